"""Ladders over HTTP for programs: the same queries and actions as the pages."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate
from pydantic import FiniteFloat

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from .. import queries
from ..actions import answering
from ..enums import MOST_POINTS, MOST_YUAN, POLICY, Stand
from ..models import Evaluation

router = Router(tags=["梯度培育 cultivation"])


class Range(Schema):
    min: float = Field(examples=[40])
    max: float = Field(examples=[62])


class Firm(Schema):
    id: int = Field(examples=[7])
    name: str = Field(examples=["模拟新材料有限公司"])


class StandOut(Schema):
    id: int
    zone: str = Field(examples=["simulated"])
    organisation: Firm
    pack: str = Field(examples=["cn.tech-sme"])
    version: str = Field(examples=["2022-01-01"])
    on: date
    result: str = Field(examples=["unknown"], description="met, unmet, unknown, manual or not_applicable")
    stand: str = Field(examples=["near"], description="holds, met, near, unknown, manual or unmet")
    score: Range | None = None
    unmet_rows: list[str] = Field([], examples=[["score", "staff"]])
    missing_facts: list[str] = Field([], examples=[["sound_accounts"]], description="that would settle it")
    lacks: list[str] = Field(
        [], examples=[["差 8 分（合格线 60）", "待补“会计核算健全”"]],
        description="the first one to three things that are lacking, the cheapest to mend first; of who meets it by another way which",
    )  # fmt: skip
    known_facts: int = Field(examples=[14])
    asked_facts: int = Field(examples=[18])
    holds: bool
    expires: date | None = Field(None, description="last day of the certificate, where it is told")


class RungOut(Schema):
    pack: str = Field(examples=["cn.high-tech"])
    title: str = Field(examples=["高新技术企业"])
    version: str = Field(examples=["2016-01-01"])
    firms: int
    stands: dict[str, int] = Field(
        examples=[{"holds": 120, "met": 31, "near": 44, "unknown": 60, "manual": 0, "unmet": 90}]
    )
    completeness: float = Field(examples=[0.71], description="known share of the facts that it asks of all firms")
    expiring: dict[str, int] = Field(examples=[{"30": 2, "90": 7, "180": 15}], description="certificates by days left")
    open_ended: int
    window_open: bool


class BoardOut(Schema):
    zone: str = Field(examples=["simulated"])
    day: date
    firms: int
    due: int = Field(description="firms that wait to be evaluated again")
    tiers: list[RungOut]


class RowOut(Schema):
    id: str = Field(examples=["score.staff"])
    title: str = Field(examples=["科技人员占职工总数的比例"])
    result: str = Field(examples=["met"])
    points: float | Range | None = Field(None, examples=[16])
    why: str = Field("", description="with the values used, as far as the caller may read them")
    clause: str = ""
    verified: bool


class FactOut(Schema):
    name: str = Field(examples=["technical_staff"])
    title: str = Field(examples=["科技人员"])
    value: str | None = Field(None, examples=["31 人"], description="null where it is not known or withheld")
    withheld: bool
    source: str = ""
    url: str = ""


class MissingOut(Schema):
    name: str = Field(examples=["rd_expense"])
    title: str = Field(examples=["研发费用"])
    ask: str = Field("", examples=["税务局"], description="who usually delivers it; empty: a person has to say it")


class WindowOut(Schema):
    from_: date = Field(alias="from", examples=["2026-06-01"])
    to: date = Field(examples=["2026-08-31"])
    open: bool


class RecheckOut(Schema):
    pack: str = Field(examples=["cn.little-giant"])
    title: str = Field(examples=["专精特新“小巨人”企业"])
    version: str = Field(examples=["2022-08-01"])
    result: str = Field(examples=["unknown"])
    score: float | Range | None = None
    rows: list[RowOut]
    missing: list[MissingOut]
    window: WindowOut | None = None
    papers: list[str] = []
    due: date | None = Field(None, description="last day of the certificate: looked at again before")
    until: date | None = Field(
        None, examples=["2026-12-31"], description="the last day on which these rules serve re-checks"
    )


class LadderOut(Schema):
    pack: str = Field(examples=["cn.tech-sme"])
    title: str
    version: str
    on: date
    result: str = Field(examples=["met"])
    score: float | Range | None = None
    stand: str = Field(examples=["near"])
    lacks: list[str] = Field([], examples=[["差 8 分（合格线 60）"]])
    holds: bool
    expires: date | None = None
    rows: list[RowOut]
    facts: list[FactOut]
    missing: list[MissingOut]
    window: WindowOut | None = None
    papers: list[str] = []
    recheck: RecheckOut | None = Field(
        None, description="for who holds the certificate: where it stands by the rules of the re-check"
    )


class StepOut(Schema):
    step: str = Field(examples=["增加 1 名科技人员：科技人员 9 人 → 10 人"])
    cost: str = Field(examples=["12 万元"])
    begin: date = Field(description="the last day to begin it")


class WayOut(Schema):
    words: str = Field(examples=["约 1 万元，最快 2026-12-13 办妥"])
    steps: list[StepOut]


class ClimbOut(Schema):
    answer: str = Field(examples=["reachable"], description="met, reachable, to_be_judged, unknown or not_reachable")
    words: str
    ways: list[WayOut] = Field(description="the cheapest first")
    stuck: list[str] = []
    missing: list[str] = []
    left_out: list[str] = Field([], description="levers that are not tried, since they would tell what is withheld")
    supposed: list[str] = Field([], description="conditions of which nothing is known, and that are taken to be met")
    proven: bool


class PolicyOut(Schema):
    key: str = Field(examples=["cn.rd-super-deduction"])
    version: str
    title: str = Field(examples=["研发费用加计扣除"])
    zone: str
    level: str = Field("", examples=["national"])
    department: str = Field("", examples=["税务"])
    claim_mode: str = Field("", examples=["application"], description="application or automatic")
    automatic: bool = Field(description="granted without an application (免申即享)")
    stackable: bool
    region: str = Field(examples=["CN"])
    conditions: list[str]
    gives: list[str]
    papers: list[str]
    documents: list[str]
    note: str = ""
    window: dict[str, date] | None = None
    firms: dict[str, int] | None = Field(
        None, examples=[{"met": 31, "unknown": 120}], description="told to who may see where firms stand, as is `total`"
    )
    total: float | None = Field(None, description="yuan of fixed amounts to those who meet it")


class EntitlementOut(LadderOut):
    given: str = Field("", examples=["首次认定：20 万元"])
    given_withheld: bool = False
    automatic: bool
    department: str = ""


class ClashOut(Schema):
    one: str = Field(examples=["cn.shanxi.high-tech-reward"])
    other: str
    ground: str = Field(examples=["有效的高新技术企业证书"])


class EntitlementsOut(Schema):
    policies: list[EntitlementOut] = Field(description="those that it meets first")
    clashes: list[ClashOut] = Field(
        examples=[
            [
                {
                    "one": "cn.shanxi.high-tech-reward",
                    "other": "cn.taiyuan.high-tech-reward",
                    "ground": "有效的高新技术企业证书",
                }
            ]
        ],
        description="pairs that may be one support twice: a person decides",
    )


class AnswerIn(Schema):
    pack: str = Field(examples=["cn.tech-sme"])
    fact: str = Field(examples=["sound_accounts"])
    value: str = Field(examples=["是"], max_length=100)
    note: str = Field(examples=["查账征收，见 2025 年汇算清缴申报表"], max_length=300)


class Told:
    """Evaluations, as many as are asked for."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        gaps = queries.Gaps()
        return [queries.tell_stand(row, gaps) for row in self.rows[at]]


@router.get("/tiers", response=BoardOut, summary="梯度看板 the board of a zone")
def tiers(request: HttpRequest, zone: str = Query(..., examples=["simulated"])) -> Any:
    user = request.auth
    if not access.may_ever(user, "view", Evaluation._meta.label):
        raise access.Denied("view", Evaluation._meta.label)
    return queries.tell_board(queries.board(user, queries.zone_told(user, zone)))


@router.get("/tiers/firms", response=list[StandOut], summary="培育名单 firms by where they stand")
@paginate(Pages)
def stands(
    request: HttpRequest,
    zone: str = Query("", examples=["simulated"]),
    pack: str = Query("", examples=["cn.tech-sme"]),
    stand: str = Query("", examples=["near"], description="near: the nearest first"),
    result: str = "",
    score_from: FiniteFloat | None = Query(None, ge=-MOST_POINTS, le=MOST_POINTS),
    score_to: FiniteFloat | None = Query(None, ge=-MOST_POINTS, le=MOST_POINTS),
    lacks: str = Query("", examples=["score.staff"], description="a row of the pack that is unmet"),
    expires_within: int | None = Query(None, examples=[180], ge=0, le=3650, description="days"),
    window_open: bool | None = None,
) -> Any:
    user = request.auth
    rows = queries.list_stands(user)
    if zone:
        rows = rows.filter(zone=queries.zone_told(user, zone))
    told = {"pack": pack, "stand": stand, "result": result, "low__gte": score_from, "low__lte": score_to}
    rows = rows.filter(**{name: value for name, value in told.items() if value not in ("", None)})
    if stand == Stand.NEAR:
        rows = queries.nearest_first(rows)
    if lacks:
        rows = queries.lacking(rows, f"{pack} {lacks}") if pack else rows.filter(lacks__contains=f" {lacks} ")
    if expires_within is not None:
        rows = queries.expiring_within(rows, expires_within)
    if window_open is not None:
        rows = rows.filter(queries.open_now()) if window_open else rows.exclude(queries.open_now())
    return Told(rows)


@router.get(
    "/organisations/{int:pk}/ladders",
    response=list[LadderOut],
    by_alias=True,
    summary="一家企业的梯度 the ladders of a firm",
)
def ladders(request: HttpRequest, pk: int, pack: str = Query("", examples=["cn.tech-sme"])) -> Any:
    firm = registry.find_organisation(request.auth, pk)
    return [queries.tell_ladder(one) for one in queries.ladders_of(request.auth, firm, only=pack)]


@router.get("/organisations/{int:pk}/climb", response=ClimbOut, summary="怎么上去 the cheapest way up")
def climb(request: HttpRequest, pk: int, pack: str = Query(..., examples=["cn.tech-sme"])) -> Any:
    found = queries.ladders_of(request.auth, registry.find_organisation(request.auth, pk), only=pack)
    if not found:
        raise access.NotHere("rulestore.Pack", pack)
    return queries.tell_climbing(queries.climb(found[0]))


@router.post(
    "/organisations/{int:pk}/ladders/answers",
    response={201: list[LadderOut]},
    by_alias=True,
    summary="补充规则事实 say a fact",
)
def answers(request: HttpRequest, pk: int, body: AnswerIn) -> Any:
    """What the register does not know, with the ground on which it is said; the ladder then."""
    firm = registry.find_organisation(request.auth, pk)
    answering.answer(by=request.auth, organisation=firm, **body.dict())
    return Status(201, [queries.tell_ladder(one) for one in queries.ladders_of(request.auth, firm, only=body.pack)])


@router.get("/policies", response=list[PolicyOut], summary="惠企政策 the policies of a zone, for the city's portal")
def policies(request: HttpRequest, zone: str = Query(..., examples=["simulated"])) -> Any:
    return queries.tell_policies(request.auth, queries.zone_told(request.auth, zone))


@router.get("/policies/firms", response=list[StandOut], summary="政策适用企业 firms of a policy")
@paginate(Pages)
def policy_firms(
    request: HttpRequest,
    pack: str = Query(..., examples=["cn.rd-super-deduction"]),
    zone: str = Query("", examples=["simulated"]),
    result: str = Query("met", examples=["met"]),
    amount_from: FiniteFloat | None = Query(
        None, examples=[100000], ge=0, le=MOST_YUAN, description="yuan, of a fixed amount"
    ),
    amount_to: FiniteFloat | None = Query(None, examples=[500000], ge=0, le=MOST_YUAN),
) -> Any:
    rows = queries.list_stands(request.auth, POLICY).filter(pack=pack)
    if amount_from is not None or amount_to is not None:
        rows = queries.given_between(rows, amount_from, amount_to)
    rows = rows.filter(zone=queries.zone_told(request.auth, zone)) if zone else rows
    return Told(rows.filter(result=result) if result else rows)


@router.get(
    "/organisations/{int:pk}/policies",
    response=EntitlementsOut,
    by_alias=True,
    summary="一家企业的政策 policies for a firm",
)
def firm_policies(request: HttpRequest, pk: int) -> Any:
    found = queries.entitlements_of(request.auth, registry.find_organisation(request.auth, pk))
    pairs = [
        {"one": one.held.key, "other": other.held.key, "ground": ground}
        for one, other, ground in queries.clashes(found)
    ]
    return {"policies": [queries.tell_entitlement(one) for one in found], "clashes": pairs}


from . import costing  # noqa: E402, F401  it adds to the router
