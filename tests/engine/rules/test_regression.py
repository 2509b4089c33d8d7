"""A pack over last year's decisions, a policy over a zone, and which pack applies: hits and misses, sums, who falls off the edge."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.rules import (
    Pack,
    Purpose,
    State,
    WrongFact,
    choose,
    choose_all,
    costing,
    files,
    read_values,
    regression,
    shipped,
)
from liantu.engine.rules.costing import Subject
from liantu.engine.rules.regression import Decided, Verdict

from .packs import HEAD, ON, pumps, small, software, tech_sme, vetoed


def decided(pack: Pack, key: str, told: dict[str, Any], accepted: bool) -> Decided:
    return Decided(key, read_values(pack, told, ON)[0], accepted)


# Regression


def test_misses_are_told_one_by_one_with_the_rows_that_decided() -> None:
    pack = tech_sme()
    rows = [
        decided(pack, "pumps", pumps(), True),
        decided(pack, "software", software(), True),
        decided(pack, "vetoed", vetoed(technical_staff=10), False),
        decided(pack, "big", vetoed(staff=501, total_assets=30000), False),
        decided(pack, "blank", pumps(rd_expense=None), True),
    ]
    found = regression.regress(pack, rows, ON)
    assert (found.all, found.hits, found.settled) == (5, 2, 4)
    assert [(one.of.key, one.verdict, [row.row.id for row in one.rows][:1]) for one in (*found.misses, *found.unsettled)] == [
        ("software", Verdict.TOO_STRICT, ["score"]), ("vetoed", Verdict.TOO_MILD, ["score"]), ("blank", Verdict.UNSETTLED, ["score"]),
    ]  # fmt: skip
    assert found.misses[0].rows[0].why.zh == "共 54 分；合格线 ≥ 60 分：不符合；科技人员指标不得为 0 分：符合"
    assert found.unsettled[0].evaluation.missing == {"rd_expense"}


def test_two_versions_are_compared_subject_by_subject() -> None:
    facts = "facts: {staff: {title: 职工, unit: heads}}\n"
    old, new = (small(f"{facts}requires: {{size: {{title: 人数, check: staff <= {most}人}}}}\n") for most in (100, 300))
    told = {"a": (50, True), "b": (200, True), "c": (200, False), "d": (900, True)}
    before, after = (
        regression.regress(
            pack, [decided(pack, key, {"staff": staff}, said) for key, (staff, said) in told.items()], ON
        )
        for pack in (old, new)
    )
    found = regression.compare(before, after)
    assert [[one.of.key for one in rows] for rows in (found.mended, found.broken, found.still)] == [["b"], ["c"], ["d"]]


# Costing

POLICY = """
facts:
  rd: {{title: 研发费用, unit: yuan}}
  sound: {{title: 健全, unit: flag}}
  led: {{title: 牵头, unit: flag}}
requires:
  rd: {{title: 研发费用达到, check: rd >= {least}万元}}
  sound: {{title: 健全, check: sound}}
amounts:
  - {{title: 牵头单位, fixed: 50万元, when: led}}
  - {{title: 按研发费用, share: 10%, of: rd, cap: 20万元}}
"""


def zone(pack: Pack) -> list[Subject]:
    told: dict[str, dict[str, Any]] = {
        "leads": {"rd": 2_000_000, "sound": True, "led": True},
        "small": {"rd": "1000033.37", "sound": True, "led": False},
        "large": {"rd": 9_000_000, "sound": True, "led": False},
        "edge": {"rd": 1_200_000, "sound": True, "led": False},
        "unsound": {"rd": 9_000_000, "sound": False, "led": False},
        "blank": {"rd": 3_000_000, "sound": None, "led": False},
        "lead?": {"rd": 3_000_000, "sound": True, "led": None},
        "rd?": {"rd": None, "sound": True, "led": False},
    }
    return [Subject(key, read_values(pack, one, ON)[0], 2025 + (key == "large")) for key, one in told.items()]


def test_policy_over_a_zone_sums_to_its_list_and_says_what_is_open() -> None:
    pack = small(POLICY.format(least=100))
    found = costing.cost(pack, zone(pack), ON)
    assert {one.of.key: one.fen for one in found.gains} == {
        "leads": 50_000_000, "small": 10_000_333, "large": 20_000_000, "edge": 12_000_000,
    }  # fmt: skip
    assert (found.total, found.years) == (92_000_333, {2025: 72_000_333, 2026: 20_000_000})
    assert [(one.of.key, one.state, one.most, sorted(one.missing)) for one in found.open] == [
        ("blank", State.UNKNOWN, 20_000_000, ["sound"]), ("lead?", State.UNKNOWN, None, ["led"]), ("rd?", State.UNKNOWN, None, ["rd"]),
    ]  # fmt: skip
    assert ([one.key for one in found.refused], found.all, found.most) == (["unsound"], 8, 112_000_333)
    assert [(one.fact, one.known) for one in found.ground] == [("rd", 7), ("sound", 7), ("led", 7)]


def test_who_falls_off_the_edge_between_two_versions() -> None:
    old, new = small(POLICY.format(least=100)), small(POLICY.format(least=150).replace("20万元", "25万元"))
    found = costing.compare(costing.cost(old, zone(old), ON), costing.cost(new, zone(new), ON), ON)
    assert [(one.of.key, one.before, one.after, [row.row.id for row in one.rows]) for one in found.falls] == [
        ("small", 10_000_333, 0, ["rd"]), ("edge", 12_000_000, 0, ["rd"]),
    ]  # fmt: skip
    assert ([one.of.key for one in found.changes], [one.of.key for one in found.rises]) == (["large"], [])
    assert found.fen == 25_000_000 - 20_000_000 - 22_000_333


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 10**9), st.none() | st.booleans(), st.none() | st.booleans()), max_size=12
    )
)
def test_everybody_gains_is_refused_or_open_and_the_sum_is_that_of_the_list(rows: list[tuple[Any, Any, Any]]) -> None:
    pack = small(POLICY.format(least=100))
    facts = [read_values(pack, dict(zip(("rd", "sound", "led"), row, strict=True)), ON)[0] for row in rows]
    found = costing.cost(pack, [Subject(str(n), one, 2020 + n % 3) for n, one in enumerate(facts)], ON)
    assert found.all == len(rows)
    assert found.total == sum(one.fen for one in found.gains) == sum(found.years.values())
    for one in found.gains:
        paid = Fraction(int(one.of.facts["rd"] or 0), 10)
        assert one.fen == (50_000_000 if one.of.facts["led"] else min(20_000_000, int(paid)))


def test_as_a_table_the_same_are_missed_and_paid() -> None:
    dice, pack = Random(5), small(POLICY.format(least=100))
    told = [
        {"rd": dice.choice([None, 0, 99, 100, 10**7 + dice.randint(0, 9), 10**9]), "sound": dice.choice([None, True, False]), "led": dice.choice([None, True, False])}
        for _one in range(60)
    ]  # fmt: skip
    facts = [read_values(pack, one, ON)[0] for one in told]
    decided = [regression.Decided(str(n), one, n % 3 > 0) for n, one in enumerate(facts)]
    alone, table = (regression.regress(pack, decided, ON, least) for least in (99, 1))
    assert table == alone
    assert min(alone.hits, len(alone.misses), len(alone.unsettled)) > 3
    subjects = [Subject(str(n), one, 2024 + n % 2) for n, one in enumerate(facts)]
    costs = [costing.cost(pack, subjects, ON, least) for least in (99, 1)]
    assert costs[1] == costs[0]
    assert min(len(costs[0].gains), len(costs[0].open), len(costs[0].refused)) > 3


def test_cells_of_tables_are_read_as_values_are(tmp_path: Path) -> None:
    dice, pack = Random(6), small(POLICY.format(least=100))
    units, file = ["", "", "元", "万元", "%", "人", "亿元", "吨"], tmp_path / "cells.csv"
    cells = [
        f"{dice.randint(0, 10 ** dice.randint(1, 16))}{dice.choice(['', '.5', '.005', '.0049999'])}{dice.choice(units)}"
        for _ in range(300)
    ]
    file.write_text("rd\n" + "\n".join(cells), encoding="utf-8")
    found = files.read_table(file, pack, ON)

    def told(cell: str) -> Any:
        try:
            return read_values(pack, {"rd": cell}, ON)[0]["rd"]
        except WrongFact:
            return "wrong"

    wanted = [told(cell) for cell in cells]
    assert [row.facts["rd"] for row in found.rows] == [None if one == "wrong" else one for one in wanted]
    assert len(found.faults) == wanted.count("wrong") > 20


# Which pack applies


def scheme(version: str, region: str = "CN", rest: str = "") -> Pack:
    text = f"{HEAD}scheme: giant\nregion: {region}\n{rest}facts: {{a: {{title: 甲, unit: count}}}}\nrequires: {{a: {{title: 甲, check: a >= 1}}}}\n"
    from liantu.engine.rules import pack_of

    return pack_of(text.replace("test.small", f"test.r{region.lower()}"), version)


def test_pack_is_chosen_by_purpose_and_day() -> None:
    first = scheme("2022-08-01", rest="until: {new: 2026-03-31, recheck: 2026-12-31}\n")
    second = scheme("2026-04-01", rest="purpose: [new, renewal]\n")
    packs = [second, first]
    chosen = [
        choose(packs, "giant", purpose, "150200", day)
        for purpose, day in (
            (Purpose.NEW, date(2022, 7, 31)), (Purpose.NEW, date(2026, 3, 31)), (Purpose.NEW, date(2026, 4, 1)),
            (Purpose.RECHECK, date(2026, 6, 1)), (Purpose.RECHECK, date(2027, 1, 1)),
        )
    ]  # fmt: skip
    assert chosen == [None, first, second, first, None]


def test_most_specific_region_wins_while_it_holds() -> None:
    nation, province, city = (
        scheme("2022-01-01"),
        scheme("2021-01-01", "140000"),
        scheme("2020-01-01", "1401", "until: 2025-12-31\n"),
    )
    packs = [province, city, nation]
    day = date(2025, 7, 1)
    chosen = [choose(packs, "giant", Purpose.NEW, region, day) for region in ("140105", "140300", "150200", "140000")]
    assert chosen == [city, province, nation, province]
    assert choose_all(packs, Purpose.NEW, "140105", date(2026, 1, 1)) == {"giant": province}


def test_shipped_pack_is_found_by_key_version_and_day() -> None:
    assert shipped.find("cn.tech-sme", date(2026, 1, 1)).version == "2022-01-01"
    for name, words in (
        ("cn.tech-smm", "there is no pack “cn.tech-smm”; did you mean cn.tech-sme"),
        ("cn.tech-sme@1999-01-01", "cn.tech-sme has no version “1999-01-01”; there are: "),
    ):
        with pytest.raises(shipped.NoSuchPack, match=words):
            shipped.find(name)
    with pytest.raises(shipped.NoSuchPack, match="not yet on 1999-01-01"):
        shipped.find("cn.tech-sme", date(1999, 1, 1))


# Tables


def test_table_is_read_by_names_and_titles_and_every_fault_is_told(tmp_path: Path) -> None:
    pack = small(POLICY.format(least=100))
    file = tmp_path / "zone.csv"
    file.write_text(
        "企业名称,研发费用,sound,outcome,备注,年度\n甲,200万元,是,通过,x,2024\n乙,many,否,refused,,\n丙,3000000,,maybe,,\n,,,,,\n丁,-,true,未通过,,2025年,多\n",
        encoding="gb18030",
    )
    table = files.read_table(file, pack, ON, outcomes=True)
    assert [(row.line, row.key, row.facts["rd"], row.facts["sound"], row.accepted, row.year) for row in table.rows] == [
        (2, "甲", 200_000_000, 1, True, 2024), (3, "乙", None, 0, False, None), (6, "丁", None, 1, False, 2025),
    ]  # fmt: skip
    assert [(fault.line, fault.told("en")) for fault in table.faults] == [
        (3, "line 3, rd: “many” is no number, or its unit is not known; taken as unknown"),
        (4, "line 4: “maybe” is neither accepted nor refused"), (6, "line 6 has 7 cells, the header 6"),
    ]  # fmt: skip
    assert (table.ignored, table.absent) == (["备注"], ["led"])
    for text, words in (
        ("a,b\n1,2\n", "no column is a fact of test.small"), ("rd\n1\n", "no column “outcome”"), ("", "no column is a fact"), ("rd,研发费用\n", "two columns"),
    ):  # fmt: skip
        file.write_text(text, encoding="utf-8")
        with pytest.raises(files.WrongTable) as wrong:
            files.read_table(file, pack, ON, outcomes=True)
        assert words in wrong.value.told("en")
