"""Figures and recognitions out of the cells of tables: each of its row's and its column's headers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from .finds import Figure, Mention, RecognitionFound, Report, Span
from .numbers import numbers
from .periods import Period, periods
from .reasons import Told
from .recognitions import level_of
from .scan import Sighting
from .scan import lines as scan
from .sections import Section, sections
from .subjects import Subjects
from .tables import BLANK, IS_UNIT, NAMED, TOTAL, Heads, Table, tables, unit_of, value, without_unit

_NUMBER = re.compile(r"[-－−+]?\d[\d,，]*(?:\.\d+)?")
_GROWTH = re.compile(r"(?:同比|环比|比上年|较上年|年均)?(?:增长|增幅|增速|增减|下降|±)(?:率|幅度|情况)?|^同比$|^增减?$")
_PLANNED = re.compile(r"目标|计划|任务|预计|预期|指标值|拟")
_SAYS_NOTHING = re.compile(
    r"^(?:数值|数量|本期|本年|当期|当年|实绩|实际|完成|完成数|完成值|完成情况|累计|本年累计|绝对额|总量|数据|合计|总计|指标值|值|金额|(?:19|20)\d\d年?(?:度|末|底)?.*)$"
)
_LAST_YEAR = re.compile(r"上年|去年|同期")
_TITLES = re.compile(r"荣誉|资质|称号|认定类型|认定类别|奖项|获奖|奖励等级|获批平台|认定情况|梯度")
_TITLE = re.compile(
    r"企业|冠军|奖|示范|试点|中心|实验室|工作站|孵化器|众创空间|小巨人|瞪羚|独角兽|工厂|基地|认证|资质|强$|优秀|专精特新"
)
# Units that a header's last word tells where none is written.
_KNOWN = ((re.compile(r"(?:企业|机构|单位|高企|平台|孵化器)(?:数|数量|家数|总数)$"), "家"), (re.compile(r"人数$|职工$|人员$|从业人员数?$"), "人"), (re.compile(r"率$|占比$|比重$|强度$|增速$|增幅$"), "%"), (re.compile(r"(?:专利|授权)(?:数|数量|量)?$"), "件"), (re.compile(r"(?:项目)(?:数|数量|个数)$"), "个"))  # fmt: skip
# Which of several units of a caption (单位：万元、亩) an indicator is told in.
_WORTH = re.compile(r"收入|产值|投资|税|利润|投入|费用|经费|成交额|金额|总额|额$|资产|增加值|补助|资金|融资")
_SORTS = ((_WORTH, re.compile(r"元$")), (re.compile(r"面积|占地|用地|规模"), re.compile(r"米$|亩$|公顷$|公里$")), (re.compile(r"企业|机构|家数"), re.compile(r"家$")), (re.compile(r"项目|个数"), re.compile(r"[个项]$")))  # fmt: skip
_IN_CAPTION = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:总产值|产值|增加值|营业收入|收入|税收|投资额?|研发投入|成交额|面积|企业数|利润)"
)


class Celled:
    """Reads the cells of a report's tables."""

    def __init__(self, report: Report, subjects: Subjects, mentions: list[Mention], today: date | None) -> None:
        self.report, self.subjects, self.today = report, subjects, today
        self.tables = tables(report, today)
        self.sections: list[Section] = sections(report, today)
        self.named = {
            span.passage: one.name
            for one in mentions
            for span in one.spans
            if report.passages[span.passage].kind == "cell"
        }
        # Passages that are read here, so that the reading of sentences leaves them alone.
        self.taken = {number for table in self.tables for number, _, _ in table.cells() if value(table.texts[number])}

    def figures(self) -> list[Figure]:
        return [
            figure
            for table in self.tables
            for number, row, column in table.cells()
            if number in self.taken and (figure := self._figure(table, number, row, column)) is not None
        ]

    def _figure(self, table: Table, number: int, row: int, column: int) -> Figure | None:
        heads = table.heads(row, column)
        text = table.texts[number]
        if not (heads.row or heads.column) or (table.top and re.search("序号|编号|排名", table.over(column))):
            return None
        whose, words, extra = self._sides(table, heads, column)
        if not words:
            return None
        read = next(iter(numbers(text, 0, len(text))), None)
        found = _NUMBER.search(text)
        if found is None:
            return None
        amount = Decimal(found.group().replace(",", "").replace("，", "").replace("－", "-").replace("−", "-"))
        unit = read.unit if read is not None else self._unit(table, heads, row, words, bool(extra))
        base, factor = _scaled(unit)
        code, reason = self._period(table, heads, number)
        planned = any(_PLANNED.search(head) for head in heads.column) or bool(self.sections[number].ahead)
        reasons = [Told("table_row", "、".join(heads.row)), Told("table_column", "、".join(heads.column)), reason]
        if planned:
            reasons.append(
                Told(
                    "planned",
                    next((head for head in heads.column if _PLANNED.search(head)), self.sections[number].ahead),
                )
            )
        name, kind = whose
        return Figure(
            span=Span(number, 0, len(text)), sentence=Span(number, 0, len(text)), confidence=0.85 if unit else 0.65, reasons=tuple(reasons),
            subject=name, subject_kind=kind, indicator=words + extra, value=amount, unit=unit, amount=amount * factor, base=base,
            approximate=read.approximate if read is not None else "", period=code, growth=bool(extra),
        )  # fmt: skip

    def _sides(self, table: Table, heads: Heads, column: int) -> tuple[tuple[str, str], str, str]:
        """Whom a cell speaks of, of what, and the way of change where its column is one of changes."""
        columns = [without_unit(head) for head in heads.column]
        rows = [without_unit(head) for head in heads.row]
        extra = next((head for head in columns if _GROWTH.search(head)), "")
        plain = [
            head
            for head in columns
            if not _SAYS_NOTHING.match(head)
            and not _GROWTH.fullmatch(head)
            and not _PLANNED.fullmatch(head)
            and not _LAST_YEAR.search(head)
        ]
        told = next((self.named[at] for at in heads.row_at if at in self.named), "")
        if not table.of_indicators and (told or table.subjects is not None):
            # A row for each organisation.
            name = told or (rows[-1] if rows else "")
            summed = not name or bool(TOTAL.match(name))
            whose = self._topic() if summed else (name, "organisation")
            words = re.sub(_GROWTH, "", _joined(plain))
            if not words and extra:
                words = self._left_of(table, column)
            caption = _IN_CAPTION.search(re.sub(r"^.*?(?:各园区|各企业|各载体|园区|企业|载体|机构)", "", table.caption))
            words = words or (caption.group() if caption else "")
            # The sum of those listed is not what the zone has in all.
            return whose, f"{words}（合计）" if summed and words else words, _changed(extra)
        # A row for each indicator; over a column may stand whom it speaks of.
        over = next((self.named[number] for number in self._over(table, column) if number in self.named), "")
        rows = [text for text in rows if not re.fullmatch("[\\d.]+", text) and not IS_UNIT.fullmatch(text)]
        words = "".join(rows[-2:]) if len(rows) > 1 and rows[-1].startswith(("其中", "#")) else rows[-1] if rows else ""
        words = re.sub(r"^(?:其中|[一二三四五六七八九十]+、|\d+[.、])[:：]?", "", words)
        rest = "".join(head for head in plain if head != self.report.passages[0].text and not over) if table.top else ""
        return (
            ((over, "organisation") if over else self._topic()),
            words + ("" if rest in words else rest),
            _changed(extra),
        )

    def _left_of(self, table: Table, column: int) -> str:
        """What a column of changes changes: the nearest column to its left that is none."""
        for at in range(column - 1, table.left - 1, -1):
            over = without_unit(table.over(at))
            if over and not _GROWTH.search(over):
                return over
        return ""

    def _over(self, table: Table, column: int) -> list[int]:
        return [table.grid[at][column] for at in range(table.top)]

    def _topic(self) -> tuple[str, str]:
        name = self.subjects.topic
        return name, "zone" if name and name == self.subjects.home.name else "organisation" if name else ""

    def _unit(self, table: Table, heads: Heads, row: int, words: str, growth: bool) -> str:
        """The unit of a cell that prints none: the headers', the unit column's, what the words tell, or the caption's."""
        for head in reversed(heads.column):
            if unit := unit_of(head):
                return _clean(unit)
        if growth:
            return "%"
        column = table.unit_column
        if column is not None and table.text(row, column):
            return _clean(table.text(row, column))
        for head in reversed(heads.row):
            if unit := unit_of(head):
                return _clean(unit)
        known = next((unit for pattern, unit in _KNOWN if pattern.search(words)), "")
        if known:
            return known
        units = re.split(r"[、,，/／]", table.unit)
        if len(units) > 1:
            fits = next((end for pattern, end in _SORTS if pattern.search(words)), None)
            units = [unit for unit in units if fits is not None and fits.search(unit)]
        return _clean(units[0]) if len(units) == 1 else ""

    def _period(self, table: Table, heads: Heads, number: int) -> tuple[str, Told]:
        """The time that a header names, else the caption, the heading above or the title."""
        headed = self.sections[number].time
        base = table.time or headed or self._titled()
        year = int(base.code.lstrip("@")[:4]) if base and base.code.lstrip("@")[:4].isdigit() else None
        for head in (*reversed(heads.column), *reversed(heads.row)):
            words = re.sub(r"((?:19|20)\d\d)(?!\d|\s*年)", r"\1年", head)
            dated = [one for one in periods(words, 0, len(words), self.today, year) if one.code]
            if dated:
                return dated[-1].code, Told("period_here", head)
            if _LAST_YEAR.search(head) and year and not _GROWTH.search(head):
                return re.sub(r"\d{4}", lambda told: str(int(told.group()) - 1), base.code) if base else "", Told(
                    "period_here", head
                )
        if base is None:
            # A column of changes is of the time of the first column that has one.
            overs = [table.over(at) for at in range(table.left, len(table.grid[0]))]
            base = next((one for over in overs for one in periods(over, 0, len(over), self.today) if one.code), None)
        if base is not None:
            return base.code, Told("period_carried", base.words)
        return "", Told("period_missing")

    def _titled(self) -> Period | None:
        title = self.report.title
        return next((one for one in periods(title, 0, len(title), self.today) if one.code), None)

    def recognitions(self) -> list[RecognitionFound]:
        """Titles under a header for titles, of the organisation that opens the row."""
        found = []
        for table in self.tables:
            for number, row, column in table.cells():
                heads = table.heads(row, column)
                holder = next((self.named[at] for at in heads.row_at if at in self.named), "")
                if not holder or not any(_TITLES.search(head) for head in heads.column):
                    continue
                text = table.texts[number]
                for part in re.finditer(r"[^、，,；;\n]+", text):
                    if _TITLE.search(part.group()) and not BLANK.fullmatch(part.group()):
                        found.append(self._held(holder, part, number, heads))
        return found

    def _held(self, holder: str, part: re.Match[str], number: int, heads: Heads) -> RecognitionFound:
        return RecognitionFound(
            span=Span(number, part.start(), part.end()), sentence=Span(number, 0, len(part.string)), confidence=0.8,
            reasons=(Told("table_row", holder), Told("table_column", "、".join(heads.column))), holder=holder, title=part.group().strip(),
            level=level_of(part.group()), batch="", issuer="", count=None, period="",
        )  # fmt: skip


def column_sightings(report: Report, held: list[Sighting]) -> list[Sighting]:
    """Organisations by their column alone: what stands under 企业名称 is one, whatever it looks like."""
    if not report.tables:
        return []
    taken = {one.passage for one in held}
    by_passage = {line.span.passage: line for line in scan(report)}
    found = []
    for table in tables(report, report.date):
        for column in range(len(table.grid[0])):
            header = without_unit(table.over(column))
            if (
                not NAMED.search(header)
                or column == table.unit_column
                or re.search(r"区域|地区|区县|县区|乡镇|街道|板块", header)
            ):
                continue
            for row in range(table.top, len(table.grid)):
                number = table.grid[row][column]
                text = table.texts.get(number, "")
                if (
                    number in taken
                    or not 2 <= len(text) <= 30
                    or value(text)
                    or TOTAL.match(text)
                    or BLANK.fullmatch(text)
                ):
                    continue
                taken.add(number)
                found.append(
                    Sighting(by_passage[number], 0, len(text), text, None, True, 0.8, [Told("table_column", header)])
                )
    return found


def _changed(extra: str) -> str:
    """How a column of changes is told of its indicator."""
    return "" if not extra else "同比增长" if extra in ("同比", "增幅", "增速", "增减", "±") else extra


def _joined(heads: list[str]) -> str:
    """Headers of several rows as one: the lower alone where it says the upper again."""
    words = ""
    for head in heads:
        words = head if words in head else words + head
    return words


def _clean(unit: str) -> str:
    return {"％": "%", "百分比": "%"}.get(unit.strip(), unit.strip())


def _scaled(unit: str) -> tuple[str, int]:
    factor = 1
    while len(unit) > 1 and unit[0] in "万亿千百":
        factor *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[unit[0]]
        unit = unit[1:]
    return unit, factor
