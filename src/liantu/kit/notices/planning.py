"""When a notice goes out: now, with the next digest, and never in quiet hours. Pure; times are aware."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from .enums import Digest, Urgency
from .models import Preference

#: When the digests of a day and of a week (its Monday) go out.
MORNING = time(8, 30)
#: How long to wait after the first, second, … failed attempt; after the last no more is tried.
BACKOFF = (60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600)


def due(preference: Preference, urgency: str, now: datetime) -> datetime:
    """When something told at `now` goes out to somebody with that preference."""
    digest = Digest.AT_ONCE if urgency == Urgency.URGENT else Digest(preference.digest)
    local = timezone.localtime(now)
    if digest is Digest.HOURLY:
        local = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    elif digest is not Digest.AT_ONCE:
        local = _at(local, MORNING) if local.time() < MORNING else _at(local + timedelta(days=1), MORNING)
        if digest is Digest.WEEKLY:
            local += timedelta(days=-local.weekday() % 7)
    return after_quiet(preference, local)


def after_quiet(preference: Preference, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours that it lies in."""
    begin, end = preference.quiet_from, preference.quiet_to
    if begin is None or end is None or begin == end:
        return at
    local = timezone.localtime(at)
    clock = local.time()
    if begin < end:
        return _at(local, end) if begin <= clock < end else at
    if clock >= begin:
        return _at(local + timedelta(days=1), end)
    return _at(local, end) if clock < end else at


def next_try(preference: Preference, attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None: not any more."""
    if attempts > len(BACKOFF):
        return None
    return after_quiet(preference, now + timedelta(seconds=BACKOFF[attempts - 1]))


def _at(day: datetime, at: time) -> datetime:
    return day.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
