from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from tests.factories.accounts import World

from . import probes

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment such as 2026-09-14 10:00 in the installation's time zone."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _nothing_answered() -> None:
    probes.answered.clear()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """It is Monday, ten in the morning, soon."""
    today = datetime.now(SHANGHAI).replace(hour=10, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=7 - today.weekday())
    with clock.stopped(monday):
        yield monday


@pytest.fixture
def scheduler() -> access.Scheduler:
    return access.Scheduler()


@pytest.fixture
def mailing(settings: Any) -> list[Any]:
    """Mail goes nowhere but into this list."""
    from django.core import mail

    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.LIANTU_MAIL = {"backend": backend, "sender": "liantu@example.cn", "options": {}}
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def officer(world: World) -> User:
    return world.person("caseworker", email="officer@example.cn")


class Hook:
    """A webhook on this machine. `say` is what it answers next: a status, or words such as hang, drip, redirect."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], Any]] = []
        self.say: list[Any] = []
        self.body: Any = {"errcode": 0, "errmsg": "ok"}
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                hook.calls.append((self.path, dict(self.headers), json.loads(told or b"null")))
                hook._answer(self)

            def log_message(self, *_words: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.over = threading.Event()
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/robot?key=secret-of-the-robot"

    def _answer(self, handler: Any) -> None:
        said = self.say.pop(0) if self.say else 200
        if said == "hang":
            self.over.wait(20)
            return
        if said == "drip":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.over.wait(0.05):
                try:
                    handler.wfile.write(b"X")
                    handler.wfile.flush()
                except OSError:
                    return
            return
        if said == "redirect":
            handler.send_response(302)
            handler.send_header("Location", self.url)
            handler.end_headers()
            return
        handler.send_response(said)
        handler.end_headers()
        handler.wfile.write(json.dumps(self.body).encode() if said < 400 else b"<h1>broken</h1>")

    def end(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    yield hook
    hook.end()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits as long as in earnest."""
    from liantu.kit.notices.sending import webhook

    monkeypatch.setattr(webhook, "STEP", 0.3)
    monkeypatch.setattr(webhook, "WHOLE", 0.6)


def until(true: Any, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False
