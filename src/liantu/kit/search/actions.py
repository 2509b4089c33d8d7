"""Writes that people ask for. Keys are written in keeping.py, what was seen in seen.py."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from . import queries
from .models import Pin

#: How many a user may pin.
MOST_PINS = 30
LABEL = Pin._meta.label


@access.action
def pin(*, by: access.Principal, kind: str, object_id: int) -> Pin:
    """Keep an object that `by` sees at hand, after those pinned before; once, however often it is asked for.

    Raises NotHere for what `by` does not see, ValidationError where too many are pinned.
    """
    if by.pk is None or not access.may_ever(by, "create", LABEL):
        raise access.Denied("create", LABEL)
    found = queries.one(by, kind, object_id)
    own = access.scope(by, "view", Pin.objects.filter(user_id=by.pk))
    if there := own.filter(kind=kind, object_id=object_id).first():
        return there
    if own.count() >= MOST_PINS:
        raise ValidationError(_("最多固定 %(n)d 项：请先取消固定不常用的") % {"n": MOST_PINS})
    last = own.aggregate(last=Max("order"))["last"] or 0
    new = {"order": last + 1, "at": clock.wall()}
    # Two clicks at once are one.
    row, made = Pin.objects.get_or_create(user_id=by.pk, kind=kind, object_id=object_id, defaults=new)
    if made:
        audit.record(by, "search.pin.create", row, label=found.label, details={"kind": kind, "id": object_id})
    return row


@access.action
def unpin(*, by: access.Principal, kind: str, object_id: int) -> None:
    """Let go of a pinned object, also of one that `by` no longer sees. What is not pinned stays so."""
    if by.pk is None or not access.may_ever(by, "delete", LABEL):
        raise access.Denied("delete", LABEL)
    row = access.scope(by, "delete", Pin.objects.filter(kind=kind, object_id=object_id)).first()
    if row is not None:
        audit.record(by, "search.pin.delete", row, details={"kind": kind, "id": object_id})
        row.delete()
