"""The sealer gives committed entries their place in the log, in batches, and exports the head.

Writers never wait for it: an entry is complete without a place. One sealer at a time is enough; a second one that
comes in between finds the seal's number taken and leaves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from liantu.kit import clock

from .keyed import batch_digest, fingerprint, head_mac, place_mac, seal_chain
from .models import Entry, Seal

BATCH = 2000
EVERY_SECONDS = 10


@dataclass(frozen=True)
class Head:
    """The last seal as it was exported outside the database."""

    number: int
    last: int
    chain: str
    sound: bool


def seal(batch: int = BATCH) -> int:
    """Seal whatever is committed and unsealed; the number of entries sealed. Then export heads not yet exported."""
    total = 0
    while count := _seal_one(batch):
        total += count
        if count < batch:
            break
    export_heads()
    return total


def _seal_one(batch: int) -> int:
    try:
        with transaction.atomic():
            # First the seal before, then the entries: a sealer that comes in between takes the next number, and
            # this one fails on it. The other way round it would give the same entries a second place.
            previous = Seal.objects.order_by("-number").first()
            entries = list(Entry.objects.filter(position__isnull=True).order_by("id").only("id", "mac")[:batch])
            if not entries:
                return 0
            first = previous.last + 1 if previous else 1
            new = Seal(
                number=previous.number + 1 if previous else 1,
                first=first,
                last=first + len(entries) - 1,
                at=clock.wall(),
                key=fingerprint(),
                digest=batch_digest(entry.mac for entry in entries),
            )
            new.chain = seal_chain(previous.chain if previous else "", new)
            # The unique number is the lock: a second sealer waits here and then fails.
            new.save(force_insert=True)
            _put_in_place(entries, first)
            return len(entries)
    except IntegrityError:
        return 0


def _put_in_place(entries: list[Entry], first: int) -> None:
    """Plain statements in one batch: many times as fast as bulk_update, which writes one large CASE."""
    statement = f'UPDATE "{Entry._meta.db_table}" SET position = %s, place = %s WHERE id = %s'  # noqa: S608
    places = [(at, place_mac(at, entry.pk, entry.mac), entry.pk) for at, entry in enumerate(entries, start=first)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, places)


def export_heads() -> None:
    """Append every seal that the exported file does not hold yet. The file is meant for another disk or machine.

    Every worker comes by every few seconds: only the file's end is read, and nothing more where it is up to date.
    """
    path = heads_path()
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    known = _exported(path)
    if known >= newest:
        return
    lines = [
        f"{seal.number}\t{seal.last}\t{seal.chain}\t{head_mac(seal.number, seal.last, seal.chain)}\t"
        f"{seal.at.isoformat()}\n"
        for seal in Seal.objects.filter(number__gt=known, number__lte=newest).order_by("number").iterator()
    ]
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a+", encoding="utf-8") as file:
        if _is_torn(descriptor):
            lines.insert(0, "\n")
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def heads_path() -> Path:
    return Path(settings.LIANTU_AUDIT_HEADS)


def last_head(path: Path | None = None) -> Head | None:
    """The newest head anywhere in the exported file; None where none was exported.

    `sound` is False where its own mac is wrong.
    """
    newest: _Line | None = None
    try:
        with (path or heads_path()).open(encoding="utf-8", errors="replace") as file:
            for text in file:
                line = _line(text)
                if line is not None and (newest is None or line.number >= newest.number):
                    newest = line
    except FileNotFoundError:
        return None
    return newest and Head(newest.number, newest.last, newest.chain, newest.is_sound)


class _Line(NamedTuple):
    """One line of the exported file, as it claims to be."""

    number: int
    last: int
    chain: str
    mac: str

    @property
    def is_sound(self) -> bool:
        return self.mac == head_mac(self.number, self.last, self.chain)


def _line(text: str) -> _Line | None:
    parts = text.rstrip("\n").split("\t")
    if len(parts) < 4 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    return _Line(int(parts[0]), int(parts[1]), parts[2], parts[3])


def _exported(path: Path) -> int:
    """The number of the newest head at the file's end; 0 where there is none.

    A line that nobody with the key wrote must not keep later heads from being exported: it is passed over.
    """
    try:
        with path.open("rb") as file:
            for piece in _backwards(file):
                # Sealers that met may have left the last few lines in another order.
                lines = filter(None, map(_line, piece.decode("utf-8", "replace").split("\n")))
                for line in sorted(lines, reverse=True):
                    if line.is_sound:
                        return line.number
    except FileNotFoundError:
        pass
    return 0


def _backwards(file: BinaryIO, size: int = 4096) -> Iterator[bytes]:
    """Whole lines of the file, its end first, about `size` bytes at a time."""
    end, rest = file.seek(0, os.SEEK_END), b""
    while end:
        start = max(0, end - size)
        file.seek(start)
        piece = file.read(end - start) + rest
        rest, cut, whole = piece.partition(b"\n") if start else (b"", b"\n", piece)
        if cut:
            yield whole
        end = start


def _is_torn(descriptor: int) -> bool:
    """Does the file end within a line, as after a crash of the machine?"""
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"


def oldest_unsealed() -> datetime | None:
    """The time of the oldest entry that still waits for the sealer; None where none does."""
    return Entry.objects.filter(position__isnull=True).order_by("id").values_list("at", flat=True).first()
