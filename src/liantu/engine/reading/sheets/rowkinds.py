"""What a row of a sheet is: a header, a totals row, a note, a title, or data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from liantu.engine.identity import CodeKind, read_code

from .book import Value
from .headings import heading
from .synonyms import sounds_like_header
from .units import unit_of

_TOTAL = re.compile(
    # 数据汇总 may be the name of a project; only 合计 and its kin are totals behind other words.
    r"(?:.{0,10}(?:合计|小计|总计|共计)|累计|汇总|总和)(?:数|金额)?[:：]?(?:[(（].{0,20}[)）])?|(?:平均|均值|总数)[:：]?"
    r"|共(?:计|有)?[:：]?[\d,]+(?:家|户|个|项|条|人|件|名|台|套|亩|万元|亿元|元)?"
)
#: Every total has one of these, and few other cells do.
_TOTAL_SIGNS = frozenset("计总汇均共")
_NOTE = re.compile(
    r"[*＊※]?\s*(?:备\s*注|注|附注|说\s*明|填表说明|填报说明|填\s*报\s*人|填\s*表\s*人|制\s*表\s*人?|经\s*办\s*人|审\s*核\s*人?|复\s*核\s*人?|填报日期|填表日期|制表日期|报送日期|填报时间|填报单位|报送单位|单位负责人|"
    r"单位盖章|部门负责人|联\s*系\s*人|联系电话|资料来源|数据来源|统计负责人|统计截止|分管领导|盖章)\s*(?:\d{0,2}|[(（].{0,10}[)）])\s*[:：]|注\s*\d{0,2}[、.．:：]|[(（](?:单位)?(?:盖章|公章)[)）]"
)
_LABEL = re.compile(r"^[^:：]{1,12}[:：]\s*\S|^[^:：]{1,12}[:：]\s*$")
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[章节部类批])"
)
_NUMBER = re.compile(
    r"[-+]?[\d,]+(?:\.\d+)?%?|\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?.*|\d{4}年\d{1,2}月\d{1,2}日|[\d*-]{6,}|1\d{10}"
)
_NAME = re.compile(r"(?:公司|厂|合作社|研究院|研究所|大学|学院|中心|事务所|分公司)(?:[(（].*[)）])?$")
_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")


def texts_of(row: Sequence[Value]) -> list[str]:
    """The texts of a row, stripped, "" for what is no text."""
    return [value.strip() if isinstance(value, str) else "" for value in row]


def filled(row: Sequence[Value]) -> list[int]:
    """The places of a row that hold something."""
    return [at for at, value in enumerate(row) if value is not None]


@lru_cache(maxsize=16384)
def headerness(text: str) -> float:
    """How much a text is like a header, 0 (a value) to 1 (a known header)."""
    bare = unicodedata.normalize("NFKC", text).strip()
    if not bare or len(bare) > 60 or "。" in bare:
        return 0.0
    if _NUMBER.fullmatch(bare) or read_code(bare).kind not in (CodeKind.NONE, CodeKind.OTHER):
        return 0.6 if re.fullmatch(r"20\d\d", bare) else 0.0
    told = heading(text)
    if told.required or told.unit:
        return 1.0
    if told.period:
        # 2024-03-05 was taken for a value above; 2024年 over a column is usual.
        return 0.9 if not told.name else max(0.85, sounds_like_header(told.key))
    if unit_of(bare) is not None:
        return 0.7
    known = sounds_like_header(told.key)
    if known == 1.0:
        return known
    if len(told.key) >= 6 and _NAME.search(bare) and not bare.endswith("名称"):
        return 0.05
    return known if len(bare) <= 24 else known / 2


def header_score(row: Sequence[Value]) -> float:
    """The mean likeness of a row's cells to headers; 0 for rows of `label: value`."""
    scores = []
    for value in row:
        if value is None:
            continue
        if not isinstance(value, str):
            is_year = isinstance(value, int | float) and 2000 <= value < 2100 and value == int(value)
            scores.append(0.6 if is_year else 0.0)
        elif _LABEL.match(value.strip()) and not heading(value).unit:
            scores.append(-0.5)
        else:
            scores.append(headerness(value))
    return sum(scores) / len(scores) if scores else 0.0


def is_total(row: Sequence[Value]) -> bool:
    """Whether one of the first three filled cells says 合计, 小计, 总计 …"""
    seen = 0
    for value in row:
        if value is None:
            continue
        if isinstance(value, str) and not _TOTAL_SIGNS.isdisjoint(value):
            bare = re.sub(r"\s", "", value)
            if len(bare) <= 24 and _TOTAL.fullmatch(bare):
                return True
        seen += 1
        if seen == 3:
            return False
    return False


def is_note(row: Sequence[Value]) -> bool:
    """Whether a row is a note below (or above) a table: 备注：…, 填报人：… 审核人：…"""
    for value in row:
        if value is not None:
            return isinstance(value, str) and _NOTE.match(value.strip()) is not None
    return False


def is_section(text: str) -> bool:
    """Whether a text alone in a row is the heading of a section: 一、规上企业."""
    return _SECTION.match(text.strip()) is not None


def is_numbering(row: Sequence[Value]) -> bool:
    """Whether a row under a header only counts the columns: 甲 乙 1 2 3, or (1) (2) (3)."""
    wanted, stems, count = 1, 0, 0
    for value in row:
        if value is None:
            continue
        count += 1
        text = (
            re.sub(r"[()（）栏列]", "", value).strip()
            if isinstance(value, str)
            else str(int(value))
            if isinstance(value, float) and value == int(value)
            else str(value)
        )
        if text in _STEMS:
            stems += 1
        elif text in (str(wanted), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[wanted - 1 : wanted]):
            wanted += 1
        elif text != "—":
            return False
    return count >= 3 and wanted + stems > 3


def is_units(row: Sequence[Value]) -> bool:
    """Whether a row holds units only: 万元, 人, %, with dashes between."""
    told = [value for value in row if value is not None]
    units = [isinstance(value, str) and unit_of(value.strip("()（） ")) is not None for value in told]
    return (
        len(told) >= 1
        and any(units)
        and all(is_ or value in ("-", "—", "/") for is_, value in zip(units, told, strict=True))
    )
