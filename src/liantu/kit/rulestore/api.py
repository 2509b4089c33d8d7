"""Packs over HTTP for programs: what holds, zones' own versions, and their way to approval."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from . import actions, holding, queries, telling
from .differences import differences
from .enums import PackState
from .kinds import find_kind, kinds, tidy
from .models import Pack
from .version import Version

router = Router(tags=["规则库 packs"])
KIND, KEY, ZONE = ["journey"], ["visit"], ["yanhu"]


class KindOut(Schema):
    kind: str = Field(examples=KIND)
    label: str = Field(examples=["流程"])


class ProblemOut(Schema):
    line: int = Field(examples=[4])
    column: int = Field(examples=[3])
    words: str = Field(examples=["没有“stagse”这一项"])
    mend: str = Field("", examples=["是不是 stages"])


class VersionOut(Schema):
    """What is in force: the zone's own version, or the one that ships."""

    kind: str = Field(examples=KIND)
    key: str = Field(examples=KEY)
    version: str = Field(examples=["2026-09-01"], description="the day from which it holds")
    title: str = Field(examples=["走访"])
    digest: str = Field(description="SHA-256 of the text")
    zone: str | None = Field(None, examples=ZONE, description="code of the zone whose own it is; null: it ships")
    pack: int | None = Field(None, examples=[12], description="id of the zone's own version; null: it ships")


class VersionOne(VersionOut):
    text: str = Field(description="YAML")


class PackOut(Schema):
    id: int = Field(examples=[12])
    kind: str = Field(examples=KIND)
    key: str = Field(examples=KEY)
    zone: str = Field(examples=ZONE)
    state: PackState = Field(examples=["submitted"])
    version: str = Field(examples=["2026-12-01"], description="the day from which it holds; a draft without one: #id")
    valid_from: date | None = None
    ends: date | None = Field(None, description="the first day on which it holds no more")
    note: str = Field("", examples=["回访改为三天内"])
    reason: str = Field("", description="why it was sent back, or ended")
    digest: str
    based_on: str = Field("", description="digest of what it was made from")
    revision: int = Field(
        examples=[3], description="counts every write; send it with a write to be sure of what you saw"
    )
    problems: list[ProblemOut] = []
    drafted_by: str | None = Field(None, examples=["zhang.wei"])
    saved_by: str | None = None
    submitted_by: str | None = None
    decided_by: str | None = Field(None, description="who approved it, or sent it back last")
    withdrawn_by: str | None = None
    drafted: datetime
    saved: datetime
    submitted: datetime | None = None
    decided: datetime | None = None
    withdrawn: datetime | None = None

    @staticmethod
    def resolve_zone(obj: Any) -> str:
        return obj.zone.code

    @staticmethod
    def resolve_problems(obj: Any) -> Any:
        return telling.kept(obj)

    @staticmethod
    def resolve_drafted_by(obj: Any) -> str | None:
        return _name(obj.drafted_by)

    @staticmethod
    def resolve_saved_by(obj: Any) -> str | None:
        return _name(obj.saved_by)

    @staticmethod
    def resolve_submitted_by(obj: Any) -> str | None:
        return _name(obj.submitted_by)

    @staticmethod
    def resolve_decided_by(obj: Any) -> str | None:
        return _name(obj.decided_by)

    @staticmethod
    def resolve_withdrawn_by(obj: Any) -> str | None:
        return _name(obj.withdrawn_by)


class PackOne(PackOut):
    text: str = Field(description="YAML")


class DraftIn(Schema):
    kind: str = Field(examples=KIND)
    key: str = Field(examples=KEY)
    zone: str = Field(examples=ZONE)
    text: str | None = Field(None, description="YAML; null: what is in force there")
    note: str = Field("", max_length=300, examples=["回访改为三天内"])
    valid_from: date | None = Field(None, description="null: from the day of its approval on")


class SaveIn(Schema):
    text: str = Field(description="YAML; it may have problems")
    note: str = Field("", max_length=300)
    valid_from: date | None = None
    revision: int | None = Field(None, examples=[3])


class StepIn(Schema):
    revision: int | None = Field(None, examples=[3])


class SendBackIn(StepIn):
    reason: str = Field(examples=["回访的日期要写明"], max_length=300)


class WithdrawIn(StepIn):
    day: date | None = Field(None, description="the first day on which it holds no more; null: today")
    reason: str = Field(examples=["改用新办法"], max_length=300)


class CheckIn(Schema):
    kind: str = Field(examples=KIND)
    text: str = Field(description="YAML")
    zone: str | None = Field(None, examples=ZONE)


class CheckOut(Schema):
    ok: bool = Field(examples=[False])
    problems: list[ProblemOut]


class RowOut(Schema):
    change: str = Field(examples=["changed"], description="same, added, removed, changed or folded")
    before: int | None = Field(None, examples=[4], description="line number")
    after: int | None = Field(None, examples=[4])
    old: str = ""
    new: str = ""
    folded: int = 0


class DifferencesOut(Schema):
    added: int = Field(examples=[2])
    removed: int = Field(examples=[0])
    changed: int = Field(examples=[1])
    rows: list[RowOut]


def _name(person: Any) -> str | None:
    return person.username if person is not None else None


def told_version(version: Version, zone: Any) -> dict[str, Any]:
    return {
        "kind": version.kind, "key": version.key, "version": version.version, "title": version.title,
        "digest": version.digest, "zone": None if version.ships else zone.code, "pack": version.pk, "text": version.text,
    }  # fmt: skip


@router.get("/packs/kinds", response=list[KindOut], summary="规则种类 kinds of packs")
def kinds_list(request: HttpRequest) -> Any:
    queries.require_view(request.auth)
    return [{"kind": one.key, "label": str(one.label)} for one in kinds()]


@router.get("/packs", response=list[VersionOut], summary="现行版本 what is in force in a zone")
@paginate(Pages)
def packs_list(
    request: HttpRequest,
    zone: str = Query(..., examples=ZONE),
    kind: str = Query("", examples=KIND),
    day: date | None = Query(None, description="null: today"),
) -> Any:
    queries.require_view(request.auth)
    place = queries.find_zone(request.auth, zone)
    asked = [find_kind(kind)] if kind else kinds()
    return [told_version(one, place) for each in asked for one in holding.list_in_force(each.key, place, day)]


@router.post("/packs/check", response=CheckOut, summary="检查 check a text without keeping it")
def packs_check(request: HttpRequest, body: CheckIn) -> Any:
    queries.require_view(request.auth)
    zone = queries.find_zone(request.auth, body.zone) if body.zone else None
    found = find_kind(body.kind).problems(tidy(body.text), zone)
    return {"ok": not found, "problems": telling.said(found)}


@router.get("/packs/versions", response=list[PackOut], summary="园区自定的版本 zones' own versions")
@paginate(Pages)
def versions_list(
    request: HttpRequest,
    kind: str = Query("", examples=KIND),
    key: str = Query("", examples=KEY),
    zone: str = Query("", examples=ZONE),
    state: list[PackState] = Query([], description="one or several"),
) -> Any:
    rows = queries.list_packs(request.auth).defer("text")
    asked = {"kind": kind, "key": key, "zone__code": zone, "state__in": state}
    return rows.filter(**{name: value for name, value in asked.items() if value})


@router.post("/packs/versions", response={201: PackOne}, summary="起草 draft a zone's own version")
def versions_create(request: HttpRequest, body: DraftIn) -> Any:
    told = body.dict()
    zone = queries.find_zone(request.auth, told.pop("zone"))
    pack = actions.draft(by=request.auth, zone=zone, **told)
    return Status(201, _found(request, pack.pk))


@router.get("/packs/versions/{pk}", response=PackOne, summary="一个版本 one of them, with its text")
def versions_show(request: HttpRequest, pk: int) -> Any:
    return _found(request, pk)


@router.put("/packs/versions/{pk}", response=PackOne, summary="修改草稿 save a draft")
def versions_save(request: HttpRequest, pk: int, body: SaveIn) -> Any:
    actions.save_draft(by=request.auth, pack=_found(request, pk), **body.dict())
    return _found(request, pk)


@router.post("/packs/versions/{pk}/submit", response=PackOut, summary="提交 submit a draft")
def versions_submit(request: HttpRequest, pk: int, body: StepIn) -> Any:
    actions.submit(by=request.auth, pack=_found(request, pk), revision=body.revision)
    return _found(request, pk)


@router.post("/packs/versions/{pk}/approve", response=PackOut, summary="批准 approve, as a second person")
def versions_approve(request: HttpRequest, pk: int, body: StepIn) -> Any:
    """Refused to whoever drafted it, saved it last or submitted it."""
    actions.approve(by=request.auth, pack=_found(request, pk), revision=body.revision)
    return _found(request, pk)


@router.post("/packs/versions/{pk}/send-back", response=PackOut, summary="退回 send back with a reason")
def versions_send_back(request: HttpRequest, pk: int, body: SendBackIn) -> Any:
    actions.send_back(by=request.auth, pack=_found(request, pk), **body.dict())
    return _found(request, pk)


@router.post("/packs/versions/{pk}/withdraw", response=PackOut, summary="停用 end from a day on")
def versions_withdraw(request: HttpRequest, pk: int, body: WithdrawIn) -> Any:
    told = body.dict() | {"day": body.day or clock.today()}
    actions.withdraw(by=request.auth, pack=_found(request, pk), **told)
    return _found(request, pk)


@router.post("/packs/versions/{pk}/discard", response=PackOut, summary="放弃草稿 give a draft up")
def versions_discard(request: HttpRequest, pk: int, body: StepIn) -> Any:
    actions.discard(by=request.auth, pack=_found(request, pk), revision=body.revision)
    return _found(request, pk)


@router.get("/packs/versions/{pk}/differences", response=DifferencesOut, summary="不同之处 how it differs")
def versions_differences(
    request: HttpRequest,
    pk: int,
    from_: str = Query("", alias="from", examples=["2026-09-01"], description="a version that ships, or the id of another; empty: what is in force"),
) -> Any:  # fmt: skip
    pack = _found(request, pk)
    told = differences(_text_of(request.auth, pack, from_), pack.text)
    rows = [
        {
            "change": str(row.change), "before": row.before, "after": row.after, "folded": row.folded,
            "old": "".join(part for part, _differs in row.old), "new": "".join(part for part, _differs in row.new),
        }
        for row in told.rows
    ]  # fmt: skip
    return {"added": told.added, "removed": told.removed, "changed": told.changed, "rows": rows}


def _text_of(by: Any, pack: Pack, token: str) -> str:
    if not token:
        return holding.in_force(pack.kind, pack.key, pack.zone).text
    if token.isdecimal():
        return access.find(by, "view", queries.list_packs(by), pk=token, kind=pack.kind, key=pack.key).text
    return queries.find_shipped(by, pack.kind, pack.key, token).text


@router.get("/packs/{kind}/{key}", response=VersionOne, summary="一项规则的现行版本 what is in force of one key")
def packs_show(
    request: HttpRequest,
    kind: str,
    key: str,
    zone: str = Query(..., examples=ZONE),
    day: date | None = Query(None, description="null: today"),
) -> Any:
    queries.require_view(request.auth)
    place = queries.find_zone(request.auth, zone)
    return told_version(holding.in_force(kind, key, place, day), place)


def _found(request: HttpRequest, pk: int) -> Pack:
    return queries.find_pack(request.auth, pk)
