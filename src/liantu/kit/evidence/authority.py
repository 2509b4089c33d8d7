"""Writes: whose word on a field counts first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from . import fields, long_work
from .enums import Purpose
from .models import AuthorityPlace, FieldAuthority, Source
from .orders import may_lead
from .queries import leaders

#: More places than a body has departments that keep the same column.
MOST = 12


@access.steps
def set_authority(*, by: Any, field: str, zone: Any = None, order: Sequence[Any]) -> tuple[FieldAuthority, str]:
    """Say whose word on a field counts first in a zone, or, without one, in the whole body.

    `order`: units and sources, the first of them first; all others follow in the usual order. What rests on the field is
    derived again: answers the order with the page of the progress where that goes on in the background, else "".
    Raises ValidationError, NotHere for what is no field, Denied.
    """
    fields.label_of(field)
    rests = fields.rests(field, zone.pk if zone is not None else None)
    return _settled(by, *_set(by=by, field=field, zone=zone, order=order, rests=rests))


@access.steps
def remove_authority(*, by: Any, authority: FieldAuthority) -> tuple[FieldAuthority, str]:
    """Take an order away: the body's counts again, or the usual one. Answers like `set_authority`. Raises Denied."""
    return _settled(by, *_remove(by=by, authority=authority, rests=_rests(authority)))


@access.steps
def derive_authority(*, by: Any, authority: FieldAuthority) -> FieldAuthority:
    """Derive again what rests on a field whose order was changed. Raises Denied."""
    access.require(by, "edit", authority)
    authority.refresh_from_db(fields=["unsettled"])
    since = authority.unsettled
    fields.derive(authority.field, authority.zone_id)
    # Changed once more meanwhile, it is still to be derived.
    FieldAuthority.objects.filter(pk=authority.pk, unsettled=since).update(unsettled=None)
    authority.refresh_from_db(fields=["unsettled"])
    return authority


@access.steps
def resume_authority(*, by: Any, authority: FieldAuthority) -> str:
    """Take up what was not finished: now, or in the background, where the page of its progress is answered."""
    return _settled(by, authority, _resume(by=by, authority=authority, rests=_rests(authority)))[1]


def _rests(authority: FieldAuthority) -> int:
    # Counted before anything is written: over a whole register that takes its time, and a writer keeps others waiting.
    return fields.rests(authority.field, authority.zone_id)


def _settled(by: Any, authority: FieldAuthority, url: str) -> tuple[FieldAuthority, str]:
    if not url and authority.unsettled is not None:
        derive_authority(by=by, authority=authority)
    return authority, url


@access.action
def _set(*, by: Any, field: str, zone: Any, order: Sequence[Any], rests: int) -> tuple[FieldAuthority, str]:
    authority, _made = FieldAuthority.objects.get_or_create(field=field, zone=zone)
    access.require(by, "edit", authority)
    _refuse_unseen(by, authority)
    if not order:
        raise ValidationError({"order": _("请至少选一个单位或来源；不再设定的，请撤销字段权威")})
    _refuse(by, field, zone, order)
    return _put(by, authority, order, "edit", rests)


@access.action
def _remove(*, by: Any, authority: FieldAuthority, rests: int) -> tuple[FieldAuthority, str]:
    access.require(by, "remove", authority)
    _refuse_unseen(by, authority)
    return _put(by, authority, (), "remove", rests)


@access.action
def _resume(*, by: Any, authority: FieldAuthority, rests: int) -> str:
    access.require(by, "edit", authority)
    return _queue(by, authority, rests)


def _put(by: Any, authority: FieldAuthority, order: Sequence[Any], verb: str, rests: int) -> tuple[FieldAuthority, str]:
    # Two who set it at once do so one after the other.
    FieldAuthority.objects.select_for_update().get(pk=authority.pk)
    authority.refresh_from_db()
    places = authority.places.select_related("unit", "source")
    before = [one.unit or one.source for one in places]
    if before != list(order):
        authority.places.all().delete()
        AuthorityPlace.objects.bulk_create(
            AuthorityPlace(authority=authority, rank=rank, **{"source" if isinstance(one, Source) else "unit": one})
            for rank, one in enumerate(order)
        )
        authority.changed = authority.unsettled = clock.now()
        authority.save(update_fields=["changed", "unsettled"])
        audit.record(
            by, f"evidence.fieldauthority.{verb}", authority, label=_called(authority), zone_id=authority.zone_id,
            changes={"order": (_told(before), _told(order))},
        )  # fmt: skip
    return authority, _queue(by, authority, rests) if authority.unsettled is not None else ""


def _told(order: Sequence[Any]) -> list[str]:
    return [str(one) for one in order]


def _called(authority: FieldAuthority) -> str:
    return f"{fields.label_of(authority.field)} · {authority.zone or _('全部园区')}"


def _queue(by: Any, authority: FieldAuthority, rests: int) -> str:
    return long_work.handed_over(by, long_work.Verb.AUTHORITY, authority.pk, _called(authority), rests)


def _refuse_unseen(by: Any, authority: FieldAuthority) -> None:
    """Raise Denied where the order of the whole body names who sends to other zones only: theirs it is to change it."""
    units, sources = leaders(by, authority.zone)
    named = authority.places.exclude(unit__in=units.values("pk")).exclude(source__in=sources.order_by().values("pk"))
    if named.exists():
        words = _("这个次序中有您看不到的单位或来源，请由管理全部园区的科技创新干部修改；本园区可以另设自己的次序")
        raise access.Denied("edit", authority._meta.label, words=words)


def _refuse(by: Any, field: str, zone: Any, order: Sequence[Any]) -> None:
    """Raise ValidationError for what stands there twice, cannot be chosen in the zone, or may not be put first."""
    if len(order) > MOST:
        raise ValidationError({"order": _("最多排 %(most)d 位") % {"most": MOST}})
    units, sources = leaders(by, zone)
    known = {*units.filter(pk__in=[one.pk for one in order if not isinstance(one, Source)])}
    known |= {*sources.filter(pk__in=[one.pk for one in order if isinstance(one, Source)])}
    for at, one in enumerate(order):
        if one in order[:at]:
            raise ValidationError({"order": _("“%(name)s”排了两次") % {"name": one}})
        if one not in known:
            raise ValidationError({"order": _("“%(name)s”没有向这个园区报送，不能排入") % {"name": one}})
    purpose = fields.purpose_of(field)
    for one in order:
        if isinstance(one, Source) and not may_lead(purpose, one.classification, one.purposes):
            words = {"name": one, "purpose": Purpose(purpose).label}
            raise ValidationError({"order": _("“%(name)s”的允许用途中没有“%(purpose)s”，不能排入") % words})
