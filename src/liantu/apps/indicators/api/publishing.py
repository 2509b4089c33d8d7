"""Publications over HTTP for programs."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Schema, Status
from ninja.pagination import paginate

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.ui.paging import Pages

from .. import actions
from ..queries import (
    find_publication,
    find_published,
    indicator_told,
    list_publications,
    list_published,
    list_published_rows,
    subject_told,
    tell_publication,
    tell_published,
    tell_published_rows,
)
from . import Key, Reason, Thing, router

#: Rows that are told with a figure; the rest is paged.
MOST_ROWS = 500


class PublicationOut(Schema):
    id: int = Field(examples=[3])
    code: str = Field(examples=["P-3"], description="what is printed on it")
    title: str = Field(examples=["2026 年三季度创新指标月报"])
    zone: str = Field(examples=["yanhu"])
    period: str = Field(examples=["2026-Q3"])
    note: str = ""
    state: str = Field(examples=["published"], description="prepared, published, refused or withdrawn")
    restates: int | None = Field(None, description="the publication that it corrects")
    reason: str = Field("", description="why it corrects that")
    digest: str = Field(examples=["9f2c"], description="SHA-256 of all that was frozen")
    prepared_by: str = Field(examples=["张三"])
    frozen: datetime
    decided_by: str | None = Field(None, examples=["李四"], description="who let it out, or refused it")
    decided: datetime | None = None
    remark: str = Field("", description="why it was refused")
    withdrawn: datetime | None = None
    withdrawn_reason: str = ""
    figures: int | None = Field(None, examples=[12])


class PublicationIn(Schema):
    title: str = Field(examples=["2026 年三季度创新指标月报"], max_length=120)
    zone: str = Field(examples=["yanhu"], description="code")
    period: str = Field(examples=["2026-Q3"])
    indicators: list[str] = Field(examples=[["high_tech_enterprises", "patents"]], description="codes or names")
    subjects: list[str | Key] = Field(
        [], examples=[["盐湖高新区"]], description="names, codes or keys; none: the organisation that the zone is"
    )
    basis: str = Field("", examples=[""], description="reported, proven, or empty: reported where anybody did")
    note: str = ""


class PublishedOut(Schema):
    id: int = Field(examples=[31])
    code: str = Field(examples=["P-3-1"])
    publication: int = Field(examples=[3])
    indicator: str = Field(examples=["high_tech_enterprises"])
    name: str = Field(examples=["高新技术企业数"], description="as it was called")
    subject: Thing
    period: str = Field(examples=["2026-Q3"])
    value: str | None = Field(
        examples=["37"], description="as it was published; null where it is withheld or was not known"
    )
    unit: str = Field(examples=["家"])
    basis: str = Field(examples=["reported"])
    approximate: bool = False
    of: int | None = None
    reported: str | None = None
    named: int | None = None
    proven: str | None = None
    why: str = Field("", description="why there was no value")
    definition: str = ""
    formula: str = Field("", description="in words, as it read")
    expression: dict[str, Any] | None = Field(None, description="the formula as data, as it stood")
    version: int = Field(examples=[1], description="of the definition")
    withheld: bool = False
    simulated: bool = False
    now: str | None = Field(None, examples=["38"], description="the value today, by the same basis")
    changed: bool = Field(False, description="whether value or definition are others now")
    restates: int | None = Field(None, description="the published figure that it corrects")
    restated_by: list[int] = Field([], description="those that correct it, the earliest first")


class PublishedRowOut(Schema):
    role: str = Field(examples=["counted"], description="said, named, counted or used")
    kind: str = Field("", examples=["organisation"])
    id: int = Field(examples=[17], description="of what is named or counted; else of the observation")
    label: str = Field("", examples=["天海泵业"])
    value: str | None = None
    record: int | None = Field(None, examples=[204])


class PublishedWhole(PublishedOut):
    rows: list[PublishedRowOut] = Field([], description=f"the first {MOST_ROWS}; all at /published/{{pk}}/rows")


class RestateIn(Schema):
    figures: list[int] = Field(examples=[[31]], description="ids of published figures")
    reason: str = Field(examples=["两家企业补报"], max_length=300)


class _Told:
    """Rows of a queryset, told as they are asked for."""

    def __init__(self, rows: Any, tell: Any) -> None:
        self.rows, self.tell = rows, tell

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.tell(list(self.rows[at]))
        return told


@router.get("/publications", response=list[PublicationOut], summary="指标发布 list publications")
@paginate(Pages)
def publications_list(
    request: HttpRequest,
    state: str = Query("", max_length=10, examples=["published"]),
    zone: str = Query("", max_length=60, examples=["yanhu"]),
    period: str = Query("", max_length=12, examples=["2026-Q3"]),
) -> Any:
    rows = list_publications(request.auth)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(zone=accounts.zone_coded(request.auth, zone)) if zone else rows
    rows = rows.filter(period=period) if period else rows
    return _Told(rows, lambda some: [tell_publication(row) for row in some])


@router.get("/publications/{pk}", response=PublicationOut, summary="一次发布 one publication")
def publications_show(request: HttpRequest, pk: int) -> Any:
    return tell_publication(find_publication(request.auth, pk))


@router.get("/publications/{pk}/figures", response=list[PublishedOut], summary="发布的指标值 what a publication froze")
@paginate(Pages)
def publications_figures(request: HttpRequest, pk: int) -> Any:
    user = request.auth
    rows = list_published(user, find_publication(user, pk))
    return _Told(rows, lambda some: tell_published(user, some))


@router.post("/publications", response={201: PublicationOut}, summary="编制指标发布 freeze figures for a second person")
def publications_create(request: HttpRequest, body: PublicationIn) -> Any:
    user = request.auth
    zone = accounts.zone_coded(user, body.zone)
    made = actions.prepare_publication(
        by=user, zone=zone, title=body.title, period=body.period, basis=body.basis, note=body.note,
        indicators=[indicator_told(user, one) for one in dict.fromkeys(body.indicators)],
        subjects=_subjects(user, zone, body.subjects),
    )  # fmt: skip
    return Status(201, tell_publication(find_publication(user, made.pk)))


def _subjects(user: Any, zone: Any, told: Sequence[str | Key]) -> list[tuple[str, int]]:
    body = registry.body_of(zone)
    if not told and body is not None:
        return [("organisation", body)]
    keys = [subject_told(user, one) if isinstance(one, str) else (one.kind, one.id) for one in told]
    return list(dict.fromkeys(keys))


@router.post("/publications/{pk}/approve", response=PublicationOut, summary="批准发布 let it out")
def publications_approve(request: HttpRequest, pk: int) -> Any:
    row = find_publication(request.auth, pk)
    actions.approve_publication(by=request.auth, publication=row)
    return tell_publication(find_publication(request.auth, pk))


@router.post("/publications/{pk}/refuse", response=PublicationOut, summary="退回发布 send it back")
def publications_refuse(request: HttpRequest, pk: int, body: Reason) -> Any:
    row = find_publication(request.auth, pk)
    actions.refuse_publication(by=request.auth, publication=row, reason=body.reason)
    return tell_publication(find_publication(request.auth, pk))


@router.post("/publications/{pk}/withdraw", response=PublicationOut, summary="撤回发布 take it back")
def publications_withdraw(request: HttpRequest, pk: int, body: Reason) -> Any:
    row = find_publication(request.auth, pk)
    actions.withdraw_publication(by=request.auth, publication=row, reason=body.reason)
    return tell_publication(find_publication(request.auth, pk))


@router.post("/publications/{pk}/restate", response={201: PublicationOut}, summary="修订 restate published figures")
def publications_restate(request: HttpRequest, pk: int, body: RestateIn) -> Any:
    user = request.auth
    row = find_publication(user, pk)
    figures = list(list_published(user, row).filter(pk__in=body.figures))
    made = actions.restate_publication(by=user, publication=row, figures=figures, reason=body.reason)
    return Status(201, tell_publication(find_publication(user, made.pk)))


@router.get("/published/{pk}", response=PublishedWhole, summary="一个发布的指标值 one published figure")
def published_show(request: HttpRequest, pk: int) -> Any:
    user = request.auth
    row = find_published(user, pk)
    (told,) = tell_published(user, [row])
    return {**told, "rows": tell_published_rows(list_published_rows(user, row)[:MOST_ROWS])}


@router.get("/published/{pk}/rows", response=list[PublishedRowOut], summary="冻结的行 what it rests on")
@paginate(Pages)
def published_rows(request: HttpRequest, pk: int) -> Any:
    user = request.auth
    return _Told(list_published_rows(user, find_published(user, pk)), tell_published_rows)
