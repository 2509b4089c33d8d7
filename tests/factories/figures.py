"""A zone with a body in the register, somebody who reports, and deliveries that say things of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from liantu.apps.accounts.models import User
from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.models import Indicator, Observation
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Organisation
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World
from tests.factories.evidence import make_source
from tests.factories.registry import body_of, make_organisation

_number = count(1)


class Scene:
    """The zone `here` of a world with its `body`, an `officer` of its science department, and an `indicator`."""

    def __init__(self, world: World) -> None:
        self.world, self.zone = world, world.here
        self.body: Organisation = body_of(world.here)
        self.officer: User = world.person("science_officer")
        self.subject = ("organisation", self.body.pk)

    def indicator(self, code: str = "high_tech_enterprises") -> Indicator:
        return Indicator.objects.get(code=code)

    def firm(self, name: str = "", **more: Any) -> Organisation:
        return make_organisation(name, zone=self.zone, **more)

    def report(
        self, code: str = "high_tech_enterprises", value: Any = 3, period: str = "2025", **more: Any
    ) -> Observation:
        indicator = self.indicator(code)
        told = {"subject": self.subject, "unit": indicator.unit, "zone": self.zone, **more}
        return indicators.report(by=self.officer, indicator=indicator, value=value, period=period, **told)

    def figure(self, row: Observation, by: Any = None) -> indicators.Figure:
        return indicators.figure_of(by or self.officer, row.pk)

    def source(self, classification: str = "open", **more: Any) -> Any:
        return make_source(self.zone, classification=classification, code=f"scene-{next(_number)}", **more)

    def deliver(
        self, row: Mapping[str, Any], source: Any = None, issued: str = "2026-01-31", *, apply: bool = True
    ) -> Any:
        """One delivery with one row, loaded by all three apps."""
        source = source or self.source()
        rows: Sequence[Mapping[str, Any]] = [{"key": f"r{next(_number)}", "place": "第1行", **row}]
        delivery = evidence.open_delivery(by=self.officer, source=source, title=f"报送{next(_number)}", issued=issued)
        said = [evidence.Said(str(one["key"]), {}, str(one["key"]), "第1行") for one in rows]
        records = evidence.stage_rows(by=self.officer, delivery=delivery, rows=said)
        told: dict[str, Any] = {"by": self.officer, "delivery": delivery, "rows": rows, "records": records}
        resolver = registry.load(**told)
        industry.load(**told, zone=self.zone, resolver=resolver)
        indicators.load(**told, resolver=resolver, chains=industry.chain_ids(self.zone))
        if apply:
            evidence.apply_delivery(by=self.officer, delivery=delivery)
        return delivery
