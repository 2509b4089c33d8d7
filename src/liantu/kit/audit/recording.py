"""Writing entries, inside the transaction of what they tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from liantu.kit import clock

from . import context as where
from .enums import Category, Outcome
from .keyed import entry_mac, fingerprint
from .models import Entry
from .personal import is_personal

#: Stands in the log for a personal value that changed.
CHANGED = "•"


def record(
    by: Any,
    action: str,
    obj: models.Model | None = None,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    details: Mapping[str, Any] | None = None,
    reason: str = "",
    outcome: Outcome = Outcome.DONE,
    category: Category = Category.WORK,
    unit_id: int | None = None,
    zone_id: int | None = None,
    label: str = "",
) -> Entry:
    """Write one entry.

    `by` is a principal (a user, or one of those that `kit.access.principals` makes); `action` is dotted, like
    `accounts.unit.edit`; `changes` maps a field to (before, after). Unit and zone come from the object where it has
    them. Raises whatever the database raises: work that cannot be recorded is not done.
    """
    told: dict[str, Any] = dict(details or {})
    if changes:
        told["changes"] = {name: list(pair) for name, pair in changes.items()}
    door = where.current()
    entry = Entry(
        at=clock.wall(),
        actor_id=getattr(by, "pk", None),
        actor_name=_clean(str(getattr(by, "audit_name", "") or by))[:150],
        actor_roles=_clean(str(getattr(by, "audit_roles", "")))[:300],
        channel=door.channel,
        address=_clean(door.address),
        request=_clean(door.request),
        category=category,
        action=action,
        outcome=outcome,
        object_kind=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None and obj.pk is not None else "",
        object_label=_clean(label or (str(obj) if obj is not None else ""))[:200],
        unit_id=unit_id if unit_id is not None else _foreign(obj, "unit"),
        zone_id=zone_id if zone_id is not None else _foreign(obj, "zone"),
        reason=_clean(reason)[:500],
        details=_clean(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True) if told else ""),
        key=fingerprint(),
    )
    entry.mac = entry_mac(entry)
    entry.save(force_insert=True)
    return entry


@contextmanager
def change(by: Any, action: str, obj: models.Model, **more: Any) -> Iterator[None]:
    """Record how the object's own fields differ between entering and leaving the block; nothing if they do not.

    `more` goes to `record`.
    """
    before = snapshot(obj)
    yield
    after = snapshot(obj)
    label = obj._meta.label
    changes = {
        name: (CHANGED, CHANGED) if is_personal(label, name) else (before[name], after[name])
        for name in after
        if before[name] != after[name]
    }
    if changes:
        record(by, action, obj, changes=changes, **more)


def snapshot(obj: models.Model) -> dict[str, Any]:
    """The object's own columns that a log may speak of: no secrets (fields marked `editable=False`)."""
    return {
        field.attname: getattr(obj, field.attname)
        for field in obj._meta.concrete_fields
        if field.editable and not field.primary_key
    }


def _foreign(obj: models.Model | None, name: str) -> int | None:
    if obj is None:
        return None
    if obj._meta.label == f"accounts.{name.capitalize()}":
        return obj.pk
    value = getattr(obj, f"{name}_id", None)
    return value if isinstance(value, int) else None


def _clean(text: str) -> str:
    # PostgreSQL refuses NUL in text; a hostile name must not stop the log.
    return text.replace("\x00", "")
