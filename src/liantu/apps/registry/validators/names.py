"""How names of organisations are written down, and when two of them are the same letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Characters of a name.
LONGEST = 200
_SPACES = re.compile(r"\s+")
_BRACKETS = str.maketrans("【〔[{】〕]}", "(((())))")
_NOISE = re.compile(r"[\s·・•.,，。、\"'“”‘’\-—_]+")
_HANZI_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def tidy(told: str) -> str:
    """As it is kept: no control characters or double spaces, brackets as Chinese writes them."""
    if told.isprintable() and " " not in told:
        # Neither is in it: what can be printed holds no control characters, and of spaces the plain one only.
        return told
    kept = "".join(letter for letter in told if unicodedata.category(letter)[0] != "C" or letter in "\n\t")
    return _HANZI_GAP.sub("", _SPACES.sub(" ", kept)).strip()


# A row's name is looked at when it is read, compared, written and derived.
@lru_cache(maxsize=20_000)
def name_key(told: str) -> str:
    """What two ways of writing one name share: width, case, brackets, spaces, dots and what nobody sees make no difference."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", tidy(told)).casefold().translate(_BRACKETS))[:LONGEST]


def kept_name(told: str) -> str:
    """A name as it is kept. Raises ValidationError for what is too long, or holds no letter."""
    name = tidy(told)
    if not name_key(name):
        raise ValidationError(_("“%(told)s”不是名称") % {"told": told[:30]})
    if len(name) > LONGEST:
        raise ValidationError(
            _("名称“%(told)s…”超过 %(most)d 个字：一格请只写一个名称") % {"told": name[:20], "most": LONGEST}
        )
    return name
