"""All names of organisations, indexed on this machine: a cache in LIANTU_HOME, brought up to date when it is asked.

`current.json` says which folder beside it holds the index, and which names were put last. An index that is built anew
gets a folder of its own, so that whoever reads the old one is not disturbed. What is wrong with it is mended by building
it anew; it says who may be meant, never who may be seen: the database is asked that afterwards.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import shutil
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet

from liantu.engine import identity
from liantu.kit.audit import public as audit

from ..models import Name, Split

#: Bumped whenever this file keeps something else.
FORMAT = "1"
#: Names that are put while somebody waits for an answer; more of them in the background.
SMALL = 2000
#: The last ids that are looked at again: on PostgreSQL an id can be there later than those after it.
OVERLAP = 2000
CHUNK = 2000
#: Seconds for which whoever begins a build waits for its end: a zone's names take about as long.
PATIENCE = 2.0

log = logging.getLogger("liantu.registry")
_guard = threading.Lock()
_builder: threading.Thread | None = None
_opened: tuple[Path, identity.Index] | None = None
Row = tuple[int, int, str]


class Damaged(Exception):
    """The index on disk cannot be read."""


@dataclass(frozen=True)
class Held:
    """What the index holds: of which installation, up to which id, and of the last ids (organisation, check sum).

    `turned`: after which splits; names that go over to another organisation keep their ids.
    """

    folder: str
    mark: str
    last: int
    tail: dict[int, tuple[int, int]]
    format: str = FORMAT
    turned: str = ""


def near(texts: Sequence[str], *, wait: bool = False) -> list[list[identity.Entry]]:
    """For each text the names that may be meant by it; none where there is no index yet.

    Few new names are put first; many, or all of them the first time, behind whoever asks, unless they `wait`.
    """
    for _attempt in range(2):
        held = refresh(wait=wait)
        if held is None:
            break
        try:
            with _readable():
                index = _open(held)
                return identity.near_all(index, texts)
        except Damaged as wrong:
            log.warning("names: the index is built anew: %s", wrong)
            _forget(held)
    return [[] for _text in texts]


def refresh(*, wait: bool = False) -> Held | None:
    """Bring the index up to date, as far as `near` says; what there is of it then."""
    held = _current()
    many = _behind(held)
    if many:
        try:
            if wait or many <= SMALL:
                with _alone(wait=wait) as ours:
                    if ours:
                        _bring_up()
            else:
                _bring_up_behind()
        except (OSError, Damaged) as wrong:
            # No room, no right to write, the folder deleted meanwhile: what is there has to do.
            log.warning("names: the index is not up to date: %s", wrong)
        held = _current()
    return held


def _behind(held: Held | None) -> int:
    """About how many names the index lacks; 0: it is up to date."""
    if held is None or held.mark != _mark():
        return Name.objects.count() or 1
    window = _window(held)
    count = window.aggregate(count=Count("pk"))["count"]
    last = window.order_by("-pk").values_list("pk", "organisation", "text").first()
    same = (last is None or held.tail.get(last[0]) == _sum(last)) and held.turned == _turned()
    return 0 if same and count == len(held.tail) else max(1, count - len(held.tail))


def _window(held: Held) -> QuerySet[Name]:
    return Name.objects.filter(pk__gt=held.last - OVERLAP)


def _mark() -> str:
    """Of which database it is: the first thing that was ever done in it, whatever that was."""
    first = audit.Entry.objects.order_by("pk").values_list("uuid", flat=True).first()
    return f"{connection.vendor} {first}"


def _turned() -> str:
    """How many splits there are, and how many were taken back."""
    told = Split.objects.aggregate(made=Count("pk"), undone=Count("undone_at"))
    return f"{told['made']} {told['undone']}"


def _parted() -> set[int]:
    """The organisations between which names went to and fro."""
    found: set[int] = set()
    for one, made, members in Split.objects.values_list("organisation", "made", "members"):
        found.update([one, made, *members])
    return found


def _sum(row: Row) -> tuple[int, int]:
    return row[1], crc32(row[2].encode())


# On disk


def _folder() -> Path:
    return Path(settings.LIANTU_HOME.cache) / "names"


def _current() -> Held | None:
    """What the cache says that it holds; None where there is none, or one that cannot be used."""
    try:
        told = json.loads((_folder() / "current.json").read_text(encoding="utf-8"))
        tail = {int(pk): (int(organisation), int(check)) for pk, (organisation, check) in told.pop("tail").items()}
        held = Held(tail=tail, **told)
        return held if held.format == FORMAT and (_folder() / held.folder).is_dir() else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _write(held: Held) -> None:
    draft = _folder() / f".{secrets.token_hex(4)}"
    draft.write_text(json.dumps(asdict(held)), encoding="utf-8")
    os.replace(draft, _folder() / "current.json")


def _forget(held: Held) -> None:
    """Have an index built anew, if it has not been meanwhile."""
    now = _current()
    with suppress(OSError):
        if now is None or now.folder == held.folder:
            (_folder() / "current.json").unlink()


def _open(held: Held) -> identity.Index:
    """The index as this process has it open, with all that is held."""
    global _opened
    place = _folder() / held.folder
    with _guard:
        if _opened is None or _opened[0] != place:
            _opened = (place, identity.Index.open(place))
        _opened[1].reload()
        return _opened[1]


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever a library says of broken or missing files, as one error."""
    try:
        yield
    except (identity.WrongIndex, OSError, ValueError, RuntimeError) as wrong:
        raise Damaged(str(wrong)) from wrong
    except BaseException as wrong:
        # Its library, written in Rust, panics over some broken files; that is no Exception.
        if type(wrong).__name__ != "PanicException":
            raise
        raise Damaged(str(wrong)) from None


@contextmanager
def _alone(*, wait: bool) -> Iterator[bool]:
    """Nobody else writes meanwhile; False where somebody does and is not waited for."""
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(_folder() / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


# Writing


def _bring_up_behind() -> None:
    """In a thread of this process, one at a time."""
    global _builder
    with _guard:
        if _builder is not None and _builder.is_alive():
            return
        ours = _builder = threading.Thread(target=_work_behind, name="liantu-names", daemon=True)
        ours.start()
    ours.join(PATIENCE)


def _work_behind() -> None:
    try:
        with _alone(wait=False) as ours:
            if ours:
                _bring_up()
    except Exception:
        # What a thread raises reaches nobody; without an index names are looked up in the database.
        log.exception("names: the index could not be built")
    finally:
        connection.close()


def _bring_up() -> None:
    """Put what is missing; build anew what is another's or broken."""
    held = _current()
    if held is not None and held.mark == _mark():
        with suppress(Damaged):
            if _append(held):
                return
    _build()


def _append(held: Held) -> bool:
    """Put what came since; False where even the oldest id that is looked at again is another: so may be all before."""
    tail: deque[tuple[int, tuple[int, int]]] = deque(maxlen=OVERLAP)
    turned = _turned()
    touched = _parted() if turned != held.turned else set()
    there: set[int] = set()
    rows = _window(held).order_by("pk").values_list("pk", "organisation", "text")
    for row in rows.iterator(CHUNK):
        tail.append((row[0], _sum(row)))
        if held.tail.get(row[0]) == _sum(row):
            there.add(row[0])
        else:
            touched.add(row[1])
    if held.tail and min(held.tail) not in there:
        return False
    # What is not there any more was never committed, or another name has its id.
    touched.update(organisation for pk, (organisation, _check) in held.tail.items() if pk not in there)
    with _readable():
        index = identity.Index.open(_folder() / held.folder)
        for some in _chunks(sorted(touched)):
            index.replace([str(pk) for pk in some], _entries(some))
    _write(_held(held.folder, held.mark, tail, turned))
    return True


def _build() -> None:
    folder, mark, turned = secrets.token_hex(8), _mark(), _turned()
    place = _folder() / folder
    tail: deque[tuple[int, tuple[int, int]]] = deque(maxlen=OVERLAP)

    def entries() -> Iterator[identity.Entry]:
        for row in _all_names():
            tail.append((row[0], _sum(row)))
            yield identity.Entry(str(row[1]), row[2])

    try:
        with _readable():
            identity.Index.made(place, entries())
        _write(_held(folder, mark, tail, turned))
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    for other in _folder().iterdir():
        if other.is_dir() and other != place:
            shutil.rmtree(other, ignore_errors=True)


def _held(folder: str, mark: str, tail: Iterable[tuple[int, tuple[int, int]]], turned: str) -> Held:
    rows = dict(tail)
    last = max(rows, default=0)
    return Held(folder, mark, last, {pk: told for pk, told in rows.items() if pk > last - OVERLAP}, turned=turned)


def _all_names() -> Iterator[Row]:
    """In steps, so that no transaction stays open for as long as that takes."""
    last = 0
    while rows := list(
        Name.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "organisation", "text")[:CHUNK]
    ):
        yield from rows
        last = rows[-1][0]


def _entries(organisations: Sequence[int]) -> list[identity.Entry]:
    names = Name.objects.filter(organisation__in=organisations).order_by("pk").values_list("organisation", "text")
    return [identity.Entry(str(pk), text) for pk, text in dict.fromkeys(names)]


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
