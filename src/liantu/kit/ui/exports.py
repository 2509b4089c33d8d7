"""Workbooks that leave the house: what was seen, as it was seen, and from whom.

Written row by row in constant memory. Texts stay texts: nothing becomes a formula or a link because of how
it begins. The second sheet says what the first one is; a workbook with revealed personal values carries the
name of who took it out on every page.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.kit import clock

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Excel's own limit is 1,048,576 rows; more than this is a job for the interface, not for a workbook.
MOST_ROWS = 200_000
#: Rows that are written while their person waits; a workbook of more is made in the background.
MOST_AT_ONCE = 20_000
MOST_LETTERS = 32_000
#: Beyond this a float, which is all that a workbook knows, no longer holds every digit.
MOST_DIGITS = 15


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"


_WIDTHS = {Kind.TEXT: 22, Kind.NUMBER: 14, Kind.MONEY: 18, Kind.DATE: 12, Kind.MOMENT: 18}
_FORMATS = {
    Kind.NUMBER: "#,##0.####",
    Kind.MONEY: "#,##0.00",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True)
class SheetColumn:
    title: str
    kind: Kind = Kind.TEXT
    width: int | None = None


@dataclass
class Book:
    """A workbook to be written.

    `about`: lines of the sheet 说明, `remarks` those that are known once the rows are written; `maker`: who exports; `number`: under which the log knows it;
    `watermark`: it holds personal values in plain.
    """

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]]
    about: Sequence[tuple[str, str]] = ()
    maker: str = ""
    number: str = ""
    at: datetime = field(default_factory=clock.wall)
    watermark: bool = False
    remarks: Callable[[], Sequence[tuple[str, str]]] = tuple

    @property
    def trace(self) -> str:
        """Who took it out, when, under which number."""
        words = {
            "maker": self.maker,
            "at": timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M"),
            "number": self.number,
        }
        return _("导出人 %(maker)s · %(at)s · 编号 %(number)s") % words


def new_number() -> str:
    """A number for one export, unlike any other, short enough to be read out on the telephone."""
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return f"{timezone.localtime(clock.wall()):%Y%m%d}-{''.join(secrets.choice(letters) for _ in range(6))}"


def write(book: Book) -> tuple[IO[bytes], int]:
    """Write the workbook; returns an open temporary file, read from its start, and the number of rows."""
    # Here, since every command would wait for it otherwise.
    import xlsxwriter

    file = tempfile.TemporaryFile(prefix="liantu-export-", suffix=".xlsx")  # noqa: SIM115  handed over open
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    try:
        with xlsxwriter.Workbook(file, options) as workbook:
            workbook.set_properties(
                {
                    "title": book.title,
                    "author": book.maker,
                    "comments": book.trace,
                    "created": book.at.replace(tzinfo=None),
                }
            )
            count = _Sheet(workbook, book).write()
            _write_about(workbook, book, count)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count


class _Sheet:
    """The sheet of the rows."""

    def __init__(self, workbook: xlsxwriter.Workbook, book: Book) -> None:
        self.book = book
        self.sheet: Worksheet = workbook.add_worksheet(sheet_name(book.title))
        self.head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.mark = workbook.add_format({"bold": True, "font_color": "#9C2B22"})
        self.formats = {kind: workbook.add_format({"num_format": text}) for kind, text in _FORMATS.items()}

    def write(self) -> int:
        top = 1 if self.book.watermark else 0
        self._lay_out(top)
        if self.book.watermark:
            self.sheet.write_string(0, 0, _("含个人信息，仅限本次用途。") + self.book.trace, self.mark)
        for place, column in enumerate(self.book.columns):
            self.sheet.write_string(top, place, column.title, self.head)
        row = top
        for row, cells in enumerate(self.book.rows, start=top + 1):
            for place, (column, cell) in enumerate(zip(self.book.columns, cells, strict=True)):
                write_cell(self.sheet, row, place, cell, column.kind, self.formats.get(column.kind))
        if row > top and self.book.columns:
            self.sheet.autofilter(top, 0, row, len(self.book.columns) - 1)
        return row - top

    def _lay_out(self, top: int) -> None:
        for place, column in enumerate(self.book.columns):
            self.sheet.set_column(place, place, column.width or max(_WIDTHS[column.kind], 2 * len(column.title) + 2))
        self.sheet.freeze_panes(top + 1, 1)
        self.sheet.repeat_rows(0, top)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        title, trace = (text.replace("&", "&&")[:120] for text in (self.book.title, self.book.trace))
        self.sheet.set_header(f"&L{title}")
        self.sheet.set_footer(f"&L{trace}&R{_('第')} &P / &N {_('页')}")


def _write_about(workbook: xlsxwriter.Workbook, book: Book, count: int) -> None:
    sheet = workbook.add_worksheet(_("说明"))
    strong = workbook.add_format({"bold": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    lines = [(_("标题"), book.title), *book.about, *book.remarks(), (_("行数"), f"{count:,}"), (_("追溯"), book.trace)]
    if book.watermark:
        lines.append((_("个人信息"), _("本表含未遮盖的个人信息：只用于所填用途，不得转发，用毕删除。")))
    for row, (name, words) in enumerate(lines):
        sheet.write_string(row, 0, name, strong)
        sheet.write_string(row, 1, cell_text(words), wrapped)


def write_cell(sheet: Worksheet, row: int, place: int, value: Any, kind: Kind, shape: Format | None = None) -> None:
    """Write one value as what it is; what does not fit its column's kind stays readable as text."""
    if isinstance(value, bool):
        value = _("是") if value else _("否")
    if isinstance(value, int | float | Decimal) and kind in (Kind.NUMBER, Kind.MONEY) and _fits(value):
        sheet.write_number(row, place, float(value), shape)
    elif isinstance(value, datetime) and kind in (Kind.DATE, Kind.MOMENT) and value.year >= 1900:
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, place, local.replace(tzinfo=None), shape)
    elif isinstance(value, date) and kind in (Kind.DATE, Kind.MOMENT) and value.year >= 1900:
        sheet.write_datetime(row, place, value, shape)
    elif value is None or value == "":
        sheet.write_blank(row, place, None)
    else:
        sheet.write_string(row, place, cell_text(value))


def cell_text(value: Any) -> str:
    """Text that a cell can hold; what is too long for it says so instead of being cut in silence."""
    text = str(value)
    if len(text) <= MOST_LETTERS:
        return text
    return text[:MOST_LETTERS] + _("……（此处超出单元格长度，已截断）")


def sheet_name(title: str) -> str:
    """A name that Excel takes for a sheet: no `[]:*?/\\`, at most 31 letters, not the other's."""
    kept = "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip("' ")[:31]
    return kept if kept and kept.casefold() not in {_("说明").casefold(), "history"} else _("数据")


def _fits(value: int | float | Decimal) -> bool:
    number = Decimal(str(value))
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= MOST_DIGITS
