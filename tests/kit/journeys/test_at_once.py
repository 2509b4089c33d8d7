"""Several people and workers on one case at once: one outcome each, no double effect, and every account adds up."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.principals import Scheduler
from liantu.kit.journeys import timing
from liantu.kit.journeys.actions import clocks, escalating, moving, people
from liantu.kit.journeys.models import Case, Clock, Document, Escalation, Step
from tests.at_once import together

from .conftest import Counted, Starts, at, make_chain
from .test_moving import with_minutes

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = (access.Conflict, access.Denied, ValidationError)


def test_move_made_twice_at_once_is_made_once(start: Starts, officer: User, second: User, counted: Counted) -> None:
    case = start()
    case = moving.move(by=officer, case=case, move="take", revision=case.revision)
    with_minutes(case, officer)
    finish = [
        lambda by=by: moving.move(by=by, case=case, move="finish", revision=case.revision, told={"answer": "好"})
        for by in (second, second)
    ]
    assert together(*finish) == ["conflict", "done"]
    assert (Step.objects.filter(case=case, move="finish").count(), counted.times) == (1, 1)


def test_two_who_begin_a_case_at_once_have_one(start: Starts, world: Any, officer: User) -> None:
    chain = make_chain(world)
    told = together(*[lambda: start(chain=chain) for _one in range(2)])
    assert (Case.objects.count(), told) == (1, ["conflict", "done"])


def test_rung_is_climbed_once_by_however_many_workers(start: Starts, officer: User) -> None:
    # A thread has no clock of its own: the real one has to be late enough.
    for _one in range(4):
        case = start()
        moving.move(by=officer, case=case, move="take", revision=case.revision)
    Escalation.objects.update(at=clock.now() - timedelta(days=1))
    count = Escalation.objects.count()

    def climb() -> None:
        with clock.stopped(at("2026-09-14 10:00")):
            Escalation.objects.exclude(at=None).update(at=at("2026-09-14 08:30"))
            escalating.climb(by=Scheduler())

    assert together(climb, climb, climb) == ["done"] * 3
    assert (Step.objects.filter(sort="escalate").count(), Escalation.objects.filter(done__isnull=True).count()) == (
        count,
        0,
    )


@pytest.mark.parametrize("seed", range(4))
def test_any_interleaving_leaves_accounts_that_add_up(start: Starts, officer: User, second: User, seed: int) -> None:
    """Moves, pauses, resumptions and handovers, some of them refused, by three at once."""
    case = start()
    with_minutes(case, officer)

    def deeds(dice: Random) -> None:
        for _turn in range(14):
            by = dice.choice([officer, second])
            now = Case.objects.get(pk=case.pk)
            stale = dice.random() < 0.2
            revision = now.revision - 1 if stale else now.revision
            deed = dice.choice(["take", "ask", "back", "finish", "refuse", "reopen", "pause", "resume", "assign"])
            try:
                if deed == "pause":
                    clocks.pause(by=by, case=now, clock_key="solve", cause="court", reason="诉讼", revision=revision)
                elif deed == "resume":
                    clocks.resume(by=by, case=now, clock_key="solve", revision=revision)
                elif deed == "assign":
                    people.assign(by=second, case=now, to=dice.choice([officer, second]), revision=revision)
                else:
                    moving.move(
                        by=by, case=now, move=deed, revision=revision, told={"answer": "好"} if deed == "finish" else {}, reason="因故"
                    )  # fmt: skip
            except (*REFUSED, access.NotHere):
                continue

    told = together(*[partial(deeds, Random(100 * seed + n)) for n in range(3)])
    assert told == ["done"] * 3
    case = Case.objects.get(pk=case.pk)
    moves = list(case.steps.filter(sort="move").order_by("id").values_list("source", "target"))
    # Each move begins where the one before ended, and the case stands where the last one led.
    assert [source for source, _target in moves[1:]] == [target for _source, target in moves[:-1]]
    assert case.stage == (moves[-1][1] if moves else "open")
    for row in Clock.objects.filter(case=case).select_related("case__version"):
        reading = timing.read(row)
        assert reading.elapsed + reading.remaining == reading.total
        assert row.pauses.filter(ended__isnull=True).count() == (row.state == "paused")
        assert (row.due is None) == (row.state == "paused") or row.state == "stopped"
    open_ = case.clocks.exclude(state="stopped")
    assert len({row.key for row in open_}) == len(open_)
    running = [row.due for row in open_ if row.state == "running"]
    assert case.due == (min(running) if running else None)
    assert (case.ended is None) == (case.stage not in ("done", "refused"))
    assert Document.objects.count() == 1
