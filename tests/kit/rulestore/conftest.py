"""A kind of packs of the tests' own: checklists, with a title and at least one point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import get_language

from liantu.apps.accounts.models import User
from liantu.engine.packs import Problem, read, unknown_keys
from liantu.kit.rulestore import kinds
from liantu.kit.rulestore import public as rulestore
from liantu.kit.rulestore.models import Pack
from tests.apps.registry.conftest import browser
from tests.factories.accounts import World, make_user

__all__ = ["browser"]

SHIPPED = """\
checklist: 走访清单
en: Visit checklist
points:
  - 先看已有信息
  - 问清诉求
"""
OLDER = "checklist: 走访清单\npoints:\n  - 问清诉求\n"
OWN = SHIPPED + "  - 三天内回访\n"
WRONG = "checklist: 走访清单\npionts:\n  - 问清诉求\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20" viewBox="0 0 80 20" fill="currentColor"><title>清单</title><text x="2" y="14">{}</text></svg>'


def check(text: str, zone: Any) -> list[Problem]:
    told = read(text)
    found = list(unknown_keys(told, ["checklist", "en", "points"]))
    if not told["points"].listed():
        found.append(told["points"].problem("清单没有要点", "the list has no points", "至少写一条", "write one"))
    return found


def name(text: str) -> str:
    told = read(text)
    return str(told["en" if get_language() == "en" and "en" in told else "checklist"].plain)


def drawing(text: str) -> str | None:
    return SVG.format(len(read(text)["points"].listed()))


CHECKLIST = rulestore.PackKind("checklist", "清单", "checklists", check, name, drawing)


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kind of packs but the tests' own, whatever apps register."""
    monkeypatch.setattr(kinds, "_kinds", {})


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where what ships lies: a checklist in two versions, the older of them over when the newer came."""
    folder = tmp_path / "checklists" / "visit"
    folder.mkdir(parents=True)
    (folder / "2024-01-01.yaml").write_text(OLDER, encoding="utf-8")
    (folder / "2025-01-01.yaml").write_text(SHIPPED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def kind(shelf: Path) -> Iterator[rulestore.PackKind]:
    told = rulestore.register(replace(CHECKLIST, root=shelf))
    yield told
    del kinds._kinds[told.key]


@pytest.fixture
def officer(world: World) -> User:
    return world.person("science_officer")


@pytest.fixture
def second(world: World) -> User:
    return make_user("science_officer", world.other, world.here)


Draft = Callable[..., Pack]


@pytest.fixture
def draft(kind: rulestore.PackKind, officer: User, world: World) -> Draft:
    def make(text: str | None = OWN, **more: Any) -> Pack:
        told = {"by": officer, "kind": kind.key, "key": "visit", "zone": world.here, "text": text, **more}
        return rulestore.draft(**told)

    return make


@pytest.fixture
def submitted(draft: Draft, officer: User) -> Draft:
    def make(*text: str, **more: Any) -> Pack:
        return rulestore.submit(by=more.get("by", officer), pack=draft(*text, **more))

    return make


@pytest.fixture
def approved(submitted: Draft, second: User) -> Draft:
    def make(*text: str, **more: Any) -> Pack:
        return rulestore.approve(by=second, pack=submitted(*text, **more))

    return make
