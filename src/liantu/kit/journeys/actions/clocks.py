"""The clocks of a case: started and stopped by its moves, paused for a cause that its journey names, each with its account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from .. import calendars, queries, reading, timing
from ..enums import ClockState, StepSort
from ..language import ClockRule
from ..models import Case, Clock, Escalation, Pause, Step


def follow(by: Any, case: Case, move: str, stage: str, now: datetime) -> None:
    """Start, stop, pause and resume clocks as a move says; then the case is due when the first of them is."""
    journey = reading.journey(case)
    running = {one.key: one for one in case.clocks.exclude(state=ClockState.STOPPED)}
    over = journey.stages[stage].ends is not None
    for key, rule in journey.clocks.items():
        held = running.get(key)
        if held is not None and (over or rule.stops.meets(move, stage)):
            _stop(held, now)
            held = None
        if held is None and not over and rule.starts.meets(move, stage) and key not in running:
            held = _start(case, rule, now)
        if held is not None:
            _stand(by, held, rule, stage, now)
    put_due(case)


def put_due(case: Case) -> None:
    """Note on the case when the first of its running clocks ends. The caller saves it."""
    first = case.clocks.filter(state=ClockState.RUNNING, due__isnull=False).order_by("due", "id").first()
    case.due, case.provisional = (first.due, first.provisional) if first else (None, False)
    Case.objects.filter(pk=case.pk).update(due=case.due, provisional=case.provisional)


@access.action
def pause(*, by: Any, case: Case, clock_key: str, cause: str, reason: str, revision: int) -> Case:
    """Let a clock stand still, for a cause that the journey leaves to people. Raises ValidationError, Conflict, Denied."""
    from .moving import grown, locked, refuse_stale

    case = locked(case)
    queries.require_seen(by, "pause", case)
    refuse_stale(case, revision)
    held = _held(case, clock_key)
    journey = reading.journey(case)
    rule = journey.clocks[clock_key]
    free = {name: journey.causes[name] for name, stages in rule.pauses.items() if not stages}
    if cause not in free:
        names = listed([str(title) for title in free.values()]) or _("没有")
        raise ValidationError({"cause": _("这个时限可由人暂停的事由：%(names)s") % {"names": names}})
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
    if held.state == ClockState.PAUSED:
        raise access.Conflict(_("“%(clock)s”已经暂停") % {"clock": rule.title})
    now = clock.now()
    _pause(by, held, cause, now, reason.strip()[:500])
    _note(by, case, StepSort.PAUSE, now, reason, {"clock": clock_key, "cause": cause})
    put_due(case)
    grown(case)
    audit.record(by, "journeys.case.pause", case, reason=reason, details={"clock": clock_key, "cause": cause})
    return case


@access.action
def resume(*, by: Any, case: Case, clock_key: str, revision: int, reason: str = "") -> Case:
    """Let a clock go on that a person had paused. Raises Conflict, Denied."""
    from .moving import grown, locked, refuse_stale

    case = locked(case)
    queries.require_seen(by, "pause", case)
    refuse_stale(case, revision)
    held = _held(case, clock_key)
    rule = reading.journey(case).clocks[clock_key]
    open_ = held.pauses.filter(ended__isnull=True).first()
    if open_ is None:
        raise access.Conflict(_("“%(clock)s”没有暂停") % {"clock": rule.title})
    if rule.pauses.get(open_.cause):
        raise access.Conflict(_("“%(clock)s”随阶段暂停，离开这个阶段时自动恢复") % {"clock": rule.title})
    now = clock.now()
    _resume(held, rule, now)
    _note(by, case, StepSort.RESUME, now, reason, {"clock": clock_key, "cause": open_.cause})
    put_due(case)
    grown(case)
    audit.record(by, "journeys.case.resume", case, reason=reason, details={"clock": clock_key, "cause": open_.cause})
    return case


def _held(case: Case, key: str) -> Clock:
    held = case.clocks.exclude(state=ClockState.STOPPED).filter(key=key).first()
    if held is None:
        raise access.NotHere("journeys.Clock", key)
    return held


def _note(by: Any, case: Case, sort: StepSort, now: datetime, reason: str, told: dict[str, str]) -> None:
    Step.objects.create(
        case=case, sort=sort, by_id=getattr(by, "pk", None), at=now, reason=reason.strip()[:500], told=told
    )


def _start(case: Case, rule: ClockRule, now: datetime) -> Clock:
    held = Clock.objects.create(case=case, key=rule.key, period=rule.period, started=now)
    Escalation.objects.bulk_create(Escalation(clock=held, offset=rung.offset) for rung in rule.ladder)
    _set_due(held)
    return held


def _stop(held: Clock, now: datetime) -> None:
    held.pauses.filter(ended__isnull=True).update(ended=now)
    held.state, held.stopped = ClockState.STOPPED, now
    held.save(update_fields=["state", "stopped"])
    # What was not climbed by now never is.
    held.escalations.filter(done__isnull=True).update(at=None)


def _stand(by: Any, held: Clock, rule: ClockRule, stage: str, now: datetime) -> None:
    """Pause or resume as the stage says at which the case stands now."""
    open_ = held.pauses.filter(ended__isnull=True).first()
    cause = next((name for name, stages in rule.pauses.items() if stage in stages), None)
    if open_ is None and cause is not None:
        _pause(by, held, cause, now, "")
    elif open_ is not None and rule.pauses.get(open_.cause) and stage not in rule.pauses[open_.cause]:
        _resume(held, rule, now)
        if cause is not None:
            _pause(by, held, cause, now, "")


def _pause(by: Any, held: Clock, cause: str, now: datetime, reason: str) -> None:
    Pause.objects.create(clock=held, cause=cause, began=now, by_id=getattr(by, "pk", None), reason=reason)
    held.state, held.due = ClockState.PAUSED, None
    held.save(update_fields=["state", "due"])
    held.escalations.filter(done__isnull=True).update(at=None)


def _resume(held: Clock, rule: ClockRule, now: datetime) -> None:
    held.pauses.filter(ended__isnull=True).update(ended=now)
    held.state = ClockState.RUNNING
    _set_due(held)


def _set_due(held: Clock) -> None:
    """Count anew until when the clock runs, and when the rungs of its ladder come that were not climbed."""
    calendar = calendars.calendar(held.case.zone_id, fresh=True)
    due = timing.due(held, calendar)
    held.due, held.provisional = due.at, due.provisional
    held.save(update_fields=["state", "due", "provisional"])
    for rung in held.escalations.filter(done__isnull=True):
        rung.at = timing.rung(due, rung.offset, calendar)
        rung.save(update_fields=["at"])
