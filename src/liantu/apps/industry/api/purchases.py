"""Purchase lists, local-supply rates and offers over HTTP."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.registry import public as registry
from liantu.kit.ui.paging import Pages

from ..actions import purchasing
from ..enums import OfferState
from ..queries import (
    chain_told,
    find_chain,
    find_offer,
    find_purchase,
    list_offers,
    list_purchases,
    rates,
    tell_offer,
    tell_purchase,
    tell_rate,
    withheld_purchases,
    zone_told,
)
from .chains import Key, Reason, Source, Told

router = Router(tags=["产业链 industry"])


class Called(Schema):
    id: int | None = Field(None, examples=[21], description="null: nobody of that name is in the register")
    name: str = Field(examples=["山西天海泵业有限公司"])


class PurchaseOut(Schema):
    id: int = Field(examples=[4])
    zone: str = Field(examples=["yanhu"])
    chain: Called | None = None
    buyer: Called
    item: str = Field(examples=["机械密封"])
    specification: str = ""
    amount: str | None = Field(None, examples=["1200000.00"], description="yuan in the period; null: not told")
    period: str = Field(examples=["2025"])
    supplier: Called
    local: bool | None = Field(None, description="bought in the zone; null: nobody knows where the supplier is")
    node: str = Field("", examples=["mechanical_seal"], description="where a person has put the item")
    proposed: str = Field("", description="what its words suggest; counts nowhere")
    sources: list[Source]


class PurchaseIn(Schema):
    zone: str = Field(examples=["yanhu"])
    buyer: str = Field(examples=["天海泵业"], description="name, code or #id")
    item: str = Field(examples=["机械密封"], max_length=200)
    period: str = Field(examples=["2025"])
    specification: str = Field("", max_length=300)
    amount: str | None = Field(None, examples=["1200000"], description="yuan")
    supplier: str = Field("", max_length=200)
    local: bool | None = None
    chain: int | str | None = Field(None, description="id or name; null: the chain that the buyer leads")
    node: str = ""
    classification: Literal["restricted", "internal"] = "restricted"
    note: str = ""


class Placed(Schema):
    node: str = Field(examples=["mechanical_seal"], description="key; empty takes the item out")


class RateOut(Schema):
    organisation: Called | None = Field(None, description="null: the chain as a whole")
    local: str = Field(examples=["300000"], description="yuan bought in the zone")
    elsewhere: str
    untold: str = Field(description="yuan of suppliers of which nobody knows where they are")
    total: str
    low: float | None = Field(
        None,
        examples=[0.25],
        description="share bought here if all that is untold is bought elsewhere; null: not bounded",
    )
    high: float | None = Field(
        None, description="share bought here if all that is untold is bought here; null: not bounded"
    )
    years: list[str] = Field(
        examples=[["2025"]],
        description="each buyer's last whole year on record; the months there are, where none is whole",
    )
    rows: int
    blank: int = Field(0, description="of these rows those without an amount: a bound that they may pass is null")


class RatesOut(Schema):
    chain: Called
    rates: list[RateOut] = Field(description="the chain as a whole first; empty without a list")
    withheld: int = Field(examples=[0], description="rows that are restricted to whoever sent them, and not counted")


class OfferOut(Schema):
    id: int = Field(examples=[3])
    zone: str = Field(examples=["qingshan"])
    chain: Called | None = None
    node: str = ""
    product: str = Field(examples=["铝合金焊丝"])
    organisation: Called
    buyer: str = Field(examples=["西飞铝业"])
    state: str = Field(examples=["offered"], description="offered, sample, listed, first, orders or declined")
    state_label: str = Field(examples=["已推荐"])
    ordered: str | None = Field(None, description="yuan ordered so far")
    made: str = Field(examples=["2026-09-14"])
    purchase: int | None = None


class OfferIn(Schema):
    zone: str = Field(examples=["qingshan"])
    organisation: str = Field(examples=["五二研究所"], description="who supplies: name, code or #id")
    product: str = Field(examples=["铝合金焊丝"], max_length=200)
    buyer: str = Field(
        examples=["西飞铝业"], description="name, code or #id, or the name of one that is not in the register"
    )
    chain: int | str | None = None
    purchase: int | None = None
    note: str = ""


@router.get("/purchases", response=list[PurchaseOut], summary="采购清单 list purchases")
@paginate(Pages)
def purchases_list(
    request: HttpRequest,
    zone: str = Query("", examples=["yanhu"]),
    chain: Key | None = None,
    node: str = "",
    unsupplied: bool = Query(False, description="only what has no local supplier"),
) -> Any:
    rows = list_purchases(request.auth)
    rows = rows.filter(zone=zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(chain=chain) if chain is not None else rows
    rows = rows.filter(node=node) if node else rows
    rows = rows.filter(~Q(here=True) | Q(here__isnull=True)) if unsupplied else rows
    return Told(rows, lambda some: [tell_purchase(row) for row in some])


@router.post("/purchases", response={201: PurchaseOut}, summary="登记采购 add a purchase")
def purchases_create(request: HttpRequest, body: PurchaseIn) -> Any:
    user, told = request.auth, body.dict()
    told |= {"zone": zone_told(user, body.zone), "buyer": registry.organisation_told(user, body.buyer)}
    told |= {"chain": chain_told(user, body.chain) if body.chain else None}
    return Status(201, tell_purchase(find_purchase(user, purchasing.add_purchase(by=user, **told).pk)))


@router.post("/purchases/{pk}/place", response=PurchaseOut, summary="归入环节 put an item to a node")
def purchases_place(request: HttpRequest, pk: int, body: Placed) -> Any:
    user = request.auth
    purchasing.place_items(by=user, purchases=[find_purchase(user, pk)], node=body.node.strip())
    return tell_purchase(find_purchase(user, pk))


@router.post("/purchases/{pk}/retract", response={204: None}, summary="撤回采购 retract a purchase")
def purchases_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    purchasing.retract_purchase(by=request.auth, purchase=find_purchase(request.auth, pk), reason=body.reason)
    return Status(204, None)


@router.get("/chains/{pk}/rate", response=RatesOut, summary="本地配套率 local-supply rates of a chain")
def chain_rate(request: HttpRequest, pk: int) -> Any:
    chain = find_chain(request.auth, pk)
    return {
        "chain": {"id": chain.pk, "name": chain.name}, "rates": [tell_rate(one) for one in rates(request.auth, chain)],
        "withheld": withheld_purchases(request.auth, chain=chain),
    }  # fmt: skip


@router.get("/offers", response=list[OfferOut], summary="产品推荐 list offers")
@paginate(Pages)
def offers_list(
    request: HttpRequest, zone: str = Query("", examples=["qingshan"]), state: OfferState | None = None
) -> Any:
    rows = list_offers(request.auth)
    rows = rows.filter(zone=zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(state=state) if state else rows
    return Told(rows, lambda some: [tell_offer(row) for row in some])


@router.post("/offers", response={201: OfferOut}, summary="推荐本地产品 offer a local product")
def offers_create(request: HttpRequest, body: OfferIn) -> Any:
    """Its case goes on under `/cases`."""
    user, told = request.auth, body.dict()
    ids = registry.named_ids(user, told.pop("buyer"))
    buyer = {"buyer": registry.find_organisation(user, ids[0])} if len(ids) == 1 else {"buyer_name": body.buyer}
    told |= {"zone": zone_told(user, body.zone), "organisation": registry.organisation_told(user, body.organisation)}
    told |= {
        "chain": chain_told(user, body.chain) if body.chain else None,
        "purchase": find_purchase(user, body.purchase) if body.purchase else None,
    }
    return Status(201, tell_offer(find_offer(user, purchasing.offer(by=user, **told, **buyer).pk)))
