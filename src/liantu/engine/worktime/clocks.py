"""Clocks: a period that runs against somebody, may be paused for a named cause, and keeps its account.

Which days count. For periods of days, months and years a day counts when the clock runs at its 0:00 and still at its end
(24:00, or the close of business where the calendar keeps it). So

- the day of the start does not count (民法典 art. 201);
- the day on which the clock is paused does not count, nor does the one on which it goes on, but the next does: the time that
  a cause needs is not part of the period (行政许可法 art. 45), and where clocks are published it is left out "from the day of the
  notice to the day of the answer" (中国证监会, 行政许可申请受理及审核情况公示, 2010-01), which is read as both included;
- a pause within one day keeps nothing off: a click on the last day moves nothing unless it lasts until its end;
- a pause on days off costs nothing, and pauses that touch are one.

A period can therefore not end while it is paused: a last day that is broken off is given anew, whole, after the resumption.
Every pause costs at most the two days on which it begins and ends more than it lasted; the account shows each of them.
Periods of working hours are exact: they stand still from the moment of the pause to that of the resumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from .accounts import Account, account_of_days, account_of_time
from .calendars import LAST, Calendar, china
from .counting import nominal_end
from .errors import Wrong
from .pauses import CLOSED, ONE, Cause, Pause, all_kept_off
from .periods import Period, Unit, told_amount
from .wording import told_moment, told_provisional, told_time


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that began at `started`; its pauses in order, each for one of `causes`; when it was stopped, if it was.

    A value: `pause`, `resume`, `stop` and `reopen` give another clock, and refuse with Wrong what cannot be (another cause,
    a moment before the last one told, a pause while paused). Moments are naive, in the time of the zone.
    """

    period: Period
    started: datetime
    causes: tuple[Cause, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped: datetime | None = None

    def __post_init__(self) -> None:
        last = self.started
        _naive(self.started)
        for at, pause in enumerate(self.pauses):
            if pause.cause not in {CLOSED.code, *(cause.code for cause in self.causes)}:
                raise _no_such_cause(pause.cause, self.causes)
            if pause.end is None and at < len(self.pauses) - 1:
                raise Wrong("只有最后一次暂停可以尚未恢复", "only the last pause may be without an end")
            for moment in (pause.start, pause.end) if pause.end else (pause.start,):
                _after(last, moment)
                last = moment
        if self.stopped:
            _after(last, self.stopped)
            if self.is_paused:
                raise Wrong(
                    "暂停中的计时不能标为办结：先恢复", "a paused clock cannot be stopped with its pause open: end it"
                )

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def state(self) -> State:
        return State.STOPPED if self.stopped else State.PAUSED if self.is_paused else State.RUNNING

    @property
    def latest(self) -> datetime:
        """The last moment that it tells of; nothing can happen to it before."""
        last = self.pauses[-1].end or self.pauses[-1].start if self.pauses else self.started
        return self.stopped or last

    def pause(self, at: datetime, cause: str) -> Clock:
        """Stand still from `at` on, for one of the causes."""
        if self.stopped or self.is_paused:
            raise _wrong_state(self.state, State.RUNNING)
        if cause not in {one.code for one in self.causes}:
            raise _no_such_cause(cause, self.causes)
        return replace(self, pauses=(*self.pauses, Pause(at, None, cause)))

    def resume(self, at: datetime) -> Clock:
        """Go on at `at`."""
        if not self.is_paused:
            raise _wrong_state(self.state, State.PAUSED)
        return replace(self, pauses=(*self.pauses[:-1], replace(self.pauses[-1], end=at)))

    def stop(self, at: datetime) -> Clock:
        """What it ran for is done; an open pause ends with it."""
        if self.stopped:
            raise _wrong_state(self.state, State.RUNNING)
        return replace(self.resume(at) if self.is_paused else self, stopped=at)

    def reopen(self, at: datetime) -> Clock:
        """Go on with the same account: what lies between the stop and `at` is a pause for the cause CLOSED."""
        if not self.stopped:
            raise _wrong_state(self.state, State.STOPPED)
        return replace(self, stopped=None, pauses=(*self.pauses, Pause(self.stopped, at, CLOSED.code)))

    def due(self, calendar: Calendar | None = None) -> datetime | None:
        """When it ends as things stand; None while a pause is open before that moment, as nobody can know then."""
        return _Course.of(self, calendar or china()).due

    def read(self, at: datetime, calendar: Calendar | None = None) -> Reading:
        """How it stands at a moment; of a stopped one, how it stood then. What happened later than `at` is not looked at."""
        _after(self.started, at)
        clock = self._until(at)
        return Reading(clock, calendar or china(), min(at, clock.stopped or at))

    def _until(self, at: datetime) -> Clock:
        """The clock as it was known at a moment."""
        if self.latest <= at:
            return self
        pauses = tuple(
            replace(one, end=None) if one.end and one.end > at else one for one in self.pauses if one.start <= at
        )  # fmt: skip
        if pauses and pauses[-1].cause == CLOSED.code and pauses[-1].end is None:
            return replace(self, pauses=pauses[:-1], stopped=pauses[-1].start)
        return replace(self, pauses=pauses, stopped=None if self.stopped and self.stopped > at else self.stopped)


@dataclass(frozen=True, slots=True)
class _Course:
    """Where a clock runs and ends: `total`, and everything counted, in days, or in microseconds of working time."""

    clock: Clock
    calendar: Calendar
    total: int
    nominal: date | None
    last: date | None
    due: datetime | None

    @classmethod
    def of(cls, clock: Clock, calendar: Calendar) -> _Course:
        if clock.period.unit.is_time:
            return cls._of_time(clock, calendar)
        start = clock.started.date()
        plain = nominal_end(start, clock.period, calendar)
        working = clock.period.unit is Unit.WORKING_DAY
        total = clock.period.amount if working else (plain - start).days
        off = all_kept_off(clock.pauses, calendar)
        nominal = _nth(start, total, off, calendar, working) if off else plain
        if nominal is None:
            return cls(clock, calendar, total, None, None, None)
        last = nominal
        while (clock.period.moves and not calendar.is_working(last)) or any(a <= last <= b for a, b in off):
            kept = next((b for a, b in off if a <= last <= b), last)
            if kept >= LAST:
                return cls(clock, calendar, total, nominal, None, None)
            last = calendar.working_day(kept, 1)
        return cls(clock, calendar, total, nominal, last, calendar.end_of(last))

    @classmethod
    def _of_time(cls, clock: Clock, calendar: Calendar) -> _Course:
        total = left = clock.period.minutes * 60_000_000
        for begun, over in _runs(clock):
            at = calendar.worked_until(begun)
            ran = None if over is None else calendar.worked_until(over) - at
            if ran is None or left <= ran:
                due = calendar.worked_at(at + left)
                return cls(clock, calendar, total, due.date(), due.date(), due)
            left -= ran
        return cls(clock, calendar, total, None, None, None)

    def counted(self, until: datetime) -> int:
        """What counted until a moment, without end at the deadline."""
        if self.clock.period.unit.is_time:
            return sum(
                self.calendar.worked_until(min(over or until, until)) - self.calendar.worked_until(begun)
                for begun, over in _runs(self.clock) if begun < until
            )  # fmt: skip
        over = until.date() if self.calendar.end_of(until.date()) <= until else until.date() - ONE
        return self._days(self.clock.started.date(), over)

    def late(self, until: datetime) -> int:
        """What ran beyond the deadline; a day begun is a day overdue."""
        if self.due is None or self.last is None or until <= self.due:
            return 0
        if self.clock.period.unit.is_time:
            return self.counted(until) - self.total
        return self._days(self.last, until.date(), begun=True)

    def _days(self, after: date, until: date, *, begun: bool = False) -> int:
        """Days that counted after one day until another."""
        off = all_kept_off(self.clock.pauses, self.calendar, begun=begun)
        return sum(self._all(begin, over) for begin, over in _gaps(after, until, off))

    def _all(self, after: date, until: date) -> int:
        if self.clock.period.unit is Unit.WORKING_DAY:
            return self.calendar.working_days(after, until)
        return (until - after).days


@dataclass(frozen=True, slots=True)
class Reading:
    """How a clock stands at a moment. `elapsed + remaining = total` always, and pauses are in neither.

    Days count once they are over, so that on the last day one remains until it ends. Numbers are days (working days, or
    natural ones, which months and years are reckoned in), for periods of hours microseconds of working time.
    """

    clock: Clock
    calendar: Calendar
    at: datetime

    @property
    def _course(self) -> _Course:
        return _Course.of(self.clock, self.calendar)

    @property
    def unit(self) -> Unit:
        """WORKING_DAY, NATURAL_DAY, or WORKING_MINUTE for periods of working time."""
        unit = self.clock.period.unit
        if unit.is_time:
            return Unit.WORKING_MINUTE
        return Unit.WORKING_DAY if unit is Unit.WORKING_DAY else Unit.NATURAL_DAY

    @property
    def state(self) -> State:
        return self.clock.state

    @property
    def total(self) -> int:
        return self._course.total

    @property
    def due(self) -> datetime | None:
        """As `Clock.due`: None while a pause is open that began before the end."""
        return self._course.due

    @property
    def last(self) -> date | None:
        """The day on which it ends; None where `due` is."""
        return self._course.last

    @property
    def due_if_resumed(self) -> datetime | None:
        """When it would end if it went on at this moment."""
        return self.clock.resume(self.at).due(self.calendar) if self.clock.is_paused else self.due

    @property
    def elapsed(self) -> int:
        course = self._course
        return min(course.total, course.counted(self.at))

    @property
    def remaining(self) -> int:
        course = self._course
        return course.total - min(course.total, course.counted(self.at))

    @property
    def is_overdue(self) -> bool:
        due = self.due
        return due is not None and self.at > due

    @property
    def overdue(self) -> int:
        """How far beyond the end, in the same measure; a day that has begun is one, pauses and days off are none."""
        return self._course.late(self.at)

    @property
    def provisional(self) -> tuple[int, ...]:
        """The years from the start to the end, or to the moment, that have no holiday table."""
        due = self.due
        last = self.at if due is None else max(self.at, due)
        return self.calendar.provisional(self.clock.started.date(), last.date())

    @property
    def account(self) -> Account:
        """Day by day, to the end if it is known, and to the moment."""
        course, clock = self._course, self.clock
        if clock.period.unit.is_time:
            end = self.at if clock.stopped else max(self.at, course.due or self.at)
            runs = [(begun, min(over or end, end)) for begun, over in _runs(clock) if begun <= end]
            return account_of_time(
                self.calendar, [*runs, (end, end)], clock.period, due=course.due, pauses=clock.pauses, causes=clock.causes
            )  # fmt: skip
        until = self.at.date() if clock.stopped else max(self.at.date(), course.last or self.at.date())
        return account_of_days(
            self.calendar, clock.period, clock.started.date(), course.nominal, course.last, course.due,
            pauses=clock.pauses, causes=clock.causes, until=until, stopped=clock.stopped,
        )  # fmt: skip

    def told_amount(self, amount: int, language: str = "zh") -> str:
        """A number of this reading in words: "3 个工作日", "1 小时 30 分"."""
        if self.unit is Unit.WORKING_MINUTE:
            return told_time(amount, language)
        return told_amount(amount, self.unit, language)

    def summary(self, language: str = "zh") -> str:
        """One sentence: what is used, what is left or overdue, when it ends; and whether that is provisional."""
        chinese = language == "zh"
        words = [f"{'已用' if chinese else 'used'} {self.told_amount(self.elapsed, language)}"]
        if self.is_overdue:
            words.append(f"{'逾期' if chinese else 'overdue by'} {self.told_amount(self.overdue, language)}")
        else:
            words.append(f"{'剩余' if chinese else 'left'} {self.told_amount(self.remaining, language)}")
        if self.state is State.STOPPED:
            words.append("已办结" if chinese else "stopped")
        elif self.due is None:
            words.append("暂停中" if chinese else "paused")
        else:
            ends = told_moment(self.due)
            words.append(f"{ends} 届满" if chinese else f"ends {ends}")
        if self.provisional:
            words.append(told_provisional(self.provisional, language))
        return ("，" if chinese else ", ").join(words)

    def told(self, language: str = "zh", *, full: bool = False) -> list[str]:
        """The account in words of "zh" or "en", a line each."""
        return self.account.told(language, full=full)


def _runs(clock: Clock) -> Iterator[tuple[datetime, datetime | None]]:
    """The stretches in which a clock ran; the end of the last is None while it runs, and stands where it was stopped."""
    begun: datetime | None = clock.started
    for pause in clock.pauses:
        if begun is not None:
            yield begun, pause.start
        begun = pause.end
    if begun is not None:
        yield begun, None


def _gaps(after: date, until: date, off: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """What the ranges `off` leave of the days after one day until another, as (after, until)."""
    for first, last in off:
        if last <= after:
            continue
        if first > until:
            break
        if first - ONE > after:
            yield after, first - ONE
        after = last
    if after < until:
        yield after, until


def _nth(start: date, number: int, off: list[tuple[date, date]], calendar: Calendar, working: bool) -> date | None:
    """The `number`-th day after `start` that counts and that no pause keeps off."""
    for after, until in _gaps(start, LAST, off):
        there = calendar.working_days(after, until) if working else (until - after).days
        if number <= there:
            return calendar.working_day(after, number) if working else after + timedelta(days=number)
        number -= there
    return None


def _naive(moment: datetime) -> None:
    if moment.tzinfo is not None:
        raise Wrong(
            "时间不带时区：请先换算为园区当地时间", "a moment has no time zone here: convert it to the zone's own time"
        )


def _after(last: datetime, moment: datetime) -> None:
    _naive(moment)
    if moment < last:
        raise Wrong(
            f"{moment:%Y-%m-%d %H:%M} 早于计时上一次变动 {last:%Y-%m-%d %H:%M}",
            f"{moment:%Y-%m-%d %H:%M} is before the clock's last change, {last:%Y-%m-%d %H:%M}",
        )


def _no_such_cause(code: str, causes: tuple[Cause, ...]) -> Wrong:
    known = ", ".join(f"{cause.code} ({cause.chinese})" for cause in causes) or "—"
    return Wrong(
        f"不能因“{code}”暂停：可用的事由有 {known}", f"a clock is not paused for “{code}”; causes are: {known}"
    )


_STATES = {
    State.RUNNING: ("计时中", "running"), State.PAUSED: ("已暂停", "paused"), State.STOPPED: ("已办结", "stopped"),
}  # fmt: skip


def _wrong_state(state: State, wanted: State) -> Wrong:
    return Wrong(f"计时现为“{_STATES[state][0]}”，此操作须在“{_STATES[wanted][0]}”时进行",
                 f"the clock is {_STATES[state][1]}; this is for one that is {_STATES[wanted][1]}")  # fmt: skip
