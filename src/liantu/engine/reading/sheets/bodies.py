"""The rows under a header, told apart: data, totals, notes, sections, the header again, and where the next table begins."""

from __future__ import annotations

from enum import Enum, auto

from .book import Value
from .headers import LIKE_HEADER, Band, Header
from .headings import key_of, unit_told
from .rowkinds import filled, header_score, is_note, is_section, is_total
from .synonyms import SERIAL
from .tables import Table

#: A row after a gap is a new header from this mean likeness on.
_NEW_HEADER = 0.75
_LOOK_AHEAD = 4


class _Kind(Enum):
    DATA = auto()
    TOTAL = auto()
    NOTE = auto()
    SECTION = auto()
    AGAIN = auto()
    END = auto()


class Body:
    """Walks down the rows under one header and files them in its table."""

    def __init__(self, band: Band, header: Header, table: Table) -> None:
        self.band = band
        self.width = len(header.columns)
        heads = [[value for value in band.row(at) if value is not None] for at in header.places]
        self.heads = {row[0]: [other for other in heads if other and other[0] == row[0]] for row in heads if row}
        self.files = {
            _Kind.TOTAL: table.totals_rows,
            _Kind.NOTE: table.note_rows,
            _Kind.SECTION: table.section_rows,
            _Kind.AGAIN: table.header_again_rows,
        }

    def walk(self, first: int, end: int) -> tuple[int, int]:
        """Returns the place where what follows begins, and that of the last row of data (`first` - 1 for none)."""
        band, files = self.band, self.files
        lo, hi = band.first, band.last + 1
        cells, numbers = band.sheet.cells, band.sheet.numbers
        whole = lo == 0 and hi >= band.sheet.width
        last, before = first - 1, _Kind.DATA
        for at in range(first, end):
            row = cells[at] if whole else cells[at][lo:hi]
            count = len(row) - row.count(None)
            if not count:
                continue
            fresh = before is not _Kind.DATA or numbers[at] > numbers[at - 1] + 1
            before = self._kind(at, row, count, fresh, end)
            if before is _Kind.DATA:
                last = at
            elif before is _Kind.END:
                return at, last
            else:
                files[before].append(numbers[at])
        return end, last

    def _kind(self, at: int, row: list[Value], count: int, fresh: bool, end: int) -> _Kind:
        start = next(value for value in row if value is not None)
        if start in self.heads and self._is_again(row, start):
            return _Kind.AGAIN
        if not isinstance(start, str):
            return _Kind.TOTAL if count > 1 and is_total(row) else _Kind.DATA
        if is_total(row):
            return _Kind.TOTAL
        if is_note(row):
            return _Kind.NOTE
        if fresh and count > 1 and self._is_new_header(row, count):
            return _Kind.END
        if count * 3 <= self.width + 1:
            return self._narrow(at, row, start, count, fresh, end)
        return _Kind.DATA

    def _is_again(self, row: list[Value], start: Value) -> bool:
        return start is not None and [value for value in row if value is not None] in self.heads.get(start, ())

    def _is_new_header(self, row: list[Value], count: int) -> bool:
        return count >= min(self.width, 4) * 0.5 and _is_like_header(row)

    def _narrow(self, at: int, row: list[Value], start: str, count: int, fresh: bool, end: int) -> _Kind:
        """A row with little in it: the title of the next table, a section, a note, or a poor row of data."""
        band = self.band
        area = band.area(band.number(at), filled(row)[0] + band.first)
        is_wide = area is not None and (area.last_column - area.first_column + 1) * 2 >= self.width
        if (fresh or is_wide or unit_told(start)) and self._header_follows(at + 1, end):
            return _Kind.END
        if count > 1:
            return _Kind.DATA
        if is_section(start):
            return _Kind.SECTION
        if is_wide or len(start) > 60:
            return _Kind.NOTE if at + 1 >= end or len(start) > 20 else _Kind.SECTION
        return _Kind.DATA

    def _header_follows(self, at: int, end: int) -> bool:
        for one in range(at, min(end, at + _LOOK_AHEAD)):
            row = self.band.row(one)
            count = len(filled(row))
            if count > 1:
                if _is_like_header(row):
                    return True
                if count * 3 > self.width + 1:
                    return False
        return False


def _is_like_header(row: list[Value]) -> bool:
    """Whether a row reads like the header of another table. No row of data begins with the word 序号."""
    start = next(value for value in row if value is not None)
    counts = isinstance(start, str) and key_of(start) in SERIAL
    return header_score(row) >= (LIKE_HEADER if counts else _NEW_HEADER)
