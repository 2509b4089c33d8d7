"""Real worker processes on the test's own database."""

from __future__ import annotations

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
#: Short enough that nobody waits, long enough that a machine with other work to do keeps them.
PERIODS = {"LEASE": 3.0, "BEAT": 0.5, "FLUSH": 0.05, "POLL": 0.02, "UPKEEP": 0.1, "GRACE": 0.3, "STUCK": 60.0}


class WorkerProcess:
    """One worker, as `subprocess.Popen` would show it."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery = nursery
        self.pid = pid
        self.ready = False
        self.returncode: int | None = None

    def poll(self) -> int | None:
        self.nursery.listen()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float = 120) -> int:
        wait_until(lambda: self.poll() is not None, seconds)
        assert self.returncode is not None
        return self.returncode


class Nursery:
    """Forks workers from one process that has Django loaded already."""

    def __init__(self) -> None:
        self.born: list[WorkerProcess] = []
        self._heard = b""
        self._process = subprocess.Popen(
            crew_command(), cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def start(self, **asked: object) -> WorkerProcess:
        """A worker that is about to work."""
        assert self._process.stdin is not None
        count = len(self.born)
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        wait_until(lambda: self.listen() or len(self.born) > count)
        worker = self.born[-1]
        wait_until(lambda: self.listen() or worker.ready or worker.returncode is not None)
        return worker

    def listen(self) -> None:
        """Take in what the nursery has said."""
        assert self._process.stdout is not None
        while select.select([self._process.stdout], [], [], 0)[0]:
            more = os.read(self._process.stdout.fileno(), 65536)
            assert more, "the nursery is gone"
            self._heard += more
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            word, *numbers = line.decode().split()
            self._note(word, *map(int, numbers))

    def _note(self, word: str, pid: int, code: int | None = None) -> None:
        # A worker may speak before the nursery tells of it.
        worker = next((one for one in self.born if one.pid == pid and one.returncode is None), None)
        if worker is None:
            worker = WorkerProcess(self, pid)
            self.born.append(worker)
        worker.ready = worker.ready or word == "ready"
        if word == "gone":
            worker.returncode = code

    def end(self) -> None:
        self._process.communicate(timeout=30)


class Crew:
    """The workers of one test; none of them outlives it."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        self.workers: list[WorkerProcess] = []

    def start(self, count: int = 1, *, once: bool = False, **periods: float) -> list[WorkerProcess]:
        """`count` workers. `periods` differ from PERIODS; `once`: they end when nothing is due."""
        started = [self.nursery.start(once=once, periods={**PERIODS, **periods}) for _ in range(count)]
        self.workers += started
        return started

    def one(self, *, once: bool = False, **periods: float) -> WorkerProcess:
        return self.start(1, once=once, **periods)[0]

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


def crew_command() -> list[str]:
    return [sys.executable, "-m", "tests.kit.jobs.crew", str(connection.settings_dict["NAME"])]


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "LIANTU_TEST_HOME": str(settings.LIANTU_HOME.path),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }


def silence(worker: WorkerProcess) -> None:
    """Halt a worker as if its machine had frozen, while it does not hold SQLite's only write lock."""
    while True:
        worker.send_signal(signal.SIGSTOP)
        wait_until(lambda: _is_halted(worker.pid))
        if connection.vendor != "sqlite" or _can_write():
            return
        worker.send_signal(signal.SIGCONT)
        time.sleep(0.01)


def _is_halted(pid: int) -> bool:
    """Have all its threads stopped? Where there is no /proc, we trust that they have."""
    told = [path.read_text(encoding="utf-8") for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(stat.rpartition(")")[2].split()[0] == "T" for stat in told)


def _can_write() -> bool:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.1)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        other.rollback()
        return True


def wait_until(there: Callable[[], object], seconds: float = 120) -> None:
    """Return as soon as `there()` is true; raise TimeoutError where it does not become so."""
    end = time.monotonic() + seconds
    while not there():
        if time.monotonic() > end:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(0.01)
