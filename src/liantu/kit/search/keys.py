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
    longest = texts.LONGEST
    for told in _all(names, codes):
        text, sort, place = told
        if len(text) > longest:
            text = text[:longest]
            told = text, sort, place
        known = found.get(text)
        if known is None or (place, sort) < (known[2], known[1]):
            found[text] = told
    return sorted(found.values())


def holds(names: Iterable[str], codes: Iterable[str], query: str) -> bool:
    """Whether a normalised query, however long, is found in one of these: what cut keys cannot say."""
    every = _all([(name, NameSort.ALIAS) for name in names], codes)
    return any(text.startswith(query) for text, _sort, _place in every)


def packed(told: Iterable[KeyTuple]) -> str:
    """Keys as a `KeySet` has them: a line for each, of a digit for its place, one for its sort, and its text."""
    return "\n".join(sorted([f"{place:d}{sort:d}{text}" for text, sort, place in told]))


def unpacked(line: str) -> KeyTuple:
    """The key of a line."""
    return line[2:], KeySort(int(line[1])), Place(int(line[0]))


def beginning(told: str, word: str) -> list[KeyTuple]:
    """Those of packed keys that begin with a word."""
    return [unpacked(line) for line in told.split("\n") if line.startswith(word, 2)]


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


def _made_of(name: str, sort: NameSort, inside: bool) -> list[KeyTuple]:
    end = texts.core(name) if inside else 1
    plain, pinyin, initials = (KeySort(kind + sort) for kind in (KeySort.NAME, KeySort.PINYIN, KeySort.INITIALS))
    # Tens of these for each of thousands of names: asking an enumeration each time would be half of the work.
    start_of, inside_of = Place.START, Place.INSIDE
    found = [(name[start:], plain, inside_of if start else start_of) for start in range(end)]
    if not any(map(readings.is_han, name)):
        return found
    for said in readings.variants(name, readings.syllables(name), texts.core(name)):
        every = "".join([syllable for _at, syllable in said])
        first = "".join([syllable[0] if readings.is_han(name[place]) else syllable for place, syllable in said])
        at = short = 0
        for start, syllable in said:
            if start >= end:
                break
            place = inside_of if start else start_of
            found += ((every[at:], pinyin, place), (first[short:], initials, place))
            at += len(syllable)
            short += 1 if readings.is_han(name[start]) else len(syllable)
    return found
