from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.ui.filters import Choices, DateRange, Filters, ModelChoice, Search, YesNo

from ..enums import EventKind, Part, PromiseState, Purpose, Reply, VisitState


def _zones(request: Any) -> Any:
    return accounts.list_zones(request.user)


def _units(request: Any) -> Any:
    return accounts.list_units(request.user).filter(kind="department")


class Visits(Filters):
    q = Search(["organisation__canonical__name", "organisation__canonical__short_name"], label=_("机构"))
    day = DateRange(label=_("日期"))
    purpose = Choices(label=_("目的"), choices=Purpose.choices, method="for_purpose")
    unit = ModelChoice(label=_("部门"), queryset=_units, method="of_unit")
    state = Choices(label=_("状态"), choices=VisitState.choices)
    beyond = YesNo(label=_("超出上限"))
    zone = ModelChoice(label=_("园区"), queryset=_zones)

    def for_purpose(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return rows.filter(pk__in=rows.model.objects.filter(parties__purpose__in=value).order_by().values("pk"))

    def of_unit(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(pk__in=rows.model.objects.filter(parties__unit=value).order_by().values("pk"))


class Promises(Filters):
    q = Search(["text", "organisation__canonical__name"], label=_("事项或机构"))
    state = Choices(label=_("状态"), choices=PromiseState.choices)
    unit = ModelChoice(label=_("承诺部门"), queryset=_units)
    made = DateRange(label=_("承诺日期"))
    zone = ModelChoice(label=_("园区"), queryset=_zones)


class Events(Filters):
    q = Search(["title", "place", "note"], label=_("名称或地点"))
    kind = Choices(label=_("类型"), choices=EventKind.choices)
    day = DateRange(label=_("日期"), field_name="valid_from")
    zone = ModelChoice(label=_("园区"), queryset=_zones)


class Participants(Filters):
    q = Search(["organisation__canonical__name", "from_where"], label=_("单位"))
    part = Choices(label=_("身份"), choices=Part.choices)
    reply = Choices(label=_("回复"), choices=Reply.choices)
