from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import Membership, Unit, Zone

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
    return _edited(by, zone, "accounts.zone.edit", fields, {"name", "name_en", "kind", "division", "active"})


@access.action
def create_unit(*, by: Any, name: str, kind: str, zone: Zone | None = None, short_name: str = "") -> Unit:
    """Raises ValidationError, Denied."""
    unit = Unit(name=name.strip(), kind=kind, zone=zone, short_name=short_name.strip())
    return _created(by, "accounts.unit.create", unit)


@access.action
def edit_unit(*, by: Any, unit: Unit, **fields: Any) -> Unit:
    """A unit that people hold roles in keeps its zone. Raises ValidationError, Denied."""
    moved = "zone" in fields and fields["zone"] != unit.zone
    if moved and Membership.objects.filter(unit=unit).exists():
        raise ValidationError({"zone": _("已有人在该单位任角色，不能改变所属园区；请新建单位")})
    return _edited(by, unit, "accounts.unit.edit", fields, {"name", "short_name", "kind", "zone", "active"})


def _created(by: Any, action: str, obj: M) -> M:
    obj.full_clean()
    obj.save(force_insert=True)
    access.require(by, "create", obj)
    audit.record(by, action, obj)
    return obj


def _edited(by: Any, obj: M, action: str, fields: dict[str, Any], allowed: set[str]) -> M:
    access.require(by, "edit", obj)
    if unknown := set(fields) - allowed:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": "、".join(sorted(unknown))})
    with audit.change(by, action, obj):
        for name, value in fields.items():
            setattr(obj, name, value.strip() if isinstance(value, str) else value)
        obj.full_clean()
        obj.save()
    return obj
