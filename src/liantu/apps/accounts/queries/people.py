from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Prefetch, Q, QuerySet
from django.utils.crypto import constant_time_compare

from liantu.kit import clock
from liantu.kit.access import public as access

from ..models import ApiToken, Membership, Throttle, User, UserSession
from ..models.session import SESSION_HASH, SESSION_USER


def list_users(user: access.Principal) -> QuerySet[User]:
    """Users with the memberships of theirs, in the order of their names."""
    rows = access.scope(user, "view", User.objects.all())
    held = Membership.objects.select_related("unit", "zone").order_by("id")
    return rows.prefetch_related(Prefetch("memberships", queryset=held)).order_by("username")


def find_user(user: access.Principal, pk: int | str) -> User:
    """Raises NotHere."""
    return access.find(user, "view", User.objects.all(), pk=pk)


def user_named(username: str) -> User:
    """The account behind `--as`. Not scoped: it is asked before there is anybody who asks. Raises NotHere."""
    found = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if found is None:
        raise access.NotHere("accounts.User", username)
    return found


def has_users() -> bool:
    """Is the installation past its first run?"""
    return User.objects.exists()


def list_memberships(user: access.Principal) -> QuerySet[Membership]:
    rows = access.scope(user, "view", Membership.objects.all())
    return rows.select_related("user", "unit", "zone").order_by("user__username", "-valid_from", "id")


def holding_now() -> QuerySet[Membership]:
    """Memberships that hold today, for narrowing a list that is scoped already."""
    today = clock.today()
    return Membership.objects.filter(valid_from__lte=today).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))


def find_membership(user: access.Principal, pk: int | str) -> Membership:
    """Raises NotHere."""
    return access.find(user, "view", Membership.objects.select_related("user", "unit", "zone"), pk=pk)


def list_sessions(user: access.Principal) -> QuerySet[UserSession]:
    """Sign-ins, the newest first; sessions of nobody are left out."""
    rows = access.scope(user, "view", UserSession.objects.filter(user__isnull=False))
    return rows.select_related("user").order_by("-started", "session_key")


def find_session(user: access.Principal, public_id: str) -> UserSession:
    """Raises NotHere."""
    return access.find(user, "view", UserSession.objects.filter(user__isnull=False), public_id=public_id)


def list_tokens(user: access.Principal) -> QuerySet[ApiToken]:
    return access.scope(user, "view", ApiToken.objects.all()).select_related("user")


def find_token(user: access.Principal, pk: int | str) -> ApiToken:
    """Raises NotHere."""
    return access.find(user, "view", ApiToken.objects.all(), pk=pk)


def list_locks(user: access.Principal) -> QuerySet[Throttle]:
    """Names and addresses that are locked now."""
    return access.scope(user, "view", Throttle.objects.filter(until__gt=clock.wall()))


def lock_of(user: access.Principal, of: User) -> Throttle | None:
    """The lock on an account, for those who may see locks."""
    return list_locks(user).filter(key=f"user:{of.username}").first()


def session_owner(session: SessionBase) -> tuple[UserSession, User] | None:
    """The row and the user of a browser's session, if it is open, of an active user, and no older than the password.

    Not scoped: it is asked to find out who asks. No query: the session's own row brought the user along.
    """
    if session.get(SESSION_USER) is None:
        return None
    row = getattr(session, "row", None)
    if row is None or row.user is None or row.user_id != session[SESSION_USER] or not row.user.is_active:
        return None
    same = constant_time_compare(session.get(SESSION_HASH, ""), row.user.get_session_auth_hash())
    return (row, row.user) if same else None


def user_pending(pk: int) -> User | None:
    """The active user whose second step is awaited. Not scoped: nobody is signed in yet."""
    return User.objects.filter(pk=pk, is_active=True).first()


def token_presented(text: str) -> ApiToken | None:
    """The live token of this text, of an active user. Not scoped: it is asked to find out who asks."""
    rows = ApiToken.objects.select_related("user").filter(
        digest=ApiToken.digest_of(text), revoked__isnull=True, expires__gt=clock.wall(), user__is_active=True
    )
    return rows.first()


def token_tries_locked(address: str) -> bool:
    """Have too many wrong tokens come from this address of late?"""
    return Throttle.locked_until(f"token:{address[:64]}") is not None
