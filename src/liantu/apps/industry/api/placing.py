"""The ground of chains, placements and suggestions over HTTP."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.registry import public as registry
from liantu.kit.ui.paging import Pages

from .. import queries
from ..actions import placing, suggesting
from .chains import Holder, Key, Reason, Source, Told

router = Router(tags=["产业链 industry"])


class GapOut(Schema):
    chain: Holder = Field(description="the chain's id and name")
    node: str = Field(examples=["impeller"])
    title: str = Field(examples=["叶轮与导叶"])
    kind: str = Field(examples=["fill"], description="fill 补链, extend 延链 or strengthen 强链")
    weight: float = Field(examples=[0.83], description="0 to 1, within the chain's list")
    reasons: list[str] = Field(examples=[["上游隔 1 步有“铸铁件”", "连着 2 条供应关系"]])
    draft: bool = Field(description="rests on nodes that nobody of the zone has signed")
    purchases: str | None = Field(None, examples=["12000000"], description="what leaders buy of it in a year, yuan")
    purchases_least: bool = Field(False, description="they buy more: some rows have no amount, or tell months alone")
    serves: int = Field(examples=[3], description="firms here that it would serve")
    edges: int = Field(examples=[2], description="supplies edges that hang on it")
    thin: list[str] = Field(examples=[["one_firm"]], description="why a present node counts as thin")
    named: int = Field(examples=[2], description="leaders and cores of the zone that are named …")
    reported: int = Field(examples=[37], description="… of those that are reported: not seen here is not missing")


class NearOut(Schema):
    """A hint, never counted: learnt from firms and products that this reader may know, told where it beats popularity."""

    hint: str | None = Field(
        None, examples=["与园区已有产品相近：消防泵，同一企业兼做的多见"], description="null: none, `said` tells why"
    )
    why: str | None = Field(None, examples=["生产“水泵控制柜”的 15 家企业中，4 家同时生产“消防泵”"])
    said: str = Field(description="how good hints from this table are, or why there is none")
    rank: int | None = Field(None, examples=[1], description="among what is not made here, the nearest first")
    among: int | None = Field(None, examples=[16])
    firms: int = Field(examples=[83], description="of whom products were hidden and looked for again")
    found: float | None = Field(
        None, examples=[0.865], description="share in which the hidden came before others; 0.5 is chance"
    )
    found_by_popularity: float | None = Field(None, examples=[0.566])


class GapNearOut(GapOut):
    near: NearOut | None = Field(None, description="null: somebody is there already")


class StandingOut(Schema):
    id: int = Field(examples=[21])
    name: str = Field(examples=["山西天海泵业有限公司"])
    placement: int = Field(examples=[4])
    roles: list[str] = Field(examples=[["leader"]])
    basis: str = Field(examples=["product"])
    climbed_from: str | None = Field(None, examples=["deep_well_pump"], description="stands at this kind of the node")
    revenue: str | None = Field(None, examples=["480000000"], description="yuan; null: unknown or withheld")
    revenue_year: int | None = Field(None, examples=[2025])
    growth: float | None = Field(None, examples=[0.12])
    tier: bool | None = Field(None, description="holds a title of the ladders; null: not known")
    simulated: bool = False


class NodeOut(Schema):
    node: str = Field(examples=["pump"])
    title: str = Field(examples=["水泵"])
    stage: str = Field(examples=["mid"])
    kind: str = Field(examples=["product"])
    present: bool
    signed: bool = Field(description="a person of the zone has signed the node as it is")
    suggestions: int = Field(examples=[2], description="placements that wait to be settled")
    gap: str | None = Field(None, examples=["strengthen"])
    organisations: list[StandingOut]
    first_share: float | None = Field(None, description="share of the largest firm by revenue")
    herfindahl: float | None = None


class LeaderOut(Schema):
    id: int = Field(examples=[21])
    name: str = Field(examples=["山西天海泵业有限公司"])
    role: str = Field(examples=["leader"])
    nodes: list[str] = Field(examples=[["pump"]])


class PointOut(Schema):
    id: int = Field(examples=[21])
    name: str = Field(examples=["山西天海泵业有限公司"])
    empties: list[str] = Field(examples=[["pump"]])
    cuts_off: list[str] = Field(examples=[["water_supply_unit"]])


class GroundOut(Schema):
    chain: Holder
    zone: str = Field(examples=["yanhu"])
    on: date | None = None
    readable: bool = Field(description="false: placements are not for this reader, and nothing is told of gaps")
    nodes_count: int = Field(examples=[58])
    present: int = Field(examples=[6])
    named: int = Field(examples=[2])
    reported: int = Field(examples=[37])
    completeness: float | None = Field(None, examples=[0.05])
    drafts: int = Field(examples=[58], description="nodes that nobody of the zone has signed")
    leaders: list[LeaderOut]
    nodes: list[NodeOut]
    gaps: list[GapOut]
    single_points: list[PointOut]


class TitledNode(Schema):
    node: str = Field(examples=["pump"])
    title: str = Field(examples=["水泵"])


class LossOut(Schema):
    organisation: Holder
    empties: list[TitledNode] = Field(description="nodes that nobody would be at any more")
    cuts_off: list[TitledNode] = Field(description="nodes that stay, without any supplier here that they had")
    held: list[TitledNode] = Field(description="nodes where it stands and others stay")
    named: int = Field(examples=[2])
    reported: int = Field(examples=[37])


class PlacementOut(Schema):
    id: int = Field(examples=[4])
    chain: Holder
    zone: str = Field(examples=["yanhu"])
    node: str = Field(examples=["pump"])
    title: str | None = Field(None, examples=["水泵"], description="null: the chain has no such node any more")
    organisation: Holder
    basis: str = Field(examples=["product"], description="product, code, right, scope, person or project")
    basis_label: str = Field(examples=["申报产品"])
    valid_from: str = ""
    valid_to: str = ""
    holds: bool = Field(description="valid today")
    sources: list[Source]


class PlacementIn(Schema):
    chain: int | str = Field(examples=[2], description="id or name")
    node: str = Field(examples=["pump"], description="key or title", max_length=200)
    organisation: str = Field(examples=["天海泵业"], description="name, code or #id", max_length=200)
    basis: str = Field("person", examples=["person"])
    note: str = Field("", examples=["现场走访"], max_length=300)
    valid_from: str = Field("", examples=["2026-03"])
    valid_to: str = ""


class ReasonOut(Schema):
    kind: str = Field(examples=["product"])
    word: str = Field(examples=["深井泵"])
    text: str = Field(examples=["200QJ 深井泵"])
    record: int | None = Field(None, examples=[17])


class SuggestionOut(Schema):
    id: int = Field(examples=[9])
    chain: Holder
    zone: str = Field(examples=["yanhu"])
    node: str = Field(examples=["deep_well_pump"])
    title: str | None = Field(None, examples=["井用潜水泵"])
    organisation: Holder
    confidence: float = Field(examples=[0.775], description="0 to 1; a rule of thumb, for a person to judge")
    basis: str = Field(examples=["product"])
    state: str = Field(examples=["open"], description="open, settled or refused")
    why: str = ""
    placement: int | None = None
    reasons: list[ReasonOut] = Field(description="those that this reader may read")


class SettleIn(Schema):
    suggestions: list[Key] = Field(examples=[[9, 10]], max_length=placing.MOST)
    valid_from: str = ""


class RefuseIn(Schema):
    suggestions: list[Key] = Field(examples=[[9]], max_length=placing.MOST)
    why: str = Field(examples=["只做贸易"], max_length=300)


class DoneOut(Schema):
    done: int = Field(examples=[2], description="those that were open and are decided now")


class JobOut(Schema):
    job: str = Field(examples=["0b7a1c1e-0000-0000-0000-000000000000"], description="goes on at /jobs/{job}")


@router.get("/chains/{pk}/ground", response=GroundOut, summary="产业链的底数 who stands where, gaps, single points")
def ground(request: HttpRequest, pk: int, on: date | None = None) -> Any:
    return queries.tell_ground(queries.ground_of(request.auth, queries.find_chain(request.auth, pk), on))


@router.get("/chains/{pk}/gaps", response=list[GapNearOut], summary="产业链的缺口 gaps of a chain")
def gaps(request: HttpRequest, pk: int, kind: str = Query("", examples=["fill"])) -> Any:
    """Not seen here: `named` of `reported` says how complete the ground is."""
    found = queries.ground_of(request.auth, queries.find_chain(request.auth, pk))
    wanted = [(found, gap) for gap in found.gaps if not kind or gap.kind.value == kind]
    return queries.tell_gaps(request.auth, wanted)


@router.get("/chain-gaps", response=list[GapNearOut], summary="全园区的缺口 gaps of all chains of a zone")
def zone_gaps(request: HttpRequest, zone: str = Query(..., examples=["yanhu"])) -> Any:
    user = request.auth
    return queries.tell_gaps(user, queries.gaps_of_zone(user, queries.zone_told(user, zone)))


@router.get("/chains/{pk}/what-if", response=LossOut, summary="如果没有这家企业 what if a firm were gone")
def what_if(
    request: HttpRequest, pk: int, organisation: str = Query(..., examples=["天海泵业"], max_length=200)
) -> Any:
    user = request.auth
    found = queries.ground_of(user, queries.find_chain(user, pk))
    firm = registry.organisation_told(user, organisation)
    return queries.tell_loss(found, queries.what_if(user, found.chain, firm, found))


@router.get("/placements", response=list[PlacementOut], summary="落位 list placements")
@paginate(Pages)
def placements_list(
    request: HttpRequest,
    zone: str = Query("", examples=["yanhu"]),
    chain: Key | None = None,
    node: str = Query("", examples=["pump"], max_length=80),
    organisation: str = Query("", max_length=200, description="name, code or #id"),
) -> Any:
    rows = _narrowed(request, queries.list_placements(request.auth), zone, chain, node, organisation)
    return Told(rows, queries.tell_placements)


def _narrowed(request: HttpRequest, rows: Any, zone: str, chain: int | None, node: str, organisation: str) -> Any:
    rows = rows.filter(chain__zone=queries.zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(chain=chain) if chain is not None else rows
    rows = rows.filter(node=node) if node else rows
    if organisation:
        rows = rows.filter(organisation__canonical=registry.organisation_told(request.auth, organisation).pk)
    return rows


@router.post("/placements", response={201: PlacementOut}, summary="落位 place an organisation")
def placements_create(request: HttpRequest, body: PlacementIn) -> Any:
    user, told = request.auth, body.dict()
    told |= {"chain": queries.chain_told(user, body.chain)}
    told |= {"organisation": registry.organisation_told(user, body.organisation)}
    made = placing.place(by=user, **told)
    return Status(201, queries.tell_placements([queries.find_placement(user, made.pk)])[0])


@router.post("/placements/{pk}/retract", response={204: None}, summary="撤回落位 retract a placement")
def placements_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    user = request.auth
    placing.retract_placement(by=user, placement=queries.find_placement(user, pk), reason=body.reason)
    return Status(204, None)


@router.get("/placement-suggestions", response=list[SuggestionOut], summary="落位建议 list suggestions")
@paginate(Pages)
def suggestions_list(
    request: HttpRequest,
    zone: str = Query("", examples=["yanhu"]),
    chain: Key | None = None,
    node: str = Query("", examples=["pump"], max_length=80),
    organisation: str = Query("", max_length=200, description="name, code or #id"),
    state: str = Query("open", examples=["open"], description="open, settled or refused; empty: all"),
    least: float = Query(0, ge=0, le=1, description="confidence at least"),
) -> Any:
    rows = queries.list_suggestions(request.auth).filter(confidence__gte=least)
    rows = _narrowed(request, rows, zone, chain, node, organisation)
    rows = rows.filter(state=state) if state else rows
    return Told(rows, lambda some: queries.tell_suggestions(request.auth, some))


@router.post("/placement-suggestions/settle", response=DoneOut, summary="确认落位建议 settle suggestions")
def suggestions_settle(request: HttpRequest, body: SettleIn) -> Any:
    """Those that somebody has decided meanwhile are left alone."""
    rows = queries.list_suggestions(request.auth).filter(pk__in=body.suggestions)
    return {"done": len(placing.settle_many(by=request.auth, suggestions=rows, valid_from=body.valid_from))}


@router.post("/placement-suggestions/refuse", response=DoneOut, summary="否定落位建议 refuse suggestions")
def suggestions_refuse(request: HttpRequest, body: RefuseIn) -> Any:
    """They come back only where something speaks for them that did not before."""
    rows = queries.list_suggestions(request.auth).filter(pk__in=body.suggestions)
    return {"done": placing.refuse_many(by=request.auth, suggestions=rows, why=body.why)}


@router.post("/chains/{pk}/suggest", response={202: JobOut}, summary="重新建议落位 look through all firms again")
def suggest(request: HttpRequest, pk: int) -> Any:
    made = suggesting.begin(by=request.auth, chain=queries.find_chain(request.auth, pk))
    return Status(202, {"job": str(made.uuid)})
