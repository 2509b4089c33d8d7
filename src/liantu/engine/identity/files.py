"""Tables of organisations in plain files: read with every fault told by its line, and written back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .compare import Record

FIELDS = ("name", "id", "code", "former", "division", "address", "phone", "person")
# Headers that departments write, beside the names of the fields themselves.
_HEADERS = {
    "name": ("企业名称", "单位名称", "机构名称", "公司名称", "名称", "单位", "企业", "name_a", "query"),
    "id": ("编号", "序号"),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码", "组织机构代码", "注册号"),
    "former": ("曾用名", "原名称", "former_name"),
    "division": ("行政区划", "所在地", "区划"),
    "address": ("地址", "注册地址", "住所"),
    "phone": ("电话", "联系电话"),
    "person": ("法定代表人", "法人", "法人代表"),
}
MOST_BYTES = 4 << 30
_LONGEST_FIELD = 1 << 20


class WrongTable(Exception):
    """A file cannot be read as a table. `args`: the words in Chinese and in English."""

    def told(self, language: str = "zh") -> str:
        return str(self.args[language != "zh"])


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a file, in Chinese and in English; the line is counted from 1, the header included."""

    line: int
    chinese: str
    english: str

    def told(self, language: str = "zh") -> str:
        return self.chinese if language == "zh" else self.english


@dataclass(slots=True)
class Table:
    """A file as read: its header, its rows as they stand, their lines, and what was wrong."""

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, row: Sequence[str], wanted: str) -> str:
        at = self.columns.get(wanted)
        return row[at].strip() if at is not None and at < len(row) else ""

    def records(self) -> Iterator[Record]:
        """Each row as a record; several former names stand in one cell, apart by ; ； 、 or |."""
        for row in self.rows:
            former = self.of(row, "former")
            for sign in "；、|":
                former = former.replace(sign, ";")
            yield Record(
                name=self.of(row, "name"),
                code=self.of(row, "code"),
                former=tuple(part.strip() for part in former.split(";") if part.strip()),
                division=self.of(row, "division"),
                address=self.of(row, "address"),
                phone=self.of(row, "phone"),
                person=self.of(row, "person"),
            )

    def keys(self) -> list[str]:
        """What each row is called: its id, or its line where there is none."""
        return [self.of(row, "id") or str(line) for row, line in zip(self.rows, self.lines, strict=True)]


def read_table(path: Path, columns: Mapping[str, str] | None = None) -> Table:
    """Read a .csv file (UTF-8 or GB18030, line by line where they are mixed).

    `columns` names the header of a field where it is another than the usual ones. A row that is broken is told as a
    fault and kept as far as it can be read. Raises WrongTable for a file without header or without a column of names.
    """
    if path.stat().st_size > MOST_BYTES:
        raise WrongTable(f"{path.name}：文件超过 4 GB，请分成几份", f"{path.name}: over 4 GB, split it")
    faults: list[Fault] = []
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(text_lines(path.read_bytes(), faults))
    table: Table | None = None
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as problem:
            faults.append(
                Fault(
                    reader.line_num,
                    f"第 {reader.line_num} 行无法读取：{problem}",
                    f"line {reader.line_num} cannot be read: {problem}",
                )
            )
            continue
        if not any(cell.strip() for cell in row):
            continue
        if table is None:
            table = Table([cell.strip() for cell in row], faults=faults)
            table.columns = _columns(path, table.header, columns or {})
            continue
        line = reader.line_num
        if len(row) != len(table.header):
            cells, wanted = len(row), len(table.header)
            faults.append(
                Fault(
                    line,
                    f"第 {line} 行有 {cells} 格，表头有 {wanted} 格",
                    f"line {line} has {cells} cells, the header {wanted}",
                )
            )
            row = (row + [""] * len(table.header))[: len(table.header)]
        table.rows.append(row)
        table.lines.append(line)
        if not table.of(row, "name"):
            faults.append(Fault(line, f"第 {line} 行没有名称", f"line {line} has no name"))
    if table is None:
        raise WrongTable(f"{path.name}：文件是空的，应有表头", f"{path.name}: the file is empty, a header is wanted")
    return table


def text_lines(data: bytes, faults: list[Fault]) -> Iterator[str]:
    """The lines of a text in UTF-8 or GB18030, line by line where they are mixed; a line of neither is added to `faults`."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        yield from io.StringIO(data.decode("utf-8").replace("\0", ""), newline="")
        return
    except UnicodeDecodeError:
        pass
    for number, line in enumerate(data.replace(b"\0", b"").splitlines(keepends=True), 1):
        for encoding in ("utf-8", "gb18030"):
            try:
                yield line.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        else:
            faults.append(
                Fault(
                    number,
                    f"第 {number} 行的编码既不是 UTF-8 也不是 GB18030",
                    f"line {number} is neither UTF-8 nor GB18030",
                )
            )
            yield line.decode("utf-8", errors="replace")


def _columns(path: Path, header: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """Which column is which field. Raises WrongTable."""
    found: dict[str, int] = {}
    plain = [cell.strip().lower() for cell in header]
    for name in FIELDS:
        if name in wanted:
            if wanted[name] not in header:
                told = "、".join(header[:20])
                raise WrongTable(
                    f"{path.name}：没有“{wanted[name]}”这一列，表头是：{told}",
                    f"{path.name}: no column {wanted[name]!r}; the header is: {', '.join(header[:20])}",
                )
            found[name] = header.index(wanted[name])
            continue
        for title in (name, *_HEADERS[name]):
            if title in plain:
                found[name] = plain.index(title)
                break
    if "name" not in found:
        raise WrongTable(
            f"{path.name}：表头里没有名称列；请用 --name 指明，表头是：{'、'.join(header[:20])}",
            f"{path.name}: no column of names in the header; name it with --name. The header is: {', '.join(header[:20])}",
        )
    return found


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a .csv file that spreadsheets open as UTF-8; it appears whole or not at all. Returns how many rows."""
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for row in rows:
                writer.writerow(row)
                count += 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count
