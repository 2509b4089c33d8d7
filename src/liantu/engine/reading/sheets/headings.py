"""The text of a header taken apart: what it names, in which unit, for which period, and whether it must be filled."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .units import unit_of

_REQUIRED = re.compile(
    r"[(\[【]?(?:必填项?|必录|必须填写?|required)[)\]】]?|^[*＊★]+|[*＊★]+$|[*＊★]+(?=[(（])", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_UNIT_BEHIND = re.compile(r"[/:,;、_-]\s*((?:百|千|万|亿|百万)?元|%|万人|人|亩|家|个|项|件|吨|平方米|㎡)$")
_UNIT_TOLD = re.compile(r"(?:金额)?(?:计量)?单位\s*[:：]?\s*([^\s,;，；。、)）:：]{1,8})")
_RELATIVE = {
    "上年同期": "last-year-same", "去年同期": "last-year-same", "同期": "last-year-same", "上一年度": "last-year", "上年度": "last-year", "上年末": "last-year-end",
    "上年底": "last-year-end", "去年底": "last-year-end", "上一年": "last-year", "去年": "last-year", "上年": "last-year", "本年度": "this-year", "本年": "this-year",
    "今年": "this-year", "当年": "this-year", "本年累计": "this-period", "本期": "this-period", "上期": "last-period", "本月": "this-month", "上月": "last-month",
    "本季度": "this-quarter", "本季": "this-quarter", "期末": "period-end", "期初": "period-begin", "年末": "year-end", "年初": "year-begin", "前年": "year-before-last",
}  # fmt: skip
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"(20\d\d|19\d\d)"
_AS_AT = re.compile(
    rf"(?:截至|截止到?|至)\s*{_YEAR}\s*[年./-]\s*(\d{{1,2}})\s*(?:[月./-]\s*(?:(\d{{1,2}})\s*日?)?)?(?:底|末)?"
)
_YEAR_END = re.compile(rf"(?:截至|截止到?)?{_YEAR}\s*年?\s*[末底]")
_MONTHS = re.compile(rf"{_YEAR}\s*年\s*(\d{{1,2}})\s*月?\s*[-—~至到]+\s*(\d{{1,2}})\s*月(?:份)?")
_QUARTER = re.compile(rf"{_YEAR}\s*年?\s*(?:第?([一二三四1-4])季度?|q([1-4]))", re.IGNORECASE)
_HALF = re.compile(rf"{_YEAR}\s*年?\s*(上|下)半年")
_MONTH = re.compile(rf"{_YEAR}\s*(?:年\s*(\d{{1,2}})\s*月份?|[-./](\d{{1,2}})(?!\d))")
_YEARS = re.compile(rf"{_YEAR}\s*[-—~至到]+\s*{_YEAR}\s*年?度?")
_ONE_YEAR = re.compile(rf"(?<!\d){_YEAR}\s*(?:年度?)?(?!\d)")
_RELATIVES = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Heading:
    """A header's text taken apart.

    `name`: what is left without unit, period, marks and remarks, half width; `key`: that without punctuation, for comparing.
    `period`: `2025`, `2025-H1`, `2025-Q3`, `2025-11`, `2025-01/2025-05` for other spans of months, `2023/2025` for years,
    `@2025-12-31` as at a day, or a word for what is told relative to the report (`last-year`, `this-period`, …); "" for none.
    """

    text: str
    name: str
    key: str
    unit: str = ""
    period: str = ""
    required: bool = False
    remarks: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading:
    """Take one header text apart."""
    rest = unicodedata.normalize("NFKC", text).strip()
    rest = re.sub(r"\s+", " ", re.sub(r"(?<=[\u4e00-\u9fff)])\s+(?=[\u4e00-\u9fff(])", "", rest))
    bare = _REQUIRED.sub("", rest).strip()
    required = bare != rest
    unit, remarks = "", []

    def bracket(match: re.Match[str]) -> str:
        nonlocal unit
        inside = match[1].strip()
        told = _UNIT_TOLD.fullmatch(inside)
        if found := unit_of(told[1] if told else inside):
            unit = unit or found.name
            return ""
        # Brackets that are part of the name, like 社会信用代码(注册号), are kept as remarks only.
        periods, _left = period_in(inside)
        if periods:
            return f" {inside} "
        remarks.append(inside)
        return ""

    bare = _BRACKETS.sub(bracket, bare)
    if not unit and (match := _UNIT_BEHIND.search(bare)) and (found := unit_of(match[1])):
        unit, bare = found.name, bare[: match.start()]
    if not unit and (match := _UNIT_TOLD.search(bare)) and (found := unit_of(match[1])):
        unit, bare = found.name, bare[: match.start()] + bare[match.end() :]
    period, bare = period_in(bare)
    name = bare.strip(" :-_/、,.;*") or ("" if period or unit else rest)
    if not unit and not remarks and (found := unit_of(name)) and found.base not in ("年", "月", "天"):
        # A row of units under a header.
        unit, name = found.name, ""
    return Heading(text, name, key_of(name), unit, period, required, tuple(remarks))


def key_of(name: str) -> str:
    """Letters, digits and Hanzi only, lower case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).lower() if sign.isalnum() or sign in "%+")


def unit_told(text: str) -> str:
    """The unit that a line above a table states (单位：万元), "" for none."""
    for match in _UNIT_TOLD.finditer(unicodedata.normalize("NFKC", text)):
        # 填报单位：某某局 names who reports, no unit.
        if found := unit_of(match[1]):
            return found.name
    return ""


def period_in(text: str) -> tuple[str, str]:
    """The period written in a text, "" for none, and the text without it."""
    for pattern, read in _READERS:
        if (match := pattern.search(text)) and (period := read(match)):
            return period, (text[: match.start()] + text[match.end() :]).strip()
    return "", text


def _as_at(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    if not 1 <= int(month) <= 12:
        return ""
    return f"@{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


def _months(match: re.Match[str]) -> str:
    year, first, last = match[1], int(match[2]), int(match[3])
    if not 1 <= first < last <= 12:
        return ""
    whole = {(1, 12): year, (1, 6): f"{year}-H1", (7, 12): f"{year}-H2"}
    if (first, last) in whole:
        return whole[first, last]
    if first % 3 == 1 and last == first + 2:
        return f"{year}-Q{(first + 2) // 3}"
    return f"{year}-{first:02d}/{year}-{last:02d}"


def _month(match: re.Match[str]) -> str:
    month = int(match[2] or match[3])
    return f"{match[1]}-{month:02d}" if 1 <= month <= 12 else ""


_READERS = (
    (_AS_AT, _as_at),
    (_YEAR_END, lambda match: f"@{match[1]}-12-31"),
    (_MONTHS, _months),
    (_HALF, lambda match: f"{match[1]}-H{1 if match[2] == '上' else 2}"),
    (_QUARTER, lambda match: f"{match[1]}-Q{_QUARTERS[match[2] or match[3]]}"),
    (_YEARS, lambda match: f"{match[1]}/{match[2]}"),
    (_MONTH, _month),
    (_ONE_YEAR, lambda match: match[1]),
    (_RELATIVES, lambda match: _RELATIVE[match[0]]),
)


def period_of(told: str, within: str) -> str:
    """A period told relative to the report (`last-year`, `this-period` …) as one of its own, where the report is for `within`.

    `within` is a period like `2025`, `2025-H1` or `2025-06`. Periods that are none of these words come back as they are, "" comes
    for what `within` does not settle.
    """
    if told not in _RELATIVE.values():
        return told
    match = re.match(r"@?(\d{4})(.*)", within)
    if match is None:
        return ""
    year, rest = int(match[1]), match[2]
    return {
        "this-year": f"{year}",
        "last-year": f"{year - 1}",
        "year-before-last": f"{year - 2}",
        "year-end": f"@{year}-12-31",
        "year-begin": f"@{year - 1}-12-31",
        "last-year-end": f"@{year - 1}-12-31",
        "this-period": within,
        "last-year-same": f"{year - 1}{rest}" if "/" not in within and not within.startswith("@") else "",
        "last-period": "" if rest else f"{year - 1}",
        "this-month": within if re.fullmatch(r"-\d\d", rest) else "",
        "this-quarter": within if rest.startswith("-Q") else "",
    }.get(told, "")
