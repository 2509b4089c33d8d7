"""Who stands where, and what of it makes a chain's ground."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing
from liantu.apps.industry.models import Chain, Placement
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Recognition
from liantu.engine.chains import GapKind, Thin
from liantu.kit import clock
from liantu.kit.access import public as access
from tests.factories.accounts import make_user
from tests.factories.figures import Scene
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(scene: Scene) -> Chain:
    made = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    return industry.link_content(by=scene.officer, chain=made, pack="yanhu.pumps")


def place(scene: Scene, chain: Chain, node: str, firm: Any, **more: Any) -> Placement:
    return placing.place(by=scene.officer, chain=chain, node=node, organisation=firm, **more)


def test_chain_without_placements_has_nodes_and_no_gaps(scene: Scene, chain: Chain) -> None:
    ground = industry.ground_of(scene.officer, chain)
    assert ground.present == 0
    assert ground.gaps == []
    assert len(ground.nodes) > 40


def test_chain_without_content_has_neither(scene: Scene) -> None:
    bare = industry.create_chain(by=scene.officer, zone=scene.zone, name="新链")
    ground = industry.ground_of(scene.officer, bare)
    assert (ground.content, ground.here, ground.nodes, ground.single_points) == (None, None, {}, [])
    with pytest.raises(ValidationError, match="还没有环节"):
        place(scene, bare, "pump", scene.firm())


def test_presence_climbs_to_what_it_is_a_kind_of_and_never_descends(scene: Scene, chain: Chain) -> None:
    placed = place(scene, chain, "井用潜水泵", scene.firm("天海泵业"))
    ground = industry.ground_of(scene.officer, chain)
    above = ground.nodes["pump"].standings
    assert [(one.name, one.placement, one.climbed_from) for one in above] == [("天海泵业", placed.pk, "deep_well_pump")]
    assert ground.nodes["submersible_pump"].present
    assert not ground.nodes["sewage_pump"].present


def test_gaps_by_kind_with_reasons_and_drafts_until_signed(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    place(scene, chain, "pump", firm)
    place(scene, chain, "iron_castings", scene.firm("盐湖铸造"))
    ground = industry.ground_of(scene.officer, chain)
    kinds = {gap.node: gap.kind for gap in ground.gaps}
    assert kinds["casing"] is GapKind.FILL
    assert kinds["impeller"] is GapKind.FILL
    assert kinds["mechanical_seal"] is GapKind.EXTEND
    assert kinds["pump"] is GapKind.STRENGTHEN
    assert "municipal_water" not in kinds
    assert "deep_well_pump" not in kinds
    assert ground.nodes["pump"].gap.thin == (Thin.ONE_FIRM,)  # type: ignore[union-attr]
    assert "上游隔 1 步有“铸铁件”" in ground.nodes["casing"].gap.reasons  # type: ignore[union-attr]
    assert all(gap.draft for gap in ground.gaps)
    industry.sign_nodes(by=scene.officer, chain=chain, nodes=dict.fromkeys(("casing", "pump", "iron_castings"), ""))
    drafts = {gap.node: gap.draft for gap in industry.ground_of(scene.officer, chain).gaps}
    assert (drafts["casing"], drafts["pump"], drafts["impeller"]) == (False, False, True)


def test_what_is_lost_with_a_firm_is_told(scene: Scene, chain: Chain) -> None:
    castings, pumps = scene.firm("盐湖铸造"), scene.firm("天海泵业")
    place(scene, chain, "casing", castings)
    for firm in (pumps, scene.firm("运城泵业")):
        place(scene, chain, "pump", firm)
    ground = industry.ground_of(scene.officer, chain)
    assert [(one.name, one.empties, one.cuts_off) for one in ground.single_points] == [
        ("盐湖铸造", ("casing",), ("pump",))
    ]
    loss = industry.what_if(scene.officer, chain, castings)
    assert (loss.empties, loss.cuts_off, loss.held) == (("casing",), ("pump",), ())
    assert industry.what_if(scene.officer, chain, pumps).held == ("pump",)
    assert industry.what_if(scene.officer, chain, scene.firm()).empties == ()


def test_days_and_retraction_change_presence(scene: Scene, chain: Chain) -> None:
    from datetime import date

    firm = scene.firm("天海泵业")
    over = place(scene, chain, "pump", firm, valid_from="2020", valid_to="2022")
    assert not industry.ground_of(scene.officer, chain).nodes["pump"].present
    assert industry.ground_of(scene.officer, chain, date(2021, 6, 1)).nodes["pump"].present
    now = place(scene, chain, "pump", firm, valid_from="2023")
    assert industry.ground_of(scene.officer, chain).nodes["pump"].present
    with pytest.raises(ValidationError, match="已经落在"):
        place(scene, chain, "pump", firm, valid_from="2022-06")
    placing.retract_placement(by=scene.officer, placement=now, reason="已停产")
    ground = industry.ground_of(scene.officer, chain)
    assert not ground.nodes["pump"].present
    assert ground.gaps == []
    assert over.pk != now.pk


def test_one_that_was_struck_off_stands_nowhere(scene: Scene, chain: Chain) -> None:
    place(scene, chain, "pump", scene.firm("旧泵业", status="deregistered"))
    place(scene, chain, "shaft", scene.firm("新泵业", status="active"))
    nodes = industry.ground_of(scene.officer, chain).nodes
    assert (nodes["pump"].present, nodes["shaft"].present) == (False, True)


def test_one_of_another_zone_is_refused_but_for_its_project(scene: Scene, chain: Chain) -> None:
    outsider = make_organisation("外地铸造", zone=scene.world.there)
    with pytest.raises(ValidationError, match="不在"):
        place(scene, chain, "casing", outsider)
    place(scene, chain, "casing", outsider, basis="project", note="投产")
    assert [one.name for one in industry.ground_of(scene.officer, chain).nodes["casing"].standings] == ["外地铸造"]


def test_unknown_node_and_basis_are_refused_at_their_field(scene: Scene, chain: Chain) -> None:
    for more, field in (({"node": "水晶球"}, "node"), ({"node": "pump", "basis": "guess"}, "basis")):
        with pytest.raises(ValidationError) as refusal:
            placing.place(by=scene.officer, chain=chain, organisation=scene.firm(), **more)
        assert list(refusal.value.message_dict) == [field]


def test_one_that_was_merged_stands_as_the_one_that_stands_for_it(scene: Scene, chain: Chain) -> None:
    firm, double = scene.firm("天海泵业"), scene.firm("山西天海")
    for one in (firm, double):
        place(scene, chain, "pump", one)
    registry.merge(by=scene.officer, loser=double, winner=firm, reason="同一企业")
    assert [one.name for one in industry.ground_of(scene.officer, chain).nodes["pump"].standings] == ["天海泵业"]


def test_revenue_is_told_to_those_who_may_read_it(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    place(scene, chain, "pump", firm)
    source = scene.source("restricted", unit=scene.world.unit, purposes=["investment"])
    row = {
        "observations": [
            {"indicator": "sales_revenue", "subject": f"#{firm.pk}", "period": year, "value": value, "unit": "元"}
            for year, value in (("2024", 400), ("2025", 300))
        ]
    }
    # What is said for another purpose is not read here, not even by who said it; nor is a title.
    other_use = scene.source("restricted", unit=scene.world.unit, purposes=["cultivation"])
    record = scene.deliver(row, other_use).rows.first().record
    Recognition.objects.create(
        organisation=firm, record=record, scheme="gazelle", title="x", valid_from=clock.today() - timedelta(days=9)
    )
    (told,) = industry.ground_of(scene.officer, chain).nodes["pump"].standings
    assert (told.revenue, told.withheld, told.tier) == (None, False, None)
    scene.deliver(row, source)
    (told,) = industry.ground_of(scene.officer, chain).nodes["pump"].standings
    assert (told.revenue, told.growth, told.year) == (300, -0.25, 2025)
    assert Thin.SHRINKING in industry.ground_of(scene.officer, chain).nodes["pump"].gap.thin  # type: ignore[union-attr]
    other = make_user("investment_officer", scene.world.other, scene.zone)
    (kept,) = industry.ground_of(other, chain).nodes["pump"].standings
    assert (kept.revenue, kept.growth) == (None, None)


def test_those_of_another_zone_and_outsiders_are_told_of_no_placement(scene: Scene, chain: Chain) -> None:
    firm = scene.firm("天海泵业")
    placed = place(scene, chain, "pump", firm)
    far = make_user("science_officer", scene.world.far, scene.world.there)
    assert industry.ground_of(far, chain).nodes["pump"].standings == ()
    outsider = industry.ground_of(scene.world.person("enterprise"), chain)
    assert (outsider.here, outsider.gaps, outsider.nodes) == (None, [], {})
    for by in (far, scene.world.person("caseworker")):
        with pytest.raises(access.Denied):
            placing.retract_placement(by=by, placement=placed, reason="不对")
        with pytest.raises(access.Denied):
            placing.place(by=by, chain=chain, node="shaft", organisation=firm)


def test_ground_costs_no_query_per_row(scene: Scene, chain: Chain) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            industry.ground_of(scene.officer, chain).single_points  # noqa: B018
        return len(asked)

    place(scene, chain, "pump", scene.firm())
    industry.ground_of(scene.officer, chain)
    few = cost()
    for node in ("casing", "impeller", "shaft", "pump"):
        place(scene, chain, node, scene.firm())
    assert cost() == few <= 25
