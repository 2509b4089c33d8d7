"""Policies, both ways, what may be one support twice, and the way up without telling what is withheld."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import Zone
from liantu.apps.cultivation import public as cultivation
from liantu.apps.cultivation import queries
from liantu.apps.cultivation.models import Evaluation
from liantu.apps.cultivation.web import policies as policy_web
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Recognition
from liantu.kit import clock
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, make_user
from tests.factories.registry import plain
from tests.site.test_api import Program

from .factories import PACK, Ground

pytestmark = pytest.mark.django_db
REWARD, CITY, DEDUCTION = "cn.shanxi.high-tech-reward", "cn.taiyuan.high-tech-reward", "cn.rd-super-deduction"


@pytest.fixture
def ground(world: World) -> Ground:
    Zone.objects.filter(pk=world.here.pk).update(division="山西省/太原市/小店区")
    world.here.refresh_from_db()
    return Ground(world)


def evaluate(ground: Ground) -> None:
    cultivation.evaluate(by=ground.officer, zone=ground.zone)


def certified(ground: Ground) -> Any:
    firm, today = ground.known(), clock.today()
    record = evidence.Record.objects.filter(source=ground.science).first()
    Recognition.objects.create(
        organisation=firm, record=record, scheme="high_tech_enterprise", title="x", valid_from=today - timedelta(days=40),
        valid_to=today + timedelta(days=900),
    )  # fmt: skip
    evaluate(ground)
    return firm


def answer(ground: Ground, firm: Any, pack: str, **told: str) -> None:
    for fact, value in told.items():
        cultivation.answer(by=ground.officer, organisation=firm, pack=pack, fact=fact, value=value, note="看过证书")


def found(ground: Ground, firm: Any, by: Any = None) -> dict[str, queries.Entitlement]:
    by = by or ground.officer
    return {one.held.key: one for one in queries.entitlements_of(by, registry.find_organisation(by, firm.pk))}


def test_policies_are_those_of_the_zones_place() -> None:
    assert queries.holds_in("CN", "")
    assert queries.holds_in("14", "山西省/运城市/盐湖区")
    assert queries.holds_in("1401", "山西省/太原市/小店区")
    assert not queries.holds_in("1401", "山西省/运城市/盐湖区")
    assert not queries.holds_in("15", "山西省/太原市")
    assert not queries.holds_in("14", "")


def test_policy_is_told_of_both_ways_with_its_amount(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm, other = certified(ground), ground.known()
    evaluate(ground)
    assert found(ground, firm)[REWARD].ladder.result == "unknown"
    answer(ground, firm, REWARD, times_recognised="1")
    told = found(ground, firm)[REWARD]
    assert (told.ladder.result, told.given) == ("met", "最高 20 万元，按评价得分确定：20 万元")
    row = Evaluation.objects.get(organisation=firm, pack=REWARD)
    assert (row.result, row.amount) == ("met", Decimal(200_000))
    assert Evaluation.objects.get(organisation=other, pack=REWARD).result == "unmet"
    reach = next(one for one in queries.reaches(ground.officer, ground.zone) if one.held.key == REWARD)
    assert (reach.met, reach.total) == (1, Decimal(200_000))
    page = browser(ground.officer)
    listed = plain(page.get(f"{reverse('policy-firms')}?pack={REWARD}&result=met"))
    assert firm.name in listed
    assert other.name not in listed
    for query, there in (
        ("amount_min=150000", True),
        ("amount_max=150000", False),
        ("amount_min=100000&amount_max=200000", True),
    ):
        assert (firm.name in plain(page.get(f"{reverse('policy-firms')}?pack={REWARD}&{query}"))) is there, query
    assert "20 万元" in plain(page.get(reverse("firm-policies", args=[firm.pk])))
    assert "晋政办发〔2017〕148号" in plain(page.get(reverse("policy", args=[REWARD])))


def test_share_of_a_withheld_figure_is_nowhere_told(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm = certified(ground)
    answer(ground, firm, DEDUCTION, sound_accounts="是", negative_list="否")
    # 100 % of R&D that only the tax office reads: kept nowhere, and told to it alone.
    assert Evaluation.objects.get(organisation=firm, pack=DEDUCTION).amount is None
    theirs, mine = found(ground, firm)[DEDUCTION], found(ground, firm, ground.taxman)[DEDUCTION]
    assert (theirs.ladder.result, theirs.withheld, theirs.given) == ("met", True, "")
    assert "45.6789 万元" in mine.given
    assert "45.6789" not in plain(browser(ground.officer).get(reverse("firm-policies", args=[firm.pk])))


def test_two_supports_on_one_ground_are_told(ground: Ground) -> None:
    firm = certified(ground)
    answer(ground, firm, REWARD, times_recognised="1")
    assert found(ground, firm)[CITY].ladder.result in ("met", "unknown")
    for name in found(ground, firm)[CITY].ladder.missing:
        answer(ground, firm, CITY, **{name.name: "1" if name.fact.unit.key == "count" else "是"})
    pairs = [
        {one.held.key, other.held.key} for one, other, _ground in queries.clashes(list(found(ground, firm).values()))
    ]
    assert {REWARD, CITY} in pairs


def test_portal_gets_the_policies_as_data(ground: Ground, browser: Callable[[Any], Client]) -> None:
    certified(ground)
    page = browser(ground.officer)
    told = json.loads(page.get(f"{reverse('policies')}?export=json").content)
    rows = list(csv.DictReader(io.StringIO(page.get(f"{reverse('policies')}?export=csv").content.decode("utf-8-sig"))))
    entries = Entry.objects.filter(action="cultivation.evaluation.export", zone_id=ground.zone.pk)
    assert [(one.actor_name, f'"count":{len(told)}' in one.details.replace(" ", "")) for one in entries] == [
        (ground.officer.audit_name, True)
    ] * 2
    # What a program for tables would take for a formula is none.
    assert [policy_web._cell(text) for text in ("=1+1", "\t=1+1", "\r=1", "-1", "研发")] == [
        "'=1+1", "'\t=1+1", "'\r=1", "-1", "研发",
    ]  # fmt: skip
    keys = {one["key"] for one in told}
    assert {REWARD, DEDUCTION} <= keys == {row["key"] for row in rows}
    status, listed = Program(ground.officer).get("/policies", zone=ground.zone.code)
    assert (status, {one["key"] for one in listed}) == (200, keys)
    assert {one["firms"] is None for one in listed} == {False}
    # The portal's own account sees no firm, and so not how many there are either; no zone but its own.
    portal = Program(make_user("integrator", None, ground.zone))
    status, told = portal.get("/policies", zone=ground.zone.code)
    assert (status, {one["key"] for one in told}, {(one["firms"], one["total"]) for one in told}) == (
        200, keys, {(None, None)}
    )  # fmt: skip
    assert portal.get("/tiers", zone=ground.zone.code)[0] == 403
    assert portal.get("/policies/firms", pack=REWARD)[1]["items"] == []
    assert Program(ground.world.system).get("/policies", zone=ground.zone.code)[0] in (403, 404)
    held = queries.find_held(ground.zone, DEDUCTION, "policy")
    at_once = replace(held, pack=replace(held.pack, about={**held.pack.about, "claim_mode": "automatic"}))
    assert [queries.tell_policy(one, ground.zone)["automatic"] for one in (held, at_once)] == [False, True]


def test_way_up_leaves_out_what_would_tell_a_withheld_figure(ground: Ground) -> None:
    firm = ground.known()
    evaluate(ground)
    ground.answers(
        firm, resident_enterprise="是", sound_accounts="是", restricted_industry="否", led_standard="否",
        **{"holds.national_st_award": "否", "holds.provincial_rd_institution": "否", "holds.high_tech_enterprise": "否"},
    )  # fmt: skip
    theirs = queries.ladders_of(ground.officer, registry.find_organisation(ground.officer, firm.pk), only=PACK)[0]
    mine = queries.ladders_of(ground.taxman, registry.find_organisation(ground.taxman, firm.pk), only=PACK)[0]
    told, whole = queries.climb(theirs), queries.climb(mine)
    # 50 points, two rights of class II are the cheapest ten; more R&D would tell the revenue.
    assert (told.answer, told.ways[0].steps[0][0]) == (
        "reachable",
        "登记 1 项与主要产品相关的软件著作权（Ⅱ类） × 2：Ⅱ类知识产权 0 项 → 2 项",
    )
    assert [one for one in told.left_out if "研发费用" in one]
    assert whole.left_out == []
    status, answered = Program(ground.officer).get(f"/organisations/{firm.pk}/climb", pack=PACK)
    assert (status, answered["answer"]) == (200, "reachable")
