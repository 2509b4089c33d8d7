"""Cases over HTTP for programs."""

# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from liantu.kit.evidence.web.records import served
from liantu.kit.ui.paging import Pages

from .. import queries, reading, timing
from ..actions import clocks, linking, moving, people, talking
from ..models import Case

router = Router(tags=["办件 cases"])


class CaseOut(Schema):
    id: int = Field(examples=[7])
    kind: str = Field(examples=["activities.promise"])
    object: int = Field(examples=[12], description="id of what the case is about")
    title: str = Field(examples=["为企业接通专线"])
    zone: str = Field(examples=["yanhu"])
    journey: str = Field(examples=["promise"])
    version: str = Field(examples=["2026-01-01"])
    stage: str = Field(examples=["working"])
    stage_title: str = Field(examples=["办理中"])
    assignee: str | None = Field(None, examples=["zhang.wei"])
    since: datetime
    due: datetime | None = Field(None, description="end of the running clock that ends first")
    provisional: bool = Field(description="the due day lies beyond the years whose holidays are known")
    created: datetime
    ended: datetime | None = None
    ends: str = Field("", examples=["well"])
    revision: int = Field(examples=[3], description="to be sent along with whatever is done to it")

    @staticmethod
    def resolve_object(obj: Any) -> int:
        return int(obj.object_id)

    @staticmethod
    def resolve_zone(obj: Any) -> str:
        return str(obj.zone.code)

    @staticmethod
    def resolve_journey(obj: Any) -> str:
        return str(obj.version.key)

    @staticmethod
    def resolve_version(obj: Any) -> str:
        return str(obj.version.version)

    @staticmethod
    def resolve_stage_title(obj: Any) -> str:
        return str(reading.journey(obj).stages[obj.stage].title)

    @staticmethod
    def resolve_assignee(obj: Any) -> str | None:
        return obj.assignee.username if obj.assignee else None


class OfferOut(Schema):
    move: str = Field(examples=["finish"])
    title: str = Field(examples=["办结"])
    to: str = Field(examples=["done"])
    needs: list[str] = Field(examples=[["answer"]])
    documents: list[str] = Field(examples=[["minutes"]])
    allowed: bool
    why: str = Field("", examples=[""], description="what stands in the way, in words")


class ClockOut(Schema):
    clock: str = Field(examples=["solve"])
    period: str = Field(examples=["5d"])
    state: str = Field(examples=["running"])
    started: datetime
    stopped: datetime | None = None
    due: datetime | None = None
    provisional: bool
    account: list[str] = Field(description="day by day how it was counted")


class StepOut(Schema):
    sort: str = Field(examples=["move"])
    move: str = Field("", examples=["take"])
    source: str = Field("", examples=["open"])
    target: str = Field("", examples=["working"])
    by: str | None = Field(None, examples=["zhang.wei"])
    signed: str = Field("", examples=[""], description="who made it by a signed link")
    at: datetime
    reason: str = ""
    told: dict[str, Any] = Field(examples=[{"answer": "已接通"}])

    @staticmethod
    def resolve_by(obj: Any) -> str | None:
        return obj.by.username if obj.by else None


class CaseFull(CaseOut):
    offers: list[OfferOut]
    clocks: list[ClockOut]
    steps: list[StepOut]


class MoveIn(Schema):
    move: str = Field(examples=["finish"])
    revision: int = Field(examples=[3])
    told: dict[str, str] = Field({}, examples=[{"answer": "已接通"}])
    reason: str = ""


class AssignIn(Schema):
    to: str = Field(examples=["li.na"], description="user name")
    reason: str = ""
    revision: int | None = Field(None, examples=[3])


class PauseIn(Schema):
    cause: str = Field(examples=["court"])
    reason: str = Field(examples=["诉讼中"])
    revision: int = Field(examples=[3])


class ResumeIn(Schema):
    revision: int = Field(examples=[3])
    reason: str = ""


class CommentIn(Schema):
    text: str = Field(examples=["请 @li.na 看一下"])


class DocumentOut(Schema):
    id: int = Field(examples=[5])
    sort: str = Field("", examples=["minutes"], description="which of the journey's documents it is")
    name: str = Field(examples=["会议纪要.pdf"])
    size: int = Field(examples=[20480])
    sha256: str
    at: datetime


class LinkIn(Schema):
    days: int = Field(14, examples=[14], description="for how many days it holds")


class LinkOut(Schema):
    url: str = Field(examples=["https://liantu.example/l/…/"], description="told this once")
    to: str = Field(examples=["山西天海泵业有限公司"])
    asks: str = Field(examples=["请您确认是否已经办好。"])
    expires: datetime


class Done(Schema):
    id: int = Field(examples=[7])


@router.get("", response=list[CaseOut], summary="办件列表 list cases")
@paginate(Pages)
def cases_list(
    request: HttpRequest,
    kind: str = Query("", description="kind of case"),
    state: Literal["", "running", "overdue", "ended"] = Query("", description="which of them"),
    assignee: str = Query("", description="user name"),
) -> Any:
    rows = queries.list_cases(request.auth)
    if state in ("running", "overdue"):
        rows = queries.list_overdue(request.auth) if state == "overdue" else queries.list_running(request.auth)
    elif state == "ended":
        rows = rows.filter(ended__isnull=False)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(assignee__username=assignee) if assignee else rows


@router.get("/{pk}", response=CaseFull, summary="一个办件 one case")
def case_one(request: HttpRequest, pk: int) -> Any:
    return _full(request, queries.find_case(request.auth, pk))


@router.post("/{pk}/moves", response=CaseFull, summary="推进 make a move")
def case_move(request: HttpRequest, pk: int, data: MoveIn) -> Any:
    case = queries.find_case(request.auth, pk)
    moving.move(
        by=request.auth, case=case, move=data.move, revision=data.revision, told=data.told, reason=data.reason
    )  # fmt: skip
    return _full(request, queries.find_case(request.auth, pk))


@router.post("/{pk}/assignee", response=CaseFull, summary="转办 give to somebody")
def case_assign(request: HttpRequest, pk: int, data: AssignIn) -> Any:
    case = queries.find_case(request.auth, pk)
    to = queries.find_staff(request.auth, case, data.to)
    people.assign(by=request.auth, case=case, to=to, reason=data.reason, revision=data.revision)
    return _full(request, queries.find_case(request.auth, pk))


@router.post("/{pk}/clocks/{clock}/pause", response=CaseFull, summary="暂停计时 pause a clock")
def case_pause(request: HttpRequest, pk: int, clock: str, data: PauseIn) -> Any:
    case = queries.find_case(request.auth, pk)
    clocks.pause(by=request.auth, case=case, clock_key=clock, **data.dict())
    return _full(request, queries.find_case(request.auth, pk))


@router.post("/{pk}/clocks/{clock}/resume", response=CaseFull, summary="恢复计时 let a clock go on")
def case_resume(request: HttpRequest, pk: int, clock: str, data: ResumeIn) -> Any:
    case = queries.find_case(request.auth, pk)
    clocks.resume(by=request.auth, case=case, clock_key=clock, **data.dict())
    return _full(request, queries.find_case(request.auth, pk))


@router.post("/{pk}/comments", response={201: Done}, summary="评论 comment")
def case_comment(request: HttpRequest, pk: int, data: CommentIn) -> Any:
    made = talking.comment(by=request.auth, case=queries.find_case(request.auth, pk), text=data.text)
    return Status(201, {"id": made.pk})


@router.get("/{pk}/documents", response=list[DocumentOut], summary="办件材料 documents of a case")
def case_documents(request: HttpRequest, pk: int) -> Any:
    return queries.documents_of(queries.find_case(request.auth, pk))


@router.post("/{pk}/documents", response={201: DocumentOut}, summary="附材料 add a file")
def case_attach(
    request: HttpRequest, pk: int, file: UploadedFile = File(...), sort: str = Form("", examples=["minutes"])
) -> Any:
    case = queries.find_case(request.auth, pk)
    return Status(201, talking.attach(by=request.auth, case=case, file=file, sort=sort))


@router.get("/{pk}/documents/{document}", summary="下载材料 fetch a file")
def case_document(request: HttpRequest, pk: int, document: int) -> FileResponse:
    case = queries.find_case(request.auth, pk)
    row = queries.find_document(case, document)
    return served(row, talking.fetch(by=request.auth, case=case, document=row))


@router.post("/{pk}/link", response={201: LinkOut}, summary="企业答复链接 a signed link by which a firm answers")
def case_link(request: HttpRequest, pk: int, data: LinkIn) -> Any:
    case = queries.find_case(request.auth, pk)
    made = linking.make_link(by=request.auth, case=case, days=data.days)
    return Status(201, {"url": made.url, "to": made.link.to, "asks": made.link.asks, "expires": made.link.expires})


def _full(request: HttpRequest, case: Case) -> dict[str, Any]:
    journey = reading.journey(case)
    offers = [
        {
            "move": one.move.key, "title": str(one.move.title), "to": one.move.target, "needs": list(one.move.needs),
            "documents": [str(journey.documents[key]) for key in one.move.documents], "allowed": one.allowed, "why": one.why,
        }
        for one in queries.offers(request.auth, case)
    ]  # fmt: skip
    rows = [
        {
            "clock": row.key, "period": row.period, "state": row.state, "started": row.started, "stopped": row.stopped,
            "due": row.due, "provisional": row.provisional, "account": timing.read(row).told(timing.language()),
        }
        for row in queries.clocks_of(case)
    ]  # fmt: skip
    told = CaseOut.from_orm(case).dict()
    return {**told, "offers": offers, "clocks": rows, "steps": list(queries.steps_of(case))}
