"""What placements register: what follows from new records, pages, a panel, the register's filter, what can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.panels import public as panels
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from .. import queries
from ..actions import suggesting
from ..web import words

SUGGESTED_IN_PANEL = 6
KEY = "industry.placing"

nav.register(
    nav.NavEntry(
        Group.CHAINS, _("落位"), "placements", "map-pin", "industry.Placement", order=30,
        keywords="placement luowei lw huanjie node",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.CHAINS, _("落位建议"), "suggestions", "checklist", "industry.Suggestion", order=40,
        keywords="suggestion luowei jianyi lwjy",
    )
)  # fmt: skip


def _waiting(user: access.Principal) -> Iterable[start.Waiting]:
    if access.may_ever(user, "settle", "industry.Suggestion"):
        count = access.scope(user, "settle", queries.open_suggestions(user)).order_by().count()
        yield start.Waiting(_now("待确认的落位建议"), count, reverse("suggestions"), "map-pin")


start.register_waiting("industry.suggestions", _waiting, order=50)

evidence.derivers.register("industry.placing", suggesting.touched)
evidence.derivers.follow("industry.placing", suggesting.moved)
evidence.referring.register("organisation", evidence.referring.Reference("industry.Placement", "organisation"))
countables.register(queries.PLACEMENTS)
registry.register_filter(
    registry.OrganisationFilter("node", _("产业链环节"), queries.placed_nodes, queries.at_node)
)  # fmt: skip


def _panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    placed = queries.placements_at(user, pk)
    waiting = queries.suggestions_for(user, pk, SUGGESTED_IN_PANEL)
    awaited = queries.is_awaited(user, pk)
    if not placed and not waiting and not awaited:
        return None
    reader = clearance(user)
    titles = queries.titles_of([row.chain for row in (*placed, *waiting)], queries.language())
    return {
        "pk": pk, "panel": slugify(KEY), "awaited": awaited,
        "placed": [
            (row, titles.get((row.chain_id, row.node), row.node), mark_for(reader, row), words.span_words(row))
            for row in placed
        ],
        "waiting": [
            (
                row, titles.get((row.chain_id, row.node), row.node),
                [words.reason_words(one) for one in queries.readable_reasons(reader, row)][:2],
            )
            for row in waiting
        ],
        "may_settle": bool(waiting) and access.may(user, "settle", waiting[0]),
    }  # fmt: skip


panels.register(
    panels.Panel(
        KEY, "organisation", _("产业链环节"), "industry/placing_panel.html", _panel, "industry.Placement",
        order=41,
    )
)  # fmt: skip


def _resting(user: access.Principal, records: Sequence[int]) -> Iterable[tuple[str, str, str]]:
    rows = queries.list_placements(user, all_said=True).filter(record__in=list(records))
    for row in queries.with_nodes(rows):
        yield str(row.organisation), reverse("chain", args=[row.chain_id]), f"{row.chain} · {row.node_title}"


evidence.resting.register("industry.placing", _resting, _("落位"))
