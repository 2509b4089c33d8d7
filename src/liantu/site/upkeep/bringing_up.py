"""Making a home what the program needs: folders, keys, tables, schedules, the first three accounts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access.sentences import listed
from liantu.kit.jobs import public as jobs

from ..home import Home
from .drafts import alone
from .manifest import STAGING
from .refusal import Refused

#: How long a second `migrate` waits for the first, in seconds.
PATIENCE = 60.0
#: The number under which all machines of one PostgreSQL ask for the lock: "liantu" in bytes.
LOCK = int.from_bytes(b"liantu", "big")


def is_fresh() -> bool:
    """Nothing was ever put into this database: no file, no tables, or no user."""
    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return True
    tables = connection.introspection.table_names()
    return "accounts_user" not in tables or not accounts.has_users()


def pending() -> list[str]:
    """Migrations that are still to come, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def foreign() -> list[str]:
    """Migrations in the database that this program does not know: it was used by a newer one."""
    loader = MigrationExecutor(connection).loader
    ours = {config for config, _name in loader.disk_migrations}
    return [
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    ]


def bring_up(by: Any, tell: Callable[[list[accounts.FirstAccount]], None] = lambda made: None) -> None:
    """Make folders, keys and tables, and the first accounts where there were none; `tell` is called with these.

    Raises Refused where there are data without their keys, or of a newer version.
    """
    home = settings.LIANTU_HOME
    home.open()
    with alone(home.path, PATIENCE), _only_one():
        fresh = is_fresh()
        _refuse_half_restored(home, fresh)
        _make_keys(home, fresh)
        if unknown := foreign():
            raise Refused(
                _("数据库由更新的版本建立（%(names)s）。请安装不低于该版本的链图") % {"names": listed(unknown[:3])}
            )
        call_command("migrate", verbosity=0, interactive=False)
        jobs.sync_schedules()
        with transaction.atomic():
            # Told before they are kept: passwords that never reached anybody would lock everybody out.
            tell(accounts.first_run(by=by) if fresh and not settings.LIANTU_DEMO else [])


def _refuse_half_restored(home: Home, fresh: bool) -> None:
    # The keys there may be those of the archive, and the next restore takes away what this one left behind.
    if fresh and (home.path / STAGING).exists():
        raise Refused(
            _("%(home)s 里有一次没有完成的恢复：请重新运行 liantu restore，或另设 LIANTU_HOME") % {"home": home.path}
        )


def _make_keys(home: Home, fresh: bool) -> None:
    missing = home.keys.missing()
    if missing and not fresh:
        names = listed(f"{name}.key" for name in missing)
        raise Refused(
            _("数据库里已有数据，但缺少密钥文件 %(names)s。请用 liantu restore --keys 恢复原来的密钥，不能另造新的")
            % {"names": names}
        )
    if missing:
        home.keys.create()


@contextmanager
def _only_one() -> Iterator[None]:
    """No other machine brings up the same database meanwhile; SQLite's is the home's own. Raises Refused.

    The lock is the session's: it goes with the connection, also where the process is killed.
    """
    if connection.vendor != "postgresql":
        yield
        return
    deadline = time.monotonic() + PATIENCE
    while not _ask("SELECT pg_try_advisory_lock(%s)"):
        if time.monotonic() > deadline:
            raise Refused(_("另一台机器正在建立或升级同一个数据库：请等它结束"))
        time.sleep(0.2)
    try:
        yield
    finally:
        # Where the connection broke, the lock is gone with it.
        with suppress(DatabaseError):
            _ask("SELECT pg_advisory_unlock(%s)")


def _ask(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, [LOCK])
        return cursor.fetchone()[0]
