"""Purchase lists as a pull list, how much is bought here, and local products on their way to buyers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.journeys.web import views as cases
from liantu.kit.ui.bulk import BulkAction, Change, LeftOut, Outcome
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from ..actions import purchasing
from ..enums import OfferState
from ..models import Offer, Purchase
from ..queries import (
    case_of_offer,
    content_of,
    find_chain,
    find_offer,
    find_purchase,
    ground_of,
    in_language,
    list_chains,
    list_offers,
    list_purchases,
    node_names,
    rate_of_zone,
    rates,
    withheld_purchases,
)
from . import purchaseforms as forms
from . import purchasetables as tables
from .forms import Retracting

LABEL, OFFER = Purchase._meta.label, Offer._meta.label
#: Local firms that a purchase shows as ones to ask first.
MOST_FIRMS = 12


class PurchaseList(ListPage):
    title = _("采购清单")
    intro = _("链上企业买什么、向谁买。没有本地供应商的先问本地企业，再去找外面的。")
    template_name = "industry/purchases.html"
    table_class = tables.Purchases
    filterset_class = tables.PurchaseFilters
    primary = Primary(_("登记采购"), "purchase-new", LABEL, in_drawer=True)
    export_name = "liantu-purchases"
    zone_path = "zone"
    bulk = (
        BulkAction("accept", _("认可建议的环节"), "place", "check", preview=True),
        BulkAction("place", _("归入环节"), "place", "affiliate", form_class=forms.Placing),
    )
    empty = Empty(
        _("还没有采购清单"),
        _("链主的外购、外协清单，招标或发票明细，经报送导入后列在这里，算出本地配套率和各环节的需求；没有清单，缺口照样能看，只是不知道有多大。"),
        step=_("导入清单"), url_name="intake-new", icon="clipboard-list", label_model="intake.Plan",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        return list_purchases(user)

    def context(self, table: Any) -> dict[str, Any]:
        tables.attach(self.request.user, [row.record for row in table.paginated_rows])
        return super().context(table)

    def extra_context(self) -> dict[str, Any]:
        user = self.request.user
        told = self.request.GET.get("chain", "")
        chain = find_chain(user, told) if told.isdecimal() and len(told) < 19 else None
        chains = list_chains(user).filter(zone=self.zone) if self.zone is not None else list_chains(user)
        return {
            "chain": chain, "rates": rates(user, chain) if chain is not None else [],
            "chain_rates": [] if chain is not None else rate_of_zone(user, chains),
            "withheld": withheld_purchases(user, self.zone, chain),
        }  # fmt: skip

    def withheld(self) -> bool:
        return bool(withheld_purchases(self.request.user, self.zone, None))

    def preview_accept(self, rows: QuerySet[Any], told: dict[str, Any]) -> list[Change | LeftOut]:
        some = list(rows)
        tables.attach(self.request.user, some)
        return [
            LeftOut(row, _now("已归入环节")) if row.node
            else Change(row, "—", row.proposed_title) if row.proposed
            else LeftOut(row, _now("没有建议"))
            for row in some
        ]  # fmt: skip

    def do_accept(self, rows: QuerySet[Any], told: dict[str, Any]) -> Outcome:
        return Outcome(len(purchasing.accept_proposals(by=self.request.user, purchases=list(rows))))

    def preview_place(self, rows: QuerySet[Any], told: dict[str, Any]) -> list[Change | LeftOut]:
        some = list(rows)
        tables.attach(self.request.user, some)
        found: list[Change | LeftOut] = []
        for row in some:
            key = _node_told(row, told["node"])
            found.append(Change(row, row.node_title or "—", _called(row, key) or "—") if key is not None else LeftOut(row, _now("它的产业链没有这个环节")))  # fmt: skip
        return found

    def do_place(self, rows: QuerySet[Any], told: dict[str, Any]) -> Outcome:
        done = 0
        for row in rows:
            key = _node_told(row, told["node"])
            if key is None:
                raise ValidationError(
                    _now("“%(item)s”的产业链没有环节“%(node)s”") % {"item": row.item, "node": told["node"]}
                )
            done += len(purchasing.place_items(by=self.request.user, purchases=[row], node=key))
        return Outcome(done)


def _node_told(row: Any, told: str) -> str | None:
    """The key of the node that is meant by key or name; "" for none; None where the row's chain has no such node."""
    wanted = told.strip()
    content = content_of(row.chain) if row.chain else None
    if not wanted:
        return ""
    if content is None:
        return None
    if wanted in content.nodes:
        return wanted
    return next((key for key, node in content.nodes.items() if wanted in (node.title.zh, node.title.en)), None)


def _called(row: Any, key: str) -> str:
    content = content_of(row.chain) if row.chain and key else None
    return in_language(content.nodes[key].title) if content is not None and key in content.nodes else ""


@signed_in
@require_GET
def purchase_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = request.user, find_purchase(request.user, pk)
    tables.attach(user, [row])
    here: list[Any] = []
    waiting = 0
    if row.chain and row.node and row.here is not True:
        view = ground_of(user, row.chain).nodes.get(row.node)
        here = list(view.standings[:MOST_FIRMS]) if view is not None else []
        waiting = view.suggestions if view is not None else 0
    told = {
        "title": row.item, "row": row, "mark": mark_for(clearance(user), row), "state_of": tables.HERE[row.here],
        "here": here, "waiting": waiting, "offers": [(one, tables.OFFERS[OfferState(one.state)]) for one in list_offers(user).filter(purchase=row)],
        "may_offer": access.may_ever(user, "create", OFFER), **access.may_each(user, ("place", "retract"), row),
    }  # fmt: skip
    return render(request, "industry/purchase.html", told)


class PurchaseNew(FormPage):
    title, button, done, icon = _("登记采购"), _("登记采购"), _("采购已登记"), "plus"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("采购清单由科技创新和招商部门维护"))

    def get_form(self, *data: Any) -> Any:
        return forms.PurchaseNew(*data, user=self.request.user, initial={"zone": self.request.zone})

    def perform(self, told: dict[str, Any]) -> Purchase:
        return purchasing.add_purchase(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("purchases")

    def context(self) -> dict[str, Any]:
        return {"back": reverse("purchases")}


class PurchasePlace(FormPage):
    title, button, done, icon = _("归入环节"), _("归入这个环节"), _("已归入环节"), "affiliate"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = find_purchase(request.user, key["pk"])
        access.require(request.user, "place", self.row)

    def get_form(self, *data: Any) -> Any:
        key = self.row.node or self.row.proposed
        return forms.Placing(*data, initial={"node": _called(self.row, key) or key})

    def perform(self, told: dict[str, Any]) -> Any:
        key = _node_told(self.row, told["node"])
        if key is None:
            raise ValidationError({"node": _now("这条产业链没有这个环节：写环节的名称或编号")})
        return purchasing.place_items(by=self.request.user, purchases=[self.row], node=key)

    def done_url(self, result: Any) -> str:
        return reverse("purchases")

    def context(self) -> dict[str, Any]:
        return {"subject": self.row.item, "back": reverse("purchases")}


class PurchaseRetract(FormPage):
    title, button, done, icon, grave = _("撤回采购"), _("撤回采购"), _("采购已撤回"), "x", True
    form_class = Retracting

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = find_purchase(request.user, key["pk"])
        access.require(request.user, "retract", self.row)

    def perform(self, told: dict[str, Any]) -> Any:
        return purchasing.retract_purchase(by=self.request.user, purchase=self.row, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return reverse("purchases")

    def context(self) -> dict[str, Any]:
        return {"subject": self.row.item, "back": reverse("purchases")}


class OfferList(ListPage):
    title = pgettext_lazy("page", "产品推荐")
    intro = _("本地产品推荐给采购方，从推荐、送样、进入采购目录，一直跟到首单和持续供货。")
    table_class = tables.Offers
    filterset_class = tables.OfferFilters
    primary = Primary(_("推荐本地产品"), "offer-new", OFFER, in_drawer=True)
    export_name = "liantu-offers"
    zone_path = "zone"
    empty = Empty(
        _("还没有推荐过本地产品"),
        _("从采购清单里一项没有本地供应商的采购开始，或直接登记一个产品和它的采购方。"),
        icon="package",
    )

    def get_rows(self, user: Any) -> Any:
        return list_offers(user)


@signed_in
@require_GET
def offer_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, offer = request.user, find_offer(request.user, pk)
    case = case_of_offer(user, offer)
    titles = node_names([offer.chain] if offer.chain else [])
    readable = offer.purchase_id and list_purchases(user).filter(pk=offer.purchase_id).exists()
    told = {
        "title": str(offer), "offer": offer, "firm": offer.organisation.canonical or offer.organisation,
        "buyer": (offer.buyer.canonical or offer.buyer) if offer.buyer else None, "state_of_offer": tables.OFFERS[OfferState(offer.state)],
        "node_title": titles.get((offer.chain_id or 0, offer.node), ""), "purchase": offer.purchase if readable else None,
        **(cases.parts(request, case) if case is not None else {}),
    }  # fmt: skip
    return render(request, "industry/offer.html", told)


class OfferNew(FormPage):
    title, button, done, icon = _("推荐本地产品"), _("推荐本地产品"), _("已登记，开始跟进"), "package"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", OFFER):
            raise access.Denied("create", OFFER)
        told = request.GET.get("purchase", "")
        self.purchase = find_purchase(request.user, told) if told.isdecimal() and len(told) < 19 else None

    def get_form(self, *data: Any) -> Any:
        initial: dict[str, Any] = {"zone": self.request.zone}
        if (row := self.purchase) is not None:
            initial |= {"zone": row.zone, "product": row.item, "buyer": f"#{row.buyer.canonical_id or row.buyer_id}", "chain": row.chain}  # fmt: skip
        if firm := self.request.GET.get("organisation", ""):
            initial["organisation"] = firm
        return forms.OfferNew(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> Offer:
        buyer = told.pop("buyer")
        named = {"buyer_name": buyer} if isinstance(buyer, str) else {"buyer": buyer}
        return purchasing.offer(by=self.request.user, purchase=self.purchase, **told, **named)

    def done_url(self, result: Any) -> str:
        return reverse("offer", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("offers"), "subject": self.purchase or ""}
