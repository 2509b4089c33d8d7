"""A demonstration whose loading is killed is completed by running it again, and is then the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.homes import FIRMS, OwnHome, own_home, wait


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OwnHome]:
    with own_home(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def whole(loaded: OwnHome) -> list[object]:
    """The register of a demonstration that was loaded in one go."""
    return register_of(loaded)


def test_demo_killed_while_it_loads_completes_when_run_again(home: OwnHome, whole: list[object]) -> None:
    command = [sys.executable, "-m", "liantu.site.cli", "demo", "--no-serve", "--firms", FIRMS]
    process = subprocess.Popen(command, env=home.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait(lambda: (home.path / "demo-accounts.json").exists(), 60)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert home.liantu("doctor").code in (0, 1)
    # Served after the first month: the rest is on its way in the background.
    with home.serving("demo", "--firms", FIRMS) as server:
        server.stop(signal.SIGKILL)
    assert len(json_lines(home, "intake", "list")) >= 5
    assert home.liantu("demo", "--no-serve", "--firms", FIRMS).code == 0
    assert (len(json_lines(home, "user", "list")), home.liantu("audit", "verify").code) == (28, 0)
    assert register_of(home) == whole


def json_lines(home: OwnHome, *command: str) -> list[object]:
    return [json.loads(line) for line in home.liantu(*command, "--json").out.splitlines()]


def register_of(home: OwnHome) -> list[object]:
    """The register of a home without its keys."""
    rows = [json.loads(line) for line in home.liantu("org", "list", "--json", "--limit", "5000").out.splitlines()]
    figures = home.liantu("indicators", "show", "--subject", "模拟高新区", "--json").out.splitlines()
    assert len(rows) > 300
    told = sorted(json.dumps({**row, "id": 0}, ensure_ascii=False, sort_keys=True) for row in rows)
    return [told, sorted(figures)]
