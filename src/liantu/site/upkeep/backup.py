"""Writing archives while the installation goes on working."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

import liantu
from liantu.kit import clock
from liantu.kit.audit import public as audit
from liantu.site.home import Home

from . import manifest as form
from .archive import PIECE, Writer
from .drafts import Draft, draft, refuse_existing, refused_by_system
from .keyring import Ring
from .manifest import Manifest, Member, TableEntry
from .refusal import Refused
from .snapshot import applied, snapshot
from .summary import Summary
from .tables import Row, Table, tables_of

Rewrite = Callable[[Row], Row | None]
#: Tables that mean nothing at another time: counted tries of signing in.
LEFT_OUT = frozenset({"accounts.Throttle"})


def write_data(path: Path, *, by: Any) -> Summary:
    """Write rows, files and the exported heads of the log to the new file `path`; nobody's work is held up.

    `by` is the principal that the log names. Every row is as it was at one moment. No key is written, and
    what lies encrypted in the database is written as it lies there. Raises Refused.
    """
    home = settings.LIANTU_HOME
    _refuse_inside(path, home.files)
    ring = Ring.of_home(home.keys)
    refuse_existing(path)
    with refused_by_system(path), tempfile.TemporaryFile(dir=path.parent) as spool, draft(path) as new:
        taken = clock.wall()
        writer = Writer(spool, int(taken.timestamp()))
        told = _gather(writer, home, taken)
        try:
            form.check(told)
        except ValueError as error:
            # What no restore would take is not written in the first place.
            raise Refused(_("数据超出一份备份所能容纳的范围：%(error)s") % {"error": error}) from None
        writer.bind(told, ring, new.file)
        rows = sum(table.rows for table in told.tables)
        counts = {"tables": len(told.tables), "rows": rows, "files": len(told.files)}
        return _publish(new, taken, "site.backup", by, counts)


def write_keys(path: Path, *, by: Any) -> Summary:
    """Write the three keys to the new file `path`; whoever has it and an archive of the data can read all."""
    home = settings.LIANTU_HOME
    _refuse_inside(path, home.files)
    ring = Ring.of_home(home.keys)
    taken = clock.wall()
    with draft(path) as new, refused_by_system(path):
        new.file.write(ring.as_bytes(taken))
        return _publish(new, taken, "site.backup_keys", by, {"keys": len(ring.keys)})


def _gather(writer: Writer, home: Home, taken: datetime) -> Manifest:
    """Write all contents; what they are."""
    files = list(_stored(home.files))
    _refuse_too_much(home.files, files)
    # Before the snapshot, so that the archived log is never behind its own heads.
    heads_size = _heads_size()
    with snapshot() as connection:
        here = applied(connection)
        if not here.leaves:
            raise Refused(_("数据库还没有建立：请先运行 liantu migrate"))
        tables = tuple(
            _write_table(writer, table, connection, _rewrite(table, taken))
            for table in tables_of(here.state)
            if table.label not in LEFT_OUT
        )
    heads = _write_heads(writer, heads_size)
    # Again after the snapshot: a row is written later than the file that it names.
    names = dict.fromkeys([*files, *_stored(home.files)])
    members = tuple(member for name in names if (member := _write_file(writer, home.files, name)))
    vendor, facts = connection.vendor, home.facts()
    return Manifest(liantu.__version__, taken, vendor, here.leaves, facts, tables, heads, members)


def _publish(new: Draft, taken: datetime, action: str, by: Any, counts: dict[str, int]) -> Summary:
    """Record what was written and give it its name: both or neither."""
    new.file.seek(0)
    digest = hashlib.file_digest(new.file, "sha256").hexdigest()
    summary = Summary(str(new.path), taken.isoformat(), new.file.tell(), digest, **counts)
    with transaction.atomic():
        details = {"bytes": summary.bytes, "sha256": digest, **counts}
        audit.record(by, action, category=audit.Category.SYSTEM, label=new.path.name, details=details)
        new.publish()
    return summary


def _write_table(writer: Writer, table: Table, connection: BaseDatabaseWrapper, rewrite: Rewrite | None) -> TableEntry:
    digest = hashlib.sha256()
    parts: list[Member] = []
    part, rows = bytearray(), 0

    def cut() -> None:
        parts.append(writer.add(f"tables/{table.label}/{len(parts) + 1:06d}.jsonl", len(part), [bytes(part)]))
        part.clear()

    told: Iterable[Row] = table.rows(connection)
    if rewrite:
        # Under another key they stand elsewhere in the order by which both ends are compared.
        told = sorted((kept for row in told if (kept := rewrite(row)) is not None), key=table.key)
    for row in told:
        line = table.line(row)
        if len(line) > form.LARGEST_ROW:
            raise Refused(_("%(table)s 中有一行大于 %(size)d MB，无法备份") % {
                "table": table.label, "size": form.LARGEST_ROW // 1024**2,
            })  # fmt: skip
        digest.update(table.canonical(row, line))
        part += line
        rows += 1
        if len(part) >= form.PART:
            cut()
    if part:
        cut()
    sequence = table.sequence(connection)
    return TableEntry(table.label, table.columns, rows, digest.hexdigest(), sequence, tuple(parts))


def _rewrite(table: Table, taken: datetime) -> Rewrite | None:
    """How rows change on their way into the archive; None for those that do not."""
    if table.label != "accounts.UserSession":
        return None
    at = {name: table.columns.index(name) for name in ("session_key", "session_data", "user_id", "ended", "end_reason")}
    end = taken.isoformat(timespec="microseconds")

    def ended(row: Row) -> Row | None:
        if row[at["user_id"]] is None:
            return None
        row[at["session_data"]] = ""
        if row[at["ended"]] is None:
            # Where it goes on, the key still opens it: an archive must not be a way in.
            row[at["session_key"]] = hashlib.sha256(row[at["session_key"]].encode()).hexdigest()[:40]
            row[at["ended"]], row[at["end_reason"]] = end, "ended"
        return row

    return ended


def _stored(folder: Path) -> Iterator[str]:
    """Names of all files below the folder, in order. Refused for what is neither a file nor a folder."""
    for top, folders, names in os.walk(folder, onerror=_raise):
        folders.sort()
        if Path(top) == folder:
            folders[:] = [name for name in folders if name != form.STAGING]
        for name in [*sorted(names), *folders]:
            place = Path(top, name)
            told = place.relative_to(folder).as_posix()
            try:
                mode = place.lstat().st_mode
            except FileNotFoundError:
                continue
            if stat.S_ISDIR(mode):
                continue
            if not stat.S_ISREG(mode) or not form.is_harmless(told):
                shown = str(place).encode(errors="replace").decode()
                raise Refused(
                    _("%(path)s 是链接或特殊文件，或文件名无法跨系统保存：请改名或移走后再备份") % {"path": shown}
                )
            yield told


def _refuse_too_much(folder: Path, names: list[str]) -> None:
    """At the start, so that nobody waits for hours to be told."""
    size = 0
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            size += (folder / name).lstat().st_size
    if size > form.LARGEST:
        raise Refused(_("文件共 %(size)d GB，一份备份最多容纳 %(most)d GB：请另行备份 %(folder)s") % {
            "size": size // 1024**3, "most": form.LARGEST // 1024**3, "folder": folder,
        })  # fmt: skip


def _raise(error: OSError) -> None:
    # A folder that a finished job's cleaning took away meanwhile is no loss.
    if not isinstance(error, FileNotFoundError):
        raise error


def _write_file(writer: Writer, folder: Path, name: str) -> Member | None:
    """The file as it is now; None where it has been removed meanwhile."""
    try:
        descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            return writer.add(f"files/{name}", os.fstat(descriptor).st_size, _pieces(file))
        except EOFError:
            raise Refused(_("%(path)s 在备份时被改短：请再备份一次") % {"path": folder / name}) from None


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _heads_size() -> int:
    """Bytes of the exported heads up to the end of the last whole line; 0 where there are none."""
    try:
        with open(settings.LIANTU_AUDIT_HEADS, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            while size:
                start = max(0, size - 4096)
                file.seek(start)
                tail = file.read(size - start)
                if b"\n" in tail:
                    return start + tail.rindex(b"\n") + 1
                size = start
    except FileNotFoundError:
        pass
    return 0


def _write_heads(writer: Writer, size: int) -> Member | None:
    if not size:
        return None
    with open(settings.LIANTU_AUDIT_HEADS, "rb") as file:
        return writer.add(form.HEADS, size, _pieces(file))


def _refuse_inside(path: Path, files: Path) -> None:
    if not path.parent.is_dir():
        raise Refused(_("文件夹 %(path)s 不存在") % {"path": path.parent})
    if path.resolve().is_relative_to(files.resolve()):
        raise Refused(_("%(path)s 在要备份的文件夹里：请写到别处") % {"path": path})
