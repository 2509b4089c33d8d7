"""What a dossier and a cockpit ask of the figures: as much as their own subjects have, whatever others report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.hooks import _panel
from liantu.apps.indicators.models import Observation
from liantu.apps.registry import public as registry
from liantu.site.cockpit.figures import observations
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db
OTHERS = 600


def asked(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def work(ask: Callable[[], Any]) -> int:
    """How many steps the embedded database takes; 0 where it is another, which plans by what it has seen so far."""
    if connection.vendor != "sqlite":
        return 0
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    connection.connection.set_progress_handler(step, 20)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, 20)
    return steps


def others_report(scene: Scene, row: Observation) -> None:
    """Many figures of the same indicator, each of somebody else."""
    told = {name: getattr(row, name) for name in ("indicator", "zone", "period", "start", "end", "value", "record")}
    rows = [Observation(**told, subject_kind="organisation", subject_id=10**6 + n) for n in range(OTHERS)]
    Observation.objects.bulk_create(rows)


def test_dossier_costs_what_its_own_figures_cost(scene: Scene) -> None:
    firm = scene.firm("天海泵业")
    row = scene.report("patents", 5, subject=("organisation", firm.pk))
    scene.report(members=[("organisation", firm.pk)])
    few = work(lambda: _panel(scene.officer, firm.pk))
    others_report(scene, row)
    assert work(lambda: _panel(scene.officer, firm.pk)) <= few * 2


def test_cockpit_costs_what_its_own_figures_cost(scene: Scene) -> None:
    row = scene.report("patents", 5)
    few = work(lambda: observations(scene.officer, [scene.body.pk]))
    others_report(scene, row)
    assert work(lambda: observations(scene.officer, [scene.body.pk])) <= few * 2
    assert [one.pk for one in observations(scene.officer, [scene.body.pk])] == [row.pk]


def test_dossier_asks_as_many_questions_for_many_figures_as_for_few(scene: Scene) -> None:
    firm, double = scene.firm("天海泵业"), scene.firm("山西天海")
    registry.merge(by=scene.officer, loser=double, winner=firm, reason="同一企业")

    def tell(subject: Any, period: str) -> None:
        scene.report("patents", 5, subject=("organisation", subject.pk), period=period)
        scene.report("tech_smes", 5, period=period, members=[("organisation", subject.pk)])

    tell(firm, "2020")
    few = asked(lambda: _panel(scene.officer, firm.pk))
    for period in ("2021", "2022", "2023"):
        tell(double, period)
    assert asked(lambda: _panel(scene.officer, firm.pk)) == few


def test_all_figures_are_listed_without_naming_their_subjects(scene: Scene) -> None:
    row = scene.report("patents", 5)
    others_report(scene, row)
    sql, _params = indicators.list_figures(scene.officer).query.sql_with_params()
    with CaptureQueriesContext(connection) as queries:
        assert indicators.list_figures(scene.officer).count() == OTHERS + 1
    # Whose own organisation it may be about, whose word counts first, and the rows.
    assert len(queries) <= 3
    assert str(10**6) not in sql


def test_only_the_subjects_and_indicators_asked_for_are_told(scene: Scene) -> None:
    firm = scene.firm("天海泵业")
    row = scene.report("patents", 5, subject=("organisation", firm.pk))
    scene.report("patents", 7)
    scene.report("tech_smes", 7, subject=("organisation", firm.pk))
    told = indicators.list_figures(scene.officer, subjects=[("organisation", firm.pk)], indicators=["patents"])
    assert [one.pk for one in told] == [row.pk]
    assert not indicators.list_figures(scene.officer, subjects=[]).exists()
