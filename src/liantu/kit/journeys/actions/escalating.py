"""The ladders of clocks: each rung is climbed once, whoever does it, on a working day and by daylight."""

from __future__ import annotations

from typing import Any

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import kinds, reading, telling, timing
from ..enums import ClockState, StepSort
from ..language import Rung
from ..models import Escalation, Step

CHUNK = 200


@access.steps
def climb(*, by: Any) -> int:
    """Climb every rung whose turn has come; how many. At night and on days off none: they wait for the morning."""
    now = clock.now()
    if not timing.by_day(now):
        return 0
    done, last = 0, 0
    while some := _waiting(now, last):
        done += _climb_some(by=by, ids=some)
        last = some[-1]
    return done


def _waiting(now: Any, after: int) -> list[int]:
    open_ = Escalation.objects.filter(done__isnull=True, at__lte=now, pk__gt=after).order_by("pk")
    return list(open_.values_list("pk", flat=True)[:CHUNK])


@access.action
def _climb_some(*, by: Any, ids: list[int]) -> int:
    """In one transaction. Whoever comes second to a rung finds it climbed."""
    rungs = Escalation.objects.filter(pk__in=ids, done__isnull=True, clock__state=ClockState.RUNNING)
    held = list(
        rungs.select_for_update(of=("self",), skip_locked=True)
        .select_related("clock__case__version", "clock__case__zone")
        .order_by("pk")
    )
    now = clock.now()
    Escalation.objects.filter(pk__in=[one.pk for one in held]).update(done=now)
    for one in held:
        _climb(by, one, now)
    if held:
        audit.record(
            by,
            "journeys.case.escalate",
            details={"rungs": len(held), "cases": sorted({one.clock.case_id for one in held})[:50]},
        )
    return len(held)


def _climb(by: Any, one: Escalation, now: Any) -> None:
    case = one.clock.case
    journey = reading.journey(case)
    rung = next((rung for rung in journey.clocks[one.clock.key].ladder if rung.offset == one.offset), Rung(one.offset))
    people = {pk for who in rung.tell for pk in telling.people_of(case, who)}
    step = Step.objects.create(
        case=case,
        sort=StepSort.ESCALATE,
        at=now,
        told={"clock": one.clock.key, "offset": one.offset, "told": len(people)},
    )
    for effect in rung.effects:
        kinds.kind_of(case.kind).effects[effect].run(by, case, step)
    telling.escalated(by, case, one.clock.key, one.offset, people, f"rung {one.pk}")
