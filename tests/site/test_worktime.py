"""`liantu worktime`, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from liantu.site.commands.worktime import worktime_group
from tests.engine.worktime.test_tables import DAYS, csv


def run(*arguments: str) -> Result:
    return CliRunner().invoke(worktime_group, arguments, obj=Speaker(access.LocalOperator("test")))


def told(*arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_add_shows_the_end_and_its_arithmetic() -> None:
    found = told("add", "2026-09-24", "5d")
    assert (found["last"], found["due"], found["moved"], found["provisional"]) == (
        "2026-10-09", "2026-10-10T00:00:00", False, [],
    )  # fmt: skip
    assert found["account"][1] == {
        "first": "2026-09-25", "last": "2026-09-25", "what": "holiday", "counted": 0, "number": 0,
        "words": "9月25日 星期五 中秋节放假，不计",
    }  # fmt: skip
    assert run("add", "2026-09-24", "5d").stdout.splitlines()[0] == "5 个工作日，2026-10-09 24:00 届满"


def test_working_time_is_told_in_minutes() -> None:
    found = told("add", "2026-09-24T16:20", "16h")
    assert (found["due"], found["account"][0]["counted"], found["account"][-1]["number"]) == (
        "2026-09-30T08:50:00", 100, 960,
    )  # fmt: skip


def test_hours_and_close_of_business_can_be_given() -> None:
    found = told("add", "2026-09-24", "5d", "--hours", "09:00-17:00", "--closes")
    assert found["due"] == "2026-10-09T17:00:00"


def test_between_counts_the_year() -> None:
    found = told("between", "2025-12-31", "2026-12-31")
    assert (found["working_days"], found["natural_days"], found["provisional"]) == (248, 365, [])


def test_year_tells_the_weekends_that_are_worked() -> None:
    found = told("year", "2026")
    assert found["working_days"] == 248
    assert [day["date"][5:] for day in found["days"] if day["kind"] == "work"] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip


def test_a_year_without_a_table_says_provisional_until_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(csv(DAYS))
    assert told("add", "2027-02-04", "1d")["provisional"] == [2027]
    assert "暂定" in run("add", "2027-02-04", "1d").stdout
    known = told("add", "2027-02-04", "1d", "--calendar", str(file))
    assert (known["provisional"], known["last"]) == ([], "2027-02-09")


def test_a_wrong_table_is_refused_with_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(csv([*DAYS, ("2027-02-30", "春节", "off"), ("2028-01-01", "元旦", "off")]))
    done = run("year", "2027", "--calendar", str(file))
    assert done.exit_code == 1
    assert [line.partition("：")[0] for line in done.output.splitlines()] == [
        "Error: 2027.csv: 第 13 行",
        "2027.csv: 第 14 行",
    ]


@pytest.mark.parametrize(("arguments", "words"), [
    (("add", "2026-02-30", "5d"), "“2026-02-30” is no day of the calendar"),
    (("add", "2026-09-24", "5x"), "“5x” is no period"),
    (("add", "2026-09-24", "0d"), "a period is a whole number from 1"),
    (("add", "2100-12-31", "5d"), "days from 1990-01-01 to 2100-12-31"),
    (("add", "2026-09-24T10:00+08:00", "5d"), "has a time zone"),
    (("add", "2026-09-24", "5d", "--hours", "9-5"), "are no working hours"),
    (("between", "2026-09-25", "2026-09-24"), "is before"),
    (("year", "1800"), "1800"),
])  # fmt: skip
def test_wrong_use_is_told_and_ends_with_2(arguments: tuple[str, ...], words: str) -> None:
    with translation.override("en"):
        done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.output
