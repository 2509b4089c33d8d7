from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.ui.filters import Choice, Choices, DateRange, Filters, Search, YesNo

from .. import kinds, purposes
from ..enums import Channel, LinkState, MessageState
from ..models import Link


def _kinds() -> list[tuple[str, Any]]:
    return [(key, kind.label) for key, kind in kinds.kinds().items()]


def _purposes() -> list[tuple[str, Any]]:
    return [(key, purpose.label) for key, purpose in purposes.purposes().items()]


class Notices(Filters):
    unread = YesNo(label=_("状态"), method="by_read", yes=_("未读"), no=_("已读"))
    kind = Choices(label=_("类别"), choices=_kinds)
    created = DateRange(label=_("时间"))

    def by_read(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(read__isnull=value == "1") if value else rows


class Messages(Filters):
    q = Search(["reader__name", "reader__username"], label=_("收件人"))
    state = Choices(label=_("状态"), choices=MessageState.choices)
    channel = Choice(label=_("渠道"), choices=Channel.choices)
    created = DateRange(label=_("生成时间"))


class Links(Filters):
    q = Search(["to", "asks"], label=_("发给谁或请求内容"))
    state = Choice(label=_("状态"), choices=LinkState.choices, method="by_state")
    purpose = Choices(label=_("用途"), choices=_purposes)

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Link.in_state(value, clock.wall())) if value else rows
