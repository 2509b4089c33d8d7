"""What indicators can count of leads and projects, and what the cockpit shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Case, CharField, Count, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables.public import Condition, Countable, query
from liantu.kit.journeys import checking
from liantu.kit.journeys.reading import PACKS
from liantu.kit.rulestore import public as rulestore

from ..enums import Band
from ..models import Lead, Project
from .leads import LEAD, PROJECT, at_stage, list_leads, list_projects

BANDS = ((Band.SMALL, 10**8), (Band.MIDDLE, 5 * 10**8), (Band.LARGE, 10**9))
BAND = Case(
    When(investment__isnull=True, then=Value(Band.UNTOLD.value)),
    *(When(investment__lt=most, then=Value(band.value)) for band, most in BANDS),
    default=Value(Band.HUGE.value), output_field=CharField(),
)  # fmt: skip
#: Kind of case → the key of its journey.
JOURNEYS = {LEAD: "lead", PROJECT: "project"}


def stages_of(kind: str, zone: Any = None) -> dict[str, str]:
    """Stage → what it is called, of the journey that holds in a zone."""
    version = rulestore.in_force(PACKS, JOURNEYS[kind], zone)
    return {key: str(title) for key, title in _stages(version.text)}


# A journey takes some milliseconds to read, and every list of leads names its stages.
@lru_cache(maxsize=32)
def _stages(text: str) -> tuple[tuple[str, Any], ...]:
    return tuple((key, stage.title) for key, stage in checking.journey_of(text).stages.items())


def bands(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With `band`: by how much is promised to be invested."""
    return rows.annotate(band=BAND)


def _zones(kind: str, pk: int) -> Any:
    return registry.zones_of_body(pk) if kind == "organisation" else []


def _lead_rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
    rows = Lead.objects.filter(zone__in=_zones(kind, pk), created__date__lte=day)
    return bands(at_stage(rows, LEAD, day))


def _project_rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
    rows = Project.objects.counting().filter(zone__in=_zones(kind, pk), created__date__lte=day)
    return bands(at_stage(rows, PROJECT, day))


def _list_of(url_name: str) -> Any:
    def address(kind: str, pk: int, where: Mapping[str, tuple[str, ...]], day: date) -> str:
        return f"{reverse(url_name)}?{query(where, zone=list(_zones(kind, pk)), on=day)}"

    return address


def _conditions(kind: str) -> dict[str, Condition]:
    return {
        "stage": Condition("stage", _("阶段"), lambda: stages_of(kind)),
        "band": Condition("band", _("投资规模"), lambda: {value: str(label) for value, label in Band.choices}),
    }


COUNTABLES = (
    Countable("leads", _("招商线索"), _lead_rows, _conditions(LEAD), {"lead": ("pk", "lead")}, _list_of("leads")),
    Countable("projects", _("重大项目"), _project_rows, _conditions(PROJECT), {"project": ("pk", "project")}, _list_of("projects")),
)  # fmt: skip


@dataclass(frozen=True)
class StageCount:
    """How many stand at a stage, and what is promised to be invested by those of which it is known."""

    stage: str
    words: str
    count: int
    investment: Decimal | None


def stage_counts(user: access.Principal, kind: str, zone: Any) -> list[StageCount]:
    """Every stage of the zone's journey, and those of older ones at which something stands: two queries."""
    rows = (list_leads if kind == LEAD else list_projects)(user).filter(zone=zone)
    held = {
        row["stage"]: (row["n"], row["money"])
        for row in rows.order_by().values("stage").annotate(n=Count("pk"), money=Sum("investment"))
    }
    called = stages_of(kind, zone.pk)
    keys = [*called, *(key for key in held if key and key not in called)]
    return [StageCount(key, called.get(key, key), *held.get(key, (0, None))) for key in keys]


__all__ = ["COUNTABLES", "JOURNEYS", "StageCount", "bands", "stage_counts", "stages_of"]
