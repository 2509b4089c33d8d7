"""What a row tells of the register is told to each reader as far as they may read it, whoever had it compared."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim, Organisation
from liantu.kit.intake import cli
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


def taxed(world: World, firm: Organisation, **values: str) -> Organisation:
    """The firm with values that the taxman's unit sent, and nobody else."""
    record = make_record(make_delivery(make_source(world.here, world.other, classification="restricted")))
    for key, value in values.items():
        Claim.objects.create(organisation=firm, record=record, property=key, value=value)
    derive([firm.pk])
    firm.refresh_from_db()
    return firm


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
    taxed(world, make_organisation("丁泵业有限公司", zone=world.here), code=CODES[0])
    # Whoever has rows compared leaves nothing of what they read.
    row = plan(plain(["丁泵叶有限公司", "", 300, ""]), by=taxman).rows.get()
    assert (row.candidates[0]["name"], CODES[0] in str([row.candidates, row.why])) == ("丁泵业有限公司", False)
    assert [CODES[0] in text for text in told(taxman, row, browser)] == [True, False, True, True]
    assert not any(CODES[0] in text for text in told(officer, row, browser))
