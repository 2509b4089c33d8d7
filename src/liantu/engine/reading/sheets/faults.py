"""What is wrong with a workbook, or only odd about it, said with its place and in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WrongBook(Exception):
    """A file cannot be read as a workbook. `args`: what it is and the mend, in Chinese and in English."""

    def told(self, language: str = "zh") -> str:
        return str(self.args[language != "zh"])


class Odd(StrEnum):
    """Kinds of remarks."""

    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"
    FORMULA = "formula"
    FORMULA_UNKNOWN = "formula_unknown"
    RECALCULATED = "recalculated"
    ERROR_CELL = "error_cell"
    EXTERNAL_LINK = "external_link"
    MACRO = "macro"
    NO_CELLS = "no_cells"
    ENCODING = "encoding"
    BROKEN_ROW = "broken_row"
    SPARSE = "sparse"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the reader of a workbook should know; nothing was refused for it.

    `row` counts from 1 as spreadsheets do, `column` from 0 (A); 0 and -1 where it concerns no single one.
    The words name the place and, where there is one, the mend.
    """

    kind: Odd
    chinese: str
    english: str
    sheet: str = ""
    row: int = 0
    column: int = -1

    def told(self, language: str = "zh") -> str:
        return self.chinese if language == "zh" else self.english


def letter(column: int) -> str:
    """The letters over a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """The column, counted from 0, of its letters."""
    column = 0
    for sign in letters:
        column = column * 26 + ord(sign) - 64
    return column - 1


def place(sheet: str, row: int = 0, column: int = -1) -> tuple[str, str]:
    """Where something stands, in Chinese and in English."""
    chinese, english = f"工作表“{sheet}”", f"sheet {sheet!r}"
    if row:
        chinese += f"第 {row} 行"
        english += f", row {row}"
    if column >= 0:
        chinese += f" {letter(column)} 列"
        english += f", column {letter(column)}"
    return chinese, english


def ranges_told(ranges: list[tuple[int, int]], as_letters: bool = False, most: int = 8) -> str:
    """Ranges of rows (from 1) or columns (from 0) as people write them: `3-5, 9`."""
    words = []
    for first, last in ranges[:most]:
        ends = (letter(first), letter(last)) if as_letters else (str(first), str(last))
        words.append(ends[0] if first == last else f"{ends[0]}-{ends[1]}")
    return ", ".join(words) + (" …" if len(ranges) > most else "")
