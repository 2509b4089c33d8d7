"""Pages of a workbook as departments lay them out: a title over all columns, units, groups of columns, totals, notes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | None
#: (sheet, row as the spreadsheet numbers it); the sheet of a CSV file is "".
Place = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One row below the heads: what stands in it, which firm it is really about, and what is wrong with it, if anything."""

    cells: list[Cell]
    firm: int | None = None
    fault: str = ""


@dataclass
class Page:
    """One sheet. `head`: (group of columns, or "" for none; column). Columns in `hidden` are not shown."""

    sheet: str
    title: str
    unit: str
    head: list[tuple[str, str]]
    lines: list[Line] = field(default_factory=list)
    total: list[Cell] | None = None
    #: Some departments put the total above all rows.
    total_first: bool = False
    notes: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()

    def rows(self) -> Iterator[Line]:
        """What stands below the heads, in its order."""
        total = [] if self.total is None else [Line(self.total)]
        yield from total if self.total_first else ()
        yield from self.lines
        yield from () if self.total_first else total


def write_xlsx(path: Path, pages: list[Page], day: date) -> dict[Place, Line]:
    """Write the pages, to the same bytes each time; answers where every line of a firm stands."""
    places: dict[Place, Line] = {}
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"title": pages[0].title, "created": datetime(day.year, day.month, day.day, 9)})
        looks = {
            "title": workbook.add_format({"bold": True, "font_size": 16, "align": "center"}),
            "head": workbook.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}),
            "unit": workbook.add_format({"align": "right"}),
            "int": workbook.add_format({"num_format": "#,##0"}),
            "float": workbook.add_format({"num_format": "#,##0.00"}),
            "date": workbook.add_format({"num_format": "yyyy/m/d"}),
        }  # fmt: skip
        for page in pages:
            sheet = workbook.add_worksheet(page.sheet)
            top, row = _write_head(sheet, page, looks), 0
            for row, line in enumerate(page.rows(), top):
                for column, cell in enumerate(line.cells):
                    _write_cell(sheet, row, column, cell, looks)
                if line.firm is not None:
                    places[page.sheet, row + 1] = line
            for at, note in enumerate(page.notes, row + 2):
                sheet.write_string(at, 0, note)
    return places


def _write_head(sheet: Worksheet, page: Page, looks: dict[str, Format]) -> int:
    """The title, the line of units, and the heads; answers the first row below."""
    last = len(page.head) - 1
    sheet.merge_range(0, 0, 0, last, page.title, looks["title"])
    top = 1
    if page.unit:
        sheet.merge_range(1, 0, 1, last, page.unit, looks["unit"])
        top = 2
    deep = any(group for group, _column in page.head)
    for group, columns in groupby(enumerate(page.head), key=lambda told: told[1][0]):
        places = [place for place, _head in columns]
        if group and len(places) > 1:
            sheet.merge_range(top, places[0], top, places[-1], group, looks["head"])
        elif group:
            sheet.write_string(top, places[0], group, looks["head"])
        for place in places:
            name = page.head[place][1]
            if deep and not group:
                sheet.merge_range(top, place, top + 1, place, name, looks["head"])
            else:
                sheet.write_string(top + deep, place, name, looks["head"])
    for place, (_group, name) in enumerate(page.head):
        sheet.set_column(place, place, max(12, 2 * len(name)), None, {"hidden": place in page.hidden})
    sheet.freeze_panes(top + 1 + deep, 0)
    return top + 1 + deep


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, looks: dict[str, Format]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), looks["date"])
    else:
        sheet.write_number(row, column, cell, looks["int" if isinstance(cell, int) else "float"])


def write_csv(path: Path, page: Page) -> dict[Place, Line]:
    """Write the columns and lines alone, in GB18030, as an office program saves them."""
    lines = list(page.rows())
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column for _group, column in page.head])
        writer.writerows([["" if cell is None else str(cell) for cell in line.cells] for line in lines])
    return {("", row): line for row, line in enumerate(lines, 2) if line.firm is not None}
