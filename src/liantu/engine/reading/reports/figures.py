"""Figures: every number that a report states, of whom, of what, when."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from .finds import Figure, Mention, Report, Span
from .indicators import Indicator, indicator
from .lists import Listing, listings
from .numbers import Number, numbers
from .periods import Period, periods, year_of
from .reasons import Told
from .scan import Line
from .sections import Section, sections
from .spread import Share, grown, respectively
from .subjects import Subject, Subjects

# Numbers in these are no figures: conditions and sums of a policy for one firm are another matter.
_TITLE_ONLY = re.compile(r"[“\"][^“”\"]*$")
_PLANNED = re.compile(
    r"力争|预计|预期|(?<![模虚比])拟|有望|确保(?!了)|争取(?=到|在|实现|突破|达|新增|完成|年内|今年|明年)|争创"
    r"|(?<![研发专项行动攻关人才科技年度五支撑星火])计划(?=在|于|到|用|总?投资|新增|建|引|完成|实现|培育|实施|今年|明年|投入|招|达|增|力争|年内|[，,]?20\d\d年)"
    r"|(?<!完成)(?<!年度)(?<!全年)目标(?!任务)(?!的)(?=[是为：:到]|[^，,。；;]{0,14}(?:达|突破|增长|实现|以上))|(?:达产|建成|投产|投用|完工|建成投产|全部建成)后(?!20)"
    r"|将(?:[^，,。；;]{0,6}?)(?:达|突破|实现|投入|投资|新增|建成|形成|完成|增至|新建|建设|引进|培育|带动|超过)"
)
_ACTING = re.compile(r"[\u4e00-\u9fff]{0,6}?(?:企业|公司|单位|机构|高校|院所)[\u4e00-\u9fff]")
_SPEC = frozenset("吨 千克 公斤 千瓦 千瓦时 兆瓦 GWh MWh kWh GW MW kW 米 度电 倍 立方米".split())
_MADE = re.compile(r"(?:产|产量|产能|生产|处理|发电|装机|装机容量|容量|排放|节约|减排|消纳|储能|规模|量|约|近|达|超)$")


def _earlier(figure: Figure, when: str, way: str) -> Figure:
    """A value that another has grown from: of the year before where the text says so, else of a time that is not told."""
    year = year_of(figure.period)
    told = str(year - 1) if year and re.search(r"上年|去年", when) else ""
    if re.search(r"\d{4}年|前年|年初", when):
        told = figure.period
    return replace(
        figure, period=told, reasons=(*figure.reasons[:2], Told("earlier", re.sub(r"^的|[约近超]$", "", way)))
    )


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
        self.sections: list[Section] = sections(report, today)
        self.passage = -1
        self.year: int | None = None  # the last that the report has named: what 全年 means

    def run(self, lines: list[Line]) -> list[Figure]:
        found: list[Figure] = []
        self._heading_time()
        self.subjects.begin()
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
            headed = self.sections[self.passage].time
            told_time = _Time(headed.code, headed.words) if headed else self.title_time
            self.time = _Time(told_time.code, told_time.words, True)
        told = list(numbers(line.text, line.span.start, line.span.end))
        lists = listings(line)
        year = year_of(self.time.code) or (None if self.today else self.year)
        times = periods(line.text, line.span.start, line.span.end, self.today, year, self.year)
        self.year = next((year_of(one.code) for one in reversed(times) if one.code), year)
        found: list[Figure] = []
        last = ""
        shares = respectively(line, told)
        for at, number in enumerate(told):
            if self._no_figure(line, number, lists):
                continue
            stop = told[at + 1].led if at + 1 < len(told) else line.span.end
            what = indicator(line, number, last, stop)
            whom = self.subjects.of(line, number.start, bool(number.rank))
            when = self._when(times, number)
            whom = self._beyond(line, number, lists, whom)
            if what.project:
                whom = Subject(what.project, "project", Told("after", what.project))
                what = Indicator("投资", what.reason, project=what.project)
            if at in shares:
                what, whom = self._shared(line, shares[at], whom)
            if at and last and grown(line, told[at - 1], number) is not None:
                what = Indicator(last, Told("before", last))
            figure = self._figure(line, number, what, whom, when, lists)
            earlier = grown(line, number, told[at + 1]) if at + 1 < len(told) else None
            found.append(figure if earlier is None else _earlier(figure, earlier, line.text[number.end : stop]))
            last = last if what.growth else what.words or last
        self._carry(line, times)
        return found

    def _beyond(self, line: Line, number: Number, lists: list[Listing], whom: Subject) -> Subject:
        """甲、乙2家企业: those listed are counted, so that the count is of whom the report is about."""
        closed = [one for one in lists if one.end in (number.start, number.led) and len(one.items) > 1]
        if not number.counts or not any(
            self.names.get((line.span.passage, item.start)) == whom.name for one in closed for item in one.items
        ):
            return whom
        topic = self.subjects.topic
        kind = "zone" if topic == self.subjects.home.name else "organisation"
        return Subject(topic, kind, Told("subject_report", topic)) if topic else whom

    def _shared(self, line: Line, share: Share, whom: Subject) -> tuple[Indicator, Subject]:
        """What one of several numbers behind 分别 is said of."""
        reason = Told("respectively", share.item)
        words = share.suffix + share.way
        name = self.names.get((line.span.passage, share.start))
        if name and words:
            return Indicator(words, reason, share.way), Subject(name, "organisation", Told("subject_here", name))
        return Indicator(share.item.strip("“”") + words, reason, share.way), whom

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
        planned = self._planned(line, number, when)
        if planned:
            reasons.append(planned)
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

    def _planned(self, line: Line, number: Number, when: _Time) -> Told | None:
        """What makes a number a target: a word of its sentence, a year to come, the heading that it stands under."""
        year = year_of(when.code)
        found = _PLANNED.search(line.text, self._clause(line, number), number.start)
        if found and not (year and self.today and year < self.today.year and not when.carried):
            return Told("planned", found.group())
        if year and self.today and year > self.today.year:
            return Told("planned", when.words)
        ahead = self.sections[line.span.passage].ahead
        over = year and self.today and year < self.today.year and not when.carried
        return Told("planned_section", ahead) if ahead and not over else None

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
