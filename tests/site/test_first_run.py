"""What a first run leaves behind when something is in its way, and who can read it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.homes import OwnHome, own_home

FULL = Path("/dev/full")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OwnHome]:
    with own_home(tmp_path) as made:
        yield made


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_first_run_whose_passwords_reach_nobody_is_done_again(home: OwnHome, command: str) -> None:
    if not FULL.exists():
        pytest.skip("needs /dev/full")
    with FULL.open("w") as nowhere:
        done = subprocess.run(
            [sys.executable, "-m", "liantu.site.cli", command],
            env=home.environment(), stdout=nowhere, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    told = home.liantu("migrate", "--json")
    assert [account["username"] for account in told.json["accounts"]] == ["sysadmin", "secadmin", "auditor"]


def test_everything_in_a_home_is_its_owners_alone_whatever_the_umask(home: OwnHome) -> None:
    home.path.mkdir(mode=0o755)
    before = os.umask(0o000)
    try:
        assert home.liantu("migrate").code == 0
    finally:
        os.umask(before)
    open_to_others = [path for path in home.path.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []


def test_only_a_database_without_tables_is_told_to_be_migrated(home: OwnHome) -> None:
    assert "liantu migrate" in home.liantu("user", "list").err
    absent = (home.url or "postgresql://nobody@127.0.0.1:1/own_x").replace("/own_", "/no_")
    told = home.liantu("user", "list", LIANTU_DATABASE_URL=absent)
    assert (told.code, "liantu migrate" in told.err, "liantu doctor" in told.err) == (1, False, True)


def test_first_runs_at_once_make_one_installation(home: OwnHome) -> None:
    command = [sys.executable, "-m", "liantu.site.cli", "migrate", "--json"]
    running = [subprocess.Popen(command, env=home.environment(), stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(len(one["accounts"]) for one in told) == [0, 0, 3]


@pytest.mark.parametrize("command", [("migrate",), ("serve",), ("demo", "--no-serve", "--firms", "200")])
def test_home_with_half_a_restore_is_not_begun_anew(home: OwnHome, command: tuple[str, ...]) -> None:
    """Its keys are those of the archive, and the restore that is run again takes them away."""
    (home.path / ".restoring").mkdir(parents=True)
    told = home.liantu(*command, "--json")
    assert (told.code, "liantu restore" in told.error) == (1, True)
    assert not (home.path / "keys" / "audit.key").exists()


def _with_keys_of(home: OwnHome, other: OwnHome) -> None:
    other.path.mkdir(mode=0o700)
    shutil.copytree(home.path / "keys", other.path / "keys")


def test_two_machines_at_once_make_one_installation_on_one_postgresql(tmp_path: Path) -> None:
    """Each machine has a home of its own, with the same keys; what they share is the database alone."""
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL")
    code = (
        "from pathlib import Path; from liantu.site.home import Home; h = Home(Path({!r})); h.open(); h.keys.create()"
    )
    with postgres.cluster() as server:
        homes = [OwnHome(tmp_path / name, server) for name in ("first", "second", "third")]
        subprocess.run([sys.executable, "-c", code.format(str(homes[0].path))], check=True)
        for other in homes[1:]:
            _with_keys_of(homes[0], other)
        command = [sys.executable, "-m", "liantu.site.cli", "migrate", "--json"]
        running = [
            subprocess.Popen(command, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for home in homes
        ]
        told = [process.communicate(timeout=180) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], told
    assert sorted(len(json.loads(out)["accounts"]) for out, _err in told) == [0, 0, 3]
