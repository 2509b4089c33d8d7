from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.ui.columns import Column, Date, Link, Money, State, Text
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.filters import Choice, Choices, Filters, ModelChoice, Search, YesNo
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..enums import OfferState
from ..models import Chain
from ..queries import list_chains, node_titles

CHUNK = 200
HERE = {
    True: StateStyle(_("本地"), "circle-check", Tone.GOOD),
    False: StateStyle(_("外地"), "circle-minus", Tone.NEUTRAL),
    None: StateStyle(_("不详"), "question-mark", Tone.NEUTRAL),
}
OFFERS = {
    OfferState.OFFERED: StateStyle(_("已推荐"), "send", Tone.NEUTRAL),
    OfferState.SAMPLE: StateStyle(_("送样试用"), "test-pipe", Tone.WAITING),
    OfferState.LISTED: StateStyle(_("进入采购目录"), "list", Tone.WAITING),
    OfferState.FIRST: StateStyle(_("首单"), "coin", Tone.GOOD),
    OfferState.ORDERS: StateStyle(_("持续供货"), "circle-check", Tone.GOOD),
    OfferState.DECLINED: StateStyle(_("未成"), "circle-x", Tone.NEUTRAL),
}


def attach(user: Any, rows: Sequence[Any]) -> None:
    """Give each purchase the titles of its nodes and its mark."""
    titles = node_titles({row.chain for row in rows if row.chain})
    reader = clearance(user)
    for row in rows:
        row.node_title = titles.get((row.chain_id, row.node), row.node)
        row.proposed_title = titles.get((row.chain_id, row.proposed), row.proposed)
        row.mark = mark_for(reader, row)


class Firm(Column):
    """An organisation, a link to its dossier; where nobody of that name is known, the name alone."""

    def __init__(self, verbose_name: Any, field: str, name: str = "", **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="pk", order_by=(f"{field}__canonical__name",), wide=True, **kwargs)
        self.field, self.name = field, name

    def read(self, record: Any) -> Any:
        held = getattr(record, self.field)
        return (held.canonical or held) if held else (getattr(record, self.name, "") or None if self.name else None)

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        if isinstance(value, str):
            return value
        return format_html('<a href="{}">{}</a>', reverse("organisation", args=[value.pk]), value.name)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return value if isinstance(value, str) else value.name


class Node(Column):
    """The node that an item was put to; else what is suggested, said to be no more than that."""

    def read(self, record: Any) -> Any:
        return record.node_title or record.proposed_title or None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        if record.node:
            return value
        return format_html('<span class="unknown">{}</span> {}', _("建议"), value)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return value if record.node else f"{_('建议')} {value}"


class Purchases(Table):
    item = Link(_("采购内容"), url=lambda row: reverse("purchase", args=[row.pk]), mark="mark")
    specification = Text(_("规格"), absent="—", wide=True)
    node = Node(_("环节"), absent="—", orderable=False, accessor="pk")
    buyer = Firm(_("采购方"), "buyer")
    amount = Money(_("年采购额"), absent="—")
    period = Text(_("期间"))
    supplier = Firm(_("供应商"), "supplier", "supplier_name", absent="—")
    here = State(_("供应地"), styles=HERE, accessor="here", absent=_("不详"))
    chain = Text(_("产业链"), order_by="chain__name", absent="—", hidden=True)

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(records)
        while some := list(islice(left, CHUNK)):
            attach(self.user, some)  # type: ignore[arg-type]
            yield from super().sheet_rows(some)


def _chains(request: Any) -> Any:
    return list_chains(request.user)


class PurchaseFilters(Filters):
    q = Search(
        ["item", "specification", "buyer__canonical__name", "supplier_name"], label=_("采购内容、采购方或供应商")
    )
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    node = Search([], label=_("环节"), method="at_node")
    buyer = Search([], label=_("采购方编号"), method="of_buyer")
    here = Choice(
        label=_("供应地"), choices=[("none", _("没有本地供应商")), ("local", _("本地")), ("else", _("外地")), ("untold", _("不详"))],
        method="supplied",
    )  # fmt: skip
    placed = YesNo(label=_("归入环节"), method="that_are_placed")
    period = Search(["period"], label=_("期间"))

    def at_node(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By key, or by words in what the node is called."""
        wanted = value.strip()
        chains = Chain.objects.filter(pk__in=rows.order_by().values("chain").distinct())
        keys = [
            key for (_chain, key), title in node_titles(chains).items() if wanted in (key, title) or wanted in title
        ]
        return rows.filter(node__in=keys)

    def of_buyer(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(buyer__canonical=int(value)) if value.isdecimal() and len(value) < 19 else rows.none()

    def supplied(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        told = {"local": Q(here=True), "else": Q(here=False), "untold": Q(here__isnull=True), "none": ~Q(here=True) | Q(here__isnull=True)}  # fmt: skip
        return rows.filter(told[value])

    def that_are_placed(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.exclude(node="") if value == "1" else rows.filter(node="") if value == "0" else rows


class Offers(Table):
    product = Link(_("产品"), url=lambda row: reverse("offer", args=[row.pk]), in_drawer=False)
    organisation = Firm(_("供货企业"), "organisation")
    buyer = Firm(_("采购方"), "buyer", "buyer_name")
    state = State(pgettext_lazy("case", "进展"), styles=OFFERS)
    ordered = Money(_("已下订单"), absent="—")
    made = Date(_("推荐日期"))
    chain = Text(_("产业链"), order_by="chain__name", absent="—")


class OfferFilters(Filters):
    q = Search(["product", "organisation__canonical__name", "buyer_name"], label=_("产品、企业或采购方"))
    chain = ModelChoice(label=_("产业链"), queryset=_chains)
    state = Choices(label=pgettext_lazy("case", "进展"), choices=OfferState.choices)
