"""What firms of a chain buy: told by lists, put to nodes by people, counted as the local-supply rate; offers followed to orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing, purchasing
from liantu.apps.industry.cli import chains as command
from liantu.apps.industry.hooks import purchases as hooks
from liantu.apps.industry.models import Chain, Purchase
from liantu.apps.industry.queries import (
    bought_in,
    case_of_offer,
    content_of,
    find_offer,
    ground_of,
    list_purchases,
    propose,
    purchases_of,
    rate_of_zone,
    rates,
    withheld_purchases,
)
from liantu.apps.industry.queries.buying import last_taken
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.journeys import public as journeys
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import make_user
from tests.factories.figures import Scene
from tests.kit.intake.conftest import book
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    return industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")


@pytest.fixture
def leader(scene: Scene, chain: Chain) -> Any:
    firm = scene.firm("天海泵业有限公司")
    industry.give_role(by=scene.officer, chain=chain, organisation=firm, role="leader")
    return firm


def buy(scene: Scene, buyer: Any, item: str, amount: Any = None, **more: Any) -> Purchase:
    told = {"period": "2025", "classification": "internal", **more}
    return purchasing.add_purchase(by=scene.officer, zone=scene.zone, buyer=buyer, item=item, amount=amount, **told)


def yearly(scene: Scene, chain: Chain) -> dict[str, Decimal | None]:
    return {node: one.amount for node, one in bought_in(scene.officer, [chain]).get(chain.pk, {}).items()}


def deliver(scene: Scene, source: Any, issued: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """A delivery of a purchase list, taken in as intake's writer is given it."""
    by = scene.officer
    delivery = evidence.open_delivery(by=by, source=source, title=f"清单 {issued}", issued=issued)
    said = [
        evidence.Said(key, {name: str(value) for name, value in row.items()}, key, "第1行") for key, row in rows.items()
    ]
    records = evidence.stage_rows(by=by, delivery=delivery, rows=said)
    told = [{"key": key, "place": "第1行", "purchases": [row]} for key, row in rows.items()]
    resolver = registry.Resolver(by)
    resolver.learn({"alias": [row["buyer"]]} for row in rows.values())
    for _again in range(2):
        purchasing.load(by=by, delivery=delivery, zone=scene.zone, rows=told, records=records, resolver=resolver)
    evidence.apply_deliveries(by=by, deliveries=[delivery])


def test_rate_lies_between_what_is_known_and_what_may_be(
    scene: Scene, chain: Chain, leader: Any, browser: Browser
) -> None:
    here = scene.firm("近处密封有限公司")
    buy(scene, leader, "机械密封", "300", supplier=here.name)
    buy(scene, leader, "铸件", "500", local=False)
    buy(scene, leader, "轴承", "200", supplier="没有人知道的厂")
    buy(scene, leader, "轴承", "9999", period="2024", local=True)
    whole, own = rates(scene.officer, chain)
    assert (whole.low, whole.high, whole.total, whole.years) == (0.3, 0.5, Decimal(1000), ("2025",))
    assert (own.organisation, own.low, own.rows) == (leader.pk, 0.3, 3)
    # A blank is no zero: what it may move has no bound.
    buy(scene, leader, "控制柜", local=False)
    (whole, _own), page = rates(scene.officer, chain), browser(scene.officer)
    assert (whole.low, whole.high, whole.total, whole.blank) == (None, 0.5, Decimal(1000), 1)
    shown = "".join(page.get(reverse("purchases")).content.decode().split())
    assert ("至多" in shown, "另有1行没有金额" in shown) == (True, True)
    buy(scene, leader, "电缆")
    assert [(one.low, one.high, one.blank) for one in rates(scene.officer, chain)] == [(None, None, 2)] * 2
    told = purchases_of(scene.officer, chain, leader)
    assert told is not None
    assert {row.item for row in told["rows"]} == {"铸件", "轴承", "控制柜", "电缆"}


@pytest.mark.parametrize(
    ("periods", "kept", "words"),
    [
        # A month is not added to its own year, nor does a later one stand for a year.
        ({"密封": ["2025", "2025-06"], "轴承": ["2025-06-30"], "铸件": ["2024", "2026-01"]}, ["密封 2025", "轴承 2025-06-30"], "2025"),
        ({"密封": [f"2024-{month:02}" for month in range(1, 13)], "轴承": ["2025-03"]}, [f"密封 2024-{month:02}" for month in range(1, 13)], "2024"),
        ({"密封": ["2025-H1", "2025-Q3", "2025-Q4", "2026-01"]}, ["密封 2025-H1", "密封 2025-Q3", "密封 2025-Q4"], "2025"),
        # Where no year is whole, the months that there are, said to be so.
        ({"密封": ["2025-11", "2026-01"]}, ["密封 2026-01"], "2026 年 1 月"),
        ({"密封": ["2026-01", "2026-02"]}, ["密封 2026-01", "密封 2026-02"], "2026 年 1 至 2 月"),
        ({"密封": ["2026-01", "2026-03"]}, ["密封 2026-01", "密封 2026-03"], "2026 年 2 个月"),
    ],
)  # fmt: skip
def test_a_year_is_counted_once_and_whole(periods: dict[str, list[str]], kept: list[str], words: str) -> None:
    rows = [SimpleNamespace(item=item, period=period) for item, some in periods.items() for period in some]
    taken = last_taken(rows)
    assert (sorted(f"{row.item} {row.period}" for row in taken.rows), taken.words) == (sorted(kept), words)


def test_gap_tells_a_year_only_where_lists_do(scene: Scene, chain: Chain, leader: Any, browser: Browser) -> None:
    placing.place(by=scene.officer, chain=chain, node="pump", organisation=leader)

    def told() -> tuple[Decimal | None, str]:
        gap = ground_of(scene.officer, chain).nodes["mechanical_seal"].gap
        assert gap is not None
        assert gap.bought is not None
        return gap.purchases, gap.bought.words

    buy(scene, leader, "机械密封", node="mechanical_seal", period="2026-01")
    assert told() == (None, "清单里有，没有写金额")
    buy(scene, leader, "集装式密封", "500000.1", node="mechanical_seal", period="2026-01")
    assert told() == (None, "2026 年 1 月共 50 万元，没有全年的数")
    client = browser(scene.officer)
    assert "没有全年的数" in client.get(reverse("chain-node", args=[chain.pk, "mechanical_seal"])).content.decode()
    assert "没有全年的数" in client.get(reverse("chain-gaps", args=[chain.pk])).content.decode()
    other = scene.firm("另一家泵业有限公司")
    buy(scene, other, "机械密封", "0.1", node="mechanical_seal", chain=chain)
    buy(scene, other, "机械密封件", "0.2", node="mechanical_seal", chain=chain)
    assert told() == (Decimal("0.3"), "至少 0.3 元")
    # A year is not made of the month that its list leaves out; and what is told of another year alone is not bought now.
    buy(scene, other, "电缆", "7", node="impeller", period="2025-03", chain=chain)
    more = ground_of(scene.officer, chain).nodes["impeller"].gap
    assert (more.purchases, more.bought.words) == (None, "2025 年 3 月共 7 元，没有全年的数")  # type: ignore[union-attr]
    buy(scene, leader, "铸件", "7", period="2025")
    buy(scene, other, "铸件", "7", period="2026", chain=chain)
    shown = client.get(reverse("chain-node", args=[chain.pk, "mechanical_seal"])).content.decode()
    assert "最近一个全年的清单里没有它" in shown


def test_many_chains_are_read_with_as_many_queries_as_one(scene: Scene, chain: Chain, leader: Any) -> None:
    chains = [chain]
    for n in range(4):
        made = industry.create_chain(by=scene.officer, zone=scene.zone, name=f"水泵制造{n}")
        chains.append(industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps"))
    for one in chains:
        buy(scene, leader, "机械密封", "300", chain=one, node="mechanical_seal")
        placing.place(by=scene.officer, chain=one, node="pump", organisation=leader)

    def asked(read: Callable[[Any, Any], Any], some: list[Chain]) -> int:
        read(scene.officer, some)
        with CaptureQueriesContext(connection) as held:
            read(scene.officer, some)
        return len(held)

    for read in (industry.grounds_of, rate_of_zone):
        assert asked(read, chains) == asked(read, chains[:1])
    assert [rate.total for _chain, rate in rate_of_zone(scene.officer, chains)] == [Decimal(300)] * 5


def test_item_counts_at_a_node_once_a_person_says_so_and_the_next_list_follows(
    scene: Scene, chain: Chain, leader: Any
) -> None:
    content = content_of(chain)
    assert content is not None
    node = next(node for node in content.nodes.values() if node.keywords and node.kind != "use")
    item = node.keywords[0]
    source = scene.source("internal")
    row = {"buyer": leader.name, "item": item, "amount": "100.5", "supplier": "外地厂", "local": "no"}
    deliver(scene, source, "2025-12-31", {"a": row})
    bought = list_purchases(scene.officer).get()
    # The list of a chain's leader is that of the chain, the year that of the delivery.
    assert (bought.chain, bought.node, bought.period) == (chain, "", "2025")
    assert bought.proposed == propose(content, item) != ""
    assert yearly(scene, chain) == {}
    purchasing.accept_proposals(by=scene.officer, purchases=[bought])
    assert yearly(scene, chain) == {bought.proposed: Decimal("100.50")}
    # The same row, told otherwise by a later delivery, counts once, and nobody is asked again.
    deliver(scene, source, "2026-03-31", {"a": {**row, "amount": "80", "period": "2025"}})
    assert Purchase.objects.count() == 2
    assert yearly(scene, chain) == {bought.proposed: Decimal(80)}
    purchasing.place_items(by=scene.officer, purchases=list(list_purchases(scene.officer)), node="")
    assert yearly(scene, chain) == {}


def test_restricted_list_is_read_by_who_sent_it_and_by_the_buyer_alone(scene: Scene, chain: Chain, leader: Any) -> None:
    buy(scene, leader, "机械密封", "300", classification="restricted")
    other = make_user("investment_officer", scene.world.other, scene.zone)
    assert list_purchases(scene.officer).count() == 1
    assert (list_purchases(other).count(), withheld_purchases(other, chain=chain), rates(other, chain)) == (0, 1, [])
    unit = make_user("enterprise", None, scene.zone)
    owner = unit.memberships.get().unit
    registry.link_unit(by=scene.world.system, unit=owner, organisation=leader)
    unit.__dict__.pop("grants", None)
    assert list_purchases(unit).count() == 1
    with pytest.raises(access.Denied):
        purchasing.place_items(by=unit, purchases=list(list_purchases(unit)), node="")


@pytest.mark.parametrize(
    ("more", "field"),
    [({"amount": "-1"}, "amount"), ({"amount": "1e20"}, "amount"), ({"amount": "许多"}, "amount"), ({"period": "去年"}, "period"),
     ({"node": "nowhere"}, "node")],
)  # fmt: skip
def test_bad_purchase_is_refused_at_its_field(scene: Scene, leader: Any, more: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        buy(scene, leader, "机械密封", **more)
    assert list(refusal.value.message_dict) == [field]


def test_invoice_rows_are_composed_and_red_ones_named() -> None:
    told = {"item": "电磁线", "amount": Decimal("12.5"), "date": "2025-06-30", "supplier": "某厂", "local": "no"}
    part = hooks._compose(told, intake.Within())["purchases"][0]
    assert part == {
        "buyer": "@",
        "item": "电磁线",
        "period": "2025-06",
        "supplier": "某厂",
        "local": "no",
        "amount": "12.5",
    }
    assert hooks._compose({"supplier": "某厂"}, intake.Within()) == {}
    with pytest.raises(ValidationError, match="红字发票"):
        hooks._compose({"item": "电磁线", "amount": Decimal(-3)}, intake.Within())


def test_offer_is_followed_until_it_is_ordered(scene: Scene, chain: Chain, leader: Any) -> None:
    wire = scene.firm("五二研究所")
    made = purchasing.offer(
        by=scene.officer, zone=scene.zone, organisation=wire, product="铝合金焊丝", buyer_name="西飞铝业"
    )
    for move, told in (("try", {}), ("list", {}), ("order", {"ordered": "120000"}), ("supply", {"ordered": "80000"})):
        case = case_of_offer(scene.officer, made)
        journeys.move(by=scene.officer, case=case, move=move, told=told, revision=case.revision)
    row = find_offer(scene.officer, made.pk)
    assert (row.state, row.ordered) == ("orders", Decimal(200000))
    with pytest.raises(ValidationError, match="自己"):
        purchasing.offer(by=scene.officer, zone=scene.zone, organisation=wire, product="焊丝", buyer=wire)


def test_pages_list_place_and_offer(scene: Scene, chain: Chain, leader: Any, browser: Browser) -> None:
    client = browser(scene.officer)
    assert "还没有采购清单" in client.get(reverse("purchases")).content.decode()
    one = buy(scene, leader, "机械密封", "300", local=False)
    assert one.proposed
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("purchases"), {"chain": chain.pk})
    for n in range(5):
        buy(scene, leader, f"轴承{n}", "10", local=True)
    with CaptureQueriesContext(connection) as many:
        shown = client.get(reverse("purchases"), {"chain": chain.pk}).content.decode()
    assert "机械密封" in shown
    assert "85.7%" not in shown
    assert len(many) <= len(few) + 1
    none = client.get(reverse("purchases"), {"here": "none"}).content.decode()
    assert "机械密封" in none
    assert "轴承1" not in none
    answer = client.post(reverse("purchases"), {"bulk": "accept", "rows": [one.pk]})
    assert answer.status_code == 200
    assert client.post(reverse("purchases"), {"bulk": "accept", "rows": ["9999999999999999999"]}).status_code < 500
    purchasing.accept_proposals(by=scene.officer, purchases=[one])
    page = client.get(reverse("purchase", args=[one.pk])).content.decode()
    assert "没有见到本地企业" in page
    sent = {
        "zone": scene.zone.pk,
        "organisation": scene.firm("近处密封有限公司").name,
        "product": "机械密封",
        "buyer": "外面的厂",
    }
    made = client.post(f"{reverse('offer-new')}", sent, follow=True)
    assert "待采购方答复" in made.content.decode() or "已推荐" in made.content.decode()
    assert client.get(reverse("offers")).status_code == 200


def test_programs_and_commands_tell_the_rate(scene: Scene, chain: Chain, leader: Any) -> None:
    program = Program(scene.officer)
    body = {
        "zone": scene.zone.code,
        "buyer": leader.name,
        "item": "机械密封",
        "period": "2025",
        "amount": "300",
        "local": True,
    }
    status, made = program.send("post", "/purchases", body)
    assert status == 201, made
    status, told = program.get(f"/chains/{chain.pk}/rate")
    assert status == 200
    assert isinstance(told, dict)
    assert told["rates"][0]["low"] == 1.0
    run = CliRunner().invoke(
        command, ["rate", "--zone", scene.zone.code, "--chain", "水泵制造", "--json"], obj=Speaker(scene.officer)
    )
    assert run.exit_code == 0, run.output
    assert '"high": 1.0' in run.output


def test_workbook_of_purchases_goes_through_intake_with_rows_that_are_wrong_named(
    scene: Scene, chain: Chain, leader: Any
) -> None:
    source = evidence.create_source(
        by=scene.officer, code="buying", name="链主外购清单", kind="workbook", zone=scene.zone, unit=scene.world.unit,
        purposes=["register", "investment"], classification="internal",
    )  # fmt: skip
    header = ("采购单位", "物料名称", "规格型号", "年采购额（万元）", "采购年度", "供应商", "是否本地")
    rows = [
        (leader.name, "机械密封", "集装式", 12.5, "2025", "外地密封厂", "否"),
        (leader.name, "机械密封", "单端面", 3, "2025", "外地密封厂", "否"),
        (leader.name, "三相异步电动机", "Y2", -2, "2025", "外地电机厂", "否"),
        (leader.name, "球墨铸铁件", "", "很多", "2025", "", "也许"),
    ]
    made = intake.receive(by=scene.officer, source=source, file=book([header, *rows]), title="", issued="2026-01")
    made = intake.read_plan(by=scene.officer, plan=made)
    if made.state == intake.PlanState.ASKING:
        made = intake.confirm(by=scene.officer, plan=made, tables=made.tables)
    made = intake.compare(by=scene.officer, plan=made)
    told = {
        row.number: (row.state, str(row.faults) if hasattr(row, "faults") else "")
        for row in made.rows.order_by("number")
    }
    made = intake.carry_out(by=scene.officer, plan=intake.apply(by=scene.officer, plan=made))
    found = {(row.item, row.specification): (row.amount, row.here) for row in list_purchases(scene.officer)}
    assert found == {
        ("机械密封", "集装式"): (Decimal("125000.00"), False),
        ("机械密封", "单端面"): (Decimal("30000.00"), False),
    }, told
    evidence.undo_delivery(by=scene.officer, delivery=made.delivery)
    assert list_purchases(scene.officer).count() == 0


def test_buyers_own_list_names_it_once_for_all_rows(scene: Scene, chain: Chain, leader: Any) -> None:
    source = evidence.create_source(
        by=scene.officer, code="own-list", name="天海泵业外购清单", kind="workbook", zone=scene.zone,
        unit=scene.world.unit, purposes=["investment"],
    )  # fmt: skip
    file = book([("物料名称", "年采购额（万元）", "供应商"), ("机械密封", 12.5, "外地密封厂"), ("电缆", 3, "")])
    made = intake.receive(by=scene.officer, source=source, file=file, title="", issued="2026-01")
    made = intake.read_plan(by=scene.officer, plan=made)
    named = [
        {**table, "use": True, "constants": {**table["constants"], "organisation.name": leader.name}}
        for table in made.tables
    ]
    made = intake.compare(by=scene.officer, plan=intake.confirm(by=scene.officer, plan=made, tables=named))
    intake.carry_out(by=scene.officer, plan=intake.apply(by=scene.officer, plan=made))
    found = {row.item: (row.buyer_id, row.period, row.here) for row in list_purchases(scene.officer)}
    assert found == {"机械密封": (leader.pk, "2026", None), "电缆": (leader.pk, "2026", None)}
