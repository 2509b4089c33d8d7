"""Workbooks with bytes changed, cut out and put in at random: read or refused with words, never anything else.

LIANTU_MUTATIONS sets how many are tried of every kind; each is made from its own number, so that a failure can be had again.
"""

from __future__ import annotations

import os
import random
import zipfile
from io import BytesIO

import pytest

from liantu.engine.reading.sheets import Field, WrongBook, find_tables, propose, read_book, signature

from .books import SHEET_PATH, XLS, replaced, xlsx
from .test_tables import monthly

COUNT = int(os.environ.get("LIANTU_MUTATIONS", "120"))
XLSX = xlsx(monthly)
CSV = "企业名称,统一社会信用代码,注册资本(万元),成立日期\n甲公司,91140802MA0KQ12340,500,2020-1-1\n\"乙\n公司\",,'300',2021\n".encode()
PARTS = (SHEET_PATH, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
FIELDS = [
    Field("name", ("企业名称",), "name"),
    Field("revenue", ("营业收入",), "money", periods=True),
    Field("founded", ("成立日期",), "day"),
]
PIECES = (b'r="XFD1048576"', b'r="A0"', b"<v>", b"</c>", b"<row>", b"&lt;", b"&a;", b'"', b"\0", b"<![CDATA[", b't="e"', b't="s"', b"99999999999", b"-1", b"\xff\xfe", b'hidden="1"', b"<f>1</f>")  # fmt: skip


def mutated(data: bytes, dice: random.Random) -> bytes:
    made = bytearray(data)
    for _change in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(len(made)) if made else 0
        sort = dice.randrange(5)
        if sort == 0 and made:
            made[at] = dice.randrange(256)
        elif sort == 1:
            del made[at : at + dice.randrange(1, 40)]
        elif sort == 2:
            made[at:at] = dice.choice(PIECES)
        elif sort == 3:
            end = at + dice.randrange(1, 60)
            made[at:at] = made[at:end]
        else:
            end = at + len(dice.choice(PIECES))
            made[at:end] = dice.choice(PIECES)
    return bytes(made)


def survives(data: bytes, name: str) -> None:
    try:
        book = read_book(data, name)
    except WrongBook as refused:
        told = refused.args
    else:
        told = ()
    if told:
        assert [words.startswith(name) for words in told] == [True, True]
        return
    for sheet in book.sheets:
        for table in find_tables(sheet):
            assert len(list(table.rows())) == len(table)
            assert len(propose(table, FIELDS)) == len(table.columns)
            assert 0 < table.confidence <= 1
            signature(table)
    assert all(remark.told("zh") and remark.told("en") for remark in book.remarks)


@pytest.mark.parametrize("part", PARTS)
def test_changed_markup_is_read_or_refused(part: str) -> None:
    with zipfile.ZipFile(BytesIO(XLSX)) as archive:
        content = archive.read(part)
    for seed in range(COUNT):
        survives(replaced(XLSX, {part: mutated(content, random.Random(f"{part}{seed}"))}), "改.xlsx")


@pytest.mark.parametrize(
    ("data", "name"), [(XLSX, "改.xlsx"), (XLS, "改.xls"), (CSV, "改.csv")], ids=["xlsx", "xls", "csv"]
)
def test_changed_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    for seed in range(COUNT):
        survives(mutated(data, random.Random(f"{name}{seed}")), name)


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_part_is_read_or_refused(part: str) -> None:
    survives(replaced(XLSX, {part: None}), "缺.xlsx")
