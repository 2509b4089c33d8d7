"""A pack asked of one subject: the worked examples row by row, edges, blanks, zeros, and what is too large."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from liantu.engine.rules import Evaluation, Pack, State, WrongFact, evaluate

from .packs import ON, pumps, small, software, tech_sme, vetoed

SCORED = ("staff", "rd.revenue", "rd.costs", "rd", "ip.first", "ip.second", "ip", "score")


def points(found: Evaluation) -> dict[str, Any]:
    """Row → points, or from and to where they are not settled."""
    return {
        one.row.id: one.low if one.low == one.high else (one.low, one.high)
        for one in found.outcomes
        if one.low is not None
    }


def states(found: Evaluation) -> dict[str, State]:
    return {one.row.id: one.state for one in found.outcomes}


def why(found: Evaluation, row: str) -> str:
    return next(one.why.zh for one in found.outcomes if one.row.id == row)


# The worked examples of 科技型中小企业


def test_pump_maker_passes_with_80() -> None:
    found = evaluate(tech_sme(), pumps(), ON)
    assert points(found) == dict(zip(SCORED, (16, 40, 0, 40, 0, 24, 24, 80), strict=True))
    assert (found.state, found.missing) == (State.MET, frozenset())
    assert why(found, "staff") == "31 人 ÷ 120 人 = 25.83%，[25%, 30%)：16 分"
    assert why(found, "rd.revenue") == "480 万元 ÷ 9,600 万元 = 5%，[5%, 6%)：40 分"


def test_no_points_for_staff_are_a_veto_at_80() -> None:
    found = evaluate(tech_sme(), vetoed(), ON)
    assert points(found) == dict(zip(SCORED, (0, 50, 0, 50, 30, 0, 30, 80), strict=True))
    assert (found.state, states(found)["score"]) == (State.UNMET, State.UNMET)
    assert why(found, "score") == "共 80 分；合格线 ≥ 60 分：符合；科技人员指标不得为 0 分：不符合"
    assert points(evaluate(tech_sme(), vetoed(technical_staff=10), ON))["score"] == 84
    assert evaluate(tech_sme(), vetoed(technical_staff=10), ON).state is State.MET
    # With a valid certificate nothing is scored.
    assert evaluate(tech_sme(), vetoed(**{"holds.high_tech_enterprise": True}), ON).state is State.MET


def test_better_of_two_ratios_counts_and_54_is_no_pass() -> None:
    found = evaluate(tech_sme(), software(), ON)
    assert points(found) == dict(zip(SCORED, (8, 30, 40, 40, 0, 6, 6, 54), strict=True))
    assert found.state is State.UNMET
    assert points(evaluate(tech_sme(), software(ip_class_2=2), ON))["score"] == 60
    assert evaluate(tech_sme(), software(ip_class_2=2), ON).state is State.MET
    assert points(evaluate(tech_sme(), software(technical_staff=8), ON))["score"] == 58


def test_every_row_tells_its_document_and_clause() -> None:
    found = evaluate(tech_sme(), pumps(), ON)
    row = next(one.row for one in found.outcomes if one.row.id == "staff")
    assert (found.pack.documents[row.source.document].number, row.source.clause) == (
        "国科发政〔2017〕115号",
        "第七条（一）",
    )
    assert all(one.why.zh and one.why.en for one in found.outcomes)


# Edges

LINE = """
facts: {points.given: {title: 得分, unit: points, expert: true}}
requires: {score: {title: 得分, score: {all: {title: 得分, expert: 0-100, fact: points.given}}, pass: "> 70"}}
"""
RATIO = """
facts: {rd: {title: 研发, unit: yuan}, sales: {title: 销售, unit: yuan}, latest: {title: 最近一年, unit: yuan}}
requires:
  rd:
    title: 研发占比
    by: latest
    cases:
      - {to: 5000万元, check: rd / sales >= 5%}
      - {above: 5000万元, to: 20000万元, check: rd / sales >= 4%}
      - {above: 20000万元, check: rd / sales >= 3%}
"""


@pytest.mark.parametrize(("given", "state"), [(70, State.UNMET), (71, State.MET), (None, State.MANUAL)])
def test_seventy_is_no_pass_where_more_is_wanted(given: int | None, state: State) -> None:
    assert evaluate(small(LINE), {"points.given": given}, ON).state is state


@pytest.mark.parametrize(
    ("latest", "need"),
    [("5000万元", 5), (50_000_000.01, 4), ("20000万元", 4), ("200000000.01元", 3), (Decimal("200000000.01"), 3)],
)
def test_edges_of_revenue_belong_to_the_band_that_says_so(latest: Any, need: int) -> None:
    pack = small(RATIO)
    told = {"sales": "10000万元", "latest": latest}
    assert evaluate(pack, {**told, "rd": f"{need * 100}万元"}, ON).state is State.MET
    assert evaluate(pack, {**told, "rd": f"{need * 100 - 0.0001:.4f}万元"}, ON).state is State.UNMET


def test_blank_by_which_a_case_is_chosen_matters_only_where_cases_differ() -> None:
    pack = small(RATIO)
    assert [evaluate(pack, {"sales": 1000, "rd": rd}, ON).state for rd in (20, 40, 50)] == [
        State.UNMET, State.UNKNOWN, State.MET,
    ]  # fmt: skip
    assert evaluate(pack, {"sales": 1000, "rd": 40}, ON).missing == {"latest"}


@pytest.mark.parametrize(
    ("staff", "rd", "state", "why"),
    [
        (0, 40, State.UNMET, "分档依据的分母为 0，不符合"),
        (0, 50, State.MET, "分档依据的分母为 0，但各档结论相同"),
        (-1, 40, State.MANUAL, "分档依据的分母为负数，需人工判断"),
        (None, 40, State.UNKNOWN, "缺少：人数"),
    ],
)
def test_cases_by_what_cannot_be_divided_are_a_stated_result(staff: Any, rd: int, state: State, why: str) -> None:
    ratio = RATIO.replace("by: latest", "by: latest / staff").replace("5000万元", "5元").replace("20000万元", "20元")
    pack = small(ratio.replace("facts: {", "facts: {staff: {title: 人数, unit: heads}, "))
    found = evaluate(pack, {"sales": 1000, "rd": rd, "latest": 100, "staff": staff}, ON)
    assert (found.state, found.rows[0].why.zh, found.missing) == (
        state,
        why,
        {"staff"} - {"staff" if staff is not None else ""},
    )


# Blanks and zeros


def test_blank_rd_is_unknown_where_60_lies_within_and_not_where_it_does_not() -> None:
    within = evaluate(tech_sme(), pumps(rd_expense=None), ON)
    assert (within.state, points(within)["score"], within.missing) == (State.UNKNOWN, (40, 90), {"rd_expense"})
    # With no right and few technicians even full points for R&D are not enough; nor does it take any where the rest is enough.
    short = evaluate(tech_sme(), pumps(rd_expense=None, ip_class_2=0, technical_staff=13), ON)
    assert (short.state, points(short)["score"], short.missing) == (State.UNMET, (4, 54), frozenset())
    held = evaluate(tech_sme(), pumps(rd_expense=None, led_standard=True), ON)
    assert (held.state, held.missing) == (State.MET, frozenset())


def test_blank_part_of_the_best_keeps_it_open() -> None:
    found = evaluate(tech_sme(), pumps(costs=None), ON)
    assert (points(found)["rd"], points(found)["score"], found.state) == ((40, 50), (80, 90), State.MET)
    assert points(evaluate(tech_sme(), pumps(ip_class_1=None), ON))["ip"] == (24, 30)


def test_revenue_of_nothing_gives_no_points() -> None:
    found = evaluate(tech_sme(), software(revenue=0), ON)
    assert (points(found)["rd.revenue"], states(found)["rd.revenue"]) == (0, State.UNMET)
    assert why(found, "rd.revenue") == "分母为 0，按最低一档：0 分"
    assert evaluate(small(RATIO), {"sales": 0, "rd": 100, "latest": 0}, ON).state is State.UNMET


def test_staff_of_nobody_is_a_veto() -> None:
    found = evaluate(tech_sme(), pumps(staff=0, technical_staff=0), ON)
    assert (points(found)["staff"], found.state) == (0, State.UNMET)


def test_negative_base_is_for_a_person() -> None:
    found = evaluate(tech_sme(), pumps(revenue=-100), ON)
    assert (states(found)["rd.revenue"], points(found)["rd.revenue"], found.state) == (
        State.MANUAL,
        (0, 50),
        State.MANUAL,
    )
    pack = small("facts: {a: {title: 甲, unit: yuan}, b: {title: 乙, unit: yuan}, c: {title: 丙, unit: yuan}}\nrequires: {g: {title: 增长, check: 'growth(a, b, c) >= 15%'}}\n")  # fmt: skip
    grown = [
        evaluate(pack, dict(zip("abc", one, strict=True)), ON).state
        for one in ((-1, 2, 3), (0, 100, 115), (0, 100, 114), (5, 0, 9))
    ]
    assert grown == [State.MANUAL, State.MET, State.UNMET, State.UNMET]


def test_growth_is_the_mean_of_two_years() -> None:
    pack: Pack = small("facts: {a: {title: 甲, unit: yuan}, b: {title: 乙, unit: yuan}, c: {title: 丙, unit: yuan}}\nrequires: {g: {title: 增长, check: 'growth(a, b, c) >= 17.5%'}}\n")  # fmt: skip
    # ½(1.15 + 1.20) − 1 is exactly 17.5 %.
    assert [evaluate(pack, {"a": 2000, "b": 2300, "c": last}, ON).state for last in (2760, "2759.99元")] == [
        State.MET,
        State.UNMET,
    ]


def test_huge_values_are_unknown_and_named() -> None:
    found = evaluate(tech_sme(), pumps(revenue="99999999亿元"), ON)
    assert (found.state, found.beyond) == (State.UNKNOWN, {"revenue"})
    assert "revenue" in found.missing
    assert evaluate(tech_sme(), pumps(revenue=float("inf")), ON).beyond == {"revenue"}
    assert evaluate(tech_sme(), pumps(revenue=float("nan")), ON).beyond == frozenset()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"reveneu": 1}, "has no fact “reveneu”, did you mean revenue"),
        ({"revenue": "120人"}, "revenue: “120人” has another unit than yuan"),
        ({"staff": "many"}, "staff: “many” is no number"),
        ({"staff": True}, "staff: “True” is no number"),
        ({"led_standard": "maybe"}, "led_standard: “maybe” is neither true nor false"),
    ],
)
def test_wrong_facts_are_refused_by_name(told: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongFact, match=words):
        evaluate(tech_sme(), told, ON)


def test_row_that_does_not_apply_is_left_out() -> None:
    pack = small("""
facts: {kind: {title: 类别, unit: choice, choices: {a: 甲类, b: 乙类}}, staff: {title: 职工, unit: heads}, seats: {title: 席位, unit: count}}
requires:
  size: {title: 人数, check: staff >= 10}
  seats: {title: 席位, check: seats >= 5, applies: {check: "kind in [a]"}}
""")
    assert evaluate(pack, {"kind": "甲类", "staff": 10, "seats": 4}, ON).state is State.UNMET
    found = evaluate(pack, {"kind": "b", "staff": 10, "seats": 4}, ON)
    assert (found.state, states(found)["seats"]) == (State.MET, State.NOT_APPLICABLE)
    assert evaluate(pack, {"staff": 10, "seats": 5}, ON).state is State.UNKNOWN
