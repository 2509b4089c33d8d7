from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from liantu.kit import clock
from liantu.kit.access import public as access

from ..models import ApiToken, Membership, Throttle, User, UserSession


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
