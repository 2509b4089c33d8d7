"""Figures: in their list, and as they were published."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liantu.apps.indicators import public as indicators
from tests.browser.conftest import Window
from tests.factories.accounts import World
from tests.factories.figures import Scene

#: What lies between a list and what comes after it, in pixels.
BETWEEN = """(list => list.nextElementSibling.getBoundingClientRect().top
    - list.lastElementChild.getBoundingClientRect().bottom)(document.querySelector('.list-region'))"""


def test_history_follows_the_figures(world: World, window: Callable[..., Window]) -> None:
    scene = Scene(world)
    scene.report()
    told = {"title": "2025 年月报", "period": "2025", "zone": scene.zone, "subjects": [scene.subject]}
    made = indicators.prepare_publication(by=scene.officer, indicators=[scene.indicator()], **told)
    page = window(scene.officer).go(f"/publications/{made.pk}/")
    assert 0 <= page.evaluate(BETWEEN) < 40


def test_shares_stand_in_line_with_other_values_on_a_phone(world: World, window: Callable[..., Window]) -> None:
    scene = Scene(world)
    scene.report(members=[("organisation", scene.firm("甲").pk)])
    page = window(scene.officer, viewport={"width": 390, "height": 844}).go("/figures/")
    (bar,) = page.locator(".share-bar").all()
    cell = page.locator(".ledger td:has(.share-bar)")
    begin = cell.evaluate("cell => cell.getBoundingClientRect().left + parseFloat(getComputedStyle(cell).paddingLeft)")
    assert bar.bounding_box()["x"] == pytest.approx(begin, abs=1)
