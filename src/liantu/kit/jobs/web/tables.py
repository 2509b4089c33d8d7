from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.columns import Actions, Date, Link, Number, RowAction, State, Text
from liantu.kit.ui.states import WORK
from liantu.kit.ui.tables import Table

from .. import queries
from .words import ENABLED, note, timing


def _doors(row: Any, user: access.Principal) -> Sequence[RowAction]:
    doors = row.doors
    offered = []
    if doors["download"]:
        offered.append(RowAction(_("下载"), reverse("job-download", args=[row.uuid]), "download"))
    if doors["cancel"]:
        offered.append(RowAction(_("取消"), reverse("job-cancel", args=[row.uuid]), "player-stop", "post"))
    if doors["retry"]:
        offered.append(RowAction(_("重试"), reverse("job-retry", args=[row.uuid]), "refresh", "post"))
    return offered


class Jobs(Table):
    name = Link(_("任务"), url=lambda row: reverse("job", args=[row.uuid]), orderable=False)
    state = State(_("状态"), styles=WORK)
    percent = Number(_("进度"), unit="%", absent="—", orderable=False)
    note = Text(_("情况"), accessor="pk", absent="—", orderable=False, wide=True)
    created = Date(_("提交时间"), moment=True)
    finished = Date(_("结束时间"), moment=True, absent="—")
    attempts = Number(_("已试次数"), hidden=True)
    doors = Actions(_doors)

    def turn_to(self, page: str, per: str) -> None:
        super().turn_to(page, per)
        rows = [row.record for row in self.paginated_rows]
        # Once for the page, not once a row.
        doors = queries.doors(self.user, rows)
        for row in rows:
            row.doors = doors[row.pk]

    def render_note(self, record: Any) -> str:
        return record.error if record.state == "failed" else note(self.user, record) or "—"


class AllJobs(Jobs):
    """For those who see the jobs of others too."""

    owner = Text(_("发起人"), absent=_("定时任务"), order_by="owner__username")
    kind = Text(_("类别"), hidden=True)
    worker = Text(_("执行进程"), absent="—", hidden=True, order_by="worker__name")

    class Meta:
        sequence = ("name", "owner", "...", "doors")


def _switches(row: Any, user: access.Principal) -> Sequence[RowAction]:
    offered = []
    if access.may(user, "run", row):
        url = reverse("schedule-run", args=[row.name])
        offered.append(RowAction(_("立即执行"), url, "player-play", "post"))
    if access.may(user, "edit", row):
        words, icon = (_("停用"), "player-stop") if row.enabled else (_("启用"), "check")
        offered.append(RowAction(words, reverse("schedule-switch", args=[row.name]), icon, "post"))
    return offered


class Schedules(Table):
    title = Text(_("任务"), orderable=False, wide=True)
    name = Text(_("代号"), hidden=True)
    timing = Text(_("时间"), accessor="pk", orderable=False)
    next_run = Date(_("下次执行"), moment=True)
    last_run = Link(
        _("最近一次"), accessor="last_job__created", orderable=False, absent=_("— 从未"),
        url=lambda row: reverse("job", args=[row.last_job.uuid]),
    )  # fmt: skip
    last_state = State(_("结果"), styles=WORK, accessor="last_job__state", orderable=False, absent="—")
    enabled = State(_("状态"), styles=ENABLED)
    switches = Actions(_switches)

    def render_timing(self, record: Any) -> str:
        return timing(record.every, record.daily)
