"""What the site itself registers: its pages in the rail, help in the palette, a panel to start with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.access.declarations import SCOPE_WORDS
from liantu.kit.ui import nav, palette, start
from liantu.kit.ui.enums import Group

from . import help as documentation

#: Whoever may see any figure has a cockpit; its pages come in when they are asked for.
FIGURES = "indicators.Observation"
#: From the narrowest reach to the widest.
REACHES = tuple(access.Scope)

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


def permissions_of(user: access.Principal, request: HttpRequest) -> dict[str, Any] | None:
    """What `user` may do, model by model, each action with its widest reach."""
    roles = {grant.role for grant in access.grants_for(user)}
    lines = []
    for label, declared in access.declarations().items():
        doings = []
        for action, words in declared.words.items():
            widest = max((declared.reach(role, action) for role in roles), key=REACHES.index, default=access.Scope.NONE)
            if widest is not access.Scope.NONE:
                doings.append((words, SCOPE_WORDS[widest]))
        if doings:
            lines.append((apps.get_model(label)._meta.verbose_name, doings))
    return {"lines": lines, "why": "permissions"}


def cockpit_of(user: access.Principal, request: HttpRequest) -> Mapping[str, Any] | None:
    from .cockpit import views

    return views.on_start(user, request)


start.register(
    start.StartPanel(
        "site.permissions",
        _("我可以做什么"),
        "site/start_permissions.html",
        permissions_of,
        order=90,
        wide=True,
    )
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
