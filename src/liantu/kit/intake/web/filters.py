from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence import public as evidence
from liantu.kit.ui.filters import Choice, DateRange, Filters, ModelChoice, Search, YesNo

from ..enums import Answer, PlanState, RowState


def _sources(request):  # type: ignore[no-untyped-def]
    return evidence.list_sources(request.user)


class Plans(Filters):
    q = Search(["title", "file_name", "source__name"], label=_("名称、文件、来源"))
    source = ModelChoice(label=_("数据来源"), queryset=_sources)
    state = Choice(label=_("状态"), choices=PlanState.choices)


class Rows(Filters):
    q = Search(["name", "code"], label=_("名称、代码"))
    state = Choice(label=_("结果"), choices=RowState.choices)


class Waiting(Filters):
    q = Search(["name", "code"], label=_("名称、代码"))
    source = ModelChoice(label=_("数据来源"), queryset=_sources, field_name="plan__source")


class Verdicts(Filters):
    q = Search(["name", "reason", "key"], label=_("名称、理由"))
    source = ModelChoice(label=_("数据来源"), queryset=_sources)
    answer = Choice(label=_("判定"), choices=Answer.choices)
    holds = YesNo(label=_("状态"), field_name="undone_at", lookup_expr="isnull", yes=_("生效"), no=_("已撤销"))
    at = DateRange(label=_("判定时间"))


class Shapes(Filters):
    q = Search(["source__name", "source__code"], label=_("来源"))
    source = ModelChoice(label=_("数据来源"), queryset=_sources)
