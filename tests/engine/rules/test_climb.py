"""The cheapest way up: the worked examples, dates, what is in the way; and that nothing is cheaper, by trying everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.rules import Answer, Lever, Pack, State, WrongFact, climb, evaluate, read_pack, shipped, what_if
from liantu.engine.rules.language import Window
from liantu.engine.rules.one import read_values
from liantu.engine.rules.planned import Planned
from liantu.engine.rules.worked import read_cases

from .packs import HEAD, ON, small, software, tech_sme, vetoed

YEAR_END = date(2025, 12, 1)


def units(found: Any) -> list[dict[str, int]]:
    return [way.units for way in found.ways]


# The worked examples


def test_climb_of_a_veto_names_one_more_technician() -> None:
    found = climb(tech_sme(), vetoed(), ON)
    assert (found.answer, found.before.state, found.proven) == (Answer.REACHABLE, State.UNMET, True)
    (step,) = found.ways[0].steps
    assert (step.lever.key, step.units, step.facts) == (
        "technician",
        1,
        {"technical_staff": (9, 10), "staff": (95, 96)},
    )
    assert found.ways[0].after.state is State.MET
    assert found.ways[0].after.score is not None
    assert found.ways[0].after.score.low == 84
    assert [(before.row.id, before.low, after.low) for before, after in found.ways[0].changes(found.before)][-1] == (
        "staff",
        0,
        4,
    )


def test_climb_for_six_points_names_one_more_right_of_class_2() -> None:
    found = climb(tech_sme(), software(), ON)
    assert found.ways[0].units == {"software": 1}
    assert found.ways[0].after.score is not None
    assert found.ways[0].after.score.low == 60
    # The costs grow with what is spent on R&D: 24 more are exactly 6 % of sales, while 26 would be 30 % of costs.
    assert {"rd": 24} in units(found)


def test_climb_from_70_points_names_two_more_transformed_results() -> None:
    """高新技术企业: what experts gave stays, the next band counts at its lower edge: 70 − 21 + 25."""
    text = files("liantu").joinpath("rulebook", "tiers", "cn.high-tech", "cases.yaml").read_text(encoding="utf-8")
    case = read_cases(text)[0]
    found = climb(shipped.find("cn.high-tech", ON).pack, {**case.given, **case.facts}, ON)
    assert (found.before.score and found.before.score.low, found.before.state) == (70, State.UNMET)
    assert (found.ways[0].units, found.ways[0].after.score and found.ways[0].after.score.low) == (
        {"transformed": 2},
        74,
    )


EXPERT = """
facts:
  results: {title: 转化成果, unit: count}
  results.points: {title: 转化得分, unit: points, expert: true}
  rest.points: {title: 其余得分, unit: points, expert: true}
  ratio.up: {title: 甲, unit: heads}
  ratio.under: {title: 乙, unit: heads}
requires:
  score:
    title: 得分
    score:
      results:
        title: 三年年均转化数
        of: results / 3
        expert: results.points
        bands:
          - {from: 5, points: 25-30}
          - {from: 4, below: 5, points: 19-24}
          - {from: 3, below: 4, points: 13-18}
          - {below: 3, points: 0-12}
      rest: {title: 其余, expert: 0-50, fact: rest.points}
    pass: "> 70"
  ratio: {title: 比例, check: ratio.up / ratio.under >= 10%}
levers:
  transform: {title: 多转化 1 项, changes: {results: 1}, cost: 8万元, days: 60, most: 15}
  hire: {title: 多 1 人, changes: {ratio.up: 1, ratio.under: 1}, cost: 12万元, most: 50}
"""


def test_climb_by_expert_bands_counts_the_lower_edge_and_keeps_what_was_given() -> None:
    """13 results in three years and 70 points: two more reach the next band, whose lower edge is enough."""
    told = {"results": 13, "results.points": 21, "rest.points": 49, "ratio.up": 22, "ratio.under": 180}
    found = climb(small(EXPERT), told, ON)
    assert (found.before.state, units(found)) == (State.UNMET, [{"transform": 2}])
    after = found.ways[0].after
    assert after.score is not None
    assert [(part.low, part.high) for part in after.score.parts] == [(25, 25), (49, 49)]
    # Where the lower edge is not enough, more of the same does not help.
    lower = climb(small(EXPERT), {**told, "rest.points": 45}, ON)
    assert (lower.answer, [one.row.id for one in lower.stuck]) == (Answer.UNREACHABLE, ["score"])


def test_climb_without_points_of_experts_leaves_them_to_be_judged() -> None:
    told = {"results": 13, "results.points": None, "rest.points": 45, "ratio.up": 17, "ratio.under": 180}
    found = climb(small(EXPERT), told, ON)
    assert (found.answer, units(found)[0]) == (Answer.JUDGED, {"hire": 2, "transform": 2})


# Dates


def test_steps_are_ordered_by_the_day_on_which_each_must_begin() -> None:
    found = climb(tech_sme(), vetoed(ip_class_1=0, rd_expense=10), ON)
    way = found.ways[0]
    begins = [step.begin for step in way.steps]
    assert len(begins) > 1
    assert begins == sorted(begins)
    assert way.window is not None
    assert all(step.begin <= way.window.to_day for step in way.steps)
    assert way.ready == max(step.done for step in way.steps)


def test_cheapest_that_is_late_stands_beside_what_is_in_time() -> None:
    """A right takes 90 days, the window of 2025 closes before; R&D is dearer and in time."""
    found = climb(tech_sme(), software(), ON)
    first, second = found.ways[:2]
    assert (first.window and first.window.from_day, second.units, second.window and second.window.to_day) == (
        date(2026, 6, 1), {"rd": 24}, date(2025, 9, 30),
    )  # fmt: skip
    assert found.this_year


def test_after_the_last_window_it_is_not_reachable_this_year() -> None:
    found = climb(tech_sme(), vetoed(), date(2026, 9, 10))
    way = found.ways[0]
    assert (found.this_year, way.provisional, way.window and way.window.from_day) == (False, True, date(2027, 6, 1))
    assert found.told("zh").startswith("今年达不到；增加 1 名科技人员")
    given = Window(date(2026, 12, 1), date(2026, 12, 31))
    assert climb(tech_sme(), vetoed(), date(2026, 9, 10), window=given).this_year
    over = climb(tech_sme(), vetoed(), date(2026, 9, 10), window=Window(date(2024, 2, 29), date(2024, 3, 31))).ways[0]
    assert (over.provisional, over.window and over.window.from_day, over.apply) == (
        True,
        date(2027, 2, 28),
        date(2027, 2, 28),
    )


def test_certificate_that_expires_before_the_window_does_not_count() -> None:
    told = vetoed(**{"holds.high_tech_enterprise": True})
    held = climb(tech_sme(), told, ON, expires={"holds.high_tech_enterprise": date(2025, 7, 31)})
    assert (held.answer, held.expired) == (Answer.MET, (("holds.high_tech_enterprise", date(2025, 7, 31)),))
    gone = climb(tech_sme(), told, date(2025, 10, 1), expires={"holds.high_tech_enterprise": date(2026, 5, 31)})
    assert (gone.answer, gone.before.state) == (Answer.REACHABLE, State.MET)
    assert (gone.ways[0].units, gone.ways[0].expired) == ({"technician": 1}, ("holds.high_tech_enterprise",))
    # Good for one day of the window: that is the day to apply.
    last = climb(tech_sme(), told, date(2025, 10, 1), expires={"holds.high_tech_enterprise": date(2026, 6, 1)})
    assert (last.answer, last.ways[0].apply) == (Answer.MET, date(2026, 6, 1))


def test_what_only_has_to_wait_says_until_when() -> None:
    pack = small(
        "facts: {founded: {title: 成立, unit: date}}\nrequires: {age: {title: 满一年, check: on - founded >= 365天}}\n"
    )
    found = climb(pack, {"founded": "2025-01-10"}, ON)
    assert (found.answer, found.ways[0].cost, found.ways[0].apply) == (Answer.REACHABLE, 0, date(2026, 1, 10))
    assert found.told("zh") == "今年达不到；等到那一天即可，2026-01-10 起符合"


# What is in the way


def test_unmet_rows_that_no_lever_moves_are_named() -> None:
    found = climb(tech_sme(), software(total_assets=30000, serious_incident=True), ON)
    assert (found.answer, found.ways) == (Answer.UNREACHABLE, ())
    assert [one.row.id for one in found.stuck] == ["entry.assets", "entry.integrity.incident"]
    assert "资产总额不超过 2 亿元" in found.told("zh")


def test_blank_facts_that_matter_come_first_and_the_way_if_they_are_well() -> None:
    found = climb(tech_sme(), software(resident_enterprise=None), ON)
    assert (found.answer, found.missing, found.supposed) == (
        Answer.UNKNOWN,
        ("resident_enterprise",),
        ("resident_enterprise",),
    )
    assert found.well is not None
    assert found.well.ways[0].units == {"software": 1}
    spent = climb(tech_sme(), software(rd_expense=None), ON)
    assert (spent.answer, spent.missing, spent.well) == (Answer.UNKNOWN, ("rd_expense",), None)


def test_blank_that_does_not_matter_is_no_hindrance() -> None:
    found = climb(tech_sme(), software(**{"holds.national_st_award": None}), ON)
    assert (found.answer, found.ways[0].units) == (Answer.REACHABLE, {"software": 1})


def test_levers_of_a_zone_stand_in_the_place_of_the_packs() -> None:
    pack = tech_sme()
    dear = [replace(one, cost=one.cost * 1000) if one.key == "technician" else one for one in pack.levers]
    assert climb(pack, vetoed(), YEAR_END, dear).ways[0].units == {"train": 1}
    assert climb(pack, vetoed(), ON, [dear[0]], alternatives=0).ways[0].cost == dear[0].cost
    with pytest.raises(WrongFact, match="cannot change “led_standard”"):
        climb(pack, vetoed(), ON, [replace(dear[0], changes={"led_standard": dear[0].changes["staff"]})])
    with pytest.raises(WrongFact, match="no fact of yes or no"):
        climb(pack, vetoed(), ON, expires={"staff": ON})


def test_alternatives_are_other_means_and_not_more_of_the_same() -> None:
    found = climb(tech_sme(), software(), YEAR_END)
    sets = [frozenset(one) for one in units(found)]
    assert len(sets) == 4
    assert not any(one < other or one == other for n, one in enumerate(sets) for other in sets[n + 1 :])
    assert [way.cost for way in found.ways] == sorted(way.cost for way in found.ways)


def test_what_if_tells_the_rows_that_change() -> None:
    found = what_if(tech_sme(), software(), {"ip_class_2": 2}, ON)
    assert (found.before.state, found.after.state) == (State.UNMET, State.MET)
    assert [(one.row.id, one.low, other.low) for one, other in found.rows] == [
        ("way", None, None), ("score", 54, 60), ("ip", 6, 12), ("ip.second", 6, 12),
    ]  # fmt: skip
    blank = what_if(tech_sme(), software(), {"rd_expense": None}, ON)
    assert (blank.after.state, blank.after.missing) == (State.UNKNOWN, {"rd_expense"})


# Nothing is cheaper

NUMBERS = ("a", "b", "c", "d")
counts = st.integers(0, 8)


@st.composite
def conditions(draw: st.DrawFn, name: str, depth: int = 0) -> str:
    kinds = ["ratio", "least", "sum", "product", "growth"] + (["cases", "any", "count"] if depth == 0 else [])
    kind = draw(st.sampled_from(kinds))
    one, other, third = draw(st.permutations(NUMBERS))[:3]
    share = st.sampled_from([10, 25, 30, 50, 80, 100, 150])
    if kind == "ratio":
        return f"{name}: {{title: x, check: {one} / {other} >= {draw(share)}%}}"
    if kind == "least":
        return f"{name}: {{title: x, check: {one} {draw(st.sampled_from(['>=', '<=', '>']))} {draw(counts)}}}"
    if kind == "sum":
        return f"{name}: {{title: x, check: {one} + {other} - {third} > {draw(counts)}}}"
    if kind == "product":
        return f"{name}: {{title: x, check: {one} * {other} >= {draw(counts)} * {third} * {third}}}"
    if kind == "growth":
        return f"{name}: {{title: x, check: 'growth({one}, {other}, {third}) >= {draw(share)}%'}}"
    if kind == "cases":
        return (
            f"{name}: {{title: x, by: {third}, cases: [{{to: 4, check: {one} / {other} >= {draw(share)}%}}, "
            f"{{above: 4, check: {one} / {other} >= {draw(share)}%}}]}}"
        )
    parts = ", ".join([draw(conditions(f"{name}.{n}", 1)) for n in range(3)])
    return f"{name}: {{title: x, {kind}: {{{parts}}}{', least: 2' if kind == 'count' else ''}}}"


@st.composite
def banded(draw: st.DrawFn, name: str) -> str:
    one, other = draw(st.permutations(NUMBERS))[:2]
    low, high = draw(st.sampled_from([(10, 40), (20, 60), (50, 100), (33, 66)]))
    expert = draw(st.booleans())
    points = ["0", "5-9", "10-14"] if expert else ["0", "5", "10"]
    bands = f"[{{below: {low}%, points: {points[0]}}}, {{from: {low}%, below: {high}%, points: {points[1]}}}, {{from: {high}%, points: {points[2]}}}]"
    return f"{name}: {{title: x, of: {one} / {other}, {'expert: e, ' if expert else ''}bands: {bands}}}"


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Pack, dict[str, Any]]:
    """A pack of conditions and a score over four numbers, levers that move them, and a subject."""
    rows = [draw(conditions(f"r{n}")) for n in range(draw(st.integers(0, 2)))]
    scored = [draw(banded(f"s{n}")) for n in range(draw(st.integers(1, 3)))]
    how = draw(st.sampled_from(["sum", "best"]))
    least = draw(st.integers(3, 10)) + (7 * (len(scored) - 1) if how == "sum" else 0)
    rows.append(
        f"score: {{title: x, score: {{all: {{title: x, {how}: {{{', '.join(scored)}}}}}}}, pass: '>= {least}'}}"
    )
    levers = []
    for n in range(draw(st.integers(2, 3))):
        changed = draw(
            st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from([1, 1, 2, -1]), min_size=1, max_size=2)
        )
        said = ", ".join(f"{name}: {step}" for name, step in changed.items())
        levers.append(
            f"l{n}: {{title: x, changes: {{{said}}}, cost: {draw(st.integers(0, 9))}万元, most: {draw(st.integers(3, 6))}}}"
        )
    facts = ", ".join(f"{name}: {{title: x, unit: count}}" for name in NUMBERS)
    text = (
        f"{HEAD}facts: {{{facts}, e: {{title: x, unit: points, expert: true}}}}\n"
        f"requires: {{{', '.join(rows)}, read: {{title: x, check: a + b + c + d >= 0}}}}\nlevers: {{{', '.join(levers)}}}\n"
    )
    pack, problems = read_pack(text, "2026-01-01")
    # Where no band is left to experts, nobody reads their points.
    assert pack is not None
    assert [one for one in problems if "no row reads “e”" not in one.en] == []
    told: dict[str, Any] = {name: draw(counts) for name in NUMBERS}
    if draw(st.integers(0, 9)) == 0:
        told[draw(st.sampled_from(NUMBERS))] = None
    return pack, told | {"e": draw(st.none() | st.integers(4, 12) | st.integers(5, 9))}


def tried(pack: Pack, told: dict[str, Any], levers: Sequence[Lever]) -> int | None:
    """The least that it costs to be met, by trying all there is."""
    facts, _large = read_values(pack, told, ON)
    found: int | None = None
    for many in product(*(range(lever.most + 1) for lever in levers)):
        after = dict(facts)
        for lever, each in zip(levers, many, strict=True):
            for name, step in lever.changes.items():
                value = after[name]
                if value is not None:
                    after[name] = int(value) + each * int(step)
        if any(isinstance(value, int) and value < 0 for value in after.values()):
            continue
        cost = sum(lever.cost * each for lever, each in zip(levers, many, strict=True))
        if (found is None or cost < found) and Planned(pack, after, facts).state() is State.MET:
            found = cost
    return found


@settings(max_examples=80, deadline=None)
@given(scenes())
def test_climb_costs_what_trying_everything_finds(scene: tuple[Pack, dict[str, Any]]) -> None:
    pack, told = scene
    found = climb(pack, told, ON, alternatives=1)
    met = [way for way in found.ways if way.after.state is State.MET]
    assert min((way.cost for way in met), default=None) == tried(pack, told, pack.levers)
    assert found.proven
    assert (found.answer is Answer.MET) == (evaluate(pack, told, ON).state is State.MET)
    if met and met[0].units:
        # Other means do without some lever of the first.
        other = [tried(pack, told, [lever for lever in pack.levers if lever.key != key]) for key in met[0].units]
        assert [way.cost for way in met[1:]] == sorted(cost for cost in other if cost is not None)[:1]
