"""What a cell is read as: a value, nothing known, or a fault with words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from .book import Value, text_of

T = TypeVar("T")

_UNKNOWN = frozenset(
    "- -- --- — —— ——— – ― － / // \\ 、 . .. … …… × x xx xxx * ** *** ? ?? ？ ？？ ~ _ __ 无 暂无 没有 无数据 暂无数据 n/a na n.a. n.a null none nan nil "
    "待补 待补充 待定 待填 待填报 待核 待核实 待查 待提供 待确认 未知 不详 不清楚 不明 未填 未填报 未提供 未披露 不适用 未统计 缺 缺失 空 保密 #n/a 无法提供 "
    "(空白) (空) (无) unknown tbd".split()
)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One of three: `value`; unknown (`value` None, no words); a fault (`chinese`, `english`: what is wrong and the mend).

    `note` says, in Chinese and English, what was done to the cell beyond reading it (approximate, its own unit taken).
    """

    value: T | None = None
    chinese: str = ""
    english: str = ""
    note: tuple[str, str] = ("", "")
    approximate: bool = False

    @property
    def is_fault(self) -> bool:
        return bool(self.chinese)

    @property
    def is_unknown(self) -> bool:
        return self.value is None and not self.chinese

    def told(self, language: str = "zh") -> str:
        """The words of the fault, "" for none."""
        return self.chinese if language == "zh" else self.english


def fault(chinese: str, english: str) -> Reading[T]:
    return Reading(None, chinese, english)


def is_unknown(value: Value) -> bool:
    """Whether a cell says nothing: blank, a dash, 无, 暂无, N/A, 待补, × … A blank is never zero."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    blank = " \t\r\n\u3000\xa0\u200b\ufeff"
    # Both ways: NFKC makes ／ a slash, and …… six dots.
    text = value.strip(blank).lower()
    return not text or text in _UNKNOWN or unicodedata.normalize("NFKC", text).strip(blank) in _UNKNOWN


def shown(value: Value) -> str:
    """A value as it is quoted in words."""
    text = text_of(value).strip()
    return text if len(text) <= 30 else text[:30] + "…"
