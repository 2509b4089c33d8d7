from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.filters import Choices, Filters, ModelChoice, On, Search, YesNo

from ..enums import ChainRoleKind
from ..queries import list_chains, list_tags


def _zones(request: Any) -> Any:
    return accounts.list_zones(request.user)


def _chains(request: Any) -> Any:
    return list_chains(request.user)


def _sources(request: Any) -> Any:
    return evidence.list_sources(request.user)


class Chains(Filters):
    q = Search(["name", "note"], label=_("名称或说明"))
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    key_chain = YesNo(label=_("重点产业链"))
    tag = Search([], label=_("标签"), method="with_tag")
    source = ModelChoice(label=_("数据来源"), queryset=_sources, field_name="record__source")
    on = On()

    def with_tag(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        tags = list_tags(self.request.user).filter(tag__icontains=value.strip(), chain__isnull=False).order_by()
        return rows.filter(pk__in=tags.values("chain"))


class Roles(Filters):
    q = Search(["organisation__canonical__name", "organisation__name", "chain__name"], label=_("机构或产业链"))
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    role = Choices(label=_("链上角色"), choices=ChainRoleKind.choices)
    zone = ModelChoice(label=_("园区"), queryset=_zones, field_name="chain__zone")
    source = ModelChoice(label=_("数据来源"), queryset=_sources, field_name="record__source")
    holds = YesNo(label=_("状态"), method="that_hold", yes=_("有效"), no=_("不在有效期"))
    on = On()

    def that_hold(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = {"pk__in": rows.on().order_by().values("pk")}
        return rows.filter(**now) if value == "1" else rows.exclude(**now) if value == "0" else rows
