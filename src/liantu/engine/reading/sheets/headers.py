"""Where the header of a table is: its main row, group rows above, parts below, and what stands over each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .book import Area, Sheet, Value
from .headings import heading
from .rowkinds import filled, header_score, headerness, is_note, is_numbering, is_section, is_total, is_units

#: A row is a header from this mean likeness on; below it a table has none.
LIKE_HEADER = 0.62
_MOST_ABOVE, _MOST_BELOW = 2, 3
_PEEK = 12
#: Merged ranges in one row that are looked at: no header has more.
_MOST_MERGED = 1000


@dataclass(slots=True)
class Band:
    """Some columns of a sheet, `first` to `last` (both included), and the merged ranges in its upper rows by row."""

    sheet: Sheet
    first: int
    last: int
    merged: dict[int, list[Area]] = field(default_factory=dict)

    def row(self, at: int) -> list[Value]:
        """The row at a place of the sheet's lists, as wide as it is filled."""
        return self.sheet.cells[at][self.first : self.last + 1]

    def number(self, at: int) -> int:
        return self.sheet.numbers[at]

    def area(self, number: int, column: int) -> Area | None:
        """The merged range that a cell of the sheet belongs to."""
        for area in self.merged.get(number, ()):
            if area.first_column <= column <= area.last_column:
                return area
        return None

    def covered(self, at: int) -> int:
        """How many columns of a row are filled or merged with one that is."""
        row = self.row(at)
        places = set(filled(row))
        for area in self.merged.get(self.number(at), ()):
            if area.first_column - self.first in places and area.first_row == self.number(at):
                places.update(range(area.first_column - self.first, min(area.last_column, self.last) - self.first + 1))
        return len(places)


@dataclass(slots=True)
class Header:
    """The rows of a header: places in the lists of the sheet, from top to bottom; `names` are those with words in them."""

    places: list[int]
    names: list[int]
    score: float
    columns: dict[int, list[str]] = field(default_factory=dict)


def band_of(sheet: Sheet, first: int, last: int) -> Band:
    band = Band(sheet, first, last)
    for area in sheet.merged:
        # A header is a few rows high; ranges of many rows stand in data.
        if area.last_column >= first and area.first_column <= last and area.last_row - area.first_row < 10:
            for number in range(area.first_row, area.last_row + 1):
                beside = band.merged.setdefault(number, [])
                if len(beside) < _MOST_MERGED:
                    beside.append(area)
    return band


def find_header(band: Band, start: int, end: int) -> Header | None:
    """The first header among the places `start` to `end` (excluded), which lie close together."""
    stop = min(end, start + _PEEK)
    if start >= end:
        return None
    width = max(len(filled(band.row(at))) for at in range(start, min(end, start + 2 * _PEEK)))
    for at in range(start, stop):
        row = band.row(at)
        count = len(filled(row))
        if count == 0 or is_note(row) or is_total(row):
            continue
        wanted = max(2, width * 0.5) if width > 1 else 1
        if max(count, band.covered(at)) < wanted or (count == 1 and width > 1):
            continue
        score = header_score(row)
        if score < LIKE_HEADER and not _over_numbers(band, at, end, score):
            continue
        if _is_group_row(band, at, stop):
            continue
        return _whole(band, at, start, end, score)
    return None


def _over_numbers(band: Band, at: int, end: int, score: float) -> bool:
    """Whether unusual words stand over columns of numbers, codes and days."""
    if score < 0.4 or at + 1 >= end:
        return False
    texts = [value is None or isinstance(value, str) for value in band.row(at)]
    below = [band.row(one) for one in range(at + 1, min(end, at + 6))]
    contrast = 0
    for column in filled(band.row(at)):
        values = [row[column] for row in below if column < len(row) and row[column] is not None]
        contrast += bool(values) and all(not isinstance(value, str) or headerness(value) == 0 for value in values)
    return all(texts) and contrast >= max(1, len(filled(band.row(at))) * 0.3)


def _is_group_row(band: Band, at: int, stop: int) -> bool:
    """Whether the row is only the groups over the real header that follows: fewer filled cells, and the next is as good."""
    if at + 1 >= stop or band.number(at + 1) != band.number(at) + 1:
        return False
    row, below = band.row(at), band.row(at + 1)
    if is_units(below) or is_numbering(below) or header_score(below) < LIKE_HEADER:
        return False
    groups = filled(row)
    # Every cell of the row is merged to the right over cells of the next, or blanks follow it there.
    widths = [
        area.last_column - area.first_column for one in groups if (area := band.area(band.number(at), one + band.first))
    ]
    return len(widths) == len(groups) and all(widths) and len(filled(below)) > len(groups)


def _whole(band: Band, main: int, start: int, end: int, score: float) -> Header:
    places, names = [main], [main]
    while len(places) <= _MOST_ABOVE and places[0] > start and _groups_above(band, places[0] - 1, main):
        places.insert(0, places[0] - 1)
        names.insert(0, places[0])
    while len(places) < _MOST_ABOVE + _MOST_BELOW and places[-1] + 1 < end:
        at = places[-1] + 1
        if band.number(at) > band.number(at - 1) + 1 and not _merged_into(band, at, places[0]):
            break
        if is_numbering(band.row(at)):
            places.append(at)
        elif is_units(band.row(at)) or _parts_below(band, at, names):
            places.append(at)
            names.append(at)
        else:
            break
    header = Header(places, names, score)
    header.columns = _columns(band, names)
    return header


def _merged_into(band: Band, at: int, top: int) -> bool:
    return any(area.first_row <= band.number(top) for area in band.merged.get(band.number(at), ()))


def _groups_above(band: Band, at: int, main: int) -> bool:
    """Whether the row at `at` names groups of the columns under it."""
    if band.number(at) != band.number(at + 1) - 1:
        return False
    row = band.row(at)
    places = filled(row)
    if not places or is_note(row) or header_score(row) < 0.4 or is_section(str(row[places[0]])):
        return False
    areas = [band.area(band.number(at), one + band.first) for one in places]
    columns = filled(band.row(main))
    if len(places) == 1:
        area = areas[0]
        # One range over the whole width is a title.
        whole = columns[-1] - columns[0] + 1
        return area is not None and 1 <= area.last_column - area.first_column < whole - 1
    return len(places) < len(columns) and (any(areas) or places[-1] - places[0] >= len(columns) // 2)


def _parts_below(band: Band, at: int, names: Sequence[int]) -> bool:
    """Whether every cell of the row stands under a group of the header above, and reads like a part of it."""
    row = band.row(at)
    places = filled(row)
    if not places or is_total(row) or is_note(row) or header_score(row) < 0.5:
        return False
    above = band.row(names[-1])
    fit = 0
    for one in places:
        area = band.area(band.number(names[-1]), one + band.first)
        over = above[one] if one < len(above) else None
        if (area is not None and area.last_column > area.first_column and area.last_row < band.number(at)) or (
            area is None and (over is None or _is_period(row[one]))
        ):
            fit += 1
    # Something must be a group: a row of data may leave its named columns blank.
    grouped = any(one > 0 and (one >= len(above) or above[one] is None) for one in places) or any(
        _is_period(row[one]) for one in places
    )
    merged = any(band.area(band.number(names[-1]), one + band.first) for one in places)
    return fit == len(places) and (grouped or merged)


def _is_period(value: Value) -> bool:
    if isinstance(value, int | float):
        return 2000 <= value < 2100
    told = heading(value) if isinstance(value, str) else None
    return told is not None and bool(told.period) and not told.name


def _columns(band: Band, names: Sequence[int]) -> dict[int, list[str]]:
    """Column of the sheet → the parts of its header from top to bottom."""
    columns: dict[int, list[str]] = {}
    width = max(len(band.row(at)) for at in names)
    for depth, at in enumerate(names):
        row = band.row(at)
        lower = [band.row(other) for other in names[depth + 1 :]]
        for one, text in enumerate(_spread(band, at, row, width, lower)):
            if text and (not columns.get(one) or columns[one][-1] != text):
                columns.setdefault(one, []).append(text)
    return {one + band.first: parts for one, parts in sorted(columns.items())}


def _spread(band: Band, at: int, row: Sequence[Value], width: int, lower: Sequence[Sequence[Value]]) -> Iterator[str]:
    """The texts of a header row, merged ones over all their columns, and in files without merging over blanks that have a part below."""
    number, last = band.number(at), ""
    has_merged = bool(band.merged.get(number))
    for one in range(width):
        value = row[one] if one < len(row) else None
        if value is not None:
            last = _text(value)
            yield last
            continue
        area = band.area(number, one + band.first)
        if area is not None:
            left = area.first_column - band.first
            is_top = area.first_row == number and 0 <= left < len(row)
            yield _text(row[left]) if is_top and row[left] is not None else ""
        elif not has_merged and last and any(one < len(below) and below[one] is not None for below in lower):
            yield last
        else:
            last = ""
            yield ""


def _text(value: Value) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
        return f"{int(value)}年" if 2000 <= value < 2100 else str(int(value))
    return "" if value is None else str(value).strip()
