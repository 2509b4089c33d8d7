from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access

from ..models import ApiToken, Membership, SecurityPolicy, Throttle, User, UserSession
from ..models.session import SESSION_HASH, SESSION_USER
from ..models.throttle import TOKEN, USER
from ..permissions import holding


def list_users(user: access.Principal) -> QuerySet[User]:
    """Users in the order of their names, with what `user` may know of them.

    Besides their memberships, which `grants` needs, each brings `memberships_seen`, those that `user` may view, and
    `signin_told`: may they see when, from where and how that account signs in?
    """
    return _told(user, access.scope(user, "view", User.objects.all())).order_by("username")


def find_user(user: access.Principal, pk: int | str) -> User:
    """One of `list_users`. Raises NotHere."""
    return access.find(user, "view", _told(user, User.objects.all()), pk=pk)


def find_username(user: access.Principal, username: str) -> User:
    """One of `list_users`, by name, closed accounts among them. Raises NotHere."""
    return access.find(user, "view", _told(user, User.objects.all()), username=username.strip().lower())


def _told(user: access.Principal, rows: QuerySet[User]) -> QuerySet[User]:
    held = Membership.objects.select_related("unit", "zone").order_by("id")
    seen = access.scope(user, "view", held)
    signin = access.scope(user, "view_signin", User.objects.filter(pk=OuterRef("pk")))
    return rows.annotate(signin_told=Exists(signin)).prefetch_related(
        Prefetch("memberships", queryset=held), Prefetch("memberships", queryset=seen, to_attr="memberships_seen")
    )


def sees_every_signin(user: access.Principal) -> bool:
    """May they see of everybody how the account signs in, and not of their own alone?"""
    return _reaches_others(user, "view_signin", "accounts.User")


def sees_roles_of_others(user: access.Principal) -> bool:
    return _reaches_others(user, "view", "accounts.Membership")


def _reaches_others(user: access.Principal, action: str, label: str) -> bool:
    declared = access.declaration(label)
    reaches = {declared.reach(grant.role, action) for grant in access.grants_for(user)}
    return bool(reaches - {access.Scope.NONE, access.Scope.OWN})


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
    return Membership.objects.filter(holding())


def find_membership(user: access.Principal, pk: int | str) -> Membership:
    """Raises NotHere."""
    return access.find(user, "view", Membership.objects.select_related("user", "unit", "zone"), pk=pk)


def membership_of(
    user: access.Principal, of: User, role: str, *, unit: str | None = None, zone: str | None = None
) -> Membership:
    """The one role of that kind that is not over, told apart by the names of unit and zone. Raises NotHere, ValidationError."""
    rows = list_memberships(user).filter(user=of, role=role, ended__isnull=True).exclude(valid_to__lt=clock.today())
    rows = rows.filter(unit__name=unit) if unit else rows
    found = list((rows.filter(Q(zone__code=zone) | Q(zone__name=zone)) if zone else rows)[:2])
    if len(found) > 1:
        raise ValidationError(_("有多个符合的角色：请同时给出单位和园区"))
    if not found:
        raise access.NotHere("accounts.Membership", access.Role(role).label)
    return found[0]


def list_sessions(user: access.Principal) -> QuerySet[UserSession]:
    """Sign-ins, the newest first, each with `in_use`; sessions of nobody are left out."""
    rows = access.scope(user, "view", UserSession.objects.filter(user__isnull=False))
    in_use = ExpressionWrapper(UserSession.still_in_use(SecurityPolicy.current()), output_field=BooleanField())
    return rows.annotate(in_use=in_use).select_related("user").order_by("-started", "session_key")


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
    return list_locks(user).filter(key=Throttle.key_of(USER, of.username)).first()


def find_lock(user: access.Principal, **key: object) -> Throttle:
    """A lock by its `pk` or its `key`. Raises NotHere, also where it is over."""
    return access.find(user, "view", Throttle.objects.filter(until__gt=clock.wall()), **key)


def is_known(username: str) -> bool:
    """Has somebody that name? Not scoped: nobody is signed in yet, and the answer is told to nobody."""
    return User.objects.filter(username=username.strip().lower()).exists()


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
    return Throttle.locked_until(Throttle.key_of(TOKEN, address)) is not None
