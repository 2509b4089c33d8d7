"""A database as it is at one moment, and the state of the migrations that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection as everyday
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed

from .refusal import Refused


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that goes on seeing the database as it is now. It holds up no writer."""
    own = everyday.copy()
    try:
        if own.vendor == "postgresql":
            own.set_autocommit(False)
            with own.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        else:
            # By hand, because Django would take the write lock at once, as the settings want it for writers.
            with own.cursor() as cursor:
                cursor.execute("BEGIN DEFERRED")
        # Both databases settle what is seen with the first read, not before.
        own.introspection.table_names()
        yield own
    finally:
        own.close()


@dataclass(frozen=True)
class Applied:
    """The last migrations applied, by app, and the models that they lead to."""

    leaves: dict[str, list[str]]
    state: ProjectState


def applied(connection: BaseDatabaseWrapper) -> Applied:
    """Where the database's migrations stand. Raises Refused where a newer program has been there."""
    loader = MigrationLoader(connection)
    done = loader.applied_migrations
    unknown = sorted(f"{app}.{name}" for app, name in done if (app, name) not in loader.disk_migrations)
    if unknown:
        raise Refused(
            _("数据库由较新版本的链图建立（本版本没有迁移 %(names)s）：请先安装建立它的版本或更新的版本")
            % {"names": listed(unknown)}
        )
    nodes = [key for key in loader.graph.nodes if key in done]
    leaves: dict[str, list[str]] = {}
    for app, name in sorted(nodes):
        children = loader.graph.node_map[app, name].children
        if not any(child.key[0] == app and child.key in done for child in children):
            leaves.setdefault(app, []).append(name)
    return Applied(leaves, loader.project_state(nodes))
