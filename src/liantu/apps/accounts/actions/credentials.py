from __future__ import annotations

import hashlib
import secrets
from typing import Any

import pyotp
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SessionEnd
from ..models import Throttle, User
from ..models.session import SESSION_ENROLLING, SESSION_HASH, SessionStore
from ..models.throttle import USER
from . import editing, secrets_of
from .tries import count_guess, forgive_guesses, note_wrong_guess

SECURITY = audit.Category.SECURITY
STEP_SECONDS = 30
RECOVERY_CODES = 10


@access.steps
def change_password(*, by: User, current: str, new: str, session: SessionStore | None = None) -> None:
    """A user's own change; every session of theirs but `session` ends, and their tokens are revoked.

    Guesses of `current` count like those at the door. Raises ValidationError on `current` or `new_password`.
    """
    guess = count_guess(by=by)
    if guess.words:
        raise ValidationError({"current": guess.words})
    if not by.check_password(current):
        note_wrong_guess(by=by, action="accounts.user.password", last=guess.last)
        raise ValidationError({"current": _("当前密码不对")})
    forgive_guesses(by=by)
    secrets_of.check_chosen_password(by, new)
    keep_password(by=by, hashed=make_password(new), session=session)


@access.action
def keep_password(*, by: User, hashed: str, session: SessionStore | None = None) -> None:
    """Put a checked and hashed password in place of the old one, which is remembered."""
    secrets_of.replace_password(by, hashed)
    revoked = secrets_of.revoke_tokens(by)
    secrets_of.end_sessions(by, SessionEnd.PASSWORD, keep=session.session_key if session else None)
    if session is not None:
        session[SESSION_HASH] = by.get_session_auth_hash()
    audit.record(by, "accounts.user.password", by, category=SECURITY, details={"tokens": revoked})


@access.action
def reset_password(*, by: Any, user: User, reason: str) -> str:
    """Give somebody else a one-time password; returns it. Their sessions end, their tokens are revoked.

    Raises ValidationError, Denied.
    """
    access.require(by, "reset_password", user)
    if by.pk == user.pk:
        raise ValidationError(_("自己的密码请在“我的账户”中修改"))
    _want_reason(reason)
    editing.lock(user)
    password = secrets_of.set_temporary_password(user)
    secrets_of.drop_unconfirmed(user)
    user.save(update_fields=["password", "password_changed", "must_change_password", "totp_secret"])
    secrets_of.end_sessions(user, SessionEnd.PASSWORD)
    told = {"tokens": secrets_of.revoke_tokens(user)}
    Throttle.forget(Throttle.key_of(USER, user.username))
    audit.record(by, "accounts.user.reset_password", user, reason=reason, category=SECURITY, details=told)
    return password


@access.action
def unlock_user(*, by: Any, user: User) -> bool:
    """Lift the lock that failed sign-ins put on an account; False where there was none."""
    access.require(by, "unlock", user)
    lifted = Throttle.forget(Throttle.key_of(USER, user.username))
    if lifted:
        audit.record(by, "accounts.user.unlock", user, category=SECURITY)
    return lifted


@access.action
def begin_second_factor(*, by: User, session: SessionStore | None = None) -> str:
    """A new secret for the user's own one-time codes; it counts only once `confirm_second_factor` has seen a code of it.

    One `session` is shown one secret as often as it asks; another never gets one that somebody may have seen before.
    """
    editing.lock(by)
    if by.has_second_factor:
        raise ValidationError(_("动态口令已经启用；更换设备请找安全管理员重置"))
    begun = session.get(SESSION_ENROLLING) if session is not None else None
    if not by.totp_secret or begun != _mark(by.totp_secret):
        by.totp_secret = pyotp.random_base32()
        by.save(update_fields=["totp_secret"])
        if session is not None:
            session[SESSION_ENROLLING] = _mark(by.totp_secret)
    return str(by.totp_secret)


@access.action
def confirm_second_factor(*, by: User, code: str) -> list[str]:
    """Switch one-time codes on; returns the recovery codes, shown this once. Raises ValidationError on `code`."""
    editing.lock(by)
    if by.has_second_factor or not by.totp_secret:
        raise ValidationError(_("动态口令已经启用；更换设备请找安全管理员重置"))
    if not accept_code(by, code):
        raise ValidationError({"code": _("口令不对：请核对手机时间，再输入新的 6 位数字")})
    by.totp_since = clock.wall()
    codes = _new_recovery_codes(by)
    by.save(update_fields=["totp_since", "recovery_codes"])
    audit.record(by, "accounts.user.second_factor", by, category=SECURITY)
    return codes


@access.steps
def renew_recovery_codes(*, by: User, code: str) -> list[str]:
    """New recovery codes in place of all earlier ones; guesses count like those at the door. Raises ValidationError on `code`."""
    guess = count_guess(by=by)
    if guess.words:
        raise ValidationError({"code": guess.words})
    codes = replace_recovery_codes(by=by, code=code)
    if codes is None:
        note_wrong_guess(by=by, action="accounts.user.recovery_codes", last=guess.last)
        raise ValidationError({"code": _("口令不对")})
    forgive_guesses(by=by)
    return codes


@access.action
def replace_recovery_codes(*, by: User, code: str) -> list[str] | None:
    """The new codes, or None for a `code` that is not right."""
    editing.lock(by)
    if not by.has_second_factor or not accept_code(by, code):
        return None
    codes = _new_recovery_codes(by)
    by.save(update_fields=["recovery_codes"])
    audit.record(by, "accounts.user.recovery_codes", by, category=SECURITY)
    return codes


@access.action
def reset_second_factor(*, by: Any, user: User, reason: str) -> None:
    """Take the one-time codes off an account whose device is lost; it enrols anew at its next sign-in.

    Its sessions end, its tokens are revoked.
    """
    access.require(by, "reset_second_factor", user)
    if by.pk == user.pk:
        raise ValidationError(_("不能重置自己的动态口令，请找另一位安全管理员，或使用恢复码登录"))
    _want_reason(reason)
    editing.lock(user)
    user.totp_secret, user.totp_since, user.totp_step, user.recovery_codes = "", None, 0, []
    user.save(update_fields=["totp_secret", "totp_since", "totp_step", "recovery_codes"])
    secrets_of.end_sessions(user, SessionEnd.ENDED)
    told = {"tokens": secrets_of.revoke_tokens(user)}
    audit.record(by, "accounts.user.reset_second_factor", user, reason=reason, category=SECURITY, details=told)


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


def _mark(secret: str) -> str:
    """By what a session knows the secret that it was shown, without holding it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _want_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
