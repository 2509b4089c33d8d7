"""Notices, messages and links over HTTP for programs."""

# Annotations stay objects here: `paginate` hides this module's names from whoever reads them later.
import uuid
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from liantu.kit.ui.paging import Pages

from . import composing, kinds, queries
from .actions import delivering, linking, preferring, reading
from .enums import Channel, Digest, LinkState, MessageState

EXAMPLE = "0f8fad5b-d9cb-469f-a165-70867728950e"

router = Router(tags=["通知 notices"])


class NoticeOut(Schema):
    id: int = Field(examples=[4711])
    kind: str = Field(examples=["journeys.overdue"])
    title: str = Field(examples=["回访山西天海泵业已超期 2 个工作日"], description="in the language of the call")
    body: str = Field("", examples=["应于 11-24 前完成"])
    url: str = Field("", examples=["/notices/4711/open/"], description="leads to what it is about; marks it as read")
    seen: bool = Field(examples=[True], description="false: what it is about may no longer be seen")
    created: datetime
    read: datetime | None = None


class ReadIn(Schema):
    ids: list[int] | None = Field(None, examples=[[4711]], max_length=1000, description="null: all")


class CountOut(Schema):
    count: int = Field(examples=[1])


class PreferenceOut(Schema):
    digest: Digest = Field(examples=["daily"])
    quiet_from: time | None = Field(None, examples=["22:00"], description="null: no quiet hours")
    quiet_to: time | None = Field(None, examples=["07:30"])
    channels: dict[str, list[Channel]] = Field(examples=[{"journeys.overdue": ["mail", "robot"]}])

    @staticmethod
    def resolve_channels(obj: Any) -> dict[str, list[Channel]]:
        return {key: list(obj.channels(kind)) for key, kind in kinds.kinds().items()}


class PreferenceIn(Schema):
    digest: Digest | None = Field(None, examples=["daily"])
    quiet_from: time | None = Field(None, examples=["22:00"], description="with quiet_to; both null: no quiet hours")
    quiet_to: time | None = Field(None, examples=["07:30"])
    channels: dict[str, list[Channel]] | None = Field(None, examples=[{"journeys.overdue": ["robot"]}])


class AttemptOut(Schema):
    number: int = Field(examples=[1])
    started: datetime
    finished: datetime | None = None
    outcome: str = Field("", examples=["failed"], description="sent, failed, unsure; empty: under way")
    reason: str = Field("", examples=["对方出错（HTTP 500）"])
    answer: str = Field("", examples=["internal error"], description="the first of what the other side said")


class MessageOut(Schema):
    id: uuid.UUID = Field(examples=[EXAMPLE])
    reader: str = Field(examples=["zhang.wei"])
    channel: Channel = Field(examples=["robot"])
    robot: str | None = Field(None, examples=["包联组企业微信群"])
    state: MessageState = Field(examples=["waiting"])
    count: int = Field(examples=[3], description="notices in it")
    attempts: int = Field(examples=[1])
    next_try: datetime | None = None
    reason: str = Field("", examples=["对方出错（HTTP 500）"])
    created: datetime
    finished: datetime | None = None

    @staticmethod
    def resolve_id(obj: Any) -> uuid.UUID:
        return obj.uuid

    @staticmethod
    def resolve_reader(obj: Any) -> str:
        return obj.reader.username

    @staticmethod
    def resolve_robot(obj: Any) -> str | None:
        return obj.robot.name if obj.robot else None


class MessageOne(MessageOut):
    tries: list[AttemptOut] = []

    @staticmethod
    def resolve_tries(obj: Any) -> list[Any]:
        return list(obj.tries.all())


class LinkOut(Schema):
    id: uuid.UUID = Field(examples=[EXAMPLE])
    purpose: str = Field(examples=["activities.feedback"])
    object_kind: str = Field(examples=["visit"])
    object_id: int | None = Field(None, examples=[7])
    asks: str = Field(examples=["请填写 11 月 20 日走访的反馈"])
    to: str = Field("", examples=["山西天海泵业有限公司"])
    state: LinkState = Field(examples=["open"])
    made_by: str = Field(examples=["zhang.wei"])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone")
    created: datetime
    expires: datetime
    used: datetime | None = None
    revoked: datetime | None = None

    @staticmethod
    def resolve_id(obj: Any) -> uuid.UUID:
        return obj.uuid

    @staticmethod
    def resolve_made_by(obj: Any) -> str:
        return obj.made_by.username

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None


class Worded(Pages):
    """Pages whose notices are put into words a page at a time."""

    def paginate_queryset(self, queryset: Any, pagination: Any, **params: Any) -> Any:
        page = super().paginate_queryset(queryset, pagination, **params)
        user = params["request"].auth
        page["items"] = [told(row) for row in queries.worded(user, list(page["items"]))]
        return page


def told(row: Any) -> NoticeOut:
    """A notice that `queries.worded` has put into words."""
    words: composing.Told = row.told
    return NoticeOut(
        id=row.pk, kind=row.kind, title=words.title, body=words.body, seen=words.seen, created=row.created, read=row.read,
        url=f"/notices/{row.pk}/open/" if words.url else "",
    )  # fmt: skip


@router.get("/notices", response=list[NoticeOut], summary="本人的通知 one's notices")
@paginate(Worded)
def notices_list(
    request: HttpRequest,
    unread: bool = Query(False, description="those not read alone"),
    kind: list[str] = Query([], examples=[["journeys.overdue"]]),
) -> Any:
    return queries.notices(request.auth, unread=unread, kinds=kind)


@router.post("/notices/read", response=CountOut, summary="标为已读 mark as read")
def notices_read(request: HttpRequest, body: ReadIn) -> Any:
    return {"count": reading.mark_read(by=request.auth, notices=body.ids)}


@router.get("/notices/preferences", response=PreferenceOut, summary="本人的通知偏好 how one is told")
def preferences_show(request: HttpRequest) -> Any:
    return queries.preference(request.auth)


@router.patch("/notices/preferences", response=PreferenceOut, summary="修改通知偏好 change how one is told")
def preferences_edit(request: HttpRequest, body: PreferenceIn) -> Any:
    said = body.model_dump(exclude_unset=True)
    if said.get("digest", "") is None:
        del said["digest"]
    if (chosen := said.pop("channels", None)) is not None:
        said["choices"] = chosen
    return preferring.set_preferences(by=request.auth, **said)


@router.get("/messages", response=list[MessageOut], summary="外发消息 messages that went out or could not")
@paginate(Pages)
def messages_list(
    request: HttpRequest, state: list[MessageState] = Query([], description="one or several", examples=[["given_up"]])
) -> Any:
    return queries.messages(request.auth, states=state)


@router.get("/messages/{key}", response=MessageOne, summary="一条消息和它的发送尝试 one message with its attempts")
def messages_show(request: HttpRequest, key: uuid.UUID) -> Any:
    return queries.message(request.auth, key)


@router.post("/messages/{key}/retry", response=MessageOut, summary="重发 send a message again that was given up")
def messages_retry(request: HttpRequest, key: uuid.UUID) -> Any:
    return delivering.retry_message(by=request.auth, message=key)


@router.get("/links", response=list[LinkOut], summary="签名链接 signed links")
@paginate(Pages)
def links_list(
    request: HttpRequest, state: list[LinkState] = Query([], description="one or several", examples=[["open"]])
) -> Any:
    return queries.links(request.auth, states=state)


@router.get("/links/{key}", response=LinkOut, summary="一个签名链接 one signed link")
def links_show(request: HttpRequest, key: uuid.UUID) -> Any:
    return queries.link(request.auth, key)


@router.post("/links/{key}/revoke", response=LinkOut, summary="撤回签名链接 take a link back before it is used")
def links_revoke(request: HttpRequest, key: uuid.UUID) -> Any:
    return linking.revoke_link(by=request.auth, link=key)
