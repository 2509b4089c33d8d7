"""What this part registers with the frame: its pages in the rail, its panel on the start page, the palette's sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.ui import nav, palette, start
from liantu.kit.ui.enums import Group

from . import queries
from .web import words

LATEST = 6

nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "来源"), "sources", "database-import", "evidence.Source", order=10,
        keywords="source laiyuan ly shujulaiyuan",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        # Those of firms and institutes may open one from a value of theirs, and have no use for the list.
        Group.DATA, pgettext_lazy("page", "报送"), "deliveries", "inbox", "evidence.Delivery", "export", order=20,
        keywords="delivery baosong bs taizhang workbook",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "字段权威"), "authorities", "scale", "evidence.FieldAuthority", order=40,
        keywords="authority quanwei qw ziduanquanwei",
    )
)  # fmt: skip


def _latest(user: Any, request: HttpRequest) -> dict[str, Any]:
    sent = queries.list_deliveries(user)
    if request.zone is not None:
        sent = sent.filter(Q(source__zone=request.zone) | Q(source__zone__isnull=True))
    return {"sent": [(row, words.STATES[row.state]) for row in sent.order_by("-created", "-id")[:LATEST]]}


start.register(
    start.StartPanel(
        "evidence.deliveries", _("最近报送"), "evidence/start_deliveries.html", _latest, order=40, roles=access.STAFF
    )
)


def _sources(user: access.Principal, query: str, limit: int) -> Iterable[palette.Finding]:
    if not query or not access.may_ever(user, "view", "evidence.Source"):
        return
    rows = queries.list_sources(user)
    for word in query.replace("\x00", "").split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(publisher__icontains=word))
    for row in rows[:limit]:
        detail = str(row.zone or _now("全部园区"))
        yield palette.Finding(row.name, reverse("source", args=[row.code]), _now("数据来源"), detail, "database-import")


palette.register(_sources, order=60)
