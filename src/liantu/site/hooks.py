"""What the site itself registers: its pages in the rail, help in the palette, a panel to start with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui import nav, palette, start
from liantu.kit.ui.enums import Group

from . import help as documentation

#: Whoever may see any figure has a cockpit; its pages come in when they are asked for.
FIGURES = "indicators.Observation"

nav.register(
    nav.NavEntry(
        Group.OVERVIEW, _("驾驶舱"), "cockpit", "gauge", FIGURES, order=5, keywords="cockpit jiashicang jsc daping"
    )
)  # fmt: skip
nav.register(nav.NavEntry(Group.OVERVIEW, _("工作台"), "start", "home", order=10, keywords="start home shouye gzt"))
nav.register(
    nav.NavEntry(Group.ADMINISTRATION, _("界面样例"), "gallery", "stack-2", order=900, keywords="gallery yangli yl")
)
palette.register(documentation.find, order=90)


def waiting_for(user: access.Principal, request: HttpRequest) -> Mapping[str, Any]:
    return {"waiting": start.waiting_for(user), "roles": bool(access.grants_for(user))}


def cockpit_of(user: access.Principal, request: HttpRequest) -> Mapping[str, Any] | None:
    from .cockpit import views

    return views.on_start(user, request)


start.register(
    start.StartPanel("site.waiting", _("待我办理"), "site/start_waiting.html", waiting_for, order=1, wide=True)
)
start.register(
    start.StartPanel(
        "site.cockpit",
        _("驾驶舱"),
        "site/cockpit/start.html",
        cockpit_of,
        order=5,
        roles=(access.Role.LEADER,),
        wide=True,
    )
)
