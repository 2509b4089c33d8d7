"""Lists with many columns show all of them beside the open rail of a laptop, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing
from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.models import Claim
from tests.browser.conftest import Window
from tests.factories.accounts import World
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.figures import Scene

#: What part of a table its place does not show.
HIDDEN = "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.table-wrap'))"


@pytest.fixture
def scene(world: World) -> Scene:
    """A chain with gaps of every kind, and a firm of which two departments say different things."""
    scene = Scene(world)
    chain = industry.create_chain(by=scene.officer, zone=scene.zone, name="泵阀与流体设备")
    industry.link_content(by=scene.officer, chain=chain, pack="yanhu.pumps")
    for node, name in (("pump", "天海泵业制造股份有限公司"), ("iron_castings", "盐湖铸造有限公司")):
        placing.place(by=scene.officer, chain=chain, node=node, organisation=scene.firm(name))
    firm = scene.firm("晋南水泵阀门制造股份有限公司")
    for unit, name, value in (
        (world.unit, "市场主体登记台账", "青山路 228 号"),
        (world.other, "高企与科技型中小企业名单", "金川路 109 号"),
    ):
        record = make_record(make_delivery(make_source(world.here, unit, name=name)))
        Claim.objects.create(organisation=firm, record=record, property="address", value=value)
    derive([firm.pk])
    return scene


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["science_officer", "investment_officer"])
def test_list_shows_its_last_column_at_1280(
    scene: Scene, window: Callable[..., Window], language: str, role: str
) -> None:
    user = scene.world.person(role)
    user.language = language
    opened = window(user, viewport={"width": 1280, "height": 800})
    chain = industry.list_chains(user).get()
    for path in ("/gaps/", f"/chains/{chain.pk}/gaps/", "/conflicts/"):
        page = opened.go(path)
        assert page.locator(".ledger tbody tr").count(), path
        assert (path, page.evaluate(HIDDEN)) == (path, 0)
