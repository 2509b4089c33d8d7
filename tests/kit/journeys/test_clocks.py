"""Clocks run by the calendar, stand still for a named cause only, and each rung of a ladder is climbed once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.principals import Scheduler
from liantu.kit.journeys import timing
from liantu.kit.journeys.actions import clocks, escalating
from liantu.kit.journeys.models import Case, Clock, Escalation
from liantu.kit.notices.models import Notice
from tests.factories.accounts import World

from .conftest import Counted, Starts, at, long_in_office
from .test_moving import go


def one(case: Case, key: str) -> Clock:
    return case.clocks.select_related("case__version").get(key=key)


def day(case: Case) -> str:
    case.refresh_from_db()
    return timing.last_day(case.due).isoformat() if case.due else ""


def test_clock_runs_over_a_worked_weekend_and_days_off(start: Starts, officer: User) -> None:
    with clock.stopped(at("2026-09-18 16:00")):
        case = start()
    # 09-20 is a Sunday that is worked; 09-25 to 09-27 are off.
    assert day(case) == "2026-09-22"
    with clock.stopped(at("2026-09-22 09:00")):
        go(officer, case, "take")
    assert day(case) == "2026-09-30"
    reply = one(case, "reply")
    assert (reply.state, timing.stands(reply), reply.stopped) == ("stopped", "kept", at("2026-09-22 09:00"))
    assert any("9月20日" in line or "09-20" in line for line in timing.read(reply).told("zh"))


def test_stage_pauses_a_clock_and_leaving_it_lets_it_go_on(start: Starts, officer: User) -> None:
    with clock.stopped(at("2026-09-14 09:00")):
        case = go(officer, start(), "take")
    assert day(case) == "2026-09-20"
    with clock.stopped(at("2026-09-16 10:00")):
        case = go(officer, case, "ask", reason="缺合同")
    assert (one(case, "solve").state, case.due) == ("paused", None)
    with clock.stopped(at("2026-09-22 10:00")):
        case = go(officer, case, "back")
    told = timing.read(one(case, "solve"))
    # Of five days the 15th had run; neither the 16th nor the 22nd counts, nor what lies between.
    assert day(case) == "2026-09-29"
    assert (told.total, [pause.cause for pause in told.clock.pauses]) == (5, ["firm"])


def test_clock_is_paused_by_hand_for_a_cause_that_the_journey_leaves_to_people(
    start: Starts, officer: User, second: User
) -> None:
    with clock.stopped(at("2026-09-14 09:00")):
        case = go(officer, start(), "take")
    for cause, words in (("firm", "可由人暂停的事由：等法院裁定"), ("holiday", "可由人暂停的事由：等法院裁定")):
        with pytest.raises(ValidationError, match=words):
            clocks.pause(by=second, case=case, clock_key="solve", cause=cause, reason="等", revision=case.revision)
    with pytest.raises(ValidationError, match="请写明理由"):
        clocks.pause(by=second, case=case, clock_key="solve", cause="court", reason=" ", revision=case.revision)
    with clock.stopped(at("2026-09-15 09:00")):
        case = clocks.pause(
            by=second, case=case, clock_key="solve", cause="court", reason="诉讼中", revision=case.revision
        )
        with pytest.raises(access.Conflict, match="已经暂停"):
            clocks.pause(
                by=second, case=case, clock_key="solve", cause="court", reason="诉讼中", revision=case.revision
            )
    with clock.stopped(at("2026-09-17 09:00")):
        case = clocks.resume(by=second, case=case, clock_key="solve", revision=case.revision)
    assert [*case.steps.filter(sort__in=["pause", "resume"]).values_list("sort", "told__cause")] == [
        ("pause", "court"), ("resume", "court"),
    ]  # fmt: skip
    assert (one(case, "solve").state, day(case)) == ("running", "2026-09-23")


def test_pause_of_a_stage_is_not_ended_by_hand(start: Starts, officer: User, second: User) -> None:
    case = go(officer, go(officer, start(), "take"), "ask", reason="缺合同")
    with pytest.raises(access.Conflict, match="离开这个阶段时自动恢复"):
        clocks.resume(by=second, case=case, clock_key="solve", revision=case.revision)


def test_reopened_case_has_a_clock_of_its_own_and_keeps_the_old_account(start: Starts, officer: User) -> None:
    with clock.stopped(at("2026-09-14 09:00")):
        case = go(officer, start(), "take")
    with clock.stopped(at("2026-09-15 09:00")):
        case = go(officer, case, "refuse", reason="不归我们管")
    with clock.stopped(at("2026-09-16 09:00")):
        case = go(officer, case, "reopen")
    assert [*case.clocks.filter(key="solve").values_list("state", "started")] == [
        ("stopped", at("2026-09-14 09:00")), ("running", at("2026-09-16 09:00")),
    ]  # fmt: skip
    assert day(case) == "2026-09-22"


def test_clock_into_a_year_without_holidays_is_provisional(start: Starts, officer: User) -> None:
    with clock.stopped(at("2026-12-30 09:00")):
        case = start()
    assert (case.provisional, one(case, "reply").provisional) == (True, True)


def test_ladder_is_climbed_rung_by_rung_once_and_by_daylight(
    start: Starts, officer: User, world: World, counted: Counted
) -> None:
    by, leader = Scheduler(), long_in_office(world.person("leader"))
    with clock.stopped(at("2026-09-14 09:00")):
        case = go(officer, start(), "take")
    plan = [timing.local(rung.at).isoformat(" ", "minutes") for rung in Escalation.objects.order_by("offset")]
    assert plan == ["2026-09-18 08:30", "2026-09-20 08:30", "2026-09-22 08:30"]
    climbed = []
    for moment in (
        "2026-09-18 07:00",
        "2026-09-18 09:00",
        "2026-09-18 09:05",
        "2026-09-19 10:00",
        "2026-09-20 21:00",
        "2026-09-21 09:00",
        "2026-09-22 10:00",
    ):
        with clock.stopped(at(moment)):
            climbed.append(escalating.climb(by=by))
    # Not at night, not on a day off; what came up at night waits for the morning.
    assert climbed == [0, 1, 0, 0, 0, 1, 1]
    told = [*case.steps.filter(sort="escalate").values_list("told__offset", "told__told")]
    assert told == [(-1, 1), (0, 2), (2, 1)]
    assert counted.times == 1
    readers = Notice.objects.filter(kind="journeys.escalated").order_by("pk").values_list("reader", "data__offset")
    assert [*readers] == [(officer.pk, -1), (officer.pk, 0), (leader.pk, 0), (leader.pk, 2)]


def test_ladder_waits_while_its_clock_is_paused_and_ends_with_it(start: Starts, officer: User) -> None:
    with clock.stopped(at("2026-09-14 09:00")):
        case = go(officer, go(officer, start(), "take"), "ask", reason="缺合同")
    assert [*Escalation.objects.values_list("at", flat=True)] == [None, None, None]
    with clock.stopped(at("2026-09-30 10:00")):
        assert escalating.climb(by=Scheduler()) == 0
        case = go(officer, case, "back")
        assert Escalation.objects.filter(at__isnull=False).count() == 3
        go(officer, case, "refuse", reason="撤回")
    with clock.stopped(at("2026-10-30 10:00")):
        assert escalating.climb(by=Scheduler()) == 0
