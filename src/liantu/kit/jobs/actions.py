"""Writes that people ask for; the workers' own moves are in moves.py."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.texts import refuse_nul
from liantu.kit.audit import public as audit

from . import agenda, files, moves, queries, registry
from .enums import FINISHED, RETRIABLE, JobState
from .models import Job, Schedule, Worker

if TYPE_CHECKING:
    from liantu.kit.access.principals import Principal

#: For how long the file of a finished job is kept, and the row of a finished job that is nobody's.
KEEP = timedelta(days=30)
#: For how long a job waits for a program that knows its kind.
UNKNOWN = timedelta(days=7)


@access.action
def enqueue(
    *,
    by: Principal,
    kind: str,
    params: Mapping[str, Any] | None = None,
    title: str | None = None,
    zone: Any = None,
    unit: Any = None,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> Job:
    """Queue a job, inside the caller's transaction: if that is rolled back, it never runs.

    It belongs to `by` and runs as them; by the Scheduler, it is nobody's. The caller has asked whether `by`
    may do what the job does. `params` is a JSON object without secrets; `zone` and `unit` are objects or ids.
    Of one `unique_key` at most one job waits and at most one runs: where one waits already, that one is
    returned, with its own params; where one runs, the new one waits for its end, so that nothing asked for
    meanwhile is missed.

    Raises LookupError for an unknown kind, TypeError for params that do not fit it or are no JSON,
    ValidationError for text that no database holds.
    """
    params = dict(params or {})
    known = registry.kind(kind)
    known.check(params)
    refuse_nul(params)
    if not access.may_ever(by, "enqueue", Job._meta.label):
        raise access.Denied("enqueue", Job._meta.label, words=_("没有角色，不能发起后台任务"))
    row = Job(kind=kind, title=str(title or "")[:200], params=params, owner_id=by.pk, unique_key=unique_key or "")
    row.zone_id, row.unit_id = getattr(zone, "pk", zone), getattr(unit, "pk", unit)
    row.created = clock.wall()
    row.run_at = run_at or row.created
    row.max_attempts = known.retries + 1
    job, new = moves.add(row)
    # What the schedule queues is told by the schedule itself; it would drown what people do.
    if new and by.pk is not None:
        audit.record(by, "jobs.job.enqueue", job, details={"kind": kind})
    return job


@access.action
def request_cancel(*, by: Principal, job: uuid.UUID | str) -> Job:
    """Cancel a waiting job at once, and ask a running one to end. Raises Conflict where it is over."""
    row = _reach(by, "cancel", job)
    waits = Job.objects.filter(pk=row.pk, state=JobState.QUEUED)
    runs = Job.objects.filter(pk=row.pk, state=JobState.RUNNING)
    # Asked in turn, since it may be claimed or put back in between.
    for _turn in range(3):
        if waits.update(state=JobState.CANCELLED, finished=clock.wall()) or runs.update(cancel_requested=True):
            audit.record(by, "jobs.job.cancel", row)
            row.refresh_from_db()
            return row
    raise access.Conflict(_("任务已经结束"))


@access.action
def retry_job(*, by: Principal, job: uuid.UUID | str) -> Job:
    """Queue a failed or cancelled job again, with all its attempts. It still runs as its owner."""
    row = _reach(by, "retry", job)
    if row.kind not in registry.kinds():
        raise access.Conflict(_("没有程序能执行这类任务"))
    afresh = {
        "state": JobState.QUEUED,
        "run_at": clock.wall(),
        "finished": None,
        "attempts": 0,
        "interruptions": 0,
        "cancel_requested": False,
        "error": "",
        "traceback": "",
    }
    try:
        with transaction.atomic():
            changed = Job.objects.filter(pk=row.pk, state__in=RETRIABLE).update(**afresh)
    except IntegrityError:
        raise access.Conflict(_("同样的任务已在等待执行")) from None
    if not changed:
        raise access.Conflict(_("只有失败或已取消的任务可以重试"))
    audit.record(by, "jobs.job.retry", row)
    row.refresh_from_db()
    return row


@access.action
def open_result(*, by: Principal, job: uuid.UUID | str) -> Path:
    """The file that the job made, for its owner; the fetching is logged. Raises NotHere where it is gone."""
    row = _reach(by, "download", job)
    path = row.result_path
    if path is None:
        raise access.NotHere(Job._meta.label, row.result_file)
    audit.record(by, "jobs.job.download", row, details={"file": row.result_file})
    return path


@access.action
def set_schedule_enabled(*, by: Principal, name: str, enabled: bool) -> Schedule:
    """Switch a schedule on or off. Slots that pass while it is off are left out."""
    row = _schedule(by, "edit", name)
    with audit.change(by, "jobs.schedule.edit", row, category=audit.Category.SYSTEM):
        if enabled and not row.enabled and row.next_run <= clock.wall():
            row.next_run = row.following(clock.wall())
        row.enabled = enabled
        row.save(update_fields=["enabled", "next_run"])
    return row


@access.action
def run_schedule_now(*, by: Principal, name: str) -> Job:
    """Queue the schedule's job beside its slots; one that waits already counts as it."""
    row = _schedule(by, "run", name)
    if row.kind not in registry.kinds():
        raise access.Conflict(_("没有程序能执行这类任务"))
    job = agenda.queue_job(row)
    audit.record(by, "jobs.schedule.run", row, category=audit.Category.SYSTEM, details={"job": str(job.uuid)})
    return job


@access.action
def tidy(*, by: Principal) -> dict[str, int]:
    """Remove what has had its time: files of jobs long finished, finished jobs of schedules, rows of dead
    workers.

    Jobs of people stay, without their files. Counts of each.
    """
    if not access.may_ever(by, "tidy", Job._meta.label):
        raise access.Denied("tidy", Job._meta.label)
    now = clock.wall()
    folders = _old_folders(now - KEEP)
    for job in folders:
        files.remove(job)
    Job.objects.filter(uuid__in=folders).update(result_file="")
    stale = Job.objects.filter(owner__isnull=True, state__in=FINISHED, finished__lt=now - KEEP).delete()[0]
    unknown = Job.objects.filter(state=JobState.QUEUED, run_at__lt=now - UNKNOWN).exclude(kind__in=registry.kinds())
    failed = unknown.update(state=JobState.FAILED, finished=now, error=_("没有程序能执行这类任务"))
    workers = Worker.objects.filter(seen__lt=now - UNKNOWN).delete()[0]
    return {"files": len(folders), "jobs": stale, "unknown": failed, "workers": workers}


def _old_folders(before: datetime) -> list[uuid.UUID]:
    """Jobs whose folder is due to go: finished before then, or never committed and untouched since."""
    stored = dict(files.stored())
    ends = dict(Job.objects.filter(uuid__in=stored).values_list("uuid", "finished"))
    untouched = {job for job, changed in stored.items() if changed < before.timestamp()}
    finished = {job for job, end in ends.items() if end is not None and end < before}
    return sorted(finished | (untouched - ends.keys()))


def _reach(by: Principal, action: str, job: uuid.UUID | str) -> Job:
    row = queries.job(by, job)
    access.require(by, action, row)
    return row


def _schedule(by: Principal, action: str, name: str) -> Schedule:
    row = queries.schedule(by, name)
    access.require(by, action, row)
    return row
