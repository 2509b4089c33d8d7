"""Bands: intervals of a number that follow on each other without gap and without overlap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from liantu.engine.packs import Marked, unknown_keys

from .expressions import Value
from .language import Band, Case, interval
from .units import fits, literal, unit_zh

if TYPE_CHECKING:
    from .reading import PackReader

#: from: at least · above: more than · to: at most · below: less than.
EDGES = ("from", "above", "to", "below")
POINTS = re.compile(r"\s*(\d+(?:\.\d+)?)(?:\s*[-–~至]\s*(\d+(?:\.\d+)?))?\s*分?\s*")


@dataclass(frozen=True, slots=True)
class Interval:
    low: Fraction | None
    high: Fraction | None
    low_in: bool
    high_in: bool
    told: Marked
    unit: str = ""

    def __str__(self) -> str:
        return interval(self.low, self.high, self.low_in, self.high_in, self.unit)


def read_points(reader: PackReader, told: Marked) -> tuple[int, int]:
    """`20` → (20, 20), `7-8` → (7, 8), times the pack's grain."""
    found = POINTS.fullmatch(str(told.value)) if told.value is not None else None
    if not found:
        reader.say(
            told,
            f"“{told.value}”不是分值",
            f"“{told.value}” is no number of points",
            "写成 20 或 7-8",
            "write 20 or 7-8",
        )
        return 0, 0
    low = Fraction(found.group(1)) * reader.grain
    high = Fraction(found.group(2)) * reader.grain if found.group(2) else low
    if high < low or low.denominator > 1 or high.denominator > 1:
        reader.say(
            told,
            f"“{told.value}”不是分值",
            f"“{told.value}” is no number of points",
            "从小到大，至多两位小数",
            "the smaller first, two decimals at most",
        )
    return int(low), int(high)


def read_bands(reader: PackReader, told: Marked, of: Value | None) -> tuple[Band, ...]:
    """Bands with points, the lowest first."""
    found = _intervals(reader, told, of, ("points",))
    bands = [
        Band(one.low, one.high, one.low_in, one.high_in, read_points(reader, one.told["points"]), one.told.line)
        for one in found
    ]
    return tuple(bands) or (Band(None, None, False, False, (0, 0)),)


def read_cases(reader: PackReader, told: Marked, by: Value | None) -> tuple[Case, ...]:
    """Bands with a condition each."""
    found = []
    for one in _intervals(reader, told, by, ("check",)):
        check = reader.check(one.told["check"])
        if check is not None:
            found.append(
                Case(one.low, one.high, one.low_in, one.high_in, check, str(one.told["check"].value), one.told.line)
            )
    return tuple(found)


def _intervals(reader: PackReader, told: Marked, of: Value | None, also: tuple[str, ...]) -> list[Interval]:
    found = []
    for part in told.listed():
        reader.problems += unknown_keys(part, (*EDGES, *also))
        if one := _interval(reader, part, of):
            found.append(one)
    if not found:
        reader.say(
            told,
            "没有档次",
            "there are no bands",
            "写成 - {from: 5%, below: 6%, points: 40}",
            "write - {from: 5%, below: 6%, points: 40}",
        )
        return []
    found.sort(key=lambda one: (one.low is not None, one.low or 0, not one.low_in))
    _ends(reader, found)
    for before, after in pairwise(found):
        _seam(reader, before, after)
    return found


def _interval(reader: PackReader, told: Marked, of: Value | None) -> Interval | None:
    if "from" in told and "above" in told:
        reader.say(told["above"], "from（含）与 above（不含）只写一个", "either from (inclusive) or above (exclusive)")
    if "to" in told and "below" in told:
        reader.say(told["below"], "to（含）与 below（不含）只写一个", "either to (inclusive) or below (exclusive)")
    edges = {key: _edge(reader, told[key], of) for key in EDGES if key in told}
    low = edges.get("from", edges.get("above"))
    high = edges.get("to", edges.get("below"))
    one = Interval(low, high, "from" in told, "to" in told, told, of.unit if of else "")
    if low is not None and high is not None and (low > high or (low == high and not (one.low_in and one.high_in))):
        reader.say(told, f"档次 {one} 是空的", f"the band {one} is empty")
        return None
    return one


def _edge(reader: PackReader, told: Marked, of: Value | None) -> Fraction | None:
    found = literal(str(told.value)) if told.value is not None else None
    if found is None:
        reader.say(
            told,
            f"“{told.value}”不是数，或单位不认得",
            f"“{told.value}” is no number, or its unit is not known",
            "写成 5%、2000万元 或 12",
            "write 5%, 2000万元 or 12",
        )
        return None
    if of is not None and not fits(found[1], of.unit):
        reader.say(
            told, f"“{told.value}”的单位应为{unit_zh(of.unit)}", f"“{told.value}” should have the unit {of.unit or 'of a bare number'}",
            "金额写明元、万元或亿元，比例写 %", "write 元, 万元 or 亿元 behind money, % behind shares",
        )  # fmt: skip
    return found[0]


def _ends(reader: PackReader, found: list[Interval]) -> None:
    first, last = found[0], found[-1]
    if first.low is not None:
        rest = interval(None, first.low, False, not first.low_in, first.unit)
        reader.say(first.told, f"没有 {rest} 的档次", f"there is no band {rest}", "最低一档不写 from 或 above", "the lowest band has no from or above")  # fmt: skip
    if last.high is not None:
        rest = interval(last.high, None, not last.high_in, False, last.unit)
        reader.say(last.told, f"没有 {rest} 的档次", f"there is no band {rest}", "最高一档不写 to 或 below", "the highest band has no to or below")  # fmt: skip


def _seam(reader: PackReader, before: Interval, after: Interval) -> None:
    line = before.told.line
    if (
        before.high is None
        or after.low is None
        or after.low < before.high
        or (after.low == before.high and before.high_in and after.low_in)
    ):
        reader.say(after.told, f"档次 {after} 与第 {line} 行的 {before} 重叠", f"the band {after} overlaps {before} on line {line}", "每个数只能落在一档", "each number belongs to one band")  # fmt: skip
    elif after.low > before.high or not (before.high_in or after.low_in):
        reader.say(after.told, f"档次 {after} 与第 {line} 行的 {before} 之间有空隙", f"there is a gap between {before} on line {line} and {after}", "两档应相接，一边含、一边不含", "they have to meet, one with and one without the edge")  # fmt: skip
