"""Tables in plain text: UTF-8, GB18030, both mixed line by line, or UTF-16; apart by comma, tab or semicolon."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from liantu.engine.identity import files

from .book import Book, Sheet, Value
from .faults import Odd, Remark
from .remarks import MOST_PLACES

_LONGEST_FIELD = 1 << 20
_SIGNS = ",\t;"
_SAMPLE = 50


def read_csv(data: bytes, name: str) -> Book:
    """A book of one sheet that is called like the file. Rows count records, as a spreadsheet does that opens the file."""
    book = Book(name, "csv")
    sheet = Sheet(name.rpartition(".")[0] or name)
    book.sheets.append(sheet)
    faults: list[files.Fault] = []
    sign = _sign(list(islice(_lines(data, []), _SAMPLE)))
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(_lines(data, faults), delimiter=sign)
    kept: dict[str, Value] = {}
    number = 0
    while True:
        number += 1
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error:
            book.remarks.append(_broken(sheet.name, number))
            continue
        row = [kept.setdefault(text, text) if text.strip() else None for text in fields]
        while row and row[-1] is None:
            row.pop()
        if row:
            sheet.numbers.append(number)
            sheet.cells.append(row)
    book.remarks += [
        Remark(Odd.ENCODING, fault.chinese, fault.english, sheet.name, fault.line) for fault in faults[:MOST_PLACES]
    ]
    more = len(faults) - MOST_PLACES
    if more > 0:
        words = (
            f"另有 {more} 行编码不明：请另存为 UTF-8 后重新上传",
            f"{more} more lines of unknown encoding: save it as UTF-8",
        )
        book.remarks.append(Remark(Odd.ENCODING, *words, sheet.name))
    return book


def _lines(data: bytes, faults: list[files.Fault]) -> Iterator[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # What Excel calls "Unicode text".
        text = data.decode("utf-16", errors="replace").replace("\0", "")
        return iter(io.StringIO(text, newline=""))
    return files.text_lines(data, faults)


def _sign(lines: list[str]) -> str:
    """What stands between the fields: the sign that most lines have equally often."""
    best, most = ",", (0, 0)
    for sign in _SIGNS:
        counts = Counter(_outside(line).count(sign) for line in lines if line.strip())
        counts.pop(0, None)
        if counts:
            times, found = max((number, times) for times, number in counts.items())
            # `times`: how many lines agree; ties go to the sign that cuts into more fields.
            if (times, found) > most:
                best, most = sign, (times, found)
    return best


def _outside(line: str) -> str:
    """A line without what stands in quotation marks."""
    return "".join(line.split('"')[::2])


def _broken(sheet: str, number: int) -> Remark:
    return Remark(
        Odd.BROKEN_ROW,
        f"第 {number} 行读不出来（单格过长或引号没有配对），已跳过：请检查这一行的引号",
        f"row {number} cannot be read (a field is too long or a quotation mark is left open) and was left out: see to its quotation marks",
        sheet,
        number,
    )
