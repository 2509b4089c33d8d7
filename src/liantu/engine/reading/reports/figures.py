"""Figures: every number that a report states, of whom, of what, when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .finds import Figure, Mention, Report, Span
from .indicators import Indicator, indicator
from .lists import Listing, listings
from .numbers import Number, numbers
from .periods import Period, periods, year_of
from .reasons import Told
from .scan import Line
from .subjects import Subject, Subjects

# Numbers in these are no figures: conditions and sums of a policy for one firm are another matter.
_TITLE_ONLY = re.compile(r"[“\"][^“”\"]*$")
_PLANNED = re.compile(r"力争|计划|预计|拟|目标|争取(?=达到|实现|突破)|将达|有望|达产后|建成后|投产后")
_ACTING = re.compile(r"[\u4e00-\u9fff]{0,6}?(?:企业|公司|单位|机构|高校|院所)[\u4e00-\u9fff]")
_SPEC = frozenset("吨 千克 公斤 千瓦 千瓦时 兆瓦 GWh MWh kWh GW MW kW 米 度电 倍 立方米".split())
_MADE = re.compile(r"(?:产|产量|产能|生产|处理|发电|装机|装机容量|容量|排放|节约|减排|消纳|储能|规模|量|约|近|达|超)$")


@dataclass(slots=True)
class _Time:
    code: str = ""
    words: str = ""
    carried: bool = False


def figures(
    report: Report, lines: list[Line], subjects: Subjects, mentions: list[Mention], today: date | None
) -> list[Figure]:
    """The figures of a report in the order of the text."""
    return _Figures(report, subjects, mentions, today).run(lines)


class _Figures:
    def __init__(self, report: Report, subjects: Subjects, mentions: list[Mention], today: date | None) -> None:
        self.report, self.subjects, self.today = report, subjects, today
        self.names = {(span.passage, span.start): mention.name for mention in mentions for span in mention.spans}
        self.inside = [(span.passage, span.start, span.end) for mention in mentions for span in mention.spans]
        self.time = _Time()
        self.passage = -1
        self.year: int | None = None  # the last that the report has named: what 全年 means

    def run(self, lines: list[Line]) -> list[Figure]:
        found: list[Figure] = []
        self._heading_time()
        for line in lines:
            if self.report.passages[line.span.passage].kind == "byline":
                continue
            found += self._of_line(line)
        return found

    def _heading_time(self) -> None:
        told = periods(self.report.title, 0, len(self.report.title), self.today)
        dated = [one for one in told if one.code]
        self.title_time = _Time(dated[0].code, dated[0].words, True) if dated else _Time()

    def _of_line(self, line: Line) -> list[Figure]:
        if line.span.passage != self.passage:
            self.passage = line.span.passage
            self.time = _Time(self.title_time.code, self.title_time.words, True)
        told = list(numbers(line.text, line.span.start, line.span.end))
        lists = listings(line)
        year = year_of(self.time.code) or self.year
        times = periods(line.text, line.span.start, line.span.end, self.today, year)
        self.year = next((year_of(one.code) for one in reversed(times) if one.code), year)
        found: list[Figure] = []
        last = ""
        for at, number in enumerate(told):
            if self._no_figure(line, number, lists):
                continue
            stop = told[at + 1].led if at + 1 < len(told) else line.span.end
            what = indicator(line, number, last, stop)
            whom = self.subjects.of(line, number.start, bool(number.rank))
            if what.project:
                whom = Subject(what.project, "project", Told("after", what.project))
                what = Indicator("投资", what.reason, project=what.project)
            found.append(self._figure(line, number, what, whom, self._when(times, number), lists))
            last = last if what.growth else what.words or last
        self._carry(line, times)
        return found

    def _no_figure(self, line: Line, number: Number, lists: list[Listing]) -> bool:
        if any(passage == line.span.passage and start <= number.start < end for passage, start, end in self.inside):
            return True
        before = line.text[line.span.start : number.start]
        if (
            _TITLE_ONLY.search(before)
            and "”" in line.text[number.end : line.span.end]
            and not re.search(r"[，,。！：:]", before[before.rfind("“") :])
        ):
            # Within a short quotation: the title of a project, not something that is said.
            quoted = line.text[number.start : line.text.find("”", number.end)]
            if not re.search(r"[，,。！]", quoted):
                return True
        if (
            number.base in _SPEC
            and not _MADE.search(line.text[line.span.start : number.start])
            and re.match(r"[\u4e00-\u9fff]", line.text[number.end :])
        ):
            return True
        # 甲、乙两家企业: the two that were named, not a number of anybody's.
        named = [one for one in lists if one.end == number.start]
        if (
            number.hanzi
            and any(len(one.items) == number.value for one in named)
            and _ACTING.match(line.text, number.end)
        ):
            return True
        return (
            number.hanzi and number.value == 2 and (bool(named) or line.text[number.start - 1 : number.start] in "”》")
        )

    def _figure(
        self, line: Line, number: Number, what: Indicator, whom: Subject, when: _Time, lists: list[Listing]
    ) -> Figure:
        reasons = [what.reason, whom.reason]
        confidence = 0.9
        if when.code:
            reasons.append(Told("period_carried" if when.carried else "period_here", when.words))
        else:
            reasons.append(Told("period_relative", when.words) if when.words else Told("period_missing"))
            confidence -= 0.05
        confidence -= {"noun_missing": 0.3}.get(what.reason.kind, 0.0)
        confidence -= {"subject_carried": 0.05, "subject_report": 0.1, "subject_missing": 0.3}.get(
            whom.reason.kind, 0.0
        )
        planned = _PLANNED.search(line.text, self._clause(line, number), number.start)
        if planned:
            reasons.append(Told("planned", planned.group()))
            confidence -= 0.2
        members = self._members(line, number, lists)
        if members:
            reasons.append(Told("counted"))
        return Figure(
            span=Span(line.span.passage, number.start, number.end), sentence=line.span, confidence=round(confidence, 2), reasons=tuple(reasons),
            subject=whom.name, subject_kind=whom.kind, indicator=what.words.removeprefix(self.subjects.home.short), value=number.value, unit=number.unit, amount=number.amount,
            base=number.base, approximate=number.approximate, period=when.code, growth=bool(what.growth), members=members,
        )  # fmt: skip

    def _members(self, line: Line, number: Number, lists: list[Listing]) -> tuple[str, ...]:
        """Those named as counted: before the number (甲、乙等5家) or in the brackets behind it (3家（甲、乙、丙）)."""
        for one in lists:
            opened = line.text.rfind("（", number.end, one.items[0].start) if one.items else -1
            opened = max(opened, line.text.rfind("(", number.end, one.items[0].start))
            ahead = one.end <= number.start and bool(
                re.fullmatch(r"[”\"]?等?共?(?:这|约|近|超)?", line.text[one.end : number.start])
            )
            behind = (
                opened >= 0
                and opened + 1 == one.items[0].start
                and not re.search(r"[，,。；;、]", line.text[number.end : opened])
            )
            if number.counts and (ahead or behind):
                named = [self.names.get((line.span.passage, item.start), "") for item in one.items]
                return tuple(dict.fromkeys(name for name in named if name))
        return ()

    @staticmethod
    def _clause(line: Line, number: Number) -> int:
        """Where the part of a sentence begins that a number stands in, as far as a plan said of it reaches."""
        return max(
            line.span.start,
            line.text.rfind("；", line.span.start, number.start),
            line.text.rfind(";", line.span.start, number.start),
        )

    # Time

    def _when(self, times: list[Period], number: Number) -> _Time:
        """The last time that stands before a number in its sentence, or the one that the text carries on."""
        before = [one for one in times if one.at < number.start]
        if before:
            dated = [one for one in before if one.code]
            chosen = dated[-1] if dated else before[-1]
            return _Time(chosen.code, chosen.words)
        return _Time(self.time.code, self.time.words, True)

    def _carry(self, line: Line, times: list[Period]) -> None:
        dated = [one for one in times if one.code and not re.fullmatch(r"@?\d{4}-\d{2}-\d{2}", one.code)]
        if dated:
            self.time = _Time(dated[-1].code, dated[-1].words, True)
