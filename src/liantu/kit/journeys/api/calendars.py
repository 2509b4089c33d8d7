"""Calendars of zones over HTTP for programs: what holds, what a change would move, and its application."""

# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from liantu.kit.access import public as access
from liantu.kit.ui.paging import Pages

from .. import calendars, queries, recounting
from ..actions import calendars as actions
from ..models import CalendarPart

router = Router(tags=["工作日历 calendars"])


class PartOut(Schema):
    id: int = Field(examples=[4])
    zone: str | None = Field(None, examples=["yanhu"], description="null: for all zones without one of their own")
    sort: str = Field(examples=["holidays"], description="holidays or hours")
    year: int = Field(examples=[2027], description="0 of hours")
    state: str = Field(examples=["in_force"], description="prepared, in_force or ended")
    name: str = Field("", examples=["2027.csv"])
    made: datetime
    applied: datetime | None = None
    ended: datetime | None = None

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None


class DayOut(Schema):
    date: date
    name: str = Field(examples=["春节"])
    off: bool = Field(description="false: worked in exchange")


class MoveOut(Schema):
    case: int | None = Field(None, examples=[7], description="null: of a case that the caller may not see")
    clock: str = Field(examples=["solve"])
    before: date
    after: date
    provisional: bool


class PartOne(PartOut):
    days: list[DayOut] = []
    hours: str = Field("", examples=["08:30-12:00, 14:30-18:00"])
    closes: bool = Field(description="whether a period's last day ends with the office hours, not at 24:00")
    moves: list[MoveOut] = Field(
        [], description="deadlines that applying it would move, or ending it; of those who may"
    )
    seal: str = Field("", examples=["9f2c…"], description="to be sent along when it is applied or ended")


class HoursIn(Schema):
    zone: str | None = Field(None, examples=["yanhu"])
    hours: str = Field(examples=["08:30-12:00, 14:30-18:00"])
    closes: bool = False


class SealIn(Schema):
    seal: str = Field(examples=["9f2c…"])


class MovedOut(Schema):
    moved: int = Field(examples=[3])


@router.get("", response=list[PartOut], summary="工作日历 what zones say of their calendars")
@paginate(Pages)
def parts_list(
    request: HttpRequest, sort: Literal["", "holidays", "hours"] = Query("", description="one of them alone")
) -> Any:
    rows = queries.list_parts(request.auth)
    return rows.filter(sort=sort) if sort else rows


@router.get("/{int:pk}", response=PartOne, summary="一份工作日历 one, with what it would move")
def part_one(request: HttpRequest, pk: int) -> Any:
    return _one(request.auth, queries.find_part(request.auth, pk))


@router.post("/tables", response={201: PartOne}, summary="导入放假安排 prepare a holiday table from a file")
def table_prepare(
    request: HttpRequest, file: UploadedFile = File(...), zone: str | None = Form(None, examples=["yanhu"])
) -> Any:
    place = queries.calendar_zone(request.auth, zone) if zone else None
    made = actions.prepare_table(by=request.auth, file=file, zone=place)
    return Status(201, _one(request.auth, made))


@router.post("/hours", response={201: PartOne}, summary="设办公时间 prepare office hours")
def hours_prepare(request: HttpRequest, data: HoursIn) -> Any:
    place = queries.calendar_zone(request.auth, data.zone) if data.zone else None
    made = actions.prepare_hours(by=request.auth, hours=data.hours, closes=data.closes, zone=place)
    return Status(201, _one(request.auth, made))


@router.post("/{int:pk}/apply", response=MovedOut, summary="启用 let it hold")
def part_apply(request: HttpRequest, pk: int, data: SealIn) -> Any:
    return {"moved": actions.apply(by=request.auth, part=queries.find_part(request.auth, pk), seen=data.seal)}


@router.post("/{int:pk}/end", response=MovedOut, summary="停用 let it hold no more")
def part_end(request: HttpRequest, pk: int, data: SealIn) -> Any:
    return {"moved": actions.end(by=request.auth, part=queries.find_part(request.auth, pk), seen=data.seal)}


@router.delete("/{int:pk}", response={204: None}, summary="放弃 throw away what was never applied")
def part_discard(request: HttpRequest, pk: int) -> Any:
    actions.discard(by=request.auth, part=queries.find_part(request.auth, pk))
    return Status(204, None)


def _one(user: Any, part: CalendarPart) -> dict[str, Any]:
    told = {
        **PartOut.from_orm(part).dict(), "days": calendars.days_of(part), "hours": "" if part.year else part.text,
        "closes": part.closes,
    }  # fmt: skip
    if part.ended is None and access.may(user, "edit", part):
        found = recounting.foreseen(part)
        moved = [one for one in found if one.moves]
        seen = set(
            queries.list_cases(user).filter(pk__in=[one.row.case_id for one in moved]).values_list("pk", flat=True)
        )
        told["seal"] = recounting.seal(found)
        told["moves"] = [
            {
                "case": one.row.case_id if one.row.case_id in seen else None, "clock": one.row.key,
                "before": one.before, "after": one.after, "provisional": one.due.provisional,
            }
            for one in moved
        ]  # fmt: skip
    return told
