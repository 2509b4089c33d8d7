"""Zones, units and people to test with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from liantu.apps.accounts.models import Membership, Unit, User, Zone
from liantu.kit import clock
from liantu.kit.access.roles import Role

PASSWORD = "Correct-Horse-7"
_number = count(1)

KINDS = {
    Role.ENTERPRISE: "firm",
    Role.UNIVERSITY: "university",
    Role.CARRIER_OPERATOR: "carrier",
    Role.LABORATORY: "laboratory",
}


def make_zone(name: str = "", **more: object) -> Zone:
    n = next(_number)
    return Zone.objects.create(code=f"zone-{n}", name=name or f"园区{n}", **more)


def make_unit(zone: Zone | None = None, name: str = "", kind: str = "department") -> Unit:
    return Unit.objects.create(name=name or f"单位{next(_number)}", kind=kind, zone=zone)


def make_user(
    role: Role | str | None = None,
    unit: Unit | None = None,
    zone: Zone | None = None,
    *,
    username: str = "",
    totp: bool = False,
    **more: object,
) -> User:
    """A user who can sign in with PASSWORD, in the role given; a unit of the fitting kind is made where none is given."""
    n = next(_number)
    user = User(username=username or f"user{n}", name=f"用户{n}", must_change_password=False, **more)
    user.set_password(PASSWORD)
    user.password_changed = clock.wall()
    if totp:
        user.totp_secret, user.totp_since = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", clock.wall()
    user.save()
    if role:
        give_role(user, role, unit, zone)
    return user


def enrolled(user: User) -> User:
    """With one-time codes on, as the policy wants of whoever comes in, programs included."""
    if not user.has_second_factor:
        user.totp_secret, user.totp_since = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", clock.wall()
        user.save()
    return user


def give_role(user: User, role: Role | str, unit: Unit | None = None, zone: Zone | None = None) -> Membership:
    unit = unit or make_unit(zone, kind=KINDS.get(Role(role), "department"))
    since: date = timezone.localdate() - timedelta(days=30)
    user.__dict__.pop("grants", None)
    return Membership.objects.create(user=user, unit=unit, zone=zone, role=role, valid_from=since)


@dataclass
class World:
    """Two zones. `here` has `unit` and `other`, `there` has `far`; one administrator of each kind."""

    here: Zone = field(default_factory=make_zone)
    there: Zone = field(default_factory=make_zone)

    def __post_init__(self) -> None:
        self.unit = make_unit(self.here)
        self.other = make_unit(self.here)
        self.far = make_unit(self.there)
        office = make_unit()
        self.system = make_user(Role.SYSTEM_ADMIN, office)
        self.security = make_user(Role.SECURITY_ADMIN, office)
        self.auditor = make_user(Role.AUDIT_ADMIN, office)

    def person(self, role: Role | str, **more: object) -> User:
        """Somebody of `role` in `unit`, for the zone `here`."""
        return make_user(role, self.unit, self.here, **more)


def make_world() -> World:
    return World()
