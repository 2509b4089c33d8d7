"""A journey's mistakes are named with line and mend; a sound one is read as it stands."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from liantu.kit.journeys.checking import check, journey_of, title_of
from liantu.kit.journeys.drawing import drawing, mermaid
from liantu.kit.journeys.language import Ends, Reason, Rung

from .conftest import JOURNEY

pytestmark = pytest.mark.usefixtures("kind")


def test_sound_journey_is_read_as_it_stands() -> None:
    assert check(JOURNEY) == []
    journey = journey_of(JOURNEY)
    assert [*journey.stages] == ["open", "working", "waiting", "done", "refused"]
    assert (journey.start.key, journey.stages["done"].ends, journey.stages["refused"].ends) == (
        "open",
        Ends.WELL,
        Ends.BADLY,
    )
    assert [move.key for move in journey.moves_from("working")] == ["ask", "finish", "refuse"]
    finish = journey.moves["finish"]
    assert (finish.needs, finish.asks, finish.documents, finish.effects) == (
        ("answer",),
        ("amount", "day"),
        ("minutes",),
        ("count",),
    )
    assert journey.moves["ask"].reason is Reason.REQUIRED
    solve = journey.clocks["solve"]
    assert (solve.period, solve.pauses) == ("5d", {"firm": ("waiting",), "court": ()})
    assert solve.ladder == (Rung(-1, ("assignee",)), Rung(0, ("assignee", "leader")), Rung(2, ("leader",), ("count",)))


def test_title_is_told_in_the_readers_language() -> None:
    with override("en"):
        assert title_of(JOURNEY) == "Promise"
    with override("zh-hans"):
        assert title_of(JOURNEY) == "承诺办理"


def line_of(text: str) -> int:
    return next(at for at, line in enumerate(JOURNEY.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("before", "after", "at", "words"),
    [
        ("  working: 办理中\n", "  working: 办理中\n  lost: 丢了\n", "  waiting: 等", "阶段“lost”没有步骤能到达"),
        ("back: {title: 已补充, from: waiting", "back: {title: 已补充, from: open", "waiting: 等企业补充", "阶段“waiting”走不出去，又不是终点"),
        ("effects: [count]", "effects: [cuont]", "effects: [count]", "没有叫“cuont”的效果；是不是 count"),
        ("    starts: {enter: open}\n", "", "  reply:", "时钟“reply”没有起点"),
        ("    period: 3d\n", "    period: 3x\n", "    period: 3d", "看不懂期限“3x”"),
        ("who: [assignee, investment_officer]", "who: [leader]", "take: {title", "角色“leader”没有这一步的权限，流程不能放宽"),
        ("who: [assignee, investment_officer]", "who: [assignee, offcer]", "take: {title", "没有叫“offcer”的角色"),
        ("    needs: [answer]\n", "    needs: [anwser]\n", "    needs: [answer]", "没有叫“anwser”的字段；是不是 answer"),
        ("open: {title: 待办理, start: true}", "open: {title: 待办理}", "stages:", "没有起始阶段"),
        ("case: test.promise", "case: test.promisse", "case: test", "没有叫“test.promisse”的办件类型；是不是 test.promise"),
        ("      - {at: -1d, tell: assignee}", "      - {at: soon, tell: assignee}", "at: -1d", "“soon”不是到期前后的天数"),
        ("pauses: {firm: waiting, court: []}", "pauses: {firm: waiting, curt: []}", "pauses:", "没有叫“curt”的暂停事由；是不是 court"),
        ("moves:\n", "movse:\n", "moves:", "没有“movse”这一项；是不是 moves"),
        ("reason: required}\n  back", "reason: must}\n  back", "ask: {title", "没有叫“must”的理由要求"),
        ("from: [done, refused], to: working", "from: [done, refused], to: wroking", "reopen:", "没有叫“wroking”的阶段；是不是 working"),
    ],
)  # fmt: skip
def test_mistake_is_named_with_its_line(before: str, after: str, at: str, words: str) -> None:
    assert before in JOURNEY
    found = check(JOURNEY.replace(before, after, 1))
    assert [(line_of(at), words)] == [
        (problem.line, problem.told("zh")[: len(words)]) for problem in found if problem.told("zh").startswith(words)
    ]


def test_clock_without_an_end_is_named() -> None:
    text = (
        JOURNEY.replace("    stops: {enter: [done, refused]}\n", "")
        .replace(", ends: well", "")
        .replace(", ends: badly", "")
    )
    words = [problem.zh for problem in check(text)]
    assert "时钟“solve”没有终点" in words
    assert "没有终点阶段" in words


def test_several_mistakes_are_told_at_once() -> None:
    text = JOURNEY.replace("to: working, who", "to: wroking, who").replace("period: 5d", "period: five")
    assert len(check(text)) >= 2


def test_drawing_shows_every_stage_and_marks_where_a_case_stands() -> None:
    journey = journey_of(JOURNEY.replace("待办理", "<待办理>"))
    told = drawing(journey, "working")
    assert told.count("<rect") == 5
    assert "&lt;待办理&gt;" in told
    assert "<待办理>" not in told
    assert told.count("journey-standing") == 1
    assert "open --> working: 受理" in mermaid(journey)
