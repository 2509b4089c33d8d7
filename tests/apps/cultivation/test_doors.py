"""The API and the command line say what the pages say, to whom they may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from liantu.apps.cultivation.cli import cultivation as command
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World
from tests.site.test_api import Program

from .factories import PACK, Ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(world: World) -> Ground:
    return Ground(world)


def run(by: Any, *words: str) -> list[dict[str, Any]]:
    answer = CliRunner().invoke(command, [*words, "--json"], obj=Speaker(by), catch_exceptions=False)
    return [json.loads(line) for line in answer.output.splitlines()]


def test_command_line_evaluates_and_tells_board_and_ladder(ground: Ground) -> None:
    firm = ground.known("门径材料")
    assert run(access.LocalOperator("me"), "evaluate", "--zone", ground.zone.code) == [{"firms": 1}]
    (board,) = run(ground.officer, "board", "--zone", ground.zone.code)
    tier = next(one for one in board["tiers"] if one["pack"] == PACK)
    assert (board["firms"], tier["stands"]["near"]) == (1, 1)
    told = run(ground.officer, "ladder", firm.name, "--pack", PACK)
    assert [(one["pack"], one["score"], one["result"]) for one in told] == [(PACK, 50, "unknown")]
    facts = {one["name"]: one for one in told[0]["facts"]}
    assert (facts["revenue"]["value"], facts["revenue"]["withheld"], facts["staff"]["value"]) == (None, True, "100 人")
    words = CliRunner().invoke(command, ["ladder", firm.name], obj=Speaker(ground.officer)).output
    assert "科技人员占职工总数的比例" in words
    assert "1,000 万元" not in words


def test_program_reads_board_list_and_ladder_and_says_a_fact(ground: Ground) -> None:
    firm = ground.known()
    run(access.LocalOperator("me"), "evaluate")
    program = Program(ground.officer)
    assert program.get("/tiers", zone=ground.zone.code)[1]["firms"] == 1
    status, rows = program.get("/tiers/firms", pack=PACK, score_from=50, lacks="score")
    assert (status, [one["organisation"]["id"] for one in rows["items"]]) == (200, [firm.pk])
    assert program.get("/tiers/firms", pack=PACK, window_open=True, score_from=51)[1]["items"] == []
    said = {"pack": PACK, "fact": "sound_accounts", "value": "是", "note": "看过账"}
    status, told = program.send("post", f"/organisations/{firm.pk}/ladders/answers", said)
    assert (status, "sound_accounts" in {one["name"] for one in told[0]["missing"]}) == (201, False)
    assert program.send("post", f"/organisations/{firm.pk}/ladders/answers", {**said, "value": "也许"})[0] == 422
    assert {one["pack"] for one in program.get(f"/organisations/{firm.pk}/ladders")[1]} >= {PACK, "cn.high-tech"}
    stranger = Program(ground.world.system)
    assert stranger.get("/tiers", zone=ground.zone.code)[0] in (403, 404)
