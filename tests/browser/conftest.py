"""A real browser against a real server. Without Chromium these tests are skipped and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from liantu.apps.accounts.actions.signing import open_session
from liantu.apps.accounts.models import User
from liantu.apps.accounts.models.session import SessionStore
from liantu.kit import clock
from tests.chromium import PROGRAM, settled


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True))
            if PROGRAM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium"))


class Window:
    """A signed-in page that remembers what its console complained of."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path)
        settled(self.page)
        return self.page

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.address)


@pytest.fixture
def window(browser: Any, live_server: Any) -> Iterator[Callable[..., Window]]:
    """`window(user)` opens a page in which the user is signed in; `more` goes to the browser's context."""
    contexts = []

    def opened(user: User | None = None, **more: Any) -> Window:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 820}, **more})
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            user.totp_since = clock.wall()
            user.save()
            session = SessionStore()
            open_session(by=user, session=session, address="127.0.0.1", agent="test")
            context.add_cookies([{"name": "liantu", "value": session.session_key, "url": live_server.url}])
        return Window(context.new_page(), live_server.url)

    yield opened
    for context in contexts:
        context.close()
