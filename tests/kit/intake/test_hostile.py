"""Workbooks that mean harm, or that came to harm on their way: refused with words, or read with remarks; nothing else.

LIANTU_MUTATIONS sets how many changed workbooks are taken the whole way; each is made from its own number.
"""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.models import Delivery, Record
from liantu.kit.intake import correcting, telling
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan
from tests.engine.reading.sheets.books import SHEET_PATH, handmade, replaced, xlsx, xlsx_of
from tests.engine.reading.sheets.test_mutations import mutated

from .conftest import CODES, code_of, name_of
from .register import register

MUTATIONS = int(os.environ.get("LIANTU_MUTATIONS", "40"))
#: So many meet what those before them left; then all of it goes, or what is left would make each one dearer than the last.
TOGETHER = 40
HEADER = ["企业名称", "统一社会信用代码", "注册资本（万元）", "住所"]
ROW = ["甲机械有限公司", CODES[0], 500, "园区路1号"]
XLSX = xlsx_of([HEADER, ROW])
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
ENCRYPTED = OLE2 + "EncryptedPackage\0".encode("utf-16-le").ljust(128, b"\0")
Taker = Callable[..., Plan]


@pytest.fixture
def take(officer: User, source: evidence.Source) -> Taker:
    """Takes bytes in as far as the preview, of which nothing is written."""

    def make(data: bytes, name: str = "台账.xlsx", *, issued: str = "2026-08") -> Plan:
        before = (register(), Record.objects.count(), Delivery.objects.count())
        try:
            file = SimpleUploadedFile(name, data)
            plan = intake.receive(by=officer, source=source, file=file, title="", issued=issued, later=False)
            plan = intake.read_plan(by=officer, plan=plan, later=False)
            if plan.state == intake.PlanState.ASKING:
                plan = intake.confirm(by=officer, plan=plan, tables=plan.tables, later=False)
            return intake.compare(by=officer, plan=plan)
        finally:
            assert (register(), Record.objects.count(), Delivery.objects.count()) == before

    return make


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (ENCRYPTED, "台账.xlsx", "密码"),
        (XLSX[: len(XLSX) // 2], "台账.xlsx", "台账.xlsx"),
        (XLSX, "台账.csv", "台账.csv"),
        (b"a,b\n1,2\n", "台账.xlsx", "台账.xlsx"),
        (b"%PDF-1.7", "台账.xlsx", "台账.xlsx"),
        (replaced(XLSX, {"xl/vbaProject.bin": b"x"}), "台账.xlsx", "宏"),
        (b"", "台账.xlsx", "空"),
        (
            replaced(XLSX, {SHEET_PATH: b"<worksheet><sheetData>" + b"<row/>" * (8 << 20) + b"</sheetData></worksheet>"}),
            "台账.xlsx", "台账.xlsx",
        ),
        (
            replaced(XLSX, {SHEET_PATH: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><worksheet/>'}),
            "台账.xlsx", "DTD",
        ),
    ],
    ids=["encrypted", "truncated", "renamed", "text", "pdf", "macros", "empty", "bomb", "entities"],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_at_the_door(take: Taker, data: bytes, name: str, words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        take(data, name)
    told = "；".join(refusal.value.messages)
    assert (words in told, name in told, "请" in told) == (True, True, True)
    assert Plan.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (ENCRYPTED, "台账.xls", "密码"),
        (XLSX, "台账.xls", ".xlsx"),
        (OLE2 + bytes(600), "台账.xls", "台账.xls"),
        (handmade("<row><c>"), "台账.xlsx", "工作表“台账”"),
        (handmade('<row r="1"><c r="A99999999"><v>1</v></c></row>'), "台账.xlsx", "已损坏"),
        (handmade(""), "台账.xlsx", "没有找到表"),
    ],
    ids=["encrypted", "renamed", "another", "markup", "cell", "nothing"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_place_and_the_mend(
    take: Taker, officer: User, source: evidence.Source, data: bytes, name: str, words: str
) -> None:
    plan = take(data, name)
    assert (plan.state, plan.rows.count()) == ("refused", 0)
    assert (words in plan.problem, "请" in plan.problem) == (True, True), plan.problem


def test_a_million_empty_rows_are_no_rows(take: Taker) -> None:
    cells = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{word}</t></is></c>' for letter, word in zip("AB", HEADER, strict=False)
    )
    empty = "".join(f'<row r="{row}"/>' for row in range(3, 1_000_001))
    name = '<row r="2"><c r="A2" t="inlineStr"><is><t>甲机械有限公司</t></is></c></row>'
    plan = take(handmade(f'<row r="1">{cells}</row>{name}{empty}'))
    assert (plan.state, plan.counts) == ("ready", {"new": 1})


def test_every_column_of_a_sheet_is_looked_at(take: Taker, officer: User, browser: Callable[[User], Client]) -> None:
    wide = range(16384 - len(HEADER))
    firms = [[name_of(n), code_of(n), 100 + n, f"{n} 号", *(n + at for at in wide)] for n in range(2)]
    plan = take(xlsx_of([[*HEADER, *(f"指标{at}" for at in wide)], *firms]))
    assert (plan.state, plan.counts, len(plan.tables[0]["columns"])) == ("ready", {"new": 2}, 16384)
    page = browser(officer).get(reverse("intake-columns", args=[plan.pk])).content.decode()
    assert (page.count('class="samples"'), "另有 15,984 列没有认出" in page) == (400, True)


def test_two_columns_of_one_name_are_told_apart_by_their_letters(
    take: Taker, officer: User, source: evidence.Source
) -> None:
    rows = [["企业名称", "住所", "住所"], ["甲机械有限公司", "一路", "二路"]]
    plan = take(xlsx_of(rows))
    assert plan.rows.get().content == {"企业名称": "甲机械有限公司", "住所（B）": "一路", "住所（C）": "二路"}
    tables = plan.tables
    for column in tables[0]["columns"][1:]:
        column["field"] = "organisation.address"
    with pytest.raises(ValidationError) as refusal:
        intake.confirm(by=officer, plan=plan, tables=tables, later=False)
    assert "C 住所" in refusal.value.messages[0]


def test_formulas_and_links_are_told_and_only_their_results_are_read(take: Taker) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ROW[:2])
        sheet.write_formula(1, 2, "='[别处.xlsx]Sheet1'!A1", None, 500)
        sheet.write_formula(1, 3, '=HYPERLINK("http://example.cn/"&A2)', None, "园区路1号")
        sheet.write_row(2, 0, ["乙泵业有限公司", CODES[1]])
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")

    plan = take(replaced(xlsx(fill), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}))
    assert any("链接" in remark for remark in plan.remarks), plan.remarks
    assert any("公式" in remark for remark in [*plan.remarks, *plan.tables[0]["remarks"]]), plan.remarks
    first, second = plan.rows.order_by("number")
    assert first.said["organisations"][0]["values"] == {"capital": "5000000.00", "address": "园区路1号"}
    assert (second.state, [(fault["column"], "#DIV/0!" in fault["words"]) for fault in telling.faults(second)]) == (
        "rejected", [("C", True)],
    )  # fmt: skip


SIGNS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.cn")')


def test_cells_that_look_like_formulas_stay_text_everywhere(
    take: Taker, officer: User, browser: Callable[[User], Client]
) -> None:
    rows = [[sign, "", "很多", sign] for sign in SIGNS]
    plan = take(xlsx_of([HEADER, *rows, ROW]))
    assert [row.name for row in plan.rows.order_by("number")][: len(SIGNS)] == list(SIGNS)
    path = correcting.write(by=officer, plan=plan)
    cells = [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
    Path(path).unlink()
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    page = browser(officer)
    url = reverse("intake-plan", args=[plan.pk])
    sheets = openpyxl.load_workbook(BytesIO(b"".join(_content(page.post(url, {"export": "xlsx"}))))).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert sorted({cell.value for cell in cells} & set(SIGNS)) == sorted(SIGNS)
    assert "f" not in {cell.data_type for cell in cells}


def _content(answer: Any) -> Any:
    assert answer.status_code == 200
    return answer.streaming_content if answer.streaming else [answer.content]


def test_a_nul_in_a_cell_harms_no_row(take: Taker, officer: User) -> None:
    data = xlsx_of([HEADER, ["甲机械有限公司", CODES[0], 500, "一路"]])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        strings = archive.read("xl/sharedStrings.xml").replace("机械".encode(), "_x0000_机械".encode())
    plan = take(replaced(data, {"xl/sharedStrings.xml": strings.replace("一路".encode(), "一_x0000_路".encode())}))
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=plan, later=False))
    assert plan.rows.get().content == dict(zip(HEADER, ["甲机械有限公司", CODES[0], "500", "一路"], strict=True))


def test_text_of_china_with_a_broken_line_is_read_as_far_as_it_goes(take: Taker) -> None:
    lines = [
        ",".join(HEADER),
        '乙泵业有限公司,,300,"二路, 2 号"',
        f"甲机械有限公司,{CODES[0]},500,一路",
        '丙风机有限公司,,1,"三路',
    ]
    plan = take("\r\n".join(lines).encode("gb18030"), "台账.csv")
    assert (plan.state, [row.name for row in plan.rows.order_by("number")][:2]) == (
        "ready",
        ["乙泵业有限公司", "甲机械有限公司"],
    )


def changed(seed: int) -> tuple[bytes, str]:
    """A workbook in which something was changed at random: its markup, its bytes, or its cells."""
    dice = random.Random(seed)
    rows = [
        HEADER,
        *([name_of(n), code_of(n) if n % 3 else "", 100 + n, f"{n} 号"] for n in range(dice.randrange(1, 8))),
    ]
    sort = seed % 4
    if sort == 0:
        part = dice.choice((SHEET_PATH, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"))
        with zipfile.ZipFile(BytesIO(data := xlsx_of(rows))) as archive:
            return replaced(data, {part: mutated(archive.read(part), dice)}), "改.xlsx"
    if sort == 1:
        return mutated(
            "\n".join(",".join(map(str, row)) for row in rows).encode(dice.choice(("utf-8", "gb18030"))), dice
        ), "改.csv"
    for _change in range(dice.randrange(1, 12)):
        row = dice.choice(rows)
        row[dice.randrange(len(row))] = dice.choice(ODD)
    if sort == 3:
        rows.insert(dice.randrange(len(rows)), [dice.choice(ODD) for _at in range(dice.randrange(7))])
    return cells_of(rows), "改.xlsx"


#: What stands in cells that nobody expects there.
ODD: tuple[Any, ...] = (
    None, "", " ", "—", "=1+1", "@x", "\u202e甲", "甲\u200b机械有限公司", "x" * 6000, "名" * 210, "9" * 400, -1, 1e308, 1e-9, True, "2026-13-45",
    "0000-00-00", "#N/A", "\n\n", "甲\n乙", "91140800MA0GTEX31", "９１１４０８００ＭＡ０ＧＴＥＸ３１Ｂ", "合计", "企业名称", "很多", "1,2,3", "１２３万元",
    "-0", "1e999", "NaN", "<script>", "'; DROP TABLE x; --", "\ufffe", "𠀀𠀁有限公司", "有限公司", "（）", "|", "甲|乙", "@", '"@"', "#1", 0.1 + 0.2,
)  # fmt: skip


def cells_of(rows: list[list[Any]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        sheet = made.add_worksheet("名册")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)
    return out.getvalue()


def survives(seed: int, take: Taker, officer: User) -> None:
    data, name = changed(seed)
    try:
        plan = take(data, name)
    except ValidationError as refusal:
        told = refusal.messages
    else:
        told = _applied_and_undone(plan, officer)
    assert (seed, [words for words in told if not words.strip()]) == (seed, [])


def _applied_and_undone(plan: Plan, officer: User) -> list[str]:
    if plan.state == "refused":
        return [plan.problem]
    before = register()
    try:
        told = intake.apply(by=officer, plan=plan, later=False)
    except access.Conflict as refusal:
        # There is no row that could be applied.
        return [str(refusal)]
    told = intake.carry_out(by=officer, plan=told)
    assert told.state == "applied"
    evidence.undo_delivery(by=officer, delivery=told.delivery)
    assert register() == before
    correcting.write(by=officer, plan=told).unlink()
    return []


def test_changed_workbooks_are_taken_refused_or_left_whole(take: Taker, officer: User) -> None:
    for first in range(0, MUTATIONS, TOGETHER):
        with transaction.atomic():
            for seed in range(first, min(first + TOGETHER, MUTATIONS)):
                survives(seed, take, officer)
            transaction.set_rollback(True)
