"""What went out and what could not, for the system administrator."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage

from .. import queries
from ..actions import delivering
from ..enums import RETRIABLE
from ..models import Message
from . import filters, tables, words


class MessageList(ListPage):
    title = _("外发消息")
    intro = _("每封邮件、每条机器人消息是否送达，未送达的原因和重发。这里不显示通知的内容。")
    table_class = tables.Messages
    filterset_class = filters.Messages
    empty = Empty(
        _("还没有外发消息"), _("设置邮件服务器或群机器人后，通知会按各人的偏好发出。"), _("设置通知渠道"), "channels"
    )
    bulk = (BulkAction("retry", _("重发"), "retry", "refresh"),)

    def get_rows(self, user: Any) -> Any:
        return queries.messages(user)

    def do_retry(self, rows: Any) -> str:
        keys = list(rows.filter(state__in=RETRIABLE).values_list("uuid", flat=True))
        for key in keys:
            delivering.retry_message(by=self.request.user, message=key)
        return _now("已将 %(n)d 条消息重新排队，其余的不需要重发") % {"n": len(keys)}


@signed_in
@require_GET
def message_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = queries.message(request.user, key)
    tries = [(one, words.OUTCOMES[one.outcome]) for one in queries.attempts(request.user, row)]
    told = {
        "title": str(row), "row": row, "state_of": words.MESSAGES[row.state], "tries": tries,
        "may_retry": row.can_be_retried and access.may_ever(request.user, "retry", Message._meta.label),
    }  # fmt: skip
    return render(request, "notices/message.html", told)


@signed_in
@require_POST
def message_retry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    delivering.retry_message(by=request.user, message=key)
    toasts.done(request, _now("消息已重新排队"))
    return HttpResponseRedirect(back_to(request, "messages"))
