"""What keeps the queue going, done by every worker at intervals: reaping, schedules, periodic chores."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection, connections

from . import agenda, database, queue, registry, timing

log = logging.getLogger("liantu.jobs")


class Upkeep:
    """Remembers when each chore was last done in this process; all of them are due at the start."""

    def __init__(self) -> None:
        self._done: dict[str, float] = {}

    def tick(self) -> None:
        """Do everything that is due. One piece that fails does not stop the others."""
        self.attempt("reaping", queue.reap)
        self.attempt("schedules", agenda.fire_due)
        for chore in registry.chores().values():
            now = time.monotonic()
            if now - self._done.get(chore.name, -chore.every) >= chore.every:
                self._done[chore.name] = now
                self.attempt(chore.name, chore.run)

    @staticmethod
    def attempt(name: str, work: Callable[[], object]) -> None:
        """Do `work`; what goes wrong is logged."""
        try:
            work()
        except database.GONE as error:
            log.warning("%s: the database does not answer (%s)", name, str(error).strip().partition("\n")[0])
            database.forget()
        except Exception:
            log.exception("%s failed", name)


def _be_impatient() -> None:
    """Let a lock that a frozen process holds fail one piece of upkeep, and not stop all of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [int(timing.BEAT * 1000)])


class UpkeepThread(threading.Thread):
    """Goes on while a long job keeps the main thread busy. `each_time` is called before every round."""

    def __init__(self, each_time: Callable[[], None]) -> None:
        super().__init__(name="liantu-upkeep", daemon=True)
        self._each_time = each_time
        self._end = threading.Event()

    def end(self) -> None:
        self._end.set()
        self.join(timing.GRACE)

    def run(self) -> None:
        upkeep = Upkeep()
        try:
            while True:
                self._each_time()
                upkeep.attempt("waiting for locks", _be_impatient)
                upkeep.tick()
                if self._end.wait(timing.UPKEEP):
                    return
        finally:
            connections.close_all()
