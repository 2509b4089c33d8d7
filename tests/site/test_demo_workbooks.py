"""What five departments of the simulated zone send: files that are the same each time, and as untidy as real ones."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook

from liantu.site.demo import simulated
from liantu.site.demo.simulated import workbooks
from liantu.site.demo.simulated.workbooks import Workbook
from liantu.site.demo.simulated.workbooks.september import September

Rows = list[list[Any]]
BLANK = {"", "—", "／", "/", "无", "　"}
CODE = re.compile(r"[0-9A-Z]{18}")
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
#: Sheet → rows above the first line, columns of name and code.
LAYOUT = {
    "登记台账": (4, 1, 2), "收入与研发费用": (4, 2, 1), "高企2025": (2, 1, 2), "高企往年": (2, 1, 2), "科小入库": (2, 1, 2),
    "评价信息": (4, 1, 2), "2023年": (4, 0, 1), "2024年": (4, 0, 1), "2025年": (4, 0, 1), "": (1, 0, 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Workbook]:
    return workbooks.write(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="module")
def sheets(books: list[Workbook]) -> dict[tuple[str, str, str], Rows]:
    """(source, day of issue, sheet) → all that stands in it, the first row first."""
    told = {}
    for book in books:
        for sheet, rows in read(book.path):
            told[book.source["code"], book.issued, sheet] = rows
    return told


def read(path: Path) -> Iterator[tuple[str, Rows]]:
    if path.suffix == ".csv":
        yield "", list(csv.reader(path.read_bytes().decode("gb18030").splitlines()))
        return
    for sheet in (book := CalamineWorkbook.from_path(str(path))).sheet_names:
        yield sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def named(book: Workbook, sheets: dict[tuple[str, str, str], Rows]) -> Iterator[tuple[str, int, str, str, list[Any]]]:
    """(sheet, firm, name, code, cells) of every row that is a firm's; the code in half width, "" for none."""
    for (sheet, row), firm in book.truth.items():
        cells = sheets[book.source["code"], book.issued, sheet][row - 1]
        _top, name, code = LAYOUT[sheet]
        text = str(cells[code]).translate(WIDE)
        yield sheet, firm, str(cells[name]), "" if text in BLANK else text, cells


def of(books: list[Workbook], source: str) -> list[Workbook]:
    return [book for book in books if book.source["code"] == source]


# All of them


def test_workbooks_are_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    told = []
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        told.append([book.path.read_bytes() for book in workbooks.write(tmp_path / name, seed, 200)])
    assert told[0] == told[1]
    assert all(one != other for one, other in zip(told[0], told[2], strict=True))


def test_workbooks_of_september_are_the_same_and_have_the_heads_of_august(tmp_path: Path) -> None:
    told, again = (September(200, 7).write(tmp_path / name) for name in ("one", "again"))
    assert [book.path.read_bytes() for book in told] == [book.path.read_bytes() for book in again]
    august = {book.source["code"]: book.path for book in workbooks.write(tmp_path / "august", 7, 200)}
    for book in told:
        before = dict(read(august[book.source]))
        for sheet, rows in read(book.path):
            top = LAYOUT[sheet][0] - 1
            top -= rows[top][0] == "总计"
            assert rows[top] == before[sheet][top], sheet


def test_workbooks_come_in_by_month_with_their_sources(books: list[Workbook]) -> None:
    codes = ["sim-market", "sim-science", "sim-torch", "sim-tax", "sim-ip"]
    assert [(book.source["code"], book.issued) for book in books] == [
        (code, day) for day in ("2026-07-31", "2026-08-31") for code in codes
    ]
    assert len({book.title for book in books}) == 10
    for book in books:
        assert set(book.source) == {
            "code", "name", "kind", "zone", "publisher", "classification", "legal_basis", "purposes",
        }  # fmt: skip
        assert "模拟" in book.title
        restricted = book.source["code"] in ("sim-tax", "sim-torch")
        assert (book.source["classification"] == "restricted") == restricted
        assert "cultivation" in book.source["purposes"]
        # The chain's map reads sales of the statistics office's reports; what the tax office says it may not.
        assert ("investment" in book.source["purposes"]) == (book.source["code"] not in ("sim-tax", "sim-ip"))
        assert not restricted or set(book.source["purposes"]) <= {"statistics", "cultivation", "investment"}


def test_truth_names_every_row_of_a_firm_and_no_other(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    for book in books:
        for (source, issued, sheet), rows in sheets.items():
            if (source, issued) == (book.source["code"], book.issued):
                top, name, code = LAYOUT[sheet]
                told = {row for place, row in book.truth if place == sheet}
                assert min(told) == top + 1
                assert told == set(range(min(told), max(told) + 1))
                below = [row for row in rows[max(told) :] if str(row[code]).translate(WIDE) not in BLANK]
                assert below in ([], [row for row in rows[max(told) :] if "共" in str(row[code])])
                assert all(name < len(row) for row in rows)


def test_code_of_a_row_is_of_the_firm_that_it_is_about(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    """But for codes that are mistyped in the register's list and the science office's."""
    codes: dict[int, Counter[str]] = {}
    for book in books:
        for _sheet, firm, _name, code, _cells in named(book, sheets):
            codes.setdefault(firm, Counter()).update([code] if code else [])
    valid = {firm: [code for code in told if simulated.is_code(code)] for firm, told in codes.items()}
    assert {firm for firm, told in valid.items() if len(told) > 1} == set()
    assert 20 < sum(any(not simulated.is_code(code) for code in told) for told in codes.values()) < 60
    assert all(CODE.fullmatch(code) and code.startswith("9199") for told in codes.values() for code in told)


def test_two_firms_may_bear_a_name_that_a_list_prints_without_a_code(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    (market,) = (book for book in of(books, "sim-market") if book.issued == "2026-07-31")
    officials = {name for _sheet, firm, name, _code, _cells in named(market, sheets) if firm < simulated.FIRMS}
    doubtful = {
        name
        for book in of(books, "sim-science")
        for _sheet, _firm, name, code, _cells in named(book, sheets)
        if not code and not name.startswith("模拟") and sum(name in official for official in officials) > 1
    }
    assert 2 <= len(doubtful) <= 8


def test_faulty_rows_are_few_and_cannot_be_read(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    first = [book for book in books if book.issued == "2026-07-31"]
    assert Counter(fault for book in first for fault in book.faults.values()) == {"day": 6, "amount": 4, "name": 3}
    for book in books:
        for (sheet, row), fault in book.faults.items():
            cells = sheets[book.source["code"], book.issued, sheet][row - 1]
            _top, name, code = LAYOUT[sheet]
            if fault == "name":
                assert cells[name] == cells[code] == ""
            else:
                bad = (
                    r"2019-13-45|2021年2月30日|不详（待查）|2025年11月31日|2026-02-30|2023.02.31|-500|1\.2\.3万|#VALUE!"
                )
                assert any(re.fullmatch(bad, str(cell)) for cell in cells)


def test_columns_say_every_indicator_of_enterprises(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    path = files("liantu").joinpath("rulebook", "indicators", "enterprise.yaml")
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    defined = {row["code"] for row in told if row["formula"] is None}
    assert set(workbooks.SAYS.values()) == defined
    for source, column in workbooks.SAYS:
        heads = {
            str(cell)
            for (code, _issued, _sheet), rows in sheets.items()
            if code == source
            for row in rows[:4]
            for cell in row
        }
        assert column in heads


# The register's list


@pytest.fixture(scope="module")
def market(sheets: dict[tuple[str, str, str], Rows]) -> dict[str, Rows]:
    return {day: sheets["sim-market", day, "登记台账"] for day in ("2026-07-31", "2026-08-31")}


def test_market_has_a_title_units_two_rows_of_heads_a_total_and_notes(
    books: list[Workbook], market: dict[str, Rows]
) -> None:
    rows = market["2026-07-31"]
    assert rows[0][0] == "模拟高新区企业登记台账（2026年7月）"
    assert rows[1][0] == "单位：万元"
    assert (rows[2][1], rows[2][10], rows[2][14]) == ("登记信息", "联系信息", "备注")
    assert {"企业名称(必填)", "统一社会信用代码(必填)", "注册资本（万元）"} <= set(rows[3])
    ends = [row[0] for row in rows if isinstance(row[0], str) and row[0]][-5:]
    assert ends[0] == "合计"
    assert ends[1].startswith("注：1.")
    merged = CalamineWorkbook.from_path(str(books[0].path)).get_sheet_by_index(0).merged_cell_ranges
    assert ((0, 0), (0, 14)) in merged
    assert ((2, 1), (2, 9)) in merged


def test_market_lists_firms_branches_and_doubles_with_and_without_codes(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    later = of(books, "sim-market")[1]
    rows = list(named(later, sheets))
    firms = [row for row in rows if row[1] < simulated.FIRMS]
    assert len({firm for _sheet, firm, *_rest in firms}) == simulated.FIRMS
    assert len(firms) - simulated.FIRMS == 40
    assert sum(name.endswith("分公司") for _sheet, _firm, name, *_rest in rows) == 35
    assert 0.84 < sum(bool(code) for *_rest, code, _cells in firms) / len(firms) < 0.90
    assert 10 < sum(str(cells[2]) != code for *_rest, code, cells in rows if code) < 100  # digits in full width


def test_market_writes_days_amounts_and_blanks_in_many_ways(market: dict[str, Rows]) -> None:
    lines = [row for row in market["2026-07-31"] if isinstance(row[0], float)]
    days = Counter("day" if isinstance(row[6], date) else re.sub(r"\d+", "n", str(row[6])) for row in lines)
    assert {"day", "n-n-n", "n/n/n", "n年n月n日", "n.n.n"} <= set(days)
    amounts = Counter("number" if isinstance(row[5], float) else re.sub(r"\d", "", str(row[5])) for row in lines)
    assert {"number", ",", "万元", ",,元"} <= set(amounts)
    assert {row[13] for row in lines if row[13] in BLANK} == BLANK
    assert {row[7] for row in lines} == {
        "存续", "在业", "开业", "存续（在营、开业、在册）", "注销", "吊销", "吊销，未注销", "迁出",
    }  # fmt: skip


def test_market_of_the_second_month_differs_by_what_happened(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    before, after = (
        {(firm, str(cells[2])[:2]): cells[1:14] for _sheet, firm, _name, _code, cells in named(book, sheets)}
        for book in of(books, "sim-market")
    )
    changed = {key: (before[key], after[key]) for key in before if before[key] != after.get(key)}
    assert 10 < len(changed) < 60
    differing = Counter(at for one, other in changed.values() for at in range(13) if one[at] != other[at])
    assert {0, 2, 4, 6, 10, 11} <= set(differing)  # name, former name, capital, status, address, legal representative
    assert all(str(one[0]) in str(other[2]) for one, other in changed.values() if one[0] != other[0])
    assert 3 <= len(set(after) - set(before)) <= 10
    remarks = Counter(
        row[14] for row in sheets["sim-market", "2026-08-31", "登记台账"] if str(row[14]).startswith("本月")
    )
    assert set(remarks) >= {"本月新设", "本月名称变更", "本月住所变更", "本月注册资本变更", "本月注销"}


# The others


def test_torch_has_a_sheet_a_year_with_a_hidden_column_and_the_total_on_top(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    book = of(books, "sim-torch")[0]
    for sheet in ("2023年", "2024年", "2025年"):
        rows = sheets["sim-torch", book.issued, sheet]
        assert "千元" in rows[1][0]
        assert rows[3][0] == "总计"
        assert sum(row[5] for row in rows[4:] if isinstance(row[5], float)) == pytest.approx(rows[3][5])
        assert not any("(" in str(row[0]) for row in rows[4:])
    with zipfile.ZipFile(book.path) as inside:
        assert b'hidden="1"' in inside.read("xl/worksheets/sheet1.xml")


def test_tax_and_torch_tell_some_firms_revenue_differently(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    taxed = {firm: cells[8] for _s, firm, _n, _c, cells in named(of(books, "sim-tax")[0], sheets)}
    told = {
        firm: cells[5] for sheet, firm, _n, _c, cells in named(of(books, "sim-torch")[0], sheets) if sheet == "2025年"
    }
    both = [(taxed[f], told[f]) for f in told if isinstance(taxed.get(f), float) and isinstance(told[f], float)]
    differing = sum(abs(yuan - 1000 * thousands) > 1 for yuan, thousands in both)
    assert len(both) > 400
    assert 0.03 < differing / len(both) < 0.15


def test_tax_lists_three_years_beside_each_other(sheets: dict[tuple[str, str, str], Rows]) -> None:
    rows = sheets["sim-tax", "2026-08-31", "收入与研发费用"]
    assert [cell for cell in rows[2] if cell][-5:] == [
        "营业收入（元）", "总收入（元）", "成本费用支出（元）", "研发费用（会计核算，元）", "研发费用加计扣除额（元）",
    ]  # fmt: skip
    assert rows[3][6:] == ["2023年", "2024年", "2025年"] * 5
    assert any(isinstance(cell, str) and re.fullmatch(r"[\d,]+\.00", cell) for row in rows[4:] for cell in row)


def test_science_lists_certificates_numbers_and_what_firms_declare(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    book = of(books, "sim-science")[1]
    titles = [
        rows[0][0] for (source, day, _sheet), rows in sheets.items() if (source, day) == ("sim-science", book.issued)
    ]
    assert [re.sub("^模拟高新区", "", title) for title in titles] == [
        "2025年认定高新技术企业名单", "2022—2024年认定高新技术企业名单", "科技型中小企业入库名单",
        "科技企业评价基础信息表（2026年8月）",
    ]  # fmt: skip
    rows = list(named(book, sheets))
    assert 0.65 < sum(bool(row[3]) for row in rows) / len(rows) < 0.8
    numbers = [cells[4] for sheet, *_rest, cells in rows if sheet == "科小入库"]
    assert all(re.fullmatch(r"202[56]990101[0AB]\d{7}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers) > 400
    high = [cells[3] for sheet, *_rest, cells in rows if sheet.startswith("高企")]
    assert all(re.fullmatch(r"GR202\d99\d{6}", number) for number in high)
    assert len(set(high)) == len(high) > 230


def test_patents_are_a_table_in_gb18030(books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]) -> None:
    for book in of(books, "sim-ip"):
        with pytest.raises(UnicodeDecodeError):
            book.path.read_bytes().decode("utf-8")
        rows = sheets["sim-ip", book.issued, ""]
        assert rows[0] == ["专利权人", "统一社会信用代码", "专利号", "专利名称", "类型", "申请日", "授权日", "法律状态"]
        assert len({row[2] for row in rows[1:]}) == len(rows) - 1 > 1500
        bare = sum(row[1] in BLANK for row in rows[1:]) / len(rows)
        assert 0.3 < bare < 0.5
        assert {row[4] for row in rows[1:]} == {"发明专利", "实用新型", "外观设计"}


# What is left


def test_remainder_brings_in_no_firm_that_the_workbooks_do_not_have(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    codes = {code for book in books for _sheet, _firm, _name, code, _cells in named(book, sheets) if code}
    names = {name for book in of(books, "sim-market") for _sheet, _firm, name, _code, _cells in named(book, sheets)}
    spoken_of = [
        one for told in simulated.remainder() for row in told["records"] for one in row.get("organisations", ())
    ]
    of_zone = [one for one in spoken_of if one["kind"] == "enterprise" and one["code"].startswith("91990101")]
    assert len(of_zone) > 1000
    assert [one for one in of_zone if one["code"] not in codes and one["official"] not in names] == []


def test_remainder_says_what_the_year_says_beside_the_workbooks() -> None:
    year = {(told["source"]["code"], told["delivery"]["title"]): told for told in simulated.deliveries()}
    rest = {(told["source"]["code"], told["delivery"]["title"]): told for told in simulated.remainder()}
    assert {source for source, _title in rest} == {
        "sim-zone-office", "sim-industry", "sim-carriers", "sim-finance", "sim-honours", "sim-standards",
    }  # fmt: skip
    unchanged = {key for key in year if key[0] in ("sim-zone-office", "sim-industry", "sim-carriers", "sim-finance")}
    assert unchanged <= set(rest)
    heads = {"企业名称", "统一社会信用代码", "简称"}
    for key in unchanged:
        one, other = (
            [{name: cell for name, cell in row["content"].items() if name not in heads} for row in told["records"]]
            for told in (year[key], rest[key])
        )
        assert one == other
    records = [row for told in rest.values() for row in told["records"]]
    schemes = {one["scheme"] for row in records for one in row.get("recognitions", ())}
    assert {"specialised_sme", "gazelle", "national_incubator"} <= schemes
    assert not schemes & {"tech_sme", "high_tech_enterprise"}
    assert {one["kind"] for row in records for one in row.get("rights", ())} == {"software", "trademark"}
    assert any(row.get("standards") for row in records)
    assert any(row.get("people") for row in records)


def test_remainder_calls_firms_as_the_workbooks_of_that_month_do(
    books: list[Workbook], sheets: dict[tuple[str, str, str], Rows]
) -> None:
    for book in of(books, "sim-market"):
        names = {code: name for _sheet, _firm, name, code, _cells in named(book, sheets) if code and name}
        told = [
            (one["code"], one["official"])
            for pack in simulated.remainder()
            if pack["delivery"]["issued"] == book.issued
            for row in pack["records"]
            for one in row.get("organisations", ())
            if one.get("code") in names
        ]
        assert len(told) > 100
        assert [(code, name) for code, name in told if names[code] != name] == []
