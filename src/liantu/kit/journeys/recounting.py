"""Which deadlines move when a calendar changes, and by how much: told before it is applied, done afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from . import calendars, timing
from .calendars import Part
from .enums import CalendarSort, ClockState
from .models import CalendarPart, Clock

CHUNK = 500


@dataclass(frozen=True)
class Recounted:
    """A running clock whose last day is another, or no longer provisional, or provisional now."""

    row: Clock
    due: timing.Due

    @property
    def before(self) -> date:
        return timing.last_day(self.row.due)  # type: ignore[arg-type]

    @property
    def after(self) -> date:
        return timing.last_day(self.due.at)

    @property
    def moves(self) -> bool:
        return self.row.due != self.due.at

    @property
    def days(self) -> int:
        """By how many days, later or earlier."""
        return (self.after - self.before).days


def touched(part: Part) -> QuerySet[Clock]:
    """The running clocks that a part can move: of its zone, and of its year or the December before."""
    rows = Clock.objects.filter(state=ClockState.RUNNING, due__isnull=False)
    if part.zone is not None:
        rows = rows.filter(case__zone=part.zone)
    if part.sort == CalendarSort.HOLIDAYS:
        # A last day that falls on a day off moves on, and what counts backwards from it looks a little ahead.
        rows = rows.filter(started__lt=_begin(part.year + 1), due__gte=_begin(part.year, back=True))
    return rows


def changes(part: Part, known: Sequence[Part]) -> list[Recounted]:
    """What is another by the parts `known` than it stands, of all that `part` can move; in the order of the clocks."""
    return [one for one in counted(touched(part), known) if one.moves or one.due.provisional != one.row.provisional]


def foreseen(part: CalendarPart) -> list[Recounted]:
    """What would be another if a part that was prepared were applied, or one that holds were ended."""
    known, one = calendars.parts(fresh=True), calendars.part_of(part)
    return changes(one, calendars.with_part(known, one) if part.applied is None else calendars.without(known, part.pk))


def counted(rows: QuerySet[Clock], known: Sequence[Part]) -> Iterator[Recounted]:
    """Each of the clocks with its end by these parts; in as many queries as there are chunks."""
    rows = (
        rows.select_related("case__version", "case__zone", "case__assignee").prefetch_related("pauses").order_by("pk")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        yield Recounted(row, timing.due(row, calendars.made_of(known, row.case.zone_id)))


def seal(found: Iterable[Recounted]) -> str:
    """What somebody has seen, in short: the same where the same deadlines move to the same days."""
    told = sorted(f"{one.row.pk} {one.due.at.isoformat()} {one.due.provisional}" for one in found)
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def by_zone(found: Iterable[Recounted]) -> list[tuple[Any, int]]:
    """How many deadlines move in which zone."""
    counts: dict[Any, int] = {}
    for one in found:
        counts[one.row.case.zone] = counts.get(one.row.case.zone, 0) + one.moves
    return [(zone, n) for zone, n in counts.items() if n]


def _begin(year: int, *, back: bool = False) -> datetime:
    return timezone.make_aware(datetime(year - 1, 11, 15) if back else datetime(year, 1, 1))
