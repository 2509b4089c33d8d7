"""Periods: how long, in which sort of days or hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .errors import Wrong

MOST = 100_000


class Unit(StrEnum):
    """What is counted. The value is the sign in a written period such as `5d`."""

    WORKING_DAY = "d"
    NATURAL_DAY = "n"
    WORKING_HOUR = "h"
    WORKING_MINUTE = "min"
    MONTH = "m"
    YEAR = "y"

    @property
    def is_time(self) -> bool:
        """Whether minutes of working time are counted, from the moment of the start on (民法典 art. 201, 2nd paragraph)."""
        return self in (Unit.WORKING_HOUR, Unit.WORKING_MINUTE)


_WORDS = {
    Unit.WORKING_DAY: ("{n} 个工作日", "{n} working days", "{n} working day"),
    Unit.NATURAL_DAY: ("{n} 日", "{n} days", "{n} day"),
    Unit.WORKING_HOUR: ("{n} 个工作小时", "{n} working hours", "{n} working hour"),
    Unit.WORKING_MINUTE: ("{n} 分钟工作时间", "{n} minutes of working time", "{n} minute of working time"),
    Unit.MONTH: ("{n} 个月", "{n} months", "{n} month"),
    Unit.YEAR: ("{n} 年", "{n} years", "{n} year"),
}
_WRITTEN = {
    "个工作日": Unit.WORKING_DAY, "工作日": Unit.WORKING_DAY, "个自然日": Unit.NATURAL_DAY, "自然日": Unit.NATURAL_DAY,
    "日": Unit.NATURAL_DAY, "天": Unit.NATURAL_DAY, "个工作小时": Unit.WORKING_HOUR, "工作小时": Unit.WORKING_HOUR,
    "个月": Unit.MONTH, "月": Unit.MONTH, "年": Unit.YEAR, **{unit.value: unit for unit in Unit},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """`amount` of `unit`, at least 1.

    `moves`: whether a last day that is a day off is moved to the next working day (民法典 art. 203), for natural days,
    months and years; a rule that says otherwise (art. 204) sets it to False. Working days and hours end on working days
    anyway. Raises Wrong.
    """

    amount: int
    unit: Unit
    moves: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= MOST:
            raise Wrong(f"期限须为 1 至 {MOST} 的整数，不能是 {self.amount}",
                        f"a period is a whole number from 1 to {MOST}, not {self.amount}")  # fmt: skip

    @property
    def minutes(self) -> int:
        """Minutes of working time, of a period that counts those."""
        return self.amount * (60 if self.unit is Unit.WORKING_HOUR else 1)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"

    def told(self, language: str = "zh") -> str:
        return told_amount(self.amount, self.unit, language)


def told_amount(amount: int, unit: Unit, language: str = "zh") -> str:
    """ "5 个工作日", "5 working days"."""
    chinese, many, one = _WORDS[unit]
    return (chinese if language == "zh" else one if amount == 1 else many).format(n=amount)


def parse_period(text: str) -> Period:
    """Read `5d` (working days), `5n` (natural days), `16h` (working hours), `90min`, `1m` (months), `1y`; also 5个工作日, 10日, 3个月.

    Raises Wrong.
    """
    found = re.fullmatch(r"([0-9]{1,9})\s*(\D+)", text.strip())
    unit = _WRITTEN.get(found[2].strip().lower()) if found else None
    if not found or unit is None:
        raise Wrong(
            f"看不懂期限“{text}”：写数字加单位，如 5d（工作日）、5n（自然日）、16h（工作小时）、90min（分钟）、1m（月）、1y（年）",
            f"“{text}” is no period: write a number and a unit, such as 5d (working days), 5n (natural days), "
            "16h (working hours), 90min (minutes), 1m (month), 1y (year)",
        )
    return Period(int(found[1]), unit)
