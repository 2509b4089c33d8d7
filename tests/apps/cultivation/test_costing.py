"""What a policy would cost: sums are those of the list, who falls off the edge is named, and nothing withheld is told by it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.cultivation import queries
from liantu.apps.cultivation.web import drafting
from liantu.apps.registry.models import Recognition
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.rulestore import public as rulestore
from tests.factories.accounts import World
from tests.factories.registry import plain
from tests.site.test_api import Program

from .factories import Ground
from .test_doors import run

pytestmark = pytest.mark.django_db
KEY = "zone.technician-reward"
DRAFT = """pack: zone.technician-reward
title: {zh: 科技人员奖励, en: Reward for technical staff}
documents: {rule: {number: 试字〔2026〕1号, title: 试行办法}}
facts:
  technicians: {title: {zh: 科技人员, en: Technical staff}, unit: heads, from: "indicator:tech_staff", years: 1}
  costs: {title: {zh: 成本, en: Costs}, unit: yuan, from: "indicator:total_cost", years: 1}
  revenue: {title: {zh: 销售收入, en: Sales}, unit: yuan, from: "indicator:sales_revenue", years: 1}
requires:
  technicians: {title: {zh: 科技人员达到门槛, en: Enough technical staff}, check: technicians >= LEAST}MORE
amounts:
  - {title: {zh: 一百人以上, en: A hundred or more}, fixed: 50万元, when: technicians >= 100}
  - {title: {zh: 成本的 1%, en: 1 % of costs}, share: 1%, of: costs, cap: 5万元}
"""


@pytest.fixture
def ground(world: World) -> Ground:
    return Ground(world)


def draft(ground: Ground, least: int, more: str = "") -> Any:
    """`more`: another row, of sales; without it the draft does not ask for them."""
    text = DRAFT.replace("LEAST", str(least)).replace("MORE", more)
    text = text if more else "\n".join(line for line in text.splitlines() if "revenue:" not in line)
    return rulestore.draft(by=ground.officer, kind="policy", key=KEY, zone=ground.zone, text=text)


def zone_of_firms(ground: Ground) -> None:
    """Costs of 9,000,000 each, but one of which they are not told."""
    for staff in (9, 10, 29, 30, 100, 300):
        ground.says(ground.firm(f"模拟{staff}人公司"), {"tech_staff": staff, "total_cost": 9_000_000})
    ground.says(ground.firm("模拟无成本公司"), {"tech_staff": 40})
    ground.firm("模拟无资料公司")


def costed(ground: Ground, pack: Any, by: Any = None, **more: Any) -> queries.Costed:
    there = queries.versions(by or ground.officer, ground.zone)
    return queries.cost_policy(
        by or ground.officer, ground.zone, queries.version_told(there, f"{KEY}@{pack.pk}"), **more
    )


def test_sums_of_a_drafts_costing_are_those_of_the_list_it_exports(
    ground: Ground, browser: Callable[[Any], Client]
) -> None:
    zone_of_firms(ground)
    made, page = draft(ground, 10), browser(ground.officer)
    told = costed(ground, made)
    # 5 for the two of a hundred and more; of the others 1 % of 9,000,000, capped.
    assert {one.name: one.yuan for one in told.gains} == {
        "模拟10人公司": 50_000, "模拟29人公司": 50_000, "模拟30人公司": 50_000, "模拟100人公司": 500_000, "模拟300人公司": 500_000,
    }  # fmt: skip
    assert [(one.name, one.result, one.missing) for one in told.open] == [
        ("模拟无成本公司", "unknown", ("成本",)), ("模拟无资料公司", "unknown", ("科技人员",)),
    ]  # fmt: skip
    assert (told.firms, told.refused, told.total) == (8, 1, 1_150_000)
    assert [(one.title, one.known, one.all) for one in told.ground] == [("科技人员", 7, 8), ("成本", 6, 8)]
    address = f"{reverse('policy-costing')}?zone={ground.zone.pk}&version={KEY}@{made.pk}"
    rows = list(csv.DictReader(io.StringIO(page.get(f"{address}&export=csv").content.decode("utf-8-sig"))))
    assert sum(Decimal(row["金额（元）"] or 0) for row in rows) == told.total
    assert len(rows) == len(told.gains) + len(told.open)
    kept = json.loads(Entry.objects.get(action="cultivation.evaluation.cost").details)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(page.get(f"{address}&export=xlsx").streaming_content)))
    cells = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert (sum(row[3] or 0 for row in cells), [row[0] for row in cells]) == (told.total, [row["企业"] for row in rows])
    assert (kept["pack"], Decimal(kept["yuan"])) == (KEY, told.total)
    shown = plain(page.get(address))
    assert "115 万元" in shown
    assert "科技人员奖励" in shown


def test_reward_is_drafted_as_a_form_costed_and_held_beside_another(
    ground: Ground, browser: Callable[[Any], Client]
) -> None:
    record = ground.says(ground.firm("模拟甲公司"), {"sales_revenue": 30_000_000}).rows.first().record
    firms = {name: ground.firm(name) for name in ("模拟乙公司", "模拟丙公司")}
    for firm in firms.values():
        told = {"organisation": firm, "record": record, "title": "x", "valid_from": clock.today()}
        Recognition.objects.create(scheme="high_tech_enterprise", **told)
    giant = {"organisation": firms["模拟丙公司"], "record": record, "title": "x", "valid_from": clock.today()}
    Recognition.objects.create(scheme="little_giant", **giant)
    page, address = browser(ground.officer), f"{reverse('policy-new')}?zone={ground.zone.pk}"
    told = {
        "title": "高企“认定”: 奖励", "department": "科技局", "claim": "automatic", "until": "2027-12-31", "scheme_1": "high_tech_enterprise",
        "amount_1": "20", "scheme_2": "little_giant", "least_2": "2000.5",
    }  # fmt: skip
    answer = page.post(address, told)
    assert (answer.status_code, "第 2 档写了条件，没有写金额" in plain(answer)) == (422, True)
    answer = page.post(address, told | {"amount_2": "60.25"}, follow=True)
    made = rulestore.Pack.objects.get()
    assert (made.problems, made.drafted_by_id, made.key) == ([], ground.officer.pk, f"{ground.zone.code}.reward-1")
    # The one that may get more is not counted before its sales are known.
    assert {one.name: one.yuan for one in answer.context["told"].gains} == {"模拟乙公司": 200_000}
    assert [(one.name, one.most, one.missing) for one in answer.context["told"].open] == [
        ("模拟丙公司", None, ("销售收入（上一年）",))
    ]
    # The form shows it again as it was filled in, the highest step first, and makes the same of it.
    form = page.get(reverse("pack-form", args=[made.pk])).context["filled"]
    filled = {name: form[name].value() for name in form.fields}
    assert (filled["amount_1"], filled["least_1"], filled["scheme_2"], filled["claim"]) == (
        Decimal("60.25"), Decimal("2000.5"), "high_tech_enterprise", "automatic",
    )  # fmt: skip
    other = drafting.filled(made.text, {name: "" if value is None else str(value) for name, value in filled.items()})
    assert other.is_valid(), other.errors
    assert other.composed() == made.text
    # Another draft of the same with a condition that nobody is known to meet: who got it is unsettled now, and named.
    answer = page.post(f"{address}&from={made.pk}", told | {"scheme_2": "", "least_2": "", "share": "5"}, follow=True)
    shown = answer.context["told"]
    assert (shown.before, shown.total, "模拟乙公司" in {one.name for one in shown.changes}) == (200_000, 0, True)
    assert shown.version.held.key == made.key
    # What says more than the form can is left to those who write it.
    assert drafting.read(made.text.replace("60.25万元", "60.25万元, cap: 1万元")) is None
    assert page.get(f"{address}&from={draft(ground, 10).pk}").status_code == 409
    assert browser(ground.taxman).get(address).status_code == 403


def test_years_are_added_up_and_two_versions_say_who_falls_off_the_edge(
    ground: Ground, browser: Callable[[Any], Client]
) -> None:
    zone_of_firms(ground)
    ground.says(ground.firm("模拟去年公司"), {"tech_staff": 50, "total_cost": 1_000_000}, year=ground.year - 1)
    old, new = draft(ground, 10), draft(ground, 30)
    told = costed(ground, old, years=2)
    assert told.years == [(clock.today().year - 1, 1, 10_000), (clock.today().year, 5, 1_150_000)]
    assert told.total == sum(total for _year, _firms, total in told.years)
    there = queries.versions(ground.officer, ground.zone)
    told = costed(ground, new, against=queries.version_told(there, f"{KEY}@{old.pk}"))
    assert [(one.name, one.before, one.after, one.why) for one in told.falls] == [
        (f"模拟{staff}人公司", 50_000, 0, ("科技人员达到门槛",)) for staff in (10, 29)
    ]  # fmt: skip
    assert (told.rises, told.before - told.total) == ([], 100_000)
    shown = plain(
        browser(ground.officer).get(f"{reverse('policy-costing')}?version={KEY}@{new.pk}&against={KEY}@{old.pk}")
    )
    assert "落选" in shown
    assert "模拟29人公司" in shown


def test_draft_that_asks_for_what_is_withheld_does_not_tell_it(ground: Ground) -> None:
    firm = ground.known("模拟隐去公司")
    made = draft(ground, 10, "\n  sales: {title: 收入达到一千万, check: revenue >= 1000万元}")
    mine, theirs = costed(ground, made), costed(ground, made, ground.world.person("leader"))
    for told in (mine, theirs):
        assert [(one.firm, one.missing) for one in told.open] == [(firm.pk, ("销售收入",))]
        assert (told.gains, [one.withheld for one in told.ground if one.title == "销售收入"]) == ([], [1])


def test_only_who_may_cost_sees_it_and_an_empty_zone_says_what_to_do(
    ground: Ground, browser: Callable[[Any], Client]
) -> None:
    page = reverse("policy-costing")
    assert browser(ground.world.person("caseworker")).get(page).status_code == 403
    assert browser(ground.world.person("leader")).get(page).status_code == 200
    made = draft(ground, 10)
    shown = plain(browser(ground.officer).get(f"{page}?version={KEY}@{made.pk}"))
    assert "这个园区还没有企业" in shown
    assert browser(ground.officer).get(f"{page}?version=zone.nothing").status_code == 404
    ground.known()
    with pytest.raises(access.Conflict, match="liantu cultivation cost"):
        costed(ground, made, most=0)


def test_program_and_command_line_are_told_the_same(ground: Ground) -> None:
    zone_of_firms(ground)
    made = draft(ground, 10)
    status, told = Program(ground.officer).get("/policies/costing", zone=ground.zone.code, version=f"{KEY}@{made.pk}")
    assert (status, told["total"], sum(one["yuan"] for one in told["gains"])) == (200, 1_150_000, 1_150_000)
    (same,) = run(ground.officer, "cost", f"{KEY}@{made.pk}", "--zone", ground.zone.code)
    assert float(same["total"]) == told["total"]
    assert (
        Program(ground.world.person("caseworker")).get("/policies/costing", zone=ground.zone.code, version=KEY)[0]
        == 403
    )
