"""A real browser on a real server: a demonstration is loaded, served as people serve it, and walked with Chromium."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import PAINTED, settled
from tests.homes import OwnHome, Server, own_home

#: Where pictures go; none are kept unless it is set.
PICTURES = os.environ.get("LIANTU_PICTURES")
#: Every light that a page has to stand in: width, height, dark.
LIGHTS = {"light": (1280, 800, False), "dark": (1280, 800, True), "phone": (390, 844, False)}


@pytest.fixture(scope="session")
def demo_home(loaded: OwnHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnHome]:
    with own_home(tmp_path_factory.mktemp("walked"), like=loaded) as home:
        yield home


@pytest.fixture(scope="session")
def site(demo_home: OwnHome) -> Iterator[Server]:
    with demo_home.serving("serve") as server:
        yield server


@pytest.fixture(scope="session")
def accounts(demo_home: OwnHome) -> dict[str, dict[str, str]]:
    told = json.loads((demo_home.path / "demo-accounts.json").read_text(encoding="utf-8"))
    return {account["username"]: account for account in told["accounts"]}


class Visit:
    """One person in front of one browser. Notes what the browser complains of, and any request to elsewhere."""

    def __init__(self, page: Page, site: Server, accounts: dict[str, dict[str, str]]) -> None:
        self.page, self.site, self.accounts = page, site, accounts
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: self._note(asked.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:", "blob:", "about:")):
            self.elsewhere.append(url)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.site.url}{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page and the parts that it asks for are there."""
        settled(self.page)

    def sign_in(self, username: str) -> Page:
        """With password and one-time code; waits for a code that was not used yet, as a person has to.

        Whoever has come in once comes back with the same session, as people do who leave a tab open.
        """
        if kept := _kept.get(username):
            self.page.context.add_cookies(kept)
            self.go("/")
            if "/signin/" not in self.page.url:
                return self.page
        account = self.accounts[username]
        self.go("/signin/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", account["password"])
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/signin/code/**")
        generator = pyotp.TOTP(account["secret"])
        step = _unused.get(username, 0)
        # The code of the step before counts too, so that two sign-ins within a minute need not wait for each other; but
        # not at the end of a step, when it would be two steps old by the time the server reads it.
        now, since = divmod(time.time(), 30)
        now = int(now)
        chosen = max(now - 1 if since < 15 else now, step + 1)
        if chosen > now + 1:
            time.sleep((chosen - 1) * 30 - time.time() + 0.5)
        _unused[username] = chosen
        self.page.fill("[name=code]", generator.at(chosen * 30))
        self.page.press("[name=code]", "Enter")
        self.page.wait_for_url(lambda url: "/signin/" not in url)
        self.settle()
        _kept[username] = self.page.context.cookies()
        return self.page

    def picture(self, name: str) -> None:
        """Keep a picture of what is on the screen, where pictures are asked for."""
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))

    def stands(self, path: str, name: str) -> None:
        """The page stands in every light: it is loaded once, and darkened and narrowed where it stands.

        Charts are drawn for the width that they meet, so a page with charts is loaded on the phone too. `name`: of the
        pictures, with {look} in it.
        """
        page = self.page
        for look, (width, height, dark) in LIGHTS.items():
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.set_viewport_size({"width": width, "height": height})
            if look == "light" or (look == "phone" and page.locator("main .chart").count()):
                answer = page.goto(f"{self.site.url}{path}")
                assert answer, path
                assert answer.status == 200, path
                self.settle()
            page.evaluate(PAINTED)
            assert page.evaluate("document.documentElement.dataset.bsTheme") == ("dark" if dark else "light"), path
            assert self.too_wide() <= 0, (path, look)
            self.picture(name.format(look=look))
        page.set_viewport_size({"width": 1280, "height": 800})

    def too_wide(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth"))


#: The last time step of which each account's code was used.
_unused: dict[str, int] = {}
#: The cookies of those who are signed in: good for every site that serves the same home.
_kept: dict[str, Any] = {}
Opens = Callable[..., Any]


@pytest.fixture
def visit(browser: Browser, site: Server, accounts: dict[str, dict[str, str]]) -> Opens:
    """`with visit(width=…, dark=…) as somebody:` opens a browser of its own; `at`: before another site of the same home."""

    @contextmanager
    def open_one(
        width: int = 1280, height: int = 800, dark: bool = False, at: Server | None = None, **more: Any
    ) -> Iterator[Visit]:
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN", **more
        )
        context.set_default_timeout(20_000)
        try:
            yield Visit(context.new_page(), at or site, accounts)
        finally:
            context.close()

    return open_one
