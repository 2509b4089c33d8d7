"""The calendars that clocks are counted on: what ships, what holds for the whole installation, what a zone has of its own."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from liantu.engine import worktime

from .enums import CalendarSort
from .models import CalendarPart

#: For how long a process believes what it read, where it only shows; whatever is written asks anew.
SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """A row of CalendarPart that was applied, as far as it is counted with."""

    pk: int
    zone: int | None
    sort: str
    year: int
    text: str
    closes: bool
    applied: datetime | None
    ended: datetime | None

    def holds(self, at: datetime | None) -> bool:
        """At a moment; None: as things stand."""
        if at is None:
            return self.ended is None
        return self.applied is not None and self.applied <= at and (self.ended is None or self.ended > at)

    @property
    def place(self) -> tuple[int | None, str, int]:
        """Of one place one part holds at a time."""
        return self.zone, self.sort, self.year


_known: tuple[float, tuple[Part, ...]] = (0.0, ())


def parts(*, fresh: bool = False) -> tuple[Part, ...]:
    """All that were ever applied, in that order."""
    if fresh or _known[0] <= time.monotonic():
        rows = CalendarPart.objects.filter(applied__isnull=False).order_by("applied", "pk")
        believe(tuple(part_of(row) for row in rows))
    return _known[1]


def believe(found: tuple[Part, ...], seconds: float = SECONDS) -> None:
    """Take these for what holds, for so long."""
    global _known
    _known = time.monotonic() + seconds, found


def forget() -> None:
    """Read again at the next question."""
    believe((), 0.0)


def part_of(row: CalendarPart) -> Part:
    return Part(row.pk, row.zone_id, row.sort, row.year, row.text, row.closes, row.applied, row.ended)


def calendar(zone: int | None = None, at: datetime | None = None, *, fresh: bool = False) -> worktime.Calendar:
    """The calendar of a zone as it stands, or as it stood at a moment; without a zone that of the installation."""
    return made_of(parts(fresh=fresh), zone, at)


def made_of(known: Iterable[Part], zone: int | None, at: datetime | None = None) -> worktime.Calendar:
    """A zone's calendar by these parts: its own go before those of the installation, these before what ships."""
    there = [one for one in known if one.zone in (None, zone) and one.holds(at)]
    if not there:
        return worktime.china()
    there.sort(key=lambda one: one.zone is not None)
    hours = [one for one in there if one.sort == CalendarSort.HOURS]
    return _made(
        tuple(one.text for one in there if one.sort == CalendarSort.HOLIDAYS),
        hours[-1].text if hours else "", bool(hours and hours[-1].closes),
    )  # fmt: skip


def with_part(known: Sequence[Part], part: Part) -> list[Part]:
    """The parts as they would be if this one were applied too."""
    return [*(one for one in known if one.ended is not None or one.place != part.place), part]


def without(known: Sequence[Part], pk: int) -> list[Part]:
    return [one for one in known if one.pk != pk]


def days_of(part: CalendarPart) -> tuple[worktime.Entry, ...]:
    """The days of a holiday table that are not what their weekday says; of hours none."""
    if part.sort != CalendarSort.HOLIDAYS:
        return ()
    table = worktime.read_table(part.text.encode()).table
    return table.days if table is not None else ()


@lru_cache(maxsize=64)
def _made(tables: tuple[str, ...], hours: str, closes: bool) -> worktime.Calendar:
    found = [table for text in tables if (table := worktime.read_table(text.encode()).table) is not None]
    told = worktime.Hours.parse(hours) if hours else None
    return worktime.china().with_table(*found).with_hours(told, closes=closes)
