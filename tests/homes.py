"""Homes of their own for tests that run `liantu` as people do: in another process, on a database of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> str:
        return str(json.loads(self.err)["error"])


#: How long a command may take, in seconds: a demonstration of thousands of firms takes minutes where others work too.
PATIENCE = 900


@dataclass(frozen=True)
class OwnHome:
    """A home in a scratch folder, on SQLite or on a scratch database of the PostgreSQL that the suite runs on."""

    path: Path
    url: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANTU_", "DJANGO_"))}
        return {**kept, "LIANTU_HOME": str(self.path), "LIANTU_DATABASE_URL": self.url, **more}

    def liantu(self, *arguments: str, **more: str) -> Told:
        """Run `liantu` to its end."""
        command = [sys.executable, "-m", "liantu.site.cli", *arguments]
        done = subprocess.run(
            command,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def serving(self, *arguments: str, **more: str) -> Iterator[Server]:
        """`liantu ARGUMENTS` with a free port, answering; ended afterwards, if it still is there."""
        port = free_port()
        command = [sys.executable, "-m", "liantu.site.cli", *arguments, "--port", str(port)]
        log = self.path.parent / f"serve-{port}.log"
        with log.open("w") as file:
            process = subprocess.Popen(command, env=self.environment(**more), stdout=file, stderr=file)
        server = Server(process, port, log)
        try:
            server.wait_ready()
            yield server
        finally:
            server.stop()


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self, seconds: float = 60) -> None:
        wait(lambda: self.answers(), seconds, lambda: f"the server does not answer: {self.log.read_text()}")

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended: {self.log.read_text()}")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


def wait(condition: Any, seconds: float, complaint: Any = lambda: "waited in vain") -> None:
    """Wait until `condition()` holds; AssertionError with `complaint()` if it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(complaint())
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_home(folder: Path, like: OwnHome | None = None) -> Iterator[OwnHome]:
    """A home in `folder`/home; on a database of its own where the suite runs on PostgreSQL. `like`: a copy of that."""
    home = folder / "home"
    if like is not None:
        shutil.copytree(like.path, home)
    server = os.environ.get("LIANTU_DATABASE_URL", "")
    if not server:
        yield OwnHome(home)
        return
    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        _create_database(connection, name, like)
        try:
            yield OwnHome(home, urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _create_database(connection: psycopg.Connection[Any], name: str, like: OwnHome | None = None) -> None:
    template = f' TEMPLATE "{urlsplit(like.url).path[1:]}"' if like is not None else ""
    connection.execute(f'CREATE DATABASE "{name}"{template}')  # type: ignore[arg-type]


#: As many simulated firms as lists need to have several pages; pictures are taken of more.
FIRMS = os.environ.get("LIANTU_TEST_FIRMS", "200")


def demonstration(shared: Path) -> OwnHome:
    """A demonstration, loaded once for all that take copies of it; `shared` is a folder that all workers know."""
    home = OwnHome(shared / "demonstration" / "home", _shared_url(shared))
    done = shared / "demonstration.done"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            if home.url:
                with psycopg.connect(os.environ["LIANTU_DATABASE_URL"], autocommit=True) as connection:
                    _create_database(connection, urlsplit(home.url).path[1:])
            told = home.liantu("demo", "--no-serve", "--firms", FIRMS)
            assert told.code == 0, told.err
            done.touch()
    return home


def _shared_url(shared: Path) -> str:
    """The address of the demonstration's own database, the same for all workers; empty on SQLite."""
    server = os.environ.get("LIANTU_DATABASE_URL", "")
    if not server:
        return ""
    name = f"demonstration_{uuid.uuid5(uuid.NAMESPACE_URL, str(shared)).hex[:12]}"
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
