"""Reads of kit/ui."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from liantu.kit.access import public as access

from .enums import Shared
from .models import SavedView, TablePreference

VIEWS = "ui.SavedView"


def table_preference(user: access.Principal, table: str) -> TablePreference:
    """How `user` wants to see the table; the table's own way where nothing was ever chosen."""
    if user.pk is None:
        return TablePreference(table=table)
    rows = access.scope(user, "view", TablePreference.objects.filter(user_id=user.pk, table=table))
    return rows.first() or TablePreference(user_id=user.pk, table=table)


def saved_views(user: access.Principal, table: str) -> QuerySet[SavedView]:
    """The views of a list that `user` has: their own, and those that others share with them; in one query.

    Shared with a unit: for whoever holds a role in it. Shared with a zone: for whoever holds a role for it
    that may share so too. What somebody shared who has no account any more is not offered, as nobody could
    change it or take it away.
    """
    rows = SavedView.objects.filter(table=table, user__is_active=True)
    own = access.scope(user, "view", rows)
    shared = rows.filter(_shared_with(user)).exclude(user_id=user.pk or 0)
    return (own | shared).select_related("user", "unit", "zone")


def zones_to_share(user: access.Principal) -> set[int | None]:
    """The zones with which `user` shares; None among them: every zone."""
    declared = access.declaration(VIEWS)
    return {
        grant.zone
        for grant in access.grants_for(user)
        if declared.reach(grant.role, "share_zone") is not access.Scope.NONE
    }


def units_to_share(user: access.Principal) -> dict[int, str]:
    """The units in which `user` holds a role, with their names."""
    return {grant.unit: grant.unit_name for grant in access.grants_for(user) if grant.unit is not None}


def _shared_with(user: access.Principal) -> Q:
    zones = zones_to_share(user)
    reached = Q(shared=Shared.UNIT, unit__in=list(units_to_share(user)))
    return reached | (Q(shared=Shared.ZONE) if None in zones else Q(shared=Shared.ZONE, zone__in=zones))
