"""Lists of names as people have them: pasted, or a workbook or CSV file, with a first row of titles or without."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine.reading import sheets

from ..actions.events import MOST_AT_ONCE

#: What the columns are called, besides what the list of participants calls them when it is exported.
NAMES, HOUSES, THERE = (
    {"姓名", "名字", "参加人"},
    {"单位", "企业", "公司", "工作单位"},
    {"签到时间", "签到", "到场", "是否到场"},
)
NOT_THERE = {"", "—", "-", "否", "未到", "no", "×"}
#: Titles stand in one of the first rows, below a heading of the sheet.
HEAD = 10


@dataclass(frozen=True)
class Line:
    row: int
    person: str
    house: str
    there: bool


def lines_of_text(text: str) -> list[Line]:
    """Pasted lines: name, house. Raises ValidationError."""
    told = text.replace("\t", ",").replace("，", ",").strip()
    return _read([(n, row) for n, row in enumerate(csv.reader(io.StringIO(told)), 1)])


def lines_of_file(file: Any) -> list[Line]:
    """The first sheet that has something. Raises ValidationError."""
    try:
        book = sheets.read_book(file.read(), file.name)
    except sheets.WrongBook as wrong:
        raise ValidationError(str(wrong)) from None
    full = next((sheet for sheet in book.sheets if len(sheet) and not sheet.hidden), None)
    rows = list(full.rows()) if full is not None else []
    return _read([(n, [sheets.text_of(cell) for cell in row]) for n, row in rows])


def _read(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Line]:
    rows = [(n, [cell.strip() for cell in row]) for n, row in rows if any(cell.strip() for cell in row)]
    head, (name, house, there) = _titles(rows)
    found = [
        Line(n, _at(row, name), _at(row, house), there is None or _at(row, there).lower() not in NOT_THERE)
        for n, row in rows[head:]
    ]  # fmt: skip
    if not found:
        raise ValidationError(_("名单是空的"))
    if len(found) > MOST_AT_ONCE:
        raise ValidationError(_("一次最多 %(most)d 行") % {"most": MOST_AT_ONCE})
    # A list that was exported counts those too of whom only a number is known; they are no names to tick.
    bare = [line for line in found if not line.person]
    if bare and (not head or len(bare) == len(found)):
        raise ValidationError(_("第 %(rows)s 行没有姓名") % {"rows": _some(bare)})
    if hidden := [line for line in found if "*" in line.person or "＊" in line.person]:
        raise ValidationError(_("第 %(rows)s 行的姓名是隐去的：请用写明姓名的名单") % {"rows": _some(hidden)})
    return [line for line in found if line.person]


def _titles(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, tuple[int, int | None, int | None]]:
    """How many rows are above the names, and in which columns name, house and presence stand."""
    for at, (_n, row) in enumerate(rows[:HEAD]):
        name = _column(row, NAMES | {_("姓名")})
        if name is not None:
            return at + 1, (name, _column(row, HOUSES | {_("单位")}), _column(row, THERE | {_("签到时间")}))
    return 0, (0, 1, None)


def _column(row: Sequence[str], names: set[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if cell in names), None)


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) and row[place] != "—" else ""


def _some(lines: Sequence[Line]) -> str:
    return _("、").join(str(line.row) for line in lines[:5])
