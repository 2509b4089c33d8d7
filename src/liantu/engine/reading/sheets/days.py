"""Days as people write them, read no more exactly than they were told."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from math import isfinite

from .book import Value
from .formats import moment_of
from .readings import Reading, fault, is_unknown, shown

FIRST_YEAR, LAST_YEAR = 1900, 2199
_HANZI = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CLOCK = re.compile(
    r"[ t]*(?:(?:上午|下午|am|pm) ?)?\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?分?(?: ?(?:am|pm))?(?:z|[+-]\d\d:?\d\d)?$"
)
_WEEKDAY = re.compile(r"[(]?(?:星期|周)[一二三四五六日天][)]?$")
_SIGNED = re.compile(r"(\d{4}|\d{2})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})[日号]?|月)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?(?:度)?", re.ASCII)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)


def as_day(value: Value) -> Reading[str]:
    """Read a day as ISO text as exact as it was told: `2024`, `2024-03` or `2024-03-05`.

    Reads 2024-3-5, 2024/03/05, 2024.3.5, 20240305, 202403, 2024年3月, 2024年, 二〇二四年三月五日, 24.3.5, moments (their clock is
    left out) and the serial numbers of spreadsheets (five digits, 1927 to 2173). Two-digit years are 1950 to 2049. Faults: no
    day, no such day (2024-02-30), a year outside 1900 to 2199, a span of days, the order 3/5/2024 where it may be two days.
    """
    if is_unknown(value):
        return Reading()
    if isinstance(value, datetime):
        return _day(value, value.year, value.month, value.day)
    if isinstance(value, date):
        return _day(value, value.year, value.month, value.day)
    if isinstance(value, bool | time | timedelta):
        return _no_day(value)
    if isinstance(value, int | float):
        return _of_number(value)
    text = unicodedata.normalize("NFKC", str(value)).strip().lower().lstrip("'")
    text = re.sub(r"(?<=[年月日号]) +| *(?=[年月日号])| *([-/.]) *", lambda match: match[1] or "", text)
    text = text.replace("月份", "月")
    text = _WEEKDAY.sub("", _CLOCK.sub("", text).strip()).strip()
    text = text.rstrip("日号") + "日" if text.endswith(("日", "号")) else text
    text = _plain_digits(text)
    if match := _SIGNED.fullmatch(text):
        year, month, day = (int(part or 0) for part in match.groups())
        return _day(value, year, month, day, short=len(match[1]) == 2)
    if match := _YEAR.fullmatch(text):
        return _day(value, int(match[1]))
    if match := _RUN.fullmatch(text):
        return _day(value, int(match[1]), int(match[2]), int(match[3] or 0))
    if match := _DAY_FIRST.fullmatch(text):
        return _either(value, int(match[1]), int(match[2]), int(match[3]))
    if _SERIAL.fullmatch(text):
        return _of_number(float(text))
    return _no_day(value)


def _plain_digits(text: str) -> str:
    """二〇二四年三月十五日 in digits; other texts unchanged."""
    if not re.search(r"[〇○零一二三四五六七八九十]", text):
        return text

    def number(match: re.Match[str]) -> str:
        told = match[0]
        if "十" not in told:
            return told.translate(_HANZI)
        tens, _, ones = told.partition("十")
        return f"{(tens or '一').translate(_HANZI)}{(ones or '零').translate(_HANZI)}"

    return re.sub(r"[〇○零一二三四五六七八九十]+", number, text)


def _of_number(value: int | float) -> Reading[str]:
    if isfinite(value) and value == int(value):
        whole = int(value)
        if FIRST_YEAR <= whole <= LAST_YEAR:
            return _day(value, whole)
        if match := _RUN.fullmatch(str(whole)):
            return _day(value, int(match[1]), int(match[2]), int(match[3] or 0))
    elif re.fullmatch(r"(?:19|20|21)\d\d\.\d{1,2}", f"{value:.15g}"):
        # 2024.3 typed as a day becomes a number; 2024.10 loses its zero and reads as January.
        year, _, month = f"{value:.15g}".partition(".")
        if month == "1":
            return fault(
                f"“{value:.15g}”可能是 {year} 年 1 月，也可能是 10 月：请写成 {year}-01 或 {year}-10",
                f"{value:.15g} may be January or October {year}: write {year}-01 or {year}-10",
            )
        return _day(value, int(year), int(month))
    moment = moment_of(float(value)) if 10_000 <= value < 100_000 else None
    if isinstance(moment, date):
        return _day(value, moment.year, moment.month, moment.day)
    return _no_day(value)


def _either(value: Value, one: int, other: int, year: int) -> Reading[str]:
    """Day and month before the year: told only where one order is possible."""
    if one > 12 >= other:
        return _day(value, year, other, one)
    if other > 12 >= one or one == other:
        return _day(value, year, one, other)
    told = shown(value)
    return fault(
        f"“{told}”分不清哪个是月、哪个是日：请写成 {year}-{one:02d}-{other:02d} 这样的年-月-日",
        f"{told!r} may be two days: write year-month-day, like {year}-{one:02d}-{other:02d}",
    )


def _day(value: Value, year: int, month: int = 0, day: int = 0, short: bool = False) -> Reading[str]:
    if short:
        year += 1900 if year >= 50 else 2000
    told = shown(value)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return fault(
            f"“{told}”的年份不在 1900 至 2199 之间：请检查", f"{told!r}: the year is not within 1900 to 2199; check it"
        )
    if not month:
        return Reading(f"{year:04d}")
    try:
        date(year, month, day or 1)
    except ValueError:
        return fault(f"没有“{told}”这一天：请检查月和日", f"there is no such day as {told!r}: check month and day")
    return Reading(f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else ""))


def _no_day(value: Value) -> Reading[str]:
    told = shown(value)
    if re.search(r"\d{4}.*(?:[-—~至到]{1,2}).*\d{4}", told) and len(told) > 9:
        return fault(
            f"“{told}”是一段时间，这里要一个日期：请只写起始日",
            f"{told!r} is a span, one day is wanted: write its first day only",
        )
    return fault(
        f"“{told}”不是日期：请写成 2024-03-05、2024-03 或 2024",
        f"{told!r} is no day: write 2024-03-05, 2024-03 or 2024",
    )
