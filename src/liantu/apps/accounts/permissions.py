"""Who may do what in accounts, and in the parts of kit whose pages stand here.

The three administrators follow GB/T 22239-2019 8.1.4.2: the system administrator makes accounts but gives no
rights, the security administrator gives rights but makes no accounts, the audit administrator only reads.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import ADMINISTRATORS, BUSINESS, OUTSIDERS, PEOPLE, STAFF, Role

SYSTEM, SECURITY, AUDIT = ADMINISTRATORS
OPERATOR, SCHEDULER = Role.LOCAL_OPERATOR, Role.SCHEDULER


def holding(path: str = "") -> Q:
    """Memberships, or the rows that `path` ("memberships__") leads to them from, that hold today."""
    today = clock.today()
    begun = Q(**{f"{path}ended__isnull": True, f"{path}valid_from__lte": today})
    return begun & (Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gte": today}))


# Somebody is a colleague through a role that holds today; whoever has left, or is still to come, is none.
users = declare(
    "accounts.User", own="pk", unit="memberships__unit", zone="memberships__zone", many=True,
    when=lambda: holding("memberships__"),
)  # fmt: skip
users.permit("view", _("查看用户"), all=(*ADMINISTRATORS, OPERATOR), zone=STAFF, unit=OUTSIDERS, own=[Role.INTEGRATOR])
users.permit("view_signin", _("查看登录情况"), all=(*ADMINISTRATORS, OPERATOR), own=BUSINESS)
users.permit("create", _("新建用户"), all=[SYSTEM])
users.permit("edit", _("修改用户资料"), all=[SYSTEM])
users.permit("edit_own", _("修改本人资料"), own=PEOPLE)
users.permit("disable", _("停用或启用用户"), all=[SYSTEM, SCHEDULER])
users.permit("reset_password", _("重置密码"), all=[SECURITY])
users.permit("reset_second_factor", _("重置动态口令"), all=[SECURITY])
users.permit("unlock", _("解除锁定"), all=[SECURITY])
users.permit("reveal", _("查看个人信息原文"), all=[SYSTEM], own=(*BUSINESS, SECURITY, AUDIT))
users.permit("export", _("导出用户"), all=ADMINISTRATORS)
users.mask(phone="phone", email="email")

zones = declare("accounts.Zone", zone="pk")
zones.permit("view", _("查看园区"), all=(*ADMINISTRATORS, OPERATOR), zone=BUSINESS)
zones.permit("create", _("新建园区"), all=[SYSTEM])
zones.permit("edit", _("修改园区"), all=[SYSTEM])

units = declare("accounts.Unit", unit="pk", zone="zone")
units.permit("view", _("查看单位"), all=(*ADMINISTRATORS, OPERATOR), zone=STAFF, unit=(*OUTSIDERS, Role.INTEGRATOR))
units.permit("create", _("新建单位"), all=[SYSTEM])
units.permit("edit", _("修改单位"), all=[SYSTEM])
units.permit("export", _("导出单位"), all=ADMINISTRATORS, zone=STAFF)

memberships = declare("accounts.Membership", own="user", unit="unit", zone="zone")
# Staff know who does what in their zone; the firms and schools that it serves know their own roles only.
memberships.permit(
    "view", _("查看角色分配"), all=(*ADMINISTRATORS, OPERATOR), zone=STAFF, own=(*OUTSIDERS, Role.INTEGRATOR)
)
memberships.permit("create", _("分配角色"), all=[SECURITY])
memberships.permit("end", _("终止角色"), all=[SECURITY])

policy = declare("accounts.SecurityPolicy")
policy.permit("view", _("查看安全策略"), all=(*ADMINISTRATORS, OPERATOR))
policy.permit("edit", _("修改安全策略"), all=[SECURITY])

sessions = declare("accounts.UserSession", own="user")
sessions.permit("view", _("查看会话"), all=[SECURITY, OPERATOR], own=(*BUSINESS, SYSTEM, AUDIT))
sessions.permit("end", _("结束会话"), all=[SECURITY], own=(*BUSINESS, SYSTEM, AUDIT))
sessions.permit("clear", _("清理过期会话"), all=[SCHEDULER])

throttles = declare("accounts.Throttle")
throttles.permit("view", _("查看锁定"), all=[SECURITY, OPERATOR])
throttles.permit("clear", _("清理尝试计数"), all=[SCHEDULER, SECURITY])

tokens = declare("accounts.ApiToken", own="user")
tokens.permit("view", _("查看接口令牌"), all=[SECURITY, OPERATOR], own=(*BUSINESS, SYSTEM, AUDIT))
tokens.permit("create", _("新建接口令牌"), own=PEOPLE)
tokens.permit("revoke", _("撤销接口令牌"), all=[SECURITY], own=(*BUSINESS, SYSTEM, AUDIT))

passwords = declare("accounts.PasswordRecord", own="user")

entries = declare("audit.Entry", own="actor", unit="unit", zone="zone")
entries.permit("view", _("查看日志"), all=[AUDIT, OPERATOR], own=(*BUSINESS, SYSTEM, SECURITY))
entries.permit("view_security", _("查看安全事件"), all=[SECURITY, AUDIT, OPERATOR])
entries.permit("export", _("导出日志"), all=[AUDIT])
entries.permit("verify", _("核验日志"), all=[AUDIT, OPERATOR, SCHEDULER])

seals = declare("audit.Seal")
seals.permit("view", _("查看日志封印"), all=[AUDIT, OPERATOR])
