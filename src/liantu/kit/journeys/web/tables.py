from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.columns import Date, Link, State, Text
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from .. import kinds
from . import words


class Stage(State):
    """A stage as its own journey calls it."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        super().__init__(verbose_name, styles={}, **kwargs)

    def _style(self, value: Any, record: Any) -> StateStyle:
        return words.stage_style(record)


class Cases(Table):
    bulk = True
    title = Link(_("标题"), url=words.address, wide=True)
    kind = Text(_("办件类型"))
    stage = Stage(_("阶段"))
    due = Text(_("到期"), order_by="due", absent="—")
    left = Text(_("还剩"), accessor="due", orderable=False, absent="—")
    assignee = Text(_("办理人"), absent=_("未分派"), order_by="assignee__name")
    zone = Text(_("园区"), order_by="zone__name", hidden=True)
    created = Date(_("开始时间"), moment=True, hidden=True)
    ended = Date(_("办结时间"), moment=True, absent="—", hidden=True)

    def render_kind(self, record: Any) -> str:
        kind = kinds.kinds().get(record.kind)
        return str(kind.title) if kind else record.kind

    def render_due(self, record: Any) -> str:
        return words.due_day(record) or "—"

    def render_left(self, record: Any) -> str:
        return words.due_words(record) if record.runs else "—"


def _part_address(record: Any) -> str:
    return reverse("calendar-part", args=[record.pk])


class Calendars(Table):
    sort = Link(_("内容"), url=_part_address, accessor="get_sort_display", order_by="sort")
    year = Text(_("年份"), absent="—")
    zone = Text(_("园区"), absent=_("没有自定的全部园区"), order_by="zone__name")
    state = State(_("状态"), styles=words.PARTS, orderable=False)
    by = Text(_("准备人"), order_by="by__name", absent="—")
    applied = Date(_("启用时间"), moment=True, absent="—")

    def render_year(self, record: Any) -> str:
        return str(record.year) if record.year else "—"
