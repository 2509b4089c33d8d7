"""How a field's cells are read, and the tables of a workbook in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from liantu.engine.reading import sheets
from liantu.engine.reading.sheets import Field, Reading, Table, Value

Read = Callable[[Value], Reading[Any]]
#: What a text is: kept as it stands, blanks unknown.
LONGEST_TEXT = 5000


def tables_of(book: sheets.Book) -> Iterator[Table]:
    """Every table of a workbook, sheet by sheet; the same order whenever the same file is read."""
    for sheet in book.sheets:
        yield from sheets.find_tables(sheet)


def reader(field: Field, unit: str = "") -> Read:
    """What reads the cells of a column that is `field`, told in `unit`."""
    if field.form == "code":
        return sheets.as_code
    if field.form == "day":
        return sheets.as_day
    if field.form == "list":
        return sheets.as_list
    if field.form == "choice":
        return _choices(field.choices)
    if field.form in ("money", "number", "percent", "count"):
        return lambda value: sheets.read_cell(value, field, unit)
    return _as_text


def _choices(choices: Mapping[str, str]) -> Read:
    """Reads one of `choices` (what departments write → the value); the words of a column are few, so that each is read once."""
    known: dict[Value, Reading[Any]] = {}

    def read(value: Value) -> Reading[Any]:
        if value not in known:
            told = sheets.as_choice(value, choices)
            known[value] = told if told.value is None else Reading(choices[told.value])
        return known[value]

    return read


def _as_text(value: Value) -> Reading[str]:
    if sheets.is_unknown(value):
        return Reading()
    text = " ".join(sheets.text_of(value).split())
    if len(text) > LONGEST_TEXT:
        words = f"超过 {LONGEST_TEXT} 个字：请精简", f"over {LONGEST_TEXT} characters: shorten it"
        return Reading(None, *words)
    return Reading(text)


def units_like(base: str) -> tuple[str, ...]:
    """The units that a column of that base may be told in, as people choose from them."""
    return _CHOICES.get(base, (base,))


_CHOICES = {
    "元": ("元", "千元", "万元", "百万元", "亿元"), "万元": ("万元", "元", "千元", "亿元"), "人": ("人", "万人"),
    "平方米": ("平方米", "万平方米", "亩", "公顷"), "%": ("%", "‰"),
}  # fmt: skip
