"""Writes: events, who takes part in them, and their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.attaching import path_of, place_of
from liantu.kit.search import public as search
from liantu.kit.ui import uploads

from ..enums import EventKind, Part
from ..models import Event, Material, Participant

KIND = "event"
EDITABLE = frozenset({"title", "kind", "begins", "ends", "place", "audience", "note"})
MOST_AT_ONCE = 2000
MATERIALS = ("pdf", "png", "jpg", "xlsx", "docx", "pptx")


@access.action
def create_event(
    *, by: Any, zone: Any, title: str, kind: str, day: str, last_day: str = "", begins: time | None = None,
    ends: time | None = None, place: str = "", audience: str = "", note: str = "", hosts: Iterable[Any] = (),
) -> Event:  # fmt: skip
    """`day` as told: 2026-09-14, 2026-09 or 2026. Raises ValidationError, Denied."""
    if not str(day).strip():
        raise ValidationError({"day": _("请写日期，如 2026-09-14")})
    event = Event(
        zone=zone, title=title.strip(), kind=kind, begins=begins, ends=ends, place=place.strip(), audience=audience.strip(),
        note=note.strip(),
    ).said(str(day).strip(), str(last_day or day).strip())  # fmt: skip
    _refuse_times(event)
    unit = evidence.office(by, Event._meta.label, "create", zone.pk).unit
    event.unit_id = unit
    event.full_clean(exclude=["record", "unit"])
    content = {
        "title": event.title,
        "kind": kind,
        "day": event.told_from,
        "last_day": event.told_to,
        "place": event.place,
    }
    key = f"event:{event.told_from}:{event.title}"[:200]
    event.record = evidence.manual_record(by, evidence.Said(key, content, event.note), unit=unit, zone=zone.pk)
    if Event.objects.counting().filter(zone=zone, title=event.title, valid_from=event.valid_from).exists():
        raise ValidationError({"title": _("当天已有同名活动")})
    event.save(force_insert=True)
    access.require(by, "create", event)
    Participant.objects.bulk_create([
        Participant(event=event, part=Part.HOST, organisation_id=one.canonical_id or one.pk) for one in hosts
    ])  # fmt: skip
    put_keys([event])
    audit.record(by, "activities.event.create", event)
    return event


@access.action
def edit_event(*, by: Any, event: Event, day: str = "", last_day: str = "", **fields: Any) -> Event:
    """Raises ValidationError, Denied."""
    event = _fresh(event)
    access.require(by, "edit", event)
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": "、".join(sorted(unknown))})
    with audit.change(by, "activities.event.edit", event):
        for name, value in fields.items():
            setattr(event, name, value.strip() if isinstance(value, str) else value)
        if day:
            event.said(day.strip(), (last_day or day).strip())
        _refuse_times(event)
        event.full_clean()
        event.save()
    put_keys([event])
    return event


@access.action
def retract_event(*, by: Any, event: Event, reason: str) -> Event:
    """It does not take place, or was put in by mistake: it counts no more. Raises ValidationError, Conflict, Denied."""
    event = _fresh(event)
    access.require(by, "edit", event)
    evidence.retract(by, event, reason, event.unit_id)
    search.drop(KIND, [event.pk])
    audit.record(by, "activities.event.retract", event, reason=reason)
    return event


@access.action
def add_participants(
    *, by: Any, event: Event, rows: Sequence[Mapping[str, Any]], walked_in: bool = False
) -> list[Participant]:
    """Put people and organisations on the list: rows of `part`, `organisation`, `from_where`, `person`, `number`, `approximate`.

    Who is on it already stays once. Raises ValidationError that names the row, Denied.
    """
    event = _fresh(event)
    access.require(by, "edit", event)
    if len(rows) > MOST_AT_ONCE:
        raise ValidationError(_("一次最多加 %(most)d 行") % {"most": MOST_AT_ONCE})
    there = {_same(one) for one in event.participants.all()}
    new: list[Participant] = []
    for place, row in enumerate(rows, 1):
        one = _participant(event, row, place)
        if _same(one) not in there:
            there.add(_same(one))
            new.append(one)
    Participant.objects.bulk_create(new, batch_size=200)
    audit.record(by, "activities.event.list", event, details={"added": len(new), "told": len(rows)})
    return new


@access.action
def remove_participant(*, by: Any, participant: Participant, reason: str = "") -> None:
    """Take somebody off the list who was not there. Raises Conflict, Denied."""
    access.require(by, "edit", participant)
    if participant.attended_by:
        raise access.Conflict(_("已签到的不能移出名单"))
    event = participant.event
    audit.record(by, "activities.event.unlist", event, reason=reason, details={"part": participant.part})
    participant.delete()


@access.steps
def attach(*, by: Any, event: Event, file: Any) -> Material:
    """Keep a file with an event. Raises ValidationError (see kit.ui.uploads.check_upload), Denied."""
    access.require(by, "edit", event)
    # Looking into a file and writing it takes long, and no lock is held meanwhile.
    checked = uploads.check_upload(file, kinds=MATERIALS, max_mb=50)
    uploads.keep(path_of(checked.sha256), file)
    return _note(by=by, event=event, checked=checked)


@access.action
def fetch(*, by: Any, event: Event, material: Material) -> Path:
    """A file of an event, for whoever sees it; the fetching is logged. Raises NotHere where it is lost, Denied."""
    access.require(by, "view", material)
    place = place_of(material)
    audit.record(by, "activities.event.download", event, details={"sha256": material.sha256, "name": material.name})
    return place


@access.action
def _note(*, by: Any, event: Event, checked: uploads.Checked) -> Material:
    access.require(by, "edit", event)
    told = {"name": checked.name, "size": checked.size, "by_id": by.pk, "at": clock.now()}
    made, new = Material.objects.get_or_create(event=event, sha256=checked.sha256, defaults=told)
    if new:
        audit.record(by, "activities.event.attach", event, details={"sha256": checked.sha256, "size": checked.size})
    return made


def put_keys(events: Iterable[Event]) -> None:
    search.put(KIND, [(event.pk, [(event.title, search.NameSort.OFFICIAL)], []) for event in events])


def _participant(event: Event, row: Mapping[str, Any], place: int) -> Participant:
    held = row.get("organisation")
    one = Participant(
        event=event, part=row.get("part") or Part.GUEST, person=str(row.get("person") or "").strip(),
        organisation_id=(held.canonical_id or held.pk) if held is not None else None,
        from_where=str(row.get("from_where") or "").strip(), number=row.get("number") or 1,
        approximate=bool(row.get("approximate")),
    )  # fmt: skip
    try:
        one.clean_fields(exclude=["event", "organisation"])
        if one.person and one.number != 1:
            raise ValidationError({"number": _("写了姓名的一行是一个人")})
    except ValidationError as wrong:
        raise ValidationError(_("第 %(n)d 行：%(words)s") % {"n": place, "words": "；".join(wrong.messages)}) from None
    return one


def _same(one: Participant) -> tuple[Any, ...]:
    # So many without a name are one line a part; a person is one of a house; a house is one a part.
    return one.part if not one.person else "", one.organisation_id, one.from_where, one.person


def _refuse_times(event: Event) -> None:
    if event.kind not in EventKind.values:
        known = "、".join(str(label) for label in EventKind.labels)
        raise ValidationError({"kind": _("请选活动类型：%(known)s") % {"known": known}})
    if event.begins and event.ends and event.ends <= event.begins and event.told_from == event.told_to:
        raise ValidationError({"ends": _("结束时间不晚于开始时间")})


def _fresh(event: Event) -> Event:
    return Event.objects.select_for_update(of=("self",)).select_related("zone").get(pk=event.pk)
