"""Links of zones and units to their organisations, and deriving everything again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.search import public as search

from ..models import Organisation, UnitLink, ZoneLink
from ..queries.linking import may_link
from . import keys
from .deriving import CHUNK, derive, hold, lying_in


@access.steps
def link_zone(*, by: Any, zone: Any, organisation: Organisation) -> ZoneLink:
    """Say which organisation a zone is in the register. Raises ValidationError where it is another zone, Denied.

    Whatever lies in it, or lay in the one that the zone was before, is derived again.
    """
    link, moved = _link_zone(by=by, zone=zone, organisation=organisation)
    derive(moved | lying_in(moved))
    return link


@access.action
def _link_zone(*, by: Any, zone: Any, organisation: Organisation) -> tuple[ZoneLink, set[int]]:
    """The link, and the organisations that are the zone now or were until now."""
    before = ZoneLink.objects.filter(zone=zone).values_list("organisation", flat=True)
    held = hold({organisation.pk, *before})
    _refuse_taken(by, zone, organisation)
    link, _made = ZoneLink.objects.update_or_create(zone=zone, defaults={"organisation": organisation})
    access.require(by, "edit", link)
    audit.record(by, "registry.zonelink.edit", organisation, zone_id=zone.pk)
    return link, {row.pk for row in held.rows}


def _refuse_taken(by: Any, zone: Any, organisation: Organisation) -> None:
    standing = organisation.canonical_id or organisation.pk
    others = ZoneLink.objects.exclude(zone=zone).filter(
        Q(organisation=organisation) | Q(organisation__canonical=standing)
    )
    other = others.select_related("zone").first()
    if other is not None and may_link(by, ZoneLink._meta.label, zone.pk):
        words = _("“%(name)s”已经是园区“%(zone)s”的对应机构：请选另一家，或先为那个园区改选")
        raise ValidationError({"organisation": words % {"name": organisation, "zone": other.zone}})
    if other is not None:
        raise access.Denied("edit", ZoneLink._meta.label)


@access.action
def link_unit(*, by: Any, unit: Any, organisation: Organisation) -> UnitLink:
    """Say which organisation a unit is in the register: its users then see all that is held of it.

    Raises ValidationError where it is an office of the zone, which is nobody's firm, Denied.
    """
    link, _made = UnitLink.objects.update_or_create(unit=unit, defaults={"organisation": organisation})
    access.require(by, "edit", link)
    if unit.kind == accounts.UnitKind.DEPARTMENT:
        words = _("“%(unit)s”是部门：只有企业、高校院所、载体、检测机构设对应机构；单位类型写错的，请先更正类型")
        raise ValidationError(words % {"unit": unit})
    audit.record(by, "registry.unitlink.edit", organisation, unit_id=unit.pk, zone_id=unit.zone_id)
    return link


@access.steps
def rebuild(*, by: Any, step: Callable[[int], None] = lambda done: None) -> int:
    """Derive all organisations again, a few hundred a transaction; `step` hears how many are done. Raises Denied."""
    if not access.may_ever(by, "rebuild", "registry.Organisation"):
        raise access.Denied("rebuild", "registry.Organisation")
    last, done = 0, 0
    # What was broken off and not taken up again.
    search.settle()
    while ids := list(Organisation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += len(ids)
        # Search keys that were lost, or are of an older program, come back too.
        Organisation.objects.filter(pk__in=ids).update(keyed="")
        search.mend(keys.KIND, ids)
        derive(ids, onward=False)
        last = ids[-1]
        step(done)
    return done
