"""A home from its first run on, in processes of its own: migrate, demo, serve, and what a SIGKILL leaves behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.homes import OwnHome, free_port, own_home, wait


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OwnHome]:
    with own_home(tmp_path) as made:
        yield made


def family(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_first_run_prints_three_passwords_once_and_keeps_none(home: OwnHome) -> None:
    home.path.mkdir(mode=0o755)  # as by hand
    first = home.liantu("migrate", "--json")
    assert first.code == 0, first.err
    passwords = [account["password"] for account in first.json["accounts"]]
    assert [account["username"] for account in first.json["accounts"]] == ["sysadmin", "secadmin", "auditor"]
    assert home.liantu("migrate", "--json").json["accounts"] == []
    kept = b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert not any(password.encode() in kept for password in passwords)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (home.path / "keys").iterdir()}
    assert (modes, stat.S_IMODE(home.path.stat().st_mode)) == ({0o600}, 0o700)


def test_data_without_their_keys_are_not_given_new_ones(home: OwnHome) -> None:
    home.liantu("migrate")
    (home.path / "keys" / "audit.key").unlink()
    for command in ("migrate", "serve"):
        told = home.liantu(command, "--json")
        assert told.code == 1
        assert "audit.key" in told.error
    assert not (home.path / "keys" / "audit.key").exists()


def test_demo_is_loaded_once_and_its_secrets_are_private(demo: OwnHome) -> None:
    file = demo.path / "demo-accounts.json"
    before = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo.liantu("demo", "--no-serve", "--firms", "200").code == 0
    assert file.read_bytes() == before
    told = demo.liantu("demo", "--accounts", "--json")
    accounts = [json.loads(line) for line in told.out.splitlines()]
    assert len({account["password"] for account in accounts}) == len(accounts) == 28
    assert all(re.fullmatch(r"\d{6}", account["code"]) for account in accounts)
    one = demo.liantu("demo", "--accounts", "--user", "sim.science", "--json").out.splitlines()
    assert [json.loads(line)["username"] for line in one] == ["sim.science"]
    assert demo.liantu("demo", "--accounts", "--user", "nobody").code == 1
    assert demo.liantu("audit", "verify").code == 0


def test_demo_refuses_a_home_with_others_data(home: OwnHome) -> None:
    home.liantu("migrate")
    told = home.liantu("demo", "--no-serve", "--firms", "200", "--json")
    assert (told.code, "不是演示环境" in told.error) == (1, True)


def test_server_answers_seals_the_log_and_ends_cleanly(demo: OwnHome) -> None:
    with demo.serving("serve") as server:
        with urllib.request.urlopen(f"{server.url}/signin/") as page:
            assert "链图" in page.read().decode()
        with urllib.request.urlopen(f"{server.url}/static/vendor/htmx.min.js") as asset:
            assert asset.status == 200
        wait(lambda: demo.liantu("audit", "verify", "--json").json["sealed"] > 50, 40)
        children = family(server.process.pid)
        assert server.stop() == 0
        assert psutil.wait_procs(children, timeout=10)[1] == []


def child_of(pid: int, name: str) -> int | None:
    """The living child whose command line holds `name`."""
    for one in psutil.Process(pid).children():
        try:
            if name in " ".join(one.cmdline()):
                return one.pid
        except (psutil.ZombieProcess, psutil.NoSuchProcess):
            continue
    return None


def test_children_that_are_killed_are_started_again_and_go_with_the_server(demo: OwnHome) -> None:
    with demo.serving("serve") as server:
        told = demo.liantu("serve", "--port", str(server.port), "--json")
        assert (told.code, f"端口 {server.port} 已被占用" in told.error) == (1, True)
        told = demo.liantu("demo", "--port", str(server.port), "--json")
        assert (told.code, f"make demo PORT={server.port + 1}" in told.error) == (1, True)
        assert told.out == ""
        for name in ("jobs", "granian"):
            old = child_of(server.process.pid, name)
            os.kill(old, signal.SIGKILL)
            wait(lambda name=name, old=old: child_of(server.process.pid, name) not in {None, old}, 30)
        server.wait_ready()
        children = family(server.process.pid)
        assert len(children) >= 3
        server.stop(signal.SIGKILL)
        assert psutil.wait_procs(children, timeout=15)[1] == []
    with demo.serving("serve") as again:
        assert again.answers()


@pytest.mark.parametrize(
    ("arguments", "setting", "words"),
    [
        (("--host", "0.0.0.0"), {}, "没有加密"),
        ((), {"LIANTU_URL": "http://liantu.example.cn"}, "没有加密"),
        ((), {"LIANTU_URL": "https://liantu.example.cn"}, "LIANTU_PROXIES=1"),
        ((), {"LIANTU_URL": "liantu.example.cn"}, "LIANTU_URL"),
        ((), {"LIANTU_DATABASE_URL": "mysql://x/y"}, "LIANTU_DATABASE_URL"),
        ((), {"LIANTU_WEB_WORKERS": "many"}, "LIANTU_WEB_WORKERS"),
    ],
)
def test_unsafe_or_wrong_setting_is_refused(
    demo: OwnHome, arguments: tuple[str, ...], setting: dict[str, str], words: str
) -> None:
    told = demo.liantu("serve", "--port", str(free_port()), *arguments, **setting)
    assert told.code == 1
    assert words in told.err


def test_unreachable_database_is_said_in_words(home: OwnHome) -> None:
    told = home.liantu("user", "list", LIANTU_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert told.code == 1
    assert "liantu doctor" in told.err
    assert "Traceback" not in told.err


def test_doctor_names_what_is_wrong_and_the_mend(demo: OwnHome) -> None:
    sound = demo.liantu("doctor", "--json")
    assert (sound.code, sound.json["ok"]) == (0, True)
    os.chmod(demo.path / "keys" / "audit.key", 0o644)
    told = demo.liantu("doctor", "--json", LIANTU_DEBUG="1", LIANTU_URL="http://liantu.example.cn")
    assert told.code == 1
    failed = {finding["subject"]: finding["mend"] for finding in told.json["findings"] if finding["verdict"] == "fail"}
    assert set(failed) == {"密钥", "LIANTU_DEBUG", "LIANTU_URL"}
    assert failed["密钥"].startswith("chmod 600")


def test_doctor_says_where_the_cache_cannot_be_written(demo: OwnHome) -> None:
    shutil.rmtree(demo.path / "cache", ignore_errors=True)
    told = demo.liantu("doctor", "--json").json["findings"]
    assert "缓存" not in {finding["subject"] for finding in told}
    (demo.path / "cache").write_text("no folder")
    told = demo.liantu("doctor", "--json").json["findings"]
    assert [finding["verdict"] for finding in told if finding["subject"] == "缓存"] == ["warn"]


def test_doctor_of_an_empty_home_says_where_to_begin(home: OwnHome) -> None:
    told = home.liantu("doctor")
    assert told.code == 1
    assert "liantu migrate" in told.out
