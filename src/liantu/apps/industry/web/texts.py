"""Words of the chain map and its pages, and how broad they are where a picture has to know."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from liantu.engine import chains as engine
from liantu.engine.identity.parse import parse

from ..enums import NODE_KINDS as KINDS
from ..enums import STAGES

__all__ = ["GAPS", "KINDS", "STAGES", "breadth", "cut", "short", "wrapped"]

GAPS = {engine.GapKind.FILL: _("补链"), engine.GapKind.EXTEND: _("延链"), engine.GapKind.STRENGTHEN: _("强链")}
#: What no line begins with, and what none ends with.
CLOSING, OPENING = "，。、；：！？）》」』%…·/)", "（《「『(“"
ELLIPSIS = "…"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_WORD = re.compile(r"[A-Za-z0-9.,+\-'&]+|\s+|.")


def breadth(text: str) -> float:
    """How broad a text is, in the size of its letters: Chinese 1, Latin about half."""
    return sum(
        1.0 if unicodedata.east_asian_width(one) in "WF" else 0.33 if one in " .,'ilI|:;" else 0.62 for one in text
    )


def cut(text: str, room: float) -> str:
    """As much of a text as there is room for."""
    if breadth(text) <= room:
        return text
    kept = text
    while kept and breadth(kept) + 1 > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, room: float, most: int) -> list[str]:
    """A text in at most so many lines: Latin words stay whole, and punctuation does not begin a line."""
    lines, line = [], ""
    left = list(_WORD.findall(text.strip()))
    for at, part in enumerate(left):
        if line and breadth((line + part).rstrip()) > room and part not in CLOSING:
            if len(lines) == most - 1:
                return [*lines, cut(line + "".join(left[at:]), room)]
            carry = ""
            if line[-1] in OPENING:
                line, carry = line[:-1], line[-1]
            lines.append(line.rstrip())
            line = carry
        line += part if line or not part.isspace() else ""
    return [*lines, cut(line.rstrip(), room + 1)] if line.strip() else lines


@lru_cache(maxsize=2048)
def short(name: str) -> str:
    """A firm's name without its place and legal form, for where there is little room: 安徽天海泵业有限公司 → 天海泵业."""
    # A place in brackets, 模拟炆锃（模拟市）泵业有限公司, is no part of what people call it.
    return parse(_BRACKETS.sub("", name)).core or name
