"""Signed links as those who made them see them."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage

from .. import kinds, queries
from ..actions import linking
from ..actions.linking import Made
from ..enums import LinkState
from ..models import Link
from . import filters, tables, words


class LinkList(ListPage):
    title = _("签名链接")
    intro = _("没有账户的人凭链接填写一次。链接只在生成时显示；没有用过的可以撤回。")
    table_class = tables.Links
    filterset_class = filters.Links
    empty = Empty(_("还没有签名链接"), _("在需要企业填写或上传的事项上生成。"), icon="link")
    zone_path = "zone"

    def get_rows(self, user: Any) -> Any:
        return queries.links(user)


@signed_in
@require_GET
def link_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = queries.link(request.user, key)
    told = {
        "title": str(row), "row": row, "state_of": words.LINKS[row.state],
        "thing": kinds.named(request.user, [row.about]).get(row.about),
        "may_revoke": row.state == LinkState.OPEN and access.may(request.user, "revoke", row),
    }  # fmt: skip
    return render(request, "notices/link.html", told)


@signed_in
@require_POST
def link_revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    linking.revoke_link(by=request.user, link=key)
    toasts.done(request, _now("链接已撤回"))
    return HttpResponseRedirect(back_to(request, "links"))


def show_made(request: HttpRequest, made: Made, back: str = "") -> HttpResponse:
    """A link that was just made, this once, with its picture for phones. `back`: where its maker goes on."""
    link: Link = made.link
    told = {"title": str(link), "row": link, "url": made.url, "picture": _picture(made.url), "back": back}
    response = render(request, "notices/link_made.html", told)
    response["Cache-Control"] = "no-store"
    return response


def _picture(text: str) -> str:
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, border=2))  # noqa: S308  drawn from our own text
