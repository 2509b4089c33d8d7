"""Find the tables of a sheet: one below the other, side by side, between titles and notes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise

from .bodies import Body
from .book import Sheet
from .headers import LIKE_HEADER, Band, Header, band_of, find_header
from .headings import period_in, unit_told
from .rowkinds import filled, header_score, headerness, is_note
from .synonyms import SERIAL
from .tables import Table, column_named

_MOST_COLUMNS_WITHOUT_HEADER = 200
_MOST_TABLES = 300
_TITLE_ROWS = 72
_STEP = 12
#: When somebody filled a table in is not the period of its figures.
_FILED = re.compile(r"(?:填报|填表|制表|报送|上报|打印|导出|生成)(?:日期|时间)\s*[:：]?\s*[\d\s年月日./-]+")
_AS_AT = re.compile(r"截至|截止到?")


def find_tables(sheet: Sheet) -> list[Table]:
    """The tables of a sheet, from top to bottom and from left to right.

    Every row with something in it belongs to one of them: as header, data, total, note, section or title. A sheet whose rows have
    no header gives tables without one, of low confidence.
    """
    tables = [table for first, last in _bands(sheet) for table in _tables_in(band_of(sheet, first, last))]
    return sorted(tables, key=lambda table: (table.header_rows or (table.first_row,), table.columns[0].index))


def _bands(sheet: Sheet) -> list[tuple[int, int]]:
    """Columns that lie side by side with an empty one between, each at least two wide and two rows high."""
    counts: Counter[int] = Counter()
    tall = 0
    for row in sheet.cells:
        places = filled(row)
        if len(places) > 1:
            counts.update(places)
            tall += 1
    if not counts:
        return [(0, sheet.width - 1)] if sheet.cells else []
    runs: list[list[int]] = []
    for column in sorted(counts):
        if runs and column == runs[-1][1] + 1:
            runs[-1][1] = column
        else:
            runs.append([column, column])
    if len(runs) == 1 or any(last == first for first, last in runs):
        return [(0, sheet.width - 1)]
    bands = [(first, last) for first, last in runs]
    heads = [_has_header(band_of(sheet, first, last)) for first, last in bands]
    if not all(heads):
        return [(0, sheet.width - 1)]
    # Titles may reach over the gap; they belong to the left one.
    ends = [first - 1 for first, _last in bands[1:]] + [sheet.width - 1]
    starts = [0] + [first for first, _last in bands[1:]]
    return list(zip(starts, ends, strict=True))


def _has_header(band: Band) -> bool:
    rows = [at for at in range(min(len(band.sheet), 200)) if len(filled(band.row(at))) > 1][:6]
    return any(header_score(band.row(at)) >= LIKE_HEADER for at in rows)


def _tables_in(band: Band) -> Iterator[Table]:
    at, end, count = 0, len(band.sheet), 0
    while at < end:
        while at < end and not filled(band.row(at)):
            at += 1
        if at >= end:
            return
        count += 1
        header = _next_header(band, at, end) if count <= _MOST_TABLES else None
        if header is None:
            table = _without_header(band, at, end)
            if table is not None:
                yield table
            return
        bands = _split(band, header, end)
        stops = []
        for one in bands:
            part = header if one is band else _cut(header, one)
            table, stop = _table(one, part, at, end)
            stops.append(stop)
            yield table
        at = max(stops)


def _next_header(band: Band, at: int, end: int) -> Header | None:
    """The next header within the titles that may stand above one."""
    seen = 0
    while at < end and seen < _TITLE_ROWS:
        header = find_header(band, at, end)
        if header is not None:
            return header
        at += _STEP
        seen += _STEP
    return None


def _split(band: Band, header: Header, end: int) -> list[Band]:
    """Tables side by side under one row of headers: an empty column between them, and the same header words on both sides."""
    columns = list(header.columns)
    cuts = [(one, other) for one, other in pairwise(columns) if other > one + 1]
    if not cuts:
        return [band]
    starts = [columns[0], *(other for _one, other in cuts)]
    ends = [*(one for one, _other in cuts), columns[-1]]
    groups = list(zip(starts, ends, strict=True))
    if any(last - first < 1 for first, last in groups):
        return [band]
    body = range(header.places[-1] + 1, min(end, header.places[-1] + 60))
    for one, other in cuts:
        if any(any(value is not None for value in band.sheet.cells[at][one + 1 : other]) for at in body):
            return [band]
    groups[0] = (band.first, groups[0][1])
    groups[-1] = (groups[-1][0], band.last)
    return [band_of(band.sheet, first, last) for first, last in groups]


def _cut(header: Header, band: Band) -> Header:
    columns = {one: parts for one, parts in header.columns.items() if band.first <= one <= band.last}
    return Header(header.places, header.names, header.score, columns)


def _table(band: Band, header: Header, start: int, end: int) -> tuple[Table, int]:
    """The table under a header, and the place where what follows begins."""
    titles, notes, unit, period = _above(band, start, header.places[0])
    sheet = band.sheet
    first = header.places[-1] + 1
    table = Table(
        sheet,
        tuple(titles),
        tuple(band.number(at) for at in header.places),
        band.number(header.places[-1]) + 1,
        0,
        [],
        unit,
        period,
        note_rows=notes,
        confidence=min(1.0, 0.35 + 0.65 * header.score),
    )
    stop, last = Body(band, header, table).walk(first, end)
    table.period = table.period or _below(band, table.note_rows)
    table.span = (first, last + 1)
    table.first_row, table.last_row = (band.number(first), band.number(last)) if last >= first else (table.first_row, 0)
    if last < first:
        table.last_row = table.first_row - 1
        table.confidence *= 0.7
        table.reasons.append(("表头下面没有数据", "no data under the header"))
    _name_columns(band, header, table)
    _say_why(table, header)
    return table, stop


def _above(band: Band, start: int, top: int) -> tuple[list[str], list[int], str, str]:
    """Titles, notes, unit and period told above a header."""
    titles: list[str] = []
    notes: list[int] = []
    unit = period = ""
    for at in range(start, top):
        row = band.row(at)
        if is_note(row):
            notes.append(band.number(at))
        for value in row:
            if value is None:
                continue
            text = value.strip() if isinstance(value, str) else str(value)
            unit = unit or unit_told(text)
            period = period or period_in(_FILED.sub("", text))[0]
            titles.append(text)
    return titles, notes, unit, period


def _below(band: Band, notes: list[int]) -> str:
    """The day as at which a note below a table says that its data are."""
    for number in notes:
        for value in band.row(bisect_left(band.sheet.numbers, number)):
            if isinstance(value, str) and _AS_AT.search(value):
                return period_in(value)[0]
    return ""


def _name_columns(band: Band, header: Header, table: Table) -> None:
    """One column for every one between the first and the last that has a header or a value."""
    body = range(table.span[0], min(table.span[1], table.span[0] + 200))
    seen: set[int] = set()
    for at in body:
        seen.update(one + band.first for one in filled(band.row(at)))
    wanted = seen | set(header.columns)
    for index in range(min(wanted), max(wanted) + 1):
        parts = header.columns.get(index, [])
        column = column_named(index, parts)
        if column.key in SERIAL:
            column = column_named(index, parts, column.key != "编号" or _counts_rows(table, index))
        table.columns.append(column)


def _counts_rows(table: Table, index: int) -> bool:
    """Whether a column called 编号 holds small whole numbers that rise by one nearly always."""
    told = []
    for at in range(table.span[0], min(table.span[1], table.span[0] + 50)):
        row = table.sheet.cells[at]
        value = row[index] if index < len(row) else None
        text = str(value).removesuffix(".0") if value is not None else ""
        if text.isascii() and text.isdecimal() and len(text) < 9:
            told.append(int(text))
        elif text:
            return False
    rises = sum(later == earlier + 1 for earlier, later in pairwise(told))
    return rises >= (len(told) - 1) * 0.5


def _say_why(table: Table, header: Header) -> None:
    rows = "、".join(map(str, table.header_rows))
    english = ", ".join(map(str, table.header_rows))
    named = sum(bool(column.text) for column in table.columns)
    table.reasons.append((f"第 {rows} 行像表头", f"row {english} reads like a header"))
    if named < len(table.columns):
        bare = len(table.columns) - named
        table.confidence *= 1 - 0.3 * bare / len(table.columns)
        table.reasons.append((f"{bare} 列没有表头文字", f"{bare} columns have no header"))
    keys = Counter((column.key, column.period, column.unit) for column in table.columns if column.key)
    if again := [column.text for column in table.columns if keys[column.key, column.period, column.unit] > 1]:
        table.confidence *= 0.9
        told = "、".join(dict.fromkeys(again))
        table.reasons.append((f"表头重复：{told}", f"headers occur twice: {told}"))
    if _is_form(table):
        table.confidence = min(table.confidence, 0.2)
        table.reasons.append(
            (
                "像登记表（一格名称、一格内容），不是一行一户的表",
                "it reads like a form of labels and values, not like one row each",
            )
        )
    elif header.score < 0.75:
        table.reasons.append(("部分表头文字不常见，请核对", "some headers are unusual, please check them"))
    table.confidence = round(max(0.05, table.confidence), 2)


def _is_form(table: Table) -> bool:
    """Whether every second column holds known headers, and what stands between them are values."""
    cells = []
    for _number, row in islice(table.rows(), 10):
        cells += [value for at, value in enumerate(row) if at % 2 == 0 and value is not None]
    known = sum(isinstance(value, str) and headerness(value) == 1.0 for value in cells)
    return len(cells) >= 4 and known >= 0.5 * len(cells)


def _without_header(band: Band, start: int, end: int) -> Table | None:
    """What is left without a header: a table all the same, so that no row disappears."""
    rows = [at for at in range(start, end) if filled(band.row(at))]
    width = max((len(filled(band.row(at))) for at in rows[:500]), default=0)
    if len(rows) < 2 or width < 1:
        return None
    last = min(max(len(band.row(at)) for at in rows), _MOST_COLUMNS_WITHOUT_HEADER)
    table = Table(band.sheet, (), (), band.number(rows[0]), band.number(rows[-1]), [], span=(rows[0], rows[-1] + 1))
    table.columns = [column_named(one + band.first, []) for one in range(last)]
    table.confidence = 0.1
    table.reasons.append(
        (
            "没有找到表头：请指明哪一行是表头，或在第一行补上列名",
            "no header was found: say which row it is, or put names over the columns",
        )
    )
    return table
