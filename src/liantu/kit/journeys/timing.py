"""From a clock's row to when it ends: `liantu.engine.worktime` counts, on the calendar of the case's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from liantu.engine import worktime
from liantu.kit import clock

from . import calendars, reading
from .enums import ClockState
from .models import Clock

#: Nobody is reminded before this hour of a working day, nor after the other.
DAY_BEGINS, DAY_ENDS = 8, 20


@dataclass(frozen=True)
class Due:
    """The end of a clock's last day. `provisional`: a year on the way has no holiday table yet."""

    at: datetime
    provisional: bool


def calendar_of(row: Clock) -> worktime.Calendar:
    """The calendar that a clock is counted on: of its zone, and once it has stopped as it was then."""
    return calendars.calendar(row.case.zone_id, row.stopped)


def counted(row: Clock) -> worktime.Clock:
    """A clock's row as the engine counts it."""
    journey = reading.journey(row.case)
    pauses = sorted(row.pauses.all(), key=lambda one: one.pk)
    return worktime.Clock(
        worktime.parse_period(row.period), local(row.started),
        tuple(worktime.Cause(key, title.zh, title.en or title.zh) for key, title in journey.causes.items()),
        tuple(worktime.Pause(local(one.began), local(one.ended) if one.ended else None, one.cause) for one in pauses),
        local(row.stopped) if row.stopped else None,
    )  # fmt: skip


def read(row: Clock) -> worktime.Reading:
    """How a clock stands now; a stopped one, how it stood then."""
    return _read(row, calendar_of(row))


def _read(row: Clock, calendar: worktime.Calendar) -> worktime.Reading:
    told = counted(row)
    return told.read(max(local(clock.now()), told.latest), calendar)


def due(row: Clock, calendar: worktime.Calendar) -> Due:
    """When a running clock ends on a calendar."""
    told = _read(row, calendar)
    assert told.due is not None  # noqa: S101 - none but a paused one is without
    return Due(aware(told.due), bool(told.provisional))


def rung(until: Due, offset: int, calendar: worktime.Calendar) -> datetime:
    """When a rung of the ladder comes: so many working days from the last day, in the morning."""
    day = last_day(until.at)
    wanted = calendar.working_day(day, offset) if offset else day
    return aware(datetime(wanted.year, wanted.month, wanted.day, DAY_BEGINS, 30))


def language() -> str:
    """Which of its two languages the engine is to speak."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def last_day(until: datetime) -> date:
    """The day on which a period is over that ends at this moment: at 24:00 it is the day before."""
    return (local(until) - timedelta(seconds=1)).date()


def by_day(now: datetime, calendar: worktime.Calendar) -> bool:
    """Whether people may be reminded now: on a working day, in its hours."""
    here = local(now)
    return calendar.is_working(here.date()) and DAY_BEGINS <= here.hour < DAY_ENDS


def local(moment: datetime) -> datetime:
    """In the installation's time zone, plain, as the engine counts."""
    return timezone.localtime(moment).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment)


def stands(row: Clock) -> str:
    """In one word how a clock stands now: running, overdue, paused, kept or missed."""
    told = read(row)
    if row.state == ClockState.STOPPED:
        return "missed" if told.is_overdue else "kept"
    if row.state == ClockState.PAUSED:
        return "paused"
    return "overdue" if told.is_overdue else "running"
