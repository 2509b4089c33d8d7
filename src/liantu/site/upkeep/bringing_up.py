"""Making a home what the program needs: folders, keys, tables, schedules, the first three accounts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access.sentences import listed
from liantu.kit.jobs import public as jobs

from .refusal import Refused


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
    return [f"{app}.{name}" for app, name in loader.applied_migrations if app in ours and (app, name) not in loader.disk_migrations]


def bring_up(by: Any, tell: Callable[[list[accounts.FirstAccount]], None] = lambda made: None) -> None:
    """Make folders, keys and tables, and the first accounts where there were none; `tell` is called with these.

    Raises Refused where there are data without their keys, or of a newer version.
    """
    home = settings.LIANTU_HOME
    home.open()
    fresh = is_fresh()
    if missing := home.keys.missing():
        if not fresh:
            names = listed(f"{name}.key" for name in missing)
            raise Refused(
                _("数据库里已有数据，但缺少密钥文件 %(names)s。请用 liantu restore --keys 恢复原来的密钥，不能另造新的")
                % {"names": names}
            )
        home.keys.create()
    if unknown := foreign():
        raise Refused(
            _("数据库由更新的版本建立（%(names)s）。请安装不低于该版本的链图") % {"names": listed(unknown[:3])}
        )
    call_command("migrate", verbosity=0, interactive=False)
    jobs.sync_schedules()
    with transaction.atomic():
        # Told before they are kept: passwords that never reached anybody would lock everybody out.
        tell(accounts.first_run(by=by) if fresh and not settings.LIANTU_DEMO else [])
