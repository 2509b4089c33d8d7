"""The command line speaks the language asked for, and knows when its catalogue is old. No database is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from liantu.site import cli
from liantu.site.upkeep import catalogues
from tests.homes import OwnHome


@pytest.fixture
def home(tmp_path: Path) -> OwnHome:
    return OwnHome(tmp_path / "home")


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
