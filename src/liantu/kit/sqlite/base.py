"""Django's SQLite backend, in which writers take turns.

SQLite lets one write at a time, and who waits asks again after ever longer pauses: whoever writes one transaction after the
other takes the lock back each time before the others ask. So whoever begins waits in a queue of its own first, and holds its
place there until it has the lock.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self) -> None:
        with self._turn():
            super()._start_transaction_under_autocommit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.is_in_memory_db():
            yield
            return
        descriptor = os.open(f"{self.settings_dict['NAME']}-turn", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
