from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.audit.public import Category, Channel, Outcome
from liantu.kit.ui.filters import Choice, DateRange, Filters, ModelChoice, Search, YesNo

from ..enums import UnitKind
from ..queries import holding_now, list_memberships, list_units, list_zones

ROLES = [(role.value, role.label) for role in access.PEOPLE]


def _units(request: Any) -> Any:
    return list_units(request.user)


def _zones(request: Any) -> Any:
    return list_zones(request.user)


class Users(Filters):
    q = Search(["username", "name"], label=_("用户名或姓名"))
    role = Choice(label=_("角色"), choices=ROLES, method="with_role")
    unit = ModelChoice(label=_("单位"), queryset=_units, method="in_unit")
    active = YesNo(label=_("状态"), field_name="is_active", yes=_("启用"), no=_("停用"))
    factor = YesNo(label=_("动态口令"), method="with_factor", yes=_("已启用"), no=_("未启用"))

    def with_role(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(pk__in=self._held().filter(role=value).values("user"))

    def in_unit(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(pk__in=self._held().filter(unit=value).values("user"))

    def _held(self) -> QuerySet[Any]:
        # What somebody may not see of others, they may not search by either.
        return list_memberships(self.request.user).filter(pk__in=holding_now().values("pk")).order_by()

    def with_factor(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(totp_since__isnull=value == "0") if value else rows


class Colleagues(Users):
    """For those who do not see how others sign in."""

    factor = None


class Units(Filters):
    q = Search(["name", "short_name"], label=_("名称"))
    kind = Choice(label=_("类型"), choices=UnitKind.choices)
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    active = YesNo(label=_("状态"), yes=_("启用"), no=_("停用"))


class Roles(Filters):
    q = Search(["user__username", "user__name", "unit__name"], label=_("用户或单位"))
    role = Choice(label=_("角色"), choices=ROLES)
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    holds = YesNo(label=_("状态"), method="that_hold", yes=_("有效"), no=_("不在有效期"))

    def that_hold(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = {"pk__in": holding_now().values("pk")}
        return rows.filter(**now) if value == "1" else rows.exclude(**now) if value == "0" else rows


class Sessions(Filters):
    q = Search(["user__username", "user__name", "address"], label=_("用户或地址"))
    open = YesNo(label=_("状态"), field_name="in_use", yes=_("使用中"), no=_("已结束"))
    started = DateRange(label=_("登录时间"))


class Log(Filters):
    q = Search(["actor_name", "object_label", "reason", "action"], label=_("操作者、对象、理由"))
    at = DateRange(label=_("时间"))
    category = Choice(label=_("类别"), choices=Category.choices)
    outcome = Choice(label=_("结果"), choices=Outcome.choices)
    channel = Choice(label=_("途径"), choices=Channel.choices)
    zone = ModelChoice(label=_("园区"), queryset=_zones)


class Security(Filters):
    q = Search(["actor_name", "object_label", "address", "action"], label=_("操作者、对象、地址"))
    at = DateRange(label=_("时间"))
    outcome = Choice(label=_("结果"), choices=Outcome.choices)


class Tokens(Filters):
    q = Search(["name", "user__username"], label=_("用途或用户"))
    writing = YesNo(label=_("权限"), field_name="read_only", yes=_("只读"), no=_("可修改"))
