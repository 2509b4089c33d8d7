from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.columns import Actions, Date, Link, Number, Personal, RowAction, State, Text
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import ACTIVE, StateStyle
from liantu.kit.ui.tables import Table

from ..queries import action_words
from .words import OUTCOMES

OPEN = {
    True: StateStyle(_("使用中"), "circle-check", Tone.GOOD),
    False: StateStyle(_("已结束"), "circle-minus", Tone.NEUTRAL),
}
HOLDS = {
    True: StateStyle(_("有效"), "circle-check", Tone.GOOD),
    False: StateStyle(_("不在有效期"), "circle-minus", Tone.NEUTRAL),
}


class Users(Table):
    username = Link(_("用户名"), url=lambda row: reverse("user", args=[row.pk]))
    name = Text(_("姓名"))
    roles = Text(_("角色"), absent=_("— 未分配"), orderable=False, wide=True, accessor="role_words")
    units = Text(_("单位"), absent="—", orderable=False, accessor="unit_words")
    phone = Personal(_("电话"))
    email = Personal(_("邮箱"), hidden=True)
    second_factor = State(
        _("动态口令"), accessor="has_second_factor", order_by="totp_since",
        styles={True: StateStyle(_("已启用"), "shield-check", Tone.GOOD), False: StateStyle(_("未启用"), "shield-off", Tone.WAITING)},
    )  # fmt: skip
    last_login = Date(_("上次登录"), moment=True, absent=_("— 从未"))
    is_active = State(_("状态"), styles=ACTIVE)


class Colleagues(Users):
    """For those who do not see how others sign in."""

    class Meta:
        exclude = ("second_factor", "last_login")


class Units(Table):
    name = Link(_("名称"), url=lambda row: reverse("unit", args=[row.pk]))
    short_name = Text(_("简称"), absent="—")
    kind = Text(_("类型"))
    zone = Text(_("园区"), absent=_("全部园区"), order_by="zone__name")
    people = Number(_("人数"), total=False)
    active = State(_("状态"), styles=ACTIVE)


class Zones(Table):
    name = Link(_("名称"), url=lambda row: reverse("zone", args=[row.pk]))
    code = Text(_("代号"))
    name_en = Text(_("英文名称"), absent="—", hidden=True)
    kind = Text(_("类型"))
    division = Text(_("行政区划"), absent="—", wide=True)
    simulated = State(
        _("数据"),
        styles={
            True: StateStyle(_("模拟"), "flask", Tone.PERSON),
            False: StateStyle(_("真实"), "circle", Tone.NEUTRAL),
        },
    )
    active = State(_("状态"), styles=ACTIVE)


def _role_actions(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if row.holds and access.may_ever(user, "end", "accounts.Membership") and row.user_id != user.pk:
        return [RowAction(_("终止"), reverse("role-end", args=[row.pk]), icon="x", in_drawer=True)]
    return []


class Roles(Table):
    user = Link(_("用户"), url=lambda row: reverse("user", args=[row.user_id]), order_by="user__username")
    role = Text(_("角色"))
    unit = Text(_("单位"), order_by="unit__name")
    zone = Text(_("园区"), absent=_("全部园区"), order_by="zone__name")
    valid_from = Date(_("起"))
    valid_to = Date(_("止"), absent=_("长期"))
    holds = State(_("状态"), styles=HOLDS, orderable=False)
    actions = Actions(_role_actions)


def _session_actions(row: Any, user: access.Principal) -> Sequence[RowAction]:
    return [RowAction(_("结束"), reverse("session-end", args=[row.public_id]), "x", "post")] if row.in_use else []


class Sessions(Table):
    user = Text(_("用户"), order_by="user__username")
    started = Date(_("登录时间"), moment=True)
    last_seen = Date(_("最近活动"), moment=True)
    address = Text(_("地址"), absent="—")
    agent = Text(_("浏览器"), absent="—", hidden=True, wide=True)
    open = State(_("状态"), styles=OPEN, accessor="in_use")
    end_reason = Text(_("结束原因"), absent="—")
    actions = Actions(_session_actions)


class OwnSessions(Sessions):
    class Meta:
        exclude = ("user",)


class Log(Table):
    at = Link(_("时间"), url=lambda row: reverse("log-entry", args=[row.uuid]), order_by="at")
    actor_name = Text(_("操作者"))
    action = Text(_("操作"), order_by="action")
    outcome = State(_("结果"), styles=OUTCOMES)
    object_label = Text(_("对象"), absent="—", wide=True)
    channel = Text(_("途径"))
    address = Text(_("来源地址"), absent="—")
    reason = Text(_("理由"), absent="—", hidden=True, wide=True)
    zone = Text(_("园区"), absent="—", hidden=True, order_by="zone__name")
    position = Number(_("序号"), absent=_("待封印"), hidden=True)

    def render_actor_name(self, record: Any) -> str:
        return str(record.actor_words)

    def value_actor_name(self, value: str) -> str:
        return value

    def render_action(self, value: str) -> str:
        return action_words(value)

    def value_action(self, value: str) -> str:
        return value


def _token_actions(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if row.revoked is None:
        return [RowAction(_("撤销"), reverse("token-revoke", args=[row.pk]), "x", "post")]
    return []


class Tokens(Table):
    name = Text(_("用途"))
    user = Text(_("用户"), order_by="user__username")
    hint = Text(_("开头"))
    read_only = State(
        _("权限"),
        styles={
            True: StateStyle(_("只读"), "eye", Tone.NEUTRAL),
            False: StateStyle(_("可修改"), "pencil", Tone.PERSON),
        },
    )
    created = Date(_("创建时间"), moment=True)
    expires = Date(_("到期"), moment=True)
    last_used = Date(_("最近使用"), moment=True, absent=_("— 从未"))
    live = State(
        _("状态"), accessor="is_live", order_by="revoked",
        styles={True: StateStyle(_("有效"), "circle-check", Tone.GOOD), False: StateStyle(_("已失效"), "circle-minus", Tone.NEUTRAL)},
    )  # fmt: skip
    actions = Actions(_token_actions)
