"""The ladders of clocks: each rung is climbed once, whoever does it, on a working day and by daylight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import calendars, kinds, reading, telling, timing
from ..enums import ClockState, StepSort
from ..language import Rung
from ..models import Escalation, Step

CHUNK = 200


@access.steps
def climb(*, by: Any) -> int:
    """Climb every rung whose turn has come; how many. At night and on days off none: they wait for the morning."""
    now = clock.now()
    if (awake := _awake(now)) is None:
        return 0
    done, last = 0, 0
    while some := _waiting(now, last, awake):
        done += _climb_some(by=by, ids=some)
        last = some[-1]
    return done


def _awake(now: datetime) -> Q | None:
    """The rungs of zones in which it is day and worked; None where that is nowhere."""
    known = calendars.parts()
    own = {one.zone for one in known if one.zone is not None and one.ended is None}
    day = {zone for zone in own if timing.by_day(now, calendars.made_of(known, zone))}
    if timing.by_day(now, calendars.made_of(known, None)):
        return ~Q(clock__case__zone__in=own - day) if own - day else Q()
    return Q(clock__case__zone__in=day) if day else None


def _waiting(now: datetime, after: int, awake: Q) -> list[int]:
    open_ = Escalation.objects.filter(awake, done__isnull=True, at__lte=now, pk__gt=after).order_by("pk")
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
    members: dict[tuple[int, str], list[int]] = {}
    climbed = [_Climbed(one, now, members) for one in held]
    Step.objects.bulk_create(one.step for one in climbed)
    for one in climbed:
        for effect in one.rung.effects:
            kinds.kind_of(one.case.kind).effects[effect].run(by, one.case, one.step)
    telling.escalated(by, [(one.case, one.step, one.people, f"rung {one.row.pk}") for one in climbed if one.people])
    if held:
        cases = sorted({one.case.pk for one in climbed})
        audit.record(by, "journeys.case.escalate", details={"rungs": len(held), "cases": cases[:50]})
    return len(held)


class _Climbed:
    """A rung that is climbed now: of which case, whom it tells, and its line in the story."""

    def __init__(self, row: Escalation, now: datetime, members: dict[tuple[int, str], list[int]]) -> None:
        self.row, self.case = row, row.clock.case
        ladder = reading.journey(self.case).clocks[row.clock.key].ladder
        self.rung = next((rung for rung in ladder if rung.offset == row.offset), Rung(row.offset))
        self.people = sorted({pk for who in self.rung.tell for pk in telling.people_of(self.case, who, members)})
        told = {"clock": row.clock.key, "offset": row.offset, "told": len(self.people)}
        self.step = Step(case=self.case, sort=StepSort.ESCALATE, at=now, told=told)
