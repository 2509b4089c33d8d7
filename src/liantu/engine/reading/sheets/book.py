"""A workbook as it was read: sheets, the values in them, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from .faults import Remark

#: What a cell holds. None: nothing. A cell with an error holds the error's text (`#DIV/0!`), one that shows a percentage
#: its text (`12.5%`), one that shows no day but a month the month (`2024-03`).
Value: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all four ends included. Rows count from 1, columns from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Sheet:
    """A sheet. Only rows with something in them are kept: row `numbers[i]` (from 1) holds `cells[i]`, cut off after its last value.

    `hidden_rows` and `hidden_columns` are ranges with both ends included, rows from 1 and columns from 0. `unknown` holds
    the cells (row, column) whose formula was never calculated; their value is None.
    """

    name: str
    numbers: list[int] = field(default_factory=list)
    cells: list[list[Value]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    formulas: int = 0
    unknown: set[tuple[int, int]] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Row number (from 1) and values, empty rows left out."""
        return zip(self.numbers, self.cells, strict=True)

    @property
    def width(self) -> int:
        """How many columns there are, up to the last value of the widest row."""
        return max(map(len, self.cells), default=0)


@dataclass(slots=True)
class Book:
    """A workbook: its name, its kind (xlsx, xls, csv), its sheets in order (hidden ones too), and remarks."""

    name: str
    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """Raises KeyError."""
        for one in self.sheets:
            if one.name == name:
                return one
        raise KeyError(name)


def text_of(value: Value) -> str:
    """A value as the spreadsheet shows it by default: 15 significant digits, ISO days, no midnight, "" for nothing.

    A number of 16 digits and more reads like 9.15012345678901E+17, as its last digits are lost to any spreadsheet.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat()


def _number(value: int | float) -> str:
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    # A file holds 0.30000000000000004 where everybody sees 0.3.
    shown = f"{value:.15g}"
    return shown.upper() if "e+" in shown or "e" not in shown else _plain(shown)


def _plain(shown: str) -> str:
    digits, _, power = shown.partition("e-")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    return f"{sign}0.{'0' * (int(power) - 1)}{digits.replace('.', '')}"
