"""Units of facts: how a value is written, and the whole number that stands for it inside.

Money is fen, a percentage millionths, an area hundredths of a square metre: nothing is a float once it has been read.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """`scale`: whole numbers to one of it. `limit`: of the whole number; beyond, a value counts as unknown.

    `counts`: a bare number in an expression may stand for it. `texts`: a choice, whose values are texts.
    """

    key: str
    zh: str
    en: str
    scale: int = 1
    limit: int = 10**9
    counts: bool = True
    texts: bool = False


UNITS = {
    one.key: one
    for one in (
        Unit("yuan", "元", "yuan", 100, 10**15, counts=False),
        Unit("heads", "人", "people"),
        Unit("count", "项", ""),
        Unit("days", "天", "days"),
        Unit("years", "年", "years", 100),
        Unit("points", "分", "points", 100),
        Unit("percent", "%", "%", 1_000_000, 10**12, counts=False),
        Unit("m2", "平方米", "m²", 100, 10**12, counts=False),
        Unit("number", "", "", 1000, 10**12),
        Unit("flag", "是/否", "yes or no", limit=1, counts=False),
        Unit("date", "日期", "date", limit=10**7, counts=False),
        Unit("choice", "选项", "choice", counts=False, texts=True),
    )
}

#: How a unit is written behind a number, and how many of the unit that is.
WRITTEN: dict[str, tuple[str, Fraction]] = {
    "元": ("yuan", Fraction(1)),
    "千元": ("yuan", Fraction(1000)),
    "万元": ("yuan", Fraction(10_000)),
    "万": ("yuan", Fraction(10_000)),
    "百万元": ("yuan", Fraction(1_000_000)),
    "千万元": ("yuan", Fraction(10_000_000)),
    "亿元": ("yuan", Fraction(100_000_000)),
    "亿": ("yuan", Fraction(100_000_000)),
    "yuan": ("yuan", Fraction(1)),
    "人": ("heads", Fraction(1)),
    "名": ("heads", Fraction(1)),
    "项": ("count", Fraction(1)),
    "件": ("count", Fraction(1)),
    "个": ("count", Fraction(1)),
    "家": ("count", Fraction(1)),
    "天": ("days", Fraction(1)),
    "日": ("days", Fraction(1)),
    "days": ("days", Fraction(1)),
    "年": ("years", Fraction(1)),
    "分": ("points", Fraction(1)),
    "平方米": ("m2", Fraction(1)),
    "%": ("percent", Fraction(1, 100)),
    "％": ("percent", Fraction(1, 100)),
}
#: Digits of a number that is read at all.
LONGEST = 400
NUMBER = re.compile(r"[-+]?\d[\d_, ]*(?:\.\d+)?")
TRUE = {"true", "yes", "y", "1", "是", "有", "√", "对"}
FALSE = {"false", "no", "n", "0", "否", "无", "没有", "×", "错"}
BLANK = {"", "-", "—", "–", "/", "不详", "未知", "null", "none", "nan", "n/a"}


class WrongValue(ValueError):
    """A value that is none of its unit. `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def literal(text: str) -> tuple[Fraction, str] | None:
    """`5000万元` → (50000000, "yuan"); a bare number has the unit "". None where it is no number with a known unit."""
    found = NUMBER.match(text.strip())
    if not found:
        return None
    unit = text.strip()[found.end() :].strip()
    value = Fraction(re.sub(r"[_, ]", "", found.group()))
    if not unit:
        return value, ""
    if unit not in WRITTEN:
        return None
    key, factor = WRITTEN[unit]
    return value * factor, key


def whole(value: Any, unit: Unit) -> int | str | None:
    """A value as the whole number that stands for it (a choice: its text); None where it is blank or beyond the limit.

    Numbers are in the unit itself (yuan, people; a percentage as a share: 0.8 is 80 %); texts may bear a unit. Halves are rounded away
    from zero; a float is multiplied as a float before that, as databases do it. Raises WrongValue.
    """
    if _is_blank(value):
        return None
    if unit.texts:
        return _text(value)
    if unit.key == "flag":
        return _flag(value)
    if unit.key == "date":
        return _day(value)
    found = _scaled(value, unit)
    return found if found is not None and abs(found) <= unit.limit else None


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in BLANK
    return (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, Decimal) and value.is_nan())
    )


def _scaled(value: Any, unit: Unit) -> int | None:
    """A number as the nearest whole one inside; None where it is larger than anything that is counted with."""
    if isinstance(value, float):
        value *= unit.scale
        return nearest(Fraction(value)) if math.isfinite(value) else None
    number = _number(value, unit)
    return None if number is None else nearest(number * unit.scale)


def nearest(value: Fraction) -> int:
    """Rounded, halves away from zero."""
    size = math.floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def beyond(value: Any, unit: Unit) -> bool:
    """Whether a value that counts as unknown is there, and only too large."""
    return whole(value, unit) is None and not _is_blank(value)


def _number(value: Any, unit: Unit) -> Fraction | None:
    if isinstance(value, bool):
        raise WrongValue(f"“{value}”不是数", f"“{value}” is no number")
    if isinstance(value, Decimal):
        if not value or value.adjusted() < -LONGEST:
            return Fraction(0)
        # An exponent alone can make a number that fills the memory.
        return Fraction(value) if value.is_finite() and value.adjusted() < LONGEST else None
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if not isinstance(value, str):
        raise WrongValue(f"“{value}”不是数", f"“{value}” is no number")
    # Full-width digits and signs are meant as plain ones.
    told = unicodedata.normalize("NFKC", value) if len(value) < LONGEST else ""
    found = literal(told)
    if found is None:
        try:
            return _number(Decimal(told), unit)
        except (InvalidOperation, ValueError):
            raise WrongValue(
                f"“{value}”不是数，或单位不认得", f"“{value}” is no number, or its unit is not known"
            ) from None
    number, written = found
    if written and written != unit.key:
        raise WrongValue(
            f"“{value}”的单位不对，应为{unit.zh or '数'}", f"“{value}” has another unit than {unit.en or 'a number'}"
        )
    return number


def _flag(value: Any) -> int:
    told = str(value).strip().lower()
    if told in TRUE or value == 1:
        return 1
    if told in FALSE or value == 0:
        return 0
    raise WrongValue(f"“{value}”不是“是”或“否”", f"“{value}” is neither true nor false")


def _day(value: Any) -> int:
    if isinstance(value, date):
        return value.toordinal()
    try:
        return date.fromisoformat(str(value)[:10]).toordinal()
    except ValueError:
        raise WrongValue(f"“{value}”不是日期，写成 2026-09-14", f"“{value}” is no date like 2026-09-14") from None


def _text(value: Any) -> str:
    if not isinstance(value, str | int):
        raise WrongValue(f"“{value}”不是文字", f"“{value}” is no text")
    return str(value).strip()


def told(value: int | str | None, unit: Unit, language: str = "zh") -> str:
    """A whole number as people read it: 9600000000 fen is 9,600 万元, 258333 millionths 25.83 %."""
    zh = language == "zh"
    if value is None:
        return "未知" if zh else "not known"
    if isinstance(value, str):
        return value
    if unit.key == "flag":
        return ("是", "yes")[not zh] if value else ("否", "no")[not zh]
    if unit.key == "date":
        return date.fromordinal(value).isoformat()
    if unit.key == "percent":
        return f"{_short(Fraction(value, unit.scale) * 100, 2)}%"
    amount = Fraction(value, unit.scale)
    if unit.key == "yuan":
        if not zh:
            return f"{_short(amount, 2)} yuan"
        if abs(amount) >= 100_000_000:
            hundred_million = amount / 100_000_000
            # What is just off a whole number must not read as that number: it may be a line that somebody misses.
            close = nearest(hundred_million * 10_000) % 10_000 == 0
            return f"{_short(hundred_million, 10 if close else 4)} 亿元"
        if abs(amount) >= 10_000:
            return f"{_short(amount / 10_000, 4)} 万元"
        return f"{_short(amount, 2)} 元"
    name = unit.zh if zh else unit.en
    return f"{_short(amount, 3)} {name}".rstrip()


def _short(amount: Fraction, places: int) -> str:
    rounded = Fraction(nearest(amount * 10**places), 10**places)
    text = f"{Decimal(rounded.numerator) / Decimal(rounded.denominator):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fits(edge: str, unit: str) -> bool:
    """Whether a number written with one unit can stand for another: bare numbers count things, an amount may be one a head."""
    if edge == unit:
        return True
    if not edge:
        return unit in UNITS and UNITS[unit].counts
    return unit.startswith(f"{edge}/")


def unit_zh(key: str) -> str:
    """The word for a unit, or for several."""
    if not key:
        return "没有单位的数"
    return "/".join("×".join(_word(part) for part in half.split("*")) for half in key.split("/"))


def _word(key: str) -> str:
    # A unit that only who asks knows goes by its own word.
    return (UNITS[key].zh or "数") if key in UNITS else key
