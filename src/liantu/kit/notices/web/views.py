"""Notices as their reader sees them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.keys import key_of
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage

from .. import queries
from ..actions import reading
from . import filters, tables

#: How many the drawer shows.
RECENT = 20


class NoticeList(ListPage):
    title = _("通知")
    template_name = "notices/list.html"
    table_class = tables.Notices
    filterset_class = filters.Notices
    empty = Empty(_("没有通知"), _("有人提到您、您关注的事项有进展或将到期时，会在这里看到。"), icon="bell")
    bulk = (BulkAction("read", _("标为已读"), "read", "eye-check"),)

    def get_rows(self, user: Any) -> Any:
        return queries.notices(user)

    def extra_context(self) -> dict[str, Any]:
        return {"unread": queries.unread(self.request.user)}

    def do_read(self, rows: Any) -> str:
        number = reading.mark_read(by=self.request.user, notices=rows.values_list("pk", flat=True))
        return _now("已将 %(n)d 条标为已读") % {"n": number}


@signed_in
@require_GET
def recent(request: HttpRequest) -> HttpResponse:
    """The newest, for the drawer under the bell: those not read yet first."""
    rows = list(queries.notices(request.user, unread=True)[:RECENT])
    if len(rows) < RECENT:
        there = [row.pk for row in rows]
        rows += queries.notices(request.user).exclude(pk__in=there)[: RECENT - len(rows)]
    told = {"title": _now("通知"), "rows": queries.worded(request.user, rows), "unread": queries.unread(request.user)}
    return render(request, "notices/recent.html", told)


@signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark as read: `notice`, or all."""
    told = request.POST.getlist("notice")
    number = reading.mark_read(by=request.user, notices=[*map(key_of, told)] if told else None)
    toasts.done(request, _now("已将 %(n)d 条标为已读") % {"n": number})
    return HttpResponseRedirect(back_to(request, "notices"))


@signed_in
@require_GET
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the notice is about, if it may still be seen."""
    told = reading.open_notice(by=request.user, notice=pk)
    if not told.seen:
        raise access.NotHere("notices.Notice", pk)
    inside = url_has_allowed_host_and_scheme(told.url, None) and told.url.startswith("/")
    return HttpResponseRedirect(told.url if inside else back_to(request, "notices"))
