"""What this part registers with the frame: the bell, and its pages in the rail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

from . import kinds, purposes, queries
from .actions.linking import ANSWERED


def bell(request: HttpRequest) -> Mapping[str, Any] | None:
    """How many notices wait: one query, on every page of somebody who is signed in."""
    if not request.user.is_authenticated:
        return None
    number = queries.unread(request.user)
    return {
        "unread": number,
        "shown": f"{queries.MOST_COUNTED - 1}+" if number >= queries.MOST_COUNTED else str(number),
    }


def _answered(reader: Any, data: Mapping[str, Any], thing: kinds.Named | None) -> str:
    words = {"who": data["to"] or _now("对方"), "what": purposes.label(data["purpose"])}
    told = _now("%(who)s已通过链接填写：%(what)s") % words
    return f"{told} · {thing.label}" if thing is not None else told


kinds.register(kinds.Kind(ANSWERED, _("签名链接已填写"), _answered))
nav.register_corner(nav.Corner("notices", "notices/bell.html", bell, order=10))
nav.register(
    nav.NavEntry(
        Group.OVERVIEW, _("通知"), "notices", "bell", "notices.Notice", order=70, keywords="notice tongzhi tz xiaoxi xx"
    )
)
nav.register(
    nav.NavEntry(
        Group.OVERVIEW, _("签名链接"), "links", "link", "notices.Link", order=75, keywords="link lianjie qianming qmlj"
    )
)
nav.register(
    nav.NavEntry(
        Group.ADMINISTRATION, _("外发消息"), "messages", "send", "notices.Message", order=82,
        keywords="message log waifa xiaoxi wfxx",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.ADMINISTRATION, _("通知渠道"), "channels", "webhook", "notices.Robot", order=84,
        keywords="mail smtp webhook robot youjian jiqiren tzqd",
    )
)  # fmt: skip
