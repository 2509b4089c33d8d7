"""Reads of kit/ui."""

from __future__ import annotations

from liantu.kit.access import public as access

from .models import TablePreference


def table_preference(user: access.Principal, table: str) -> TablePreference:
    """How `user` wants to see the table; the table's own way where nothing was ever chosen."""
    if user.pk is None:
        return TablePreference(table=table)
    rows = access.scope(user, "view", TablePreference.objects.filter(user_id=user.pk, table=table))
    return rows.first() or TablePreference(user_id=user.pk, table=table)
