"""What firms of a chain buy: told by lists, put to nodes by people, counted as the local-supply rate; offers followed to orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
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
from liantu.apps.industry.actions import purchasing
from liantu.apps.industry.cli import chains as command
from liantu.apps.industry.hooks import purchases as hooks
from liantu.apps.industry.models import Chain, Purchase
from liantu.apps.industry.queries import (
    bought_by_node,
    case_of_offer,
    content_of,
    find_offer,
    list_purchases,
    propose,
    purchases_of,
    rates,
    withheld_purchases,
)
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.journeys import public as journeys
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import make_user
from tests.factories.figures import Scene
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


def test_rate_lies_between_what_is_known_and_what_may_be(scene: Scene, chain: Chain, leader: Any) -> None:
    here = scene.firm("近处密封有限公司")
    buy(scene, leader, "机械密封", "300", supplier=here.name)
    buy(scene, leader, "铸件", "500", local=False)
    buy(scene, leader, "轴承", "200", supplier="没有人知道的厂")
    buy(scene, leader, "轴承", "9999", period="2024", local=True)
    buy(scene, leader, "电缆")
    whole, own = rates(scene.officer, chain)
    assert (whole.low, whole.high, whole.total, whole.years) == (0.3, 0.5, Decimal(1000), ("2025",))
    assert (own.organisation, own.low, own.rows) == (leader.pk, 0.3, 4)
    told = purchases_of(scene.officer, chain, leader)
    assert told is not None
    assert {row.item for row in told["rows"]} == {"铸件", "轴承", "电缆"}


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
    assert bought_by_node(scene.officer, chain) == {}
    purchasing.accept_proposals(by=scene.officer, purchases=[bought])
    assert bought_by_node(scene.officer, chain) == {bought.proposed: 100.5}
    # The same row, told otherwise by a later delivery, counts once, and nobody is asked again.
    deliver(scene, source, "2026-03-31", {"a": {**row, "amount": "80", "period": "2025"}})
    assert Purchase.objects.count() == 2
    assert bought_by_node(scene.officer, chain) == {bought.proposed: 80.0}
    purchasing.place_items(by=scene.officer, purchases=list(list_purchases(scene.officer)), node="")
    assert bought_by_node(scene.officer, chain) == {}


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
