"""Django's SQLite backend, in which writers take turns, and tables of a composite key are kept in its order.

SQLite lets one write at a time, and who waits asks again after ever longer pauses: whoever writes one transaction after the
other takes the lock back each time before the others ask. So whoever begins waits in a queue of its own first, and holds its
place there until it has the lock. Nobody else asks meanwhile, so that it may ask every millisecond.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.backends.sqlite3 import base

#: Seconds between two questions of the one that is next; of the one whose question takes long, seconds as well.
PAUSE, LATER = 0.001, 0.01


class DatabaseSchemaEditor(base.DatabaseSchemaEditor):
    def table_sql(self, model: type[models.Model]) -> tuple[str, list[Any]]:
        """A composite key is an index of its own beside the rows, unless the rows are kept in it."""
        statement, parameters = super().table_sql(model)
        if isinstance(model._meta.pk, models.CompositePrimaryKey):
            statement = f"{statement} WITHOUT ROWID"
        return statement, parameters


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        with self._turn():
            self._begin()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        descriptor = os.open(f"{self.settings_dict['NAME']}-turn", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _begin(self) -> None:
        """As SQLite would, for as long as the setting lets it wait, with shorter pauses than its own."""
        patience = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        began = time.monotonic()
        with self.wrap_database_errors:
            self.connection.execute("PRAGMA busy_timeout = 0")
            try:
                while not self._begun():
                    waited = time.monotonic() - began
                    if waited > patience:
                        raise sqlite3.OperationalError("database is locked")
                    time.sleep(PAUSE if waited < 1 else LATER)
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def _begun(self) -> bool:
        try:
            self.connection.execute(f"BEGIN {self.transaction_mode or ''}")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True
