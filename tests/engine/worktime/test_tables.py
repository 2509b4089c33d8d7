"""Holiday tables from files: read as they come, refused as a whole where anything is wrong."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.worktime import Checked, Table, china, known_tables, read_table

#: Made up: nobody knows the table of 2027 yet.
DAYS = [
    ("2026-12-31", "元旦", "off"), ("2027-01-01", "元旦", "off"), ("2027-02-05", "春节", "off"), ("2027-02-06", "春节", "off"),
    ("2027-02-08", "春节", "off"), ("2027-02-20", "春节", "work"), ("2027-04-05", "清明节", "off"), ("2027-05-01", "劳动节", "off"),
    ("2027-06-09", "端午节", "off"), ("2027-09-15", "中秋节", "off"), ("2027-10-01", "国庆节", "off"),
]  # fmt: skip


def csv(rows: list[tuple[str, str, str]], header: str = "date,name,kind") -> bytes:
    return "\n".join([header, *(",".join(row) for row in rows)]).encode()


def told(content: bytes, language: str = "en") -> list[str]:
    return [fault.told(language) for fault in read_table(content).faults]


def good(found: Checked) -> Table:
    assert found.faults == ()
    assert found.table is not None
    return found.table


def test_a_table_makes_its_year_known_and_moves_december_before() -> None:
    table = good(read_table(csv(DAYS), name="2027.csv"))
    calendar = china().with_table(table)
    assert (table.year, len(table.days)) == (2027, 11)
    assert [calendar.is_working(date.fromisoformat(day)) for day in ("2026-12-31", "2027-02-05", "2027-02-20")] == [
        False, False, True,
    ]  # fmt: skip
    assert calendar.provisional(date(2026, 1, 1), date(2028, 1, 1)) == (2028,)
    assert china().provisional(date(2026, 1, 1), date(2028, 1, 1)) == (2027, 2028)


@pytest.mark.parametrize("content", [
    csv([(day.replace("-", "/"), name, {"off": "放假", "work": "上班"}[kind]) for day, name, kind in DAYS], "日期,名称,类型"),
    "日期,名称,类型\n".encode("gb18030") + "\n".join(",".join(day) for day in DAYS).encode("gb18030"),
    b"\xef\xbb\xbf" + csv(DAYS).replace(b"\n", b"\r\n"),
    json.dumps([{"date": day, "name": name, "kind": kind} for day, name, kind in DAYS]).encode(),
    json.dumps({"year": 2027, "days": [{"date": d, "name": n, "isOffDay": k == "off"} for d, n, k in DAYS]}).encode(),
])  # fmt: skip
def test_tables_are_read_in_the_shapes_that_there_are(content: bytes) -> None:
    assert good(read_table(content)).days == good(read_table(csv(DAYS))).days


def test_known_years_pass_their_own_check() -> None:
    for table in known_tables():
        # 2020: both holidays fell on 10-01, and the library names but one of them.
        if table.year >= 2008 and table.year != 2020:
            rows = [(str(day.date), day.name, "off" if day.off else "work") for day in table.days]
            assert good(read_table(csv(rows))).year == table.year


@pytest.mark.parametrize(("rows", "fault"), [
    ([("2027-02-30", "春节", "off")], "line 13: there is no 2027-02-30 in the calendar: check month and day"),
    ([("tomorrow", "春节", "off")], "line 13: “tomorrow” is no date: write 2027-01-01"),
    ([("2027-03-03", "春节", "maybe")], "line 13: “maybe” is neither off nor work"),
    ([("2027-03-03", "", "off")], "line 13: the name of the holiday is missing"),
    ([("2028-03-03", "春节", "off")], "line 13: 2028-03-03 is not in 2027: it belongs to the table of 2028"),
    ([("2027-02-20", "春节", "off")], "line 13: 2027-02-20 is work in line 7 and off here: keep the one that is right"),
    ([("2027-02-20", "春节", "work")], "line 13: 2027-02-20 stands in line 7 already: take one out"),
    ([("2027-03-03", "春节", "work")], "line 13: 2027-03-03 is worked anyway, being a weekday: check the date"),
    ([("2027-02-10", "春节", "off")], "line 13: 春节 lacks 2027-02-09: add it, or check the days around it"),
])  # fmt: skip
def test_a_wrong_day_is_told_with_its_line_and_its_mend(rows: list[tuple[str, str, str]], fault: str) -> None:
    content = csv([*DAYS, *rows])
    assert told(content) == [fault]
    assert read_table(content).table is None
    assert told(content, "zh")[0].startswith("第 13 行：")


def test_a_holiday_that_is_missing_is_told() -> None:
    assert told(csv([day for day in DAYS if day[1] != "端午节"])) == [
        "the table of 2027 has no 端午节: add its days off, or name it with the holiday that it falls on, as 国庆节、中秋节"
    ]
    moved = [("2027-10-02" if day == "2027-10-01" else day, name, kind) for day, name, kind in DAYS]
    assert told(csv(moved)) == ["2027-10-01 (国庆节) is not off: add it"]


def test_the_year_that_is_asked_for_is_the_one_that_is_held() -> None:
    assert len(read_table(csv(DAYS), year=2028).faults) == 11


@pytest.mark.parametrize("content", [
    b"", b"\x00\xff", b"{", b"[1]", b'{"days": 3}', b'{"year": "x", "days": []}', b"date,name\n", b"date,name,kind\n", b"[" * 5000,
    b'"' + b"x" * 200_000, b"x" * (1 << 20) + b"y",
])  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes) -> None:
    found = read_table(content)
    assert found.table is None
    assert found.faults


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"date,name,kind\n{text}".encode())))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    found = read_table(content)
    assert (found.table is None) == bool(found.faults)
