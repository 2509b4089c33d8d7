from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from ..models import Membership, Unit, Zone
from ..validators import fits_kind
from . import editing, guardians

Role = access.Role

M = TypeVar("M", Zone, Unit)


@access.action
def create_zone(
    *,
    by: Any,
    code: str,
    name: str,
    kind: str,
    division: str = "",
    name_en: str = "",
    simulated: bool = False,
) -> Zone:
    """Raises ValidationError, Denied."""
    zone = Zone(
        code=code.strip(), name=name.strip(), kind=kind, division=division.strip(), name_en=name_en.strip(),
        simulated=simulated,
    )  # fmt: skip
    return _created(by, "accounts.zone.create", zone)


@access.action
def edit_zone(*, by: Any, zone: Zone, **fields: Any) -> Zone:
    """`code` and `simulated` stay as they were made: other systems and every page rely on them."""
    access.require(by, "edit", zone)
    allowed = ("name", "name_en", "kind", "division", "active")
    return editing.put(by, editing.lock(zone), "accounts.zone.edit", fields, allowed)


@access.action
def create_unit(*, by: Any, name: str, kind: str, zone: Zone | None = None, short_name: str = "") -> Unit:
    """Raises ValidationError, Denied."""
    unit = Unit(name=name.strip(), kind=kind, zone=zone, short_name=short_name.strip())
    return _created(by, "accounts.unit.create", unit)


@access.action
def edit_unit(*, by: Any, unit: Unit, **fields: Any) -> Unit:
    """A unit that people hold roles in keeps its zone, and a kind that fits the roles. Raises ValidationError, Denied."""
    access.require(by, "edit", unit)
    editing.lock(unit)
    moved = "zone" in fields and fields["zone"] != unit.zone
    if moved and Membership.objects.filter(unit=unit).exists():
        raise ValidationError({"zone": _("已有人在该单位任角色，不能改变所属园区；请新建单位")})
    _keep_kind(unit, fields.get("kind", unit.kind))
    with guardians.kept():
        return editing.put(by, unit, "accounts.unit.edit", fields, ("name", "short_name", "kind", "zone", "active"))


def _keep_kind(unit: Unit, kind: str) -> None:
    """Raises ValidationError where a role that somebody holds or will hold in the unit does not go with `kind`."""
    if kind == unit.kind:
        return
    rows = Membership.objects.filter(unit=unit, ended__isnull=True).exclude(valid_to__lt=clock.today())
    held = [Role(role) for role in rows.order_by("role").values_list("role", flat=True).distinct()]
    unfit = [role.label for role in held if not fits_kind(role, kind)]
    if unfit:
        words = _("有人在该单位担任%(roles)s，不能改为这个类型；请新建单位，或先终止这些角色")
        raise ValidationError({"kind": words % {"roles": listed(unfit)}})


def _created(by: Any, action: str, obj: M) -> M:
    obj.full_clean()
    obj.save(force_insert=True)
    access.require(by, "create", obj)
    audit.record(by, action, obj)
    return obj
