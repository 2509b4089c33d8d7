"""Which organisation a zone or a unit is in the register, and who may say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from ..enums import NameKind
from ..models import Name, Organisation, UnitLink, ZoneLink
from ..validators.names import name_key
from .organisations import organisation_told


def list_zone_links(user: access.Principal) -> QuerySet[ZoneLink]:
    rows = access.scope(user, "view", ZoneLink.objects.all())
    return rows.select_related("zone", "organisation__canonical").order_by("zone_id")


def list_unit_links(user: access.Principal) -> QuerySet[UnitLink]:
    rows = access.scope(user, "view", UnitLink.objects.all())
    return rows.select_related("unit__zone", "organisation__canonical").order_by("unit_id")


def may_link(user: access.Principal, label: str, zone: int | None) -> bool:
    """Whether somebody may say it of a place of this zone, where nothing may be said yet: a scope has no row to ask."""
    declared = access.declaration(label)
    reaches = [(declared.reach(grant.role, "edit"), grant.zone) for grant in access.grants_for(user)]
    return any(
        reach is access.Scope.ALL or (reach is access.Scope.ZONE and (place in (None, zone) or zone is None))
        for reach, place in reaches
    )


def may_register_zone(user: access.Principal, zone: int) -> bool:
    """Whether somebody may link the zone, and also register the organisation that it is."""
    return may_link(user, ZoneLink._meta.label, zone) and access.may_ever(user, "create", Organisation._meta.label)


def unlinked(zones: Iterable[Any]) -> list[Any]:
    """Those of the zones that are no organisation yet: nothing can be registered as located in them."""
    asked = list(zones)
    linked = set(ZoneLink.objects.filter(zone__in=asked).values_list("zone", flat=True))
    return [zone for zone in asked if zone.pk not in linked]


def organisation_meant(user: access.Principal, text: str) -> Organisation:
    """The one that somebody means by `#12`, a code or a name. Raises ValidationError that says which it may be.

    Administrators link, but read no organisations: to them only its code or its full registered name tells one.
    """
    if access.may_ever(user, "view", Organisation._meta.label):
        return organisation_told(user, text)
    official = Name.objects.counting().filter(key=name_key(text), kind=NameKind.OFFICIAL)
    rows = Organisation.objects.filter(
        Q(code=text.strip().upper()) | Q(pk__in=official.values("organisation__canonical"))
    )
    found = list(rows.filter(listed=True).select_related("canonical")[:2])
    if len(found) != 1:
        words = _("没有登记名称或代码恰为“%(text)s”的一家机构：请写全称或代码，或请科技创新干部设定")
        raise ValidationError(words % {"text": text[:60]})
    return found[0]


def tell_zone_link(link: ZoneLink) -> dict[str, Any]:
    return {"zone": link.zone.code, "zone_name": link.zone.name, "organisation": _told(link.organisation)}


def tell_unit_link(link: UnitLink) -> dict[str, Any]:
    zone = link.unit.zone.code if link.unit.zone else None
    return {"unit": link.unit_id, "unit_name": link.unit.name, "zone": zone, "organisation": _told(link.organisation)}


def _told(organisation: Organisation) -> dict[str, Any]:
    standing = organisation.canonical or organisation
    return {"id": standing.pk, "name": standing.name}
