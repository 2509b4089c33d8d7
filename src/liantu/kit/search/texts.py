"""Names and codes as they are compared: one form for what people write in many."""

from __future__ import annotations

import unicodedata

#: Characters of a key; what is longer is cut, and a longer query is held against the whole text afterwards.
LONGEST = 24
#: Words of a query that are looked for.
MOST_WORDS = 5
#: Characters of a query that are read.
LONGEST_QUERY = 100

#: Trailing organisation forms with their pinyin and initials, in which no search begins.
FORMS: dict[str, tuple[str, str]] = {
    "有限公司": ("youxiangongsi", "yxgs"),
    "有限责任公司": ("youxianzerengongsi", "yxzrgs"),
    "股份有限公司": ("gufenyouxiangongsi", "gfyxgs"),
    "股份公司": ("gufengongsi", "gfgs"),
    "集团公司": ("jituangongsi", "jtgs"),
    "集团有限公司": ("jituanyouxiangongsi", "jtyxgs"),
    "集团有限责任公司": ("jituanyouxianzerengongsi", "jtyxzrgs"),
    "集团股份有限公司": ("jituangufenyouxiangongsi", "jtgfyxgs"),
    "控股有限公司": ("konggu" + "youxiangongsi", "kgyxgs"),
    "合伙企业": ("hehuoqiye", "hhqy"),
    "有限合伙": ("youxianhehuo", "yxhh"),
    "合伙企业有限合伙": ("hehuoqiyeyouxianhehuo", "hhqyyxhh"),
    "专业合作社": ("zhuanyehezuoshe", "zyhzs"),
    "农民专业合作社": ("nongminzhuanyehezuoshe", "nmzyhzs"),
}
_LONGEST_FIRST = sorted(FORMS, key=len, reverse=True)
#: What may follow a whole name without making it another.
TAILS = frozenset(FORMS) | {tail for tails in FORMS.values() for tail in tails}
_CUT_TAILS = frozenset(tail[:end] for tail in TAILS for end in range(1, len(tail) + 1))


def normalise(text: str) -> str:
    """Half width, one case, letters and digits alone: spaces, brackets, dots and dashes of every width go."""
    # Twice, since folding can undo what the first pass composed.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(filter(str.isalnum, folded))


def words(query: str) -> list[str]:
    """The words of a query, normalised; each once, what is too much left out."""
    found = (normalise(word) for word in query[:LONGEST_QUERY].split())
    return list(dict.fromkeys(word for word in found if word))[:MOST_WORDS]


def hanzi(text: str) -> int:
    """How many Hanzi a text holds."""
    return sum("\u3400" <= sign <= "\u9fff" for sign in text)


def core(name: str) -> int:
    """How many characters of a normalised name come before its trailing form; all where it is nothing but a form."""
    for form in _LONGEST_FIRST:
        if name.endswith(form) and len(name) > len(form):
            return len(name) - len(form)
    return len(name)


def is_whole(key: str, query: str) -> bool:
    """Whether `query` is all of `key` but for a form at the end."""
    rest = key[len(query) :]
    # The tail of a long key is cut off.
    return rest in (_CUT_TAILS if len(key) == LONGEST else TAILS)
