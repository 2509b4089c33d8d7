"""Problems in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from liantu.engine.packs import Problem

from .models import Pack


@dataclass(frozen=True)
class Said:
    line: int
    column: int
    words: str
    mend: str


def said(problems: Iterable[Problem]) -> list[Said]:
    zh = (get_language() or "zh").startswith("zh")
    return [
        Said(one.line, one.column, one.zh if zh else one.en, one.mend_zh if zh else one.mend_en) for one in problems
    ]


def kept(pack: Pack) -> list[Said]:
    """The problems that are kept beside a row."""
    return said(Problem(*one) for one in pack.problems)
