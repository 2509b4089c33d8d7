"""The calendar: who goes where on which day, over all departments of a zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.journeys import calendars

from ..enums import COUNTED, VisitState
from ..models import Event, Visit
from .events import list_events
from .visits import NEAR_DAYS, firm_of, list_visits

#: A calendar draws no more than this; a zone that has more in a month looks at its weeks.
MOST = 2000


@dataclass(frozen=True)
class Entry:
    """A visit in the calendar; `others` are other visits to the same firm close to it, by other departments or the same."""

    visit: Visit
    firm: Any
    units: tuple[str, ...]
    purposes: tuple[str, ...]
    others: tuple[Visit, ...]

    @property
    def collides(self) -> bool:
        return bool(self.others)

    @property
    def joint(self) -> bool:
        return len(self.units) > 1


@dataclass(frozen=True)
class Day:
    day: date
    inside: bool
    working: bool
    today: bool
    entries: tuple[Entry, ...]
    events: tuple[Event, ...]

    @property
    def empty(self) -> bool:
        return not self.entries and not self.events


@dataclass(frozen=True)
class Board:
    """What happens in a zone from day to day."""

    first: date
    last: date
    days: tuple[Day, ...]

    @property
    def entries(self) -> list[Entry]:
        return [entry for day in self.days if day.inside for entry in day.entries]

    @property
    def events(self) -> list[Event]:
        return [event for day in self.days if day.inside for event in day.events]

    @property
    def collisions(self) -> list[tuple[Any, list[Entry]]]:
        """Firms to which visits lie close together, each with those visits."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.collides:
                found[entry.firm.pk].append(entry)
        return [(entries[0].firm, entries) for entries in found.values()]

    @property
    def weeks(self) -> list[tuple[Day, ...]]:
        return weeks_of(self.days)


Month = tuple[date, date]


def board(user: access.Principal, zone: Any, first: date, last: date, *, unit: int | None = None) -> Board:
    """The days from `first` to `last` in whole weeks, Monday to Sunday; `unit`: visits of one department alone.

    Four queries, however many visits. Whether visits lie close together is worked out over all departments and beyond the
    days shown.
    """
    begin, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    around = begin - timedelta(days=NEAR_DAYS), end + timedelta(days=NEAR_DAYS)
    rows = list_visits(user).filter(zone=zone, day__range=around, state__in=COUNTED).order_by("day", "begins", "id")
    visits = list(rows[:MOST])
    by_firm: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_firm[firm_of(visit).pk].append(visit)
    entries: dict[date, list[Entry]] = defaultdict(list)
    for visit in visits:
        if begin <= visit.day <= end and (unit is None or unit in {party.unit_id for party in visit.parties.all()}):
            entries[visit.day].append(_entry(visit, by_firm[firm_of(visit).pk]))
    events: dict[date, list[Event]] = defaultdict(list)
    # One of which no more than the year is told stands on no day.
    for event in (
        list_events(user).filter(zone=zone, valid_from__range=(begin, end)).order_by("valid_from", "id")[:MOST]
    ):
        if len(event.told_from) == len("2026-09-14"):
            events[event.valid_from].append(event)
    calendar, today = calendars.calendar(zone.pk), clock.today()
    days = [begin + timedelta(days=at) for at in range((end - begin).days + 1)]
    return Board(first, last, tuple(
        Day(one, first <= one <= last, calendar.is_working(one), one == today, tuple(entries[one]), tuple(events[one]))
        for one in days
    ))  # fmt: skip


def _entry(visit: Visit, of_firm: Sequence[Visit]) -> Entry:
    others = tuple(
        one
        for one in of_firm
        if one.pk != visit.pk and abs((one.day - visit.day).days) <= NEAR_DAYS and _matters(one, visit)
    )
    parties = list(visit.parties.all())
    return Entry(
        visit, firm_of(visit), tuple(str(one.unit) for one in parties),
        tuple(dict.fromkeys(one.get_purpose_display() for one in parties)), others,
    )  # fmt: skip


def _matters(one: Visit, other: Visit) -> bool:
    """Two that are both over are past mending; one that is still to come can be put together with either."""
    return not (one.state == VisitState.HELD and other.state == VisitState.HELD)


def weeks_of(days: Sequence[Day]) -> list[tuple[Day, ...]]:
    return [tuple(days[at : at + 7]) for at in range(0, len(days), 7)]


def months_beside(month: date) -> tuple[date, date]:
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)
