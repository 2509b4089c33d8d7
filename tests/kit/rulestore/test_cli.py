"""`liantu packs`: what it says to people, and to programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError

from liantu.kit.access import public as access
from liantu.kit.rulestore import cli
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World

from .conftest import OLDER, OWN, SHIPPED, WRONG, Draft

pytestmark = pytest.mark.django_db


def run(*words: str, by: Any = None, machine: bool = False, code: int = 0) -> str:
    speaker = Speaker(by or access.LocalOperator("test"), json=machine)
    answer = CliRunner().invoke(cli.packs, list(words), obj=speaker, standalone_mode=False)
    if answer.exception is not None and not isinstance(answer.exception, click.exceptions.Exit):
        raise answer.exception
    assert (answer.return_value or 0) == code or getattr(answer.exception, "exit_code", 0) == code
    return answer.output


def test_what_holds_is_listed_and_shown(kind: rulestore.PackKind, approved: Draft, world: World) -> None:
    assert "走访清单" in run("list")
    assert "随系统发布" in run("list", "--zone", world.here.code)
    pack = approved()
    (told,) = [json.loads(line) for line in run("list", "--zone", world.here.code, machine=True).splitlines()]
    assert (told["pack"], told["zone"], "text" in told) == (pack.pk, world.here.code, False)
    assert run("show", "checklist", "visit") == SHIPPED
    assert run("show", "checklist", "visit", "--zone", world.here.code) == OWN
    assert run("show", "checklist", "visit", "--version", "2024-01-01") == OLDER
    assert run("show", "checklist", "visit", "--day", "2024-06-01") == OLDER
    with pytest.raises(access.NotHere):
        run("show", "checklist", "nothing")


def test_no_kinds_is_said() -> None:
    assert run("list") == "还没有规则\n"


def test_file_is_checked(kind: rulestore.PackKind, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(OWN, encoding="utf-8")
    assert "没有发现问题" in run("check", str(file), "--kind", "checklist")
    file.write_text(WRONG, encoding="utf-8")
    assert f"{file}:2:1 没有“pionts”这一项；是不是 points" in run("check", str(file), "--kind", "checklist", code=1)
    told = json.loads(run("check", str(file), "--kind", "checklist", machine=True, code=1))
    assert (told["ok"], told["problems"][1]["line"]) == (False, 2)
    file.write_bytes("清单".encode("gb18030"))
    with pytest.raises(ValidationError, match="UTF-8"):
        run("check", str(file), "--kind", "checklist")


def test_firms_are_told_nothing(kind: rulestore.PackKind, world: World) -> None:
    with pytest.raises(access.Denied):
        run("list", by=world.person("enterprise"))
