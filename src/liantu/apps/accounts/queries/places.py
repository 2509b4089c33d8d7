from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from liantu.kit.access import public as access

from ..models import Unit, Zone
from ..permissions import holding


def list_zones(user: access.Principal) -> QuerySet[Zone]:
    return access.scope(user, "view", Zone.objects.all()).order_by("id")


def find_zone(user: access.Principal, pk: int | str) -> Zone:
    """Raises NotHere."""
    return access.find(user, "view", Zone.objects.all(), pk=pk)


def zones_for(user: access.Principal) -> list[Zone]:
    """The open zones that the user may choose among."""
    return list(list_zones(user).filter(active=True))


def list_units(user: access.Principal) -> QuerySet[Unit]:
    """Units with `people`, the number of users who hold a role there today."""
    rows = access.scope(user, "view", Unit.objects.all()).select_related("zone")
    active = Q(memberships__user__is_active=True) & holding("memberships__")
    return rows.annotate(people=Count("memberships__user", filter=active, distinct=True)).order_by("name", "id")


def find_unit(user: access.Principal, pk: int | str) -> Unit:
    """Raises NotHere."""
    return access.find(user, "view", Unit.objects.select_related("zone"), pk=pk)


def unit_named(user: access.Principal, name: str, zone: Zone | None = None) -> Unit:
    """Raises NotHere, also where several zones have a unit of that name and none is given."""
    rows = access.scope(user, "view", Unit.objects.filter(name=name))
    found = list(rows.filter(zone=zone) if zone else rows[:2])
    if len(found) != 1:
        raise access.NotHere("accounts.Unit", name)
    return found[0]


def zone_coded(user: access.Principal, code: str) -> Zone:
    """A zone by its code or its name. Raises NotHere."""
    found = access.scope(user, "view", Zone.objects.filter(Q(code=code) | Q(name=code))).first()
    if found is None:
        raise access.NotHere("accounts.Zone", code)
    return found
