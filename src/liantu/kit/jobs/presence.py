"""A worker's own row, and the thread that keeps it and the running job's lease alive."""

from __future__ import annotations

import logging
import os
import threading
import time

from django.db import DatabaseError, InterfaceError, connections

from liantu.kit import clock

from . import database, processes, timing
from .models import Worker
from .progress import Lease

log = logging.getLogger("liantu.jobs")


def register(name: str = "") -> Worker:
    """Write down that this process is a worker. Several may bear one name, such as those before a restart."""
    pid, now = os.getpid(), clock.wall()
    return Worker.objects.create(
        name=(name or f"{processes.host()}-{pid}")[:80],
        host=processes.host(),
        pid=pid,
        place=processes.place(),
        ticks=processes.ticks(pid),
        started=now,
        seen=now,
    )


def beat(worker: Worker) -> None:
    worker.seen = clock.wall()
    if not Worker.objects.filter(pk=worker.pk).update(seen=worker.seen):
        # It was tidied away, as after a long sleep of the whole machine.
        worker.save(force_insert=True)


def leave(worker: Worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(stopped=clock.wall(), seen=clock.wall())


class Keeper(threading.Thread):
    """Says that the worker is there and tends the lease of its job, over a connection of its own.

    A thread, because the job may be in one long computation; its own connection, because the job may be in
    one long transaction.
    """

    def __init__(self, worker: Worker) -> None:
        super().__init__(name="liantu-keeper", daemon=True)
        self.lease: Lease | None = None
        self._worker = worker
        self._beaten = time.monotonic()
        self._end = threading.Event()

    def let_go(self) -> None:
        """The job is over: nothing more is written of it from here."""
        self.lease = None

    def end(self) -> None:
        self._end.set()
        self.join(timing.GRACE)

    def run(self) -> None:
        failing = False
        try:
            while not self._end.wait(timing.FLUSH):
                try:
                    self._tend()
                    failing = False
                except (DatabaseError, InterfaceError) as error:
                    if not failing:
                        log.warning("no heartbeat: %s", database.words_of(error))
                    failing = True
                    database.forget()
        finally:
            connections.close_all()

    def _tend(self) -> None:
        lease = self.lease
        if lease is not None:
            lease.tend()
        if time.monotonic() - self._beaten >= timing.BEAT:
            beat(self._worker)
            self._beaten = time.monotonic()
