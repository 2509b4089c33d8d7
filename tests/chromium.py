"""One browser a process: Playwright cannot be begun twice in one, and a worker runs tests of several folders."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

#: First the one without windows: the others draw frames and menus too that nobody sees, which takes half as long again.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PROGRAM = os.environ.get("LIANTU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# Playwright's loop stays in the thread once a browser was opened; what later tests ask of the database stands outside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

#: True while nothing is on its way: neither the page nor a part that it asked for.
CALM = (
    "document.readyState === 'complete'"
    " && !document.querySelector('.htmx-request:not(.gallery-short), .htmx-swapping, .htmx-settling')"
)
#: Until what was changed on a page has been painted; colours on their way to others are put there.
PAINTED = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    document.getAnimations().forEach(one => one instanceof CSSTransition && one.finish());
    done();
})))"""


def settled(page: Any, seconds: float = 20) -> None:
    """Wait until a page and its parts are there; asked from outside, as its policy lets nothing be evaluated inside.

    Quiet has to be seen twice: between a key and the question that it causes there is a moment of quiet too.
    """
    deadline, quiet = time.monotonic() + seconds, 0
    while quiet < 2:
        if time.monotonic() > deadline:
            raise AssertionError(f"{page.url} does not come to rest")
        try:
            quiet = quiet + 1 if page.evaluate(CALM) else 0
        except Error:  # it has just been left for another page
            quiet = 0
        page.wait_for_timeout(60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not PROGRAM:
        pytest.skip("no Chromium")
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        opened = playwright.chromium.launch(executable_path=PROGRAM, args=QUIET)
        stack.callback(opened.close)
        yield opened
