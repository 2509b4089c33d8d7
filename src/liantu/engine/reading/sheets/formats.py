"""Number formats: what a cell shows that its number alone does not say."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from .book import Value, text_of

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_UNIT = re.compile(r"(?:百|千|万|亿)?元|万|亿|%|亩|公顷|平方米|人|家|个|项|件|吨")


class Shown(StrEnum):
    """What a number format makes of a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    CLOCK = "clock"
    ZEROS = "zeros"
    UNIT = "unit"


@lru_cache(maxsize=4096)
def shown_by(code: str) -> tuple[Shown, str]:
    """What a format code shows, and its unit (UNIT) or its zeros (ZEROS)."""
    first = code.split(";", 1)[0]
    literals = "".join(match[1] or match[2] or "" for match in _QUOTED.finditer(first))
    bare = _BRACKETS.sub("", _QUOTED.sub("", first)).strip().lower()
    if bare == "general" or not bare:
        return Shown.NUMBER, ""
    if "%" in bare:
        return Shown.PERCENT, ""
    letters = set(re.sub(r"am/pm|a/p", "", bare))
    if letters & set("ymdhs") and not letters & set("0#?"):
        if "d" in letters:
            return Shown.DAY, ""
        if "y" in letters:
            return (Shown.MONTH, "") if "m" in letters else (Shown.YEAR, "")
        return Shown.CLOCK, ""
    if re.fullmatch(r"0{2,18}", bare):
        return Shown.ZEROS, bare
    # A comma at the end divides by a thousand: what is shown then is not the number with a unit behind it.
    if _UNIT.fullmatch(literals) and "," not in bare[-1:] and "!" not in bare:
        return Shown.UNIT, literals
    return Shown.NUMBER, ""


def as_shown(value: Value, code: str, from_1904: bool = False) -> Value:
    """A value as its number format shows it: a percentage, month or year as text, a serial number as a day."""
    shown, extra = shown_by(code)
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if shown in (Shown.DAY, Shown.MONTH, Shown.YEAR, Shown.CLOCK):
        moment = value if number is None else moment_of(float(number), from_1904)
        if shown is Shown.MONTH and isinstance(moment, date):
            return f"{moment.year:04d}-{moment.month:02d}"
        if shown is Shown.YEAR and isinstance(moment, date):
            return f"{moment.year:04d}"
        return moment
    if number is None:
        return value
    if shown is Shown.PERCENT:
        return text_of(float(f"{number * 100:.15g}")) + "%"
    if shown is Shown.ZEROS and number == int(number) and 0 <= number < 1e15:
        return str(int(number)).zfill(len(extra))
    if shown is Shown.UNIT:
        return text_of(number) + extra
    return value


def moment_of(serial: float, from_1904: bool = False) -> Value:
    """The day (with its time, where there is one) of a serial number; the number itself where it is no day."""
    if from_1904:
        serial += 1462
    if not 0 <= serial < 2958466:
        return serial
    if serial < 1:
        return (datetime(1900, 1, 1) + timedelta(seconds=round(serial * 86400))).time()
    # The calendar of spreadsheets has a 29 February 1900, which never was.
    days = serial if serial >= 60 else serial + 1
    moment = datetime(1899, 12, 30) + timedelta(days=int(days), seconds=round((days % 1) * 86400))
    return moment.date() if moment.time() == time() else moment
