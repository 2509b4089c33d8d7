"""Link the rows of one table to those of another: at most one best link for each row, and what is unsure beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .codes import agree, read_code
from .compare import Record, compare
from .index import Entry, Index
from .reasons import Outcome
from .resolve import resolve
from .tables import WORDS, Pair, dedupe

_COMPARED = 8
_LISTED = 3


@dataclass(frozen=True, slots=True)
class Link:
    """Row `a` of the first table and row `b` of the second, with the reasons in Chinese and in English."""

    a: int
    b: int
    outcome: Outcome
    score: float
    chinese: str
    english: str

    def told(self, language: str = "zh") -> str:
        return self.chinese if language == "zh" else self.english


def link(
    some: Sequence[Record], others: Sequence[Record], *, told: Callable[[str, int], None] | None = None
) -> list[Link]:
    """Links of the rows of `some` to rows of `others`: by code, by name, and short names to what they may stand for.

    At most one link of a row is SAME; up to three UNSURE or RELATED ones stand for a row that has none. Rows that agree
    with none have no link. Former names count like the name. `told` hears a step and how many rows are done.
    """
    found = dedupe([*some, *others], told=told)
    inside: dict[int, list[int]] = defaultdict(list)
    for at in range(len(others)):
        inside[found.cluster[len(some) + at]].append(at)
    links: list[Link] = []
    open_rows: list[int] = []
    for a in range(len(some)):
        best = _best(some[a], a, others, inside.get(found.cluster[a], []))
        if best is not None:
            links.append(best)
        else:
            open_rows.append(a)
    unsure = _unsure(found.pairs, len(some))
    for done, a in enumerate(_by_short_name(some, others, open_rows, links), 1):
        for b, score, why in unsure.get(a, ())[:_LISTED]:
            if _may(some[a], others[b]):
                links.append(Link(a, b, Outcome.UNSURE, score, *WORDS[why]))
        if told:
            told("short", done)
    return sorted(links, key=lambda one: (one.a, -one.score))


def _best(record: Record, a: int, others: Sequence[Record], candidates: Sequence[int]) -> Link | None:
    if not candidates:
        return None
    ranked = [(compare(record, others[b]), b) for b in candidates[:_COMPARED]]
    found, b = max(ranked, key=lambda pair: (pair[0].score, -pair[1]))
    # The whole table has decided; the comparison of the two tells why.
    return Link(a, b, Outcome.SAME, max(found.score, 0.9), found.told("zh"), found.told("en"))


def _unsure(pairs: Sequence[Pair], size: int) -> dict[int, list[tuple[int, float, str]]]:
    found: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
    for pair in pairs:
        if pair.outcome is Outcome.UNSURE:
            a, b = sorted((pair.a, pair.b))
            if a < size <= b:
                found[a].append((b - size, pair.score, pair.why))
    for options in found.values():
        options.sort(key=lambda option: -option[1])
    return found


def _may(one: Record, other: Record) -> bool:
    return agree(read_code(one.code), read_code(other.code)) is not False


def _by_short_name(
    some: Sequence[Record], others: Sequence[Record], rows: Sequence[int], links: list[Link]
) -> Sequence[int]:
    """Link what is written as a short name; returns the rows that are still without a link that is sure."""
    if not rows or not others:
        return rows
    index = Index.in_memory()
    index.put(
        Entry(str(at), name)
        for at, record in enumerate(others)
        for name in (record.name, *record.former)
        if name.strip()
    )
    left = []
    for a in rows:
        fitting = [
            (int(found.key), found) for found in resolve(index, some[a].name, _LISTED) if _may(some[a], others[int(found.key)])
        ]  # fmt: skip
        if fitting and fitting[0][1].outcome is Outcome.SAME:
            b, found = fitting[0]
            links.append(Link(a, b, Outcome.SAME, found.score, found.told("zh"), found.told("en")))
            continue
        left.append(a)
        for b, found in fitting:
            if found.score >= 0.1 and found.outcome in (Outcome.UNSURE, Outcome.RELATED, Outcome.SAME):
                outcome = Outcome.RELATED if found.outcome is Outcome.RELATED else Outcome.UNSURE
                links.append(Link(a, b, outcome, found.score, found.told("zh"), found.told("en")))
    return left
