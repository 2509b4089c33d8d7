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
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from liantu.site import cli
from liantu.site.upkeep import catalogues
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


@pytest.mark.parametrize(
    ("arguments", "setting", "language"),
    [
        ((), "", "zh-hans"),
        ((), "en", "en"),
        (("--lang", "zh"), "en", "zh-hans"),
        (("--lang", "en", "user", "list"), "", "en"),
        (("--lang=en", "user", "list"), "", "en"),
        (("user", "list", "--lang"), "", "zh-hans"),
    ],
)
def test_language_is_that_of_the_option_else_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], setting: str, language: str
) -> None:
    monkeypatch.setenv("LIANTU_LANGUAGE", setting)
    assert cli.language_of(arguments) == language


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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "add"), ("用法:", "错误：缺少选项 '--username'")),
        (("--lang", "en", "user", "add"), ("Usage:", "Error: Missing option '--username'")),
        (("user", "nothing"), ("没有命令 'nothing'",)),
        (("audit", "list", "--limit", "0"), ("'--limit' 的值无效：0 不在范围 1<=x<=1000 内",)),
    ],
)
def test_wrong_use_is_told_in_the_language_asked_for(
    home: OwnHome, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    told = home.liantu(*arguments, LANGUAGE="de", LANG="C")
    assert told.code == 2
    assert [word for word in words if word not in told.err] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("用法:", "选项:", "用 JSON 回答", "显示这段说明")),
        ("en", ("Usage:", "Options:", "Answer in JSON", "Show this message")),
    ],
)
def test_help_speaks_the_language_asked_for(home: OwnHome, language: str, words: tuple[str, ...]) -> None:
    told = home.liantu("--lang", language, "jobs", "list", "--help").out
    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize("machine", [None, "de:fr"])
def test_language_of_the_command_line_is_not_handed_to_what_it_starts(machine: str | None) -> None:
    code = (
        "import os, subprocess; from liantu.site import cli; cli.teach_click('zh-hans');"
        "import gettext; print(gettext.gettext('Options'));"
        "subprocess.run(['printenv', 'LANGUAGE'])"
    )
    environment = {name: value for name, value in os.environ.items() if name != "LANGUAGE"}
    if machine:
        environment["LANGUAGE"] = machine
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert told.stdout.split() == (["选项", machine] if machine else ["选项"]), told.stderr


def _stale(source: Path, text: str) -> bool:
    source.write_text(text, encoding="utf-8")
    return catalogues.is_stale(source)


def test_catalogue_compiled_from_an_older_source_is_told(tmp_path: Path) -> None:
    original = cli.LOCALE / "en" / "LC_MESSAGES" / "django.po"
    source = tmp_path / "django.po"
    text = original.read_text(encoding="utf-8")
    source.write_text(text, encoding="utf-8")
    compile_one(source)
    assert not catalogues.is_stale(source)
    assert _stale(source, text.replace('msgstr "Answer in JSON"', 'msgstr "Answers in JSON"'))
    assert _stale(source, text + '\nmsgid "新的"\nmsgstr "new"\n')
    assert _stale(source, text.replace('msgstr[1] "%(n)s rows have', 'msgstr[1] "%(n)s more rows have'))
    assert _stale(source, text + '\nmsgctxt "way"\nmsgid "新的"\nmsgstr "new"\n')
    assert not _stale(source, text + '\n#, fuzzy\nmsgid "新的"\nmsgstr "new"\n\nmsgid "空的"\nmsgstr ""\n')
    assert not _stale(source, text + '\n#~ msgid "旧的"\n#~ msgstr "old"\n')


def compile_one(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file)
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
