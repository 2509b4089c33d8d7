"""Suggestions: made from what firms say, settled or refused by people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing, suggesting
from liantu.apps.industry.models import Chain, Placement, PlacingDue, Suggestion
from liantu.apps.industry.queries import list_suggestions, open_suggestions, placements_at, readable_reasons
from liantu.apps.registry.models import Product
from liantu.kit.access import public as access
from liantu.kit.audit.public import Entry
from liantu.kit.evidence.classes import clearance
from tests.factories.accounts import make_user
from tests.factories.evidence import make_delivery, make_record
from tests.factories.figures import Scene
from tests.factories.registry import make_organisation, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    return industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")


def product(firm: Any, name: str, source: Any = None) -> Product:
    record = make_record(make_delivery(source))
    return Product.objects.create(organisation=firm, name=name, record=record)


def look(scene: Scene, chain: Chain) -> dict[str, str]:
    """Node → state of all that is suggested."""
    suggesting.suggest(by=scene.officer, chain=chain)
    return dict(Suggestion.objects.order_by("node").values_list("node", "state"))


def only(chain: Chain) -> Suggestion:
    return Suggestion.objects.get(chain=chain)


def test_suggested_from_products_class_rights_and_scope(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业", industry="C3441 泵及真空设备制造", business_scope="生产水泵、机械密封；农田灌溉")
    product(firm, "200QJ 深井泵")
    assert look(scene, chain) == {"deep_well_pump": "open", "mechanical_seal": "open"}
    first, second = open_suggestions(scene.officer)
    assert (first.node, first.confidence, first.basis) == ("deep_well_pump", 0.775, "product")
    assert [(one["kind"], one["word"]) for one in first.reasons] == [("product", "深井泵"), ("code", "3441")]
    assert (second.basis, second.reasons[0]["text"]) == ("scope", "生产水泵、机械密封；农田灌溉")
    assert industry.ground_of(scene.officer, chain).present == 0


def test_those_of_other_zones_and_of_no_trade_are_not_suggested(scene: Scene, chain: Chain) -> None:
    for firm in (
        make_organisation("外地泵业", zone=scene.world.there), make_organisation("无园区泵业"),
        scene.firm("园区水利局", kind="government"),
    ):  # fmt: skip
        product(firm, "离心泵")
    assert look(scene, chain) == {}


def test_settled_makes_presence_and_is_not_suggested_again(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    product(firm, "深井泵")
    look(scene, chain)
    placing.settle(by=scene.officer, suggestion=only(chain))
    assert industry.ground_of(scene.officer, chain).nodes["pump"].present
    with pytest.raises(access.Conflict):
        placing.settle(by=scene.officer, suggestion=only(chain))
    assert look(scene, chain) == {"deep_well_pump": "settled"}
    placing.retract_placement(by=scene.officer, placement=Placement.objects.get(), reason="只做贸易")
    assert look(scene, chain) == {"deep_well_pump": "refused"}


def test_refused_comes_back_only_where_something_new_speaks_for_it(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    said = product(firm, "深井泵")
    look(scene, chain)
    with pytest.raises(ValidationError):
        placing.refuse(by=scene.officer, suggestion=only(chain), why=" ")
    placing.refuse(by=scene.officer, suggestion=only(chain), why="只做贸易")
    product(firm, "深井泵 大流量")
    assert look(scene, chain) == {"deep_well_pump": "refused"}
    said.delete()
    assert look(scene, chain) == {"deep_well_pump": "refused"}
    product(firm, "长轴深井泵")
    assert look(scene, chain) == {"deep_well_pump": "open"}
    assert only(chain).why == ""


def test_open_one_goes_with_what_spoke_for_it(scene: Scene, chain: Chain) -> None:
    said = product(scene.firm("天海泵业"), "深井泵")
    look(scene, chain)
    said.delete()
    assert look(scene, chain) == {}


def test_placed_by_hand_settles_what_was_suggested(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    product(firm, "深井泵")
    look(scene, chain)
    placed = placing.place(by=scene.officer, chain=chain, node="deep_well_pump", organisation=firm)
    assert look(scene, chain) == {"deep_well_pump": "settled"}
    assert Entry.objects.get(action="industry.placement.create").object_label == "水泵制造 · 井用潜水泵 · 天海泵业"
    assert placements_at(scene.officer, firm.pk) == [placed]
    firm.listed = False
    firm.save()
    assert placements_at(scene.officer, firm.pk) == []


def test_what_is_restricted_is_told_to_whom_it_is_and_makes_no_words_for_others(scene: Scene, chain: Chain) -> None:
    firm, other = scene.firm("天海泵业"), make_user("investment_officer", scene.world.other, scene.zone)
    closed = scene.source("restricted", unit=scene.world.unit, purposes=["investment"])
    product(firm, "深井泵", closed)
    product(firm, "离心泵")
    product(firm, "机械密封", scene.source("restricted", unit=scene.world.unit, purposes=["cultivation"]))
    look(scene, chain)
    assert sorted(row.node for row in open_suggestions(scene.officer)) == ["centrifugal_pump", "deep_well_pump"]
    assert [row.node for row in open_suggestions(other)] == ["centrifugal_pump"]
    hidden = Suggestion.objects.get(node="deep_well_pump")
    assert placing.settle_many(by=other, suggestions=[hidden]) == []
    placing.settle(by=scene.officer, suggestion=hidden)
    assert industry.ground_of(scene.officer, chain).nodes["deep_well_pump"].present
    assert not industry.ground_of(other, chain).nodes["deep_well_pump"].present


def test_restricted_reason_beside_an_open_one_does_not_count_and_is_not_told(scene: Scene, chain: Chain) -> None:
    firm, other = scene.firm("天海泵业", business_scope="深井泵"), make_user("leader", scene.world.other, scene.zone)
    product(firm, "深井泵", scene.source("restricted", unit=scene.world.unit, purposes=["investment"]))
    look(scene, chain)
    row = list_suggestions(other).get()
    assert (row.confidence, row.basis) == (0.3, "scope")
    assert [one["kind"] for one in readable_reasons(clearance(other), row)] == ["scope"]
    assert [one["kind"] for one in readable_reasons(clearance(scene.officer), row)] == ["scope", "product"]


def test_many_are_settled_at_once_on_one_record(scene: Scene, chain: Chain) -> None:
    for at in range(4):
        product(scene.firm(f"泵业{at}"), "深井泵")
    look(scene, chain)
    made = placing.settle_many(by=scene.officer, suggestions=list_suggestions(scene.officer))
    assert len(made) == 4
    assert len({one.record_id for one in made}) == 1
    assert industry.ground_of(scene.officer, chain).nodes["pump"].standings[0].climbed_from == "deep_well_pump"
    assert [gap.node for gap in industry.ground_of(scene.officer, chain).gaps if gap.node == "deep_well_pump"] == []


def test_writing_takes_those_who_may(scene: Scene, chain: Chain) -> None:
    product(scene.firm("天海泵业"), "深井泵")
    look(scene, chain)
    far = make_user("investment_officer", scene.world.far, scene.world.there)
    for by in (scene.world.person("caseworker"), scene.world.person("leader"), far):
        with pytest.raises(access.Denied):
            placing.refuse(by=by, suggestion=only(chain), why="不对")
        with pytest.raises(access.Denied):
            placing.settle(by=by, suggestion=only(chain))
        with pytest.raises(access.Denied):
            suggesting.suggest(by=by, chain=chain)
    assert only(chain).state == "open"


def test_those_of_whom_something_is_said_are_looked_at_again(
    scene: Scene, chain: Chain, browser: Callable[[User], Client]
) -> None:
    firm = scene.firm("天海泵业")
    scene.deliver(
        {
            "organisations": [{"name": "天海泵业"}],
            "products": [{"holder": "天海泵业", "name": "深井泵"}],
        }
    )
    assert PlacingDue.objects.filter(pk=firm.pk).exists()
    page, words = browser(scene.officer), "正在排队比对环节，对得上的列在这里"
    assert words in plain(page.get(reverse("organisation", args=[firm.pk])))
    assert suggesting.suggest_due(by=access.Scheduler()) >= 1
    assert words not in plain(page.get(reverse("organisation", args=[firm.pk])))
    assert [row.node for row in open_suggestions(scene.officer)] == ["deep_well_pump"]
    assert not PlacingDue.objects.exists()


def test_looking_costs_no_query_per_firm(scene: Scene, chain: Chain) -> None:
    def cost() -> int:
        Suggestion.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            suggesting.suggest(by=scene.officer, chain=chain)
        return len(asked)

    product(scene.firm(), "深井泵")
    suggesting.suggest(by=scene.officer, chain=chain)
    few = cost()
    for _at in range(5):
        product(scene.firm(industry="C3441"), "离心泵")
    assert cost() == few <= 40
