"""What `liantu rules screen` says of a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click
import pytest
from django.utils import translation

from liantu.engine.rules import pack_of
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from liantu.site.commands.rule_screening import screen_command
from tests.engine.rules.test_screening import PACK


def say(folder: Path, text: str, json_wanted: bool) -> None:
    file = folder / "firms.csv"
    file.write_text(text, encoding="utf-8")
    speaker = Speaker(access.LocalOperator("test"), json=json_wanted)
    with translation.override("en"):
        screen_command(speaker, pack_of(PACK, "2026-01-01"), file, folder / "out.csv", date(2026, 9, 14))


def test_a_screening_says_what_came_out_and_what_was_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "id,staff,revenu,listed,trade\n1,many,,0,soft\n2,900,,1,\n"
    say(tmp_path, text, json_wanted=False)
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "test.small@2026-01-01  2026-09-14", "  unmet  1", "  unknown  1", f"{tmp_path / 'out.csv'} written, 2 rows",
    ]  # fmt: skip
    assert said.err.splitlines() == [
        "firms.csv: line 2 staff: “many” is no number, or its unit is not known",
        "firms.csv: “revenu” is no fact of test.small, did you mean revenue",
        "firms.csv: there is no column for these facts, they are taken as unknown: revenue",
    ]
    say(tmp_path, text, json_wanted=True)
    told = json.loads(capsys.readouterr().out)
    assert told["results"] == {"met": 0, "unmet": 1, "unknown": 1, "manual_review": 0, "not_applicable": 0}
    assert (told["unreadable"], told["faults"][0]["line"], told["faults"][0]["column"]) == (1, 2, "staff")
    with pytest.raises(click.ClickException) as wrong:
        say(tmp_path, "name\n甲\n", json_wanted=False)
    assert wrong.value.message.startswith("no column is a fact of test.small")
