"""Moves are made once, by whom they may, with all that they need, and with all that happens, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.journeys import queries
from liantu.kit.journeys.actions import moving, people, talking
from liantu.kit.journeys.models import Case, Document, Step
from tests.factories.accounts import World, make_user
from tests.factories.registry import plain

from .conftest import Counted, Starts, at, make_chain


def go(by: Any, case: Case, move: str, **more: Any) -> Case:
    case.refresh_from_db()
    return moving.move(by=by, case=case, move=move, revision=more.pop("revision", case.revision), **more)


def with_minutes(case: Case, by: User) -> None:
    Document.objects.create(
        case=case, sort="minutes", name="纪要.pdf", sha256="0" * 64, size=1, type="pdf", by=by, at=clock.now()
    )


def test_case_goes_its_way_and_its_story_tells_it(start: Starts, officer: User, second: User, counted: Counted) -> None:
    case = go(officer, start(), "take")
    with_minutes(case, officer)
    case = go(second, case, "finish", told={"answer": "已接通", "amount": "1,200.50", "day": "2026-09-14"})
    assert (case.stage, case.ends, case.runs, counted.times) == ("done", "well", False, 1)
    steps = list(case.steps.values_list("sort", "move", "source", "target", "by"))
    assert steps == [
        ("start", "", "", "open", officer.pk),
        ("move", "take", "open", "working", officer.pk),
        ("move", "finish", "working", "done", second.pk),
    ]
    assert case.steps.last().told == {"answer": "已接通", "amount": "1200.50", "day": "2026-09-14"}
    told = audit.Entry.objects.filter(object_kind="journeys.Case", object_id=str(case.pk)).order_by("pk")
    assert [*told.values_list("action", flat=True)] == [
        "journeys.case.start",
        "journeys.case.move",
        "journeys.case.move",
    ]


def test_move_on_a_stale_page_is_refused_with_what_came_between(start: Starts, officer: User, second: User) -> None:
    case = start()
    seen = case.revision
    go(second, case, "take")
    with pytest.raises(access.Conflict, match=f"{second.name}.* 在 .* 已经办理过，现在是“办理中”"):
        go(officer, case, "take", revision=seen)
    assert case.steps.filter(move="take").count() == 1


def test_move_from_another_stage_is_refused(start: Starts, officer: User) -> None:
    with pytest.raises(access.Conflict, match="现在是“待办理”，不能“已补充”"):
        go(officer, start(), "back")


def test_move_without_what_it_needs_names_all_of_it(
    start: Starts, officer: User, second: User, counted: Counted
) -> None:
    case = go(officer, start(), "take")
    with pytest.raises(ValidationError) as refusal:
        go(second, case, "finish", told={"amount": "很多", "day": "明天"})
    assert refusal.value.message_dict == {
        "answer": ["请填写“办理结果”"], "amount": ["“很多”不是数"], "day": ["“明天”不是日期，如 2026-09-24"],
        "documents": ["还缺材料：会议纪要"],
    }  # fmt: skip
    case.refresh_from_db()
    assert (case.stage, counted.times) == ("working", 0)


def test_effect_that_refuses_takes_the_whole_move_back(
    start: Starts, officer: User, second: User, counted: Counted
) -> None:
    case = go(officer, start(), "take")
    with_minutes(case, officer)
    counted.refuses = "额度不足"
    before = case.revision
    with pytest.raises(ValidationError, match="额度不足"):
        go(second, case, "finish", told={"answer": "好"})
    case.refresh_from_db()
    assert (case.stage, case.revision, case.steps.filter(move="finish").count()) == ("working", before, 0)


def test_who_made_one_move_does_not_make_the_other(start: Starts, officer: User) -> None:
    case = go(officer, start(), "take")
    with_minutes(case, officer)
    with pytest.raises(access.Denied, match="“受理”是您办的，这一步要由另一个人办"):
        go(officer, case, "finish", told={"answer": "好"})


def test_journey_narrows_who_may(start: Starts, world: World, officer: User) -> None:
    case = start(assignee=None)
    third = make_user("science_officer", world.unit, world.here)
    with pytest.raises(access.Denied, match="流程规定由 办理人、招商干部 办理"):
        go(third, case, "take")


def test_journey_never_widens_what_code_permits(start: Starts, world: World) -> None:
    leader = world.person("leader")
    with pytest.raises(access.Denied):
        go(leader, start(assignee=leader), "take")


def test_somebody_of_another_zone_finds_no_case(start: Starts, world: World) -> None:
    case, stranger = start(), make_user("science_officer", world.far, world.there)
    with pytest.raises(access.NotHere):
        queries.find_case(stranger, case.pk)
    with pytest.raises(access.Denied):
        go(stranger, case, "take")


def test_offers_say_what_may_be_done_and_why_not(start: Starts, officer: User, world: World) -> None:
    case = start()
    told = {offer.move.key: offer.why for offer in queries.offers(world.person("leader"), case)}
    assert told == {"take": "没有权限：修改产业链", "refuse": "没有权限：撤回产业链"}
    assert {offer.move.key: offer.why for offer in queries.offers(officer, case)} == {"take": "", "refuse": ""}


def test_second_case_about_the_same_thing_waits_for_the_first(start: Starts, world: World, officer: User) -> None:
    chain = make_chain(world)
    first = start(chain=chain)
    with pytest.raises(access.Conflict, match="已经在办"):
        start(chain=chain)
    go(officer, first, "refuse", reason="重复")
    assert start(chain=chain).pk != first.pk


def test_reopened_case_runs_again_and_keeps_its_story(start: Starts, officer: User) -> None:
    case = go(officer, start(), "refuse", reason="材料不全")
    case = go(officer, case, "reopen")
    assert (case.runs, case.ends, case.stage) == (True, "", "working")
    assert [*case.steps.filter(sort="move").values_list("move", flat=True)] == ["refuse", "reopen"]


def test_case_is_handed_over_with_its_clocks(start: Starts, officer: User, second: User) -> None:
    with clock.stopped(at("2026-09-14 10:00")):
        case = start()
        due = case.due
    with clock.stopped(at("2026-09-15 10:00")):
        case = people.assign(by=second, case=case, to=second, reason="调岗")
    assert (case.assignee, case.due) == (second, due)
    step = case.steps.last()
    assert (step.sort, step.to, step.reason) == ("assign", second, "调岗")


def test_case_is_not_given_to_who_cannot_see_it(start: Starts, second: User, world: World) -> None:
    stranger = make_user("caseworker", world.far, world.there)
    with pytest.raises(ValidationError, match="看不到这件事的内容"):
        people.assign(by=second, case=start(), to=stranger)


def test_all_of_ones_cases_go_over_but_those_that_are_done(start: Starts, officer: User, second: User) -> None:
    cases = [start(), start(), go(officer, start(), "refuse", reason="不在职责内")]
    done, left = people.hand_over(by=second, cases=cases, to=second, reason="调离")
    assert (done, [(case.pk, why) for case, why in left]) == (2, [(cases[2].pk, "“为企业接通专线”已经办结")])


def test_mentioned_are_those_who_may_see_it(start: Starts, officer: User, second: User, world: World) -> None:
    stranger = make_user("caseworker", world.far, world.there)
    said = talking.comment(by=officer, case=start(), text=f"请 @{second.username} 和 @{stranger.username} 看一下")
    assert [*said.mentions.all()] == [second]
    said = talking.comment(
        by=officer, case=said.case, text=f"请@{second.username.upper()}看一下，再问 @{second.username}."
    )
    assert [*said.mentions.all()] == [second]
    with pytest.raises(ValidationError, match="请写评论"):
        talking.comment(by=officer, case=said.case, text="  ")


def test_who_is_given_a_case_is_told_of_it_and_nobody_else(
    start: Starts, officer: User, second: User, world: World, browser: Any
) -> None:
    case = people.assign(by=officer, case=start(), to=second, reason="调岗")
    told = plain(browser(second).get("/notices/"))
    assert "“为企业接通专线”转给您办理" in told
    assert "转给您办理" not in plain(browser(officer).get("/notices/"))
    assert case.assignee == second


def test_list_of_cases_asks_a_fixed_number_of_queries(
    start: Starts, officer: User, django_assert_num_queries: Any
) -> None:
    for _one in range(3):
        start()
    with django_assert_num_queries(1):
        rows = list(queries.list_running(officer))
    assert len(rows) == 3
    assert Step.objects.count() == 3
