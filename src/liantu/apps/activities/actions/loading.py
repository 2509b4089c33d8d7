"""Writes: what deliveries say of events, and visits in bulk, for what is brought in from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from ..enums import COUNTED, Part, Way
from ..models import Event, Participant, Visit, VisitParty
from .events import put_keys

Row = Mapping[str, Any]
CHUNK = 300


@access.action
def load(
    *, by: Any, delivery: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    """What rows of a delivery say of events and who took part; see `registry.load`. Run again, it adds nothing.

    Raises ValidationError that names the row, Denied.
    """
    access.require(by, "create", delivery)
    told = [(row, records[row["key"]], one) for row in rows for one in row.get("events", ())]
    evidence.alone([record for _row, record, _one in told])
    there = set(Event.objects.filter(record__in=[record for _row, record, _one in told]).values_list("record", "title"))
    events, took = [], []
    for row, record, one in told:
        if (record, one["title"]) in there:
            continue
        day = str(one["day"])
        event = Event(
            zone=zone, record_id=record, title=one["title"], kind=one["kind"], place=one.get("place", ""),
            audience=one.get("audience", ""), note=one.get("note", ""),
        ).said(day, str(one.get("last_day") or day))  # fmt: skip
        events.append(event)
        took += [_took(row, event, part, resolver) for part in one.get("participants", ())]
        _check(row, event, ["record"])
    Event.objects.bulk_create(events, batch_size=CHUNK)
    Participant.objects.bulk_create(took, batch_size=CHUNK)
    put_keys(events)


def _took(row: Row, event: Event, told: Row, resolver: registry.Resolver) -> Participant:
    name = told.get("organisation")
    made = Participant(
        event=event, part=told.get("part") or Part.GUEST, organisation_id=resolver.named(name) if name else None,
        number=told.get("number") or 1, approximate=bool(told.get("approximate")), attended_by=Way.REPORTED,
    )  # fmt: skip
    return _check(row, made, ["event", "organisation"])


def _check(row: Row, made: Any, without: list[str]) -> Any:
    try:
        made.clean_fields(exclude=[*without, "zone", "unit"])
    except ValidationError as wrong:
        words = {"place": str(row.get("place") or row["key"]), "words": "；".join(wrong.messages)}
        raise ValidationError(_("%(place)s：%(words)s") % words) from None
    return made


@access.action
def load_visits(*, by: Any, zone: Any, rows: Sequence[Row], limit: int) -> list[Visit]:
    """Visits brought in from elsewhere, in the order of their days; which of the month each was is worked out here.

    A row: `organisation` (id), `day`, `state`, `reason`, `decided_by` (id), and `parties`, each `unit`, `people`
    and `noted_by` (ids), `purpose`, `matter`, `findings`. Raises Denied.
    """
    visits: list[Visit] = []
    parties: list[VisitParty] = []
    people: list[tuple[VisitParty, Sequence[int]]] = []
    number: dict[tuple[int, int, int], int] = {}
    now = clock.now()
    for row in rows:
        day: date = row["day"]
        month = row["organisation"], day.year, day.month
        number[month] = number.get(month, 0) + (row["state"] in COUNTED)
        visit = Visit(
            zone=zone, organisation_id=row["organisation"], day=day, state=row["state"], ordinal=max(1, number[month]),
            beyond=number[month] > limit, reason=row.get("reason", ""), decided_by_id=row.get("decided_by"),
            decided=now if row.get("decided_by") else None, begins=row.get("begins"), ends=row.get("ends"),
            note=row.get("note", ""), place=row.get("place", ""), created_by_id=row["parties"][0]["noted_by"], created=now,
        )  # fmt: skip
        visits.append(visit)
        for told in row["parties"]:
            party = VisitParty(
                visit=visit, unit_id=told["unit"], purpose=told["purpose"], matter=told.get("matter", ""),
                findings=told.get("findings", ""), found_by_id=told["noted_by"] if told.get("findings") else None,
                found=now if told.get("findings") else None, joined_by_id=told["noted_by"], joined=now,
            )  # fmt: skip
            parties.append(party)
            people.append((party, told["people"]))
    Visit.objects.bulk_create(visits, batch_size=CHUNK)
    VisitParty.objects.bulk_create(parties, batch_size=CHUNK)
    through = VisitParty.people.through
    through.objects.bulk_create(
        [through(visitparty_id=party.pk, user_id=pk) for party, ids in people for pk in ids], batch_size=CHUNK
    )
    if visits:
        access.require(by, "create", visits[0])
        audit.record(by, "activities.visit.load", visits[0], details={"visits": len(visits)})
    return visits
