"""What activities registers with kit and the register: pages, cases, notices, links, what is counted and found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys
from liantu.kit.panels import public as panels
from liantu.kit.search import public as search
from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

from .. import queries
from ..actions import promises
from ..actions.events import KIND
from . import telling  # noqa: F401  registers notices and signed links

for _entry in (
    nav.NavEntry(
        Group.SERVICES, _("走访日历"), "visit-calendar", "calendar", "activities.Visit", order=20,
        keywords="calendar visits zoufang rili zfrl",
    ),
    nav.NavEntry(
        Group.SERVICES, _("走访"), "visits", "map-pin", "activities.Visit", order=22, keywords="visits zoufang zf",
    ),
    nav.NavEntry(
        Group.SERVICES, _("承诺"), "promises", "pin", "activities.Promise", order=24, keywords="promise chengnuo cn",
    ),
    nav.NavEntry(
        Group.SERVICES, pgettext_lazy("event", "活动"), "events", "calendar-event", "activities.Event", order=30,
        keywords="events huodong hd jiangzuo shalong peixun",
    ),
):  # fmt: skip
    nav.register(_entry)


def _nothing(user: access.Principal, text: str) -> list[int]:
    """Visits bear no name to be found by."""
    return []


def _events_called(user: access.Principal, text: str) -> list[int]:
    return list(queries.list_events(user).filter(title=text.strip()).order_by("pk").values_list("pk", flat=True))


evidence.kinds.register(evidence.kinds.Kind("visit", _("走访"), queries.named_visits, _nothing))
evidence.kinds.register(
    evidence.kinds.Kind("event", pgettext_lazy("event", "活动"), queries.named_events, _events_called)
)
for countable in queries.COUNTABLES:
    countables.register(countable)
search.register(
    search.Searchable(KIND, pgettext_lazy("event", "活动"), "calendar-event", queries.found_events, order=40)
)

journeys.register(
    journeys.CaseKind(
        queries.KIND, _("承诺"), "activities.Promise", lambda pk: reverse("promise", args=[pk]), "edit",
        {"confirm": "confirm", "object": "confirm"},
        {
            "note_answer": journeys.Effect(_("记下对企业的答复"), promises.note_answer),
            "tell_firm": journeys.Effect(_("通知企业"), promises.tell_firm),
            "mark_kept": journeys.Effect(_("记为已兑现"), promises.mark_kept),
            "mark_unkept": journeys.Effect(_("记为未能兑现"), promises.mark_unkept),
            "mark_open": journeys.Effect(_("记为办理中"), promises.mark_open),
        },
        journeys.Outside(("confirm", "object"), queries.asked_of_firm),
    )
)  # fmt: skip


def _visits(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    from ..web import words

    return words.panel(user, pk)


panels.register(
    panels.Panel("activities.visits", "organisation", _("走访、承诺与活动"), "activities/panel.html", _visits,
                 "activities.Event", order=60)
)  # fmt: skip
