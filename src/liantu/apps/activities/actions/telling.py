"""What people are told of visits, promises and events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from liantu.kit.notices import public as notices

from .. import queries
from ..enums import VisitState
from ..models import AlreadyTold, Event, Promise, Visit

VISIT, EVENT, PROMISE = "activities.visit", "activities.event", "activities.promise"
ASKED, DECIDED, JOINED, MOVED, CANCELLED, COMING, TOLD, ANSWERED, INVITED = (
    f"activities.{name}"
    for name in ("asked", "decided", "joined", "moved", "cancelled", "coming", "told", "answered", "invited")
)


def booked(by: Any, visit: Visit) -> None:
    if visit.state == VisitState.ASKED:
        _tell(by, ASKED, (VISIT, visit.pk), queries.leaders_of(visit.zone), visit.zone)
    elif visit.state == VisitState.PLANNED:
        _tell(by, COMING, (VISIT, visit.pk), queries.people_of_firm(visit.organisation_id), visit.zone)


def joined(by: Any, visit: Visit) -> None:
    _tell(by, JOINED, (VISIT, visit.pk), _goers(visit), visit.zone)


def moved(by: Any, visit: Visit, before: date) -> None:
    data = {"before": before.isoformat(), "day": visit.day.isoformat()}
    people = [
        *_goers(visit),
        *(queries.people_of_firm(visit.organisation_id) if visit.state == VisitState.PLANNED else []),
    ]
    _tell(by, MOVED, (VISIT, visit.pk), people, visit.zone, data)
    if visit.state == VisitState.ASKED:
        _tell(by, ASKED, (VISIT, visit.pk), queries.leaders_of(visit.zone), visit.zone)


def cancelled(by: Any, visit: Visit) -> None:
    _tell(
        by, CANCELLED, (VISIT, visit.pk), [*_goers(visit), *queries.people_of_firm(visit.organisation_id)], visit.zone
    )


def decided(by: Any, visit: Visit) -> None:
    _tell(by, DECIDED, (VISIT, visit.pk), _goers(visit), visit.zone, {"agreed": visit.state == VisitState.PLANNED})
    booked(by, visit)


def told_before(by: Any, visit: Visit, made: AlreadyTold) -> None:
    _tell(by, TOLD, (VISIT, visit.pk), _goers(visit), visit.zone)


def answered(by: Any, promise: Promise, step: int) -> None:
    people = queries.people_of_firm(promise.organisation_id)
    _tell(by, ANSWERED, (PROMISE, promise.pk), people, promise.zone, key=f"{promise.pk} {step}")


def invited(by: Any, event: Event, organisations: Iterable[int]) -> int:
    """How many people of those organisations have accounts, and were told."""
    people = [pk for one in organisations for pk in queries.people_of_firm(one)]
    return _tell(by, INVITED, (EVENT, event.pk), people, event.zone, key=f"invited {event.pk}")


def _goers(visit: Visit) -> list[int]:
    return list(visit.parties.order_by().values_list("people", flat=True))


def _tell(
    by: Any, kind: str, about: tuple[str, int], to: Iterable[int | None], zone: Any, data: dict[str, Any] | None = None,
    key: str = "",
) -> int:  # fmt: skip
    wanted = sorted({pk for pk in to if pk is not None and pk != getattr(by, "pk", None)})
    if not wanted:
        return 0
    return notices.tell(by=by, kind=kind, to=wanted, about=about, data=data or {}, key=key, zone=zone)
