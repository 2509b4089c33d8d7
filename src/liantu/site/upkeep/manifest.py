"""What an archive says of itself, before anything else in it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from .refusal import Refused

FORMAT = 1
#: All contents together, unpacked.
LARGEST = 200 * 1024**3
#: A table is cut into members of about this size, so that neither side needs room for a whole one.
PART = 4 * 1024**2
#: One row is at most this long; a part is never longer than this and PART together.
LARGEST_ROW = 256 * 1024**2
HEADS = "audit/heads.log"
#: Where a restore gathers what it is going to put in its place; never part of an archive.
STAGING = ".restoring"


@dataclass(frozen=True)
class Member:
    """One file of the archive: name, size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class TableEntry:
    """One table: its rows lie in `parts`, one JSON list a line, values in the order of `columns`.

    Rows come in the order of the primary key. `digest` is over their canonical form, the same on every
    database; `sequence` is the last number that was given out as a primary key, None where none is given out.
    """

    model: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    sequence: int | None
    parts: tuple[Member, ...]


@dataclass(frozen=True)
class Manifest:
    """`migrations`: the last ones applied, by app. `home`: what home.json said; empty but for a demo."""

    version: str
    taken: datetime
    vendor: str
    migrations: Mapping[str, Sequence[str]]
    home: Mapping[str, Any]
    tables: tuple[TableEntry, ...]
    heads: Member | None
    files: tuple[Member, ...]

    @property
    def mtime(self) -> int:
        return int(self.taken.timestamp())

    def members(self) -> Iterator[Member]:
        """In the order in which they lie in the archive."""
        for table in self.tables:
            yield from table.parts
        if self.heads:
            yield self.heads
        yield from self.files

    def as_bytes(self) -> bytes:
        told = asdict(self) | {"kind": "liantu-backup", "format": FORMAT, "taken": self.taken.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def read(cls, content: bytes, path: Path) -> Manifest:
        """Raises Refused where something is missing, of another kind, or out of bounds."""
        try:
            manifest = _parsed(json.loads(content))
            check(manifest)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Refused(
                _("%(path)s 的清单不可用（%(error)s）：请换用另一份备份") % {"path": path, "error": error}
            ) from None
        return manifest


def _parsed(told: dict[str, Any]) -> Manifest:
    return Manifest(
        version=str(told["version"]),
        taken=datetime.fromisoformat(told["taken"]),
        vendor=str(told["vendor"]),
        migrations={str(app): [str(name) for name in names] for app, names in told["migrations"].items()},
        home=dict(told["home"]),
        tables=tuple(
            TableEntry(
                str(table["model"]),
                tuple(map(str, table["columns"])),
                int(table["rows"]),
                str(table["digest"]),
                None if table["sequence"] is None else int(table["sequence"]),
                tuple(_member(part) for part in table["parts"]),
            )
            for table in told["tables"]
        ),
        heads=_member(told["heads"]) if told["heads"] else None,
        files=tuple(_member(file) for file in told["files"]),
    )


def _member(told: dict[str, Any]) -> Member:
    return Member(str(told["name"]), int(told["size"]), str(told["sha256"]))


def check(manifest: Manifest) -> None:
    """Raises ValueError where a name, a size or the whole is out of bounds."""
    names: set[str] = set()
    total = 0
    for member in manifest.members():
        if member.name in names:
            raise ValueError(f"{member.name}: twice")
        if not is_harmless(member.name):
            raise ValueError(f"{member.name!r}: name")
        if member.size < 0:
            raise ValueError(f"{member.name}: size")
        names.add(member.name)
        total += member.size
    if total > LARGEST:
        raise ValueError(f"{total} > {LARGEST}")
    for table in manifest.tables:
        for part in table.parts:
            if part.size > PART + LARGEST_ROW or not part.name.startswith("tables/"):
                raise ValueError(part.name)
    if len({table.model for table in manifest.tables}) != len(manifest.tables):
        raise ValueError("tables")
    if any(not file.name.startswith("files/") or file.name.split("/")[1] == STAGING for file in manifest.files):
        raise ValueError("files")
    if manifest.heads and manifest.heads.name != HEADS:
        raise ValueError("heads")
    if manifest.taken.tzinfo is None or manifest.mtime < 0:
        raise ValueError("taken")
    if manifest.home:
        # The settings of every later start read these.
        date.fromisoformat(manifest.home["now"])


def is_harmless(name: str) -> bool:
    """A relative path that stays below where it starts, on every system, and that can be written down."""
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        return False
    parts = name.split("/")
    return (
        len(encoded) <= 4000
        and PurePosixPath(name).as_posix() == name
        and not any(part in {"", ".", ".."} or len(part.encode()) > 255 for part in parts)
        and not any(ord(letter) < 32 or letter in "\\\x7f" for letter in name)
    )
