"""Coming in and going out. A refusal is a result, not an exception: the try that was counted must stay counted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..enums import SecondFactor, SessionEnd
from ..models import SecurityPolicy, User, UserSession
from ..models.session import SESSION_HASH, SESSION_USER, SessionStore
from . import editing, secrets_of
from .credentials import accept_code
from .tries import Try, count_try, forgive_try, refuse_try

SECURITY = audit.Category.SECURITY


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
    forgive_try(by=user, address=address, whole=not needs_code(user, policy))
    return Try(user)


@access.action
def try_code(*, by: User, code: str, address: str) -> Try:
    """Second step: a one-time code or a recovery code, under the same count as the password."""
    # Two tries at once with one recovery code: the second must see what the first has left.
    editing.lock(by)
    if (refusal := count_try(by=by, username=by.username, address=address)) is not None:
        return refusal
    if not by.is_active or not accept_code(by, code):
        return refuse_try(by=by, user=by, why="code", words=_("口令不对，或已经用过；请等下一个口令"))
    forgive_try(by=by, address=address, whole=True)
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


def _temporary_is_over(user: User) -> bool:
    given = user.password_changed or user.created
    return clock.wall() - given > secrets_of.TEMPORARY_FOR
