from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.ui.columns import Actions, Date, Link, Number, RowAction, State, Text
from liantu.kit.ui.states import ACTIVE
from liantu.kit.ui.tables import Table

from .. import kinds, queries
from ..enums import LinkState
from ..models import Link as SignedLink
from ..models import Message, Robot
from . import words


class Worded(Text):
    """A notice in the reader's words, leading to what it is about; unread ones stand out."""

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        told = record.told
        if not told.seen:
            return format_html('<span class="unknown">{}</span>', told.title)
        head = format_html('<a href="{}">{}</a>', record.link, told.title) if record.link else told.title
        body = format_html('<span class="notice-body">{}</span>', told.body) if told.body else ""
        css = "notice-words" if record.is_read else "notice-words is-unread"
        return format_html('<span class="{}">{}{}</span>', css, head, body)


class Notices(Table):
    title = Worded(_("通知"), accessor="told__title", orderable=False, wide=True)
    kind = Text(_("类别"), orderable=False)
    read = State(_("状态"), styles=words.READ, accessor="is_read", orderable=False)
    created = Date(_("时间"), moment=True)

    def turn_to(self, page: str, per: str) -> None:
        super().turn_to(page, per)
        # Once for the page, not once a row.
        for row in queries.worded(self.user, [row.record for row in self.paginated_rows]):
            row.is_read = row.read is not None
            row.link = reverse("notice-open", args=[row.pk]) if row.told.url else ""

    def render_kind(self, record: Any) -> str:
        return kinds.label(record.kind)


def _message_doors(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if row.can_be_retried and access.may_ever(user, "retry", Message._meta.label):
        return [RowAction(_("重发"), reverse("message-retry", args=[row.uuid]), "refresh", "post")]
    return []


class Messages(Table):
    created = Link(_("生成时间"), url=lambda row: reverse("message", args=[row.uuid]))
    reader = Text(_("收件人"), order_by="reader__username")
    channel = Text(_("渠道"))
    count = Number(_("条数"))
    state = State(_("状态"), styles=words.MESSAGES)
    reason = Text(_("原因"), absent="—", orderable=False, wide=True)
    attempts = Number(_("已试次数"))
    next_try = Date(_("下次尝试"), moment=True, absent="—")
    doors = Actions(_message_doors)

    def render_channel(self, record: Any) -> str:
        return str(record.robot) if record.robot else record.get_channel_display()


def _robot_doors(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if not access.may_ever(user, "test", Robot._meta.label):
        return []
    return [RowAction(_("试发"), reverse("robot-test", args=[row.pk]), "send", "post")]


class Robots(Table):
    name = Link(_("名称"), url=lambda row: reverse("robot-edit", args=[row.pk]))
    kind = Text(_("类型"))
    masked_url = Text(_("地址"), orderable=False)
    readers = Text(_("接收人"), accessor="pk", orderable=False, wide=True)
    full_text = Text(_("内容"))
    active = State(_("状态"), styles=ACTIVE)
    doors = Actions(_robot_doors)

    def render_readers(self, record: Any) -> str:
        return listed(reader.name for reader in record.readers.all()) or "—"

    def render_full_text(self, record: Any) -> str:
        return _now("全文") if record.full_text else _now("只发条数")


def _link_doors(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if row.state == LinkState.OPEN and access.may_ever(user, "revoke", SignedLink._meta.label):
        return [RowAction(_("撤回"), reverse("link-revoke", args=[row.uuid]), "ban", "post")]
    return []


class Purpose(Link):
    """A link's purpose as people call it."""

    def read(self, record: Any) -> Any:
        return str(record)


class Links(Table):
    purpose = Purpose(_("用途"), url=lambda row: reverse("link", args=[row.uuid]))
    to = Text(_("发给"), absent="—")
    asks = Text(_("请求内容"), orderable=False, wide=True)
    state = State(_("状态"), styles=words.LINKS, orderable=False)
    made_by = Text(_("发起人"), order_by="made_by__username", hidden=True)
    created = Date(_("创建时间"), moment=True)
    expires = Date(_("有效期至"), moment=True)
    used = Date(_("填写时间"), moment=True, absent="—")
    doors = Actions(_link_doors)
