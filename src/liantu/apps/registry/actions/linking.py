"""A zone registered as an organisation itself: how a register that is still empty begins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from ..enums import OrganisationKind
from ..models import ZoneLink
from .editing import register_organisation
from .upkeep import link_zone


@access.action
def register_zone(*, by: Any, zone: Any) -> ZoneLink:
    """Register a zone under its own name, and say that it is this organisation. Raises ValidationError, Denied.

    Refused where it is an organisation already, and where another bears its name: then that one is to be chosen.
    """
    there = ZoneLink.objects.filter(zone=zone).select_related("organisation").first()
    if there is not None:
        words = _("园区“%(zone)s”已经对应机构“%(name)s”：要更换，请选定另一家")
        raise ValidationError(words % {"zone": zone, "name": there.organisation})
    values = {"division": zone.division} if zone.division else {}
    made = register_organisation(by=by, name=zone.name, kind=OrganisationKind.ZONE, values=values)
    return link_zone(by=by, zone=zone, organisation=made)
