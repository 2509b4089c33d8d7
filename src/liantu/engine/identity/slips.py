"""Names one slip of the pen apart: which of them are one organisation, measured on the table itself.

How far a slip may be trusted is not laid down: firms of different divisions whose names are one slip apart are so by
chance, and as many pairs of one division are to be expected by chance alone. Where both rows of many pairs have
codes, these tell what such pairs are worth, and nothing is estimated.
"""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .clusters import Clusters, Work
from .facets import COUNTING, NUMBERS
from .text import first_difference
from .writing import voiced

if TYPE_CHECKING:
    import ibis

# From which share of true pairs on two names are joined; and from which on they are shown.
JOIN_FROM = 0.55
SHOW_FROM = 0.2
_FEW, _SHOWN = 6, 0.3
# So many pairs of a kind with codes on both sides tell better than any estimate.
_ENOUGH = 25
# In the place of a code where rows of one name have several.
_SEVERAL = "*"
_SAMPLE = 20_000
_MEMORY = "1GB"
Kind = tuple[str, ...]


def by_slip(work: Work, clusters: Clusters) -> None:
    """Join each name to the likeliest of those that are one slip apart from it, where the table says that this is likely."""
    sites = _sites(work, clusters)
    if len(sites) < 2:
        return
    near, shares = _measured(sites)
    edges: dict[int, list[tuple[float, int, str]]] = defaultdict(list)
    for a, b, kind in near.pairs():
        share, why = shares[kind]
        one, other = sites[a], sites[b]
        if share < SHOW_FROM or (one.code and other.code):
            continue
        # A brand that stands nowhere else is the slip, if one of the two is.
        if (one.known, one.count) <= (other.known, other.count):
            edges[a].append((share, b, why))
        if (other.known, other.count) <= (one.known, one.count):
            edges[b].append((share, a, why))
    decided = []
    for site, options in edges.items():
        # The likeliest; of equal ones that of the same division, then the one that most rows name.
        share, chosen, why = min(
            options, key=lambda one: (-one[0], sites[one[1]].label != sites[site].label, -sites[one[1]].count, one[1])
        )
        if share < JOIN_FROM:
            work.unsure.append((sites[site].node, sites[chosen].node, share, why))
        else:
            decided.append((share, site, chosen, why))
    for share, site, chosen, why in sorted(decided, reverse=True):
        if not clusters.join(sites[site].node, sites[chosen].node, why, share):
            work.unsure.append((sites[site].node, sites[chosen].node, share / 2, why))


@dataclass(slots=True)
class Site:
    """A core at a division. `known`: at how many sites its brand stands; `code`: the one that all its rows have."""

    node: int
    core: str
    voice: str
    brand: str
    label: str
    form: str
    code: str
    count: int
    known: int = 0


@dataclass(slots=True)
class _Near:
    """Pairs of sites with the number of their kind."""

    a: array[int] = field(default_factory=lambda: array("l"))
    b: array[int] = field(default_factory=lambda: array("l"))
    kind: array[int] = field(default_factory=lambda: array("l"))

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.a, self.b, self.kind, strict=True)


def _sites(work: Work, clusters: Clusters) -> list[Site]:
    found: dict[tuple[str, str], Site] = {}
    for at, node in enumerate(work.nodes):
        seen = node.facets
        core = seen.core + seen.branch
        if not 2 <= len(core) <= 30:
            continue
        code = clusters.code[clusters.root(at)]
        site = found.get((core, seen.label))
        if site is None:
            found[core, seen.label] = Site(at, core, voiced(core), seen.brand, seen.label, seen.form, code, node.count)
        else:
            site.count += node.count
            site.code = site.code if site.code == code else _SEVERAL if site.code and code else ""
            if site.form != seen.form:
                site.form = ""
    brands = Counter(site.brand for site in found.values())
    for site in found.values():
        site.known = brands[site.brand]
    return list(found.values())


def _measured(sites: list[Site]) -> tuple[_Near, list[tuple[float, str]]]:
    """The pairs that are a slip apart; and by kind which share of them is one organisation, and what the slip is."""
    numbers: dict[Kind, int] = {}
    near = _Near()
    seen: Counter[int] = Counter()
    # Pairs of which both have codes, by whether these are equal: what their kind is worth need not be guessed.
    coded: Counter[tuple[int, bool]] = Counter()
    apart: Counter[Kind] = Counter()
    with _tables(sites) as tables:
        for a, b in tables.near():
            kind = _kind(sites[a], sites[b])
            if kind is None:
                continue
            number = numbers.setdefault(kind, len(numbers))
            near.a.append(a)
            near.b.append(b)
            near.kind.append(number)
            seen[number] += 1
            one, other = sites[a].code, sites[b].code
            if one and other and _SEVERAL not in (one, other):
                coded[number, one == other] += 1
        every = max(1, len(sites) // _SAMPLE)
        for a, b in tables.apart(every):
            kind = _kind(sites[a], sites[b], placed=True)
            if kind is not None:
                apart[kind] += 1
    odds = _odds(sites)
    shares = []
    for kind, number in numbers.items():
        # Each pair of the sample is met from both its sides, and stands for as many as were left out.
        expected = apart[(*kind[:-1], "same")] * every / 2 * odds[kind[-1]]
        equal, known = coded[number, True], coded[number, True] + coded[number, False]
        shares.append((_share(kind, seen[number], expected, equal, known), kind[0]))
    return near, shares


def _share(kind: Kind, count: int, expected: float, equal: int, known: int) -> float:
    if known >= _ENOUGH:
        return (equal + 0.5) / (known + 1)
    share = max(0.0, 1 - (expected + 1.5) / (count + 1.5))
    if kind[0] in ("other", "sounds"):
        # Another sign that does not sound alike is seldom a slip and often another firm: 天海, 天河.
        share = min(share, _SHOWN)
    # A few pairs of a kind tell nothing: they are shown and not joined.
    return max(share, _SHOWN) if count < _FEW else share


def _odds(sites: list[Site]) -> dict[str, float]:
    """For each pair that differs in its division by chance, how many there are of one division, or with one or none named."""
    labels = Counter(site.label for site in sites)
    placed = len(sites) - labels[""]
    same = sum(n * n for label, n in labels.items() if label)
    differing = max(1, placed * placed - same)
    return {
        "same": same / differing,
        "missing": 2 * labels[""] * placed / differing,
        "none": labels[""] ** 2 / differing,
    }


def _kind(one: Site, other: Site, *, placed: bool = False) -> Kind | None:
    """What pairs are counted by: how they differ and where, how rare the brand is, length, form, division."""
    slip = slip_between(one.core, other.core, one.voice, other.voice)
    if slip is None:
        return None
    how, at = slip
    length = min(len(one.core), len(other.core))
    where = "brand" if at < min(len(one.brand), len(other.brand)) else "trade"
    form = "?" if not one.form or not other.form else "=" if one.form == other.form else "/"
    if placed or (one.label and one.label == other.label):
        place = "same"
    else:
        place = "missing" if one.label or other.label else "none"
    return how, where, str(min(one.known, other.known, 4)), str(min(length, 6)), form, place


# Which sites are a slip apart: table expressions


@dataclass(slots=True)
class _Tables:
    """Sites with every text that their sound leaves when one sign of it is taken out: who shares one is a slip apart."""

    connection: ibis.BaseBackend
    keys: ibis.Table

    def near(self) -> Iterator[tuple[int, int]]:
        """Pairs whose divisions are equal or missing, each once."""
        import ibis

        left, right = self.keys, self.keys.view()
        same = left.join(right, [left.key == right.key, left.label == right.label])
        yield from self._pairs(same.filter(left.core < right.core, left.label != ""), left, right)
        missing = left.join(right, left.key == right.key).filter(
            left.label == "", (right.label != "") | (left.core < right.core), left.core != right.core,
            ibis.least(left.known, right.known) <= 3,
        )  # fmt: skip
        yield from self._pairs(missing, left, right)

    def apart(self, every: int) -> Iterator[tuple[int, int]]:
        """Pairs whose divisions differ, of one site in `every`."""
        left, right = self.keys, self.keys.view()
        chance = left.join(right, left.key == right.key).filter(
            left.site % every == 0,
            left.label != right.label,
            left.label != "",
            right.label != "",
            left.core != right.core,
        )
        yield from self._pairs(chance, left, right)

    def _pairs(self, joined: ibis.Table, left: ibis.Table, right: ibis.Table) -> Iterator[tuple[int, int]]:
        wanted = joined.select(a=left.site, b=right.site).distinct()
        for batch in self.connection.to_pyarrow(wanted).to_batches(max_chunksize=100_000):
            yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)


@contextmanager
def _tables(sites: list[Site]) -> Iterator[_Tables]:
    # Takes half a second to load: whoever only takes a name apart does without.
    import ibis

    with tempfile.TemporaryDirectory(prefix="liantu-identity-") as folder:
        connection = ibis.duckdb.connect(temp_directory=folder, memory_limit=_MEMORY, preserve_insertion_order=False)
        try:
            columns = {
                "site": list(range(len(sites))), "core": [site.core for site in sites], "voice": [site.voice for site in sites],
                "label": [site.label for site in sites], "known": [site.known for site in sites],
            }  # fmt: skip
            types = {"site": "int64", "core": "string", "voice": "string", "label": "string", "known": "int64"}
            table = connection.create_table("sites", ibis.memtable(columns, schema=types))
            del columns
            cut = table.mutate(cut=ibis.range(table.voice.length()).unnest())
            cut = cut.mutate(key=cut.voice.substr(0, cut.cut) + cut.voice.substr(cut.cut + 1)).drop("cut")
            every = cut.union(table.mutate(key=table.voice), distinct=False)
            keys = every.mutate(key=every.key.hash()).drop("voice").distinct()
            yield _Tables(connection, connection.create_table("keys", keys))
        finally:
            connection.disconnect()


def slip_between(a: str, b: str, voice: str, other: str) -> tuple[str, int] | None:
    """How two cores differ by one slip, and where; None where it is more, or no slip.

    "sound": another sign that sounds alike, "swap": two signs swapped, "drop": one more or less, "other": another sign;
    "sounds", "swap~" and "drop~": the same where other signs sound alike besides. `voice`, `other`: see `voiced`.
    """
    exact = _one_slip(a, b)
    if exact is not None and exact[0] != "other":
        return exact
    heard = _one_slip(voice, other)
    if voice == other:
        at = first_difference(a, b)
        if a[at] in COUNTING and b[at] in COUNTING:
            return None
        return ("sound" if exact is not None else "sounds"), at
    if exact is None and heard is not None and heard[0] != "other":
        return f"{heard[0]}~", heard[1]
    return exact


def _one_slip(a: str, b: str) -> tuple[str, int] | None:
    start = first_difference(a, b)
    rest, its = a[start:], b[start:]
    if len(a) == len(b):
        if rest[1:] == its[1:]:
            return None if not rest or (rest[0] in COUNTING and its[0] in COUNTING) else ("other", start)
        return ("swap", start) if rest[2:] == its[2:] and rest[:2] == its[1::-1] else None
    if rest[1:] == its or rest == its[1:]:
        added = rest[0] if len(rest) > len(its) else its[0]
        return None if added in NUMBERS else ("drop", start)
    return None
