"""What this app registers with kit: its pages in the rail, its panels on the start page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from .queries import list_entries, list_locks, list_memberships, list_security_events, list_sessions
from .web.words import lines

ADMIN = Group.ADMINISTRATION
for entry in (
    nav.NavEntry(ADMIN, pgettext_lazy("page", "用户"), "users", "users", "accounts.User", order=10, keywords="user yonghu yh zhanghao"),
    nav.NavEntry(ADMIN, pgettext_lazy("page", "单位"), "units", "building", "accounts.Unit", order=20, keywords="unit danwei dw"),
    nav.NavEntry(ADMIN, pgettext_lazy("page", "园区"), "zones", "map-pin", "accounts.Zone", "edit", order=30, keywords="zone yuanqu yq"),
    nav.NavEntry(
        ADMIN, _("角色分配"), "roles", "user-shield", "accounts.SecurityPolicy", order=40, keywords="role juese js"
    ),
    nav.NavEntry(
        ADMIN, _("权限一览"), "permissions", "shield-lock", order=45, keywords="permission why quanxian qx"
    ),
    nav.NavEntry(
        ADMIN, _("会话"), "sessions", "device-desktop", "accounts.Throttle", order=50, keywords="session huihua hh"
    ),
    nav.NavEntry(
        ADMIN, _("接口令牌"), "tokens", "key", "accounts.ApiToken", order=55, keywords="token lingpai api"
    ),
    nav.NavEntry(
        ADMIN, _("安全策略"), "policy", "adjustments", "accounts.SecurityPolicy", order=60, keywords="policy celue cl"
    ),
    nav.NavEntry(
        ADMIN, _("安全事件"), "security-events", "alert-triangle", "audit.Entry", "view_security", order=70,
        keywords="security anquan aq",
    ),
    nav.NavEntry(ADMIN, _("审计日志"), "log", "history", "audit.Entry", order=80, keywords="log audit rizhi rz"),
):  # fmt: skip
    nav.register(entry)


def _identity(user: Any, request: HttpRequest) -> dict[str, Any]:
    held = list_memberships(user).filter(user=user)
    session = getattr(request, "user_session", None)
    return {
        "held": [row for row in held if row.holds],
        "previous": request.session.get("previous", {}),
        "session": session,
    }


def _doings(user: Any, request: HttpRequest) -> dict[str, Any]:
    return {"lines": lines(list_entries(user).filter(actor=user)[:6])}


def _security(user: Any, request: HttpRequest) -> dict[str, Any]:
    return {
        "lines": lines(list_security_events(user)[:6]),
        "locks": list_locks(user).count() if access.may_ever(user, "view", "accounts.Throttle") else None,
        "open_sessions": list_sessions(user).filter(in_use=True).count(),
    }


start.register(
    start.StartPanel("accounts.identity", _("我的身份"), "accounts/start_identity.html", _identity, order=70)
)
start.register(
    start.StartPanel(
        "accounts.security", _("安全动态"), "accounts/start_security.html", _security, order=20,
        label_model="audit.Entry", action="view_security",
    )
)  # fmt: skip
start.register(start.StartPanel("accounts.doings", _("我最近的操作"), "accounts/start_doings.html", _doings, order=60))
