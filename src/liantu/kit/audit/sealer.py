"""The sealer gives committed entries their place in the log, in batches, and exports the head.

Writers never wait for it: an entry is complete without a place. One sealer at a time is enough; a second one that
comes in between finds the seal's number taken and leaves.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
    places = [(at, place_mac(at, entry.mac), entry.pk) for at, entry in enumerate(entries, start=first)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, places)


def export_heads() -> None:
    """Append every seal that the exported file does not hold yet. The file is meant for another disk or machine."""
    path = heads_path()
    known = last_head(path)
    fresh = Seal.objects.filter(number__gt=known.number if known else 0).order_by("number")
    lines = [
        f"{seal.number}\t{seal.last}\t{seal.chain}\t{head_mac(seal.number, seal.last, seal.chain)}\t"
        f"{seal.at.isoformat()}\n"
        for seal in fresh.iterator()
    ]
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def heads_path() -> Path:
    return Path(settings.LIANTU_AUDIT_HEADS)


def last_head(path: Path | None = None) -> Head | None:
    """The newest exported head; None where none was exported. `sound` is False where its own mac is wrong."""
    path = path or heads_path()
    if not path.exists():
        return None
    newest: Head | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) < 4 or not (parts[0].isdigit() and parts[1].isdigit()):
            continue
        number, last, chain, mac = int(parts[0]), int(parts[1]), parts[2], parts[3]
        if newest is None or number >= newest.number:
            newest = Head(number, last, chain, mac == head_mac(number, last, chain))
    return newest


def oldest_unsealed() -> datetime | None:
    """The time of the oldest entry that still waits for the sealer; None where none does."""
    return Entry.objects.filter(position__isnull=True).order_by("id").values_list("at", flat=True).first()
