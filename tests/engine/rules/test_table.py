"""A table is asked as one subject is: the same result, and the same state and points of every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liantu.rulebook
from liantu.engine.rules import Pack, State, evaluate, many, pack_of, read_values
from liantu.engine.rules.cells import why_wrong
from liantu.engine.rules.comparing import CODES
from liantu.engine.rules.language import Amount
from liantu.engine.rules.table import compile_pack, compiled, unfused
from tests.engine.rules.made_up import ON, Maker, table

ROWS = 80


@pytest.fixture(scope="module")
def sme() -> Pack:
    file = Path(liantu.rulebook.__path__[0]) / "tiers" / "cn.tech-sme" / "2022-01-01.yaml"
    return pack_of(file.read_text(encoding="utf-8"), "2022-01-01")


def rows_of(connection: Any, expression: Any) -> list[dict[str, Any]]:
    with unfused():
        found: list[dict[str, Any]] = connection.to_pyarrow(expression).to_pylist()
    return found


def alone(pack: Pack, row: dict[str, Any]) -> dict[str, Any]:
    """What the evaluator of one subject says, in the words of the table."""
    told = {name: row.get(name) for name in pack.facts}
    wrong = [name for name, fact in pack.facts.items() if why_wrong(fact, told[name])]
    found = evaluate(pack, {**told, **dict.fromkeys(wrong)}, ON)
    answer: dict[str, Any] = {"result": CODES[found.state], "unreadable": len(wrong)}
    for one in found.outcomes:
        answer[one.row.id] = CODES[one.state]
        if one.low is not None:
            answer |= {f"{one.row.id}.low": one.low, f"{one.row.id}.high": one.high}
    return answer


def agree(seed: int, depth: int = 2) -> None:
    dice = Random(seed)
    pack, subjects = Maker(dice).pack(depth), table(dice, ROWS)
    connection = ibis.duckdb.connect()
    try:
        asked = compiled(pack, ibis.memtable(subjects), ON)
        found = rows_of(connection, asked.codes())
    finally:
        connection.disconnect()
    for row, answer in zip(subjects.to_pylist(), found, strict=True):
        assert answer.pop("Id") == row["Id"]
        assert answer.pop("given.r1") == "x"
        assert answer == alone(pack, row), (seed, row)
        # Words are put for those alone that a row was said to have.
        assert all(answer[column.name] in column.codes for column in asked.columns if column.kind == "state"), seed


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32))
def test_a_table_and_one_subject_agree_in_every_row(seed: int) -> None:
    agree(seed)


def agree_on_many(seed: int, depth: int = 2) -> None:
    dice = Random(seed)
    pack = Maker(dice).pack(depth)
    subjects = []
    for row in table(dice, ROWS).to_pylist():
        told = {name: row.get(name) for name in pack.facts}
        subjects.append(
            read_values(
                pack, {name: None if why_wrong(pack.facts[name], one) else one for name, one in told.items()}, ON
            )[0]
        )
    # Some row of the pack for the condition of an amount.
    when = dice.choice(list(pack.root.rows))
    pack = replace(pack, amounts=(Amount(pack.title, 100, when=when), Amount(pack.title, 50)))
    for way in (many.ask, many.states):
        alone, together = (list(way(pack, subjects, ON, least)) for least in (ROWS + 1, 0))
        assert together == alone, seed


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32))
def test_many_subjects_and_one_agree_in_rows_and_in_what_is_missing(seed: int) -> None:
    agree_on_many(seed)


CASES: dict[str, tuple[dict[str, Any], State, dict[str, int]]] = {
    # Submitted whole, at an edge: 480 of 9600 is 5 % exactly.
    "A": ({"staff": 120, "technical_staff": 31, "revenue": "9600万元", "rd_expense": "480万元", "costs": "8800万元", "ip_class_1": 0, "ip_class_2": 4}, State.MET, {"staff": 16, "rd": 40, "ip": 24, "score": 80}),
    # Enough points, but none for its staff.
    "B": ({"staff": 95, "technical_staff": 9, "revenue": "5200万元", "rd_expense": "330万元", "costs": None, "ip_class_1": 1, "ip_class_2": None}, State.UNMET, {"staff": 0, "rd": 50, "ip": 30, "score": 80}),
    # The better of two ratios, and six points short.
    "C": ({"staff": 38, "technical_staff": 6, "revenue": "2000万元", "rd_expense": "96万元", "costs": "380万元", "ip_class_1": 0, "ip_class_2": 1}, State.UNMET, {"staff": 8, "rd": 40, "ip": 6, "score": 54}),
    # A class II right more.
    "C2": ({"staff": 38, "technical_staff": 6, "revenue": "2000万元", "rd_expense": "96万元", "costs": "380万元", "ip_class_1": 0, "ip_class_2": 2}, State.MET, {"score": 60}),
}  # fmt: skip


def test_technology_based_smes_come_out_to_the_point(sme: Pack) -> None:
    flags = {
        "resident_enterprise": True,
        "sound_accounts": True,
        "restricted_industry": False,
        "serious_incident": False,
        "on_abnormal_list": False,
        "total_assets": "1亿元",
    }
    no = dict.fromkeys(
        ("holds.high_tech_enterprise", "holds.national_st_award", "holds.provincial_rd_institution", "led_standard"),
        False,
    )
    facts = [{"id": key, **flags, **no, **told} for key, (told, _, _) in CASES.items()]
    # Blank R&D leaves 60 within the interval; without revenue there are no points from its ratio.
    facts += [{**facts[0], "id": "blank", "rd_expense": None}, {**facts[0], "id": "none", "revenue": "0", "costs": "0"}]
    connection = ibis.duckdb.connect()
    found = {
        row["id"]: row
        for row in rows_of(connection, compile_pack(sme, ibis.memtable(pa.Table.from_pylist(facts)), date(2026, 7, 1)))
    }
    connection.disconnect()
    for key, (_, state, points) in CASES.items():
        assert (key, found[key]["result"]) == (key, state.value)
        assert {name: (found[key][f"{name}.low"], found[key][f"{name}.high"]) for name in points} == {
            name: (one, one) for name, one in points.items()
        }
    assert (found["blank"]["result"], found["blank"]["score.low"], found["blank"]["score.high"]) == ("unknown", 40, 90)
    assert (found["none"]["rd"], found["none"]["score.high"], found["none"]["result"]) == ("unmet", 40, "unmet")
