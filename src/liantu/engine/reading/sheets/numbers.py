"""Numbers as people type them into cells: exact, in the unit that the column is wanted in."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from .book import Value, text_of
from .readings import Reading, fault, is_unknown, shown
from .units import SCALES, factor_between, unit_of

#: Digits of a number that is believed: 10^24 is beyond anything a department counts.
_MOST_DIGITS = 24
_ABOUT = re.compile(r"^(?:大?约|约为|近|大概|超过?|逾|不低于|不少于|>=?|≥|<=?|≤|~|≈|±|人民币|rmb|¥|￥|\$|＄)+")
_ABOUT_BEHIND = re.compile(r"(?:左右|上下|以上|以下|余|多|\+|整)$")
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,3}))?", re.ASCII)
_SCALE = re.compile(r"(?:万亿|百万|千万|亿|億|万|萬|千|仟|百)")
_PLAIN = frozenset("¥￥$＄人民币rmb")


def as_number(value: Value, unit: str = "", base: str = "") -> Reading[Decimal]:
    """Read a number. `unit` is the unit of the column, `base` the wanted one (empty: the unit itself); the value is in `base`.

    Reads full-width digits, thousand separators, 约 and 余, (1,200) as negative, 1.2亿, 3,500万元 and 12.5%; a unit inside the
    cell goes before that of the column and is noted. Numbers out of spreadsheets keep the 15 digits that people see there.
    A blank, a dash or 无 is unknown, never 0. Faults: no number, a range, several numbers, a unit that measures something else.
    """
    if is_unknown(value):
        return Reading()
    text = _folded(text_of(value))
    about = False
    bare = text
    for pattern in (_ABOUT, _ABOUT_BEHIND):
        cut = pattern.sub("", bare)
        about = about or (cut != bare and not set(bare.replace(cut, "", 1)) <= _PLAIN | {"整", "+"})
        bare = cut
    negative = False
    if (match := re.fullmatch(r"\((.*)\)(.*)", bare)) and re.match(r"[\d.]", match[1]):
        negative, bare = True, match[1] + match[2]
    match = _NUMBER.match(bare)
    if match is None or isinstance(value, bool):
        return _no_number(value)
    number = _decimal(match)
    if number is None:
        return _no_number(value)
    rest = bare[match.end() :].removesuffix("整")
    behind = _ABOUT_BEHIND.sub("", re.sub(r"^(?:余|多)", "", rest))
    about, rest = about or behind != rest, behind
    if negative:
        number = -number
    return _in_base(value, number, rest, unit, base, about)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s'’`]", "", text).replace("，", ",").replace("−", "-").replace("—", "-").replace("﹣", "-")


def _decimal(match: re.Match[str]) -> Decimal | None:
    sign, digits, power = match.groups()
    try:
        number = Decimal(f"{sign}{digits.replace(',', '')}" + (f"e{power}" if power else ""))
    except InvalidOperation:
        return None
    return number if number.adjusted() < _MOST_DIGITS and len(number.as_tuple().digits) <= 60 else None


def _in_base(value: Value, number: Decimal, rest: str, unit: str, base: str, about: bool) -> Reading[Decimal]:
    """Apply what stands behind the number, or else the unit of the column."""
    wanted = base or unit
    own = rest.strip("()")
    note = ("", "")
    if own:
        factor = _own_factor(own, unit, wanted)
        if factor is None:
            return _no_unit(value, own, wanted)
        if unit and own != unit.lower():
            note = (
                f"单元格自带单位“{own}”，以它为准",
                f"the cell has a unit of its own, {own!r}, which goes before the column's",
            )
    else:
        known = factor_between(unit, wanted) if unit and wanted else Decimal(1)
        if known is None:
            return _no_unit(value, unit, wanted)
        factor = known
    return Reading(_tidy(number * factor), note=note, approximate=about)


def _own_factor(own: str, unit: str, wanted: str) -> Decimal | None:
    """What a unit written in the cell makes of its number. 1.2亿 in a column of 万元 is 1.2亿元, in one of 人 1.2亿人."""
    known = unit_of(own)
    scale = _SCALE.fullmatch(own)
    if scale is not None:
        of = unit_of(wanted) or unit_of(unit)
        return SCALES[own] / of.factor if of is not None else Decimal(SCALES[own])
    if known is not None:
        return factor_between(own, wanted) if wanted else known.factor
    head = _SCALE.match(own)
    if head is not None and (tail := unit_of(own[head.end() :])) is not None:
        factor = factor_between(tail.name, wanted) if wanted else tail.factor
        return None if factor is None else factor * SCALES[head[0]]
    return None


def _tidy(number: Decimal) -> Decimal:
    """Without zeros at its end, and never in powers of ten: 1E+4 becomes 10000."""
    plain = number.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _no_number(value: Value) -> Reading[Decimal]:
    told = shown(value)
    if told.startswith("#"):
        return fault(
            f"“{told}”是公式的错误值：请改为实际的数",
            f"{told!r} is the error of a formula: put the number itself there",
        )
    return fault(
        f"“{told}”不是数：请只写一个数，说明写到备注里",
        f"{told!r} is no number: write one number only, and remarks elsewhere",
    )


def _no_unit(value: Value, own: str, wanted: str) -> Reading[Decimal]:
    told = shown(value)
    if wanted and unit_of(own) is not None:
        return fault(
            f"“{told}”的单位是“{own}”，这一列要的是“{wanted}”：请换算后填写",
            f"{told!r} is in {own!r}, this column is in {wanted!r}: convert it",
        )
    return fault(
        f"“{told}”里数后面的“{own[:12]}”读不懂：请只写一个数或常用单位",
        f"{told!r}: what stands behind the number, {own[:12]!r}, is not understood: write one number, with a usual unit at most",
    )
