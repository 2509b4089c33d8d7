"""Passages cut into sentences, and sentences into runs: stretches of signs within which a name may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from liantu.engine.identity.places import gazetteer
from liantu.engine.identity.text import is_hanzi
from liantu.engine.identity.words import BRACKET_FORMS, NATIONS

_SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”’\"』」）)]*|$)")
_BRACKET = re.compile(r"[（(]([^（）()]{1,8})[）)](?=[\u3400-\u9fff])")
# A number with its unit is no part of a name: 2022年, 120家, 四个; 二电厂 and 五二研究所 have none.
_AMOUNT = re.compile(
    r"\d[\d,.]*\s*(?:余|多)?(?:[十百千万亿]+(?:余|多)?)?(?:个百分点|平方公里|平方米|千瓦时|千瓦|兆瓦|公里|公顷|公斤|年度?|月份?|日|号(?!院|线)|时|分|秒|家|个|项|件|名|人次?|位|所|条|类|种|批|届|大(?!学|道)|座|栋|台|套|辆|吨|"
    r"元|亩|米|克|升|度|倍|次|场|户|款|层|期|支|只|万|亿|余|%|％|℃)"
    r"|第[一二三四五六七八九十百\d]+(?:批|届|次|期|轮|季度|名|位|家|个)"
    r"|[一二两三四五六七八九十百千]+(?:余|多)?(?:个|家|项|件|名|位|条|类|种|批|届|大(?=重点|产业|领域|工程|平台|基地|体系|行动|园区|板块|主导)|座|栋|亿|万)(?!院|厂)"
)
_FORM = re.compile(r"[\u3400-\u9fff]{0,8}?(?:有限|股份|集团|公司|研究院|中心)")
_DOCUMENT = re.compile(r"《[^《》]*》")


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that may form names; the i-th stands at `at[i]` of the passage. Brackets that belong to a name are left out."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where signs `start` to `end` (excluded) stand in the passage."""
        return self.at[start], self.at[end - 1] + 1


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end (excluded) of each sentence, its closing mark included."""
    for found in _SENTENCE.finditer(text):
        if found.group().strip():
            yield found.span()


def documents(text: str) -> list[tuple[int, int]]:
    """Where titles of documents 《…》 stand: names within them are not spoken of."""
    return [found.span() for found in _DOCUMENT.finditer(text)]


def runs(text: str, start: int, end: int) -> list[Run]:
    """The runs between two signs of a passage."""
    left_out: set[int] = set()
    for found in _BRACKET.finditer(text, start, end):
        if (
            found.start() - start >= 2
            and is_hanzi(text[found.start() - 1])
            and _belongs(found.group(1), text[found.end() : found.end() + 14])
        ):
            left_out.update(range(*found.span()))
    for first, last in documents(text):
        left_out.difference_update(range(first, last))
    amounts = {at for found in _AMOUNT.finditer(text, start, end) for at in range(*found.span())}
    quoted = {at for first, last in documents(text) for at in range(first, last)}
    made: list[Run] = []
    signs: list[str] = []
    at: list[int] = []
    for place in range(start, end):
        if place in left_out:
            continue
        if place not in quoted and place not in amounts and _joins(text, place):
            signs.append(text[place])
            at.append(place)
        elif signs:
            made.append(Run("".join(signs), tuple(at)))
            signs, at = [], []
    if signs:
        made.append(Run("".join(signs), tuple(at)))
    return made


def _belongs(inside: str, behind: str) -> bool:
    return (
        (
            bool(re.fullmatch(r"[\u3400-\u9fff]{2,6}", inside))
            and bool(_FORM.match(behind))
            and not inside.startswith(("以下", "简称", "下称"))
        )
        or inside in BRACKET_FORMS
        or inside in NATIONS
        or gazetteer().get(inside) is not None
        or inside in ("国际", "香港")
    )


def _joins(text: str, at: int) -> bool:
    sign = text[at]
    if is_hanzi(sign) or (sign.isascii() and sign.isalnum()):
        return True
    # A dot ties two names into one: 甲学院·乙公司联合实验室; a decimal point does not tie numbers to words.
    if sign in "·•‧&" and 0 < at < len(text) - 1:
        return (is_hanzi(text[at - 1]) or text[at - 1].isalpha()) and (is_hanzi(text[at + 1]) or text[at + 1].isalpha())
    return False
