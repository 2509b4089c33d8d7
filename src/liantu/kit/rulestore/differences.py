"""How two texts differ, line by line, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: Lines that stay, shown before and after each that does not.
AROUND = 3
#: Letters of a line up to which it is shown what differs within it.
LONGEST_LINE = 400
#: Changed lines within which it is shown; beyond, the comparison would take longer than anybody reads.
MOST_WITHIN = 300
#: Lines from which lines that stand everywhere (`- x`) are no longer looked at one by one, which is quadratic.
MANY = 1000


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: Stands for lines that are left out because they stay.
    FOLDED = "folded"


#: A stretch of a line, and whether it is one of those that differ.
Stretch = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Row:
    """A line before beside a line after: their numbers (None where there is none) and words. `folded`: how many are left out."""

    change: Change
    before: int | None = None
    after: int | None = None
    old: Sequence[Stretch] = ()
    new: Sequence[Stretch] = ()
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Differences:
    rows: Sequence[Row]
    added: int
    removed: int
    changed: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def differences(before: str, after: str) -> Differences:
    """The rows of two texts side by side; what stays is folded but for a few lines around what does not."""
    old, new = before.splitlines(), after.splitlines()
    rows = list(_rows(old, new))
    counts = {change: sum(row.change is change for row in rows) for change in Change}
    return Differences(rows, counts[Change.ADDED], counts[Change.REMOVED], counts[Change.CHANGED])


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    codes = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > MANY).get_opcodes()
    seen = 0
    for at, (tag, i, i_end, j, j_end) in enumerate(codes):
        if tag == "equal":
            yield from _stays(old[i:i_end], i, j, first=at == 0, last=at == len(codes) - 1)
            continue
        # A line that was replaced stands beside the one that replaced it; what one side has more of follows.
        both = min(i_end - i, j_end - j)
        for n in range(both):
            seen += 1
            yield Row(Change.CHANGED, i + n + 1, j + n + 1, *_within(old[i + n], new[j + n], seen <= MOST_WITHIN))
        for n in range(i + both, i_end):
            yield Row(Change.REMOVED, n + 1, None, [(old[n], False)])
        for n in range(j + both, j_end):
            yield Row(Change.ADDED, None, n + 1, (), [(new[n], False)])


def _stays(lines: list[str], i: int, j: int, *, first: bool, last: bool) -> Iterator[Row]:
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    # To fold one line would take as much room as the line.
    fold = range(head, len(lines) - tail) if len(lines) > head + tail + 1 else range(0)
    for n, line in enumerate(lines):
        if n not in fold:
            yield Row(Change.SAME, i + n + 1, j + n + 1, [(line, False)], [(line, False)])
        elif n == fold.start:
            yield Row(Change.FOLDED, folded=len(fold))


def _within(old: str, new: str, wanted: bool) -> tuple[list[Stretch], list[Stretch]]:
    if not wanted or max(len(old), len(new)) > LONGEST_LINE:
        return [(old, True)], [(new, True)]
    match = SequenceMatcher(None, old, new, autojunk=False)
    if match.ratio() < 0.4:
        # Two lines that have little in common would be a confetti of letters.
        return [(old, True)], [(new, True)]
    left: list[Stretch] = []
    right: list[Stretch] = []
    for tag, i, i_end, j, j_end in match.get_opcodes():
        if i < i_end:
            left.append((old[i:i_end], tag != "equal"))
        if j < j_end:
            right.append((new[j:j_end], tag != "equal"))
    return left, right
