"""Whose word on an indicator counts first: in lists, in passports, and whoever reports."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.models import Observation
from liantu.apps.indicators.queries import tell_figure
from liantu.apps.indicators.web import words
from liantu.kit.access import public as access
from liantu.kit.evidence import fields
from liantu.kit.evidence import public as evidence
from tests.apps.registry.conftest import browser
from tests.factories.accounts import World
from tests.factories.evidence import make_source
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db
CODE = "patents"
FIELD = f"indicator.{CODE}"
__all__ = ["browser"]


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def say(scene: Scene, source: Any, value: int, issued: str, subject: str = "") -> None:
    told = {"indicator": CODE, "subject": subject or scene.body.name, "period": "2025", "value": value}
    scene.deliver({"observations": [told]}, source, issued)


def shown(scene: Scene) -> list[int]:
    return [int(row.value) for row in indicators.list_figures(scene.officer)]


def passport(scene: Scene) -> indicators.Figure:
    return indicators.figure_of(scene.officer, Observation.objects.latest("pk").pk)


def lead(scene: Scene, *order: Any) -> evidence.FieldAuthority:
    return evidence.set_authority(by=scene.officer, field=FIELD, zone=scene.zone, order=order)[0]


def test_every_indicator_is_a_field() -> None:
    assert fields.labels()[FIELD] == fields.label_of(FIELD)
    assert fields.purpose_of(FIELD) == "statistics"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_figure_is_the_authoritys_whichever_order_it_came_in(scene: Scene, order: tuple[int, ...]) -> None:
    sources = [scene.source() for _one in range(3)]
    for month, at in enumerate(order, 1):
        say(scene, sources[at], at + 1, f"2026-0{month}-28")
    assert shown(scene) == [order[2] + 1]
    row = lead(scene, sources[1], sources[2])
    assert shown(scene) == [2]
    figure = passport(scene)
    assert (figure.reported, [int(one.value) for one in figure.others]) == (2, [3, 1])
    assert (figure.differs, figure.conflict, str(words.mark_of(figure).kind)) == (True, False, "source")
    evidence.remove_authority(by=scene.officer, authority=row)
    assert shown(scene) == [order[2] + 1]
    assert passport(scene).conflict


def test_what_somebody_reports_by_hand_stands_before_an_authority(scene: Scene) -> None:
    source = scene.source(unit=scene.world.unit)
    say(scene, source, 5, "2026-01-31")
    scene.report(CODE, 9, "2025")
    lead(scene, scene.world.unit)
    assert (shown(scene), passport(scene).conflict) == ([9], False)
    assert passport(scene).why.startswith("人工认定（")


def test_zone_decides_also_on_what_speaks_for_the_whole_body(scene: Scene) -> None:
    own, city = scene.source(), make_source(None, name="市统计局")
    say(scene, city, 3, "2026-01-31")
    say(scene, own, 7, "2026-06-30")
    assert shown(scene) == [7]
    lead(scene, city)
    assert (shown(scene), passport(scene).reported) == ([3], 3)
    assert passport(scene).why == "市统计局为该项权威（2026-01-31），优先于" + own.name + "（2026-06-30）"
    # What the whole body sets holds only where a zone has set nothing.
    evidence.set_authority(by=scene.officer, field=FIELD, order=[own])
    assert (shown(scene), passport(scene).reported) == ([3], 3)


def test_body_decides_where_the_zone_does_not(scene: Scene) -> None:
    one, other = scene.source(), scene.source()
    say(scene, one, 3, "2026-01-31")
    say(scene, other, 7, "2026-06-30")
    evidence.set_authority(by=scene.officer, field=FIELD, order=[one])
    assert shown(scene) == [3]
    lead(scene, other)
    assert shown(scene) == [7]


def test_withheld_figure_has_no_runner_up_and_no_reason(scene: Scene) -> None:
    secret = scene.source("restricted", unit=scene.world.other, purposes=["statistics"], name="经济普查")
    say(scene, secret, 3, "2026-01-31")
    say(scene, scene.source(), 7, "2026-06-30")
    lead(scene, secret)
    figure = passport(scene)
    assert (figure.withheld, figure.reported, figure.why, figure.conflict) == (True, None, "", False)
    row = indicators.list_figures(scene.officer).get()
    assert row.seen_value is None
    told = tell_figure(figure)
    assert (told["reported"], told["why"], told["conflict"], told["withheld"]) == (None, "", False, True)


def test_orders_cost_no_more_for_many_figures(scene: Scene) -> None:
    one, other = scene.source(), scene.source()
    lead(scene, one)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            indicators.figures_for(scene.officer, list(indicators.list_figures(scene.officer)))
        return len(queries)

    counts = []
    for _time in range(3):
        firm = scene.firm()
        say(scene, one, 3, "2026-01-31", firm.name)
        say(scene, other, 7, "2026-06-30", firm.name)
        counts.append(cost())
    assert counts == [counts[0]] * 3
    assert shown(scene) == [3, 3, 3]


@pytest.mark.parametrize("role", list(access.Role)[:8])
def test_lists_stand_for_every_role_once_a_zone_has_an_order(
    scene: Scene, role: str, browser: Callable[[Any], Client]
) -> None:
    """What ranks figures stands within the conditions of the reader's scope: SQLite takes only so deep an expression."""
    sources = [scene.source() for _one in range(6)]
    say(scene, sources[0], 1, "2026-01-31")
    lead(scene, *sources)
    page = browser(scene.world.person(role))
    for name in ("figures", "chains", "organisations"):
        assert page.get(reverse(name)).status_code == 200, name
