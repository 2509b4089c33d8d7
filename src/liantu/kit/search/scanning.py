"""Candidates for a query, the best of each batch first, before anybody's scope is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from . import keys, texts
from .enums import KeySort, Place
from .models import Key, KeySet

#: Keys read in the first, second and third round of a scan, should the rounds before not have sufficed.
BATCHES = (600, 2400, 9600)
#: Above every key that begins with the same letters.
TOP = "\U0010ffff"

Ref = tuple[str, int]


class Rank(NamedTuple):
    """How well a key answers a query; the smaller the better.

    `fit`: 0 the whole text, 1 the whole but for its organisation form, 2 its beginning, 3 something inside. `way`: 0
    letters as written, 1 pinyin, 2 initials. `calling`: 0 short name, 1 official name or code, 2 former or other name.
    `coded`: it took a code to answer; of two keys that fit alike the name counts. `length`: of the key.
    """

    fit: int
    way: int
    calling: int
    coded: bool
    length: int
    sort: int

    def beside(self, other: Rank) -> Rank:
        """The rank of an object of which two words were found."""
        return Rank(
            self.fit + other.fit, self.way + other.way, self.calling + other.calling, self.coded or other.coded,
            self.length + other.length, self.sort,
        )  # fmt: skip


#: KeySort → (way, calling)
_MERITS: dict[int, tuple[int, int]] = {
    KeySort.NAME: (0, 1), KeySort.SHORT: (0, 0), KeySort.ALIAS: (0, 2), KeySort.CODE: (0, 1),
    KeySort.PINYIN: (1, 1), KeySort.SHORT_PINYIN: (1, 0), KeySort.ALIAS_PINYIN: (1, 2),
    KeySort.INITIALS: (2, 1), KeySort.SHORT_INITIALS: (2, 0), KeySort.ALIAS_INITIALS: (2, 2),
}  # fmt: skip
Batch = dict[Ref, Rank]


def rank(word: str, text: str, sort: int, place: int) -> Rank:
    """How well the key answers the word that it begins with."""
    if place == Place.INSIDE:
        fit = 3
    elif text == word:
        fit = 0
    else:
        fit = 1 if texts.is_whole(text, word) else 2
    way, calling = _MERITS[sort]
    return Rank(fit, way, calling, sort == KeySort.CODE, len(text), sort)


def batches(words: list[str], kinds: Collection[str]) -> Iterator[Batch]:
    """Candidates of which every word was found. A constant number of queries a batch; at most six batches."""
    if len(words) == 1:
        yield from _of_word(words[0], kinds)
    elif words:
        yield from _of_words(words, kinds)


def _keys(word: str, kinds: Collection[str]) -> QuerySet[Key]:
    word = word[: texts.LONGEST]
    return Key.objects.filter(text__gte=word, text__lt=word + TOP, kind__in=kinds)


def _scan(rows: QuerySet[Key], begin: int, size: int) -> list[tuple[str, int, str, int, int]]:
    # As the index runs; what is equal within a text stays in the index's own order, so that pages do not overlap.
    ordered = rows.order_by("place", "text")
    return list(ordered.values_list("kind", "object_id", "text", "sort", "place")[begin : begin + size])


def _best(word: str, rows: Iterable[tuple[str, int, str, int, int]]) -> Batch:
    found: Batch = {}
    cut = word[: texts.LONGEST]
    for kind, object_id, text, sort, place in rows:
        one = rank(cut, text, sort, place)
        ref = (kind, object_id)
        if ref not in found or one < found[ref]:
            found[ref] = one
    return found


def _of_word(word: str, kinds: Collection[str]) -> Iterator[Batch]:
    # Beginnings first: a fragment that half of all names hold must not hide the names that begin with it.
    for place in (Place.START, Place.INSIDE):
        begin = 0
        for size in BATCHES:
            rows = _scan(_keys(word, kinds).filter(place=place), begin, size)
            yield _best(word, rows)
            begin += size
            if len(rows) < size:
                break


def _of_words(words: list[str], kinds: Collection[str]) -> Iterator[Batch]:
    """The word with the fewest keys leads; the others are held against its candidates."""
    most = BATCHES[0]
    read = {word: _scan(_keys(word, kinds).filter(place__in=Place.values), 0, most) for word in words}
    lead = min(words, key=lambda word: (len(read[word]), -len(word)))
    others = [word for word in words if word != lead]
    begin = 0
    for size in BATCHES:
        rows = read[lead] if begin == 0 else _scan(_keys(lead, kinds).filter(place__in=Place.values), begin, size)
        found = _best(lead, rows)
        for word in others:
            complete = len(read[word]) < most
            found = _together(found, _best(word, read[word]) if complete else _among(word, found))
        yield found
        begin += size
        if len(rows) < size:
            break


def _among(word: str, found: Batch) -> Batch:
    """Those of the candidates that hold the word."""
    if not found:
        return {}
    ids: dict[str, list[int]] = {}
    for kind, object_id in found:
        ids.setdefault(kind, []).append(object_id)
    of_these = reduce(or_, (Q(kind=kind, object_id__among=chosen) for kind, chosen in ids.items()))
    sets = KeySet.objects.filter(of_these).values_list("kind", "object_id", "told")
    cut = word[: texts.LONGEST]
    return _best(word, ((kind, object_id, *key) for kind, object_id, told in sets for key in keys.beginning(told, cut)))


def _together(left: Batch, right: Batch) -> Batch:
    return {ref: one.beside(right[ref]) for ref, one in left.items() if ref in right}
