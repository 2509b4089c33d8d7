"""Reads. The first argument is who asks; only what they may see comes back."""

from .log import entries_about, find_entry, list_entries, list_security_events, signins_by_day
from .people import (
    find_membership,
    find_session,
    find_token,
    find_user,
    has_users,
    holding_now,
    list_locks,
    list_memberships,
    list_sessions,
    list_tokens,
    list_users,
    lock_of,
    user_named,
)
from .places import find_unit, find_zone, list_units, list_zones, unit_named, zone_coded, zones_for
from .policy import current_policy

__all__ = [
    "current_policy",
    "entries_about",
    "find_entry",
    "find_membership",
    "find_session",
    "find_token",
    "find_unit",
    "find_user",
    "find_zone",
    "has_users",
    "holding_now",
    "list_entries",
    "list_locks",
    "list_memberships",
    "list_security_events",
    "list_sessions",
    "list_tokens",
    "list_units",
    "list_users",
    "list_zones",
    "lock_of",
    "signins_by_day",
    "unit_named",
    "user_named",
    "zone_coded",
    "zones_for",
]
