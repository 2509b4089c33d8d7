"""A name as people write it, folded to one way of writing, each sign with its place in the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

_SIMPLE = opencc.OpenCC("t2s")
_OPEN = frozenset("(（〔【[［{｛〈《<＜「『﹝﹙")
_CLOSE = frozenset(")）〕】]］}｝〉》>＞」』﹞﹚")
# Kept beside letters, digits and Hanzi, since leaving them out would make one name of two.
_KEPT = frozenset("&+#@%")


def _counts(text: str) -> bool:
    return text in _KEPT or unicodedata.category(text)[0] in "LN"


class _Fold(dict[str, str]):
    """One sign to what stands for it: full to half width, upper case, simplified, brackets alike, nothing for the rest."""

    def __missing__(self, sign: str) -> str:
        if sign in _OPEN:
            folded = "("
        elif sign in _CLOSE:
            folded = ")"
        else:
            wide = filter(_counts, unicodedata.normalize("NFKC", sign))
            # An upper case can be a letter and a mark.
            told = "".join([_SIMPLE.convert(part) if ord(part) > 0x2E7F else part.upper() for part in wide])
            folded = "".join(filter(_counts, told))
        self[sign] = folded
        return folded


_fold = _Fold()


@dataclass(frozen=True, slots=True)
class Clean:
    """A folded text. `at[i]` is where its i-th sign stands in `original`, and `at[len(text)]` the original's end."""

    original: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where signs `start` to `end` (excluded) stand in the original."""
        if start >= end:
            return (self.at[start], self.at[start])
        return (self.at[start], self.at[end - 1] + 1)


def clean(name: str) -> Clean:
    """Fold a name, keeping the place of every sign."""
    signs: list[str] = []
    at: list[int] = []
    for place, sign in enumerate(name):
        folded = _fold[sign]
        signs.append(folded)
        at.extend([place] * len(folded))
    at.append(len(name))
    return Clean(name, "".join(signs), tuple(at))


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """A name's folded text alone: width, case, brackets, traditional signs, spaces and punctuation no longer tell."""
    return "".join([_fold[sign] for sign in name])


def first_difference(a: str, b: str) -> int:
    """Where two texts begin to differ: the shorter one's length where that is the beginning of the other."""
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def is_hanzi(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"
