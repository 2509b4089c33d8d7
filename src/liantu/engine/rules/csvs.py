"""Headers of CSV files as departments write them, and a straight copy of one whose rows are not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DELIMITERS = ",;\t|"
#: GB 18030 is what spreadsheets in China write where they do not write UTF-8.
UTF_8 = "utf-8-sig"
ENCODINGS = (UTF_8, "gb18030")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, what stands between cells, and how the file is encoded."""

    names: tuple[str, ...]
    delimiter: str
    encoding: str


def read_header(path: Path) -> Header:
    """Raises UnicodeError where it is no text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        line = file.readline()
        delimiter = max(DELIMITERS, key=line.count)
        file.seek(0)
        names = next(csv.reader(file, delimiter=delimiter), [])
    return Header(tuple(name.strip() or f"column{at}" for at, name in enumerate(names, 1)), delimiter, encoding)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(CHUNK)
    # The last sign may be cut in two.
    for encoding in ENCODINGS:
        try:
            start[: start.rfind(b"\n") + 1 or None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return ENCODINGS[-1]


def straighten(path: Path, header: Header, to: Path, facts: set[int]) -> Iterator[tuple[int, int]]:
    """Write the file anew as plain UTF-8 CSV; answers line and number of cells of the rows that have too many or too few.

    Short rows are filled with blanks. In a long one nobody knows which cell is whose: its `facts` (numbers of columns) are blank.
    """
    wanted = len(header.names)
    with (
        path.open(encoding=header.encoding, errors="replace", newline="") as file,
        to.open("w", encoding="utf-8", newline="") as other,
    ):
        reader, writer = csv.reader(file, delimiter=header.delimiter), csv.writer(other)
        next(reader)
        writer.writerow(header.names)
        while True:
            begun = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = [""] * (wanted + 1)
            if not row:
                continue
            if len(row) != wanted:
                yield begun, len(row)
            if len(row) > wanted:
                row = ["" if at in facts else cell for at, cell in enumerate(row[:wanted])]
            writer.writerow([*row, *[""] * (wanted - len(row))])
