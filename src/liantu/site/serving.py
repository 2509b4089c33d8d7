"""One process that keeps others running: the web server and the job workers.

They are its children. One that dies is started again; when the keeper dies, however it dies, they die with it, so that
the next one finds the port free.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

from liantu.kit.jobs import processes

log = logging.getLogger("liantu.serve")

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: How long a child may take to end by itself before it is made to.
PATIENCE = 15.0
#: Pauses before a child that keeps dying is started again.
PAUSES = (0.2, 1.0, 5.0, 15.0)
#: A child that lived this long is forgiven its earlier deaths.
FORGIVEN_AFTER = 60.0
PARENT = "LIANTU_PARENT"


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


@dataclass
class Keeper:
    """Starts the children, watches them, ends them."""

    children: list[Child]
    environment: Mapping[str, str] = field(default_factory=dict)
    stopping: bool = False

    def run(self, on_start: Callable[[], None] = lambda: None) -> int:
        """Until SIGTERM or SIGINT. The exit code: 0, or 1 where the first child died before it had lived at all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        try:
            for child in self.children:
                self._start(child)
            on_start()
            while not self.stopping:
                self._look()
                time.sleep(0.2)
        finally:
            self._end()
        return 0

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        child.began = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603  our own command
            child.command, env={**os.environ, **self.environment, PARENT: str(os.getpid())}, preexec_fn=_tie
        )

    def _look(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.again_at:
                    self._start(child)
            elif (code := child.process.poll()) is not None:
                child.deaths = 1 if now - child.began > FORGIVEN_AFTER else child.deaths + 1
                pause = PAUSES[min(child.deaths, len(PAUSES)) - 1]
                log.warning("%s ended with code %s; starting it again in %.1f s", child.name, code, pause)
                child.process, child.again_at = None, now + pause

    def _end(self) -> None:
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def _tie() -> None:
    """In the child, before it becomes another program: be told when the keeper dies; signals of the terminal go to the keeper."""
    os.setsid()
    processes.tell_of_parents_death(signal.SIGTERM)


def tie_to_parent() -> None:
    """In a server process that the web server itself has forked: die at once with whoever started it.

    Called as the application is loaded; does nothing outside `liantu serve`.
    """
    if not os.environ.get(PARENT) or sys.platform != "linux":
        return
    parent = os.getppid()
    processes.tell_of_parents_death(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def children(host: str, port: int, web: int, jobs: int) -> list[Child]:
    """The web server with `web` processes, and `jobs` job workers."""
    server = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(web), "--blocking-threads", "1", "--backlog", "1024", "--http", "1", "--no-ws",
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning",
        "liantu.site.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "liantu.site.cli", "jobs", "work", "--parent", str(os.getpid())]
    workers = [Child(f"job worker {n}", [*worker, "--name", f"worker-{n}"]) for n in range(1, jobs + 1)]
    return [Child("web server", server), *workers]


def is_free(host: str, port: int) -> bool:
    """Could the port be opened now?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int, seconds: float = 60.0) -> bool:
    """Wait until the server answers, or give up."""
    shown = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host  # noqa: S104  asked, not bound
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{shown}:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except urllib.error.HTTPError as told:
            # It answers, only not with 200: https is asked for, or the database is away.
            if told.code < 500:
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False
