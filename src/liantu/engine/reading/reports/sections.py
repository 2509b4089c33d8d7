"""The parts of a report under its headings: what time they speak of, and whether of what is still to come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .finds import Passage, Report
from .periods import Period, periods

# Numbering, the higher level first: 第一部分, 一、, （一）, 1., 2.1, （1）. What is not numbered is the lowest.
_LEVELS = (
    re.compile(r"第[一二三四五六七八九十]+[章部篇编]"),
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"\d{1,2}\s*[.．、](?!\d)"),
    re.compile(r"\d{1,2}[.．]\d{1,2}(?![\d.]*[%％万亿个家])"),
    re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]"),
)
_AHEAD = re.compile(
    r"下一?步|下阶段|下一阶段|下半年[^，。]{0,6}(?:打算|安排|计划|工作)|打算|工作安排|工作思路|工作计划|工作设想|工作谋划|展望|努力方向|发展目标|预期目标|目标任务|主要目标|总体目标|对策|建议|规划目标|未来|今后"
)
_BEHIND = re.compile(r"回顾|总结|成效|完成情况|进展|落实情况|执行情况")
_COMING = re.compile(r"(?P<year>20\d\d)年[^，。]{0,12}(?:重点|任务|目标|安排|打算|计划|思路)")


@dataclass(frozen=True, slots=True)
class Section:
    """What the headings over a passage say: `ahead` is the words that make it a plan, or empty; `time` what it is about."""

    ahead: str = ""
    time: Period | None = None


def sections(report: Report, today: date | None) -> list[Section]:
    """One for each passage, in their order; a heading belongs to what it heads."""
    open_: list[tuple[int, Section]] = []
    found = []
    for passage in report.passages:
        level = _level(passage)
        if level is not None:
            while open_ and open_[-1][0] >= level:
                open_.pop()
            above = open_[-1][1] if open_ else Section()
            open_.append((level, _headed(_heading(passage), above, today)))
        found.append(open_[-1][1] if open_ else Section())
    return found


def _level(passage: Passage) -> int | None:
    if passage.kind not in ("heading", "text"):
        return None
    for level, pattern in enumerate(_LEVELS):
        if pattern.match(passage.text):
            return level
    return len(_LEVELS) if passage.kind == "heading" else None


def _heading(passage: Passage) -> str:
    """The heading's own words, where the text goes on behind it."""
    return re.split(r"[。；;：:]", passage.text, maxsplit=1)[0][:40]


def _headed(heading: str, above: Section, today: date | None) -> Section:
    ahead = _AHEAD.search(heading)
    coming = _COMING.search(heading)
    words = ahead.group() if ahead else ""
    if coming and (today is None or int(coming.group("year")) >= today.year):
        words = words or coming.group()
    words = "" if _BEHIND.search(heading) else words or above.ahead
    dated = [one for one in periods(heading, 0, len(heading), today) if one.code]
    return Section(words, dated[0] if dated else above.time)
