"""From the map of a chain to a node and to its gap, by pointer and by keys."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from liantu.apps.industry import public as industry
from liantu.apps.industry.actions import placing
from tests.browser.conftest import Window
from tests.chromium import settled
from tests.factories.accounts import World
from tests.factories.figures import Scene

#: Where pictures go; none are kept unless it is set.
PICTURES = os.environ.get("LIANTU_PICTURES")


def picture(page: Any, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def test_map_leads_to_nodes_and_gaps(world: World, window: Callable[..., Window], tmp_path: Path) -> None:
    scene = Scene(world)
    chain = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    industry.link_content(by=scene.officer, chain=chain, pack="yanhu.pumps")
    for node, name in (("pump", "天海泵业"), ("iron_castings", "盐湖铸造")):
        placing.place(by=scene.officer, chain=chain, node=node, organisation=scene.firm(name))
    mine = window(scene.officer)
    page = mine.go(f"/chains/{chain.pk}/")
    # It fits the page, and nothing of it is cut off.
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("(s => s.scrollWidth <= s.clientWidth + 1)(document.querySelector('.map-scroll'))")
    casing, lit = page.locator("[data-node=casing]"), page.locator(".map-node.is-near")
    casing.hover()
    expect(page.locator("svg.is-chosen")).to_have_count(1)
    assert {one.get_attribute("data-node") for one in lit.all()} >= {"casing", "iron_castings"}
    # Along the chain by keys: to a supplier and back.
    casing.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.node") in {"iron_castings", "steel_castings", "stamped_parts"}
    page.keyboard.press("ArrowRight")
    picture(page, "chain-map")
    size = page.evaluate("document.querySelector('.chain-map').getBoundingClientRect().width")
    page.click("[data-map-in]")
    assert page.evaluate("document.querySelector('.chain-map').getBoundingClientRect().width") > size * 1.1
    with page.expect_download() as saved:
        page.click("[data-map-png]")
    saved.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes()[:4] == b"\x89PNG"
    casing.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=为什么算缺口")
    page.click("text=核实无误，签字")
    settled(page)
    expect(page.locator("text=已签字：泵体与泵盖")).to_have_count(1)
    page.click(".chain-tabs >> text=缺口")
    page.wait_for_selector(".ledger")
    page.select_option("select[name=kind]", "fill")
    page.wait_for_selector(".chip >> text=补链")
    expect(page.locator(".ledger tbody tr >> text=强链")).to_have_count(0)
    page.click(".ledger tbody >> text=泵体与泵盖")
    page.wait_for_selector("text=为什么算缺口")
    picture(page, "chain-node")
    assert mine.complaints == []


def test_map_on_a_phone_is_moved_within_its_own_room(world: World, window: Callable[..., Window]) -> None:
    scene = Scene(world)
    chain = industry.create_chain(by=scene.officer, zone=scene.zone, name="水泵制造")
    industry.link_content(by=scene.officer, chain=chain, pack="yanhu.pumps")
    page = window(scene.officer, viewport={"width": 390, "height": 844}).go(f"/chains/{chain.pk}/")
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("(s => s.scrollWidth > s.clientWidth)(document.querySelector('.map-scroll'))")
