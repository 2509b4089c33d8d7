"""Filling an empty installation from an archive of the data and the keys that belong to it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from liantu.kit.audit import public as audit
from liantu.kit.audit.keyed import fingerprint
from liantu.site.home import Home, Keys

from . import keyring, manifest, rebuilding
from .archive import Archive
from .drafts import alone, refused_by_system
from .keyring import Ring
from .manifest import Manifest
from .placing import Placing
from .refusal import Refused
from .summary import Summary
from .tables import Table


def restore(path: Path, keys: Path, *, by: Any) -> Summary:
    """Put everything that the archive `path` holds into this home and its database; both must be empty.

    `keys` is the file of keys that belongs to it; `by` is the principal that the log names. The archive may
    come from the other kind of database, or from an older version: it is then brought up to date. Everything
    is checked before anything is touched, and compared afterwards. Raises Refused; then home and database are
    as they were, and so they are for the next restore if this one was killed.
    """
    home = settings.LIANTU_HOME
    if path.exists() and keys.exists() and path.samefile(keys):
        raise Refused(_("数据备份和密钥备份是两个文件，两个都要给出"))
    ring, _taken = keyring.read(keys)
    with refused_by_system(path), _refused_by_database(), Archive(path, ring) as archive:
        rebuilding.refuse_unknown(archive.manifest.migrations)
        home.open()
        with alone(home.path):
            placing = Placing(home, Path(settings.LIANTU_AUDIT_HEADS))
            _clear_up(placing)
            _refuse_unless_empty(placing, archive.manifest, ring)
            _refuse_without_room(home, archive.manifest)
            for _member in archive.members():
                pass
            return _fill(archive, ring, placing, by)


def restore_keys(keys: Path, *, by: Any) -> Summary:
    """Put lost keys back into the home of an installation whose database is there. Raises Refused.

    Keys that are there already are left as they are; keys of another installation are not taken.
    """
    home = settings.LIANTU_HOME
    ring, taken = keyring.read(keys)
    with refused_by_system(keys), _refused_by_database():
        home.open()
        with alone(home.path):
            _clear_up(Placing(home, Path(settings.LIANTU_AUDIT_HEADS)))
            _refuse_other_keys(home, ring)
            missing = home.keys.missing()
            content = keys.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            told = {"keys": missing, "taken": taken.isoformat(), "sha256": digest}
            try:
                ring.put(home.keys, missing)
                rebuilding.refuse_other_log(fingerprint())
                with transaction.atomic():
                    audit.record(by, "site.restore_keys", category=audit.Category.SYSTEM, label=keys.name, details=told)
            except BaseException:
                for name in missing:
                    home.keys.path(name).unlink(missing_ok=True)
                Keys.forget()
                raise
    return Summary(str(keys), taken.isoformat(), len(content), digest, keys=len(missing))


def _fill(archive: Archive, ring: Ring, placing: Placing, by: Any) -> Summary:
    told = archive.manifest
    try:
        placing.begin(
            keys=placing.home.keys.missing(),
            files={file.name.split("/")[1] for file in told.files},
            heads=told.heads is not None and not _holds(placing.heads),
            marker=bool(told.home) and not placing.home.marker.exists(),
        )
        placing.put_keys(ring)
        with rebuilding.fresh(placing.folder):
            _load(archive, placing)
            placing.put(dict(told.home))
            rebuilding.migrate_forward()
            findings = tuple(finding.words for finding in audit.verify().findings)
            summary = _summary(archive, findings)
            placing.about_to_commit(_record(summary, told, by))
    except BaseException:
        placing.undo()
        raise
    placing.finish()
    return summary


def _load(archive: Archive, placing: Placing) -> None:
    """Rows into the database, everything else beside the place that it is for; then compare."""
    told = archive.manifest
    tables = _matched(rebuilding.migrate_to(told.migrations), told)
    owners = {part.name: tables[entry.model] for entry in told.tables for part in entry.parts}
    with connection.constraint_checks_disabled(), transaction.atomic():
        rebuilding.defer_constraints()
        for member, pieces in archive.members():
            if member.name in owners:
                _load_part(owners[member.name], pieces)
            elif member.name != manifest.HEADS:
                placing.stage_file(member.name.removeprefix("files/"), pieces)
            elif not _holds(placing.heads):
                placing.stage_heads(pieces)
    for entry in told.tables:
        table = tables[entry.model]
        table.set_sequence(connection, entry.sequence)
        if table.content(connection) != (entry.rows, entry.digest):
            raise Refused(_("恢复出来的 %(table)s 与备份不一致，已全部撤回：请换用另一份备份") % {"table": entry.model})


def _load_part(table: Table, pieces: Iterable[bytes]) -> None:
    try:
        table.load(connection, _lines(pieces))
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Refused(
            _("备份中 %(table)s 的数据无法读取：%(error)s") % {"table": table.label, "error": error}
        ) from error
    except DatabaseError as error:
        told = {"table": table.label, "error": str(error).strip().partition("\n")[0]}
        raise Refused(_("数据库不接受备份中 %(table)s 的数据：%(error)s") % told) from error


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest: list[bytes] = []
    for piece in pieces:
        *whole, last = piece.split(b"\n")
        for line in whole:
            yield b"".join([*rest, line])
            rest = []
        rest.append(last)
    if any(rest):
        raise ValueError("\\n")


def _matched(tables: list[Table], told: Manifest) -> dict[str, Table]:
    """The tables by label. Refused where the archive's are not those of its own migrations."""
    by_label = {table.label: table for table in tables}
    for entry in told.tables:
        if entry.model not in by_label or by_label[entry.model].columns != entry.columns:
            raise Refused(
                _("备份中 %(table)s 的列与本版本不符：请安装写它的版本（%(version)s）来恢复，再升级")
                % {"table": entry.model, "version": told.version}
            )
    return by_label


def _record(summary: Summary, told: Manifest, by: Any) -> str:
    details = {
        "taken": summary.taken, "version": told.version, "vendor": told.vendor, "sha256": summary.digest,
        "tables": summary.tables, "rows": summary.rows, "files": summary.files,
        "findings": len(summary.findings),
    }  # fmt: skip
    label = Path(summary.path).name
    entry = audit.record(by, "site.restore", category=audit.Category.SYSTEM, label=label, details=details)
    return str(entry.uuid)


def _summary(archive: Archive, findings: tuple[str, ...]) -> Summary:
    told = archive.manifest
    size, digest = archive.digest()
    return Summary(
        path=str(archive.path), taken=told.taken.isoformat(), bytes=size, digest=digest,
        tables=len(told.tables), rows=sum(table.rows for table in told.tables), files=len(told.files),
        keys=len(Keys.NAMES), findings=findings,
    )  # fmt: skip


def _clear_up(placing: Placing) -> None:
    """Take away what an earlier restore left behind that was killed."""
    journal = placing.left_over()
    if journal is None:
        return
    if "entry" in journal and rebuilding.has_entry(journal["entry"]):
        # It was killed after its last step: everything is in its place.
        placing.finish()
    else:
        placing.undo()


def _refuse_other_keys(home: Home, ring: Ring) -> None:
    for name in Keys.NAMES:
        place = home.keys.path(name)
        if place.exists() and place.read_bytes().strip() != ring.keys[name]:
            raise Refused(
                _("%(path)s 是另一套密钥，不会被覆盖：请换一个空的 LIANTU_HOME，或先移走 %(folder)s")
                % {"path": place, "folder": home.keys.folder}
            )


def _refuse_unless_empty(placing: Placing, told: Manifest, ring: Ring) -> None:
    home = placing.home
    _refuse_other_keys(home, ring)
    rebuilding.refuse_unless_bare()
    if any(home.files.iterdir()):
        raise Refused(_("%(path)s 里已有文件：只能恢复到空的 LIANTU_HOME") % {"path": home.files})
    if home.facts() and (told.home != home.facts()):
        raise Refused(_("%(path)s 属于一个演示：请换一个 LIANTU_HOME") % {"path": home.marker})
    if _holds(placing.heads) and not _is_same(placing.heads, told):
        raise Refused(
            _("%(path)s 里已有导出的封印头，它是日志的证据，不会被覆盖：请把它移到别处保存，再恢复")
            % {"path": placing.heads}
        )


def _holds(heads: Path) -> bool:
    return heads.exists() and heads.stat().st_size > 0


def _is_same(heads: Path, told: Manifest) -> bool:
    with heads.open("rb") as file:
        return told.heads is not None and hashlib.file_digest(file, "sha256").hexdigest() == told.heads.sha256


def _refuse_without_room(home: Home, told: Manifest) -> None:
    rows = sum(part.size for table in told.tables for part in table.parts)
    wanted = {home.files: sum(file.size for file in told.files)}
    if connection.vendor == "sqlite":
        # Rows take about as much room again for their indexes.
        wanted[home.path] = 2 * rows
    for folder, size in wanted.items():
        if shutil.disk_usage(folder).free < size:
            raise Refused(
                _("%(path)s 所在磁盘空间不足：恢复约需 %(size)d MB") % {"path": folder, "size": size // 1024**2 + 1}
            )


@contextmanager
def _refused_by_database() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        words = str(error).strip().partition("\n")[0]
        raise Refused(_("数据库拒绝了恢复：%(error)s。没有留下任何改动") % {"error": words}) from error
