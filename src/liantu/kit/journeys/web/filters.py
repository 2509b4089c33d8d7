from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit import clock
from liantu.kit.ui.filters import Choice, DateRange, Filters, ModelChoice, Search

from .. import kinds, queries
from ..enums import CalendarSort

WHEN = [("overdue", _("已超期")), ("today", _("今天到期")), ("week", _("一周内到期")), ("none", _("没有时限"))]


def _kinds() -> list[tuple[str, Any]]:
    return [(key, kind.title) for key, kind in kinds.kinds().items()]


def _people(request):  # type: ignore[no-untyped-def]
    return queries.assignees(request.user)


class Cases(Filters):
    q = Search(["title"], label=_("标题"))
    kind = Choice(label=_("办件类型"), choices=_kinds)
    state = Choice(
        label=_("状态"), choices=[("running", _("在办")), ("well", _("办结")), ("badly", _("终止"))], method="of_state"
    )
    when = Choice(label=_("时限"), choices=WHEN, method="of_when")
    assignee = ModelChoice(label=_("办理人"), queryset=_people)
    created = DateRange(label=_("开始时间"))

    def of_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(ended__isnull=True) if value == "running" else rows.filter(ends=value)

    def of_when(self, rows: Any, name: str, value: str) -> Any:
        rows, now = rows.filter(ended__isnull=True), clock.now()
        if value == "none":
            return rows.filter(due__isnull=True)
        if value == "overdue":
            return rows.filter(due__lt=now)
        return rows.filter(due__gte=now, due__lt=queries.end_of_day(7 if value == "week" else 0))


class Calendars(Filters):
    sort = Choice(label=_("内容"), choices=CalendarSort.choices)
    state = Choice(
        label=_("状态"), method="of_state",
        choices=[("prepared", _("待启用")), ("in_force", pgettext_lazy("calendar", "在用")), ("ended", pgettext_lazy("calendar", "已停用"))],
    )  # fmt: skip

    def of_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "prepared":
            return rows.filter(applied__isnull=True)
        return rows.filter(applied__isnull=False, ended__isnull=value == "in_force")
