"""From a start and a period to a deadline, and from two moments to what lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .accounts import Account, account_of_days, account_of_time
from .calendars import Calendar, china
from .errors import Wrong
from .periods import Period, Unit

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends. `nominal`: the last day by counting alone; `last`: that day, or the working day it was moved to."""

    start: date | datetime
    period: Period
    calendar: Calendar
    nominal: date
    last: date
    due: datetime

    @property
    def moved(self) -> bool:
        """Whether the last day was a day off and moved (民法典 art. 203)."""
        return self.last != self.nominal

    @property
    def provisional(self) -> tuple[int, ...]:
        """The years on the way that have no holiday table: not empty means that the answer may still change."""
        return self.calendar.provisional(_day(self.start), self.last)

    @property
    def account(self) -> Account:
        """Day by day how it was counted; made when it is asked for."""
        if self.period.unit.is_time:
            return account_of_time(self.calendar, ((_moment(self.start), self.due),), self.period)
        return account_of_days(self.calendar, self.period, _day(self.start), self.nominal, self.last, self.due)

    def told(self, language: str = "zh", *, full: bool = False) -> list[str]:
        """The account in words of "zh" or "en", a line each; `full`: every day, however many."""
        return self.account.told(language, full=full)


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two days or moments; the day of the first is not counted, that of the second is.

    `natural_days`, `working_days`; `working_time`: exact, from moment to moment. Between two plain dates it is that of the
    working days counted; beside a moment a first date stands for its 0:00, a second one for its 24:00.
    """

    start: date | datetime
    end: date | datetime
    calendar: Calendar
    natural_days: int
    working_days: int
    working_time: timedelta

    @property
    def working_minutes(self) -> int:
        """Whole minutes of working time."""
        return self.working_time // timedelta(minutes=1)

    @property
    def provisional(self) -> tuple[int, ...]:
        """The years between that have no holiday table."""
        return self.calendar.provisional(_day(self.start), _day(self.end))

    @property
    def account(self) -> Account:
        """Day by day how the working days were counted."""
        return account_of_days(self.calendar, None, _day(self.start), _day(self.end), _day(self.end), None)

    def told(self, language: str = "zh", *, full: bool = False) -> list[str]:
        """The account in words of "zh" or "en", a line each; `full`: every day, however many."""
        return self.account.told(language, full=full)


def add(start: date | datetime, period: Period, calendar: Calendar | None = None) -> Deadline:
    """When `period` ends that begins at `start` (民法典 art. 201–203). Raises Wrong.

    The day of the start is not counted; "from the day after posting" is therefore the day of posting as `start`. Months and
    years end on the corresponding day, or on the last one of the month. A last day off is moved to the next working day,
    unless the period says otherwise. Working hours run from the moment on; a plain date stands for its 0:00. `start` is
    naive, in the time of the zone; `calendar` is that of China where none is given.
    """
    calendar = calendar or china()
    if period.unit.is_time:
        begun = _moment(start)
        due = calendar.worked_at(calendar.worked_until(begun) + period.minutes * 60_000_000)
        return Deadline(start, period, calendar, due.date(), due.date(), due)
    nominal = nominal_end(_day(start), period, calendar)
    last = calendar.working_day(nominal, 0) if period.moves else nominal
    return Deadline(start, period, calendar, nominal, last, calendar.end_of(last))


def between(start: date | datetime, end: date | datetime, calendar: Calendar | None = None) -> Span:
    """What lies between two days or moments. Raises Wrong where the second comes before the first."""
    calendar = calendar or china()
    first, last = _day(start), _day(end)
    timed = isinstance(start, datetime) or isinstance(end, datetime)
    over = _moment(end) if isinstance(end, datetime) else _moment(end) + timed * ONE
    if over < _moment(start):
        raise Wrong(f"{end} 早于 {start}：先写开始，后写结束", f"{end} is before {start}: the start comes first")
    working = calendar.working_days(first, last)
    if timed:
        worked = calendar.worked_until(over) - calendar.worked_until(_moment(start))
    else:
        worked = working * calendar.hours.length
    return Span(start, end, calendar, (last - first).days, working, timedelta(microseconds=worked))


def nominal_end(start: date, period: Period, calendar: Calendar) -> date:
    """The last day of a period of days, months or years, before a day off moves it."""
    match period.unit:
        case Unit.WORKING_DAY:
            return calendar.working_day(start, period.amount)
        case Unit.NATURAL_DAY:
            end = min(start.toordinal() + period.amount, date.max.toordinal())
            return calendar.within(date.fromordinal(end))
        case _:
            months = period.amount * (12 if period.unit is Unit.YEAR else 1)
            return calendar.within(corresponding(start, min(months, 12 * (date.max.year - 1 - start.year))))


def corresponding(day: date, months: int) -> date:
    """The corresponding day so many months later, or the last one of that month (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - ONE)


def _day(given: date | datetime) -> date:
    return _moment(given).date() if isinstance(given, datetime) else given


def _moment(given: date | datetime) -> datetime:
    if not isinstance(given, datetime):
        return datetime.combine(given, time.min)
    if given.tzinfo is not None:
        raise Wrong(
            "时间不带时区：请先换算为园区当地时间", "a moment has no time zone here: convert it to the zone's own time"
        )
    return given
