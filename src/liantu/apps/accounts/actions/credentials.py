from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import pyotp
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SessionEnd
from ..models import SecurityPolicy, Throttle, User
from ..models.session import SESSION_HASH, SessionStore
from . import secrets_of

SECURITY = audit.Category.SECURITY
STEP_SECONDS = 30
RECOVERY_CODES = 10


@access.steps
def change_password(*, by: User, current: str, new: str, session: SessionStore | None = None) -> None:
    """A user's own change; every session of theirs but `session` ends. Raises ValidationError on `current` or `new_password`."""
    if not by.check_password(current):
        words = {"current": _("当前密码不对")}
        raise access.Rejected(words, lambda: _count_wrong_password(by))
    secrets_of.check_chosen_password(by, new)
    keep_password(by=by, hashed=make_password(new), session=session)


@access.action
def keep_password(*, by: User, hashed: str, session: SessionStore | None = None) -> None:
    """Put a checked and hashed password in place of the old one, which is remembered."""
    secrets_of.replace_password(by, hashed)
    secrets_of.end_sessions(by, SessionEnd.PASSWORD, keep=session.session_key if session else None)
    if session is not None:
        session[SESSION_HASH] = by.get_session_auth_hash()
    audit.record(by, "accounts.user.password", by, category=SECURITY)


@access.action
def reset_password(*, by: Any, user: User, reason: str) -> str:
    """Give somebody else a one-time password; returns it. Their sessions end. Raises ValidationError, Denied."""
    access.require(by, "reset_password", user)
    if by.pk == user.pk:
        raise ValidationError(_("自己的密码请在“我的账户”中修改"))
    _want_reason(reason)
    password = secrets_of.set_temporary_password(user)
    user.save(update_fields=["password", "password_changed", "must_change_password"])
    secrets_of.end_sessions(user, SessionEnd.PASSWORD)
    Throttle.forget(secrets_of.user_key(user.username))
    audit.record(by, "accounts.user.reset_password", user, reason=reason, category=SECURITY)
    return password


@access.action
def unlock_user(*, by: Any, user: User) -> bool:
    """Lift the lock that failed sign-ins put on an account; False where there was none."""
    access.require(by, "unlock", user)
    lifted = Throttle.forget(secrets_of.user_key(user.username))
    if lifted:
        audit.record(by, "accounts.user.unlock", user, category=SECURITY)
    return lifted


@access.action
def begin_second_factor(*, by: User) -> str:
    """A new secret for the user's own one-time codes; it counts only once `confirm_second_factor` has seen a code of it."""
    if by.has_second_factor:
        raise ValidationError(_("动态口令已经启用；更换设备请找安全管理员重置"))
    if not by.totp_secret:
        by.totp_secret = pyotp.random_base32()
        by.save(update_fields=["totp_secret"])
    return str(by.totp_secret)


@access.action
def confirm_second_factor(*, by: User, code: str) -> list[str]:
    """Switch one-time codes on; returns the recovery codes, shown this once. Raises ValidationError on `code`."""
    if by.has_second_factor or not by.totp_secret:
        raise ValidationError(_("动态口令已经启用；更换设备请找安全管理员重置"))
    if not accept_code(by, code):
        raise ValidationError({"code": _("口令不对：请核对手机时间，再输入新的 6 位数字")})
    by.totp_since = clock.wall()
    codes = _new_recovery_codes(by)
    by.save(update_fields=["totp_since", "recovery_codes"])
    audit.record(by, "accounts.user.second_factor", by, category=SECURITY)
    return codes


@access.action
def renew_recovery_codes(*, by: User, code: str) -> list[str]:
    """New recovery codes in place of all earlier ones. Raises ValidationError on `code`."""
    if not by.has_second_factor or not accept_code(by, code):
        raise ValidationError({"code": _("口令不对")})
    codes = _new_recovery_codes(by)
    by.save(update_fields=["recovery_codes"])
    audit.record(by, "accounts.user.recovery_codes", by, category=SECURITY)
    return codes


@access.action
def reset_second_factor(*, by: Any, user: User, reason: str) -> None:
    """Take the one-time codes off an account whose device is lost; it enrols anew at its next sign-in."""
    access.require(by, "reset_second_factor", user)
    if by.pk == user.pk:
        raise ValidationError(_("不能重置自己的动态口令，请找另一位安全管理员，或使用恢复码登录"))
    _want_reason(reason)
    user.totp_secret, user.totp_since, user.totp_step, user.recovery_codes = "", None, 0, []
    user.save(update_fields=["totp_secret", "totp_since", "totp_step", "recovery_codes"])
    secrets_of.end_sessions(user, SessionEnd.ENDED)
    audit.record(by, "accounts.user.reset_second_factor", user, reason=reason, category=SECURITY)


def accept_code(user: User, code: str) -> bool:
    """Take a one-time code (RFC 6238, one step of drift either way) or a recovery code, each once only."""
    typed = "".join(code.split()).replace("-", "").upper()
    if typed.isdigit() and len(typed) == 6:
        return _accept_step(user, typed)
    digest = hashlib.sha256(typed.encode()).hexdigest()
    if typed and digest in user.recovery_codes:
        user.recovery_codes = [kept for kept in user.recovery_codes if kept != digest]
        user.save(update_fields=["recovery_codes"])
        return True
    return False


def _accept_step(user: User, typed: str) -> bool:
    generator = pyotp.TOTP(str(user.totp_secret), interval=STEP_SECONDS)
    present = int(clock.wall().timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if secrets.compare_digest(generator.at(step * STEP_SECONDS), typed):
            # Conditional, so that one code sent twice at once is taken once.
            taken = User.objects.filter(pk=user.pk, totp_step__lt=step).update(totp_step=step)
            user.totp_step = max(user.totp_step, step)
            return bool(taken)
    return False


def _new_recovery_codes(user: User) -> list[str]:
    # 80 bits each: too many to guess, so a plain digest is enough.
    codes = [pyotp.random_base32(32)[:16] for _ in range(RECOVERY_CODES)]
    user.recovery_codes = [hashlib.sha256(code.encode()).hexdigest() for code in codes]
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


def _count_wrong_password(user: User) -> None:
    """A stolen session must not serve to guess the password: wrong guesses count like those at the door."""
    policy = SecurityPolicy.current()
    lock = timedelta(minutes=policy.lock_minutes)
    if Throttle.count(secrets_of.user_key(user.username), policy.lock_after, lock, lock) >= policy.lock_after:
        secrets_of.end_sessions(user, SessionEnd.ENDED)
    audit.record(user, "accounts.user.password", user, outcome=audit.Outcome.FAILED, category=SECURITY)


def _want_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
