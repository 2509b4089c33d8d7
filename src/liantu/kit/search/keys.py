"""From names and codes to keys: suffixes, so that whatever stands inside a name is the beginning of a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from . import readings, texts
from .enums import KeySort, NameSort, Place

#: (text, what it is taken from, where in it the key begins)
KeyTuple = tuple[str, KeySort, Place]
#: Places 9 to 17 of a unified social credit code (GB 32100-2015) are the organisation code, known from older files.
CREDIT_CODE, ORGANISATION_CODE = 18, slice(8, 17)


def keys_for(names: Iterable[tuple[str, NameSort]], codes: Iterable[str] = ()) -> list[KeyTuple]:
    """All keys of one object, each text once, as the best that it is.

    `names` are (text as people write it, what it is); blank ones are left out. Any substring of a normalised name
    that does not begin inside its organisation form is the beginning of a key, as far as `texts.LONGEST` reaches;
    so is any run of its syllables, and of their initials.
    """
    found: dict[str, KeyTuple] = {}
    for text, sort, place in _all(names, codes):
        key = text[: texts.LONGEST]
        known = found.get(key)
        if known is None or (place, sort) < (known[2], known[1]):
            found[key] = (key, sort, place)
    return sorted(found.values())


def holds(names: Iterable[str], codes: Iterable[str], query: str) -> bool:
    """Whether a normalised query, however long, is found in one of these: what cut keys cannot say."""
    every = _all([(name, NameSort.ALIAS) for name in names], codes)
    return any(text.startswith(query) for text, _sort, _place in every)


def _all(names: Iterable[tuple[str, NameSort]], codes: Iterable[str]) -> Iterator[KeyTuple]:
    plain = [(text, sort) for name, sort in names if (text := texts.normalise(name))]
    for name, sort in plain:
        # What stands inside a short name stands inside the name that it was cut from.
        inside = not any(name != other and 0 <= other.find(name) < texts.core(other) for other, _sort in plain)
        yield from _of_name(name, sort, inside)
    for code in filter(None, map(texts.normalise, codes)):
        yield code, KeySort.CODE, Place.START
        if len(code) == CREDIT_CODE:
            yield code[ORGANISATION_CODE], KeySort.CODE, Place.INSIDE


# An organisation is derived again with every workbook that speaks of it, mostly under the names that it had.
@lru_cache(maxsize=20_000)
def _of_name(name: str, sort: NameSort, inside: bool) -> tuple[KeyTuple, ...]:
    """Keys that begin before the form; without `inside` only those at the start of the name."""
    return tuple(_made_of(name, sort, inside))


def _made_of(name: str, sort: NameSort, inside: bool) -> Iterator[KeyTuple]:
    end = texts.core(name) if inside else 1
    plain, pinyin, initials = (KeySort(kind + sort) for kind in (KeySort.NAME, KeySort.PINYIN, KeySort.INITIALS))
    for start in range(end):
        yield name[start:], plain, _place(start)
    if not any(map(readings.is_han, name)):
        return
    for said in readings.variants(name, readings.syllables(name), texts.core(name)):
        every = [syllable for _at, syllable in said]
        first = [syllable[0] if readings.is_han(name[place]) else syllable for place, syllable in said]
        for at, (start, _syllable) in enumerate(said):
            if start >= end:
                break
            yield "".join(every[at:]), pinyin, _place(start)
            yield "".join(first[at:]), initials, _place(start)


def _place(start: int) -> Place:
    return Place.START if start == 0 else Place.INSIDE
