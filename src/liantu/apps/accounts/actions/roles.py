from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import Membership, Unit, User, Zone
from ..validators import fits_kind, kind_for, role_problem
from . import editing, guardians

Role = access.Role


@access.action
def grant_role(
    *,
    by: Any,
    user: User,
    unit: Unit,
    role: str,
    zone: Zone | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> Membership:
    """Give a user a role in a unit, for one zone or all. Nobody gives one to themselves. Raises ValidationError, Denied."""
    # Two grants at once to one user must see each other, or each would pass the test of exclusion alone.
    User.objects.select_for_update().get(pk=user.pk)
    row = Membership(
        user=user, unit=unit, zone=zone, role=role, valid_from=valid_from or clock.today(), valid_to=valid_to
    )
    row.full_clean()
    _check(by, row)
    row.save(force_insert=True)
    access.require(by, "create", row)
    user.__dict__.pop("grants", None)
    audit.record(by, "accounts.membership.create", row, reason=reason, category=audit.Category.SECURITY)
    return row


@access.action
def end_role(*, by: Any, membership: Membership, reason: str) -> None:
    """The role ends at once, and its history stays as it was. Raises ValidationError, Denied, Conflict.

    The last lasting administrator of a kind stays.
    """
    access.require(by, "end", membership)
    if by.pk == membership.user_id:
        raise ValidationError(_("不能改动自己的角色"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
    with guardians.kept():
        editing.lock(membership)
        over = membership.valid_to is not None and membership.valid_to < clock.today()
        if over or membership.ended is not None:
            raise access.Conflict(_("这个角色已经终止"))
        more = {"reason": reason, "category": audit.Category.SECURITY}
        with audit.change(by, "accounts.membership.end", membership, **more):
            membership.ended = clock.wall()
            membership.save(update_fields=["ended"])


def _check(by: Any, row: Membership) -> None:
    role = Role(row.role)
    if by.pk is not None and by.pk == row.user_id:
        raise ValidationError(_("不能给自己分配角色"))
    if not row.user.is_active or not row.unit.active:
        raise ValidationError(_("用户或单位已停用"))
    if not fits_kind(role, row.unit.kind) and (kind := kind_for(role)):
        words = _("%(role)s须属于类型为“%(kind)s”的单位") % {"role": role.label, "kind": kind.label}
        raise ValidationError({"unit": words})
    if role in access.ADMINISTRATORS and row.zone_id is not None:
        raise ValidationError({"zone": _("管理员面向整个系统，不限于园区")})
    if row.unit.zone_id is not None and row.zone_id != row.unit.zone_id:
        raise ValidationError({"zone": _("该单位属于 %(zone)s，角色只能限于该园区") % {"zone": row.unit.zone}})
    until = row.valid_to or date.max
    overlap = Membership.objects.filter(user=row.user, ended__isnull=True, valid_from__lte=until).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from)
    )
    if overlap.filter(role=row.role, unit=row.unit, zone=row.zone).exists():
        raise ValidationError(_("该用户在此期间已有同一角色"))
    if problem := role_problem(role, [Role(held) for held in overlap.values_list("role", flat=True)]):
        raise ValidationError({"role": problem})
