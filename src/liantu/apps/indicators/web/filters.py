from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.accounts import public as accounts
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search
from liantu.kit.ui.filters import Choice, Filters, ModelChoice, Search, YesNo

from ..enums import Band, Basis, IndicatorKind, PublicationState
from ..queries import in_band, in_period, list_indicators, subject_ids


def _indicators(request: Any) -> Any:
    return list_indicators(request.user)


def _zones(request: Any) -> Any:
    return accounts.list_zones(request.user)


def _sources(request: Any) -> Any:
    return evidence.list_sources(request.user)


class NamedSearch(Search):
    """The box that also finds what is written there for short: 高企 for 高新技术企业."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        pks = [
            super(NamedSearch, self).filter(qs, text).order_by().values("pk") for text in search.lengthened(value or "")
        ]
        if len(pks) < 2:
            return super().filter(qs, value)
        found = Q(pk__in=pks[0])
        for some in pks[1:]:
            found |= Q(pk__in=some)
        return qs.filter(found)


class Indicators(Filters):
    q = NamedSearch(["name", "name_en", "code", "definition"], label=_("名称、代号、口径"))
    kind = Choice(label=_("类型"), choices=IndicatorKind.choices)
    proven = YesNo(label=_("公式"), method="with_formula", yes=_("有公式"), no=_("未设公式"))
    shipped = YesNo(label=_("来历"), yes=_("随系统提供"), no=_("自定"))
    active = YesNo(label=_("状态"), yes=_("启用"), no=_("停用"))

    def with_formula(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        # JSON null and no value are the same here.
        none = Q(formula__isnull=True) | Q(formula=None)
        return rows.exclude(none) if value == "1" else rows.filter(none) if value == "0" else rows


class Figures(Filters):
    q = NamedSearch(["indicator__name", "indicator__name_en", "indicator__code", "seen_note"], label=_("指标"))
    indicator = ModelChoice(label=_("指标"), queryset=_indicators)
    subject = django_filters.CharFilter(label=_("对象名称或代码"), method="of_subject", max_length=100)
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    period = django_filters.CharFilter(
        label=_("期间"), method="in_period", max_length=12, validators=[evidence.periods.period_span],
        help_text=_("写年份则列出该年内的各期"),
    )  # fmt: skip
    source = ModelChoice(label=_("数据来源"), queryset=_sources, field_name="record__source")
    band = Choice(label=_("列名程度"), choices=Band.choices, method="in_band")
    simulated = YesNo(label=_("数据"), field_name="record__source__simulated", yes=_("模拟"), no=_("真实"))

    def of_subject(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(subject_kind="organisation", standing__in=subject_ids(self.request.user, value))

    def in_period(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        wanted = value.strip()
        if not (len(wanted) == 4 and wanted.isdecimal()):
            return in_period(rows, wanted)
        first, last = date(int(wanted), 1, 1), date(int(wanted), 12, 31)
        return rows.filter(start__gte=first, start__lte=last)

    def in_band(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return in_band(rows, value)


class Publications(Filters):
    q = Search(["title", "note", "figures__indicator__name"], label=_("标题、说明、指标"))
    state = Choice(label=_("状态"), choices=PublicationState.choices)
    zone = ModelChoice(label=_("园区"), queryset=_zones)
    period = django_filters.CharFilter(label=_("期间"), field_name="period", lookup_expr="startswith", max_length=12)
    restating = YesNo(
        label=_("类别"), field_name="restates", lookup_expr="isnull", exclude=True, yes=_("修订"), no=_("首次发布")
    )


class PublishedFigures(Filters):
    q = Search(["indicator__name", "indicator__name_en", "indicator__code"], label=_("指标"))
    basis = Choice(label=pgettext_lazy("published", "依据"), choices=Basis.choices)
