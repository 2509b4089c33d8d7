"""Calendars: which days are worked, until when, and how many lie between two days.

Every count is a difference of two prefix sums over the days from 1990 to 2100, so that a period of ten years costs what one
of a day does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from .errors import Wrong
from .hours import OFFICE, Hours
from .tables import Entry, Table, known_tables

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
_BASE = FIRST.toordinal()


@dataclass(frozen=True, slots=True)
class _Index:
    """`worked`: the working days as ordinals; `before[k]`: how many of them come before the k-th day from FIRST on."""

    worked: list[int]
    before: list[int]
    entries: dict[date, Entry]


@lru_cache(maxsize=16)
def _index(tables: tuple[Table, ...]) -> _Index:
    # The table of a later year speaks last: its notice may move the end of the December before.
    entries = {entry.date: entry for table in tables for entry in table.days}
    off = {day.toordinal() for day, entry in entries.items() if entry.off}
    exchanged = {day.toordinal() for day, entry in entries.items() if not entry.off}
    worked: list[int] = []
    before: list[int] = []
    for ordinal in range(_BASE, LAST.toordinal() + 1):
        before.append(len(worked))
        # Ordinal 1 was a Monday.
        if ordinal in exchanged or ((ordinal - 1) % 7 < 5 and ordinal not in off):
            worked.append(ordinal)
    before.append(len(worked))
    return _Index(worked, before, entries)


@dataclass(frozen=True)
class Calendar:
    """The working days of China by holiday tables, one a year; where several are given for a year, the last one holds.

    A year without a table is *provisional*: only its weekends are known to be off. `hours`: when a working day is worked.
    `closes`: whether a period's last day ends when business closes instead of at 24:00 (民法典 art. 203, 2nd paragraph).
    Days run from FIRST to LAST; beyond these every method raises Wrong. All moments are naive, in the time of the zone.
    """

    tables: tuple[Table, ...] = field(default_factory=known_tables)
    hours: Hours = OFFICE
    closes: bool = False
    _days: _Index = field(init=False, repr=False, compare=False)
    _known: frozenset[int] = field(init=False, repr=False, compare=False)
    _end: timedelta = field(init=False, repr=False, compare=False)
    _length: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_year = {table.year: table for table in self.tables}
        tables = tuple(table for _year, table in sorted(by_year.items()))
        close = self.hours.closes
        end = timedelta(hours=close.hour, minutes=close.minute, seconds=close.second) if self.closes else timedelta(1)
        for name, value in (
            ("tables", tables), ("_days", _index(tables)), ("_known", frozenset(by_year)), ("_end", end),
            ("_length", self.hours.length),
        ):  # fmt: skip
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return hash((self.tables, self.hours, self.closes))

    def with_table(self, *tables: Table) -> Calendar:
        """The same calendar with these tables, in the place of any that it has for their years."""
        return replace(self, tables=(*self.tables, *tables))

    def with_hours(self, hours: Hours | None = None, *, closes: bool | None = None) -> Calendar:
        """The same days with other hours, or with another end of the last day."""
        return replace(
            self, hours=hours or self.hours, closes=self.closes if closes is None else closes
        )  # fmt: skip

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a table."""
        return tuple(table.year for table in self.tables)

    def entries(self) -> list[Entry]:
        """All days of which the tables say something, in order."""
        return sorted(self._days.entries.values(), key=lambda one: one.date)

    def entry(self, day: date) -> Entry | None:
        """What the tables say of a day; None where it is what its weekday says."""
        return self._days.entries.get(day)

    def within(self, day: date) -> date:
        """The day itself. Raises Wrong where it is beyond what the calendar counts."""
        _place(day)
        return day

    def is_working(self, day: date) -> bool:
        at = _place(day)
        return self._days.before[at + 1] > self._days.before[at]

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after the day `after`, until `until` included; 0 where that is no later."""
        begun, over = _place(after) + 1, _place(until) + 1
        return max(0, self._days.before[over] - self._days.before[begun])

    def working_day(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, or before it where `number` is negative; `day` itself is not counted.

        For 0: `day`, or the first working day after it.
        """
        at = _place(day)
        before = self._days.before
        place = before[at + 1] + number - 1 if number > 0 else before[at] + number
        if not 0 <= place < len(self._days.worked):
            raise _beyond()
        return date.fromordinal(self._days.worked[place])

    def end_of(self, day: date) -> datetime:
        """When a period ends whose last day this is: 24:00, or the close of business."""
        return datetime.combine(day, time.min) + self._end

    def provisional(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last` that have no table."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self._known)

    def worked_until(self, moment: datetime) -> int:
        """Working time from FIRST until a moment, in microseconds; differences of these are exact."""
        at = _place(moment.date())
        before = self._days.before
        today = self.hours.until(moment.time()) if before[at + 1] > before[at] else 0
        return before[at] * self._length + today

    def worked_at(self, worked: int) -> datetime:
        """The first moment until which so much has been worked since FIRST: the inverse of `worked_until`."""
        place, rest = divmod(worked - 1, self._length)
        if not 0 <= place < len(self._days.worked):
            raise _beyond()
        day = date.fromordinal(self._days.worked[place])
        return datetime.combine(day, time.min) + self.hours.after(rest + 1)


def _place(day: date) -> int:
    at = day.toordinal() - _BASE
    if not 0 <= at <= LAST.toordinal() - _BASE:
        raise _beyond()
    return at


def _beyond() -> Wrong:
    return Wrong(f"日期须在 {FIRST} 至 {LAST} 之间", f"days from {FIRST} to {LAST} can be counted, no others")


@lru_cache(maxsize=1)
def china() -> Calendar:
    """The calendar of the years that are known, with the hours of most offices, and periods that end at 24:00."""
    return Calendar()
