"""Workbooks in .xlsx and .xls: values, and beside them what a spreadsheet shows or hides."""

from __future__ import annotations

import io
import zipfile
from typing import NoReturn

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from . import archive as archives
from .book import Area, Book, Sheet, Value
from .formats import as_shown
from .layout import Layout, SparseWalk, Walk
from .markup import BadMarkup, Contents, Part, chunks_of, contents, damaged, feed, parser_for, plain
from .remarks import hidden, macros_in, no_cells, remark_book, remark_sheet, sparse, too_many

MOST_CELLS = 15_000_000
#: A rectangle with more empty cells than this, and four times as many as filled ones, is read cell by cell.
_SPARSE_FROM = 1_000_000


def read_xlsx(data: bytes, name: str) -> Book:
    """Raises WrongBook."""
    archive = archives.open_archive(data, name)
    told = contents(archive, name)
    book = Book(name, "xlsx")
    workbook = _calamine(data, name)
    strings: list[str] | None = None
    for part in told.parts:
        if not part.is_cells or not part.path:
            book.remarks.append(no_cells(part.name))
            continue
        layout = _walk(archive, part, Walk(told.formats), name)
        if layout.filled > MOST_CELLS:
            too_many(name, part.name)
        sheet = Sheet(part.name, hidden=part.state != "visible")
        if layout.area > _SPARSE_FROM + 4 * layout.filled:
            strings = _strings(archive, told.strings_path, name) if strings is None else strings
            walk = SparseWalk(told.formats, strings, told.from_1904)
            layout = _walk(archive, part, walk, name)
            _fill_sparse(sheet, walk.values)
            book.remarks.append(sparse(part.name, layout))
        else:
            fill(sheet, _grid(workbook, part.name, name))
            _show(sheet, layout, told)
        _take_over(sheet, layout)
        remark_sheet(book, sheet, layout)
        book.sheets.append(sheet)
    remark_book(book, archive, told)
    return book


def read_xls(data: bytes, name: str, macros: bool) -> Book:
    """Number formats, formulas and hidden rows of an .xls are not known. Raises WrongBook."""
    workbook = _calamine(data, name)
    book = Book(name, "xls")
    if macros:
        book.remarks.append(macros_in(name))
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            book.remarks.append(no_cells(about.name))
            continue
        sheet = Sheet(about.name, hidden=about.visible is not SheetVisibleEnum.Visible)
        grid = _grid(workbook, about.name, name)
        fill(sheet, grid)
        sheet.merged = [Area(one[0] + 1, one[1], two[0] + 1, two[1]) for one, two in grid.merged_cell_ranges or []]
        if sheet.hidden:
            book.remarks.append(hidden(sheet.name))
        book.sheets.append(sheet)
    return book


class _Kept(dict[str, Value]):
    """Each text once, however many cells hold it; blanks are nothing. A NUL, which no database keeps, is none of a text."""

    def __missing__(self, text: str) -> Value:
        told = text.replace("\0", "")
        kept = self[text] = told if told.strip() else None
        return kept


def fill(sheet: Sheet, grid: CalamineSheet) -> None:
    """Take over the values of a sheet, row by row."""
    kept = _Kept({"": None})
    start = grid.start
    before: list[Value] = [None] * (start[1] if start else 0)
    for number, values in enumerate(grid.iter_rows(), 1):
        if values.count("") == len(values):
            continue
        row = before + [kept[value] if type(value) is str else value for value in values]
        while row and row[-1] is None:
            row.pop()
        if row:
            sheet.numbers.append(number)
            sheet.cells.append(row)


def _fill_sparse(sheet: Sheet, values: dict[int, Value]) -> None:
    row: list[Value] = []
    for place_ in sorted(values):
        number, column = place_ >> 14, place_ & 16383
        if not sheet.numbers or sheet.numbers[-1] != number:
            row = []
            sheet.numbers.append(number)
            sheet.cells.append(row)
        row.extend([None] * (column - len(row)))
        row.append(values[place_])


def _calamine(data: bytes, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        archives.encrypted(name)
    except BaseException as problem:
        _broken(problem, name)


def _grid(workbook: CalamineWorkbook, sheet: str, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(sheet)
    except BaseException as problem:
        _broken(problem, name, sheet)


def _broken(problem: BaseException, name: str, sheet: str = "") -> NoReturn:
    # A panic of the reader below is no Exception; it says that the file is broken all the same.
    if isinstance(problem, Exception) or type(problem).__name__ == "PanicException":
        damaged(name, sheet)
    raise problem


def _walk(archive: zipfile.ZipFile, part: Part, walk: Walk, name: str) -> Layout:
    stream = archives.entry(archive, part.path)
    if stream is None:
        damaged(name, part.name)
    with stream:
        try:
            return walk.read(stream)
        except BadMarkup as problem:
            if str(problem) == "DTD":
                archives.declared(name)
            damaged(name, part.name)


def _strings(archive: zipfile.ZipFile, path: str, name: str) -> list[str]:
    """The shared strings, without the readings that stand over them."""
    strings: list[str] = []
    pieces: list[str] = []
    reading = [False]

    def start(tag: str, _told: dict[str, str]) -> None:
        tag = plain(tag)
        if tag == "si":
            strings.append("")
        reading[0] = tag == "rPh" or (reading[0] and tag == "t")

    def end(tag: str) -> None:
        tag = plain(tag)
        if tag == "t" and not reading[0] and strings:
            strings[-1] += "".join(pieces)
        elif tag == "rPh":
            reading[0] = False
        pieces.clear()

    parser = parser_for(start)
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    stream = archives.entry(archive, path)
    if stream is not None:
        with stream:
            try:
                feed(parser, chunks_of(stream))
            except BadMarkup:
                damaged(name)
    return strings


def _show(sheet: Sheet, layout: Layout, told: Contents) -> None:
    """Give cells what their number format shows, and their errors, which the reader takes for blanks."""
    if not layout.styled and not layout.errors:
        return
    rows = dict(sheet.rows())
    for style, places in layout.styled.items():
        for one in places:
            row, column = rows.get(one >> 14, []), one & 16383
            if column < len(row) and row[column] is not None:
                row[column] = as_shown(row[column], told.formats[style], told.from_1904)
    for one, text in layout.errors.items():
        row, column = rows.setdefault(one >> 14, []), one & 16383
        row.extend([None] * (column + 1 - len(row)))
        row[column] = text
    if len(rows) > len(sheet.numbers):
        sheet.numbers = sorted(rows)
        sheet.cells = [rows[number] for number in sheet.numbers]


def _take_over(sheet: Sheet, layout: Layout) -> None:
    sheet.hidden_rows, sheet.hidden_columns = layout.hidden_rows, layout.hidden_columns
    sheet.merged, sheet.formulas = layout.merged, layout.formulas
    if layout.calculated:
        rows = dict(sheet.rows())
        for one in layout.calculated:
            row, column = rows.get(one >> 14, []), one & 16383
            if column >= len(row) or row[column] is None:
                sheet.unknown.add((one >> 14, column))
