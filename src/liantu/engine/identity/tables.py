"""Find the rows of tables that mean one organisation: by code first, then by name, each pair with its reason.

Names are taken apart row by row; which of those that agree belong together is decided here, which of those that are a
slip of the pen apart in slips.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .clusters import Clusters, Node, Work
from .compare import Record
from .facets import take_apart
from .reasons import Outcome
from .slips import by_slip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows by their places in the table, what is held of them and why (a kind of `tables.WORDS`)."""

    a: int
    b: int
    outcome: Outcome
    score: float
    why: str


WORDS = {
    "code": ("代码一致", "codes equal"),
    "former_name": ("与曾用名一致", "agrees with a former name"),
    "name": ("名称主体、行政区划一致", "same core and division"),
    "division_missing": (
        "名称主体一致，一方未写行政区划，且全表仅此一家",
        "same core, division missing on one side, and no other firm of that core",
    ),
    "form_tells": ("名称主体一致，组织形式只与这一家相符", "same core, and the form fits this one alone"),
    "division_inside": ("名称主体一致，行政区划相容", "same core, one division lies in the other"),
    "several": ("名称主体一致，但不止一家相符", "same core, but it fits more than one"),
    "family": ("名称主体一致，组织类型不同", "same core, another kind of organisation"),
    "codes_differ": ("名称一致，代码不同", "same name, codes differ"),
    "sound": ("差一个同音字", "one sign apart that sounds alike"),
    "swap": ("两字颠倒", "two signs swapped"),
    "drop": ("多一字或少一字", "one sign more or less"),
    "other": ("差一字", "one sign apart"),
    "sounds": ("差几个同音字", "signs apart that sound alike"),
    "drop~": ("多一字或少一字，另有同音字", "one sign more or less, and another that sounds alike"),
    "swap~": ("两字颠倒，另有同音字", "two signs swapped, and another that sounds alike"),
}


@dataclass(slots=True)
class Found:
    """`cluster[i]` is the number of row i's cluster; `pairs` what was joined (each row to its cluster's first) or is unsure."""

    cluster: list[int]
    pairs: list[Pair]


def dedupe(rows: Iterable[tuple[str, str] | Record], *, told: Callable[[str, int], None] | None = None) -> Found:
    """Which rows of a table mean one organisation.

    rows: name and code ("" for none) of each, or a record whose former names count as well. `told` hears a step ("parse", "code", "name", "slip") and how much is done.
    Clusters are numbered by their first row, from 0. Memory: some 1.5 kB a row.
    """
    work = _nodes(rows, told)
    clusters = Clusters(work.nodes)
    _by_code(work, clusters)
    if told:
        told("code", len(work.nodes))
    for present, past in work.former:
        # A works may have become a company; a name that another code bears now is not asked.
        codes = {clusters.code[clusters.root(node)] for node in (present, past)} - {""}
        clusters.join(present, past, "former_name", 0.97, force=len(codes) < 2)
    _by_core(work, clusters)
    if told:
        told("name", len(work.nodes))
    by_slip(work, clusters)
    if told:
        told("slip", len(work.nodes))
    return _found(work, clusters)


def _nodes(rows: Iterable[tuple[str, str] | Record], told: Callable[[str, int], None] | None) -> Work:
    work = Work()
    known: dict[tuple[str, ...], int] = {}
    owner: list[int] = []
    hear = (lambda count: told("parse", count)) if told else None
    for at, (seen, code, valid) in enumerate(take_apart(_named(rows, owner), told=hear)):
        key = (seen.core, seen.label, seen.form, seen.branch, code)
        node = known.get(key)
        row = owner[at]
        if node is None:
            known[key] = node = len(work.nodes)
            work.nodes.append(Node(seen, code, valid, row))
        else:
            work.nodes[node].count += 1
        if row == len(work.of_row):
            work.of_row.append(node)
        else:
            work.former.append((work.of_row[row], node))
    return work


def _named(rows: Iterable[tuple[str, str] | Record], owner: list[int]) -> Iterator[tuple[str, str]]:
    """Every name with its code, former ones behind the present one; `owner` is told whose each is."""
    for row, given in enumerate(rows):
        name, code, former = (*given, ()) if isinstance(given, tuple) else (given.name, given.code, given.former)
        for text in (name, *former):
            owner.append(row)
            yield text, code


def _by_code(work: Work, clusters: Clusters) -> None:
    """A 9-sign organisation code is signs 9 to 17 of the code of 18."""
    first: dict[str, int] = {}
    for at, node in enumerate(work.nodes):
        if len(node.code) == 18:
            held = first.setdefault(node.code, at)
            if held != at:
                clusters.join(held, at, "code", force=True)
            if node.valid:
                first.setdefault(node.code[8:17], at)
    for at, node in enumerate(work.nodes):
        if node.code and len(node.code) != 18:
            held = first.setdefault(node.code, at)
            if held != at:
                clusters.join(held, at, "code", force=True)


# Names whose core is the same


def _by_core(work: Work, clusters: Clusters) -> None:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, node in enumerate(work.nodes):
        groups[node.facets.core, node.facets.branch].append(at)
    for (core, _), members in groups.items():
        if len(members) > 1:
            _settle(work, clusters, core, members)


def _settle(work: Work, clusters: Clusters, core: str, members: list[int]) -> None:
    by_label: dict[str, list[int]] = defaultdict(list)
    for at in members:
        by_label[work.nodes[at].facets.label].append(at)
    for same in by_label.values():
        _of_one_place(work, clusters, same)
    placed = [at for label, same in by_label.items() if label for at in same]
    for one, other in _labels(by_label):
        families = _families(work, by_label[one]), _families(work, by_label[other])
        if "" not in families[0] | families[1] and not families[0] & families[1]:
            continue
        a, b = clusters.root(by_label[one][0]), clusters.root(by_label[other][0])
        if a != b and clusters.fits(a, b):
            others = {clusters.root(x) for x in placed} - {a, b}
            if any(clusters.fits(a, root) or clusters.fits(b, root) for root in others):
                work.unsure.append((a, b, 0.5, "several"))
            else:
                clusters.join(a, b, "division_inside", 0.95)
    for at in by_label.get("", ()):
        _without_place(work, clusters, core, at, placed)


def _families(work: Work, nodes: Iterable[int]) -> set[str]:
    return {work.nodes[at].facets.family for at in nodes}


def _labels(by_label: dict[str, list[int]]) -> Iterator[tuple[str, str]]:
    names = sorted(label for label in by_label if label)
    for at, one in enumerate(names):
        for other in names[at + 1 : at + 40]:
            yield one, other


def _of_one_place(work: Work, clusters: Clusters, same: list[int]) -> None:
    """Names with one core and one division: one organisation, unless codes or kinds of organisation tell several."""
    for coded in (True, False):
        for at in same:
            if bool(work.nodes[at].code) is not coded:
                continue
            root = clusters.root(at)
            others = {clusters.root(x) for x in same} - {root}
            fitting = [other for other in others if clusters.fits(root, other)]
            if coded:
                continue
            holders = [other for other in fitting if clusters.code[other]] or fitting
            if len(holders) <= 1 or not clusters.code[holders[0]]:
                for other in holders:
                    clusters.join(at, other, "name")
            else:
                _choose(work, clusters, at, holders, same)


def _choose(work: Work, clusters: Clusters, at: int, holders: Iterable[int], among: list[int]) -> bool:
    """Of several organisations that a name fits, take the one whose form it has, if that is one alone."""
    form = work.nodes[at].facets.form
    wanted = set(holders)
    same_form = {clusters.root(x) for x in among if work.nodes[x].facets.form == form} & wanted if form else set()
    if len(same_form) == 1:
        return clusters.join(at, same_form.pop(), "form_tells", 0.85)
    for other in sorted(wanted)[:3]:
        work.unsure.append((at, other, 0.5, "several"))
    return False


def _without_place(work: Work, clusters: Clusters, core: str, at: int, placed: list[int]) -> None:
    """A name without a division belongs to the one organisation of its core; where there are several, its form may tell."""
    root = clusters.root(at)
    if clusters.places[root]:
        return
    roots = {clusters.root(x) for x in placed} - {root}
    fitting = {other for other in roots if clusters.fits(root, other)}
    if len(core) < 3 and fitting:
        work.unsure.extend((at, other, 0.5, "several") for other in sorted(fitting)[:3])
    elif len(fitting) == 1:
        clusters.join(at, fitting.pop(), "division_missing", 0.9)
    elif fitting:
        _choose(work, clusters, at, fitting, placed)


# What comes out


def _found(work: Work, clusters: Clusters) -> Found:
    roots = [clusters.root(at) for at in range(len(work.nodes))]
    numbers: dict[int, int] = {}
    cluster = [numbers.setdefault(roots[node], len(numbers)) for node in work.of_row]
    pairs = []
    first: dict[int, int] = {}
    for row, node in enumerate(work.of_row):
        head = first.setdefault(roots[node], row)
        if head != row:
            why = clusters.why[node] or "name"
            pairs.append(Pair(head, row, Outcome.SAME, clusters.score[node], why))
    for a, b, score, why in work.unsure:
        if roots[a] != roots[b]:
            pairs.append(Pair(work.nodes[a].row, work.nodes[b].row, Outcome.UNSURE, round(score, 3), why))
    return Found(cluster, pairs)
