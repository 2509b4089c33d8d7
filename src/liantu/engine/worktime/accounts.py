"""The account of a count: every day from the start to the end, what it was, and whether it counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .calendars import Calendar
from .pauses import ONE, Cause, Pause, all_kept_off
from .periods import Period, Unit
from .tables import Entry


class Sort(StrEnum):
    """What a day is in an account."""

    START = "start"  # the day on which the period begins: not counted
    WORKING = "working"  # a working day, counted
    EXCHANGED = "exchanged"  # a weekend worked in exchange (调休), counted
    NATURAL = "natural"  # a day, counted whatever it is
    TIME = "time"  # a day of which working time was counted
    IDLE = "idle"  # a working day of which no working time was left
    WEEKEND = "weekend"  # not counted
    HOLIDAY = "holiday"  # not counted
    MOVED = "moved"  # a day off after the last day, or the day that became the last one
    PAUSED = "paused"  # not counted, because of a pause
    STOPPED = "stopped"  # the day on which the clock was stopped, before it was over: not counted


@dataclass(frozen=True, slots=True)
class Day:
    """One day. `number`: what was counted until its end, in days or in microseconds of working time; beyond the deadline, how
    many days it is overdue. `counted`: what it added itself. `pauses`: those that touch it."""

    date: date
    sort: Sort
    number: int
    counted: int
    off: bool
    entry: Entry | None = None
    pauses: tuple[Pause, ...] = ()
    overdue: bool = False
    due: datetime | None = None  # when the period ends, or was stopped, on this day


@dataclass(frozen=True, slots=True)
class Line:
    """A day, or days in a row that are told as one."""

    days: tuple[Day, ...]

    @property
    def first(self) -> date:
        return self.days[0].date

    @property
    def last(self) -> date:
        return self.days[-1].date

    @property
    def what(self) -> Sort:
        """What its days are; of regular weeks, what those are that count."""
        return next((day.sort for day in self.days if day.counted), self.days[0].sort)

    @property
    def counted(self) -> int:
        return sum(day.counted for day in self.days)


#: Up to so many days are told one by one.
SHORT = 16


@dataclass(frozen=True, slots=True)
class Account:
    """All days in order, none left out. Told day by day where they are few, else regular weeks and rows of alike days in one
    line each."""

    calendar: Calendar
    unit: Unit
    days: tuple[Day, ...]
    causes: tuple[Cause, ...] = ()

    @property
    def counted(self) -> int:
        """What counted until the deadline, in days or in microseconds of working time."""
        return sum(day.counted for day in self.days if not day.overdue)

    @property
    def provisional(self) -> tuple[int, ...]:
        return self.calendar.provisional(self.days[0].date, self.days[-1].date)

    def lines(self, *, full: bool = False) -> list[Line]:
        if full or len(self.days) <= SHORT:
            return [Line((day,)) for day in self.days]
        rows: list[list[Day]] = []
        before: object = None
        for day in self.days:
            alike = self._alike(day)
            if alike is not None and alike == before:
                rows[-1].append(day)
            else:
                rows.append([day])
            before = alike
        return [Line(tuple(row)) for row in rows]

    def _alike(self, day: Day) -> object:
        """Days in a row of which this is equal are told as one; None: a day that is told alone."""
        if day.due or day.sort in (Sort.START, Sort.EXCHANGED, Sort.IDLE):
            return None
        events = [pause for pause in day.pauses if day.date in (pause.start.date(), pause.end and pause.end.date())]
        if events:
            return None
        if day.sort in (Sort.WORKING, Sort.WEEKEND):
            return ("week", day.overdue)
        if day.sort is Sort.TIME:
            return ("week", day.overdue) if day.counted == self.calendar.hours.length else None
        named = day.entry.name if day.entry and day.sort in (Sort.HOLIDAY, Sort.MOVED) else ""
        return (day.sort, named, day.overdue, day.pauses)

    def told(self, language: str = "zh", *, full: bool = False) -> list[str]:
        """In words of "zh" or "en", a line each; the last one says so where the answer is provisional."""
        from .wording import lines_told

        return lines_told(self, language, full=full)


def account_of_days(
    calendar: Calendar, period: Period | None, start: date, nominal: date | None, last: date | None, due: datetime | None, *,
    pauses: Sequence[Pause] = (), causes: tuple[Cause, ...] = (), until: date | None = None, stopped: datetime | None = None,
) -> Account:  # fmt: skip
    """The account of a period of days from `start` to its last day, or to `until` where that is given."""
    unit = Unit.WORKING_DAY if period is None or period.unit is Unit.WORKING_DAY else Unit.NATURAL_DAY
    end = until or last or start
    off_days = set(_each(all_kept_off(pauses, calendar), start, end))
    off_late = set(_each(all_kept_off(pauses, calendar, begun=True), start, end))
    found = [_day(calendar, start, Sort.START, 0, 0, pauses)]
    number = late = 0
    for place in range(1, (end - start).days + 1):
        day = start + timedelta(days=place)
        beyond = last is not None and day > last
        moved = nominal is not None and day > nominal and not beyond
        if day in (off_late if beyond else off_days):
            found.append(_day(calendar, day, Sort.PAUSED, late if beyond else number, 0, pauses, overdue=beyond))
            continue
        sort = Sort.MOVED if moved else _sort(calendar, day, unit)
        if not beyond and stopped and day == stopped.date() and stopped < calendar.end_of(day):
            found.append(_day(calendar, day, Sort.STOPPED, number, 0, pauses, due=stopped))
            continue
        counts = int(not moved and sort not in (Sort.WEEKEND, Sort.HOLIDAY))
        number, late = (number, late + counts) if beyond else (number + counts, late)
        found.append(
            _day(calendar, day, sort, late if beyond else number, counts, pauses, overdue=beyond,
                 due=due if day == last else None)
        )  # fmt: skip
    return Account(calendar, unit, tuple(found), causes)


def account_of_time(
    calendar: Calendar, runs: Sequence[tuple[datetime, datetime]], period: Period, *, due: datetime | None = None,
    pauses: Sequence[Pause] = (), causes: tuple[Cause, ...] = (),
) -> Account:  # fmt: skip
    """The account of working time in the stretches `runs`, in which a clock ran; beyond `due` it is overdue."""
    found: list[Day] = []
    number = late = 0
    end = due or runs[-1][1]
    for place in range((runs[-1][1].date() - runs[0][0].date()).days + 1):
        day = runs[0][0].date() + timedelta(days=place)
        begins, ends = datetime.combine(day, time.min), datetime.combine(day + ONE, time.min)
        before = _worked(calendar, runs, begins, min(ends, end))
        after = _worked(calendar, runs, max(begins, end), ends)
        number, late = number + before, late + after
        is_last = day == end.date() and number >= period.minutes * 60_000_000
        if day <= end.date():
            sort = _time_sort(calendar, day, before, pauses)
            found.append(_day(calendar, day, sort, number, before, pauses, due=end if is_last else None))
        if day > end.date() or after:
            sort = _time_sort(calendar, day, after, pauses)
            found.append(_day(calendar, day, sort, late, after, pauses, overdue=True))
    return Account(calendar, period.unit, tuple(found), causes)


def _worked(calendar: Calendar, runs: Sequence[tuple[datetime, datetime]], first: datetime, last: datetime) -> int:
    """Working time of the stretches between two moments."""
    return sum(
        calendar.worked_until(min(over, last)) - calendar.worked_until(max(begun, first))
        for begun, over in runs
        if max(begun, first) < min(over, last)
    )


def _time_sort(calendar: Calendar, day: date, worked: int, pauses: Sequence[Pause]) -> Sort:
    if worked:
        return Sort.TIME
    if any(pause.start.date() <= day and (pause.end is None or day <= pause.end.date()) for pause in pauses):
        return Sort.PAUSED
    return Sort.IDLE if calendar.is_working(day) else _off(calendar, day)


def _sort(calendar: Calendar, day: date, unit: Unit) -> Sort:
    if unit is not Unit.WORKING_DAY:
        return Sort.NATURAL
    if calendar.is_working(day):
        entry = calendar.entry(day)
        return Sort.EXCHANGED if entry and not entry.off and day.weekday() > 4 else Sort.WORKING
    return _off(calendar, day)


def _off(calendar: Calendar, day: date) -> Sort:
    return Sort.HOLIDAY if calendar.entry(day) else Sort.WEEKEND


def _day(
    calendar: Calendar, day: date, sort: Sort, number: int, counted: int, pauses: Iterable[Pause], *,
    overdue: bool = False, due: datetime | None = None,
) -> Day:  # fmt: skip
    touching = tuple(
        pause for pause in pauses if pause.start.date() <= day and (pause.end is None or day <= pause.end.date())
    )  # fmt: skip
    return Day(
        day, sort, number, counted, not calendar.is_working(day), calendar.entry(day), touching, overdue, due
    )  # fmt: skip


def _each(ranges: Iterable[tuple[date, date]], start: date, end: date) -> Iterator[date]:
    """Each day of the ranges that lies between two days."""
    for first, last in ranges:
        first, last = max(first, start), min(last, end)
        for place in range((last - first).days + 1):
            yield first + timedelta(days=place)
