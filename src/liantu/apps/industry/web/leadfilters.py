from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys
from liantu.kit.ui.filters import Choice, Choices, Filters, ModelChoice, On, Search

from .. import queries
from ..enums import Band, TargetState


def _zones(request: Any) -> Any:
    return accounts.list_zones(request.user)


def _chains(request: Any) -> Any:
    zone = getattr(request, "zone", None)
    rows = queries.list_chains(request.user)
    return rows.filter(zone=zone) if zone is not None else rows


def _sources(request: Any) -> Any:
    return evidence.list_sources(request.user)


def _lead_stages() -> list[tuple[str, str]]:
    return list(queries.stages_of(queries.LEAD).items())


def _project_stages() -> list[tuple[str, str]]:
    return list(queries.stages_of(queries.PROJECT).items())


class Targets(Filters):
    q = Search(["organisation__canonical__name", "organisation__name", "products"], label=_("企业或产品"))
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    node = Search([], label=_("环节"), method="at_node")
    state = Choices(label=_("状态"), choices=TargetState.choices)
    place = Search(["place"], label=_("所在地"))
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    source = ModelChoice(label=_("数据来源"), queryset=_sources, field_name="record__source")

    def at_node(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By its key, or by what is in its title."""
        wanted, fitting = value.strip(), Q(node=value.strip())
        if wanted not in {key for _chain, key in self.titles}:
            for (chain, key), title in self.titles.items():
                if wanted.casefold() in title.casefold():
                    fitting |= Q(chain=chain, node=key)
        return rows.filter(fitting)

    @cached_property
    def titles(self) -> dict[tuple[int, str], str]:
        return queries.node_names(_chains(self.request))

    def _words(self, name: str, value: Any) -> str:
        """A node that a link names by its key stands in the chip by its title."""
        told = super()._words(name, value)
        if name != "node":
            return told
        return next((title for (_chain, key), title in self.titles.items() if key == told), told)


class _OfStage(Filters):
    band = Choices(label=_("投资规模"), choices=Band.choices)
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    # The list itself is asked as at that day: see the page.
    on = On(method="as_it_is")

    def as_it_is(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows


class Leads(_OfStage):
    q = Search(["name", "organisation__canonical__name", "matter"], label=_("企业或意向"))
    stage = Choices(label=_("阶段"), choices=_lead_stages)
    mine = Choice(label=_("归谁"), choices=[("1", _("我办的")), ("0", _("未分派"))], method="of_mine")

    def of_mine(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        cases = journeys.list_cases(self.request.user).filter(kind=queries.LEAD).order_by()
        cases = cases.filter(assignee=self.request.user.pk) if value == "1" else cases.filter(assignee__isnull=True)
        return rows.filter(pk__in=cases.values("object_id"))


class Projects(_OfStage):
    q = Search(["name", "investors", "organisation__canonical__name"], label=_("项目或投资方"))
    stage = Choices(label=_("阶段"), choices=_project_stages)


def as_at(request: Any) -> Any:
    """The day as at which a list is asked; None for now, and for a day too far off to be counted beyond."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return day if day.year <= evidence.periods.LAST_YEAR else None


__all__ = ["Leads", "Projects", "Targets", "as_at"]
