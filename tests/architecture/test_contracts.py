"""The import contracts hold, and they tell a room that nobody listed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to be spoilt."""
    ignore = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignore)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_contracts_are_kept(copy: Path) -> None:
    told = lint(copy)
    assert (told.returncode, "0 broken" in told.stdout) == (0, True), told.stdout


@pytest.mark.parametrize("room", ["apps/gossip", "kit/odds", "engine/../extra", "apps/accounts/gadgets"])
def test_room_that_nobody_listed_breaks_them(copy: Path, room: str) -> None:
    folder = copy / "src" / "liantu" / room
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    told = lint(copy)
    assert told.returncode == 1
    assert folder.resolve().name in told.stdout


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("kit/clock.py", "import liantu.apps.accounts.public", "kit"),
        ("engine/__init__.py", "import django", "engine"),
        ("kit/audit/context.py", "import liantu.kit.access.roles", "kit"),
        ("site/errors.py", "import liantu.apps.accounts.models", "accounts"),
        ("apps/accounts/models/zone.py", "import liantu.apps.accounts.queries", "inside"),
    ],
)
def test_import_against_the_order_breaks_them(copy: Path, path: str, line: str, contract: str) -> None:
    file = copy / "src" / "liantu" / path
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    told = lint(copy)
    assert told.returncode == 1
    assert contract in told.stdout
