"""An empty database that becomes the installation's own if all goes well, and leaves no trace if not."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from .drafts import sync_folder
from .refusal import Refused
from .snapshot import applied
from .tables import Table, tables_of

#: What an installation without users fills by itself: its log and its queue.
SELF_FILLED = frozenset({"audit", "jobs"})
_LOCK = 0x11A27


def refuse_unless_bare() -> None:
    """Refused where the database holds anything that somebody put there."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return
    if held := [table.label for table in _present() if table.app not in SELF_FILLED and not table.is_empty(connection)]:
        raise Refused(
            _("数据库不是空的（%(tables)s 中有数据）：只能恢复到空的数据库。请另建一个，或换一个 LIANTU_HOME")
            % {"tables": listed(held[:5])}
        )


def has_entry(uuid: str) -> bool:
    """Is the log's entry of that uuid in the database? Raises DatabaseError where it cannot be asked."""
    return _has_log() and audit.Entry.objects.filter(uuid=uuid).exists()


def refuse_other_log(fingerprint: str) -> None:
    """Refused where there is no log, or one that another key has written."""
    if not _has_log():
        raise Refused(_("数据库是空的：请用 liantu restore 同时恢复数据和密钥"))
    last = audit.Entry.objects.order_by("-id").values_list("key", flat=True).first()
    if last not in (None, fingerprint):
        raise Refused(
            _("这不是本数据库的密钥：日志的密钥指纹是 %(theirs)s，给出的是 %(ours)s。请找出配套的那一份")
            % {"theirs": last, "ours": fingerprint}
        )


@contextmanager
def fresh(folder: Path) -> Iterator[None]:
    """Inside the block the everyday connection reaches a database without tables, which then takes the place.

    `folder` is on the disk of the embedded database. Where the block raises, nothing has changed.
    """
    chosen = _fresh_sqlite(folder) if connection.vendor == "sqlite" else _fresh_postgresql()
    with chosen:
        yield


def refuse_unknown(leaves: Mapping[str, Sequence[str]]) -> None:
    """Refused where this program could not make the tables of that state of the migrations."""
    known = MigrationLoader(None).graph.nodes
    unknown = [f"{app}.{name}" for app, names in leaves.items() for name in names if (app, name) not in known]
    if unknown:
        raise Refused(
            _("备份来自较新版本的链图（本版本没有迁移 %(names)s）：请先安装写它的版本或更新的版本")
            % {"names": listed(unknown)}
        )


def migrate_to(leaves: Mapping[str, Sequence[str]]) -> list[Table]:
    """Make the tables of that state of the migrations, without a row in them."""
    executor = MigrationExecutor(connection)
    targets = [(app, name) for app, names in leaves.items() for name in names]
    executor.migrate(targets)
    tables = tables_of(executor.loader.project_state(targets))
    with connection.constraint_checks_disabled(), transaction.atomic():
        for table in tables:
            # A migration may have put rows there; the archive has its own.
            table.clear(connection)
    return tables


def defer_constraints() -> None:
    """Rows come table by table: what they refer to may come later. For the rest of the transaction.

    Adding a column of references has PostgreSQL check it at once from then on, and the tables were made in this very
    transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def migrate_forward() -> None:
    """From whatever state to that of this program."""
    connection.check_constraints()
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _fresh_sqlite(folder: Path) -> Iterator[None]:
    place = connection.settings_dict["NAME"]
    new = folder / "liantu.sqlite3"
    _refuse_used(Path(place))
    connection.settings_dict["NAME"] = new
    try:
        with connection.cursor() as cursor:
            # Nobody else sees this file yet, and it is thrown away if anything goes wrong.
            cursor.execute("PRAGMA journal_mode = MEMORY")
            cursor.execute("PRAGMA synchronous = OFF")
        new.chmod(0o600)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = place
    _hand_over(new, Path(place))


def _hand_over(new: Path, place: Path) -> None:
    if place.exists():
        # Again, because all this may have taken a while.
        refuse_unless_bare()
        _refuse_used(place)
    os.sync()
    os.replace(new, place)
    sync_folder(place.parent)


def _refuse_used(place: Path) -> None:
    """Refused where somebody has the embedded database open. Clears the log beside it."""
    connection.close()
    if not place.exists():
        return
    with closing(sqlite3.connect(place, timeout=2)) as old:
        try:
            # This needs the file for itself, and leaves no log behind that could meet another file.
            old.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError:
            raise Refused(_in_use(place)) from None


@contextmanager
def _fresh_postgresql() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise Refused(_("另一个恢复正在进行"))
            tables = ", ".join(connection.ops.quote_name(name) for name in _table_names())
            if tables:
                cursor.execute("SET LOCAL lock_timeout = '3s'")
                try:
                    cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
                except OperationalError:
                    raise Refused(_in_use(connection.settings_dict["NAME"])) from None
                # Again, now that nobody can put anything there any more.
                refuse_unless_bare()
                cursor.execute(f"DROP TABLE {tables} CASCADE")
        yield
        os.sync()


def _has_log() -> bool:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        # Asking would make the file.
        return False
    return audit.Entry._meta.db_table in connection.introspection.table_names()


def _in_use(database: object) -> str:
    return _("数据库 %(database)s 正被使用：请先停止 liantu serve 和后台进程") % {"database": database}


def _present() -> list[Table]:
    """The tables of Liantu's own that the database has."""
    there = set(connection.introspection.table_names())
    if "django_migrations" not in there:
        return []
    return [table for table in tables_of(applied(connection).state) if table.name in there]


def _table_names() -> list[str]:
    there = _present()
    return [*(table.name for table in there), "django_migrations"] if there else []
