from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.filters import Choice, DateRange, Filters, ModelChoice, Search, YesNo

from .. import queries
from ..enums import Classification, DeliveryState, SourceKind


class Sources(Filters):
    q = Search(["name", "code", "publisher", "legal_basis"], label=_("名称、代号、发布单位"))
    kind = Choice(label=_("类型"), choices=SourceKind.choices)
    classification = Choice(label=_("密级"), choices=Classification.choices)
    active = YesNo(label=_("状态"), yes=_("启用"), no=_("停用"))


class Deliveries(Filters):
    q = Search(["title", "source__name", "source__code"], label=_("名称、来源"))
    source = ModelChoice(label=_("数据来源"), queryset=lambda request: queries.list_sources(request.user))
    state = Choice(label=_("状态"), choices=DeliveryState.choices)
    day = DateRange(label=_("截至日"))


class Rows(Filters):
    """Only where the rows may be read: a search that finds tells what it has found."""

    q = Search(["record__key", "record__words", "place", "record__place"], label=_("标识、摘述、位置"))
