"""Workbooks for departments: their rows with what is wrong, to be mended and sent back, and empty templates."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .book import Value, text_of
from .fields import NUMBERS, Field
from .marks import ROW_KEY
from .tables import Words

#: Rows of drop-downs in a template, and the characters that a spreadsheet takes in a list written out.
_TEMPLATE_ROWS, _MOST_LISTED = 2000, 255
_WIDTHS = {
    "name": 34,
    "code": 24,
    "text": 22,
    "day": 14,
    "money": 16,
    "number": 14,
    "percent": 12,
    "count": 10,
    "choice": 16,
    "list": 30,
}
_EXAMPLES: dict[str, Words] = {
    "name": ("与营业执照一致的全称", "the full name as registered"),
    "code": ("18 位统一社会信用代码，文本格式", "the code of 18 signs, as text"),
    "text": ("文字", "text"),
    "day": ("2024-03-05、2024-03 或 2024", "2024-03-05, 2024-03 or 2024"),
    "money": ("只填数，单位见表头", "the number only, in the unit of the header"),
    "number": ("只填数", "the number only"),
    "percent": ("如 12.5%", "such as 12.5%"),
    "count": ("不小于 0 的整数", "a whole number from 0 on"),
    "choice": ("从下拉列表中选", "one of the list"),
    "list": ("多项用“；”隔开", "several, with ; between"),
}


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column to write: its header, its form (codes and texts are kept as text), and for templates whether it must be filled."""

    header: str
    form: str = "text"
    required: bool = False
    unit: str = ""

    @classmethod
    def of(cls, field: Field, required: bool = False, unit: str = "") -> OutColumn:
        """The column of a field, called by its first label, in its own unit where no other is given."""
        return cls(field.labels[0], field.form, required, unit or (field.unit if field.form in NUMBERS else ""))

    @property
    def title(self) -> str:
        """The header with unit and mark: 注册资本（万元）*."""
        unit = f"（{self.unit}）" if self.unit and self.unit not in self.header else ""
        return f"{self.header}{unit}{'*' if self.required else ''}"


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a row (`column` -1) or with the cell in one of its columns, counted from 0, in both languages."""

    column: int
    chinese: str
    english: str

    def told(self, language: str = "zh") -> str:
        return self.chinese if language == "zh" else self.english


def write_correction(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[tuple[str, Sequence[Value | Decimal]]],
    errors: Mapping[str, Sequence[CellError]],
    choices: Mapping[int, Sequence[str]] | None = None,
    notes: Sequence[str] = (),
    language: str = "zh",
) -> int:
    """Write the rows that need mending to an .xlsx, as they were sent; it appears whole or not at all. Returns how many rows.

    `rows`: (row key, values), the key unique and opaque; `errors`: row key → what is wrong; `choices`: column → what may be chosen;
    `notes` go to a sheet of instructions. The first column says what is wrong, faulty cells are coloured and carry a comment, the
    last column is hidden and holds the keys, by which `row_keys` knows the file when it comes back.
    """
    words = _WORDS[language != "zh"]
    count = 0
    with _workbook(path) as book:
        looks = _Looks(book)
        sheet = book.add_worksheet(words["correction"])
        titles = [words["problem"], *(column.title for column in columns), ROW_KEY]
        _header(sheet, looks, titles, columns, shift=1)
        for count, (key, values) in enumerate(rows, 1):
            _write_row(sheet, looks, count, columns, values, errors.get(key, ()), language)
            sheet.write_string(count, len(columns) + 1, key, looks.text)
        sheet.set_column(len(columns) + 1, len(columns) + 1, None, None, {"hidden": True})
        sheet.set_column(0, 0, 40)
        _drop_downs(book, sheet, columns, choices or {}, count or 1, 1, words)
        _instructions(book, looks, [*words["how"], *notes], words)
    return count


def write_template(
    path: Path,
    columns: Sequence[OutColumn],
    choices: Mapping[int, Sequence[str]] | None = None,
    notes: Sequence[str] = (),
    language: str = "zh",
) -> None:
    """Write an empty template: headers with units and * where required, drop-downs, and a sheet of instructions."""
    words = _WORDS[language != "zh"]
    with _workbook(path) as book:
        looks = _Looks(book)
        sheet = book.add_worksheet(words["template"])
        _header(sheet, looks, [column.title for column in columns], columns, shift=0)
        _drop_downs(book, sheet, columns, choices or {}, _TEMPLATE_ROWS, 0, words)
        lines = [words["fill"], *notes, ""]
        for column in columns:
            required = words["required"] if column.required else words["optional"]
            lines.append(
                f"{column.title}：{required}；{_EXAMPLES.get(column.form, _EXAMPLES['text'])[language != 'zh']}"
            )
        _instructions(book, looks, lines, words)


class _Looks:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        plain = {"valign": "top", "text_wrap": True}
        faulty = {**plain, "bg_color": "#FFE3E3", "border": 1, "border_color": "#D63939"}
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8F0FE", "border": 1}
        )
        self.problem = book.add_format({**plain, "font_color": "#B02A37"})
        self.text = book.add_format({**plain, "num_format": "@"})
        self.number = book.add_format(plain)
        self.faulty_text = book.add_format({**faulty, "num_format": "@"})
        self.faulty_number = book.add_format(faulty)
        self.note = book.add_format({"text_wrap": True, "valign": "top"})


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    # Here, since every process that only reads would wait for it otherwise.
    import xlsxwriter

    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    # Nothing that was typed becomes a formula, a link or a number by its look.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    try:
        book = xlsxwriter.Workbook(str(part), options)
        try:
            yield book
        finally:
            book.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _header(sheet: Any, looks: _Looks, titles: Sequence[str], columns: Sequence[OutColumn], shift: int) -> None:
    for at, column in enumerate(columns):
        is_number = column.form in NUMBERS
        sheet.set_column(
            at + shift, at + shift, _WIDTHS.get(column.form, 20), looks.number if is_number else looks.text
        )
    for at, title in enumerate(titles):
        sheet.write_string(0, at, title, looks.header)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, shift)
    sheet.repeat_rows(0)


def _write_row(
    sheet: Any,
    looks: _Looks,
    row: int,
    columns: Sequence[OutColumn],
    values: Sequence[Value | Decimal],
    errors: Sequence[CellError],
    language: str,
) -> None:
    """What is wrong with a row, then its values, comments on the faulty ones."""
    lines = [f"{_named(columns, one)}{one.told(language)}" for one in errors]
    sheet.write_string(row, 0, "\n".join(lines)[:32767], looks.problem)
    faulty = {one.column for one in errors if 0 <= one.column < len(columns)}
    for at, column in enumerate(columns):
        value = values[at] if at < len(values) else None
        _write(sheet, looks, row, at + 1, value, column.form, at in faulty)
    for at in sorted(faulty):
        text = "\n".join(one.told(language) for one in errors if one.column == at)
        sheet.write_comment(row, at + 1, text[:1000], {"x_scale": 2})


def _write(sheet: Any, looks: _Looks, row: int, column: int, value: Value | Decimal, form: str, faulty: bool) -> None:
    """A value as it was sent: numbers as numbers, all else as text, nothing as a formula."""
    text_look, number_look = (looks.faulty_text, looks.faulty_number) if faulty else (looks.text, looks.number)
    if value is None:
        sheet.write_blank(row, column, None, text_look if faulty else None)
        return
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if is_number and form in NUMBERS and abs(float(value)) < 1e15:  # type: ignore[arg-type]
        sheet.write_number(row, column, value, number_look)
        return
    shown = f"{value:f}" if isinstance(value, Decimal) else text_of(value)
    sheet.write_string(row, column, shown[:32767], text_look)


def _drop_downs(
    book: Any,
    sheet: Any,
    columns: Sequence[OutColumn],
    choices: Mapping[int, Sequence[str]],
    rows: int,
    shift: int,
    words: Mapping[str, Any],
) -> None:
    """Lists to choose from; long ones stand on a sheet of their own, since 255 characters are the most in a cell's rule."""
    listed: Any = None
    for at, options in sorted(choices.items()):
        told = [option for option in options if option]
        if not told or not 0 <= at < len(columns):
            continue
        if len(",".join(told)) <= _MOST_LISTED and not any("," in option for option in told):
            source: Any = told
        else:
            if listed is None:
                listed = book.add_worksheet(words["choices"])
                listed.hide()
            for place, option in enumerate(told):
                listed.write_string(place, at, option)
            from xlsxwriter.utility import xl_col_to_name

            letters = xl_col_to_name(at)
            source = f"='{words['choices']}'!${letters}$1:${letters}${len(told)}"
        rule = {
            "validate": "list",
            "source": source,
            "error_title": words["choose"],
            "error_message": words["choose_only"],
            "error_type": "warning",
        }
        sheet.data_validation(1, at + shift, rows, at + shift, rule)


def _named(columns: Sequence[OutColumn], error: CellError) -> str:
    return f"{columns[error.column].header}：" if 0 <= error.column < len(columns) else ""


def _instructions(book: Any, looks: _Looks, lines: Sequence[str], words: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(words["instructions"])
    sheet.set_column(0, 0, 90)
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line, looks.note)


_WORDS: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "correction": "待更正", "template": "填报", "instructions": "填写说明", "choices": "可选值", "problem": "问题", "required": "必填", "optional": "选填",
        "choose": "请从列表中选", "choose_only": "这一列只接受列表中的值",
        "fill": "请在“填报”表中填写：带 * 的列必填，不要改动表头；不知道的留空，不要填 0。",
        "how": [
            "“待更正”表只列出有问题的行：第一列写明问题，标红的单元格带有批注。",
            "请直接改正后保存，原样发回：不要删除列、改动表头，也不要取消隐藏的列，系统靠它认出每一行。",
            "不知道的留空，不要填 0。",
        ],
    },
    {
        "correction": "To mend", "template": "Data", "instructions": "Instructions", "choices": "Choices", "problem": "Problem", "required": "required", "optional": "optional",
        "choose": "Take one of the list", "choose_only": "This column takes values of its list only",
        "fill": "Fill in the sheet Data: columns with * are required, leave the headers as they are; leave blank what is not known, never 0.",
        "how": [
            "The sheet To mend lists only rows with a problem: the first column says which, red cells carry a comment.",
            "Mend them, save and send the file back: delete no column, change no header and leave the hidden column alone, by which each row is known.",
            "Leave blank what is not known, never 0.",
        ],
    },
)  # fmt: skip
