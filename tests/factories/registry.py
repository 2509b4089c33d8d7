"""Organisations to test with, said by records and derived as the real ones are."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim, Name, Organisation, Tie, ZoneLink
from liantu.apps.registry.validators.names import name_key
from liantu.kit import clock
from liantu.kit.evidence.models import Record

from .evidence import make_record

_number = count(1)


def make_organisation(
    name: str = "",
    *,
    zone: Any = None,
    record: Record | None = None,
    short: str = "",
    name_kind: str = "official",
    **values: Any,
) -> Organisation:
    """An organisation, located in `zone` where one is given; `values` are claims (kind: enterprise)."""
    organisation = _told_of(name, zone, record or make_record(), short, name_kind, values)
    derive([organisation.pk])
    organisation.refresh_from_db()
    return organisation


def _told_of(name: str, zone: Any, record: Record, short: str, name_kind: str, values: dict[str, Any]) -> Organisation:
    """One of which all is said and nothing derived yet."""
    now = clock.now()
    organisation = Organisation.objects.create(created=now, updated=now)
    name = name or f"测试{next(_number)}有限公司"
    for text, kind in ((name, name_kind), (short, "short")):
        if text:
            Name.objects.create(organisation=organisation, record=record, text=text, key=name_key(text), kind=kind)
    for key, value in {"kind": "enterprise", **values}.items():
        Claim.objects.create(organisation=organisation, record=record, property=key, value=str(value))
    if zone is not None:
        Tie.objects.create(organisation=organisation, counterpart=body_of(zone), kind="located", record=record)
    return organisation


def body_of(zone: Any) -> Organisation:
    """The zone's own organisation, made where there is none."""
    link = ZoneLink.objects.filter(zone=zone).select_related("organisation").first()
    if link is None:
        body = _told_of(zone.name, None, make_record(), "", "official", {"kind": "zone"})
        link = ZoneLink.objects.create(zone=zone, organisation=body)
        derive([body.pk])
        body.refresh_from_db()
    return link.organisation


def plain(answer: Any) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
