"""Writing keys: called by apps' actions, inside their transaction and on their responsibility."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db import transaction

from liantu.kit import bulk

from . import keys, registry
from .enums import NameSort
from .models import Key

#: Objects written at a time.
CHUNK = 600

Row = tuple[int, Iterable[tuple[str, NameSort]], Iterable[str]]


def put(kind: str, rows: Iterable[Row]) -> int:
    """Make the keys of these objects anew: `rows` are (object id, [(name, what it is)], [code]); how many keys changed.

    Objects whose keys are what they should be are not written. Raises LookupError for a kind that nobody registered.
    """
    if registry.known(kind) is None:
        raise LookupError(f"search: no kind {kind!r} is registered")
    changed = 0
    pending = iter(rows)
    while chunk := list(islice(pending, CHUNK)):
        wanted: dict[int, set[keys.KeyTuple]] = {}
        for object_id, names, codes in chunk:
            wanted[object_id] = set(keys.keys_for(names, codes))
        changed += _replace(kind, wanted)
    return changed


def drop(kind: str, ids: Iterable[int]) -> int:
    """Let these objects not be found any more; how many keys are gone."""
    gone = 0
    pending = iter(ids)
    while chunk := list(islice(pending, CHUNK)):
        gone += Key.objects.filter(kind=kind, object_id__among=chunk).delete()[0]
    return gone


def _replace(kind: str, wanted: dict[int, set[keys.KeyTuple]]) -> int:
    # Within the caller's transaction no savepoint: SQLite would keep a copy of every page that is touched.
    with transaction.atomic(savepoint=False):
        there: dict[int, set[keys.KeyTuple]] = {object_id: set() for object_id in wanted}
        rows = Key.objects.filter(kind=kind, object_id__among=wanted)
        for object_id, text, sort, place in rows.values_list("object_id", "text", "sort", "place"):
            there[object_id].add((text, sort, place))
        changed = [object_id for object_id in wanted if there[object_id] != wanted[object_id]]
        if held := [object_id for object_id in changed if there[object_id]]:
            Key.objects.filter(kind=kind, object_id__among=held).delete()
        fresh = [
            (int(place), text, kind, int(sort), object_id)
            for object_id in changed
            for text, sort, place in wanted[object_id]
        ]
        # In the order in which they are kept, so that neighbours are written together.
        fresh.sort()
        bulk.insert_lines(Key, ("place", "text", "kind", "sort", "object_id"), fresh)
        return sum(len(there[object_id] ^ wanted[object_id]) for object_id in changed)
