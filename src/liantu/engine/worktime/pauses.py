"""Pauses of a clock: for a named cause, from one moment to another, and the days on which they keep it from counting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .calendars import LAST, Calendar

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause for which a clock may be paused, with the place in the law that allows it, if there is one."""

    code: str
    chinese: str
    english: str
    basis: str = ""

    def told(self, language: str = "zh") -> str:
        return self.chinese if language == "zh" else self.english


#: What lies between the end of a case and its reopening. Every clock has this cause, beside those that it is given.
CLOSED = Cause("closed", "已办结", "closed")


@dataclass(frozen=True, slots=True)
class Pause:
    """From `start` on, until before `end`; None: it goes on. `cause` is the code of a Cause."""

    start: datetime
    end: datetime | None
    cause: str

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


def kept_off(pause: Pause, calendar: Calendar, *, begun: bool = False) -> tuple[date, date] | None:
    """The first and the last day that do not count because of a pause; None where it keeps none.

    A day counts when the clock runs at its 0:00 and still at its end (24:00, or the close of business). So the day on which
    a clock is paused does not count, nor does the one on which it goes on, and a pause that begins and ends within one day
    keeps nothing off. Each day is judged by these two moments alone: pauses that touch keep off what one long pause would. `begun`: judged by the 0:00 alone, as beyond the deadline,
    where a day counts as soon as it has begun.
    """
    first, end = pause.start.date(), pause.end
    if not (_at_start(pause, first) or (not begun and _at_end(pause, first, calendar))):
        first += ONE
    if end is None:
        return first, LAST
    last = end.date()
    if not (_at_start(pause, last) or (not begun and _at_end(pause, last, calendar))):
        last -= ONE
    return (first, last) if first <= last else None


def _at_start(pause: Pause, day: date) -> bool:
    return pause.covers(datetime.combine(day, time.min))


def _at_end(pause: Pause, day: date, calendar: Calendar) -> bool:
    over = calendar.end_of(day)
    return pause.start < over and (pause.end is None or over <= pause.end)


def all_kept_off(pauses: Iterable[Pause], calendar: Calendar, *, begun: bool = False) -> list[tuple[date, date]]:
    """The days that no pause lets count, as ranges in order that do not overlap."""
    found: list[tuple[date, date]] = []
    for pause in pauses:
        days = kept_off(pause, calendar, begun=begun)
        if days is None:
            continue
        first, last = days
        if found and first <= found[-1][1] + ONE:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
