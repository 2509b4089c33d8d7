"""The first run, the demonstration's accounts, and the nightly round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SessionEnd, UnitKind
from ..models import Membership, PasswordRecord, SecurityPolicy, Throttle, Unit, User, UserSession, Zone
from . import secrets_of
from .importing import drop_uploads

SECURITY = audit.Category.SECURITY
Role = access.Role
ADMINISTRATORS = (
    (Role.SYSTEM_ADMIN, "sysadmin", "系统管理员"),
    (Role.SECURITY_ADMIN, "secadmin", "安全管理员"),
    (Role.AUDIT_ADMIN, "auditor", "审计管理员"),
)
ADMIN_UNIT = "信息化管理办公室"


@dataclass(frozen=True)
class FirstAccount:
    username: str
    name: str
    role: Role
    password: str


@access.action
def first_run(*, by: Any) -> list[FirstAccount]:
    """Make the three administrators with one-time passwords, where there is no user yet; an empty list otherwise."""
    if User.objects.exists():
        return []
    unit = Unit.objects.create(name=ADMIN_UNIT, kind=UnitKind.DEPARTMENT)
    made = []
    for role, username, name in ADMINISTRATORS:
        user = User(username=username, name=name)
        password = secrets_of.set_temporary_password(user)
        user.save(force_insert=True)
        Membership.objects.create(user=user, unit=unit, role=role, valid_from=_since())
        audit.record(by, "accounts.user.create", user, category=SECURITY, details={"role": str(role)})
        made.append(FirstAccount(username, name, role, password))
    return made


@access.action
def load_demo_account(
    *,
    by: Any,
    username: str,
    name: str,
    hashed: str,
    totp_secret: str,
    role: str,
    unit: Unit | None = None,
    zone: Zone | None = None,
    email: str = "",
    phone: str = "",
) -> User:
    """An account of the demonstration, ready to sign in; without a unit it belongs to the administrators' office.

    `hashed`: its password as `make_password` gives it. Raises ValidationError in a home that is not a demonstration.
    """
    if not settings.LIANTU_DEMO:
        raise ValidationError(_("只有演示环境可以装入演示账号"))
    user = User.objects.filter(username=username).first() or User(username=username)
    user.name, user.email, user.phone = name, email, phone
    user.password = hashed
    now = clock.wall()
    user.password_changed, user.must_change_password, user.is_active = now, False, True
    user.totp_secret, user.totp_since = totp_secret, now
    user.save()
    if unit is None:
        unit, _made = Unit.objects.get_or_create(name=ADMIN_UNIT, zone=None, defaults={"kind": UnitKind.DEPARTMENT})
    row = {"user": user, "unit": unit, "zone": zone, "role": role}
    if not Membership.objects.filter(**row).exists():
        Membership.objects.create(**row, valid_from=_since())
    audit.record(by, "accounts.user.create", user, category=SECURITY, details={"role": str(role), "demo": True})
    return user


@access.action
def tidy(*, by: Any) -> dict[str, int]:
    """The nightly round: close accounts that nobody uses, drop contents and counts that are over.

    Returns how many of each. GB/T 22239-2019 8.1.4.2 c (accounts that are over) and 8.1.4.9 (what sessions leave behind).
    """
    now = clock.wall()
    policy = SecurityPolicy.current()
    before = now - timedelta(days=policy.inactive_days)
    unused = Q(last_login__lt=before) | Q(last_login__isnull=True, created__lt=before)
    unused &= Q(reopened__isnull=True) | Q(reopened__lt=before)
    closed = 0
    for user in User.objects.filter(unused, is_active=True):
        # The last administrator of a kind stays: an installation must not lock itself.
        if not user.is_administrator:
            reason = _("超过 %(days)d 天未登录，自动停用") % {"days": policy.inactive_days}
            access.require(by, "disable", user)
            with audit.change(by, "accounts.user.disable", user, reason=reason, category=SECURITY):
                user.is_active = False
                user.save(update_fields=["is_active"])
            closed += 1
    lapsed = _end_lapsed(by, policy)
    anonymous = UserSession.objects.filter(user__isnull=True, expire_date__lt=now).delete()[0]
    UserSession.objects.filter(expire_date__lt=now).exclude(session_data="").update(session_data="")
    counts = Throttle.objects.filter(since__lt=now - timedelta(days=1)).delete()[0]
    old = now - timedelta(days=3 * 365)
    PasswordRecord.objects.filter(at__lt=old).delete()
    uploads = drop_uploads()
    return {"users": closed, "lapsed": lapsed, "sessions": anonymous, "throttles": counts, "uploads": uploads}


def _end_lapsed(by: Any, policy: SecurityPolicy) -> int:
    """End the sessions that nobody came back to, at the moment from which they could not have gone on."""
    now = clock.wall()
    rows = UserSession.objects.filter(user__isnull=False, ended__isnull=True)
    idle = rows.filter(last_seen__lt=now - policy.idle).update(
        ended=F("last_seen") + policy.idle, end_reason=SessionEnd.IDLE, session_data=""
    )
    aged = rows.filter(started__lt=now - policy.longest).update(
        ended=F("started") + policy.longest, end_reason=SessionEnd.AGED, session_data=""
    )
    if idle or aged:
        told = {str(SessionEnd.IDLE): idle, str(SessionEnd.AGED): aged}
        audit.record(by, "accounts.session.lapse", category=SECURITY, details=told)
    return idle + aged


def _since() -> date:
    # The day before, so that a clock set to another day in between does not shut the first administrators out.
    return min(clock.today(), clock.wall_day()) - timedelta(days=1)
