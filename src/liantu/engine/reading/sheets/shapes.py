"""Whether next month's table has the shape of this month's, and what changed."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .headings import heading
from .synonyms import same
from .tables import Table

_LIKE = 0.6


def signature(table: Table) -> str:
    """A fingerprint of a table's shape: 32 hexadecimal signs that stay the same while its headers do.

    Headers count in their order without marks, brackets and punctuation, with their units. Of periods only the order counts, so
    that a table for June has the shape of that for May.
    """
    told = []
    periods: dict[str, int] = {}
    for column in table.columns:
        period = str(periods.setdefault(column.period, len(periods))) if column.period else ""
        told.append(f"{column.key}|{column.unit}|{period}")
    told.append(f"|{table.unit}|")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """What changed between two rows of headers, each header as it stands. `renamed` is (old, new), `unit_changed` (header, old, new)."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    moved: tuple[str, ...] = ()
    unit_changed: tuple[tuple[str, str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.renamed or self.moved or self.unit_changed)

    def told(self, language: str = "zh") -> list[str]:
        """In words of "zh" or "en", what matters most first."""
        chinese = language == "zh"
        lines = [
            f"“{one}”的单位由{old or '未写'}改为{new or '未写'}"
            if chinese
            else f"the unit of {one!r} changed from {old or 'none'} to {new or 'none'}"
            for one, old, new in self.unit_changed
        ]
        lines += [f"“{old}”改名为“{new}”" if chinese else f"{old!r} is now called {new!r}" for old, new in self.renamed]
        for words, headers in (
            (("少了", "gone: "), self.gone),
            (("新增", "new: "), self.added),
            (("换了位置：", "moved: "), self.moved),
        ):
            if headers:
                lines.append(
                    words[0] + "、".join(f"“{one}”" for one in headers) if chinese else words[1] + ", ".join(headers)
                )
        return lines


def compare_shapes(old_headers: Sequence[str], new_headers: Sequence[str]) -> ShapeChange:
    """What changed from one row of headers to the next. Periods, marks and punctuation in them do not count."""
    old, new = _keyed(old_headers), _keyed(new_headers)
    kept = [key for key in old if key in new]
    gone = [key for key in old if key not in new]
    added = [key for key in new if key not in old]
    renamed = _renamed(list(old), list(new), gone, added)
    pairs = [(old[key], new[key]) for key in kept] + [(old[one], new[other]) for one, other in renamed.items()]
    units = []
    for one, other in pairs:
        units_told = heading(one).unit, heading(other).unit
        if units_told[0] != units_told[1]:
            units.append((other, *units_told))
    return ShapeChange(
        tuple(new[key] for key in added if key not in renamed.values()),
        tuple(old[key] for key in gone if key not in renamed),
        tuple((old[one], new[other]) for one, other in renamed.items()),
        tuple(new[key] for key in _moved(list(old), list(new), kept)),
        tuple(units),
    )


def _keyed(headers: Iterable[str]) -> dict[tuple[str, int], str]:
    """Headers by what they name and how many of that name stood before."""
    seen: Counter[str] = Counter()
    keyed = {}
    for text in headers:
        told = heading(text)
        key = told.key or told.text.strip()
        keyed[key, seen[key]] = text
        seen[key] += 1
    return keyed


_Key = tuple[str, int]


def _renamed(old: list[_Key], new: list[_Key], gone: Sequence[_Key], added: Sequence[_Key]) -> dict[_Key, _Key]:
    """Which of the new headers is which of the gone ones: a synonym anywhere, or a similar one with the same neighbour."""
    found: dict[_Key, _Key] = {}
    places_old, places_new = {key: at for at, key in enumerate(old)}, {key: at for at, key in enumerate(new)}
    scored = []
    for one in gone:
        for other in added:
            near = abs(places_old[one] - places_new[other])
            alike = 1.0 if same(one[0], other[0]) else _alike(one[0], other[0]) if near <= 2 else 0.0
            if alike >= _LIKE:
                scored.append((-alike, near, places_old[one], one, other))
    for *_score, one, other in sorted(scored):
        if one not in found and other not in found.values():
            found[one] = other
    return found


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _moved(old: list[_Key], new: list[_Key], kept: Sequence[_Key]) -> list[_Key]:
    """The fewest headers that have to be moved to turn one order into the other."""
    places = {key: at for at, key in enumerate(new)}
    order = [places[key] for key in old if key in places]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(order):
        index = bisect_left(tails, place)
        tails[index : index + 1] = [place]
        ends[index : index + 1] = [at]
        before.append(ends[index - 1] if index else -1)
    stay: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        stay.add(order[at])
        at = before[at]
    return [key for key in kept if places[key] not in stay]
