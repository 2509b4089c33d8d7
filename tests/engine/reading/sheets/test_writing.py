from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from liantu.engine.reading.sheets import (
    CellError,
    Field,
    OutColumn,
    as_code,
    escape_cell,
    find_tables,
    plain_cell,
    read_book,
    row_keys,
    write_correction,
    write_template,
)

COLUMNS = [
    OutColumn("企业名称", "name", required=True),
    OutColumn("统一社会信用代码", "code"),
    OutColumn("注册资本", "money", unit="万元"),
    OutColumn("登记状态", "choice"),
]
ROWS = [
    ("r1", ["=1+1有限公司", "140802000012345", 500.0, "在营"]),
    ("r2", ["宏瑞机械有限公司", 1.2e17, "五百", None]),
]
ERRORS = {
    "r1": [CellError(3, "“在营”不在可选值内", "'在营' is none of the choices")],
    "r2": [CellError(1, "代码后几位已丢失", "digits are lost"), CellError(2, "不是数", "is no number"), CellError(-1, "与第 1 行重复", "same as row 1")],
}  # fmt: skip


@pytest.fixture
def correction(tmp_path: Path) -> Path:
    path = tmp_path / "待更正.xlsx"
    assert write_correction(path, COLUMNS, ROWS, ERRORS, {3: ["存续", "注销"]}, ["请于月底前发回。"]) == 2
    assert [found.name for found in tmp_path.iterdir()] == ["待更正.xlsx"]
    return path


def test_a_correction_says_what_is_wrong_and_keeps_what_was_sent(correction: Path) -> None:
    book = read_book(correction)
    assert [sheet.name for sheet in book.sheets] == ["待更正", "填写说明"]
    sheet = book.sheets[0]
    assert sheet.cells == [
        ["问题", "企业名称*", "统一社会信用代码", "注册资本（万元）", "登记状态", "#liantu-row"],
        ["登记状态：“在营”不在可选值内", "=1+1有限公司", "140802000012345", 500.0, "在营", "r1"],
        [
            "统一社会信用代码：代码后几位已丢失\n注册资本：不是数\n与第 1 行重复",
            "宏瑞机械有限公司",
            "1.2E+17",
            "五百",
            None,
            "r2",
        ],
    ]
    assert (sheet.formulas, sheet.hidden_columns) == (0, [(5, 5)])


def test_a_correction_that_comes_back_is_known_by_its_keys(correction: Path) -> None:
    sheet = read_book(correction).sheets[0]
    assert row_keys(sheet) == {2: "r1", 3: "r2"}
    (table,) = find_tables(sheet)
    assert [column.name for column in table.columns[1:5]] == ["企业名称", "统一社会信用代码", "注册资本", "登记状态"]
    assert row_keys(read_book(correction).sheets[1]) is None


def test_a_correction_has_comments_lists_and_a_frozen_header(correction: Path) -> None:
    sheet = openpyxl.load_workbook(correction)["待更正"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"C3": "代码后几位已丢失", "D3": "不是数", "E2": "“在营”不在可选值内"}
    assert sheet.freeze_panes == "B2"
    assert [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation] == [
        ("E2:E3", '"存续,注销"')
    ]
    assert (sheet["C2"].number_format, sheet["B2"].data_type, sheet["D2"].data_type) == ("@", "s", "n")
    assert sheet.column_dimensions["F"].hidden


def test_a_template_lists_what_must_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    columns = [OutColumn.of(Field("capital", ("注册资本",), "money"), required=True, unit="万元"), OutColumn("行业")]
    write_template(path, columns, {1: [f"第{number}类，很长的行业名称" for number in range(40)]}, language="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Data", "Choices", "Instructions"]
    assert [cell.value for cell in book["Data"][1]] == ["注册资本（万元）*", "行业"]
    assert [rule.formula1 for rule in book["Data"].data_validations.dataValidation] == ["'Choices'!$B$1:$B$40"]
    assert book["Choices"].sheet_state == "hidden"
    assert book["Instructions"]["A3"].value == "注册资本（万元）*：required；the number only, in the unit of the header"
    (table,) = find_tables(read_book(path).sheets[0])
    assert [(column.name, column.unit, column.required) for column in table.columns] == [
        ("注册资本", "万元", True),
        ("行业", "", False),
    ]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> object:
        yield ("r1", ["x"])
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        write_correction(tmp_path / "a.xlsx", COLUMNS, broken(), {})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_exact_amounts_are_written_as_numbers_and_long_ones_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_correction(
        path, COLUMNS, [("r", ["甲", "1", Decimal("12.5"), None]), ("s", ["乙", "1", Decimal(10**17), None])], {}
    )
    assert [row[3] for row in read_book(path).sheets[0].cells[1:]] == [12.5, "100000000000000000"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-无", "@sum", "\t=1", "\r=1", " =1", "＝1", "\n@x"])
def test_no_exported_cell_begins_a_formula(text: str) -> None:
    assert escape_cell(text) == "'" + text
    assert plain_cell(escape_cell(text)) == text


@pytest.mark.parametrize("text", ["", "天海泵业", "-5", "+5.0", "-1e5", "0359-222", "a=b", "'引"])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert escape_cell(text) == text
    assert plain_cell(text) == text


def test_a_code_that_was_escaped_is_read_without_its_apostrophe() -> None:
    assert as_code("'91140802MA0KQ12340").value == "91140802MA0KQ12340"
