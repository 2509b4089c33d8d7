"""Tables on a sheet: what they and their columns are called, and where they begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .book import Sheet, Value
from .faults import letter
from .headings import Heading, heading

#: Cells that merged ranges fill, at most: a few hostile ranges would be millions.
_MOST_MERGED_DOWN = 1_000_000
#: A reason in Chinese and in English.
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `index` counts from 0 on the sheet (A), `letter` is over it. `text` is the header as it stands, groups before its own part;
    `parts` the same from top to bottom. `name` and `key` are the header without unit, period and marks (`key` without
    punctuation), `own_key` that of its lowest part that names something. `unit` is that of its own part, or else of its group; what is
    told for the whole table stands there; `period` as in `headings.Heading`. `is_serial`: it only counts the rows.
    """

    index: int
    letter: str
    text: str
    parts: tuple[str, ...] = ()
    name: str = ""
    key: str = ""
    own_key: str = ""
    unit: str = ""
    period: str = ""
    required: bool = False
    is_serial: bool = False


@dataclass(slots=True)
class Table:
    """A table on a sheet. Row numbers count from 1, as on the sheet.

    `titles`: texts above it. `unit`, `period`: told there for the whole table. `header_rows` is empty where no header was found.
    `first_row` to `last_row` hold the data, `totals_rows`, `note_rows`, `header_again_rows` and `section_rows` do not count to it,
    notes below the table included. `confidence` in (0, 1] says how sure the whole is, `reasons` why, in Chinese and English.
    """

    sheet: Sheet
    titles: tuple[str, ...]
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int
    columns: list[Column]
    unit: str = ""
    period: str = ""
    totals_rows: list[int] = field(default_factory=list)
    note_rows: list[int] = field(default_factory=list)
    header_again_rows: list[int] = field(default_factory=list)
    section_rows: list[int] = field(default_factory=list)
    confidence: float = 1.0
    reasons: list[Words] = field(default_factory=list)
    #: Where the data stands in the lists of the sheet: from (included) and to (excluded).
    span: tuple[int, int] = (0, 0)

    @property
    def sheet_name(self) -> str:
        return self.sheet.name

    def told(self, language: str = "zh") -> list[str]:
        """The reasons, in words of "zh" or "en"."""
        return [reason[language != "zh"] for reason in self.reasons]

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Row number and one value a column, for every row of data; cells merged downwards say the same in each row."""
        left = {*self.totals_rows, *self.note_rows, *self.header_again_rows, *self.section_rows}
        first = self.columns[0].index if self.columns else 0
        width = len(self.columns)
        end = first + width
        below = self._merged_down()
        numbers, cells = self.sheet.numbers, self.sheet.cells
        for at in range(*self.span):
            number = numbers[at]
            if number in left:
                continue
            row = cells[at][first:end]
            if len(row) < width:
                row.extend([None] * (width - len(row)))
            if number in below:
                for column, value in below[number]:
                    if row[column] is None:
                        row[column] = value
            yield number, row

    def __len__(self) -> int:
        """How many rows of data there are."""
        left = {*self.totals_rows, *self.note_rows, *self.header_again_rows, *self.section_rows}
        first, last = self.span
        return last - first - sum(self.first_row <= number <= self.last_row for number in left)

    def column(self, text: str) -> Column:
        """The first column of this header text, name or letter. Raises KeyError."""
        for wanted in ("text", "name", "letter"):
            for one in self.columns:
                if getattr(one, wanted) == text:
                    return one
        raise KeyError(text)

    def _merged_down(self) -> dict[int, list[tuple[int, Value]]]:
        """Row → (place in the row, value) for cells merged with one above them."""
        below: dict[int, list[tuple[int, Value]]] = {}
        areas = [
            area
            for area in self.sheet.merged
            if area.last_row > area.first_row >= self.first_row and area.first_column == area.last_column
        ]
        if not areas or not self.columns:
            return below
        cells = dict(self.sheet.rows())
        first, last = self.columns[0].index, self.columns[-1].index
        left = _MOST_MERGED_DOWN
        for area in areas:
            row = cells.get(area.first_row, [])
            if first <= area.first_column <= last and area.first_column < len(row):
                told = (area.first_column - first, row[area.first_column])
                ends = min(area.last_row, self.last_row, area.first_row + left)
                left -= max(0, ends - area.first_row)
                for number in range(area.first_row + 1, ends + 1):
                    below.setdefault(number, []).append(told)
        return below


def column_named(index: int, parts: Sequence[str], is_serial: bool = False) -> Column:
    """A column from the parts of its header, from top to bottom."""
    told: list[Heading] = [heading(part) for part in parts]
    names = [one.name for one in told if one.name]
    unit = next((one.unit for one in reversed(told) if one.unit), "")
    period = next((one.period for one in reversed(told) if one.period), "")
    keys = [one.key for one in told if one.key]
    return Column(
        index,
        letter(index),
        " ".join(part.strip().replace("\n", "") for part in parts),
        tuple(parts),
        " ".join(names),
        "".join(keys),
        keys[-1] if keys else "",
        unit,
        period,
        any(one.required for one in told),
        is_serial,
    )
