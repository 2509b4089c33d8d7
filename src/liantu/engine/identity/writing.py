"""How people write the name of an organisation: a model of what they keep of it, what they drop and where they slip.

A written form is taken as made from the full name, sign by sign from left to right: each sign is kept or dropped, the
chance being that of its place (which sign of a brand of how many, of which word of the trade, of the form …) and of
whether the sign before it was kept; now and then a sign is put in, or one is written that sounds alike. The
likelihood of the best such course ranks candidates; beside those of all others it is the chance that one is meant.
The chances were counted on short names of listed firms and abbreviations of institutions (`benchmarks/identity_fit.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from . import words
from .kept import KEPT
from .parse import Parsed, Part
from .text import is_hanzi

_ORDER = {Part.DIVISION: 0, Part.PLACE: 1, Part.BRAND: 2, Part.TRADE: 3, Part.FORM: 4, Part.BRANCH: 5}
# What provinces are called by one sign: 粤高速 is 广东省高速公路.
_BY_ONE_SIGN = {
    "北京": "京", "天津": "津", "河北": "冀", "山西": "晋", "内蒙": "蒙", "辽宁": "辽", "吉林": "吉", "黑龙": "黑", "上海": "沪", "江苏": "苏", "浙江": "浙",
    "安徽": "皖", "福建": "闽", "江西": "赣", "山东": "鲁", "河南": "豫", "湖北": "鄂", "湖南": "湘", "广东": "粤", "广西": "桂", "海南": "琼", "重庆": "渝",
    "四川": "川蜀", "贵州": "贵黔", "云南": "云滇", "西藏": "藏", "陕西": "陕秦", "甘肃": "甘陇", "青海": "青", "宁夏": "宁", "新疆": "新", "香港": "港",
    "澳门": "澳", "台湾": "台",
}  # fmt: skip
_FORM_WORDS = re.compile("集团|控股|股份|有限|公司|责任|.")
# Chances that were chosen and not counted: published short names hold no slips.
PUT_IN = math.log(0.004 / 3000)
SOUNDS_ALIKE = math.log(0.003)
MISWRITTEN = math.log(0.02 / 3000)
# How much a count of nothing known weighs, and what is taken for it.
_WEIGHT = 4.0
_GUESS = {"D": 0.15, "N": 0.5, "B": 0.75, "T": 0.3, "F": 0.1, "R": 0.6}


# Whoever looks for a name and ranks what is found asks again and again.
@lru_cache(maxsize=1024)
def course(parsed: Parsed) -> tuple[tuple[str, str], ...]:
    """The signs of a name in the order of the rule, a place in brackets in front of the brand, each with its class."""
    signs: list[tuple[str, str]] = []
    for piece in sorted((p for p in parsed.pieces if p.part in _ORDER), key=lambda p: (_ORDER[p.part], p.start)):
        text = piece.text
        if piece.part in (Part.DIVISION, Part.PLACE):
            if text in words.NATIONS:
                signs += [(sign, f"N{at}") for at, sign in enumerate(text)]
            else:
                signs += [
                    (sign, "Ds" if at >= 2 and sign in "省市县区旗盟州" else f"D{min(at, 2)}")
                    for at, sign in enumerate(text)
                ]
                signs += [(sign, "Da") for sign in _BY_ONE_SIGN.get(text[:2], "")]
        elif piece.part is Part.BRAND:
            size = min(len(text), 6)
            signs += [(sign, f"B{min(at, 6)}/{size}") for at, sign in enumerate(text)]
        elif piece.part is Part.TRADE:
            signs += _trade(text, bool(parsed.brand))
        elif piece.part is Part.FORM:
            for found in _FORM_WORDS.finditer(text):
                word = found.group()
                kind = word if len(word) == 2 else "" if parsed.family == "company" else parsed.kind.value
                signs += [(sign, f"F{kind}{at}") for at, sign in enumerate(word)]
        else:
            signs += [(sign, f"R{min(at, 1)}") for at, sign in enumerate(text)]
    return tuple(signs)


def _trade(text: str, branded: bool) -> list[tuple[str, str]]:
    cuts = []
    end = len(text)
    while end > 0:
        size = words.trade_before(text, end, 0) or 1
        cuts.append((end - size, end))
        end -= size
    signs = []
    for number, (start, stop) in enumerate(reversed(cuts)):
        generic = "g" if text[start:stop] in words.GENERIC else "s"
        lead = "" if branded else "-"
        signs += [(text[at], f"T{lead}{generic}{min(number, 1)}{min(at - start, 2)}") for at in range(start, stop)]
    return signs


def written(parsed: Parsed) -> str:
    """What somebody wrote, as `course` orders it: notes left out, a place in brackets in front of the brand."""
    return "".join(sign for sign, _ in course(parsed))


@lru_cache(maxsize=65536)
def sound(sign: str) -> str:
    """How a sign is read, without its tone; the sign itself where it is no Hanzi. n and l, in and ing … are told apart."""
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(sign, style=Style.NORMAL)[0])


@lru_cache(maxsize=1)
def _voices() -> dict[str, str]:
    """A sign of its own, out of those for private use, for each way that a common Hanzi is read."""
    every = sorted({sound(chr(point)) for point in range(0x4E00, 0x9FA6)})
    return {said: chr(0xE000 + at) for at, said in enumerate(every) if said.isascii()}


def voiced(text: str) -> str:
    """A text with every Hanzi turned into the sign of how it is read, so that what sounds alike is equal sign by sign."""
    voices = _voices()
    return "".join([voices.get(sound(sign), sign) if is_hanzi(sign) else sign for sign in text])


@dataclass(frozen=True, slots=True)
class Chances:
    """Log chances to keep and to drop a sign: arrays by class and by whether the sign before was kept."""

    classes: dict[str, int]
    keep: np.ndarray
    drop: np.ndarray

    @classmethod
    def counted(cls, kept: dict[str, tuple[int, int, int, int]]) -> Chances:
        """From counts by class: seen and kept after a dropped sign, seen and kept after a kept one."""
        classes = {name: at + 1 for at, name in enumerate(sorted(kept))}
        keep = np.full((len(classes) + 1, 2), 0.2)
        for name, at in classes.items():
            seen0, kept0, seen1, kept1 = kept[name]
            guess = _GUESS[name[0]]
            keep[at] = ((kept0 + _WEIGHT * guess) / (seen0 + _WEIGHT), (kept1 + _WEIGHT * guess) / (seen1 + _WEIGHT))
        keep = np.clip(keep, 0.0005, 0.9995)
        return cls(classes, np.log(keep), np.log1p(-keep))


CHANCES = Chances.counted(KEPT)


#: From where on classes stand in a text, so that none of them is a sign that means something.
_FIRST = 0x100


def packed(signs: Sequence[tuple[str, str]], chances: Chances = CHANCES) -> str:
    """A course as a text to keep: its signs, then their classes, by their number among all."""
    return "".join([sign for sign, _ in signs] + [chr(_FIRST + chances.classes.get(name, 0)) for _, name in signs])


#: Classes of the signs of a form that whole names end in: 集团 alone is what short names keep.
_WHOLE = frozenset(chr(_FIRST + at) for name, at in CHANCES.classes.items() if name[0] == "F" and "集团" not in name)


def signs_of(kept: str) -> str:
    """The signs of a packed name."""
    return kept[: len(kept) // 2]


def has_form(kept: str) -> bool:
    """Whether a packed name has a form that whole names end in."""
    return not _WHOLE.isdisjoint(kept[len(kept) // 2 :])


def likelihoods(query: str, candidates: Sequence[Sequence[tuple[str, str]]], chances: Chances = CHANCES) -> np.ndarray:
    """Log likelihood that each candidate's name (see `course`) was written as `query`.

    Runs over all candidates at once; cost grows with their number x the longest name x the query's length.
    """
    found: np.ndarray = beginnings(query, [packed(signs, chances) for signs in candidates], chances)[:, len(query)]
    return found


def beginnings(query: str, candidates: Sequence[str], chances: Chances = CHANCES) -> np.ndarray:
    """Log likelihood that each candidate (see `packed`) was written as the first 0, 1, 2 … signs of `query`: a row each.

    What comes behind a sign of the query says nothing of what comes before it, so all of them take one pass.
    """
    return beginnings_all([(query, candidates)], chances)[0]


def beginnings_all(asked: Sequence[tuple[str, Sequence[str]]], chances: Chances = CHANCES) -> list[np.ndarray]:
    """The same for several queries with their candidates, in one pass: best for queries that are about as long."""
    candidates = [told for _query, some in asked for told in some]
    many, size = len(candidates), max((len(query) for query, _some in asked), default=0)
    sizes = np.array([len(told) for told in candidates], dtype=np.intp) // 2
    longest = int(sizes.max(initial=0))
    if not many or not size or not longest:
        return [np.full((len(some), len(query) + 1), -np.inf) for query, some in asked]
    there = np.arange(longest) < sizes[:, None]
    points = np.frombuffer("".join(candidates).encode("utf-32-le"), dtype=np.uint32).astype(np.intp)
    # Where the signs of each begin among all; their classes stand behind them.
    begins = 2 * (np.cumsum(sizes) - sizes)
    at = (begins[:, None] + np.arange(longest))[there]
    signs = np.zeros((many, longest), dtype=np.intp)
    classes = np.zeros((many, longest), dtype=np.intp)
    signs[there] = points[at]
    classes[there] = points[at + np.repeat(sizes, sizes)] - _FIRST
    wanted = np.zeros((many, size), dtype=np.intp)
    ends = np.cumsum([len(some) for _query, some in asked])
    for (query, some), end in zip(asked, ends, strict=True):
        wanted[end - len(some) : end, : len(query)] = [ord(sign) for sign in query]
    # Sign by sign: step, place in the query, candidate. All candidates lie side by side, so that each step takes them at once.
    said, there = _said(np.ascontiguousarray(wanted.T), np.ascontiguousarray(signs.T)), there.T
    # By what became of the sign before: dropped, kept.
    keep = [np.ascontiguousarray(chances.keep[classes.T, before]) for before in (0, 1)]
    drop = [np.ascontiguousarray(chances.drop[classes.T, before]) for before in (0, 1)]
    steps = (np.arange(size + 1) * PUT_IN)[:, None]
    # By what becomes of the sign: dropped, kept.
    best = np.full((2, size + 1, many), -np.inf)
    best[0] = steps
    # Whoever has no sign left stays as it is.
    whole = int(sizes.min())
    for step in range(longest):
        dropped, kept = best
        new = np.empty_like(best)
        np.maximum(kept + drop[1][step], dropped + drop[0][step], out=new[0])
        new[1, 0] = -np.inf
        np.maximum(kept[:-1] + keep[1][step], dropped[:-1] + keep[0][step], out=new[1, 1:])
        new[1, 1:] += said[step]
        # Signs put in behind this one.
        new -= steps
        for place in range(1, size + 1):
            np.maximum(new[:, place], new[:, place - 1], out=new[:, place])
        new += steps
        best = new if step < whole else np.where(there[step], new, best)
    found = np.maximum(best[0], best[1]).T
    return [found[end - len(some) : end, : len(query) + 1] for (query, some), end in zip(asked, ends, strict=True)]


def _said(wanted: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Log chance that a kept sign was written as each sign of the query: itself, one that sounds alike, another."""
    alike = np.where(_sounds(signs)[:, None] == _sounds(wanted), SOUNDS_ALIKE, MISWRITTEN)
    found: np.ndarray = np.where(signs[:, None] == wanted, 0.0, alike)
    return found


#: By the number of a sign, that of how it is read; 0 where nobody asked yet.
_SOUNDS = np.zeros(0x110000, dtype=np.int32)
_KNOWN: dict[str, int] = {}
_NUMBERS = count(1)


def _sounds(signs: np.ndarray) -> np.ndarray:
    found: np.ndarray = _SOUNDS[signs]
    if not found.all():
        for sign in set(signs[found == 0].tolist()):
            _SOUNDS[sign] = _KNOWN.setdefault(sound(chr(sign)), next(_NUMBERS))
        found = _SOUNDS[signs]
    return found


def shares(scores: Iterable[float], unknown: float) -> list[float]:
    """The chance of each of several log likelihoods to be the one meant, beside that of `unknown`: that none is."""
    listed = list(scores)
    top = max([unknown, *listed])
    weights = [math.exp(score - top) for score in listed]
    whole = sum(weights) + math.exp(unknown - top)
    return [weight / whole for weight in weights]
