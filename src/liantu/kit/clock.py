"""The one clock.

Two readings, because a demonstration lives on a day of its own while its log must not lie:

* `now` and `today` are the time of the zone's work: periods, deadlines, validity. A demonstration home or a
  test sets it with LIANTU_NOW.
* `wall` is the real time: sessions, one-time codes, leases, the audit log. `wall_day` is its day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("liantu_clock_shift", default=timedelta(0))
_stopped: ContextVar[datetime | None] = ContextVar("liantu_clock_stopped", default=None)
_lived: ContextVar[datetime | None] = ContextVar("liantu_clock_lived", default=None)


def wall() -> datetime:
    """The real time, aware, in UTC."""
    stopped = _stopped.get()
    return stopped if stopped is not None else datetime.now(UTC) + _shift.get()


def wall_day() -> date:
    """The day of the real time in the installation's time zone; in China the day of UTC is yesterday's until 08:00."""
    return timezone.localdate(wall())


def now() -> datetime:
    """The time of the zone's work, aware, in the installation's time zone."""
    if (lived := _lived.get()) is not None:
        return lived
    real = timezone.localtime(wall())
    day: date | None = settings.LIANTU_NOW
    if day is None:
        return real
    return real.replace(year=day.year, month=day.month, day=day.day)


def today() -> date:
    """The day of the zone's work."""
    return now().date()


@contextmanager
def later(**by: float) -> Iterator[None]:
    """Inside the block the clock runs ahead by `timedelta(**by)`. For tests."""
    token = _shift.set(_shift.get() + timedelta(**by))
    try:
        yield
    finally:
        _shift.reset(token)


@contextmanager
def living(at: datetime) -> Iterator[None]:
    """Inside the block the zone's work is done at the aware time `at`; the real time goes on.

    For demonstrations, whose zone has a past that nobody lived through.
    """
    token = _lived.set(timezone.localtime(at))
    try:
        yield
    finally:
        _lived.reset(token)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Inside the block the clock stands still at the aware time `at`. For tests."""
    token = _stopped.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
