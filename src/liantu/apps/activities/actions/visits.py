"""Writes: visits are booked, joined, put off, called off, and told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.roles import STAFF, Role
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.notices import public as notices

from .. import queries
from ..enums import AHEAD, Purpose, VisitState
from ..models import AlreadyTold, Visit, VisitParty, ZoneRule
from . import telling

LABEL = Visit._meta.label
#: How far back a visit can be noted that was made without being booked, and how far ahead one can be booked.
BACK, AHEAD_DAYS = timedelta(days=370), timedelta(days=370)
MOST_PER_MONTH = 31


@access.action
def book(
    *, by: Any, zone: Any, organisation: Any, day: date, purpose: str, matter: str = "", people: Iterable[Any] = (),
    begins: time | None = None, ends: time | None = None, place: str = "", reason: str = "",
) -> Visit:  # fmt: skip
    """Book a visit of one's own department, or note one that was made.

    Beyond the zone's limit for the firm and month it needs a reason, and waits until a leader has agreed; a leader's own
    is agreed to by being booked. Raises ValidationError by field, Denied.
    """
    _refuse_day(day)
    unit = _unit(by, "create", zone.pk)
    _turn(zone)
    firm = organisation.canonical_id or organisation.pk
    same = Visit.objects.filter(zone=zone, organisation__canonical=firm, day=day, state__in=AHEAD, parties__unit=unit)
    if same.exists():
        raise ValidationError({"day": _("本部门当天已约好走访这家企业")})
    visit = Visit(
        zone=zone, organisation_id=firm, day=day, begins=begins, ends=ends, place=place.strip(), created_by_id=by.pk,
        created=clock.now(),
    )  # fmt: skip
    _weigh(by, visit, reason)
    visit.full_clean(exclude=["organisation"])
    visit.save(force_insert=True)
    access.require(by, "create", visit)
    _party(by, visit, unit, purpose, matter, people)
    audit.record(by, "activities.visit.create", visit, reason=visit.reason, details={
        "purpose": purpose, "number": visit.ordinal, "beyond": visit.beyond,
    })  # fmt: skip
    telling.booked(by, visit)
    return visit


@access.action
def join(*, by: Any, visit: Visit, purpose: str, matter: str = "", people: Iterable[Any] = ()) -> Visit:
    """Add one's own department and what it comes for to a visit that is still to come.

    A colleague of a department that is in it already is taken along. Raises ValidationError, Conflict, Denied.
    """
    visit = _ahead(by, visit, "edit")
    unit = _unit(by, "edit", visit.zone_id)
    there = visit.parties.filter(unit=unit).first()
    if there is not None:
        if there.people.filter(pk=by.pk).exists():
            raise access.Conflict(_("您的部门已在这次走访中"))
        there.people.add(by.pk)
        audit.record(by, "activities.visit.join", visit, details={"unit": unit})
        return visit
    _party(by, visit, unit, purpose, matter, people)
    audit.record(by, "activities.visit.join", visit, details={"unit": unit, "purpose": purpose})
    telling.joined(by, visit)
    return visit


@access.action
def leave(*, by: Any, visit: Visit, reason: str) -> Visit:
    """Take one's own department out. Raises Conflict where no other is left, ValidationError, Denied."""
    visit = _ahead(by, visit, "edit")
    party = _own_party(by, visit, "edit")
    if visit.parties.count() == 1:
        raise access.Conflict(_("只有您的部门去：请取消这次走访"))
    _want(reason)
    party.delete()
    audit.record(by, "activities.visit.leave", visit, reason=reason.strip(), details={"unit": party.unit_id})
    return visit


@access.action
def put_off(
    *, by: Any, visit: Visit, day: date, begins: time | None = None, ends: time | None = None, reason: str = ""
) -> Visit:
    """Another day or time. In another month it is one of that month's visits. Raises ValidationError, Conflict, Denied."""
    _refuse_day(day)
    _turn(visit.zone)
    visit = _ahead(by, visit, "edit")
    _refuse_others(by, visit)
    before = visit.day
    with audit.change(by, "activities.visit.put_off", visit, reason=reason.strip()):
        visit.day, visit.begins, visit.ends = day, begins, ends
        if (before.year, before.month) != (day.year, day.month):
            _weigh(by, visit, reason)
        visit.full_clean(exclude=["organisation"])
        visit.save()
    telling.moved(by, visit, before)
    return visit


@access.action
def cancel(*, by: Any, visit: Visit, reason: str) -> Visit:
    """Raises ValidationError without a reason, Conflict, Denied."""
    visit = _ahead(by, visit, "edit")
    _refuse_others(by, visit)
    _want(reason)
    visit.state, visit.note = VisitState.CANCELLED, reason.strip()[:300]
    visit.save(update_fields=["state", "note"])
    audit.record(by, "activities.visit.cancel", visit, reason=reason.strip())
    notices.withdraw(by=by, about=(telling.VISIT, visit.pk), kinds=[telling.ASKED])
    telling.cancelled(by, visit)
    return visit


@access.action
def decide(*, by: Any, visit: Visit, agreed: bool, note: str = "") -> Visit:
    """A leader's word on a visit beyond the limit. Raises ValidationError where a refusal has no reason, Conflict, Denied."""
    visit = _fresh(visit)
    access.require(by, "decide", visit)
    if visit.state != VisitState.ASKED:
        raise access.Conflict(_("这次走访不在等领导同意"))
    if not agreed:
        _want(note, "note")
    visit.state = VisitState.PLANNED if agreed else VisitState.REFUSED
    visit.decided_by_id, visit.decided, visit.note = by.pk, clock.now(), note.strip()[:300]
    visit.save(update_fields=["state", "decided_by", "decided", "note"])
    audit.record(by, "activities.visit.decide", visit, reason=note.strip(), details={"agreed": agreed})
    notices.withdraw(by=by, about=(telling.VISIT, visit.pk), kinds=[telling.ASKED])
    telling.decided(by, visit)
    return visit


@access.action
def note_findings(*, by: Any, visit: Visit, findings: str) -> VisitParty:
    """What one's own department found; with the first such note the visit has been made. Raises ValidationError, Conflict, Denied."""
    visit = _fresh(visit)
    party = _own_party(by, visit, "edit")
    if visit.state not in (VisitState.PLANNED, VisitState.HELD):
        raise access.Conflict(_("“%(state)s”的走访不能记录情况") % {"state": visit.get_state_display()})
    if visit.day > clock.today():
        raise ValidationError({"findings": _("走访在 %(day)s，还没有到") % {"day": visit.day}})
    _want(findings, "findings", _("请写走访情况"))
    access.require(by, "edit", party)
    party.findings, party.found_by_id, party.found = findings.strip()[:4000], by.pk, clock.now()
    party.save(update_fields=["findings", "found_by", "found"])
    if visit.state == VisitState.PLANNED:
        visit.state = VisitState.HELD
        visit.save(update_fields=["state"])
    audit.record(by, "activities.visitparty.edit", party, zone_id=visit.zone_id)
    return party


@access.action
def say_told(*, by: Any, visit: Visit, to: str, what: str) -> AlreadyTold:
    """A firm says of a visit that it has told this before, and to whom. Raises ValidationError, Denied."""
    access.require(by, "tell", visit)
    made = AlreadyTold(visit=visit, to=to.strip(), what=what.strip(), by_id=by.pk, at=clock.now())
    made.full_clean()
    made.save()
    audit.record(by, "activities.visit.tell", visit)
    telling.told_before(by, visit, made)
    return made


@access.action
def set_limit(*, by: Any, zone: Any, per_month: int) -> ZoneRule:
    """How many visits a month a firm of the zone gets before a leader is asked. Raises ValidationError, Denied."""
    if not 1 <= per_month <= MOST_PER_MONTH:
        raise ValidationError({"per_month": _("每月 1 至 %(most)d 次") % {"most": MOST_PER_MONTH}})
    rule = _turn(zone)
    access.require(by, "edit", rule)
    with audit.change(by, "activities.zonerule.edit", rule):
        rule.per_month = per_month
        rule.save(update_fields=["per_month"])
    return rule


def _refuse_day(day: date) -> None:
    today = clock.today()
    if not today - BACK <= day <= today + AHEAD_DAYS:
        words = _("走访日期须在 %(first)s 至 %(last)s 之间") % {"first": today - BACK, "last": today + AHEAD_DAYS}
        raise ValidationError({"day": words})


def _turn(zone: Any) -> ZoneRule:
    """The zone's rule, locked: two who book at once must not both find one visit of the month left."""
    ZoneRule.objects.get_or_create(zone=zone)
    return ZoneRule.objects.select_for_update(of=("self",)).get(zone=zone)


def _weigh(by: Any, visit: Visit, reason: str) -> None:
    """Which of the firm's visits of the month it is, and what follows from it."""
    number = queries.number_in_month(visit.zone, visit.organisation_id, visit.day, visit.pk) + 1
    limit = queries.limit_of(visit.zone)
    visit.ordinal, visit.beyond = number, number > limit
    visit.reason = reason.strip()[:300] if visit.beyond else ""
    if not visit.beyond:
        visit.state, visit.decided_by, visit.decided = VisitState.PLANNED, None, None
        return
    if not visit.reason:
        words = _("这家企业当月已有 %(n)d 次走访，上限 %(limit)d 次：请加入已有走访，或写明理由报领导同意")
        raise ValidationError({"reason": words % {"n": number - 1, "limit": limit}})
    if _leads(by, visit.zone_id):
        visit.state, visit.decided_by_id, visit.decided = VisitState.PLANNED, by.pk, clock.now()
    else:
        visit.state, visit.decided_by, visit.decided = VisitState.ASKED, None, None


def _party(by: Any, visit: Visit, unit: int, purpose: str, matter: str, people: Iterable[Any]) -> VisitParty:
    if purpose not in Purpose.values:
        known = "、".join(str(label) for label in Purpose.labels)
        raise ValidationError({"purpose": _("请选走访目的：%(known)s") % {"known": known}})
    party = VisitParty(
        visit=visit, unit_id=unit, purpose=purpose, matter=matter.strip(), joined_by_id=by.pk, joined=clock.now()
    )
    party.full_clean(exclude=["visit", "unit", "joined_by"])
    party.save()
    party.people.set([by.pk, *(getattr(one, "pk", one) for one in people)])
    return party


def _own_party(by: Any, visit: Visit, action: str) -> VisitParty:
    units = [grant.unit for grant in access.grants_for(by) if grant.role in STAFF]
    party = visit.parties.select_related("unit").filter(unit__in=units).first()
    if party is None:
        raise access.Denied(action, VisitParty._meta.label, words=_("您的部门不在这次走访中"))
    return party


def _refuse_others(by: Any, visit: Visit) -> None:
    """Only those who go, who booked it or who lead the zone put a visit off or call it off."""
    if visit.created_by_id != by.pk and not _leads(by, visit.zone_id):
        _own_party(by, visit, "edit")


def _leads(by: Any, zone: int) -> bool:
    return any(grant.role == Role.LEADER and grant.zone in (None, zone) for grant in access.grants_for(by))


def _unit(by: Any, action: str, zone: int) -> int:
    unit = evidence.office(by, LABEL, action, zone).unit
    if unit is None:
        raise access.Denied(action, LABEL, words=_("走访由园区各部门的人员预约"))
    return unit


def _ahead(by: Any, visit: Visit, action: str) -> Visit:
    visit = _fresh(visit)
    access.require(by, action, visit)
    if visit.state not in AHEAD:
        raise access.Conflict(_("这次走访%(state)s，不能再改") % {"state": visit.get_state_display()})
    return visit


def _fresh(visit: Visit) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",)).select_related("zone", "organisation__canonical").get(pk=visit.pk)
    )


def _want(text: str, field: str = "reason", words: str = "") -> None:
    if not text.strip():
        raise ValidationError({field: words or _("请写明理由")})
