"""Writing keys: called by apps' actions, inside their transaction and on their responsibility."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, connection, transaction

from liantu.kit import bulk
from liantu.kit.access import public as access

from . import keys, registry
from .enums import NameSort
from .models import Key, KeySet

#: Objects whose keys are looked up at a time.
CHUNK = 600
#: Objects whose keys `settle` brings in together, and keys and objects that it writes in one transaction.
TOGETHER, LINES, SETS = 20_000, 20_000, 2000
COLUMNS = ("place", "text", "kind", "sort", "object_id")
#: Any number that nobody else takes for a lock.
_LOCK = 0x6B657973

Row = tuple[int, Iterable[tuple[str, NameSort]], Iterable[str]]
#: A key as it is kept, and what is written of a key set that is there: told, wanted, turn, its own key.
Line = tuple[int, str, str, int, int]
Known = tuple[str, str | None, int, int]


class Held(NamedTuple):
    """A key set as it is kept."""

    pk: int
    kind: str
    object_id: int
    told: str
    wanted: str | None
    turn: int

    @property
    def standing(self) -> str:
        return self.told if self.wanted is None else self.wanted

    @property
    def possible(self) -> set[str]:
        """Lines of the keys that the object may have."""
        return _split(self.told) | _split(self.wanted or "")


def put(kind: str, rows: Iterable[Row]) -> int:
    """Say what the keys of these objects are: `rows` are (object id, [(name, what it is)], [code]); how many were written.

    Of objects of which the same was said last nothing is written, whether it is settled or not. Raises LookupError for a
    kind that nobody registered.
    """
    return sum(_replace(kind, wanted) for wanted in _wanted(kind, rows))


def put_later(kind: str, rows: Iterable[Row]) -> None:
    """The same for a great many objects, which are found by their new keys from the next `settle` on.

    Thirty keys of one object stand in thirty places; those of thousands, brought in in their order, stand side by side.
    """
    for wanted in _wanted(kind, rows):
        _note(kind, wanted)


def settle() -> int:
    """Bring in the keys that `put_later` told of, in short transactions of its own; of how many objects, each time counted.

    Broken off, it leaves the rest to the next. One goes on at a time, whoever else begins waits for its end. Raises
    RuntimeError within a transaction: whoever waits here may hold what the other waits for.
    """
    done = 0
    with _alone():
        while some := _unsettled():
            _bring_in(some)
            done += len(some)
    return done


def mend(kind: str, ids: Collection[int]) -> None:
    """Bring back keys of these objects that were lost. What is not settled is left to `settle`."""
    access.whole(partial(_mend, kind, ids))


def drop(kind: str, ids: Iterable[int]) -> int:
    """Let these objects not be found any more; how many keys were taken away."""
    gone = 0
    pending = iter(ids)
    while chunk := list(islice(pending, CHUNK)):
        gone += _replace(kind, dict.fromkeys(chunk, ""))
    return gone


def _wanted(kind: str, rows: Iterable[Row]) -> Iterator[dict[int, str]]:
    """Object → its packed keys, so many objects at a time."""
    if registry.known(kind) is None:
        raise LookupError(f"search: no kind {kind!r} is registered")
    pending = iter(rows)
    while chunk := list(islice(pending, CHUNK)):
        yield {object_id: keys.packed(keys.keys_for(names, codes)) for object_id, names, codes in chunk}


def _held(kind: str, ids: Collection[int]) -> dict[int, Held]:
    locked = KeySet.objects.select_for_update(no_key=True).filter(kind=kind, object_id__among=ids).order_by("pk")
    rows = locked.values_list(*Held._fields)
    return {row.object_id: row for row in map(Held._make, rows)}


def _replace(kind: str, wanted: dict[int, str]) -> int:
    # Within the caller's transaction no savepoint: SQLite would keep a copy of every page that is touched.
    with transaction.atomic(savepoint=False):
        held = _held(kind, wanted)
        gone: list[Line] = []
        fresh: list[Line] = []
        new: list[tuple[str, int, str]] = []
        known: list[Known] = []
        for object_id, told in sorted(wanted.items()):
            before = held.get(object_id)
            if before is None:
                fresh += _lines(kind, object_id, _split(told))
                new += [(kind, object_id, told)] if told else []
            elif before.standing != told:
                after, possible = _split(told), before.possible
                gone += _lines(kind, object_id, possible - after)
                if before.wanted is None:
                    fresh += _lines(kind, object_id, after - possible)
                    known.append((told, None, before.turn + 1, before.pk))
                else:
                    # A `settle` on its way may still bring in the former keys: they stay in `told`, and its next round
                    # takes them away.
                    fresh += _lines(kind, object_id, after)
                    known.append((_joined(possible | after), told, before.turn + 1, before.pk))
        # In the order in which they are kept, so that neighbours are written together.
        _delete(sorted(gone))
        _insert_missing(sorted(fresh))
        bulk.insert_lines(KeySet, ("kind", "object_id", "told"), new)
        bulk.overwrite_lines(KeySet, ("told", "wanted", "turn"), known)
        _forget(pk for told, later, _turn, pk in known if not told and later is None)
        return len(gone) + len(fresh)


def _note(kind: str, wanted: dict[int, str]) -> None:
    with transaction.atomic(savepoint=False):
        held = _held(kind, wanted)
        new = [(kind, object_id, told) for object_id, told in sorted(wanted.items()) if told and object_id not in held]
        known: list[Known] = [
            (_joined(before.possible), wanted[object_id], before.turn + 1, before.pk)
            for object_id, before in sorted(held.items())
            if before.standing != wanted[object_id]
        ]
        bulk.insert_lines(KeySet, ("kind", "object_id", "wanted"), new)
        bulk.overwrite_lines(KeySet, ("told", "wanted", "turn"), known)


def _unsettled() -> list[Held]:
    with transaction.atomic(durable=True):
        rows = KeySet.objects.filter(wanted__isnull=False).order_by("pk").values_list(*Held._fields)
        return [*map(Held._make, rows[:TOGETHER])]


def _bring_in(some: Sequence[Held]) -> None:
    gone: list[Line] = []
    renewed: list[Line] = []
    new: list[Line] = []
    for one in some:
        wanted, told = _split(one.wanted or ""), _split(one.told)
        gone += _lines(one.kind, one.object_id, told - wanted)
        (renewed if told else new).extend(_lines(one.kind, one.object_id, wanted))
    # So many that those of each page come together.
    for lines, write in ((gone, _delete), (renewed, _insert_missing), (new, _insert_new)):
        lines.sort()
        for at in range(0, len(lines), LINES):
            write(lines[at : at + LINES])
    for at in range(0, len(some), SETS):
        access.whole(partial(_note_settled, some[at : at + SETS]))


def _note_settled(some: Sequence[Held]) -> None:
    """All but those of which somebody said something else meanwhile: these come in the next round."""
    locked = KeySet.objects.select_for_update(no_key=True).filter(pk__among=[one.pk for one in some]).order_by("pk")
    now = dict(locked.values_list("pk", "turn"))
    settled = [one for one in some if now[one.pk] == one.turn]
    bulk.overwrite_lines(KeySet, ("told", "wanted"), [(one.wanted, None, one.pk) for one in settled])
    _forget(one.pk for one in settled if not one.wanted)


def _forget(pks: Iterable[int]) -> None:
    if empty := list(pks):
        KeySet.objects.filter(pk__among=empty).delete()


def _mend(kind: str, ids: Collection[int]) -> None:
    held = [one for one in _held(kind, ids).values() if one.wanted is None]
    _insert_missing(sorted(line for one in held for line in _lines(kind, one.object_id, _split(one.told))))


def _split(told: str) -> set[str]:
    return {*told.split("\n")} if told else set()


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(sorted(lines))


def _lines(kind: str, object_id: int, told: Iterable[str]) -> list[Line]:
    return [(int(line[0]), line[2:], kind, int(line[1]), object_id) for line in told]


def _delete(lines: Sequence[Line]) -> None:
    access.whole(partial(bulk.delete_lines, Key, COLUMNS, lines))


def _insert_missing(lines: Sequence[Line]) -> None:
    access.whole(partial(bulk.insert_lines, Key, COLUMNS, lines, again=True))


def _insert_new(lines: Sequence[Line]) -> None:
    try:
        access.whole(partial(bulk.insert_lines, Key, COLUMNS, lines))
    except IntegrityError:
        # What was broken off had brought some in.
        _insert_missing(lines)


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else settles meanwhile: the one would bring in what the other had settled and somebody had then renamed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            # Where the connection broke, the lock is gone with it.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    descriptor = os.open(f"{connection.settings_dict['NAME']}-keys", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
