"""Holiday tables: which days of a year are off, and which weekends are worked (调休)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import chinese_calendar

# The library's names → 中文. Imported tables bring Chinese names; these are known in English too.
_CHINESE = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
_ENGLISH = {chinese: english for english, chinese in _CHINESE.items()} | {"清明": "Tomb-sweeping Day"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A day that is not what its weekday says: off, or worked in exchange (`off` is False)."""

    date: date
    name: str
    off: bool

    def told(self, language: str = "zh") -> str:
        """The name of the holiday that it belongs to."""
        return self.name if language == "zh" else " / ".join(_ENGLISH.get(one, one) for one in split_names(self.name))


@dataclass(frozen=True, slots=True)
class Table:
    """The days of one year that differ from their weekday, in order. Late days of the December before may be among them,
    as the notice of a year has moved those too (2018-12-29)."""

    year: int
    days: tuple[Entry, ...]
    source: str = ""


def split_names(name: str) -> list[str]:
    """The holidays that a joint name such as 国庆节、中秋节 is made of."""
    return [part.strip() for part in name.replace("、", "/").replace("，", "/").split("/") if part.strip()]


@cache
def known_tables() -> tuple[Table, ...]:
    """The years that `chinesecalendar` knows, from the notices of the State Council's office."""
    days: dict[int, list[Entry]] = {}
    for off, kept in ((True, chinese_calendar.holidays), (False, chinese_calendar.workdays)):
        for day, name in kept.items():
            days.setdefault(day.year, []).append(Entry(day, _CHINESE.get(name, name), off))
    return tuple(
        Table(year, tuple(sorted(found, key=lambda one: one.date)), "chinesecalendar")
        for year, found in sorted(days.items())
    )
