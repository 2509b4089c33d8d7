"""What this part registers with the frame: its pages in the rail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from . import queries
from .enums import PlanState

nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "台账接收"), "intake", "file-import", "intake.Plan", order=15,
        keywords="intake taizhang tz jieshou daoru workbook import",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "待判定"), "intake-review", "user-check", "intake.PlanRow", "decide", order=30,
        keywords="review daipanding panding pd verdict",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "行判定"), "intake-verdicts", "gavel", "intake.Verdict", order=40,
        keywords="verdict hangpanding pd",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "表样与模板"), "intake-shapes", "table", "intake.Shape", order=45,
        keywords="shape template biaoyang muban by mb",
    )
)  # fmt: skip

#: Workbooks that the start page names.
FIRST = 6


def _waiting(user: access.Principal) -> Iterable[start.Waiting]:
    """Workbooks that somebody has to confirm or apply, and rows that somebody has to judge."""
    if access.may_ever(user, "apply", "intake.Plan"):
        rows = access.scope(
            user, "apply", queries.list_plans(user).filter(state__in=(PlanState.ASKING, PlanState.READY))
        )
        counts = rows.order_by().aggregate(n=Count("pk"), asking=Count("pk", filter=Q(state=PlanState.ASKING)))
        if counts["n"]:
            first = tuple(
                start.WaitingItem(row.title, reverse("intake-plan", args=[row.pk]), str(PlanState(row.state).label))
                for row in rows[:FIRST]
            )
            state = (
                PlanState.READY if not counts["asking"] else PlanState.ASKING if counts["asking"] == counts["n"] else ""
            )
            address = f"{reverse('intake')}?state={state}" if state else reverse("intake")
            yield start.Waiting(_("在途的台账"), counts["n"], address, "file-import", "", first)
    if access.may_ever(user, "decide", "intake.PlanRow"):
        yield start.Waiting(
            _("待判定的台账行"), queries.waiting(user).order_by().count(), reverse("intake-review"), "user-check"
        )


start.register_waiting("intake.plans", _waiting, order=30)
