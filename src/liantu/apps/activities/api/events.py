"""Events over HTTP for programs."""

# No postponed annotations here: the paging wrapper would look their names up in its own module.

from datetime import datetime, time
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from liantu.apps.registry import public as registry
from liantu.kit.ui.paging import Pages

from .. import queries
from ..actions import attending, events
from .visits import Firm

router = Router(tags=["活动 events"])


class Source(Schema):
    source: str = Field(examples=["yanhu-report-2023"], description="code of the source")
    name: str = Field(examples=["盐湖高新区公开报道"])
    record: int = Field(examples=[17])
    place: str = Field("", examples=["第4段"])


class ParticipantOut(Schema):
    id: int
    part: str = Field(examples=["expert"])
    part_label: str = Field(examples=["专家"])
    organisation: Firm | None = None
    from_where: str = ""
    person: str = Field("", description="masked", examples=["张*"])
    number: int = Field(examples=[14])
    approximate: bool
    reply: str = Field(examples=["none"], description="none, coming or declined")
    attended: datetime | None = None


class EventOut(Schema):
    id: int
    title: str = Field(examples=["科技成果发布对接会"])
    kind: str = Field(examples=["release"])
    kind_label: str = Field(examples=["成果发布对接"])
    zone: str = Field(examples=["qingshan"])
    day: str = Field(examples=["2021"], description="as told: a day, a month or a year")
    last_day: str = ""
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    audience: str = ""
    note: str = ""
    participants: list[ParticipantOut]
    sources: list[Source]


class EventIn(Schema):
    zone: str = Field(examples=["yanhu"])
    title: str = Field(examples=["高企申报辅导讲座"], max_length=120)
    kind: str = Field(
        examples=["lecture"],
        description="lecture, salon, seminar, release, meeting, training, competition, talents or unveiling",
    )
    day: str = Field(examples=["2026-09-16"], max_length=10)
    last_day: str = ""
    begins: time | None = Field(None, examples=["14:00"])
    ends: time | None = None
    place: str = Field("", max_length=120)
    audience: str = Field("", max_length=200)
    note: str = Field("", max_length=1000)


class ParticipantIn(Schema):
    part: str = Field("guest", examples=["enterprise"])
    organisation: str = Field("", examples=["天海泵业"], description="name, code or #id")
    from_where: str = Field("", max_length=120, description="where the register does not have the organisation")
    person: str = Field("", max_length=60)
    number: int = Field(1, ge=1, le=100_000)
    approximate: bool = False


class Attended(Schema):
    there: list[int] = Field(examples=[[31, 32]], description="ids of participants", max_length=2000)
    listed: list[int] = Field(
        examples=[[31, 32, 33]], description="of which the others were not there", max_length=2000
    )


class Reason(Schema):
    reason: str = Field(examples=["因天气取消"], max_length=300)


class Told:
    """Events with all who took part, as many as are asked for: two queries."""

    def __init__(self, user: Any, rows: Any) -> None:
        self.user, self.rows = user, rows

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, at: slice) -> list[dict[str, Any]]:
        some = list(self.rows[at])
        held = queries.participants_by_event(self.user, some)
        return [queries.tell_event(event, held.get(event.pk, [])) for event in some]


@router.get("/events", response=list[EventOut], summary="活动 list events")
@paginate(Pages)
def events_list(
    request: HttpRequest, zone: str = Query("", examples=["qingshan"]), kind: str = Query("", examples=["release"])
) -> Any:
    rows = queries.list_events(request.auth)
    rows = rows.filter(zone=queries.zone_told(request.auth, zone)) if zone else rows
    rows = rows.filter(kind=kind) if kind else rows
    return Told(request.auth, rows)


@router.get("/events/{int:pk}", response=EventOut, summary="一场活动 one event")
def events_show(request: HttpRequest, pk: int) -> Any:
    event = queries.find_event(request.auth, pk)
    return queries.tell_event(event, queries.participants_by_event(request.auth, [event]).get(event.pk, []))


@router.post("/events", response={201: EventOut}, summary="登记活动 create an event")
def events_create(request: HttpRequest, body: EventIn) -> Any:
    told = {**body.dict(), "zone": queries.zone_told(request.auth, body.zone)}
    return Status(201, events_show(request, events.create_event(by=request.auth, **told).pk))


@router.post("/events/{int:pk}/participants", response=EventOut, summary="加参加者 add participants")
def events_add(request: HttpRequest, pk: int, body: list[ParticipantIn]) -> Any:
    user = request.auth
    rows = [
        {**one.dict(), "organisation": registry.organisation_told(user, one.organisation) if one.organisation else None}
        for one in body
    ]
    events.add_participants(by=user, event=queries.find_event(user, pk), rows=rows)
    return events_show(request, pk)


@router.post("/events/{int:pk}/attended", response=EventOut, summary="登记到场 who was there")
def events_attended(request: HttpRequest, pk: int, body: Attended) -> Any:
    attending.mark_attended(by=request.auth, event=queries.find_event(request.auth, pk), **body.dict())
    return events_show(request, pk)


@router.post("/events/{int:pk}/retract", response={204: None}, summary="取消活动 call an event off")
def events_retract(request: HttpRequest, pk: int, body: Reason) -> Any:
    events.retract_event(by=request.auth, event=queries.find_event(request.auth, pk), reason=body.reason)
    return Status(204, None)
