"""A sheet's markup walked once: what is hidden, merged, calculated or wrong, and how far the values reach.

The reader that unpacks values allocates the whole rectangle between the first and the last of them. Two cells in far corners
would make that 17 billion; so the corners are known before it is asked, and a sparse sheet is read cell by cell instead.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import IO

from .book import Area, Value
from .faults import column_of
from .formats import Shown, as_shown, moment_of, shown_by
from .markup import BadMarkup, chunks_of, feed, parser_for, plain

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
MOST_MERGED = 200_000
_CHUNK, _LONGEST_ROW = 1 << 20, 1 << 22
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
_TRUE = ("1", "true")


@dataclass(slots=True)
class Layout:
    """What is known of a sheet besides its values. Places are row * 16384 + column, rows from 1."""

    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    formulas: int = 0
    #: Places of formulas, but for those whose result is a text, which may well be empty.
    calculated: array[int] = field(default_factory=lambda: array("q"))
    #: Places of cells whose number format says more than their number, by style.
    styled: dict[int, array[int]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    filled: int = 0
    last_row: int = 0
    last_column: int = -1

    @property
    def area(self) -> int:
        return self.last_row * (self.last_column + 1)


def place_of(reference: str) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a reference like B7. Raises BadMarkup."""
    match = _REFERENCE.fullmatch(reference)
    row, column = (int(match[2]), column_of(match[1])) if match else (0, 0)
    if not 1 <= row <= MOST_ROWS or column >= MOST_COLUMNS:
        raise BadMarkup(f"reference {reference[:20]}")
    return row, column


class Walk:
    """Walks the markup of one sheet. `formats` holds the number format of every style."""

    def __init__(self, formats: list[str]) -> None:
        self.layout = Layout()
        self.formats = formats
        self._special = {
            str(style): style
            for style, code in enumerate(formats)
            if shown_by(code)[0] not in (Shown.NUMBER, Shown.DAY, Shown.CLOCK)
        }
        self._columns: dict[str, int] = {}
        self._seen: set[bytes] = set()
        self._unseen = _cells_outside(self._seen)
        self.row, self._row_text, self.column = 0, "0", -1
        self._reference: str | None = None
        self._told: dict[str, str] = {}
        self._error: list[str] = []
        self._prefix: str | None = None
        self.parser = parser_for(self.start)

    def read(self, stream: IO[bytes]) -> Layout:
        """Raises BadMarkup."""
        feed(self.parser, self.thinned(stream))
        self._end_error()
        return self.layout

    def start(self, tag: str, told: dict[str, str]) -> None:
        if self._prefix is None:
            self._prefix = tag.removesuffix(plain(tag))
        if self._prefix:
            tag = tag.removeprefix(self._prefix)
        if tag == "v":
            self.filled()
        elif tag == "c":
            self.cell(told)
        elif tag == "row":
            self._start_row(told)
        elif tag == "is":
            self.filled()
        elif tag == "f":
            self._locate()
            self.layout.formulas += 1
            if self._told.get("t") != "str":
                self.layout.calculated.append(self.here)
        elif tag in ("col", "mergeCell"):
            self._start_rare(tag, told)

    def cell(self, told: dict[str, str]) -> None:
        """A cell begins. Nothing is worked out for those that turn out to be empty."""
        self._told = told
        self._reference = told.get("r")
        if self._reference is None:
            self.column += 1
        if self._error:
            self._end_error()

    def thinned(self, stream: IO[bytes]) -> Iterator[bytes]:
        """The markup with plain rows cut short: those that every spreadsheet writes, with nothing in them but values.

        They are nearly all of a large sheet. A pattern passes over them in a fraction of the time that a parser takes; whatever
        does not fit it to the letter goes to the parser.
        """
        plain_row = _plain_rows(tuple(self._special))
        rest = b""
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            begun = text.rfind(b"<row ")
            cut = begun if begun >= 0 and len(text) - begun < _LONGEST_ROW else len(text)
            text, rest = text[:cut], text[cut:]
            thin = plain_row.sub(rb'<row r="\1" plain="1"/>', text)
            self.layout.filled += sum(text.count(mark) - thin.count(mark) for mark in (b"<v>", b"<is>"))
            self._widen(text)
            yield thin
        yield rest

    def _widen(self, text: bytes) -> None:
        """Learn the columns of the cells in it: of all at once, as a pattern made anew for each column costs more than the text."""
        if match := self._unseen.search(text):
            new = set(_CELL.findall(text, match.start())) - self._seen
            self._seen |= new
            self.layout.last_column = max(self.layout.last_column, *(column_of(letters.decode()) for letters in new))
            self._unseen = _cells_outside(self._seen)

    @property
    def here(self) -> int:
        return self.row << 14 | self.column

    def _locate(self) -> None:
        """Find row and column of the cell."""
        reference = self._reference
        if reference is None:
            if not 1 <= self.row <= MOST_ROWS or self.column >= MOST_COLUMNS:
                raise BadMarkup(f"row {self.row}")
            return
        column = self._columns.get(reference[: -len(self._row_text)])
        if column is not None and reference.endswith(self._row_text):
            self.column = column
            return
        row, self.column = place_of(reference)
        self.row, self._row_text = row, str(row)
        self._columns[reference[: -len(self._row_text)].replace("$", "")] = self.column

    def filled(self) -> None:
        """The cell has a value."""
        self._locate()
        layout = self.layout
        layout.filled += 1
        if self.row > layout.last_row:
            layout.last_row = self.row
        if self.column > layout.last_column:
            layout.last_column = self.column
        style = self._special.get(self._told.get("s", ""))
        if style is not None:
            layout.styled.setdefault(style, array("q")).append(self.here)
        if self._told.get("t") == "e":
            self._error = [str(self.here)]
            self.parser.CharacterDataHandler = self._error.append

    def _end_error(self) -> None:
        """Cells with an error are rare: text is listened to only while one is open."""
        if self._error:
            self.layout.errors[int(self._error[0])] = "".join(self._error[1:]).strip() or "#ERROR!"
            self._error = []
            self.parser.CharacterDataHandler = None

    def _start_row(self, told: dict[str, str]) -> None:
        number = told.get("r")
        if number is None:
            self.row += 1
        elif number.isascii() and number.isdecimal() and len(number) < 9:
            self.row = int(number)
        else:
            raise BadMarkup(f"row {number[:20]}")
        self._row_text, self.column = str(self.row), -1
        if "plain" in told:
            if self.row > MOST_ROWS or self.row < 1:
                raise BadMarkup(f"row {self.row}")
            self.layout.last_row = max(self.layout.last_row, self.row)
        elif told.get("hidden") in _TRUE:
            _extend(self.layout.hidden_rows, self.row, self.row)

    def _start_rare(self, tag: str, told: dict[str, str]) -> None:
        if tag == "col":
            if told.get("hidden") in _TRUE:
                ends = [told.get(end, "") for end in ("min", "max")]
                if all(end.isascii() and end.isdecimal() and len(end) < 6 for end in ends):
                    first, last = int(ends[0]) - 1, min(int(ends[1]), MOST_COLUMNS) - 1
                    _extend(self.layout.hidden_columns, first, last)
            return
        first_cell, _, last_cell = told.get("ref", "").partition(":")
        if last_cell and len(self.layout.merged) < MOST_MERGED:
            self.layout.merged.append(Area(*place_of(first_cell), *place_of(last_cell)))


def _extend(ranges: list[tuple[int, int]], first: int, last: int) -> None:
    if ranges and ranges[-1][1] + 1 == first:
        ranges[-1] = (ranges[-1][0], last)
    elif last >= first:
        ranges.append((first, last))


_CELL = re.compile(rb'<c r="([A-Z]{1,2})\d')
_INLINE = ' t="inlineStr"><is><t(?: xml:space="preserve")?>[^<]*</t></is></c>'


def _plain_rows(special: tuple[str, ...]) -> re.Pattern[bytes]:
    """Whole rows of values without formulas, errors and number formats (`special` styles) that say something more."""
    styles = "|".join(special)
    without = f'(?!(?:{styles})")' if styles else ""
    cell = rf'<c r="[A-Z]{{1,2}}\1"(?: s="{without}\d{{1,6}}")?(?:/>|(?: t="(?:s|n|b)")?><v>[^<]*</v></c>|{_INLINE})'
    return re.compile(
        rf'<row r="(\d{{1,7}})"(?: (?!hidden=|plain=)[\w:.]+="[^"<>]*")*>(?:{cell})+</row>'.encode(), re.ASCII
    )


def _cells_outside(columns: set[bytes]) -> re.Pattern[bytes]:
    """Cells of other columns than these."""
    known = b"|".join(sorted(columns))
    return re.compile(rb'<c r="' + (rb"(?!(?:" + known + rb")\d)" if known else b"") + rb"([A-Z]{1,2})\d")


class SparseWalk(Walk):
    """Reads the values, too, cell by cell: slower, and its memory grows with the cells there are and with nothing else."""

    def __init__(self, formats: list[str], strings: list[str], from_1904: bool) -> None:
        super().__init__(formats)
        self.strings, self.from_1904 = strings, from_1904
        self.values: dict[int, Value] = {}
        self._text: list[str] = []
        self._inside = False
        self.parser.EndElementHandler = self._end

    def thinned(self, stream: IO[bytes]) -> Iterator[bytes]:
        """The whole markup, as every value is wanted."""
        return chunks_of(stream)

    def start(self, tag: str, told: dict[str, str]) -> None:
        bare = plain(tag)
        if bare == "v" or (bare == "t" and self._told.get("t") == "inlineStr"):
            self._inside, self.parser.CharacterDataHandler = True, self._text.append
        super().start(tag, told)
        if self._inside:
            self.parser.CharacterDataHandler = self._text.append

    def filled(self) -> None:
        super().filled()
        self._error = []

    def _end(self, tag: str) -> None:
        bare = plain(tag)
        if bare in ("v", "t") and self._inside:
            self._inside, self.parser.CharacterDataHandler = False, None
        elif bare == "c" and self._text:
            value = self._value("".join(self._text))
            self._text.clear()
            if value is not None:
                self.values[self.here] = value

    def _value(self, text: str) -> Value:
        kind = self._told.get("t", "n")
        if kind == "s":
            at = int(text) if text.strip().isdecimal() and len(text) < 10 else -1
            return self.strings[at] if 0 <= at < len(self.strings) else None
        if kind == "b":
            return text.strip() in _TRUE
        if kind == "e":
            self.layout.errors[self.here] = text.strip() or "#ERROR!"
            return text
        if kind in ("inlineStr", "str", "d"):
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        if not isfinite(number):
            return text
        style = self._told.get("s", "")
        code = self.formats[int(style)] if style.isdecimal() and int(style) < len(self.formats) else ""
        if shown_by(code)[0] in (Shown.DAY, Shown.CLOCK):
            return moment_of(number, self.from_1904)
        return as_shown(number, code, self.from_1904)
