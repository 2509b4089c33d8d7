"""Where the name of a parent ends and that of its branch begins."""

from __future__ import annotations

import re

from . import words
from .places import gazetteer

_BRANCHES = tuple(words.BRANCHES)
# What ends the name of a parent, when a branch follows.
_PARENT = re.compile(r"(?:有限责任公司|有限公司|股份公司|集团公司|总公司|公司|银行|农村信用合作联社|信用社|联社)")
# The name of the parent goes on behind these: 银行 in 银行股份有限公司, 公司 in 公司债.
_GOES_ON = ("股份", "有限", "集团", "业", "债", "卡")
_PARENT_INSTITUTE = re.compile(r"(?:大学|学院(?!路|街|桥)|科学院|研究总院)")
_PARENT_TRADE = re.compile(
    r"(?:证券|期货|保险|人寿|财险|信托|工行|农行|中行|建行|交行|招行|农发行|国开行|电网|移动|联通|电信|邮政)"
)


def branch_starts(text: str) -> int:
    """Where a name's branch begins: its end where it has none."""
    size = len(text)
    if size < 5:
        return size
    if text.endswith(_BRANCHES):
        ends = [found.end() for found in _PARENT.finditer(text) if not text.startswith(_GOES_ON, found.end())]
        for end in ends:
            if 4 <= end < size - 1:
                return end
        sure = next((word for word in words.SURE_BRANCHES if text.endswith(word)), "")
        found = _PARENT_TRADE.search(text) if sure else None
        if found and 2 <= found.end() < size - 1:
            return found.end()
        if sure and size - len(sure) >= 4 and not ends:
            return _place_before(text, size - len(sure))
    if text.endswith(words.FACULTIES):
        for found in _PARENT_INSTITUTE.finditer(text):
            if found.start() >= 2 and found.end() < size - 1:
                return found.end()
        for found in _PARENT.finditer(text):
            if found.group().endswith("公司") and found.end() < size - 2:
                return found.end()
    return size


def _place_before(text: str, end: int) -> int:
    """Where the place begins that a branch is named after; its own word where there is none."""
    known = gazetteer()
    for size in range(min(known.longest, end - 3), 1, -1):
        if known.get(text[end - size : end]) is not None:
            return end - size
    return end
