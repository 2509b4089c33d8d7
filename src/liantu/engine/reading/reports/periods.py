"""When a figure holds: the times that a sentence names, written as DESIGN's periods are."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_TIME = re.compile(
    r"(?P<until>截至|截止|截止到|截至到|到)?(?P<year>(?:19|20)\d{2}年|去年|今年|前年|明年|当年)?(?P<deg>度)?(?:的)?"
    r"(?:(?P<from>\d{1,2})(?:月)?[-—–~至到]+(?P<to>\d{1,2})月(?:份)?|(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})日)?(?P<mend>底|末)?|(?P<half>上半年|下半年)"
    r"|第?(?P<quarter>[一二三四1-4])季度|(?P<three>前三季度)|(?P<end>年底|年末|底))?(?P<since>以来)?"
)
_FIRST = re.compile(r"前(\d{1,2})个?月")
_LAST = re.compile(r"(?:过去|刚刚过去的|过去的)(?:的)?一年")
_PLAN = re.compile(r"[“\"]?(?P<which>十三五|十四五|十五五)[”\"]?(?:规划)?(?:以来|开局以来|开局至今)")
_PLANS = {"十三五": 2016, "十四五": 2021, "十五五": 2026}
_YEAR_END = re.compile(r"(?<![上去前明两三])年(?:末|底)(?![前之])")
# 2019年8月开园, 2009年成立: when it began is no time of what is counted.
_BEGAN = re.compile(r"(?:正式)?(?:成立|开园|创办|创立|建园|组建|始建|注册成立|开业|揭牌成立)(?![^，,。；;]{0,12}\d)")
_NOW = re.compile(r"截至目前|截止目前|目前|截至发稿|当前|如今")
# When something was founded is not when its figures hold.
_FOUNDED = ("成立于", "始建于", "创建于", "创立于", "建于", "创办于", "组建于", "自")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """A period and the words that tell it; `code` is empty where the words need a date that is not known."""

    code: str
    words: str
    at: int


# 较上半年回升, 是2020年的2.4倍: what is compared with is not the time of the figure.
_BASELINE = re.compile(r"(?:较|比|相比|高于|低于|是|为|同)(?:于)?$")


def periods(
    text: str, start: int, end: int, today: date | None, year: int | None = None, spoken: int | None = None
) -> list[Period]:
    """The times that stand between two signs, in order. `year` is that of the text before, for 上半年 and 3月; `spoken` the
    year that the report has spoken of last, for 全年."""
    found: list[Period] = []
    spoken = year or spoken
    for match in _TIME.finditer(text, start, end):
        told = [match.group(name) for name in ("year", "month", "half", "quarter", "three", "to", "end")]
        if not any(told) or (match.group("end") and not (match.group("year") or match.group("until"))):
            continue
        if match.group("year") == "当年" or text[start : match.start()].endswith(_FOUNDED):
            continue
        if _BASELINE.search(text[start : match.start()]) and not re.match(r"[^，,。]{0,4}[，,]", text[match.end() :]):
            continue
        if _BEGAN.match(text, match.end()) and not match.group("since"):
            continue
        code, this = _code(match, today, year)
        found.append(Period(code, match.group(), match.start()))
        year = this or year
    for match in _FIRST.finditer(text, start, end):
        last, this = int(match.group(1)), year or (today.year if today else None)
        if this and 1 < last <= 12:
            found.append(
                Period(f"{this}-H1" if last == 6 else f"{this}-01/{this}-{last:02d}", match.group(), match.start())
            )
    for match in re.finditer(r"全年|年内", text[start:end]):
        # 全年 is the year that was spoken of before, 年内 the one that runs.
        meant = today.year if today and match.group() == "年内" else spoken or (today.year if today else None)
        if meant:
            found.append(Period(str(meant), match.group(), start + match.start()))
    found += _wide(text, start, end, today, year or spoken)
    for match in _NOW.finditer(text, start, end):
        found.append(Period(f"@{today.isoformat()}" if today else "", match.group(), match.start()))
    return sorted(found, key=lambda one: one.at)


def _wide(text: str, start: int, end: int, today: date | None, year: int | None) -> list[Period]:
    """过去一年, “十四五”以来, and 年末 of the year that is spoken of."""
    found = [
        Period(str(today.year - 1) if today else "", one.group(), one.start())
        for one in _LAST.finditer(text, start, end)
    ]
    for one in _PLAN.finditer(text, start, end):
        found.append(Period(f"{_PLANS[one.group('which')]}/", one.group(), one.start()))
    for one in _YEAR_END.finditer(text, start, end) if year else ():
        if not text[start : one.start()].endswith(tuple("0123456789")):
            found.append(Period(f"@{year}-12-31", one.group(), one.start()))
    return found


def year_of(code: str) -> int | None:
    """The year that a period lies in."""
    found = re.match(r"@?(\d{4})", code)
    return int(found.group(1)) if found else None


def _code(match: re.Match[str], today: date | None, before: int | None) -> tuple[str, int | None]:
    words = match.group("year") or ""
    if words[:2].isdigit():
        year: int | None = int(words[:4])
    elif words:
        year = today.year + {"去年": -1, "今年": 0, "前年": -2, "明年": 1}[words] if today else None
    else:
        year = before or _running(match, today)
    if year is None:
        return "", None
    until = bool(match.group("until"))
    month = int(match.group("month") or 0)
    if month > 12:
        return str(year), year
    if match.group("end"):
        return f"@{year}-12-31", year
    if month:
        last = calendar.monthrange(year, month)[1] if month else 31
        if match.group("day") and 1 <= int(match.group("day")) <= last:
            return f"@{year}-{month:02d}-{int(match.group('day')):02d}", year
        if until or match.group("mend"):
            return f"@{year}-{month:02d}-{last}", year
        return f"{year}-{month:02d}", year
    return _part(match, year), year


def _running(match: re.Match[str], today: date | None) -> int | None:
    """The year of a month or quarter that is named alone: the running one, the last where it has not come yet."""
    if today is None:
        return None
    last = int(match.group("to") or match.group("month") or 0)
    if match.group("half"):
        last = 6 if match.group("half") == "上半年" else 0
    if match.group("quarter"):
        last = 3 * _QUARTERS[match.group("quarter")]
    if match.group("three"):
        last = 9
    return today.year - 1 if last > today.month + 1 else today.year


def _part(match: re.Match[str], year: int) -> str:
    if match.group("half"):
        return f"{year}-H{1 if match.group('half') == '上半年' else 2}"
    if match.group("quarter"):
        return f"{year}-Q{_QUARTERS[match.group('quarter')]}"
    if match.group("three"):
        return f"{year}-01/{year}-09"
    if match.group("to"):
        first, last = int(match.group("from")), int(match.group("to"))
        if (first, last) == (1, 6):
            return f"{year}-H1"
        if 1 <= first < last <= 12:
            return str(year) if (first, last) == (1, 12) else f"{year}-{first:02d}/{year}-{last:02d}"
        return str(year)
    if match.group("since") and match.group("year")[:2].isdigit():
        return f"{year}/"
    return str(year)
