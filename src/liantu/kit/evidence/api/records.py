"""Sources, deliveries, records and attachments over HTTP for programs."""

# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from .. import actions, attaching, queries
from ..cleaning import clean, cleaned
from ..enums import Classification, DeliveryState, Purpose, SourceKind
from ..proving import Said
from ..web.records import served

router = Router(tags=["来源与证据 evidence"])
MOST_ROWS = 2000


class SourceOut(Schema):
    id: int = Field(examples=[7])
    code: str = Field(examples=["sci-ledger"])
    name: str = Field(examples=["科技创新部高企台账"])
    kind: SourceKind = Field(examples=["workbook"])
    publisher: str = Field("", examples=["科技创新部"])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone; null: the whole body")
    unit: int | None = Field(None, examples=[3], description="id of the unit that sends it")
    classification: Classification = Field(examples=["internal"])
    legal_basis: str = Field("", examples=["部门间共享协议"])
    purposes: list[Purpose] = Field([], examples=[["register", "statistics"]])
    simulated: bool = False
    active: bool = True
    deliveries: int = Field(0, examples=[12])
    latest: date | None = Field(None, examples=["2026-08-31"], description="last day of the latest applied delivery")
    unsettled: datetime | None = Field(
        None, description="since when values taken from it are to be derived again by another class or unit"
    )
    progress: str = Field("", examples=[""], description="where rows are many: the page of the work that was queued")

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None

    @staticmethod
    def resolve_unit(obj: Any) -> int | None:
        return obj.unit_id

    @staticmethod
    def resolve_deliveries(obj: Any) -> int:
        return obj.deliveries_count

    @staticmethod
    def resolve_progress(obj: Any) -> str:
        return getattr(obj, "progress", "")


class SourceIn(Schema):
    code: str = Field(examples=["sci-ledger"], description="kept for good")
    name: str = Field(examples=["科技创新部高企台账"])
    kind: SourceKind = Field(examples=["workbook"])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone; null: the whole body")
    unit: int | None = Field(None, examples=[3])
    publisher: str = ""
    classification: Classification = Field(Classification.INTERNAL, examples=["internal"])
    legal_basis: str = Field("", examples=["部门间共享协议"])
    purposes: list[Purpose] = Field([], examples=[["register", "statistics"]])


class SourcePatch(Schema):
    name: str | None = None
    unit: int | None = Field(None, examples=[3], description="null takes the unit away")
    publisher: str | None = None
    classification: Classification | None = Field(None, examples=["restricted"])
    legal_basis: str | None = None
    purposes: list[Purpose] | None = None
    active: bool | None = None


class RowIn(Schema):
    key: str = Field(examples=["91990101MAGDGM187P"], description="the row's identity within its source")
    content: dict[str, Any] = Field({}, examples=[{"企业名称": "甲公司", "成立日期": "2019-05"}])
    words: str = Field("", examples=[""], description="of a passage: what it says, in one's own words")
    place: str = Field("", examples=["Sheet1 第 12 行"])


class DeliveryIn(Schema):
    source: str = Field(examples=["sci-ledger"], description="code of the source")
    title: str = Field(examples=["2026 年 8 月高企台账"])
    issued: str = Field(examples=["2026-08"], description="2026, 2026-08 or 2026-08-31")
    rows: list[RowIn] = Field([], max_length=MOST_ROWS, description="more by POST /deliveries/{id}/rows")


class RowsIn(Schema):
    rows: list[RowIn] = Field(
        min_length=1, max_length=MOST_ROWS,
        examples=[[{"key": "91990101MAGDGM187P", "place": "第3行", "content": {"企业名称": "山西天海泵业有限公司"}}]],
    )  # fmt: skip


class RowsOut(Schema):
    records: dict[str, int] = Field(examples=[{"91990101MAGDGM187P": 128}], description="key of a row → its record")


class DeliveryOut(Schema):
    id: int = Field(examples=[21])
    source: str = Field(examples=["sci-ledger"])
    title: str = Field(examples=["2026 年 8 月高企台账"])
    issued: str = Field(examples=["2026-08"])
    day: date = Field(examples=["2026-08-31"])
    state: DeliveryState = Field(examples=["staged"])
    rows: int = Field(0, examples=[120])
    by: str | None = Field(None, examples=["zhang.wei"])
    created: datetime
    applied: datetime | None = None
    undone: datetime | None = None
    unsettled: bool = Field(False, description="applied or undone, and values taken from it are not derived yet")
    progress: str = Field("", examples=[""], description="where rows are many: the page of the work that was queued")

    @staticmethod
    def resolve_source(obj: Any) -> str:
        return obj.source.code

    @staticmethod
    def resolve_rows(obj: Any) -> int:
        return obj.rows_count

    @staticmethod
    def resolve_by(obj: Any) -> str | None:
        return obj.by.username if obj.by else None

    @staticmethod
    def resolve_progress(obj: Any) -> str:
        return getattr(obj, "progress", "")


class SaidBy(Schema):
    """A delivery that said it."""

    id: int = Field(examples=[21])
    title: str = Field(examples=["2026 年 8 月高企台账"])
    issued: str = Field(examples=["2026-08"])


class RecordOut(Schema):
    id: int = Field(examples=[128])
    source: str = Field(examples=["sci-ledger"])
    withheld: bool = Field(
        False, description="its class forbids you to read it: key, place, content and words are null"
    )
    key: str | None = Field(None, examples=["91990101MAGDGM187P"])
    place: str | None = Field(None, examples=["Sheet1 第 12 行"])
    content: dict[str, Any] | None = Field(None, examples=[{"企业名称": "甲公司"}])
    words: str | None = Field(None, examples=[""])
    counts: bool = Field(examples=[True], description="an applied delivery says it")
    first: SaidBy | None = None
    last: SaidBy | None = None
    created: datetime


class AttachmentOut(Schema):
    id: int = Field(examples=[4])
    name: str = Field(examples=["证书.pdf"])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    size: int = Field(examples=[48211])
    type: str = Field(examples=["pdf"])
    by: str | None = Field(None, examples=["zhang.wei"])
    created: datetime

    @staticmethod
    def resolve_by(obj: Any) -> str | None:
        return obj.by.username if obj.by else None


def _place(user: Any, zone: str | None, unit: int | None) -> dict[str, Any]:
    """The zone and unit named, as far as the user sees them. Raises NotHere."""
    zones, units = queries.zones_and_units(user)
    return {
        "zone": access.find(user, "view", zones, code=zone) if zone else None,
        "unit": access.find(user, "view", units, pk=unit) if unit is not None else None,
    }


def _said(rows: list[RowIn]) -> list[Said]:
    return [Said(row.key, row.content, row.words, row.place) for row in rows]


@router.get("/sources", response=list[SourceOut], summary="来源列表 list sources")
@paginate(Pages)
def sources_list(
    request: HttpRequest,
    kind: list[SourceKind] = Query([], description="one or several"),
    zone: str = Query("", examples=["yanhu"]),
) -> Any:
    rows = queries.list_sources(request.auth)
    rows = rows.filter(kind__in=kind) if kind else rows
    return rows.filter(zone__code=zone) if zone else rows


@router.post("/sources", response={201: SourceOut}, summary="登记来源 create a source")
def sources_create(request: HttpRequest, body: SourceIn) -> Any:
    told = body.dict() | _place(request.auth, body.zone, body.unit)
    made = actions.create_source(by=request.auth, **told)
    return Status(201, queries.find_source(request.auth, made.code))


@router.get("/sources/{code}", response=SourceOut, summary="一个来源 one source")
def sources_show(request: HttpRequest, code: str) -> Any:
    return queries.find_source(request.auth, code)


@router.patch("/sources/{code}", response=SourceOut, summary="修改来源 edit a source")
def sources_edit(request: HttpRequest, code: str, body: SourcePatch) -> Any:
    told = body.dict(exclude_none=True)
    if "unit" in body.model_fields_set:
        told["unit"] = _place(request.auth, None, body.unit)["unit"]
    url = actions.edit_source(by=request.auth, source=queries.find_source(request.auth, code), **told)
    changed: Any = queries.find_source(request.auth, code)
    changed.progress = url
    return changed


@router.get("/deliveries", response=list[DeliveryOut], summary="报送列表 list deliveries")
@paginate(Pages)
def deliveries_list(
    request: HttpRequest,
    source: str = Query("", examples=["sci-ledger"]),
    state: list[DeliveryState] = Query([], description="one or several"),
) -> Any:
    rows = queries.list_deliveries(request.auth)
    rows = rows.filter(state__in=state) if state else rows
    return rows.filter(source__code=source) if source else rows


@router.post("/deliveries", response={201: DeliveryOut}, summary="接收报送 receive a delivery")
def deliveries_create(request: HttpRequest, body: DeliveryIn) -> Any:
    """Its rows are kept at once and count when it is applied. All of them, or none where one cannot be kept."""
    source = queries.find_source(request.auth, body.source)
    made = actions.receive_delivery(
        by=request.auth, source=source, title=body.title, issued=body.issued, rows=_said(body.rows)
    )
    return Status(201, queries.find_delivery(request.auth, made.pk))


@router.get("/deliveries/{pk}", response=DeliveryOut, summary="一次报送 one delivery")
def deliveries_show(request: HttpRequest, pk: int) -> Any:
    return queries.find_delivery(request.auth, pk)


@router.get("/deliveries/{pk}/rows", response=list[RecordOut], summary="报送的行 the rows of a delivery")
@paginate(Pages)
def deliveries_rows(request: HttpRequest, pk: int) -> Any:
    delivery = queries.find_delivery(request.auth, pk)
    return _Told(request.auth, queries.list_rows(request.auth, delivery))


@router.post("/deliveries/{pk}/rows", response=RowsOut, summary="补充报送的行 add rows to a staged delivery")
def deliveries_stage(request: HttpRequest, pk: int, body: RowsIn) -> Any:
    delivery = queries.find_delivery(request.auth, pk)
    return {"records": actions.stage_rows(by=request.auth, delivery=delivery, rows=_said(body.rows))}


@router.post("/deliveries/{pk}/apply", response=DeliveryOut, summary="应用报送 apply a delivery")
def deliveries_apply(request: HttpRequest, pk: int) -> Any:
    return _begin(request, pk, DeliveryState.APPLIED)


@router.post("/deliveries/{pk}/undo", response=DeliveryOut, summary="撤销报送 undo a delivery")
def deliveries_undo(request: HttpRequest, pk: int) -> Any:
    return _begin(request, pk, DeliveryState.UNDONE)


def _begin(request: HttpRequest, pk: int, state: DeliveryState) -> Any:
    url = actions.begin(by=request.auth, delivery=queries.find_delivery(request.auth, pk), state=state)
    told = queries.find_delivery(request.auth, pk)
    told.progress = url
    return told


@router.get("/records/{pk}", response=RecordOut, summary="一条原始记录 one record")
def records_show(request: HttpRequest, pk: int) -> Any:
    record = queries.find_record(request.auth, pk)
    return _tell(record, queries.reads(request.auth, record))


@router.get("/records/{pk}/attachments", response=list[AttachmentOut], summary="附件列表 list a record's files")
@paginate(Pages)
def attachments_list(request: HttpRequest, pk: int) -> Any:
    return queries.attachments_of(request.auth, queries.find_record(request.auth, pk))


@router.post("/records/{pk}/attachments", response={201: AttachmentOut}, summary="上传附件 attach a file")
def attachments_create(request: HttpRequest, pk: int, file: UploadedFile = File(...)) -> Any:
    record = queries.find_record(request.auth, pk)
    made = attaching.attach(by=request.auth, record=record, file=file)
    return Status(201, queries.find_attachment(request.auth, made.pk))


@router.get("/attachments/{pk}", summary="下载附件 fetch a file")
def attachments_file(request: HttpRequest, pk: int) -> FileResponse:
    attachment = queries.find_attachment(request.auth, pk)
    return served(attachment, attaching.fetch(by=request.auth, attachment=attachment))


def _tell(record: Any, readable: bool) -> dict[str, Any]:
    told = {
        "id": record.pk,
        "source": record.source.code,
        "counts": record.counts,
        "first": record.first,
        "last": record.last,
        "created": record.created,
        "withheld": not readable,
    }
    if readable:
        told |= {
            "key": clean(record.key),
            "place": clean(record.place),
            "content": cleaned(record.content),
            "words": clean(record.words),
        }
    return told


class _Told:
    """Rows of a delivery as they are told, a page at a time."""

    def __init__(self, user: Any, rows: Any) -> None:
        self.user, self.rows = user, rows

    def count(self) -> int:
        count: int = self.rows.count()
        return count

    def all(self) -> Any:
        return self

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        return [_tell(row.record, queries.reads(self.user, row.record)) for row in self.rows[page]]
