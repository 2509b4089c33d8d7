"""`liantu jobs …`."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.ui import numbers

from . import actions, queries
from .api import JobOut
from .enums import JobState
from .models import Job
from .web.words import counted, timing
from .worker import JobWorker

MOST = 1000


def _as_json(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.obj.json = True


json_option = click.option(
    "--json", is_flag=True, expose_value=False, callback=_as_json, help="Answer in JSON."
)


@click.group()
def jobs() -> None:
    """Background jobs: look at them, cancel them, run them."""


@jobs.command("list")
@click.option(
    "--state", multiple=True, type=click.Choice(JobState.values), help="Only these; can be repeated."
)
@click.option("--mine", is_flag=True, help="One's own alone.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST))
@json_option
@click.pass_obj
def list_jobs(door: Any, state: tuple[str, ...], mine: bool, limit: int) -> None:
    """List jobs, the newest first."""
    rows = list(queries.jobs(door.by, states=state, mine=mine)[:limit])
    door.emit([_told(door, row) for row in rows], "\n".join(_line(row) for row in rows) or _("没有任务"))


@jobs.command("show")
@click.argument("id")
@json_option
@click.pass_obj
def show_job(door: Any, id: str) -> None:
    """Show one job."""
    row = queries.job(door.by, id)
    door.emit(_told(door, row), _page(row))


@jobs.command("cancel")
@click.argument("id")
@json_option
@click.pass_obj
def cancel_job(door: Any, id: str) -> None:
    """Cancel a job that waits or runs."""
    row = actions.request_cancel(by=door.by, job=id)
    door.emit(_told(door, row), _("正在取消") if row.cancel_requested else _("任务已取消"))


@jobs.command("retry")
@click.argument("id")
@json_option
@click.pass_obj
def retry_job(door: Any, id: str) -> None:
    """Queue a failed or cancelled job again."""
    row = actions.retry_job(by=door.by, job=id)
    door.emit(_told(door, row), _("任务已重新排队"))


@jobs.command("schedules")
@json_option
@click.pass_obj
def list_schedules(door: Any) -> None:
    """List schedules and when each is next due."""
    rows = list(queries.schedules(door.by))
    told = [
        {
            "name": row.name,
            "kind": row.kind,
            "every": row.every,
            "daily": f"{row.daily:%H:%M}" if row.daily else None,
            "enabled": row.enabled,
            "next_run": row.next_run.isoformat(),
            "last_job": str(row.last_job.uuid) if row.last_job else None,
        }
        for row in rows
    ]
    lines = [
        f"{row.name}  {timing(row.every, row.daily)}  "
        f"{numbers.moment(row.next_run) if row.enabled else _('停用')}  {row.title}"
        for row in rows
    ]
    door.emit(told, "\n".join(lines))


@jobs.command("work")
@click.option("--once", is_flag=True, help="End as soon as nothing is due.")
@click.option("--name", default="", help="Name of this process in the list of workers.")
@click.option(
    "--parent", type=int, hidden=True, help="Stop when this process, which is the parent, is no more."
)
@json_option
@click.pass_obj
def work(door: Any, once: bool, name: str, parent: int | None) -> None:
    """Run jobs in this process until it is told to stop (SIGTERM, Ctrl+C)."""
    count = JobWorker(name, once=once, parent=parent).work()
    door.emit({"jobs": count}, _("执行了 %(n)d 个任务") % {"n": count})
    sys.stdout.flush()


def _told(door: Any, row: Job) -> dict[str, Any]:
    """The job as the API tells it to the same principal."""
    asked = SimpleNamespace(auth=door.by)
    return JobOut.model_validate(row, context={"request": asked}).model_dump(mode="json")


def _line(row: Job) -> str:
    percent = "" if row.percent is None else f"{row.percent}%"
    owner = row.owner.username if row.owner else "—"
    state, created = JobState(row.state).label, numbers.moment(row.created)
    return f"{row.uuid}  {state}  {percent:>4}  {created}  {owner}  {row.name}"


def _page(row: Job) -> str:
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
    return "\n".join(f"{name}：{value}" for name, value in lines if value)
