from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import IO, Any

import pytest

from liantu.engine.reading.sheets.layout import Layout, Walk
from liantu.engine.reading.sheets.markup import chunks_of, contents

from .books import SHEET_PATH, handmade, xlsx
from .test_tables import monthly


class WholeWalk(Walk):
    """Every row goes to the parser."""

    def thinned(self, stream: IO[bytes]) -> Any:
        return chunks_of(stream)


def mixed(book: Any, sheet: Any) -> None:
    percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(300):
        sheet.write_row(row, row % 3, [f"甲<{row}>&", row, row / 7, True, "", None, "z"])
        if row % 7 == 0:
            sheet.write_number(row, 9, 0.5, percent)
        if row % 5 == 0:
            sheet.write_datetime(row, 10, datetime(2024, 3, 5), day)
        if row % 11 == 0:
            sheet.write_formula(row, 11, "=1/0", None, "#DIV/0!")
            sheet.write_formula(row, 30, "=1", None, 1)
        if row % 13 == 0:
            sheet.set_row(row, 20, None, {"hidden": True})
    sheet.write(320, 800, "far")
    sheet.merge_range(400, 0, 401, 2, "x")


def walked(data: bytes, kind: type[Walk]) -> Layout:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(SHEET_PATH) as stream:
        return kind(contents(archive, "x").formats).read(stream)


@pytest.mark.parametrize(
    "data",
    [
        xlsx(mixed),
        xlsx(monthly),
        handmade('<row r="2"><c r="A2"><v>1</v></c></row><row><c><v>5</v></c><c><f>1</f></c></row><row r="9" hidden="1"><c r="B9"><v>1</v></c></row>'),
        handmade('<row r="2"><c r="ZZ2"><v>1</v></c><c r="A2"><v>1</v></c></row><row r="1"><c r="AAA1"><v>1</v></c></row>'),
        handmade('<!-- <row r="7"><c r="G7"><v>1</v></c></row> --><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'),
    ],
    ids=["mixed", "monthly", "without references", "out of order", "comment"],
)  # fmt: skip
def test_rows_that_are_cut_short_are_known_as_well(data: bytes) -> None:
    thin, whole = walked(data, Walk), walked(data, WholeWalk)
    # Reaching too far is safe: then a sheet is read cell by cell.
    assert thin.area >= whole.area
    assert thin.filled >= whole.filled
    for name in ("hidden_rows", "hidden_columns", "merged", "formulas", "calculated", "styled", "errors"):
        assert getattr(thin, name) == getattr(whole, name), name


def test_a_large_sheet_is_known_to_the_cell() -> None:
    data = xlsx(mixed)
    thin, whole = walked(data, Walk), walked(data, WholeWalk)
    assert (thin.filled, thin.last_row, thin.last_column) == (whole.filled, whole.last_row, whole.last_column)
