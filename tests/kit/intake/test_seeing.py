"""What a row tells of the register is told to each reader as far as they may read it, whoever had it compared."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.intake import cli, telling
from liantu.kit.intake.models import PlanRow
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import make_organisation
from tests.kit.evidence.test_api import Api

from .conftest import CODES, Planner, plain

Browser = Callable[[User], Client]


@pytest.fixture
def taxman(world: World) -> User:
    """Of the unit that alone reads what it sends."""
    return make_user("science_officer", world.other, world.here)


def taxed(world: World, name: str, **values: str) -> Organisation:
    """A firm of which all is sent by the taxman's unit, and not for others to read."""
    record = make_record(make_delivery(make_source(world.here, world.other, classification="restricted")))
    return make_organisation(name, zone=world.here, record=record, **values)


def told(user: User, row: PlanRow, browser: Browser) -> list[str]:
    """All that is told of a row: by its own page, its plan's, the API and the command line."""
    pages = [
        browser(user).get(reverse(name, args=[pk]))
        for name, pk in (("intake-row", row.pk), ("intake-plan", row.plan_id))
    ]
    (answer,) = Api(user).get(f"/intake/{row.plan_id}/rows").json()["items"]
    said = CliRunner().invoke(
        cli.intake, ["rows", str(row.plan_id)], obj=Speaker(user, json=True), standalone_mode=False, catch_exceptions=False
    )  # fmt: skip
    line = json.loads(said.output)
    assert (answer["candidates"], answer["changes"]) == (line["candidates"], line["changes"])
    return [page.content.decode() for page in pages] + [
        json.dumps(answer, ensure_ascii=False),
        json.dumps(line, ensure_ascii=False),
    ]


def test_code_of_a_candidate_is_told_to_those_who_read_it(
    plan: Planner, world: World, officer: User, taxman: User, browser: Browser
) -> None:
    taxed(world, "丁泵业有限公司", code=CODES[0])
    # Whoever has rows compared leaves nothing of what they read.
    row = plan(plain(["丁泵叶有限公司", "", 300, ""]), by=taxman).rows.get()
    assert (row.candidates[0]["name"], CODES[0] in str([row.candidates, row.why])) == ("丁泵业有限公司", False)
    assert [CODES[0] in text for text in told(taxman, row, browser)] == [True, False, True, True]
    assert not any(CODES[0] in text for text in told(officer, row, browser))


def test_value_that_stands_is_told_to_those_who_read_it(
    plan: Planner, world: World, officer: User, taxman: User, browser: Browser
) -> None:
    taxed(world, "甲机械有限公司", code=CODES[0], capital="5670000.00")
    rows = [plan(plain(["甲重工有限公司", CODES[0], 800, ""]), by=by).rows.get() for by in (taxman, officer)]
    for row in rows:
        assert ["567 万元" in text for text in told(taxman, row, browser)] == [True] * 4
        assert [("567" in text, "已隐去" in text) for text in told(officer, row, browser)] == [(False, True)] * 4
        sources = [telling.changes(user, row)[0]["source"] != "" for user in (taxman, officer)]
        assert (row.changes[0]["field"], sources) == ("name", [True, False])
    # What was kept before it was kept with its class is told as it was.
    rows[0].changes = [{"field": "capital", "now": "已隐去", "told": "8000000.00", "sort": "conflict", "source": ""}]
    assert telling.changes(officer, rows[0])[0]["now"] == "已隐去"
