"""Reads: versions of packs, within the user's scope."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .models import Pack

PEOPLE = ("drafted_by", "saved_by", "submitted_by", "decided_by", "withdrawn_by")


def list_packs(user: access.Principal) -> QuerySet[Pack]:
    """Zones' own versions, the latest first."""
    rows = access.scope(user, "view", Pack.objects.all())
    return rows.select_related("zone", *PEOPLE).order_by("-id")


def find_pack(user: access.Principal, pk: int) -> Pack:
    """Raises NotHere."""
    return access.find(user, "view", list_packs(user), pk=pk)


def zones(user: access.Principal) -> QuerySet[Any]:
    """The zones in use that the user sees."""
    zone = Pack._meta.get_field("zone").related_model
    return access.scope(user, "view", zone.objects.filter(active=True))


def history(user: access.Principal, pack: Pack) -> QuerySet[audit.Entry]:
    """What was done to a version, as far as the user sees the log; the latest first."""
    about = {"object_kind": Pack._meta.label, "object_id": str(pack.pk)}
    return access.scope(user, "view", audit.Entry.objects.filter(**about)).order_by("-at", "-id")
