"""Tables of subjects in plain files, one column a fact: read with whatever is wrong told by its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from liantu.engine.identity.files import Fault, WrongTable, text_lines

from .csvs import read_header
from .expressions import ON
from .language import Fact, Pack
from .units import WRITTEN
from .values import WrongFact, read_value

MOST_BYTES = 1 << 30
#: Different cells of a column that are remembered.
REMEMBERED = 50_000
#: A number as it mostly stands in tables: 96000, 96000.5, 9.6万元.
PLAIN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,8}))?(%|[一-鿿]{1,3})?")
#: What a column may be called that is no fact: an id, a name, what was decided, the year.
HEADERS = {
    "key": ("key", "id", "code", "编号", "序号", "统一社会信用代码", "信用代码"),
    "name": ("name", "名称", "企业名称", "单位名称", "机构名称"),
    "outcome": ("outcome", "decision", "结果", "结论", "认定结果", "评价结果"),
    "year": ("year", "年度", "年份"),
}
ACCEPTED = {"accepted", "met", "yes", "true", "1", "是", "通过", "认定", "入库", "合格", "准予", "同意"}
REFUSED = {"refused", "rejected", "unmet", "no", "false", "0", "否", "未通过", "不通过", "未认定", "不予认定", "不予入库", "不合格", "不予", "不同意"}  # fmt: skip

__all__ = ["Fault", "Row", "Table", "WrongTable", "read_table"]


@dataclass(frozen=True, slots=True)
class Row:
    """One subject: its facts inside, and what else the table says of it. `accepted`: None where it says nothing."""

    line: int
    key: str
    name: str
    facts: dict[str, int | str | None]
    accepted: bool | None = None
    year: int | None = None


@dataclass(slots=True)
class Table:
    """A file as it is read for a pack. `ignored`: columns that are no fact of it; `absent`: facts that have no column."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def read_table(path: Path, pack: Pack, on: date, outcomes: bool = False) -> Table:
    """Read a .csv file (UTF-8 or GB18030). Columns are named as facts are, or by their titles.

    A cell that says nothing sensible is a fault, and the fact unknown. `outcomes`: what was decided is wanted; a row without it is a
    fault and left out. Raises WrongTable.
    """
    if path.stat().st_size > MOST_BYTES:
        raise WrongTable(f"{path.name}：文件超过 1 GB，请分成几份", f"{path.name}: over 1 GB, split it")
    table = Table()
    try:
        delimiter = read_header(path).delimiter
    except (UnicodeError, csv.Error):
        delimiter = ","
    read = _Cells(pack, on)
    lines = csv.reader(text_lines(path.read_bytes(), table.faults), delimiter=delimiter)
    try:
        header = [cell.strip() for cell in next(lines, [])]
        roles = _roles(path, pack, header, table, outcomes)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                row = _row(read, roles, lines.line_num, cells, table.faults, outcomes)
                if row is not None:
                    table.rows.append(row)
    except csv.Error as problem:
        raise WrongTable(f"{path.name} 第 {lines.line_num} 行：{problem}", f"{path.name}, line {lines.line_num}: {problem}") from None  # fmt: skip
    return table


def _roles(path: Path, pack: Pack, header: Sequence[str], table: Table, outcomes: bool) -> list[str]:
    """What each column is: `fact:staff`, `name`, or nothing."""
    titles = {title: name for name, fact in pack.facts.items() for title in (fact.title.zh, fact.title.en) if title}
    spoken = {title: role for role, all_titles in HEADERS.items() for title in all_titles}
    roles: list[str] = []
    for cell in header:
        name = cell if cell in pack.facts else titles.get(cell, "")
        role = f"fact:{name}" if name else spoken.get(cell.lower(), "")
        if role in roles and role:
            raise WrongTable(f"{path.name}：“{cell}”有两列", f"{path.name}: two columns are “{cell}”")
        if not role and cell:
            table.ignored.append(cell)
        roles.append(role)
    table.absent = [name for name in pack.facts if f"fact:{name}" not in roles]
    if len(table.absent) == len(pack.facts):
        close = [found[0] for cell in header if (found := get_close_matches(cell, pack.facts, 1, 0.6))]
        some = close or list(pack.facts)[:8]
        raise WrongTable(
            f"{path.name}：没有一列是 {pack.key} 的事实；列名应为事实的名称，如 {'、'.join(some)}",
            f"{path.name}: no column is a fact of {pack.key}; columns are named like facts: {', '.join(some)}",
        )
    if outcomes and "outcome" not in roles:
        raise WrongTable(
            f"{path.name}：没有“outcome”（结果）列，写 accepted 或 refused",
            f"{path.name}: there is no column “outcome” with accepted or refused",
        )
    return roles


def _row(
    read: _Cells, roles: Sequence[str], line: int, cells: Sequence[str], faults: list[Fault], outcomes: bool
) -> Row | None:  # fmt: skip
    if len(cells) > len(roles):
        faults.append(Fault(line, f"第 {line} 行有 {len(cells)} 格，表头有 {len(roles)} 格", f"line {line} has {len(cells)} cells, the header {len(roles)}"))  # fmt: skip
    said = {role: cell.strip() for role, cell in zip(roles, cells, strict=False) if role}
    told = {role.removeprefix("fact:"): cell for role, cell in said.items() if role.startswith("fact:") and cell}
    accepted = None
    if outcomes:
        accepted = _outcome(said.get("outcome", ""))
        if accepted is None:
            faults.append(
                Fault(
                    line,
                    f"第 {line} 行的结果“{said.get('outcome', '')}”看不懂，应为 accepted 或 refused",
                    f"line {line}: “{said.get('outcome', '')}” is neither accepted nor refused",
                )
            )
            return None
    year = said.get("year", "")
    key = said.get("key", "") or said.get("name", "") or str(line)
    facts = read.facts(told, line, faults)
    return Row(line, key, said.get("name", ""), facts, accepted, int(year[:4]) if year[:4].isdigit() else None)


class _Cells:
    """Cells of one table as the values inside; most flags and many amounts come more than once, and are read once."""

    def __init__(self, pack: Pack, on: date) -> None:
        self.pack, self.on = pack, on
        self.seen: dict[str, dict[str, int | str | None]] = {name: {} for name in pack.facts}

    def facts(self, told: dict[str, str], line: int, faults: list[Fault]) -> dict[str, int | str | None]:
        found: dict[str, int | str | None] = {ON: self.on.toordinal(), **dict.fromkeys(self.pack.facts)}
        for name, cell in told.items():
            seen = self.seen[name]
            if cell in seen:
                found[name] = seen[cell]
                continue
            try:
                found[name] = self._read(self.pack.facts[name], cell)
            except WrongFact as wrong:
                faults.append(Fault(line, f"第 {line} 行 {wrong.zh}；按未知处理", f"line {line}, {wrong.en}; taken as unknown"))  # fmt: skip
                continue
            if len(seen) < REMEMBERED:
                seen[cell] = found[name]
        return found

    def _read(self, fact: Fact, cell: str) -> int | str | None:
        if fact.unit.texts or fact.unit.key in ("flag", "date") or not (plain := PLAIN.fullmatch(cell)):
            return read_value(fact, cell)
        # What most cells of a large table are. Anything else is looked at closely, and so is what is out of the ordinary.
        digits, decimals, unit = plain.groups(default="")
        key, factor = WRITTEN.get(unit, ("", Fraction(1)))
        under = factor.denominator * 10 ** len(decimals)
        number = (2 * int(digits + decimals) * fact.unit.scale * factor.numerator + under) // (2 * under)
        good = number <= fact.unit.limit and (key == fact.unit.key if unit else True)
        return number if good else read_value(fact, cell)


def _outcome(text: str) -> bool | None:
    plain = text.lower()
    return True if plain in ACCEPTED else False if plain in REFUSED else None
