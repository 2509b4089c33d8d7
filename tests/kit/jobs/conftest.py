from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from liantu.kit.access import public as access
from liantu.kit.jobs import files

from . import kinds  # noqa: F401  registers
from .harness import Crew, Nursery


@pytest.fixture(autouse=True)
def _no_files_left() -> Iterator[None]:
    """Files of jobs belong to one test's database."""
    yield
    shutil.rmtree(files.root(), ignore_errors=True)


@pytest.fixture(autouse=True)
def _same_connection() -> Iterator[None]:
    """What a worker does when the database goes away leaves another connection behind, which nobody would close."""
    before = connections["default"]
    yield
    if (now := connections["default"]) is not before:
        now.close()
        before.close()
        connections["default"] = before


@pytest.fixture(scope="session")
def nursery(django_db_setup: None) -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.end()


@pytest.fixture
def crew(transactional_db: None, nursery: Nursery) -> Iterator[Crew]:
    """Worker processes; killed before the database is emptied."""
    crew = Crew(nursery)
    yield crew
    crew.end()


@pytest.fixture
def log(tmp_path: Path) -> str:
    """The file in which jobs tell what they did."""
    return str(tmp_path / "log.txt")


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """The file that lets `probe.hold` go on, once it is there."""
    return tmp_path / "gate"


@pytest.fixture
def scheduler() -> access.Scheduler:
    return access.Scheduler()
