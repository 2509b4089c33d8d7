"""Links of zones and units to their organisations, and deriving everything again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import Organisation, UnitLink, ZoneLink
from .deriving import CHUNK, derive


@access.action
def link_zone(*, by: Any, zone: Any, organisation: Organisation) -> ZoneLink:
    """Say which organisation a zone is in the register."""
    link, _made = ZoneLink.objects.update_or_create(zone=zone, defaults={"organisation": organisation})
    access.require(by, "edit", link)
    derive({organisation.pk, *_located_in(organisation)})
    audit.record(by, "registry.zonelink.edit", organisation, zone_id=zone.pk)
    return link


@access.action
def link_unit(*, by: Any, unit: Any, organisation: Organisation) -> UnitLink:
    """Say which organisation a unit is in the register: its users then see all that is held of it."""
    link, _made = UnitLink.objects.update_or_create(unit=unit, defaults={"organisation": organisation})
    access.require(by, "edit", link)
    audit.record(by, "registry.unitlink.edit", organisation, unit_id=unit.pk, zone_id=unit.zone_id)
    return link


def _located_in(organisation: Organisation) -> list[int]:
    return list(organisation.ties_back.counting().values_list("organisation", flat=True))


@access.steps
def rebuild(*, by: Any, step: Callable[[int], None] = lambda done: None) -> int:
    """Derive all organisations again, a few hundred a transaction; `step` hears how many are done. Raises Denied."""
    if not access.may_ever(by, "rebuild", "registry.Organisation"):
        raise access.Denied("rebuild", "registry.Organisation")
    last, done = 0, 0
    while ids := list(Organisation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += len(ids)
        derive(ids)
        last = ids[-1]
        step(done)
    return done
