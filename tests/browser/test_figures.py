"""Figures: in their list, and as they were published."""

from __future__ import annotations

from collections.abc import Callable

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
