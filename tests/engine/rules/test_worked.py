"""Worked cases beside a pack, and what facts are bound to and amounts are made of."""

from __future__ import annotations

from datetime import date

import pytest

from liantu.engine.rules import State, pack_of, read_pack
from liantu.engine.rules.language import Binding
from liantu.engine.rules.one import Asking
from liantu.engine.rules.worked import differences, of_version, read_cases

PACK = """pack: zone.trial
title: {zh: 试行, en: Trial}
subject: carrier
documents: {rule: {number: 试字〔2026〕1号}}
facts:
  income: {title: {zh: 收入, en: Income}, unit: yuan, from: "indicator:total_revenue", years: 1, over: 3}
  holds.any: {title: {zh: 任一资质, en: Any title}, unit: flag, from: "recognition:tech_sme|gazelle@provincial"}
requires:
  any: {title: {zh: 任一资质, en: Any title}, check: holds.any}
  score:
    title: {zh: 得分, en: Score}
    score: {size: {title: {zh: 规模, en: Size}, of: income, bands: [{from: 100万元, points: 10}, {below: 100万元, points: 2.5}]}}
    pass: ">= 5"
amounts:
  - {title: {zh: 奖励, en: Reward}, fixed: 1万元, share: 10%, of: income, cap: 30万元}
"""


def test_cases_say_what_a_pack_answers_otherwise() -> None:
    pack = pack_of(PACK, "2026-01-01")
    sound, wrong = read_cases(
        """given: {holds.any: true, of_another_version: 3}
cases:
  - {name: as it is, on: 2026-09-14, facts: {income: 99万元}, result: unmet, score: 2.5, rows: {size: 2.5, any: met}, amount: 10.9万元}
  - {name: all wrong, on: 2026-09-14, facts: {income: ~}, result: met, score: 10, rows: {any: unmet, size: 3, sise: met}, amount: 0元}
"""
    )
    assert differences(pack, sound) == []
    assert [one.told("en") for one in differences(pack, wrong)] == [
        "the result is unknown, not met",
        "the score is 2.5 to 10, not 10",
        "any is met, not unmet",
        "size is 2.5 to 10, not 3",
        "there is no row sise",
        "the amount is None, not 0",
    ]
    assert differences(pack, wrong)[0].told() == "结论应为 met，实为 unknown"
    versions = ["2026-01-01", "2026-12-01", "cases"]
    assert [len(of_version([sound, wrong], one, versions)) for one in (*versions[:2], "draft")] == [2, 0, 2]
    assert (wrong.name, wrong.line, wrong.on) == ("all wrong", 4, date(2026, 9, 14))


@pytest.mark.parametrize("text", ["cases: [{name: a}]", "cases: [{name: a, on: 2026-09-14, reslt: met}]", "cases: [a]"])
def test_what_is_no_case_is_told_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1: a case has a day"):
        read_cases(text)


def test_facts_are_bound_to_several_years_and_to_any_of_several_titles() -> None:
    pack = pack_of(PACK)
    assert pack.facts["income"].binding == Binding("indicator", "total_revenue", 1, 3)
    assert pack.facts["holds.any"].binding == Binding("recognition", "tech_sme|gazelle@provincial")
    assert (pack.subject, pack.grain) == ("carrier", 100)
    _, problems = read_pack(PACK.replace("years: 1, over: 3", "over: 3"))
    assert [one.mend_en for one in problems] == ["write years: 1, over: 3"]


@pytest.mark.parametrize(
    ("income", "fen"), [(0, 1_000_000), (100_000_000, 11_000_000), (290_000_000, 30_000_000), (10**12, 30_000_000), (-(10**9), 0)]
)  # fmt: skip
def test_amount_is_a_fixed_part_and_a_share_up_to_its_cap(income: int, fen: int) -> None:
    pack = pack_of(PACK)
    told = Asking(pack, {"income": income, "holds.any": 1, "on": 739_000}).amount(pack.amounts)
    assert told == (pack.amounts[0], fen, State.MET)
    _, problems = read_pack(PACK.replace("fixed: 1万元, share: 10%, of: income, ", ""))
    assert [one.en for one in problems if "amount" in one.en] == ["an amount is fixed, a share, or both together"]
