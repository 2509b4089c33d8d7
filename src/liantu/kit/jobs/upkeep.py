"""What keeps the queue going, done by every worker at intervals: reaping, schedules, periodic chores."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection, connections

from . import agenda, database, moves, registry, timing

log = logging.getLogger("liantu.jobs")


class Upkeep:
    """Remembers when each chore was last done in this process; all of them are due at the start."""

    def __init__(self) -> None:
        self._done: dict[str, float] = {}
        self._failing: set[str] = set()
        self._blind_until = 0.0

    def round(self) -> None:
        """What a thread does again and again: `tick`, but nothing while the database does not answer."""
        if self._attempt("upkeep", _be_impatient):
            self.tick()
        else:
            # Leases ran out while nobody could renew them: their holders come first when it answers again.
            self._blind_until = time.monotonic() + timing.LEASE

    def tick(self) -> None:
        """Do everything that is due. One piece that fails does not stop the others."""
        if time.monotonic() >= self._blind_until:
            self._attempt("reaping", moves.reap)
        self._attempt("schedules", agenda.fire_due)
        for chore in registry.chores().values():
            now = time.monotonic()
            if now - self._done.get(chore.name, -chore.every) >= chore.every:
                self._done[chore.name] = now
                self._attempt(chore.name, chore.run)

    def _attempt(self, name: str, work: Callable[[], object]) -> bool:
        """Do `work`. What goes wrong is logged, a database that does not answer only once until it does."""
        try:
            work()
        except database.GONE as error:
            if name not in self._failing:
                log.warning("%s: %s", name, database.words_of(error))
            self._failing.add(name)
            database.forget()
            return False
        except Exception:
            log.exception("%s failed", name)
            return False
        self._failing.discard(name)
        return True


def _be_impatient() -> None:
    """Let a lock that a frozen process holds fail one piece of upkeep, and not stop all of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(int(timing.BEAT * 1000))])


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
                upkeep.round()
                if self._end.wait(timing.UPKEEP):
                    return
        finally:
            connections.close_all()
