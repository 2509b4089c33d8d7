from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
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
    zone = ModelChoice(
        label=_("园区"), queryset=lambda request: queries.zones_and_units(request.user)[0], field_name="source__zone"
    )
    state = Choice(label=_("状态"), choices=DeliveryState.choices)
    day = DateRange(label=_("截至日"))


class SearchRows(Search):
    """Looks in what is masked on the page, so a word with a digit in it finds only whole keys and places.

    Typing a number longer and longer would else tell what the mask hides, without the reason that revealing asks for.
    """

    whole = ("record__key", "place", "record__place")

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        told = (value or "").replace("\x00", "").strip()
        if not any(letter.isdigit() for letter in told):
            return super().filter(qs, told)
        anywhere = Q()
        for field in self.whole:
            anywhere |= Q(**{f"{field}__iexact": told})
        return qs.filter(anywhere)


class Rows(Filters):
    """Only where the rows may be read: a search that finds tells what it has found."""

    q = SearchRows(
        ["record__key", "record__words", "place", "record__place"], label=_("摘述中的词，或完整的标识、位置")
    )
