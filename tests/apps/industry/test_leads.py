"""Targets, leads and major projects: asked about twice, moved with clocks, carried along, placed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry import queries
from liantu.apps.industry.models import Chain, Placement, Project, Target
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import checking, reading, timing
from liantu.kit.journeys import public as journeys
from liantu.kit.rulestore import kinds
from liantu.kit.rulestore.shipped import shipped
from liantu.kit.ui import start
from tests.factories.accounts import make_user
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def officer(scene: Scene) -> User:
    return scene.world.person("investment_officer")


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    return industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")


@pytest.fixture
def lead(scene: Scene, officer: User, chain: Chain) -> Any:
    return industry.create_lead(by=officer, zone=scene.zone, name="台州永泉电机有限公司", chain=chain, node="pm_motor")


def go(by: User, row: Any, move: str, reason: str = "", **told: Any) -> Any:
    case = (industry.case_of_project if isinstance(row, Project) else industry.case_of_lead)(by, row)
    return journeys.move(by=by, case=case, move=move, revision=case.revision, told=told, reason=reason)


def signed(by: User, lead: Any) -> Project:
    go(by, lead, "contact", told="已致电")
    go(by, lead, "negotiate", told="给出条件")
    go(by, lead, "sign", project="高效电机项目", investment="32000", jobs="180")
    return industry.list_projects(by).get(lead=lead)


def listed(scene: Scene, officer: User, *rows: dict[str, Any], issued: str = "2026-06-30", source: Any = None) -> Any:
    """A list of firms elsewhere, taken in."""
    delivery = None
    for row in rows:
        told = {"organisations": [{"official": row["name"], "kind": "enterprise"}]}
        target = {"organisation": row["name"], "chain": "水泵制造", **{k: v for k, v in row.items() if k != "name"}}
        source = source or scene.source()
        delivery = evidence.open_delivery(
            by=scene.officer, source=source, title=f"名单{row['name']}{issued}", issued=issued
        )
        said = {"key": row["name"], "place": "第1行", **told, "targets": [target]}
        records = evidence.stage_rows(
            by=scene.officer, delivery=delivery, rows=[evidence.Said(row["name"], {"d": issued})]
        )
        resolver = registry.load(by=scene.officer, delivery=delivery, rows=[said], records=records)
        industry.load_targets(
            by=scene.officer, delivery=delivery, zone=scene.zone, rows=[said], records=records, resolver=resolver
        )
        evidence.apply_delivery(by=scene.officer, delivery=delivery)
    return delivery


def test_shipped_journeys_are_sound() -> None:
    for key in ("lead", "project"):
        assert [checking.check(one.text) for one in shipped(kinds.find_kind(reading.PACKS))[key]] == [[]], key


def test_lead_runs_on_clocks_that_count_a_worked_weekend(scene: Scene, officer: User) -> None:
    # The weekend of 20 September 2026 is worked for the holidays that follow: a week of working days ends on that Sunday.
    officer.memberships.update(valid_from=date(2026, 1, 1))
    with clock.living(timezone.make_aware(datetime(2026, 9, 14, 10))):
        officer.__dict__.pop("grants", None)
        made = industry.create_lead(by=officer, zone=scene.zone, name="另一家泵业有限公司")
        case = industry.case_of_lead(officer, made)
        assert (case.stage, case.assignee, timing.last_day(case.due)) == ("found", officer, date(2026, 9, 15))
        (line,) = start.waiting_for(officer)
        assert (line.count, line.note, line.first[0].pressing) == (1, "1 件明天前到期", True)
        go(officer, made, "contact", told="已回复")
        assert timing.last_day(industry.case_of_lead(officer, made).due) == date(2026, 9, 17)
        go(officer, made, "visit", judgement="值得去")
        assert timing.last_day(industry.case_of_lead(officer, made).due) == date(2026, 9, 20)


def test_lead_of_perhaps_the_same_firm_is_asked_about(scene: Scene, officer: User, lead: Any) -> None:
    for name in ("台州永泉电机有限公司", "台州永泉电机公司"):
        with pytest.raises(ValidationError) as asked:
            industry.create_lead(by=officer, zone=scene.zone, name=name)
        assert "台州永泉电机有限公司" in asked.value.message_dict["again"][0]
    assert industry.create_lead(by=officer, zone=scene.zone, name="台州永泉电机有限公司", again=True).pk != lead.pk
    assert industry.create_lead(by=officer, zone=scene.zone, name="山西某阀门有限公司")


def test_firm_that_the_register_has_is_linked_by_its_name(scene: Scene, officer: User) -> None:
    firm = scene.firm("山西永泉密封件有限公司")
    lead = industry.create_lead(by=officer, zone=scene.zone, name="山西永泉密封件有限公司")
    assert lead.organisation_id == firm.pk


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "node": "pm_motor"}, "node"),
        ({"name": "x", "investment": Decimal(-1)}, "investment"),
    ],
)
def test_lead_that_makes_no_sense_is_refused(scene: Scene, officer: User, told: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        industry.create_lead(by=officer, zone=scene.zone, **told)
    assert field in wrong.value.message_dict


def test_signed_lead_is_a_project_and_both_go_to_production_together(
    scene: Scene, officer: User, chain: Chain, lead: Any
) -> None:
    project = signed(officer, lead)
    assert (project.stage, project.investment, project.jobs) == ("signed", Decimal(320_000_000), 180)
    go(officer, project, "start")
    assert industry.find_lead(officer, lead.pk).stage == "started"
    # Nothing stands anywhere before the register has the firm.
    with pytest.raises(ValidationError) as wrong:
        go(officer, lead, "produce")
    assert "organisation" in wrong.value.message_dict
    assert industry.find_lead(officer, lead.pk).stage == "started"
    firm = scene.firm("台州永泉电机有限公司")
    before = industry.ground_of(officer, chain).nodes["pm_motor"].present
    go(officer, lead, "produce", organisation=f"#{firm.pk}")
    after = industry.ground_of(officer, chain).nodes["pm_motor"]
    assert (before, after.present, [one.organisation for one in after.standings]) == (False, True, [firm.pk])
    assert industry.find_project(officer, project.pk).stage == "production"


def test_wrong_moves_are_taken_back_with_all_that_they_did(
    scene: Scene, officer: User, chain: Chain, lead: Any
) -> None:
    firm = scene.firm("台州永泉电机有限公司")
    project = signed(officer, lead)
    go(officer, lead, "start")
    go(officer, project, "produce", organisation=firm.name)
    assert Placement.objects.counting().filter(node="pm_motor").count() == 1
    go(officer, project, "back_started", reason="还在调试")
    assert Placement.objects.counting().filter(node="pm_motor").count() == 0
    assert industry.find_lead(officer, lead.pk).stage == "started"
    go(officer, lead, "back_signed", reason="未开工")
    go(officer, lead, "back_negotiating", reason="协议作废")
    assert not industry.list_projects(officer).exists()
    go(officer, lead, "sign", project="高效电机项目", investment="40000")
    again = industry.list_projects(officer).get()
    assert (again.pk, again.stage, again.investment) == (project.pk, "signed", Decimal(400_000_000))


def test_target_is_there_once_and_what_was_decided_of_it_lasts(scene: Scene, officer: User, chain: Chain) -> None:
    source = scene.source()
    rows = [
        {"name": "浙江甲电机有限公司", "node": "pm_motor", "products": "永磁电机", "revenue": "300000000"},
        {"name": "上海乙贸易有限公司", "node": "pm_motor"},
    ]
    listed(scene, officer, *rows, source=source)
    listed(scene, officer, rows[0], issued="2026-07-31", source=source)
    found = queries.in_order(officer, queries.list_targets(officer))
    assert [str(one.organisation) for one in found] == ["浙江甲电机有限公司", "上海乙贸易有限公司"]
    assert "永磁" in found[0].ranked.reasons[0]
    industry.set_aside(by=officer, target=found[1], reason="贸易公司")
    listed(scene, officer, rows[1], issued="2026-08-31", source=source)
    assert {str(one.organisation): one.state for one in queries.list_targets(officer)} == {
        "浙江甲电机有限公司": "open", "上海乙贸易有限公司": "aside",
    }  # fmt: skip
    lead = industry.create_lead(by=officer, zone=scene.zone, target=found[0])
    assert (lead.node, lead.chain_id, str(lead.organisation)) == ("pm_motor", chain.pk, "浙江甲电机有限公司")
    assert set(Target.objects.filter(organisation=found[0].organisation_id).values_list("state", flat=True)) == {
        "taken"
    }


def test_target_tells_how_many_other_gaps_it_fits(scene: Scene, officer: User, chain: Chain) -> None:
    source, name = scene.source(), "浙江甲电机有限公司"
    told = []
    for node in ("pm_motor", "casing", "iron_castings"):
        listed(scene, officer, {"name": name, "node": node}, source=source, issued=f"2026-0{len(told) + 1}-28")
        with translation.override("en"):
            (row, *_more) = queries.in_order(officer, queries.list_targets(officer))
            told.append([one for one in row.ranked.reasons if "gap" in one])
    assert told == [[], ["fits 1 other gap, too"], ["fits 2 other gaps, too"]]


def test_target_of_an_unknown_node_names_its_row(scene: Scene, officer: User, chain: Chain) -> None:
    with pytest.raises(ValidationError, match=r"第1行.*没有环节"):
        listed(scene, officer, {"name": "浙江甲电机有限公司", "node": "没有的环节"})


def test_project_shows_what_was_promised_beside_what_is_seen(scene: Scene, officer: User) -> None:
    project = industry.create_project(
        by=officer, zone=scene.zone, name="空调基地", stage="started", investment=Decimal(2_000_000_000)
    )
    assert industry.find_project(officer, project.pk).stage == "started"
    for day, value in (("2026-03-31", 100), ("2026-08-31", 500_000_000)):
        industry.note_actual(
            by=officer, project=project, measure="investment", value=value, day=day, said_by="企业月报"
        )
    told = queries.beside(project, queries.list_actuals(officer, project))[0]
    assert (told.actual.value, told.share) == (Decimal(500_000_000), 0.25)
    with pytest.raises(ValidationError, match="还没有到"):
        industry.note_actual(by=officer, project=project, measure="jobs", value=1, day="2099-01-01", said_by="x")
    problem = industry.raise_problem(by=officer, project=project, text="外线未通", solver=scene.world.unit)
    assert queries.open_problems(officer, [project.pk]) == {project.pk: 1}
    industry.solve_problem(by=officer, problem=problem, answer="已接通")
    with pytest.raises(access.Conflict):
        industry.solve_problem(by=officer, problem=problem, answer="再来")


def test_counts_of_a_past_day_are_those_of_that_day(scene: Scene, officer: User, lead: Any) -> None:
    # What indicators count is the stage as it was, not as it is.
    countable = next(one for one in queries.LEAD_COUNTABLES if one.key == "leads")
    start = timezone.localtime(lead.created)
    later = timezone.make_aware(datetime(start.year + 1, 2, 3, 10))
    with clock.living(later):
        officer.__dict__.pop("grants", None)
        go(officer, lead, "contact", told="x")
    stages = [
        list(countable.rows("organisation", scene.body.pk, day).values_list("stage", flat=True))
        for day in (start.date(), later.date())
    ]
    assert stages == [["found"], ["contacted"]]


def test_firms_see_nothing_of_leads_and_others_only_read(scene: Scene, officer: User, lead: Any) -> None:
    firm, leader, abroad = (
        scene.world.person("enterprise"), scene.world.person("leader"), make_user("investment_officer", scene.world.far, scene.world.there),
    )  # fmt: skip
    assert not queries.list_leads(firm).exists()
    assert not queries.list_leads(abroad).exists()
    assert queries.list_leads(leader).count() == 1
    with pytest.raises(access.Denied):
        industry.edit_lead(by=leader, lead=lead, next_step="x")


def test_pages_show_board_lead_and_project(
    scene: Scene, officer: User, chain: Chain, lead: Any, browser: Browser
) -> None:
    project = signed(officer, lead)
    industry.plan_milestone(by=officer, project=project, title="主体封顶", due=date(2020, 1, 1))
    page = browser(officer)
    for address, words in (
        (reverse("leads-board"), "台州永泉电机有限公司"), (reverse("leads"), "签约"), (reverse("lead", args=[lead.pk]), "已立为重大项目"),
        (reverse("projects"), "高效电机项目"), (f"{reverse('leads')}?on=9999-12-31", "签约"), (reverse("project", args=[project.pk]), "过期未完成"), (reverse("targets"), "拟补环节"),
        (f"{reverse('lead-new')}?chain={chain.pk}&node=pm_motor", "产业链与环节"), (reverse("project-new"), "目前阶段"),
    ):  # fmt: skip
        answer = page.get(address)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), address
    asked = page.post(reverse("lead-new"), {"name": "台州永泉电机有限公司", "gap": ""})
    assert (asked.status_code, "确认是另一件事" in asked.content.decode()) == (422, True)
    done = page.post(
        reverse("lead-new"),
        {"name": "台州永泉电机有限公司", "gap": f"{chain.pk}:pm_motor", "again": "on", "investment": "1.5"},
    )
    assert done.status_code == 302
    assert industry.list_leads(officer).first().investment == Decimal(15_000)


def test_whom_to_speak_to_stays_masked_in_the_form_and_is_kept_unless_it_is_typed(
    scene: Scene, officer: User, lead: Any, browser: Browser
) -> None:
    industry.edit_lead(by=officer, lead=lead, contact="王建国", contact_phone="13912340004")
    page, address = browser(officer), reverse("lead-edit", args=[lead.pk])
    shown = page.get(address).content.decode()
    assert ("王建国" in shown, "13912340004" in shown, "现为 139****0004" in shown) == (False, False, True)

    def held(**told: str) -> tuple[int, str, str]:
        status = page.post(address, {"name": lead.name, **told}).status_code
        row = industry.find_lead(officer, lead.pk)
        return status, row.contact, row.contact_phone

    assert held(matter="看厂房") == (302, "王建国", "13912340004")
    assert held(contact="李红", contact_phone="1", clear_contact_phone="on") == (422, "王建国", "13912340004")
    assert held(contact="李红", clear_contact_phone="on") == (302, "李红", "")


def opened(page: Client, address: str) -> dict[str, str]:
    """What a browser would send of a form that was just opened."""
    form = page.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


@pytest.mark.parametrize("kind", ["lead", "project"])
def test_form_that_grew_stale_writes_only_what_was_changed_in_it(
    scene: Scene, officer: User, chain: Chain, browser: Browser, kind: str
) -> None:
    made = {"by": officer, "zone": scene.zone, "name": "台州永泉电机有限公司", "chain": chain, "node": "pm_motor"}
    row = industry.create_lead(**made) if kind == "lead" else industry.create_project(**made)
    find = industry.find_lead if kind == "lead" else industry.find_project
    mine, theirs = ("rivals", "next_step") if kind == "lead" else ("investors", "note")
    page, address = browser(officer), reverse(f"{kind}-edit", args=[row.pk])
    old = opened(page, address)
    other = opened(page, reverse("lead-next", args=[row.pk]) if kind == "lead" else address)
    page.post(reverse("lead-next", args=[row.pk]) if kind == "lead" else address, {**other, theirs: "约周五看厂房"})
    assert page.post(address, {**old, mine: "宁波", "investment": "1.5"}).status_code == 302
    held = find(officer, row.pk)
    assert (getattr(held, mine), getattr(held, theirs), held.node) == ("宁波", "约周五看厂房", "pm_motor")
    # Both changed the same: what was typed stays, and it is told what would be replaced; what others wrote beside stays too.
    clash = page.post(address, {**old, mine: "常州"})
    assert (clash.status_code, "已有人改为“宁波”" in clash.content.decode()) == (409, True)
    again = {name: str(clash.context["form"][name].value() or "") for name in old}
    assert (again[mine], again[theirs], getattr(find(officer, row.pk), mine)) == ("常州", "约周五看厂房", "宁波")
    assert page.post(address, again).status_code == 302
    held = find(officer, row.pk)
    assert (getattr(held, mine), getattr(held, theirs), held.investment) == ("常州", "约周五看厂房", Decimal(15_000))
    edit = industry.edit_lead if kind == "lead" else industry.edit_project
    with pytest.raises(access.Conflict):
        edit(by=officer, **{kind: row}, seen={mine: "宁波"}, **{mine: "苏州"})


def test_lists_ask_no_more_for_many(scene: Scene, officer: User, chain: Chain, browser: Browser) -> None:
    page, addresses = browser(officer), [reverse(name) for name in ("leads-board", "leads", "projects", "targets")]

    def fill(*numbers: int) -> None:
        for n in numbers:
            lead = industry.create_lead(
                by=officer, zone=scene.zone, name=f"第{n}家企业", chain=chain, node="pm_motor", again=True
            )
            go(officer, lead, "contact", told="x")
            industry.create_project(by=officer, zone=scene.zone, name=f"项目{n}", chain=chain, node="pm_motor")
        listed(scene, officer, *({"name": f"浙江{n}号电机有限公司", "node": "pm_motor"} for n in numbers))

    def asked(address: str) -> int:
        return min(once(address) for _each in range(2))

    def once(address: str) -> int:
        # Now and then a session notes that it is still in use.
        with CaptureQueriesContext(connection) as held:
            assert page.get(address).status_code == 200
        return len(held)

    fill(1, 2)
    few = [asked(address) for address in addresses]
    fill(3, 4, 5, 6, 7)
    assert [asked(address) for address in addresses] == few
