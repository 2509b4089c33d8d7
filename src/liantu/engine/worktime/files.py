"""Holiday tables in files: CSV or JSON, checked as a whole."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .tables import Entry, Table, split_names

MOST_BYTES = 1 << 20
_COLUMNS = {
    "date": ("date", "日期"),
    "name": ("name", "名称", "节日", "假日"),
    "kind": ("kind", "type", "类型", "安排"),
}
_OFF = {"off", "休", "休息", "放假", "假", "true", "1"}
_WORK = {"work", "班", "上班", "调休上班", "补班", "工作", "false", "0"}
# The seven holidays of every year (全国年节及纪念日放假办法), and those whose date never changes.
_HOLIDAYS = {
    "元旦": ("元旦", "新年"), "春节": ("春节",), "清明节": ("清明",), "劳动节": ("劳动", "五一"), "端午节": ("端午",),
    "中秋节": ("中秋",), "国庆节": ("国庆",),
}  # fmt: skip
_FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file and how to mend it. `line`: counted from 1 with the header, of JSON the place in the list; 0: the whole file."""

    line: int
    chinese: str
    english: str

    def told(self, language: str = "zh") -> str:
        words = self.chinese if language == "zh" else self.english
        if not self.line:
            return words
        return f"第 {self.line} 行：{words}" if language == "zh" else f"line {self.line}: {words}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as read: its table, or None where it has faults. Half a table would make wrong deadlines unseen."""

    table: Table | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    date: str
    name: str
    kind: str


def read_table(content: bytes, *, name: str = "", year: int | None = None) -> Checked:
    """Read a year's holiday table and check it. Never raises: what is wrong is told, all of it.

    CSV (UTF-8 or GB18030) with the columns date, name, kind (日期, 名称, 类型), kind being off or work (放假, 上班); or JSON, a
    list of such objects or `{"year": 2027, "days": [...]}`, where `isOffDay` may stand for `kind`. `year`: which one it must
    be; else what the file says, else that of most of its days. Late December of the year before may be part of it.
    """
    if len(content) > MOST_BYTES:
        return Checked(None, (Fault(0, "文件超过 1 MB，不是放假安排表", "the file is over 1 MB: no holiday table"),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        told_year, rows = _of_json(text) if text.lstrip()[:1] in ("{", "[") else (None, _of_csv(text))
    except _Unreadable as problem:
        return Checked(None, (problem.fault,))
    return _checked(rows, year or told_year, name)


class _Unreadable(Exception):
    def __init__(self, line: int, chinese: str, english: str) -> None:
        self.fault = Fault(line, chinese, english)


def _of_csv(text: str) -> list[_Row]:
    lines = csv.reader(io.StringIO(text))
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        places = {
            field: next((at for at, cell in enumerate(header) if cell in names), None) for field, names in _COLUMNS.items()
        }  # fmt: skip
        lacking = [f"{field} ({_COLUMNS[field][1]})" for field, at in places.items() if at is None]
        if lacking:
            raise _Unreadable(1, f"缺少列 {', '.join(lacking)}：首行写 date,name,kind",
                              f"no column {', '.join(lacking)}: the first line has to be date,name,kind")  # fmt: skip
        found = []
        for row in lines:
            if any(cell.strip() for cell in row):
                cells = {
                    field: row[at].strip() if at is not None and at < len(row) else "" for field, at in places.items()
                }
                found.append(_Row(lines.line_num, cells["date"], cells["name"], cells["kind"]))
        return found
    except csv.Error as problem:
        raise _Unreadable(lines.line_num, f"不是 CSV：{problem}", f"this is no CSV: {problem}") from None


def _of_json(text: str) -> tuple[int | None, list[_Row]]:
    try:
        given: Any = json.loads(text)
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 0)
        raise _Unreadable(line, f"不是 JSON：{problem}", f"this is no JSON: {problem}") from None
    year = given.get("year") if isinstance(given, dict) else None
    days = given.get("days") if isinstance(given, dict) else given
    if not isinstance(days, list) or not (year is None or (isinstance(year, int) and not isinstance(year, bool))):
        raise _Unreadable(
            0, '须为列表，或 {"year": 2027, "days": […]}', 'a list is needed, or {"year": 2027, "days": […]}'
        )
    found = []
    for at, day in enumerate(days, 1):
        if not isinstance(day, dict):
            raise _Unreadable(at, "每一项须有 date、name、kind", "each item needs date, name and kind")
        kind = day.get("kind", day.get("isOffDay", ""))
        found.append(_Row(at, str(day.get("date", "")), str(day.get("name", "")), str(kind)))
    return year, found


def _checked(rows: list[_Row], year: int | None, source: str) -> Checked:
    faults: list[Fault] = []
    days: list[tuple[int, Entry]] = []
    for row in rows:
        entry = _entry(row, faults)
        if entry:
            days.append((row.line, entry))
    if year is None and days:
        years = [entry.date.year for _line, entry in days]
        year = max(sorted(set(years), reverse=True), key=years.count)
    if year is None:
        faults = faults or [Fault(0, "表中没有日期", "there are no days in the table")]
        return Checked(None, tuple(faults))
    faults += _misplaced(days, year)
    faults += _twice(days)
    entries = sorted({entry.date: entry for _line, entry in days}.values(), key=lambda entry: entry.date)
    if not faults:
        faults += _gaps(days, entries, year)
    faults.sort(key=lambda fault: fault.line)
    return Checked(None, tuple(faults)) if faults else Checked(Table(year, tuple(entries), source))


def _entry(row: _Row, faults: list[Fault]) -> Entry | None:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", row.date)
    kind = row.kind.strip().lower()
    before = len(faults)
    day = None
    if not found:
        faults.append(
            Fault(row.line, f"“{row.date}”不是日期：写成 2027-01-01", f"“{row.date}” is no date: write 2027-01-01")
        )
    else:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            faults.append(
                Fault(
                    row.line,
                    f"日历上没有 {row.date}：核对月、日",
                    f"there is no {row.date} in the calendar: check month and day",
                )
            )
    if kind not in _OFF | _WORK:
        faults.append(
            Fault(
                row.line, f"“{row.kind}”既不是 off（放假）也不是 work（上班）", f"“{row.kind}” is neither off nor work"
            )
        )
    if not row.name.strip():
        faults.append(Fault(row.line, "没有写节日名称", "the name of the holiday is missing"))
    return Entry(day, row.name.strip(), kind in _OFF) if day and len(faults) == before else None


def _misplaced(days: list[tuple[int, Entry]], year: int) -> Iterator[Fault]:
    for line, entry in days:
        day = entry.date
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            yield Fault(
                line,
                f"{day} 不属于 {year} 年：移到 {day.year} 年的表里",
                f"{day} is not in {year}: it belongs to the table of {day.year}",
            )
        elif not entry.off and day.weekday() < 5:
            yield Fault(
                line,
                f"{day} 是工作日，不用调休上班：核对日期",
                f"{day} is worked anyway, being a weekday: check the date",
            )


def _twice(days: list[tuple[int, Entry]]) -> Iterator[Fault]:
    first: dict[date, tuple[int, Entry]] = {}
    for line, entry in days:
        other = first.setdefault(entry.date, (line, entry))
        if other[0] == line:
            continue
        if other[1].off != entry.off:
            yield Fault(line, f"{entry.date} 在第 {other[0]} 行是{_kind(other[1])[0]}，这里是{_kind(entry)[0]}：留下对的一行",
                        f"{entry.date} is {_kind(other[1])[1]} in line {other[0]} and {_kind(entry)[1]} here: keep the one that is right")  # fmt: skip
        else:
            yield Fault(
                line,
                f"{entry.date} 与第 {other[0]} 行重复：删去一行",
                f"{entry.date} stands in line {other[0]} already: take one out",
            )


def _kind(entry: Entry) -> tuple[str, str]:
    return ("放假", "off") if entry.off else ("上班", "work")


def _gaps(days: list[tuple[int, Entry]], entries: list[Entry], year: int) -> Iterator[Fault]:
    """Holidays that are missing, and weekdays missing in the middle of one."""
    off = {entry.date: entry for entry in entries if entry.off}
    for holiday, words in _HOLIDAYS.items():
        if not any(word in entry.name for entry in off.values() for word in words):
            yield Fault(
                0,
                f"{year} 年的表里没有{holiday}：补上放假的日子；与别的节日同放的写在一起，如 国庆节、中秋节",
                f"the table of {year} has no {holiday}: add its days off, or name it with the holiday that it falls on, as 国庆节、中秋节",
            )
    for (month, number), holiday in _FIXED.items():
        if (fixed := date(year, month, number)) not in off:
            yield Fault(
                0,
                f"{fixed}（{holiday}）没有放假：补上",
                f"{fixed} ({holiday}) is not off: add it",
            )
    lines = {entry.date: line for line, entry in days}
    before: Entry | None = None
    for entry in off.values():
        if (
            before
            and set(split_names(before.name)) & set(split_names(entry.name))
            and (entry.date - before.date).days < 8
        ):
            for place in range(1, (entry.date - before.date).days):
                day = before.date + timedelta(days=place)
                if day.weekday() < 5:
                    yield Fault(lines[entry.date], f"{before.name}缺 {day}：补上这一天，或核对前后日期",
                                f"{before.name} lacks {day}: add it, or check the days around it")  # fmt: skip
        before = entry
