"""Visits and promises over HTTP for programs: the same queries and actions as the pages."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from .. import queries
from ..actions import promises, visits

router = Router(tags=["走访 visits"])


class Told:
    """Rows told by a function, as many as are asked for."""

    def __init__(self, rows: Any, tell: Any) -> None:
        self.rows, self.tell = rows, tell

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        return [self.tell(row) for row in self.rows[at]]


class Firm(Schema):
    id: int = Field(examples=[21])
    name: str = Field(examples=["山西天海泵业有限公司"])


class PartyOut(Schema):
    unit: str = Field(examples=["科技创新部"])
    people: list[str] = Field(examples=[["林启明"]])
    purpose: str = Field(examples=["service"])
    purpose_label: str = Field(examples=["服务"])
    matter: str = Field("", examples=["送政策上门"])
    findings: str = Field("", description="empty for those who are not to read it")


class VisitOut(Schema):
    id: int = Field(examples=[7])
    zone: str = Field(examples=["yanhu"])
    organisation: Firm
    day: date = Field(examples=["2026-09-16"])
    begins: time | None = Field(None, examples=["10:00:00"])
    ends: time | None = None
    place: str = ""
    state: str = Field(examples=["planned"], description="asked, planned, held, refused or cancelled")
    beyond: bool = Field(description="beyond the zone's limit for the firm and month")
    number_in_month: int = Field(examples=[1])
    units: list[PartyOut]


class EntryOut(VisitOut):
    close: list[int] = Field(examples=[[9]], description="other visits to the firm within 14 days that could be one")


class NearOut(VisitOut):
    can_be_joined: bool


class VisitIn(Schema):
    zone: str = Field(examples=["yanhu"], description="code or name")
    organisation: str = Field(examples=["天海泵业"], description="name, code or #id")
    day: date = Field(examples=["2026-09-16"])
    purpose: str = Field(
        examples=["service"],
        description="service, guidance, publicity, relief, inspection, research, investment or follow_up",
    )
    matter: str = ""
    people: list[str] = Field([], examples=[["yanhu.caseworker"]], description="usernames of those who come along")
    begins: time | None = Field(None, examples=["10:00"])
    ends: time | None = None
    place: str = ""
    reason: str = Field("", description="needed beyond the limit; a leader is then asked")


class JoinIn(Schema):
    purpose: str = Field(examples=["research"])
    matter: str = ""
    people: list[str] = []


class Reason(Schema):
    reason: str = Field(examples=["企业停产检修"], max_length=300)


class Decision(Schema):
    agreed: bool
    note: str = Field("", examples=["并入本周的联合走访"], max_length=300)


class Findings(Schema):
    findings: str = Field(examples=["新线已投产，缺两名检测员"], max_length=4000)


class AlreadyIn(Schema):
    to: str = Field(examples=["招商局 邱实"], max_length=120)
    what: str = Field(examples=["扩产用地"], max_length=500)


class AlreadyOut(Schema):
    to: str = Field(examples=["招商局 邱实"])
    what: str = Field(examples=["扩产用地"])
    at: datetime


class OpenPromise(Schema):
    id: int
    text: str
    unit: str
    made: date


class KnownOut(Schema):
    organisation: Firm
    day: date
    visits_in_month: int = Field(examples=[2])
    limit: int = Field(examples=[2])
    beyond: bool = Field(description="whether one more needs a leader's word")
    near: list[NearOut]
    last: list[VisitOut]
    promises: list[OpenPromise]
    already_told: list[AlreadyOut]


class PurposeOut(Schema):
    purpose: str = Field(examples=["guidance"])
    label: str = Field(examples=["指导"])
    burden: bool = Field(description="guidance, publicity or relief")
    visits: int
    held: int
    firms: int


class MostOut(Schema):
    organisation: Firm
    visits: int = Field(examples=[4])
    burden: int = Field(examples=[2])


class CountsOut(Schema):
    first: date = Field(examples=["2026-09-01"])
    last: date
    visits: int
    held: int
    firms: int
    joint: int = Field(description="by several departments together")
    beyond: int
    burden: int
    purposes: list[PurposeOut]
    most_visited: list[MostOut]


class PromiseOut(Schema):
    id: int = Field(examples=[3])
    zone: str = Field(examples=["yanhu"])
    organisation: Firm
    visit: int | None = None
    unit: str = Field(examples=["企业服务部"])
    by: str = Field(examples=["周到"])
    text: str = Field(examples=["协调专线接入"])
    made: date
    state: str = Field(examples=["open"], description="open, kept or unkept")
    answer: str = ""


class PromiseIn(Schema):
    text: str = Field(examples=["协调专线接入"], max_length=300)
    visit: int | None = Field(None, examples=[7], description="the visit at which it was promised; else zone and firm")
    zone: str = ""
    organisation: str = ""


def _people(user: Any, names: list[str]) -> list[Any]:
    return [accounts.find_username(user, name) for name in names]


def _months(month: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{month}-01")
    return first, queries.months_beside(first)[1] - timedelta(days=1)


MONTH = Query(..., examples=["2026-09"], pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")


@router.get("/visits", response=list[VisitOut], summary="走访 list visits")
@paginate(Pages)
def visits_list(
    request: HttpRequest, zone: str = Query("", examples=["yanhu"]), state: str = Query("", examples=["planned"]),
    organisation: str = Query("", max_length=200), since: date | None = None, until: date | None = None,
) -> Any:  # fmt: skip
    user = request.auth
    rows = queries.list_visits(user)
    rows = rows.filter(zone=queries.zone_told(user, zone)) if zone else rows
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(day__gte=since) if since else rows
    rows = rows.filter(day__lte=until) if until else rows
    if organisation:
        rows = rows.filter(organisation__canonical=registry.organisation_told(user, organisation).pk)
    return Told(rows, lambda row: queries.tell_visit(user, row))


@router.get("/visits/calendar", response=list[EntryOut], summary="走访日历 the calendar of a zone's month")
def visits_calendar(request: HttpRequest, zone: str = Query(..., examples=["yanhu"]), month: str = MONTH) -> Any:
    user = request.auth
    board = queries.board(user, queries.zone_told(user, zone), *_months(month))
    return [
        {**queries.tell_visit(user, entry.visit), "close": [one.pk for one in entry.others]} for entry in board.entries
    ]


@router.get("/visits/known", response=KnownOut, summary="走访前的已知情况 what is known before a visit")
def visits_known(
    request: HttpRequest, zone: str = Query(..., examples=["yanhu"]), organisation: str = Query(..., max_length=200),
    day: date = Query(..., examples=["2026-09-16"]),
) -> Any:  # fmt: skip
    user = request.auth
    if not queries.is_staff(user):
        raise access.Denied("create", "activities.Visit")
    firm = registry.organisation_told(user, organisation)
    return queries.tell_known(user, queries.known_of(user, queries.zone_told(user, zone), firm, day))


@router.get("/visits/counts", response=CountsOut, summary="走访统计 visits of a month by purpose")
def visits_counts(request: HttpRequest, zone: str = Query(..., examples=["yanhu"]), month: str = MONTH) -> Any:
    user = request.auth
    if not queries.is_staff(user):
        raise access.Denied("view", "activities.Visit")
    return queries.tell_counts(queries.counts(user, queries.zone_told(user, zone), *_months(month)))


@router.get("/visits/{int:pk}", response=VisitOut, summary="一次走访 one visit")
def visits_show(request: HttpRequest, pk: int) -> Any:
    return queries.tell_visit(request.auth, queries.find_visit(request.auth, pk))


@router.post("/visits", response={201: VisitOut}, summary="预约走访 book a visit")
def visits_book(request: HttpRequest, body: VisitIn) -> Any:
    """Beyond the limit the state is `asked` until a leader has agreed."""
    user, told = request.auth, body.dict()
    told["zone"] = queries.zone_told(user, body.zone)
    told["organisation"] = registry.organisation_told(user, body.organisation)
    told["people"] = _people(user, body.people)
    made = visits.book(by=user, **told)
    return Status(201, visits_show(request, made.pk))


@router.post("/visits/{int:pk}/join", response=VisitOut, summary="加入走访 join a visit")
def visits_join(request: HttpRequest, pk: int, body: JoinIn) -> Any:
    told = {**body.dict(), "people": _people(request.auth, body.people)}
    visits.join(by=request.auth, visit=queries.find_visit(request.auth, pk), **told)
    return visits_show(request, pk)


@router.post("/visits/{int:pk}/cancel", response=VisitOut, summary="取消走访 cancel a visit")
def visits_cancel(request: HttpRequest, pk: int, body: Reason) -> Any:
    visits.cancel(by=request.auth, visit=queries.find_visit(request.auth, pk), reason=body.reason)
    return visits_show(request, pk)


@router.post("/visits/{int:pk}/decide", response=VisitOut, summary="对超出上限的走访表态 a leader's word")
def visits_decide(request: HttpRequest, pk: int, body: Decision) -> Any:
    visits.decide(by=request.auth, visit=queries.find_visit(request.auth, pk), **body.dict())
    return visits_show(request, pk)


@router.post("/visits/{int:pk}/findings", response=VisitOut, summary="记录走访情况 note what was found")
def visits_findings(request: HttpRequest, pk: int, body: Findings) -> Any:
    visits.note_findings(by=request.auth, visit=queries.find_visit(request.auth, pk), findings=body.findings)
    return visits_show(request, pk)


@router.post("/visits/{int:pk}/already-told", response={201: AlreadyOut}, summary="企业已反映过 already told")
def visits_told(request: HttpRequest, pk: int, body: AlreadyIn) -> Any:
    made = visits.say_told(by=request.auth, visit=queries.find_visit(request.auth, pk), **body.dict())
    return Status(201, {"to": made.to, "what": made.what, "at": made.at})


@router.get("/promises", response=list[PromiseOut], summary="承诺 list promises")
@paginate(Pages)
def promises_list(
    request: HttpRequest, zone: str = Query("", examples=["yanhu"]), state: str = Query("", examples=["open"])
) -> Any:
    rows = queries.list_promises(request.auth)
    rows = rows.filter(zone=queries.zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(state=state) if state else rows
    return Told(rows, queries.tell_promise)


@router.post("/promises", response={201: PromiseOut}, summary="登记承诺 note a promise")
def promises_create(request: HttpRequest, body: PromiseIn) -> Any:
    """Its case begins at once, with clocks for the first answer and for keeping it."""
    user = request.auth
    told: dict[str, Any] = {"text": body.text}
    if body.visit is not None:
        told["visit"] = queries.find_visit(user, body.visit)
    else:
        told["zone"] = queries.zone_told(user, body.zone)
        told["organisation"] = registry.organisation_told(user, body.organisation)
    made = promises.promise(by=user, **told)
    return Status(201, queries.tell_promise(queries.find_promise(user, made.pk)))
