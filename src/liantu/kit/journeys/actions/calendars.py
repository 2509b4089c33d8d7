"""Calendars of zones: prepared, looked at with what they move, applied, ended. No running clock is moved unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from liantu.engine import worktime
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import calendars, recounting, telling, timing
from ..enums import CalendarSort, ClockState, StepSort
from ..models import CalendarPart, Case, Clock, Escalation, Step

SHOWN_FAULTS = 20


@access.action
def prepare_table(*, by: Any, file: Any, zone: Any = None) -> CalendarPart:
    """Keep a year's holiday table from a file, to be looked at. `zone` None: for all zones that have none of their own.

    Raises ValidationError with everything that is wrong with the file, by line; Denied.
    """
    found = worktime.read_table(file.read(worktime.MOST_BYTES + 1), name=str(file.name))
    if found.table is None:
        told = [fault.told(timing.language()) for fault in found.faults[:SHOWN_FAULTS]]
        if (more := len(found.faults) - SHOWN_FAULTS) > 0:
            told.append(_("另有 %(n)d 处问题") % {"n": more})
        raise ValidationError({"file": told})
    year = found.table.year
    if not worktime.FIRST.year < year <= worktime.LAST.year:
        words = {"year": year, "first": worktime.FIRST.year + 1, "last": worktime.LAST.year}
        raise ValidationError({"file": _("%(year)d 年不在 %(first)d 至 %(last)d 年之间：核对日期") % words})
    days = [{"date": str(one.date), "name": one.name, "kind": "off" if one.off else "work"} for one in found.table.days]
    text = json.dumps({"year": year, "days": days}, ensure_ascii=False)
    return _prepare(by, zone, CalendarSort.HOLIDAYS, text, year=year, name=str(file.name)[-200:])


@access.action
def prepare_hours(*, by: Any, hours: str, closes: bool = False, zone: Any = None) -> CalendarPart:
    """Keep office hours such as "08:30-12:00, 14:30-18:00", to be looked at. Raises ValidationError, Denied."""
    try:
        told = worktime.Hours.parse(hours)
    except worktime.Wrong as wrong:
        raise ValidationError({"hours": wrong.told(timing.language())}) from None
    return _prepare(by, zone, CalendarSort.HOURS, str(told).replace("–", "-"), closes=closes)


def _prepare(by: Any, zone: Any, sort: CalendarSort, text: str, **more: Any) -> CalendarPart:
    made = CalendarPart(zone=zone, sort=sort, text=text, by_id=getattr(by, "pk", None), made=clock.now(), **more)
    same = CalendarPart.objects.filter(zone=zone, sort=sort, year=made.year, applied__isnull=False, ended__isnull=True)
    if same.filter(text=text, closes=made.closes).exists():
        raise ValidationError(_("和现在用的一样，没有要改的"))
    made.save(force_insert=True)
    access.require(by, "edit", made)
    audit.record(by, "journeys.calendar.prepare", made, details=_told(made))
    return made


@access.action
def discard(*, by: Any, part: CalendarPart) -> None:
    """Throw away what was prepared and never applied. Raises Conflict, Denied."""
    part = _locked(part)
    access.require(by, "edit", part)
    if part.applied is not None:
        raise access.Conflict(_("已经启用过，只能停用"))
    audit.record(by, "journeys.calendar.discard", part, details=_told(part))
    part.delete()


@access.steps
def apply(*, by: Any, part: CalendarPart, seen: str) -> int:
    """Let it hold, in the place of what held there, and count running clocks anew; how many deadlines move.

    `seen`: the seal of what somebody was shown to move (`recounting.seal`). Raises Conflict where that is another by
    now, Denied.
    """
    access.require(by, "edit", part)
    return _change(by, part, seen, _apply)


@access.steps
def end(*, by: Any, part: CalendarPart, seen: str) -> int:
    """Let it hold no more; what lies below it holds again. As `apply`."""
    access.require(by, "edit", part)
    return _change(by, part, seen, _end)


def _change(by: Any, part: CalendarPart, seen: str, write: Callable[..., None]) -> int:
    found = recounting.foreseen(part)
    if recounting.seal(found) != seen:
        raise access.Conflict(_("会移动的期限与刚才看到的不同了：请再看一遍再定"))
    moved = sum(one.moves for one in found)
    write(by=by, part=part, moved=moved)
    recount(by=by)
    return moved


@access.action
def _apply(*, by: Any, part: CalendarPart, moved: int) -> None:
    part, now = _locked(part), clock.now()
    access.require(by, "edit", part)
    if part.applied is not None:
        raise access.Conflict(_("已经启用过"))
    before = CalendarPart.objects.filter(zone=part.zone_id, sort=part.sort, year=part.year)
    before.filter(applied__isnull=False, ended__isnull=True).update(ended=now, ended_by=getattr(by, "pk", None))
    part.applied, part.applied_by_id, part.counted = now, getattr(by, "pk", None), False
    try:
        part.save(update_fields=["applied", "applied_by", "counted"])
    except IntegrityError:
        raise access.Conflict(_("刚刚有人启用了另一份：请再看一遍再定")) from None
    calendars.forget()
    audit.record(by, "journeys.calendar.apply", part, details={**_told(part), "moved": moved})


@access.action
def _end(*, by: Any, part: CalendarPart, moved: int) -> None:
    part = _locked(part)
    access.require(by, "edit", part)
    if part.applied is None or part.ended is not None:
        raise access.Conflict(_("现在不在用"))
    part.ended, part.ended_by_id, part.counted = clock.now(), getattr(by, "pk", None), False
    part.save(update_fields=["ended", "ended_by", "counted"])
    calendars.forget()
    audit.record(by, "journeys.calendar.end", part, details={**_told(part), "moved": moved})


def _locked(part: CalendarPart) -> CalendarPart:
    found = CalendarPart.objects.select_for_update(of=("self",)).select_related("zone").filter(pk=part.pk).first()
    if found is None:
        raise access.NotHere(CalendarPart._meta.label, part.pk)
    return found


def _told(part: CalendarPart) -> dict[str, Any]:
    told = {"what": part.get_sort_display(), "zone": str(part.zone or ""), "name": part.name}
    return told | ({"year": part.year} if part.year else {"hours": part.text, "closes": part.closes})


@access.steps
def recount(*, by: Any) -> int:
    """Count running clocks anew for every part for which that is still to do, in small transactions; how many moved.

    Where a process ended half-way, the next run goes on: what has been counted already is found unchanged.
    """
    moved = 0
    for part in CalendarPart.objects.filter(counted=False).order_by("pk"):
        last = 0
        rows = recounting.touched(calendars.part_of(part)).order_by("pk")
        while some := list(rows.filter(pk__gt=last).values_list("pk", "case")[: recounting.CHUNK]):
            moved += _recount_some(by=by, clocks=[pk for pk, _case in some], cases=sorted({case for _pk, case in some}))
            last = some[-1][0]
        _counted(by=by, part=part)
    return moved


@access.action
def _counted(*, by: Any, part: CalendarPart) -> None:
    CalendarPart.objects.filter(pk=part.pk, applied=part.applied, ended=part.ended).update(counted=True)


@access.action
def _recount_some(*, by: Any, clocks: list[int], cases: list[int]) -> int:
    # Cases first, as everything else that changes a clock locks its case.
    held = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=cases).order_by("pk")}
    known = calendars.parts(fresh=True)
    rows = Clock.objects.filter(pk__in=clocks, state=ClockState.RUNNING, due__isnull=False)
    found = list(recounting.counted(rows, known))
    _put_rungs(found, known)
    other = [one for one in found if one.moves or one.due.provisional != one.row.provisional]
    steps = [
        Step(
            case=one.row.case, sort=StepSort.RECOUNT, by_id=getattr(by, "pk", None), at=clock.now(),
            told={"clock": one.row.key, "before": str(one.before), "after": str(one.after)},
        )
        for one in other if one.moves
    ]  # fmt: skip
    for one in other:
        one.row.due, one.row.provisional = one.due.at, one.due.provisional
    Clock.objects.bulk_update([one.row for one in other], ["due", "provisional"], batch_size=200)
    _put_due([held[pk] for pk in sorted({one.row.case_id for one in other})])
    Step.objects.bulk_create(steps)
    telling.recounted(by, steps)
    return len(steps)


def _put_rungs(found: list[recounting.Recounted], known: Any) -> None:
    """Rungs of the ladders that are still to come, on the days on which they come now."""
    by_clock = {one.row.pk: one for one in found}
    other = []
    for rung in Escalation.objects.filter(clock__in=by_clock, done__isnull=True, at__isnull=False):
        one = by_clock[rung.clock_id]
        at = timing.rung(one.due, rung.offset, calendars.made_of(known, one.row.case.zone_id))
        if at != rung.at:
            rung.at = at
            other.append(rung)
    Escalation.objects.bulk_update(other, ["at"], batch_size=200)


def _put_due(cases: list[Case]) -> None:
    first: dict[int, Clock] = {}
    running = Clock.objects.filter(case__in=cases, state=ClockState.RUNNING, due__isnull=False)
    for row in running.order_by("due", "id"):
        first.setdefault(row.case_id, row)
    for case in cases:
        case.due, case.provisional = first[case.pk].due, first[case.pk].provisional
    Case.objects.bulk_update(cases, ["due", "provisional"], batch_size=200)
