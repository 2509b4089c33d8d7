"""Makers for visits, promises and events: rows about an organisation that the unit is."""

from __future__ import annotations

from itertools import count
from typing import Any

from liantu.apps.activities.models import (
    AlreadyTold,
    Event,
    Feedback,
    Material,
    Participant,
    Promise,
    Visit,
    VisitParty,
    ZoneRule,
)
from liantu.kit import clock
from tests.factories.evidence import make_delivery, make_record, make_source

from . import registry

_number = count(1)


def _firm(owner: Any, unit: Any, zone: Any) -> Any:
    return registry.MAKERS["registry.Organisation"](owner, unit, zone)


def _visit(owner: Any, unit: Any, zone: Any) -> Visit:
    return Visit.objects.create(
        zone=zone, organisation=_firm(owner, unit, zone), day=clock.today(), created_by=owner, created=clock.now()
    )


def _party(owner: Any, unit: Any, zone: Any) -> VisitParty:
    return VisitParty.objects.create(
        visit=_visit(owner, unit, zone), unit=unit, purpose="service", joined_by=owner, joined=clock.now()
    )


def _told(owner: Any, unit: Any, zone: Any) -> AlreadyTold:
    return AlreadyTold.objects.create(visit=_visit(owner, unit, zone), to="x", what="x", by=owner, at=clock.now())


def _promise(owner: Any, unit: Any, zone: Any) -> Promise:
    return Promise.objects.create(
        zone=zone, organisation=_firm(owner, unit, zone), unit=unit, text="x", by=owner, made=clock.today()
    )


def _rule(owner: Any, unit: Any, zone: Any) -> ZoneRule:
    return ZoneRule.objects.get_or_create(zone=zone)[0]


def _event(owner: Any, unit: Any, zone: Any) -> Event:
    record = make_record(make_delivery(make_source(zone, code=f"events-{next(_number)}")))
    return Event.objects.create(zone=zone, title=f"活动{next(_number)}", kind="lecture", record=record)


def _participant(owner: Any, unit: Any, zone: Any) -> Participant:
    return Participant.objects.create(event=_event(owner, unit, zone), organisation=_firm(owner, unit, zone))


def _feedback(owner: Any, unit: Any, zone: Any) -> Feedback:
    return Feedback.objects.create(event=_event(owner, unit, zone), useful=4, at=clock.now())


def _material(owner: Any, unit: Any, zone: Any) -> Material:
    return Material.objects.create(
        event=_event(owner, unit, zone), name="x.pdf", sha256="0" * 64, size=1, by=owner, at=clock.now()
    )


MAKERS = {
    "activities.AlreadyTold": _told,
    "activities.Event": _event,
    "activities.Feedback": _feedback,
    "activities.Material": _material,
    "activities.Participant": _participant,
    "activities.Promise": _promise,
    "activities.Visit": _visit,
    "activities.VisitParty": _party,
    "activities.ZoneRule": _rule,
}
