"""Pages, API and command line of placements and the ground say the same, to whom they may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import suggesting
from liantu.apps.industry.cli import chains as command
from liantu.apps.industry.models import Chain, Placement, Suggestion
from liantu.apps.registry import public as registry
from liantu.kit.countables import public as countables
from liantu.kit.jobs.public import work_off
from liantu.kit.ui.speaking import Speaker
from tests.factories.figures import Scene
from tests.site.test_api import Program

from .test_placing import chain, product  # noqa: F401  a fixture of the file beside

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def run(by: Any, *words: str) -> list[dict[str, Any]]:
    answer = CliRunner().invoke(command, [*words, "--json"], obj=Speaker(by, json=True), catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.output.splitlines()]


def test_command_line_suggests_places_and_tells_the_ground(scene: Scene, chain: Chain) -> None:  # noqa: F811
    where = ("--zone", scene.zone.code, "--chain", "水泵制造")
    product(scene.firm("天海泵业"), "深井泵")
    assert run(scene.officer, "suggest", *where) == [{"firms": 1, "open": 1}]
    (placed,) = run(scene.officer, "place", *where, "--node", "井用潜水泵", "--organisation", "天海泵业")
    assert (placed["node"], placed["organisation"]["name"]) == ("deep_well_pump", "天海泵业")
    (ground,) = run(scene.officer, "coverage", *where)
    assert (ground["present"], ground["completeness"]) == (3, None)
    found = {gap["node"]: gap for gap in run(scene.officer, "gaps", *where)}
    assert found == {gap["node"]: gap for gap in run(scene.officer, "gaps", "--zone", scene.zone.code)}
    assert (found["plain_bearings"]["kind"], found["plain_bearings"]["draft"]) == ("extend", True)
    (loss,) = run(scene.officer, "what-if", *where, "--organisation", "天海泵业")
    assert [one["node"] for one in loss["empties"]] == ["pump", "submersible_pump", "deep_well_pump"]
    words = CliRunner().invoke(command, ["coverage", *where], obj=Speaker(scene.officer)).output
    assert "未见" in words
    assert "没有上报链主、链核的家数" in words


def test_program_settles_refuses_places_and_reads(scene: Scene, chain: Chain) -> None:  # noqa: F811
    product(scene.firm("天海泵业"), "深井泵")
    product(scene.firm("盐湖密封"), "机械密封")
    suggesting.suggest(by=scene.officer, chain=chain)
    program = Program(scene.officer)
    told = program.get("/placement-suggestions", chain=chain.pk)[1]["items"]
    assert [(one["organisation"]["name"], one["reasons"][0]["word"]) for one in told] == [
        ("天海泵业", "深井泵"), ("盐湖密封", "机械密封")
    ]  # fmt: skip
    first, second = (one["id"] for one in told)
    assert program.send("post", "/placement-suggestions/settle", {"suggestions": [first]}) == (200, {"done": 1})
    assert program.send("post", "/placement-suggestions/refuse", {"suggestions": [first, second], "why": "只卖"})[
        1
    ] == {"done": 1}
    (placed,) = program.get("/placements", chain=chain.pk)[1]["items"]
    assert (placed["node"], placed["title"], placed["basis"]) == ("deep_well_pump", "井用潜水泵", "product")
    assert program.get(f"/chains/{chain.pk}/ground")[1]["present"] == 3
    assert {gap["kind"] for gap in program.get(f"/chains/{chain.pk}/gaps", kind="extend")[1]} == {"extend"}
    assert program.get(f"/chains/{chain.pk}/what-if", organisation="天海泵业")[1]["empties"][0]["node"] == "pump"
    assert program.get("/chain-gaps", zone=scene.zone.code)[0] == 200
    said = {"chain": chain.pk, "node": "水晶球", "organisation": "盐湖密封"}
    assert program.send("post", "/placements", said)[0] == 422
    status, made = program.send("post", "/placements", {**said, "node": "mechanical_seal", "basis": "person"})
    assert (status, made["holds"]) == (201, True)
    assert program.send("post", f"/placements/{made['id']}/retract", {"reason": "误落"})[0] == 204
    assert program.send("post", f"/chains/{chain.pk}/suggest", {})[0] == 202
    other = Program(scene.world.person("caseworker"))
    assert other.send("post", "/placements", {**said, "node": "pump"})[0] == 403
    assert Program(scene.world.person("enterprise")).get(f"/chains/{chain.pk}/ground")[1]["readable"] is False


def test_number_that_no_row_can_have_is_refused(scene: Scene, chain: Chain) -> None:  # noqa: F811
    program, huge = Program(scene.officer), 9999999999999999999
    lists = ("chain-roles", "chain-tags", "placements", "placement-suggestions", "purchases", "targets")
    assert {path: program.get(f"/{path}", chain=huge)[0] for path in lists} == dict.fromkeys(lists, 422)
    assert program.send("post", "/placement-suggestions/settle", {"suggestions": [huge]})[0] == 422
    assert program.get(f"/chains/{huge}")[0] == 404


def test_pages_settle_several_refuse_place_and_retract(scene: Scene, chain: Chain, browser: Browser) -> None:  # noqa: F811
    firms = [scene.firm(name) for name in ("天海泵业", "运城泵业", "临猗泵业")]
    for firm in firms:
        product(firm, "深井泵")
    client = browser(scene.officer)
    answer = client.post(reverse("suggest"), {"chain": chain.pk})
    assert answer.status_code == 302
    work_off()
    page = client.get(reverse("suggestions"), {"chain": chain.pk, "node": "潜水泵", "sure": "0.7"})
    assert page.content.decode().count("申报产品 “深井泵”") == 3
    rows = list(Suggestion.objects.order_by("pk"))
    client.post(reverse("suggestions"), {"bulk": "settle", "row": [row.pk for row in rows[:2]]})
    assert Placement.objects.count() == 2
    client.post(reverse("suggestion-refuse", args=[rows[2].pk]), {"why": "只做贸易"})
    assert Suggestion.objects.get(pk=rows[2].pk).why == "只做贸易"
    assert "没有待确认的建议" in client.get(reverse("suggestions")).content.decode()
    assert "只做贸易" not in client.get(reverse("suggestions")).content.decode()
    form = client.get(reverse("placement-new"), {"chain": chain.pk, "node": "pump"}).content.decode()
    assert f'<option value="{chain.pk}:pump" selected>' in form
    told = {"at": f"{chain.pk}:pump", "organisation": firms[2].name, "basis": "person", "note": "现场看过"}
    assert client.post(reverse("placement-new"), told).status_code == 302
    listed = client.get(reverse("placements"), {"node": "潜水泵"}).content.decode()
    assert ("天海泵业" in listed, "临猗泵业" in listed) == (True, False)
    placed = Placement.objects.get(node="pump")
    assert client.post(reverse("placement-retract", args=[placed.pk]), {"reason": "误落"}).status_code == 302
    dossier = client.get(reverse("organisation", args=[firms[0].pk])).content.decode()
    assert "井用潜水泵" in dossier
    kept = client.get(reverse("organisations"), {"node": f"{chain.pk}:deep_well_pump"}).content.decode()
    assert ("运城泵业" in kept, "临猗泵业" in kept) == (True, False)
    assert client.post(reverse("placements"), {"export": "xlsx"}).status_code == 200


def test_placements_are_counted_for_their_zone(scene: Scene, chain: Chain) -> None:  # noqa: F811
    from datetime import date

    industry.place(by=scene.officer, chain=chain, node="pump", organisation=scene.firm("天海泵业"))
    body = registry.body_of(scene.zone)
    formula = countables.read({"countable": "placements", "distinct": "organisation"})
    assert formula.rows("organisation", body, date(2026, 9, 14)).count() == 1
