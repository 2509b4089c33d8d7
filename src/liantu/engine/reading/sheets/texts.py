"""Codes, choices, lists and plain texts in cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from .book import Value, text_of
from .readings import Reading, fault, is_unknown, shown

_POWER = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'‘’`]")
_DITTO = frozenset(("同上", "〃", "同左"))
_LISTED = re.compile(r"[；;、，,\n\r|]+")


def as_text(value: Value) -> Reading[str]:
    """A text without blanks around it and without signs that nobody sees. A blank, a dash or 无 is unknown."""
    if is_unknown(value):
        return Reading()
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text_of(value)).strip()
    if text in _DITTO:
        return fault(f"写的是“{text}”：请填写实际内容", f"it says {text!r} (as above): write it out")
    return _error(text) if text.startswith("#") and text.endswith(("!", "?", "/A", "/0!")) else Reading(text)


def as_code(value: Value) -> Reading[str]:
    """A code: half width, upper case, without blanks and apostrophes.

    A code of 16 digits and more that a spreadsheet keeps as a number (1.2E+17) is a fault: its last digits are lost and
    nothing brings them back.
    """
    if is_unknown(value):
        return Reading()
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text_of(value))).upper()
    is_long = isinstance(value, int | float) and abs(value) >= 1e15
    if is_long or _POWER.fullmatch(text):
        told = shown(value)
        return fault(
            f"“{told}”是被表格转成数的代码，后几位已丢失：请先把这一列设为文本格式，再重新录入完整代码",
            f"{told!r} is a code that the spreadsheet made a number, its last digits are lost: set the column to text, then type the code anew",
        )
    if text.startswith("#") and text.endswith(("!", "?", "/A")):
        return _error(text)
    # A code that is a whole number to the spreadsheet reads 123.0 in text files made by programs.
    return Reading(text.removesuffix(".0") if re.fullmatch(r"\d+\.0", text) else text)


def as_choice(value: Value, choices: Mapping[str, str] | Sequence[str]) -> Reading[str]:
    """One of `choices`: keys and how they are called. Width, case, blanks and brackets do not matter, nor does a key for a name."""
    if is_unknown(value):
        return Reading()
    named = choices if isinstance(choices, Mapping) else {one: one for one in choices}
    folded, (known_as, begin) = fold(text_of(value)), _folded(tuple(named.items()))
    if folded in known_as:
        return Reading(known_as[folded])
    # 在业 for 在业（存续）: what begins one choice only is that one.
    begun = [key for label, key in begin if len(folded) >= 2 and label.startswith(folded)]
    if len(begun) == 1:
        return Reading(begun[0])
    told, known = shown(value), list(named.values())
    listed = "、".join(known[:12]) + ("…" if len(known) > 12 else "")
    return fault(
        f"“{told}”不在可选值内：请选 {listed}",
        f"{told!r} is none of the choices: take one of {listed}",
    )


@lru_cache(maxsize=256)
def _folded(choices: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Choices by what they and their keys fold to, the first of equals; and the folded names, each with its key."""
    known: dict[str, str] = {}
    for key, label in choices:
        known.setdefault(fold(key), key)
        known.setdefault(fold(label), key)
    return known, [(fold(label), key) for key, label in choices]


def as_list(value: Value) -> Reading[tuple[str, ...]]:
    """Several texts in one cell, apart by ；;、，, | or a line break, each once, in their order; brackets hold together."""
    if is_unknown(value):
        return Reading()
    parts: list[str] = []
    depth, begun = 0, 0
    text = text_of(value)
    for at, sign in enumerate(text):
        depth += (sign in "（(《【") - (sign in "）)》】")
        if depth <= 0 and _LISTED.fullmatch(sign):
            parts.append(text[begun:at])
            begun, depth = at + 1, 0
    parts.append(text[begun:])
    kept = [re.sub(r"^\s*(?:[(（]?\d{1,2}[)）.、]\s*)?", "", part).strip() for part in parts]
    return Reading(tuple(dict.fromkeys(part for part in kept if not is_unknown(part))) or None)


def fold(text: str) -> str:
    """Half width, lower case, without blanks and punctuation: for comparing words."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum() or sign in "+%&#")


def _error(text: str) -> Reading[str]:
    return fault(
        f"“{text[:20]}”是公式的错误值：请改为实际的内容",
        f"{text[:20]!r} is the error of a formula: put the value itself there",
    )
