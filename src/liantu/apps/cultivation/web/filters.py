from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.ui.filters import Choice, Choices, Filters, ModelChoice, NumberRange, Search, YesNo

from .. import queries
from ..enums import MOST_POINTS, MOST_YUAN, POLICY, Result, Stand


def _zones(request: Any) -> Any:
    return accounts.list_zones(request.user)


def _tiers() -> list[tuple[str, str]]:
    return [(one.key, one.title) for one in queries.shipped()]


def _rows() -> list[tuple[str, list[tuple[str, str]]]]:
    """The rows of every tier, under its title: what a firm may lack."""
    return queries.rows_to_lack()


class Stands(Filters):
    q = Search(["organisation__name", "organisation__short_name"], label=_("企业"))
    pack = Choices(label=_("梯度"), choices=_tiers)
    stand = Choices(label=_("状况"), choices=Stand.choices, method="standing")
    result = Choices(label=pgettext_lazy("rule", "结果"), choices=Result.choices)
    score = NumberRange(label=_("得分（最低）"), field_name="low", method="scored", most=MOST_POINTS)
    lacks = Choice(label=_("不满足"), choices=_rows, method="lacking")
    open = YesNo(label=_("正在受理"), method="taken")
    expires_within = Choice(
        label=_("证书到期"), method="running_out",
        choices=[("30", _("30 天内")), ("90", _("90 天内")), ("180", _("180 天内")), ("365", _("一年内"))],
    )  # fmt: skip
    zone = ModelChoice(label=_("园区"), queryset=_zones)

    def standing(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        if not value:
            return rows
        found = rows.filter(stand__in=value)
        return queries.nearest_first(found) if list(value) == [Stand.NEAR] else found

    def scored(self, rows: QuerySet[Any], name: str, value: slice | None) -> QuerySet[Any]:
        if value is None:
            return rows
        rows = rows.filter(low__isnull=False)
        rows = rows if value.start is None else rows.filter(low__gte=value.start)
        return rows if value.stop is None else rows.filter(low__lte=value.stop)

    def lacking(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queries.lacking(rows, value)

    def taken(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value not in ("1", "0"):
            return rows
        now = queries.open_now()
        return rows.filter(now) if value == "1" else rows.exclude(now)

    def running_out(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = clock.today()
        return queries.expiring(rows, today, today + timedelta(days=int(value)))


def _policies() -> list[tuple[str, str]]:
    return [(one.key, one.title) for one in queries.shipped(POLICY)]


class PolicyStands(Filters):
    q = Search(["organisation__name", "organisation__short_name"], label=_("企业"))
    pack = Choices(label=_("政策"), choices=_policies)
    result = Choices(label=pgettext_lazy("rule", "结果"), choices=Result.choices)
    amount = NumberRange(label=_("金额（元）"), field_name="amount", method="given", most=MOST_YUAN)
    zone = ModelChoice(label=_("园区"), queryset=_zones)

    def given(self, rows: QuerySet[Any], name: str, value: slice | None) -> QuerySet[Any]:
        return queries.given_between(rows, value.start, value.stop) if value is not None else rows
