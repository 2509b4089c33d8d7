"""Public authorities and banks: names made of a division and an office, and those known by short names alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .heads import BANKS, MINISTRIES, OFFICES, POWERS, Head

BANK = Head("银行", "enterprise", 0.6, 2.0, lone=True)
OFFICE = Head("", "government", 0.8, 1.0, lone=True)
_ACADEMY = Head("", "institute", 0.8, 1.0, lone=True)
#: A town that no list of divisions holds.
TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}?[市县]")
_ZONES = ("高新区", "经开区", "开发区", "园区", "新区", "自治区")
# 省委书记 is a person, 区委会 none.
_GOES_ON = ("书记", "副书记", "常委", "副主席", "主席", "托", "员", "办会")


def offices(text: str, start: int, places: Sequence[Sequence[int]]) -> list[tuple[int, float, Head, bool]]:
    """Authorities and banks that begin at a sign: end, cost, head, whether the name tells whose it is.

    `places[i]` are the ends of the divisions that begin at the i-th sign.
    """
    found: list[tuple[int, float, Head, bool]] = []
    for size in range(min(12, len(text) - start), 2, -1):
        word = text[start : start + size]
        if word in MINISTRIES:
            found.append((start + size, 0.8, _ACADEMY if word.endswith("院") and size == 3 else OFFICE, True))
    found += [(start + len(name), 0.6, BANK, True) for name in BANKS if text.startswith(name, start)]
    lone = text[start] in "省市区县旗州镇" and (start == 0 or text[start - 1] not in "各每两全")
    ends = {start + 1} if lone else set()
    ends |= {start + len(word) for word in _ZONES if text.startswith(word, start)}
    within = set(places[start])
    while within:
        ends |= within
        at = max(within)
        within = set(places[at]) if at < len(text) else set()
    for at in ends:
        found += [(end, 1.0, OFFICE, at - start > 1) for end in office_ends(text, at)]
    return found


def office_ends(text: str, at: int) -> list[int]:
    """Where offices end that begin at a sign: 科技局, 政府, 委."""
    found = []
    for end in range(min(at + 14, len(text)), at, -1):
        word = text[at:end]
        if (word in OFFICES or word in POWERS) and not text.startswith(_GOES_ON, end):
            found.append(end)
    return found
