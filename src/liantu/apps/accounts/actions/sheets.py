"""How far a workbook's cells are spread. What reads workbooks unpacks the whole rectangle between the first and the last."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Cells of the rectangle, filled or not.
MOST_CELLS = 500_000
_CHUNK = 256 * 1024
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class TooWide(Exception):
    pass


def check_spread(path: Path) -> None:
    """Refuse a workbook whose filled cells lie further apart than anybody's list. Raises ValidationError.

    Every part of it is asked, because what a workbook calls its first sheet, and how large, is its own word.
    """
    try:
        with zipfile.ZipFile(path) as book:
            for part in book.infolist():
                if part.filename.lower().endswith(".xml"):
                    with book.open(part) as content:
                        _Spread().read(content)
    except TooWide:
        raise ValidationError(_("表里的内容铺得太开：请删去远处多余的单元格，只留表头和名单，另存后重新上传")) from None
    except (OSError, zipfile.BadZipFile, expat.ExpatError, ValueError):
        raise ValidationError(_("这个文件读不出来：请用 Excel 另存为 .xlsx 后重新上传")) from None


class _Spread:
    """The rectangle of the cells of one part; parts that are no sheets have none."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.row, self.column = 0, 0

    def read(self, content: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        for chunk in iter(lambda: content.read(_CHUNK), b""):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _start(self, name: str, told: dict[str, Any]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row = int(told["r"]) if "r" in told else self.row + 1
            self.column = 0
        elif name == "c":
            self._turn_to(told.get("r", ""))
        elif name in {"v", "is", "f"} and self.column:
            # A cell that is only coloured holds nothing of these, and costs nobody anything.
            self._take()

    def _turn_to(self, place: str) -> None:
        found = _PLACE.fullmatch(place)
        if found is None:
            self.column += 1
            return
        self.column = 0
        for letter in found[1].upper():
            self.column = self.column * 26 + ord(letter) - 64
        self.row = int(found[2])

    def _take(self) -> None:
        self.rows = [min([self.row, *self.rows]), max([self.row, *self.rows])]
        self.columns = [min([self.column, *self.columns]), max([self.column, *self.columns])]
        if (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1) > MOST_CELLS:
            raise TooWide
