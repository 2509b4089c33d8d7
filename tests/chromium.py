"""One browser a process: Playwright cannot be begun twice in one, and a worker runs tests of several folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = os.environ.get("LIANTU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# Playwright's loop stays in the thread once a browser was opened; what later tests ask of the database stands outside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not PROGRAM:
        pytest.skip("no Chromium")
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        opened = playwright.chromium.launch(executable_path=PROGRAM, args=QUIET)
        stack.callback(opened.close)
        yield opened
