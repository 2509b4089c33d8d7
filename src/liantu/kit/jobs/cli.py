"""`liantu jobs …`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import aside, saying
from liantu.kit.ui import numbers
from liantu.kit.ui.speaking import Group, Speaker

from . import actions, queries
from .api import JobOut, ScheduleOut
from .enums import JobState
from .models import Job, Schedule
from .web.words import counted, timing
from .worker import JobWorker

MOST = 1000


@click.group(cls=Group, help=_("后台任务"))
def jobs() -> None:
    pass


@jobs.command("list", help=_("列出任务，新的在前"))
@click.option("--state", multiple=True, type=click.Choice(JobState.values), help=_("只列这些状态，可重复"))
@click.option("--mine", is_flag=True, help=_("只列本人的"))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help=_("最多几行"))
@click.pass_obj
def list_jobs(speaker: Speaker, state: tuple[str, ...], mine: bool, limit: int) -> None:
    rows = list(queries.jobs(speaker.by, states=state, mine=mine)[:limit])
    told = [_told(speaker, row) for row in rows]
    if not speaker.json:
        told = [_words(row) for row in rows]
    columns = [
        ("id", _("编号")),
        ("state", _("状态")),
        ("percent", _("进度")),
        ("created", _("提交时间")),
        ("owner", _("发起人")),
        ("title", _("任务")),
    ]
    speaker.table(told, columns, _("没有任务"))


@jobs.command("show", help=_("显示一个任务"))
@click.argument("id")
@click.pass_obj
def show_job(speaker: Speaker, id: str) -> None:
    row = queries.job(speaker.by, id)
    speaker.emit(_told(speaker, row), _page(row))


@jobs.command("cancel", help=_("取消等待或进行中的任务（须以用户身份：--as）"))
@click.argument("id")
@click.pass_obj
def cancel_job(speaker: Speaker, id: str) -> None:
    row = actions.request_cancel(by=speaker.by, job=id)
    speaker.emit(_told(speaker, row), _("正在取消") if row.cancel_requested else _("任务已取消"))


@jobs.command("retry", help=_("重试失败或已取消的任务（须以用户身份：--as）"))
@click.argument("id")
@click.pass_obj
def retry_job(speaker: Speaker, id: str) -> None:
    row = actions.retry_job(by=speaker.by, job=id)
    speaker.emit(_told(speaker, row), _("任务已重新排队"))


@jobs.command("schedules", help=_("列出定时任务和下次执行的时间"))
@click.pass_obj
def list_schedules(speaker: Speaker) -> None:
    told: list[dict[str, Any]] = []
    for row in queries.schedules(speaker.by):
        one = _planned(row)
        if not speaker.json:
            one["timing"] = timing(row.every, row.daily)
            one["next_run"] = numbers.moment(row.next_run) if row.enabled else _("停用")
        told.append(one)
    columns = [("name", _("代号")), ("timing", _("时间")), ("next_run", _("下次执行")), ("title", _("任务"))]
    speaker.table(told, columns, _("没有定时任务"))


@jobs.command("schedule", help=_("显示一个定时任务；启用、停用或立即执行它（须以用户身份：--as）"))
@click.argument("name")
@click.option("--on/--off", "enabled", default=None, help=_("启用或停用"))
@click.option("--run", "now", is_flag=True, help=_("立即执行一次"))
@click.pass_obj
def one_schedule(speaker: Speaker, name: str, enabled: bool | None, now: bool) -> None:
    said: list[str] = []
    if enabled is not None:
        row = actions.set_schedule_enabled(by=speaker.by, name=name, enabled=enabled)
        said.append((_("已启用：%(title)s") if row.enabled else _("已停用：%(title)s")) % {"title": row.title})
    if now:
        job = actions.run_schedule_now(by=speaker.by, name=name)
        said.append(_("已排队：%(title)s") % {"title": aside(job.name, job.uuid)})
    row = queries.schedule(speaker.by, name)
    words = [
        (_("任务"), row.title),
        (_("时间"), timing(row.every, row.daily)),
        (_("下次执行"), numbers.moment(row.next_run) if row.enabled else _("停用")),
    ]
    speaker.emit(_planned(row), said or [saying(head, value) for head, value in words])


@jobs.command("work", help=_("在本进程执行任务，直到收到停止信号（SIGTERM、Ctrl C）"))
@click.option("--once", is_flag=True, help=_("没有到期的任务就结束"))
@click.option("--name", default="", help=_("在执行进程列表中的名称"))
@click.option("--parent", type=int, hidden=True)
@click.pass_obj
def work(speaker: Speaker, once: bool, name: str, parent: int | None) -> None:
    count = JobWorker(name, once=once, parent=parent).work()
    speaker.emit({"jobs": count}, _("执行了 %(n)d 个任务") % {"n": count})


def _told(speaker: Speaker, row: Job) -> dict[str, Any]:
    """The job as the API tells it to the same principal."""
    asked = SimpleNamespace(auth=speaker.by)
    return JobOut.model_validate(row, context={"request": asked}).model_dump(mode="json")


def _planned(row: Schedule) -> dict[str, Any]:
    """The schedule as the API tells it."""
    return ScheduleOut.model_validate(row).model_dump(mode="json")


def _words(row: Job) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "state": JobState(row.state).label,
        "percent": None if row.percent is None else f"{row.percent}%",
        "created": numbers.moment(row.created),
        "owner": row.owner.username if row.owner else None,
        "title": row.name,
    }


def _page(row: Job) -> list[str]:
    lines = [
        (_("任务"), row.name),
        (_("类别"), row.kind),
        (_("状态"), JobState(row.state).label),
        (_("进展"), " · ".join(part for part in (row.progress_note, counted(row)) if part)),
        (_("原因"), row.error),
        (_("发起人"), row.owner.username if row.owner else _("定时任务")),
        (_("提交时间"), numbers.moment(row.created)),
        (_("开始时间"), numbers.moment(row.started) if row.started else ""),
        (_("结束时间"), numbers.moment(row.finished) if row.finished else ""),
        (_("尝试"), f"{row.attempts} / {row.max_attempts}"),
    ]
    return [saying(name, value) for name, value in lines if value]
