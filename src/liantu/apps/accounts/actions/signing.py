"""Coming in and going out. A refusal is a result, not an exception: the try that was counted must stay counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SecondFactor, SessionEnd
from ..models import SecurityPolicy, Throttle, User, UserSession
from ..models.session import SESSION_HASH, SESSION_USER, SessionStore
from . import secrets_of
from .credentials import accept_code

SECURITY = audit.Category.SECURITY


@dataclass(frozen=True)
class Try:
    """What came of a try to sign in: the user, or words that tell a guesser nothing."""

    user: User | None
    words: str = ""


@access.steps
def try_password(*, by: Any, username: str, password: str, address: str) -> Try:
    """First step. Counts the try before judging it; a locked name or address is refused unjudged.

    The judging takes as long as a good hash does, so it stands between the writes and holds no lock.
    """
    username = username.strip().lower()
    policy = SecurityPolicy.current()
    if (refusal := count_try(by=by, username=username, address=address)) is not None:
        return refusal
    user = User.objects.filter(username=username).first()
    if user is None:
        # As long as a real check takes, so that the time tells nobody which names exist.
        make_password(password)
    if user is None or not user.check_password(password):
        return refuse_try(by=by, user=user, why="password", words=_("用户名或密码不对"))
    if not user.is_active:
        return refuse_try(by=by, user=user, why="disabled", words=_("账号已停用，请联系系统管理员"))
    if user.must_change_password and _temporary_is_over(user):
        return refuse_try(by=by, user=user, why="temporary", words=_("临时密码已过期，请联系安全管理员重置"))
    if user.is_administrator and not policy.admits(address):
        return refuse_try(by=by, user=user, why="network", words=_("管理员不能从这个地址登录"))
    if not needs_code(user, policy):
        forgive_tries(by=user, address=address)
    return Try(user)


@access.action
def try_code(*, by: User, code: str, address: str) -> Try:
    """Second step: a one-time code or a recovery code, under the same count as the password."""
    if (refusal := count_try(by=by, username=by.username, address=address)) is not None:
        return refusal
    if not accept_code(by, code):
        return refuse_try(by=by, user=by, why="code", words=_("口令不对，或已经用过；请等下一个口令"))
    forgive_tries(by=by, address=address)
    return Try(by)


def needs_code(user: User, policy: SecurityPolicy) -> bool:
    """Must this user sign in with a one-time code? One who has enrolled always does."""
    if user.has_second_factor or policy.second_factor == SecondFactor.ALL:
        return True
    return user.is_administrator or user.is_staff_of_zone


@access.action
def open_session(*, by: User, session: SessionStore, address: str, agent: str) -> UserSession:
    """Sign the user in to `session` under a new key; the oldest sessions over the limit end."""
    # Under a new key and with nothing of what stood there before anybody had signed in.
    session.flush()
    session[SESSION_USER] = by.pk
    session[SESSION_HASH] = by.get_session_auth_hash()
    session["previous"] = {
        "at": f"{timezone.localtime(by.last_login):%Y-%m-%d %H:%M}" if by.last_login else "",
        "address": by.last_address,
    }
    session.save()
    now = clock.wall()
    UserSession.objects.filter(session_key=session.session_key).update(
        user=by, started=now, last_seen=now, address=address[:64], agent=agent[:200]
    )
    limit = SecurityPolicy.current().sessions_per_user
    open_rows = UserSession.objects.filter(user=by, ended__isnull=True).order_by("-started", "session_key")
    surplus = list(open_rows.values_list("pk", flat=True)[limit:])
    UserSession.objects.filter(pk__in=surplus).update(ended=now, end_reason=SessionEnd.REPLACED, session_data="")
    by.last_login, by.last_address = now, address[:64]
    by.save(update_fields=["last_login", "last_address"])
    audit.record(by, "accounts.signin", by, category=SECURITY)
    return UserSession.objects.get(session_key=session.session_key)


@access.action
def sign_out(*, by: User, session: SessionStore) -> None:
    """End the user's own session."""
    session.flush()
    audit.record(by, "accounts.signout", by, category=SECURITY)


@access.action
def end_session(*, by: User, session: UserSession) -> None:
    """End a session, one's own or, for the security administrator, anybody's. Raises Denied."""
    access.require(by, "end", session)
    ended = UserSession.objects.filter(pk=session.pk, ended__isnull=True)
    if ended.update(ended=clock.wall(), end_reason=SessionEnd.ENDED, session_data=""):
        audit.record(by, "accounts.session.end", session, category=SECURITY)


@access.action
def note_seen(*, by: User, session: UserSession) -> None:
    """Remember that a session is in use. Not in the log: it would drown it."""
    UserSession.objects.filter(pk=session.pk).update(last_seen=clock.wall())


@access.action
def let_lapse(*, by: User, session: UserSession, why: SessionEnd) -> None:
    """End a session that has been idle, or open, for too long."""
    lapsed = UserSession.objects.filter(pk=session.pk, ended__isnull=True)
    if lapsed.update(ended=clock.wall(), end_reason=why, session_data=""):
        audit.record(by, "accounts.session.lapse", session, category=SECURITY, details={"why": str(why)})


@access.action
def count_try(*, by: Any, username: str, address: str) -> Try | None:
    """Count one try under the name and the address; a refusal where either is locked, or is so by this try."""
    policy = SecurityPolicy.current()
    lock = timedelta(minutes=policy.lock_minutes)
    words = _("尝试次数过多，请 %(minutes)d 分钟后再试") % {"minutes": policy.lock_minutes}
    keys = ((secrets_of.user_key(username), policy.lock_after, lock),
            (secrets_of.address_key(address), policy.address_limit, timedelta(hours=1)))  # fmt: skip
    for key, limit, window in keys:
        if Throttle.locked_until(key):
            return refuse_try(by=by, user=None, why="locked", words=words)
        if Throttle.count(key, limit + 1, window, lock) > limit:
            audit.record(
                by, "accounts.lock", category=SECURITY, outcome=audit.Outcome.FAILED, label=key,
                details={"minutes": policy.lock_minutes},
            )  # fmt: skip
            return Try(None, words)
    return None


@access.action
def refuse_try(*, by: Any, user: User | None, why: str, words: str) -> Try:
    """Write down a try that failed, and why; the words are all that whoever tried gets."""
    audit.record(by, "accounts.signin", user, category=SECURITY, outcome=audit.Outcome.FAILED, details={"why": why})
    return Try(None, words)


@access.action
def forgive_tries(*, by: User, address: str) -> None:
    """Begin the counts anew: it was the user. Not in the log; the sign-in that follows is."""
    Throttle.forget(secrets_of.user_key(by.username))
    Throttle.forget(secrets_of.address_key(address))


def _temporary_is_over(user: User) -> bool:
    given = user.password_changed or user.created
    return clock.wall() - given > secrets_of.TEMPORARY_FOR


@access.action
def count_bad_token(*, by: Any, address: str) -> None:
    """Count a token that is none, by address, and say so in the log."""
    limit = SecurityPolicy.current().address_limit
    hour = timedelta(hours=1)
    Throttle.count(secrets_of.token_key(address), limit, hour, hour)
    audit.record(by, "accounts.token.refused", category=SECURITY, outcome=audit.Outcome.FAILED)
