from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.accounts import World, make_world
from tests.homes import OwnHome, demonstration, own_home

pytest_plugins = ("tests.chromium",)

# Tests make very many small things that soon go: the usual 700 are a sweep every moment.
gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def world(db: None) -> World:
    """Two zones with units and people in each; see tests.factories.accounts."""
    return make_world()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> OwnHome:
    """A demonstration that was loaded and never served; to be copied, not touched."""
    base = tmp_path_factory.getbasetemp()
    return demonstration(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture
def demo(loaded: OwnHome, tmp_path: Path) -> Iterator[OwnHome]:
    """A demonstration of one's own."""
    with own_home(tmp_path / "demo", like=loaded) as home:
        yield home


@pytest.fixture(autouse=True)
def _no_files_left() -> Iterator[None]:
    """Attachments belong to one test's database."""
    yield
    shutil.rmtree(Path(settings.LIANTU_HOME.files) / "attachments", ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_heads() -> Iterator[None]:
    """Exported heads of the audit log belong to one test's database."""
    yield
    if os.path.exists(settings.LIANTU_AUDIT_HEADS):
        os.unlink(settings.LIANTU_AUDIT_HEADS)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """So does what is remembered of it."""
    yield
    shutil.rmtree(settings.LIANTU_HOME.cache, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_calendars() -> None:
    """No zone has a calendar of its own until a test brings one in; how often that is asked hangs on the clock."""
    from liantu.kit.journeys import calendars

    calendars.believe((), float("inf"))


#: Files that take longest: they start processes of their own.
LONG = {"test_backup.py", "test_first_run.py", "test_serving.py", "test_demo_killed.py"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first: no worker is left alone with it at the end. pytest-django puts it last.

    Walks and the other long files in turns: the walks wait for the demonstration to be loaded, and while one worker does
    that, the other has something to do that needs none.
    """
    walks = list(dict.fromkeys(item.path for item in items if item.path.parent.name == "walk"))
    longs = list(dict.fromkeys(item.path for item in items if item.path.name in LONG))
    places = {path: 2 * at for at, path in enumerate(walks)} | {path: 2 * at + 1 for at, path in enumerate(longs)}
    later = len(items)
    items.sort(key=lambda item: places.get(item.path, later))


def pytest_collection_finish() -> None:
    """What was made so far stays until the end: going through it again and again took a sixth of the time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.write_line(f"{skipped} skipped: install Chromium and PostgreSQL to run them all")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter and reporter.stats.get("skipped")
    if os.environ.get("LIANTU_TEST_ALL") == "1" and skipped and session.exitstatus == 0:
        session.exitstatus = 1
