"""Workbooks in over HTTP: upload, see what each column is and what each row would do, judge, apply."""

# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.cleaning import clean, cleaned
from liantu.kit.ui.paging import Key, Pages

from . import blanks, correcting, files, queries, telling
from .actions import applying, deciding, receiving
from .enums import Answer, PlanState, RowState

router = Router(tags=["台账接收 intake"])


class ColumnOut(Schema):
    index: int = Field(examples=[0])
    letter: str = Field(examples=["A"])
    header: str = Field(examples=["企业名称"])
    field: str = Field(examples=["organisation.name"], description="what it is; empty: it is not taken")
    unit: str = Field("", examples=["万元"])
    period: str = Field("", examples=["2025"])
    sure: float = Field(examples=[0.98], description="how sure the proposal is, 0 to 1")
    why: str = Field("", examples=["列名相同"])


class TableOut(Schema):
    place: str = Field(examples=["Sheet1 第 3 行起"])
    title: str = Field("", examples=["高新技术企业台账"])
    rows: int = Field(examples=[120])
    use: bool = Field(examples=[True])
    confirmed: bool = Field(examples=[True])
    columns: list[ColumnOut]
    constants: dict[str, str] = Field({}, examples=[{"organisation.in_zone": "yes"}])
    remarks: list[str] = []


class PlanOut(Schema):
    id: int = Field(examples=[7])
    source: str = Field(examples=["sci-ledger"])
    title: str = Field(examples=["2026 年 8 月高企台账"])
    issued: str = Field(examples=["2026-08"])
    file: str = Field(examples=["高企台账202608.xlsx"])
    state: PlanState = Field(examples=["ready"])
    counts: dict[str, int] = Field({}, examples=[{"new": 3, "same": 110, "unsure": 2}])
    problem: str = Field("", examples=[""])
    remarks: list[str] = []
    delivery: int | None = Field(None, examples=[21])
    corrects: int | None = Field(None, examples=[None], description="the plan whose rows it brings back")
    job: str | None = Field(None, description="the background job at work on it: GET /jobs/{id}")
    simulated: bool = False
    by: str = Field(examples=["zhang.wei"])
    created: datetime
    applied: datetime | None = None

    @staticmethod
    def resolve_source(obj: Any) -> str:
        return obj.source.code

    @staticmethod
    def resolve_file(obj: Any) -> str:
        return obj.file_name

    @staticmethod
    def resolve_delivery(obj: Any) -> int | None:
        return obj.delivery_id

    @staticmethod
    def resolve_corrects(obj: Any) -> int | None:
        return obj.corrects_id

    @staticmethod
    def resolve_job(obj: Any) -> str | None:
        return str(obj.job) if obj.job else None

    @staticmethod
    def resolve_by(obj: Any) -> str:
        return obj.by.username


class PlanOne(PlanOut):
    tables: list[TableOut] = []


class ColumnIn(Schema):
    index: int = Field(examples=[0])
    field: str = Field("", examples=["organisation.name"])
    unit: str = Field("", examples=["万元"])
    period: str = Field("", examples=["2025"])


class TableIn(Schema):
    use: bool = True
    columns: list[ColumnIn] = []
    constants: dict[str, str] = Field({}, examples=[{"recognition.scheme": "high_tech_enterprise"}])


class ColumnsIn(Schema):
    tables: list[TableIn] = Field(
        description="one for each table of the workbook, in its order",
        examples=[[{"use": True, "columns": [{"index": 0, "field": "organisation.name"}], "constants": {}}]],
    )


class RowOut(Schema):
    id: int = Field(examples=[310])
    number: int = Field(examples=[4])
    place: str = Field(examples=["名册 第 6 行"])
    key: str = Field("", examples=["91990101MAGDGM187P"])
    name: str = Field("", examples=["甲公司"])
    code: str = Field("", examples=["91990101MAGDGM187P"])
    state: RowState = Field(examples=["unsure"])
    subject: int | None = Field(None, examples=[12], description="the organisation that it means")
    why: list[str] = []
    candidates: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    content: dict[str, Any] = {}
    verdict: int | None = Field(None, description="the verdict that it obeys")

    @staticmethod
    def resolve_verdict(obj: Any) -> int | None:
        return obj.verdict_id

    @staticmethod
    def resolve_why(obj: Any) -> list[str]:
        return telling.why(obj)

    @staticmethod
    def resolve_candidates(obj: Any) -> list[dict[str, Any]]:
        return obj.likely  # type: ignore[no-any-return]

    @staticmethod
    def resolve_changes(obj: Any) -> list[dict[str, str]]:
        return obj.told_changes  # type: ignore[no-any-return]

    @staticmethod
    def resolve_faults(obj: Any) -> list[dict[str, str]]:
        return telling.faults(obj)

    @staticmethod
    def resolve_content(obj: Any) -> Any:
        return cleaned(obj.content)

    @staticmethod
    def resolve_key(obj: Any) -> str:
        return clean(obj.key)


class Rows(Pages):
    """Rows as whoever asks may see them."""

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        likely = queries.candidates_of(request.auth, page["items"])
        for row in page["items"]:
            row.likely, row.told_changes = likely[row.pk], telling.changes(request.auth, row)
        return page


class VerdictIn(Schema):
    answer: Answer = Field(examples=["same"])
    subject: Key | None = Field(None, examples=[12], description="null with same: the likeliest candidate")
    reason: str = Field("", max_length=300)


class VerdictOut(Schema):
    id: int = Field(examples=[3])
    source: str = Field(examples=["sci-ledger"])
    key: str = Field(examples=["91990101MAGDGM187P"])
    name: str = Field(examples=["甲公司"])
    answer: Answer = Field(examples=["same"])
    subject: int | None = Field(None, examples=[12])
    reason: str = ""
    by: str = Field(examples=["zhang.wei"])
    unit: str | None = None
    at: datetime
    holds: bool = True
    undone_at: datetime | None = None
    used: int = Field(0, examples=[2], description="how often a later delivery obeyed it")

    @staticmethod
    def resolve_source(obj: Any) -> str:
        return obj.source.code

    @staticmethod
    def resolve_by(obj: Any) -> str:
        return obj.by.username

    @staticmethod
    def resolve_unit(obj: Any) -> str | None:
        return obj.unit.name if obj.unit else None


@router.get("/intake", response=list[PlanOut], summary="接收列表 list plans")
@paginate(Pages)
def plans_list(
    request: HttpRequest,
    source: str = Query("", examples=["sci-ledger"]),
    state: list[PlanState] = Query([], description="one or several"),
) -> Any:
    rows = queries.list_plans(request.auth).defer("tables")
    rows = rows.filter(state__in=state) if state else rows
    return rows.filter(source__code=source) if source else rows


@router.post("/intake", response={201: PlanOne}, summary="接收台账 upload a workbook")
def plans_create(
    request: HttpRequest,
    file: UploadedFile = File(...),
    source: str = Form(..., examples=["sci-ledger"]),
    issued: str = Form(..., examples=["2026-08"]),
    title: str = Form("", examples=["2026 年 8 月高企台账"]),
) -> Any:
    """It is read in the background; ask for the plan until it is `asking`, `ready` or `refused`."""
    told = evidence.find_source(request.auth, source)
    made = receiving.receive(by=request.auth, source=told, file=file, title=title, issued=issued)
    return Status(201, queries.find_plan(request.auth, made.pk))


@router.get("/intake/verdicts", response=list[VerdictOut], summary="行判定 list verdicts")
@paginate(Pages)
def verdicts_list(request: HttpRequest, source: str = Query("", examples=["sci-ledger"])) -> Any:
    rows = queries.list_verdicts(request.auth)
    return rows.filter(source__code=source) if source else rows


@router.post("/intake/verdicts/{pk}/undo", response=VerdictOut, summary="撤销判定 undo a verdict")
def verdicts_undo(request: HttpRequest, pk: int) -> Any:
    deciding.undo_verdict(by=request.auth, verdict=queries.find_verdict(request.auth, pk))
    return queries.list_verdicts(request.auth).get(pk=pk)


class ShapeOut(Schema):
    id: int = Field(examples=[4])
    source: str = Field(examples=["sci-ledger"])
    headers: list[str] = Field(examples=[["企业名称", "统一社会信用代码"]])
    columns: list[dict[str, str]] = Field(
        description="what each header is", examples=[[{"field": "organisation.name", "unit": "", "period": ""}]]
    )
    by: str = Field(examples=["zhang.wei"])
    confirmed: datetime

    @staticmethod
    def resolve_source(obj: Any) -> str:
        return obj.source.code

    @staticmethod
    def resolve_columns(obj: Any) -> Any:
        return obj.layout["columns"]

    @staticmethod
    def resolve_by(obj: Any) -> str:
        return obj.by.username


@router.get("/intake/shapes", response=list[ShapeOut], summary="表样 list shapes")
@paginate(Pages)
def shapes_list(request: HttpRequest, source: str = Query("", examples=["sci-ledger"])) -> Any:
    """How the tables of sources are read, as somebody confirmed it."""
    rows = queries.list_shapes(request.auth)
    return rows.filter(source__code=source) if source else rows


@router.delete("/intake/shapes/{pk}", response={204: None}, summary="忘记表样 forget a shape")
def shapes_forget(request: HttpRequest, pk: int) -> Any:
    """The next workbook of that shape asks again."""
    receiving.forget_shape(by=request.auth, shape=queries.find_shape(request.auth, pk))
    return Status(204, None)


@router.get("/intake/template", summary="空模板 an empty workbook")
def template(
    request: HttpRequest,
    source: str = Query(..., examples=["sci-ledger"]),
    says: list[str] = Query([], description="targets; none: as the source's newest shape", examples=[["recognition"]]),
) -> FileResponse:
    told = evidence.find_source(request.auth, source)
    return files.handed_out(blanks.write(by=request.auth, source=told, says=says), f"template-{told.code}.xlsx")


@router.get("/intake/{pk}", response=PlanOne, summary="一次接收 one plan")
def plans_show(request: HttpRequest, pk: int) -> Any:
    return queries.find_plan(request.auth, pk)


@router.put("/intake/{pk}/columns", response=PlanOne, summary="确认各列 say what each column is")
def plans_confirm(request: HttpRequest, pk: int, body: ColumnsIn) -> Any:
    plan = queries.find_plan(request.auth, pk)
    receiving.confirm(by=request.auth, plan=plan, tables=[table.dict() for table in body.tables])
    return queries.find_plan(request.auth, pk)


@router.get("/intake/{pk}/rows", response=list[RowOut], summary="接收的行 the rows of a plan")
@paginate(Rows)
def plans_rows(request: HttpRequest, pk: int, state: list[RowState] = Query([], description="one or several")) -> Any:
    plan = queries.find_plan(request.auth, pk)
    if not queries.reads(request.auth, plan):
        raise access.NotHere("intake.PlanRow", pk)
    rows = queries.list_rows(request.auth, plan)
    return rows.filter(state__in=state) if state else rows


@router.post("/intake/rows/{pk}/verdict", response={201: VerdictOut}, summary="判定一行 judge a row")
def rows_decide(request: HttpRequest, pk: int, body: VerdictIn) -> Any:
    row = queries.find_row(request.auth, pk)
    made = deciding.decide(by=request.auth, rows=[row], answer=body.answer, subject=body.subject, reason=body.reason)
    return Status(201, queries.list_verdicts(request.auth).get(pk=made[0].pk))


@router.post("/intake/{pk}/apply", response=PlanOut, summary="应用 apply a plan")
def plans_apply(request: HttpRequest, pk: int) -> Any:
    applying.apply(by=request.auth, plan=queries.find_plan(request.auth, pk))
    return queries.find_plan(request.auth, pk)


@router.post("/intake/{pk}/rest", response={201: PlanOne}, summary="接着应用已判定的行 a plan of the rows judged since")
def plans_rest(request: HttpRequest, pk: int) -> Any:
    """Of a plan that is applied: the rows that it left behind and that were judged since, as a plan to be applied."""
    made = applying.take_up(by=request.auth, plan=queries.find_plan(request.auth, pk))
    return Status(201, queries.find_plan(request.auth, made.pk))


@router.post("/intake/{pk}/discard", response=PlanOut, summary="放弃 discard a plan")
def plans_discard(request: HttpRequest, pk: int) -> Any:
    receiving.discard(by=request.auth, plan=queries.find_plan(request.auth, pk))
    return queries.find_plan(request.auth, pk)


@router.get("/intake/{pk}/correction", summary="更正表 the correction workbook")
def plans_correction(request: HttpRequest, pk: int) -> FileResponse:
    path = correcting.write(by=request.auth, plan=queries.find_plan(request.auth, pk))
    return files.handed_out(path, f"correction-{pk}.xlsx")


@router.post("/intake/{pk}/corrected", response={201: PlanOne}, summary="收回更正表 bring a correction back")
def plans_corrected(request: HttpRequest, pk: int, file: UploadedFile = File(...)) -> Any:
    made = correcting.receive_back(by=request.auth, plan=queries.find_plan(request.auth, pk), file=file)
    return Status(201, queries.find_plan(request.auth, made.pk))
