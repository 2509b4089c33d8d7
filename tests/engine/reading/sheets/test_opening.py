from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from liantu.engine.reading.sheets import Area, Odd, WrongBook, read_book
from liantu.engine.reading.sheets import xlsx as reader

from .books import SHEET_PATH, XLS, book_of, csv_sheet, handmade, replaced, sheet_of, xlsx, xlsx_of

ROWS = [["企业名称", "注册资本（万元）"], ["天海泵业有限公司", 500.0]]


def refused(data: bytes, name: str = "台账.xlsx") -> WrongBook:
    with pytest.raises(WrongBook) as caught:
        read_book(data, name)
    assert caught.value.told("zh") != caught.value.told("en")
    assert name in caught.value.told("zh")
    assert name in caught.value.told("en")
    return caught.value


def test_values_are_read_with_their_rows() -> None:
    sheet = sheet_of(xlsx_of([*ROWS, [], ["宏瑞机械有限公司"]]))
    assert list(sheet.rows()) == [
        (1, ["企业名称", "注册资本（万元）"]),
        (2, ["天海泵业有限公司", 500.0]),
        (4, ["宏瑞机械有限公司"]),
    ]


def test_a_path_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(xlsx_of(ROWS))
    assert read_book(path) == read_book(path.read_bytes(), "台账.xlsx")


def test_an_old_workbook_is_read() -> None:
    book = read_book(XLS, "台账.xls")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("台账", False), ("隐藏", True)]
    assert book.sheets[0].cells[2] == ["山西天海泵业有限公司", "91140802MA0KQ12340", 500, date(2020, 3, 1)]
    assert book.sheets[0].merged == [Area(1, 0, 1, 3)]
    assert [remark.kind for remark in book.remarks] == [Odd.HIDDEN_SHEET]


@pytest.mark.parametrize(
    ("data", "name", "chinese"),
    [
        (b"", "a.xlsx", "a.xlsx：文件是空的。请检查后重新选择"),
        (XLS, "a.xlsx", "a.xlsx：内容是旧版 Excel 工作簿（.xls），只是后缀写成 .xlsx。请把后缀改为 .xls，或用 Excel 打开后另存为 .xlsx"),
        (xlsx_of(ROWS), "a.xls", "a.xls：内容是新版 Excel 工作簿（.xlsx），只是后缀写成 .xls。请把后缀改为 .xlsx，或用 Excel 打开后另存为 .xlsx"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "a.xls：内容是网页（HTML 表格），只是后缀写成 .xls。请用 Excel 或 WPS 打开后另存为 .xlsx"),
        (b"\xef\xbb\xbf\r\n<table><tr><td>1</td></tr></table>", "a.xlsx", "a.xlsx：内容是网页（HTML 表格），只是后缀写成 .xlsx。请用 Excel 或 WPS 打开后另存为 .xlsx"),
        (b'<?xml version="1.0"?><Workbook/>', "a.xls", "a.xls：内容是XML 文本（如 XML 电子表格 2003），只是后缀写成 .xls。请用 Excel 或 WPS 打开后另存为 .xlsx"),
        (b"a,b\n1,2\n", "a.xls", "a.xls：内容是纯文本（.csv），只是后缀写成 .xls。请把后缀改为 .csv，或用 Excel 打开后另存为 .xlsx"),
        (b"%PDF-1.7", "a.pdf", "a.pdf：内容是PDF。请选择 .xlsx、.xls 或 .csv 文件"),
        (b"\0\1\2\3" * 40, "a.csv", "a.csv：内容是无法识别的二进制文件，只是后缀写成 .csv。请选择 .xlsx、.xls 或 .csv 文件"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused(data: bytes, name: str, chinese: str) -> None:
    assert refused(data, name).told() == chinese


def test_an_encrypted_workbook_is_refused() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + "EncryptedPackage\0".encode("utf-16-le").ljust(
        128, b"\0"
    )
    assert (
        refused(ole).told("en")
        == "台账.xlsx: the file is encrypted. Take the password off in Excel or WPS, save it and send it again"
    )


def test_a_truncated_workbook_is_refused() -> None:
    data = xlsx_of(ROWS)
    for length in (10, 100, len(data) // 2, len(data) - 1):
        assert "不完整或已损坏" in refused(data[:length]).told()


def test_a_workbook_with_macros_is_refused() -> None:
    assert "宏" in refused(replaced(xlsx_of(ROWS), {"xl/vbaProject.bin": b"x"}), "a.xlsm").told()
    assert "macros" in refused(replaced(xlsx_of(ROWS), {"xl/vbaProject.bin": b"x"})).told("en")


def test_a_bomb_is_refused() -> None:
    rows = b"<row/>" * (30 << 20)
    bomb = replaced(xlsx_of(ROWS), {SHEET_PATH: b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"})
    assert len(bomb) < 1 << 20
    assert "解压后过大" in refused(bomb).told()


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    data = xlsx_of(ROWS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(SHEET_PATH).file_size
    lying = data.replace(size.to_bytes(4, "little"), (size - 100).to_bytes(4, "little"))
    assert lying != data
    refused(lying)


def test_a_declared_document_type_is_refused() -> None:
    markup = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    assert "DTD" in refused(replaced(xlsx_of(ROWS), {SHEET_PATH: markup})).told()
    late = (
        b'<?xml version="1.0"?>' + b" " * 5000 + b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    )
    assert "DTD" in refused(replaced(xlsx_of(ROWS), {SHEET_PATH: late})).told()


def test_broken_markup_is_refused_with_its_sheet() -> None:
    assert refused(handmade("<row><c>")).told("en") == (
        "台账.xlsx: the structure of sheet '台账' is damaged and cannot be read. Open it in Excel, let it repair it, and save it as .xlsx"
    )


@pytest.mark.parametrize("reference", ["A0", "XFE1", "A1048577", "A99999999", "ZZZZ1", "1", "", "a1"])
def test_a_cell_that_cannot_be_is_refused(reference: str) -> None:
    assert "已损坏" in refused(handmade(f'<row r="1"><c r="{reference}"><v>1</v></c></row>')).told()


def test_formulas_give_their_stored_results() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_formula(0, 1, "=A1&B1", None, "ab")

    book = book_of(xlsx(fill))
    assert book.sheets[0].cells == [[2.0, "ab"]]
    assert (book.sheets[0].formulas, book.sheets[0].unknown) == (2, set())
    assert [remark.kind for remark in book.remarks] == [Odd.FORMULA, Odd.RECALCULATED]


def test_a_formula_without_result_is_unknown_and_told() -> None:
    book = book_of(
        handmade('<row r="3"><c r="A3"><f>1+1</f></c><c r="B3"><f>1+1</f><v></v></c><c r="C3"><v>7</v></c></row>')
    )
    assert list(book.sheets[0].rows()) == [(3, [None, None, 7.0])]
    assert book.sheets[0].unknown == {(3, 0), (3, 1)}
    told = [(remark.row, remark.column, remark.told()) for remark in book.remarks if remark.kind is Odd.FORMULA_UNKNOWN]
    assert told[0] == (
        3,
        0,
        "工作表“台账”第 3 行 A 列：公式没有存下结果，按未知处理；请在 Excel 中打开、重算并保存后再报送",
    )
    assert len(told) == 2


def test_errors_of_formulas_are_kept_and_told() -> None:
    book = book_of(handmade('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><v>1</v></c></row><row r="9"><c r="B9" t="e"><v>#REF!</v></c></row>'))  # fmt: skip
    assert list(book.sheets[0].rows()) == [(1, ["#DIV/0!", 1.0]), (9, [None, "#REF!"])]
    errors = [remark.told("en") for remark in book.remarks if remark.kind is Odd.ERROR_CELL]
    assert errors == [
        "sheet '台账', row 1, column A: it holds the error #DIV/0!, put the value itself there",
        "sheet '台账', row 9, column B: it holds the error #REF!, put the value itself there",
    ]


def test_what_is_hidden_is_read_and_told() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(6):
            sheet.write_row(row, 0, [row, row, row])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        book.add_worksheet("藏").hide()

    book = book_of(xlsx(fill))
    assert len(book.sheets[0]) == 6
    assert (book.sheets[0].hidden_rows, book.sheets[0].hidden_columns) == ([(3, 4)], [(1, 1)])
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    assert [remark.told() for remark in book.remarks] == [
        "工作表“台账”：第 3-4 行是隐藏的，照样读取",
        "工作表“台账”：B 列是隐藏的，照样读取",
        "工作表“藏”是隐藏的",
    ]


def test_external_links_are_told() -> None:
    book = book_of(replaced(xlsx_of(ROWS), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}))
    assert [remark.kind for remark in book.remarks] == [Odd.EXTERNAL_LINK]


def test_cells_that_look_like_formulas_stay_text() -> None:
    texts = ["=1+1", "+86 359", "-无", "@sum", '=cmd|"/c calc"!A1']
    assert sheet_of(xlsx_of([texts])).cells == [texts]
    assert csv_sheet("企业名称,电话\n=1+1,+86 359\n").cells[1] == ["=1+1", "+86 359"]


def test_cells_show_what_their_number_format_shows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for column, (value, code) in enumerate(
            [
                (0.125, "0.0%"), (45356, "yyyy-mm-dd"), (45356, 'yyyy"年"m"月"'), (45356, "yyyy"), (14, "000000"), (500, '0.00"万元"'), (12345.0, '#,##0.00'),
                (45356.5, "yyyy-mm-dd hh:mm"), (45356, '[$-804]yyyy"年"m"月"d"日";@'),
            ]
        ):  # fmt: skip
            sheet.write_number(0, column, value, book.add_format({"num_format": code}))

    assert sheet_of(xlsx(fill)).cells == [
        [
            "12.5%",
            date(2024, 3, 5),
            "2024-03",
            "2024",
            "000014",
            "500万元",
            12345.0,
            datetime(2024, 3, 5, 12),
            date(2024, 3, 5),
        ]
    ]


def test_merged_ranges_are_known() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 3, "标题")

    assert sheet_of(xlsx(fill)).merged == [Area(1, 0, 2, 3)]


def test_a_nul_is_none_of_a_text() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲_x0000_乙</t></is></c><c r="B1" t="inlineStr"><is><t>_x0000_</t></is></c></row>'
    assert sheet_of(handmade(rows)).cells == [["甲乙"]]


def test_names_with_a_prefix_are_read() -> None:
    markup = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1" hidden="1">'
        b'<x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    sheet = sheet_of(replaced(xlsx_of(ROWS), {SHEET_PATH: markup}))
    assert (sheet.cells, sheet.hidden_rows) == ([[1.0]], [(1, 1)])


def test_a_million_empty_rows_cost_nothing() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(2, 1_000_001))
    sheet = sheet_of(handmade('<row r="1"><c r="A1"><v>1</v></c></row>' + rows))
    assert list(sheet.rows()) == [(1, [1.0])]


def test_cells_in_far_corners_are_read_one_by_one() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" t="inlineStr"><is><t>右</t></is></c></row><row r="1048576"><c r="A1048576" t="s"><v>0</v></c></row>'
    book = book_of(handmade(far))
    sheet = book.sheets[0]
    assert sheet.numbers == [1, 1048576]
    assert (sheet.cells[0][0], sheet.cells[0][16383], sheet.cells[1]) == (1.0, "右", ["x"])
    assert [(remark.kind, remark.row, remark.column) for remark in book.remarks] == [(Odd.SPARSE, 1048576, 16383)]


def test_both_ways_of_reading_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "标题")
        sheet.write_row(1, 0, ["文本", 1, 2.5, True, "a<b&c", "多\n行"])
        sheet.write_datetime(2, 1, datetime(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(2, 2, datetime(2024, 3, 5, 8, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_number(2, 3, 0.5, book.add_format({"num_format": "0%"}))
        sheet.write_number(2, 4, 45356, book.add_format({"num_format": 'yyyy"年"m"月"'}))
        sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 1, "=1", None, 1)
        sheet.write_rich_string(4, 0, "甲", book.add_format({"bold": True}), "乙")
        sheet.write_string(5, 0, " 前后 ")

    data = xlsx(fill)
    dense = sheet_of(data)
    monkeypatch.setattr(reader, "_SPARSE_FROM", -10_000)
    assert sheet_of(data) == dense


def test_many_columns_are_read() -> None:
    assert sheet_of(xlsx_of([[str(at) for at in range(16384)]])).width == 16384


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_text_file_is_read_in_any_usual_writing(encoding: str, sign: str) -> None:
    text = "\r\n".join(
        sign.join(row) for row in [["企业名称", "住所"], ["天海泵业", '"运城, 盐湖; 区"'], [], ["宏瑞\u9fd0机械", "x"]]
    )
    sheet = read_book(text.encode(encoding), "台账.csv").sheets[0]
    assert (sheet.name, sheet.numbers) == ("台账", [1, 2, 4])
    assert sheet.cells == [["企业名称", "住所"], ["天海泵业", "运城, 盐湖; 区"], ["宏瑞\u9fd0机械", "x"]]


def test_a_text_file_of_mixed_encodings_is_read_line_by_line() -> None:
    data = "企业名称,住所\n".encode() + "天海泵业,运城\n".encode("gb18030") + b"\xff\xff,x\n"
    book = read_book(data, "a.csv")
    assert book.sheets[0].cells[:2] == [["企业名称", "住所"], ["天海泵业", "运城"]]
    assert [(remark.kind, remark.row) for remark in book.remarks] == [(Odd.ENCODING, 3)]


def test_a_field_without_end_is_told_and_the_rest_read() -> None:
    book = read_book(b'a,b\n"' + b"x" * (1 << 20) + b"\n" + b"y" * 100 + b"\n", "a.csv")
    assert {remark.kind for remark in book.remarks} <= {Odd.BROKEN_ROW}
    assert book.sheets[0].cells[0] == ["a", "b"]


def test_a_sheet_that_is_asked_for_by_name_is_found() -> None:
    book = book_of(xlsx_of(ROWS))
    assert book.sheet("台账") is book.sheets[0]
    with pytest.raises(KeyError, match=re.escape("没有")):
        book.sheet("没有")
