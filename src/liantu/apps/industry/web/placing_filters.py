from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.evidence import public as evidence
from liantu.kit.ui.filters import Choice, Choices, Filters, ModelChoice, On, Search, YesNo

from ..enums import Basis, SuggestionState
from ..queries import at_nodes, list_chains, nodes_titled
from .filters import _chains, _zones

SURE = [("0.7", _("70% 以上")), ("0.5", _("50% 以上")), ("0.3", _("30% 以上"))]


def _sources(request: Any) -> Any:
    return evidence.list_sources(request.user)


class _OfNodes(Filters):
    def at_node(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By the key of a node, or by what its title holds."""
        return rows.filter(at_nodes(nodes_titled(list_chains(self.request.user), value)))


class Suggestions(_OfNodes):
    q = Search(["organisation__canonical__name", "organisation__canonical__short_name"], label=_("机构"))
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    node = Search([], label=_("环节"), method="at_node")
    sure = Choice(label=_("把握"), choices=SURE, method="surer")
    basis = Choices(label=pgettext_lazy("placing", "依据"), choices=Basis.choices)
    state = Choices(label=_("状态"), choices=SuggestionState.choices)
    zone = ModelChoice(label=_("园区"), queryset=_zones, field_name="chain__zone")

    def surer(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(confidence__gte=float(value))


class Placements(_OfNodes):
    q = Search(["organisation__canonical__name", "organisation__name", "chain__name"], label=_("机构或产业链"))
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    node = Search([], label=_("环节"), method="at_node")
    basis = Choices(label=pgettext_lazy("placing", "依据"), choices=Basis.choices)
    zone = ModelChoice(label=_("园区"), queryset=_zones, field_name="chain__zone")
    source = ModelChoice(label=_("数据来源"), queryset=_sources, field_name="record__source")
    holds = YesNo(label=_("状态"), method="that_hold", yes=_("有效"), no=_("不在有效期"))
    on = On()

    def that_hold(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = {"pk__in": rows.on().order_by().values("pk")}
        return rows.filter(**now) if value == "1" else rows.exclude(**now) if value == "0" else rows
