"""Tables of a report: which of its cells are headers, and what they say of each cell that holds a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .finds import Found, Grid, Report
from .numbers import UNITS
from .periods import Period, periods

_VALUE = re.compile(
    r"(?:[约近超≥≤>＞]|不少于|超过)?\s*[-－−+]?\d[\d,，]*(?:\.\d+)?\s*(?:余|多)?(?:[十百千]?[万亿]{0,2})(?:"
    + UNITS
    + r")?(?:以上|左右)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?(?:度|末|底)?")
BLANK = re.compile(r"[-—–－/／\\.…·*无空缺\s]*")
_UNIT_LINE = re.compile(r"(?:计量)?单位\s*[:：]\s*(?P<unit>[^）)】\]，。；;\s]{1,24})")
_UNIT_MARK = re.compile(
    r"[（(\[【]\s*(?:单位\s*[:：])?(?P<unit>[\u4e00-\u9fffA-Za-z%％]{1,7})\s*[）)\]】]|[,，/／](?P<bare>亿元|万元|千元|元|家|个|人|件|项|亩|平方米|万平方米|%|％)$|(?P<tail>[%％])$"
)
_NUMBERED = re.compile(r"序号|编号|No\.?|次序|排名|名次|位次")
_UNITS = re.compile(r"(?:计量)?单位")
_CAPTION = re.compile(
    r"表\s*[一二三四五六七八九十\d]|一览|情况表?$|统计表|汇总表|明细表|完成情况|名单|单位\s*[:：]|附表|主要指标|数据"
)
IS_UNIT = re.compile(r"[十百千]?[万亿]{0,2}(?:" + UNITS + r")|[万亿]|-|—|/")
#: Headers over the names of those who are spoken of.
NAMED = re.compile(
    r"(?:企业|公司|单位|机构|园区|载体|平台|高校|院所|申报|承担|建设|获奖|牵头|主体|实验室|孵化器|众创空间|基地|项目单位)(?:全称|简称|名称|名)?$|^名称$|^(?:区域|地区|区县|县区|县市区|乡镇|街道|板块)$"
)
_INDICATORS = re.compile(r"指标|项目$|项目名称$|内容|类别|分类")
TOTAL = re.compile(r"^(?:合\s*计|总\s*计|全区|全市|全县|全园|全省|小\s*计|共\s*计|总量)$")


@dataclass(frozen=True, slots=True)
class Heads:
    """What stands over and beside a cell: the texts of its column's headers and of its row's, outermost first."""

    column: tuple[str, ...]
    row: tuple[str, ...]
    row_at: tuple[int, ...]  # the passages of the row's headers


@dataclass(frozen=True)
class Table:
    """A table whose headers are told: `top` rows and `left` columns of them, its caption, and the numbers of its passages."""

    grid: Grid
    texts: dict[int, str]
    top: int
    left: int
    caption: str
    time: Period | None

    def text(self, row: int, column: int) -> str:
        return self.texts.get(self.grid[row][column], "")

    def heads(self, row: int, column: int) -> Heads:
        over = [self.text(at, column) for at in range(self.top)]
        told = [at for at in range(self.left) if self.text(row, at)]
        beside = [at for at in told if not _NUMBERED.search(self.over(at)) or TOTAL.match(self.text(row, at))]
        return Heads(
            tuple(dict.fromkeys(text for text in over if text)),
            tuple(dict.fromkeys(self.text(row, at) for at in beside)),
            tuple(dict.fromkeys(self.grid[row][at] for at in beside)),
        )

    def over(self, column: int) -> str:
        """The headers of a column as one text."""
        return "".join(dict.fromkeys(self.text(at, column) for at in range(self.top)))

    @cached_property
    def subjects(self) -> int | None:
        """The column that names those who are spoken of, where its header says so."""
        return next(
            (
                at
                for at in range(len(self.grid[0]))
                if NAMED.search(without_unit(self.over(at))) and at != self.unit_column
            ),
            None,
        )

    @cached_property
    def unit_column(self) -> int | None:
        """The column that holds the rows' units: 计量单位, or 单位 over 亿元 and 家."""
        for at in range(len(self.grid[0])):
            under = [self.text(row, at) for row in range(self.top, len(self.grid)) if self.text(row, at)]
            if (
                re.fullmatch(r"(?:计量)?单位", self.over(at))
                and under
                and all(IS_UNIT.fullmatch(text) for text in under)
            ):
                return at
        return None

    @cached_property
    def of_indicators(self) -> bool:
        """Whether the rows are indicators, and the columns periods or those who are spoken of."""
        first = next((self.over(at) for at in range(self.left) if not _NUMBERED.search(self.over(at))), "")
        return self.subjects is None and bool(_INDICATORS.search(first) or self._periods_over())

    def _periods_over(self) -> bool:
        overs = [self.over(at) for at in range(self.left, len(self.grid[0]))]
        return any(
            _YEAR.search(over) or re.search(r"季度|月|本期|上年|同期|同比|增长|增幅|数值|实绩|完成", over)
            for over in overs
        )

    @property
    def unit(self) -> str:
        found = _UNIT_LINE.search(self.caption)
        return found.group("unit") if found else ""

    def cells(self) -> list[tuple[int, int, int]]:
        """Passage, row and column of the cells that no header is, each passage once."""
        seen: set[int] = set()
        found = []
        for row in range(self.top, len(self.grid)):
            for column in range(self.left, len(self.grid[row])):
                number = self.grid[row][column]
                if number >= 0 and number not in seen:
                    seen.add(number)
                    found.append((number, row, column))
        return found


def tables(report: Report, today: date | None) -> list[Table]:
    """The tables of a report that have at least two rows and two columns."""
    texts = {passage.number: passage.text for passage in report.passages if passage.kind == "cell"}
    found = []
    for grid in report.tables:
        if len(grid) < 2 or len(grid[0]) < 2:
            continue
        caption, grid = _caption(report, grid, texts)
        if len(grid) < 2:
            continue
        top = _top(grid, texts)
        left = _left(grid, texts, top)
        dated = [one for one in periods(caption, 0, len(caption), today) if one.code]
        found.append(Table(grid, texts, top, left, caption, dated[-1] if dated else None))
    return found


def value(text: str) -> bool:
    """Whether a cell holds a number and nothing else but its unit."""
    return bool(_VALUE.fullmatch(text.strip())) and not _YEAR.fullmatch(text.strip())


def unit_of(text: str) -> str:
    """The unit that a header carries: 营业收入（万元）."""
    found = _UNIT_MARK.search(text)
    return (found.group("unit") or found.group("bare") or found.group("tail")) if found else ""


def without_unit(text: str) -> str:
    """A header without its unit, footnote marks and blanks."""
    return re.sub(r"[\s*＊①②③]", "", _UNIT_MARK.sub("", text)).strip("：:")


def _caption(report: Report, grid: Grid, texts: dict[int, str]) -> tuple[str, Grid]:
    """What is said above a table, in lines before it or in rows that are one cell wide; and the grid without the latter."""
    first = next((number for row in grid for number in row if number >= 0), 0)
    above: list[str] = []
    for passage in reversed(report.passages[max(0, first - 3) : first]):
        short = len(passage.text) <= 50 and passage.kind != "cell" and not passage.text.endswith("。")
        if not short or (above and not _CAPTION.search(passage.text)):
            break
        above.insert(0, passage.text)
    rows = list(grid)
    while len(rows) > 2 and len({number for number in rows[0] if number >= 0}) == 1:
        above.append(texts[next(number for number in rows[0] if number >= 0)])
        rows = rows[1:]
    return " ".join(above), tuple(rows)


def _top(grid: Grid, texts: dict[int, str]) -> int:
    """How many rows are headers: those before the first with a value; none where the first has one."""
    for at, row in enumerate(grid[:4]):
        if any(number >= 0 and value(texts[number]) for number in row[1:]):
            return at
    return 1


def _left(grid: Grid, texts: dict[int, str], top: int) -> int:
    """How many columns are headers: those before the first that holds values, one at least."""
    body = grid[top:]
    for column in range(1, len(grid[0])):
        told = [texts[row[column]] for row in body if row[column] >= 0 and not BLANK.fullmatch(texts[row[column]])]
        if sum(map(value, told)) * 2 > len(told):
            return column
    return 1


class Shown:
    """The words that the finds of a report are shown on: a sentence, or a cell behind the headers of its row and column."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.leads: dict[int, str] = {}
        self.rows = {
            number: (at, row)
            for at, grid in enumerate(report.tables, 1)
            for row, numbers in enumerate(grid, 1)
            for number in reversed(numbers)
        }
        for table in tables(report, report.date):
            for number, row, column in table.cells():
                heads = table.heads(row, column)
                told = dict.fromkeys(text for text in (*heads.row, *heads.column) if text != table.texts[number])
                self.leads[number] = "".join(f"{text} ｜ " for text in told)

    def cell(self, found: Found) -> tuple[int, int] | None:
        """Number of the table and of the row, from 1, where a find stands in a cell."""
        return self.rows.get(found.span.passage)

    def of(self, found: Found) -> tuple[str, int, int]:
        """The words, and where in them the find stands."""
        lead = self.leads.get(found.span.passage, "")
        at = len(lead) - found.sentence.start
        return lead + self.report.at(found.sentence), found.span.start + at, found.span.end + at
