"""The process that runs jobs: one at a time, in its main thread."""

from __future__ import annotations

import gc
import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.db import close_old_connections

from . import agenda, database, moves, presence, processes, running, timing
from .models import Worker
from .presence import Keeper
from .progress import Interrupted, Lease, TimedOut
from .upkeep import Upkeep, UpkeepThread

log = logging.getLogger("liantu.jobs")


class JobWorker:
    """Claims jobs and runs them until it is told to stop (SIGTERM, SIGINT) or `parent` is no more.

    `once`: end as soon as nothing is due. Told to stop while a job runs, it gives the job `timing.GRACE`
    seconds to end, then breaks it off and puts it back into the queue (or lets it fail, where it may not run
    twice); told twice, at once.
    """

    def __init__(self, name: str = "", *, once: bool = False, parent: int | None = None) -> None:
        self.name = name
        self.once = once
        self.parent = parent
        self.stopping = False
        self._breakable = False

    def work(self) -> int:
        """Run; the number of jobs run. Takes over this process's signals."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGALRM, self._on_alarm)
        if self.parent is not None and not processes.die_with_parent(self.parent):
            return 0
        try:
            worker = database.patiently(self._begin, self._is_stopping)
        except database.GONE:
            return 0
        # Long work makes and drops rows by the hundred thousand: what is loaded now need not be walked for each few hundred.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        keeper, upkeep = Keeper(worker), UpkeepThread(self._watch_parent)
        keeper.start()
        if not self.once:
            upkeep.start()
        try:
            return self._loop(worker, keeper)
        finally:
            # The alarm of a stop that took less than its grace must not kill a process on its way out.
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            if upkeep.is_alive():
                upkeep.end()
            keeper.end()
            self._end(worker)

    def _begin(self) -> Worker:
        agenda.sync()
        worker = presence.register(self.name)
        log.info("worker %s (pid %d) started", worker.name, worker.pid)
        return worker

    def _end(self, worker: Worker) -> None:
        try:
            presence.leave(worker)
        except database.GONE:
            database.forget()
        log.info("worker %s (pid %d) stopped", worker.name, worker.pid)

    def _loop(self, worker: Worker, keeper: Keeper) -> int:
        count = 0
        if self.once:
            Upkeep().tick()
        while not self.stopping:
            try:
                ran = database.patiently(lambda: self._one(worker, keeper), self._is_stopping)
            except database.GONE:
                break
            count += ran
            if not ran:
                if self.once:
                    break
                time.sleep(timing.POLL)
        return count

    def _one(self, worker: Worker, keeper: Keeper) -> bool:
        """Run one job, if one is due."""
        close_old_connections()
        job = moves.claim(worker)
        if job is None:
            return False
        keeper.lease = Lease(job, threaded=True)
        running.run(keeper.lease, guard=self._guard, give_up=self._is_stopping, let_go=keeper.let_go)
        return True

    @contextmanager
    def _guard(self, timeout: float | None) -> Iterator[None]:
        """A block that the alarm may break off: after `timeout`, or after the grace of a stopping worker."""
        self._breakable = True
        if self.stopping:
            signal.setitimer(signal.ITIMER_REAL, timing.GRACE)
        elif timeout:
            signal.setitimer(signal.ITIMER_REAL, timeout)
        try:
            yield
        except (Interrupted, TimedOut):
            # The connection may have been in the middle of anything.
            database.forget()
            raise
        finally:
            self._breakable = False
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        # A second word means at once; signals may not wait, so nothing here takes a lock.
        signal.setitimer(signal.ITIMER_REAL, 0.001 if self.stopping else timing.GRACE)
        self.stopping = True

    def _on_alarm(self, number: int, frame: FrameType | None) -> None:
        if self._breakable:
            raise Interrupted if self.stopping else TimedOut

    def _is_stopping(self) -> bool:
        return self.stopping

    def _watch_parent(self) -> None:
        if self.parent is not None and os.getppid() != self.parent and not self.stopping:
            os.kill(os.getpid(), signal.SIGTERM)


def work_off(limit: int = 1000) -> int:
    """Run what is due now, here and one after the other, without threads or signals; how many jobs ran.

    For tests and for commands that prepare a home. A job that fails is not raised: look at its row.
    """
    worker = presence.register("here")
    count = 0
    try:
        while count < limit and (job := moves.claim(worker)) is not None:
            running.run(Lease(job))
            count += 1
    finally:
        presence.leave(worker)
    return count
