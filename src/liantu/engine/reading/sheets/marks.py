"""What makes a cell harmless on its way out, and a returned correction file known again on its way in."""

from __future__ import annotations

from .book import Sheet

#: The header of the hidden column of row keys in a correction file.
ROW_KEY = "#liantu-row"
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def escape_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever program opens the file.

    An apostrophe goes before what begins with = + - @ (full-width ones, too), a tab or a line break; numbers keep their sign.
    `plain_cell` takes it off again.
    """
    if text.lstrip(" \u3000").startswith(_STARTS) and not _is_number(text):
        return "'" + text
    return text


def plain_cell(text: str) -> str:
    """What `escape_cell` was given."""
    return text[1:] if text.startswith("'") and escape_cell(text[1:]) == text else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and not set(text.lower()) & set("infa_ \t\r\n")


def row_keys(sheet: Sheet) -> dict[int, str] | None:
    """Row number → key, where the sheet is a correction file that came back; None for any other sheet."""
    for at, (_number, row) in enumerate(sheet.rows()):
        if ROW_KEY in row:
            column = row.index(ROW_KEY)
            kept = zip(sheet.numbers[at + 1 :], sheet.cells[at + 1 :], strict=True)
            return {
                number: str(cells[column])
                for number, cells in kept
                if column < len(cells) and cells[column] is not None
            }
        if at >= 10:
            break
    return None
