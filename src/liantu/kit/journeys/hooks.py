"""What this part registers: its packs, what people are told of cases, and its pages in the rail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit import clock
from liantu.kit.access.sentences import listed
from liantu.kit.evidence.kinds import Named
from liantu.kit.notices import public as notices
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from . import checking, drawing, kinds, queries, telling
from .actions import linking
from .actions.moving import LINKED
from .reading import PACKS
from .web import words
from .web.packforms import JourneyForm


def _drawn(text: str) -> str | None:
    return drawing.drawing(checking.journey_of(text))


rulestore.register(
    rulestore.PackKind(
        PACKS, _("流程"), "journeys", checking.check, checking.title_of, _drawn, form=JourneyForm, icon="route", order=10
    )
)  # fmt: skip


def _named(user: Any, ids: Iterable[int]) -> Mapping[int, Named]:
    rows = queries.list_cases(user).filter(pk__in=list(ids)).select_related(None)
    return {row.pk: Named(row.pk, row.title, reverse("case", args=[row.pk])) for row in rows}


notices.register_object(notices.ObjectKind(telling.ABOUT, _named))


def _moved(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    return notices.Words(_now("“%(case)s”有新进展") % {"case": thing.label if thing else ""})


def _assigned(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    return notices.Words(_now("“%(case)s”转给您办理") % {"case": thing.label if thing else ""})


def _mentioned(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    return notices.Words(_now("“%(case)s”的评论中提到了您") % {"case": thing.label if thing else ""})


def _escalated(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    offset, words = (
        int(data.get("offset", 0)),
        {"case": thing.label if thing else "", "n": abs(int(data.get("offset", 0)))},
    )
    if offset < 0:
        return notices.Words(_now("“%(case)s”还有 %(n)d 个工作日到期") % words)
    if offset == 0:
        return notices.Words(_now("“%(case)s”今天到期") % words)
    return notices.Words(_now("“%(case)s”已超期 %(n)d 个工作日") % words)


notices.register_kind(notices.Kind(telling.MOVED, _("办件有新进展"), _moved))
notices.register_kind(notices.Kind(telling.ASSIGNED, _("办件转给本人"), _assigned, urgency=notices.Urgency.URGENT))
notices.register_kind(notices.Kind(telling.MENTIONED, _("评论中提到本人"), _mentioned))
notices.register_kind(notices.Kind(telling.ESCALATED, _("办件到期提醒"), _escalated, urgency=notices.Urgency.URGENT))

notices.register_kind(
    notices.Kind(
        telling.RECOUNTED, _("期限随日历移动"),
        lambda reader, data, thing: _now("“%(case)s”的期限随工作日历移动了") % {"case": thing.label if thing else ""},
    )
)  # fmt: skip

notices.register_purpose(notices.Purpose(LINKED, _("企业答复"), linking.asked, linking.answer))

#: Cases of those that wait for somebody which the start page names.
FIRST = 6


def _waiting(user: Any) -> Iterable[start.Waiting]:
    rows, now, soon = queries.list_awaiting(user), clock.now(), queries.end_of_day(1)
    told = rows.order_by().aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(due__lt=now)),
        soon=Count("pk", filter=Q(due__gte=now, due__lte=soon)),
    )  # fmt: skip
    if not told["count"]:
        return
    some, registered = rows.order_by(F("due").asc(nulls_last=True), "id")[:FIRST], kinds.kinds()
    first = tuple(
        start.WaitingItem(
            f"{registered[case.kind].title} · {case.title}", reverse("case", args=[case.pk]),
            " · ".join(filter(None, [words.stage_title(case), words.due_words(case), words.due_day(case)])),
            pressing=case.due is not None and case.due <= soon,
        )
        for case in some
    )  # fmt: skip
    notes = [
        _now("%(n)d 件已超期") % {"n": told["late"]} if told["late"] else "",
        _now("%(n)d 件明天前到期") % {"n": told["soon"]} if told["soon"] else "",
    ]
    # Whoever works for the zone has cases of their own; those of a firm are all that it sees.
    own = (
        f"?state=running&assignee={user.pk}" if any(case.assignee_id == user.pk for case in some) else "?state=running"
    )
    yield start.Waiting(
        _now("等我办理的办件"), told["count"], reverse("cases") + own, "checklist", listed(filter(None, notes)), first
    )


start.register_waiting("journeys.cases", _waiting, order=10)

nav.register(
    nav.NavEntry(
        Group.SERVICES, pgettext_lazy("page", "办件"), "cases", "checklist", "journeys.Case", order=10,
        keywords="cases banjian bj daiban kanban board",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, _("工作日历"), "calendars", "calendar-due", "journeys.CalendarPart", order=70,
        keywords="calendar holidays gongzuorili gzrl fangjia tiaoxiu",
    )
)  # fmt: skip
