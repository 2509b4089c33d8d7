"""Several zones at once: a card for each, with its most important figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence

from .figures import Reading, ago, large, readings


@dataclass
class Card:
    """A zone among several: its most important figures, without what the register counts."""

    zone: Any
    readings: list[Reading] = field(default_factory=list)
    latest: date | None = None

    @property
    def large(self) -> list[Reading]:
        codes = large(self.readings)
        return [one for one in self.readings if one.code in codes]

    @property
    def age(self) -> str:
        return ago(self.latest) if self.latest else ""


def cards(user: access.Principal, zones: Sequence[Any]) -> list[Card]:
    """A card for each zone; the number of queries does not grow with the zones."""
    told = zone_readings(user, zones)
    rows = evidence.list_sources(user).filter(zone__in=[zone.pk for zone in zones], latest__isnull=False)
    # One line typed in by hand does not make what the departments sent any younger.
    rows = rows.exclude(kind=evidence.SourceKind.FORM)
    days = dict(rows.order_by("latest").values_list("zone", "latest"))
    return [Card(zone, told.get(zone.pk, []), days.get(zone.pk)) for zone in zones]


def bodies(user: access.Principal, zones: Iterable[Any]) -> dict[int, int]:
    """Zone → the organisation that it is in the register; one query for all."""
    rows = registry.list_organisations(user, ()).filter(members__zone_link__zone__in=[zone.pk for zone in zones])
    return dict(rows.order_by().values_list("members__zone_link__zone", "pk"))


def zone_readings(user: access.Principal, zones: Sequence[Any]) -> dict[int, list[Reading]]:
    """The latest figures of each zone's organisation, by zone."""
    held = bodies(user, zones)
    told = readings(user, held.values())
    return {zone: told.get(body, []) for zone, body in held.items()}
