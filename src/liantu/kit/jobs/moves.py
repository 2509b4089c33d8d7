"""The moves of a job: added, and then claimed, held, settled, put back, released and reaped by workers.

Each of the workers' moves is one short transaction, and each but the claim is conditional on the lease, so
that several workers on one database never undo each other's moves.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from liantu.kit import clock

from . import files, registry, timing
from .enums import JobState
from .models import Job, Worker


@dataclass(frozen=True)
class Progress:
    """How far a job says it is. `total` None: unknown."""

    done: int = 0
    total: int | None = None
    what: str = ""
    note: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "progress_done": self.done,
            "progress_total": self.total,
            # PostgreSQL stores no NUL, and a note may quote a file's name.
            "progress_what": self.what.replace("\x00", "")[:40],
            "progress_note": self.note.replace("\x00", "")[:200],
        }


def add(job: Job) -> tuple[Job, bool]:
    """Queue an unsaved job; with a `unique_key`, the one that waits already counts as it. Second: is it new?

    The waiting one keeps its own params, and runs at the earlier of both times.
    """
    if not job.unique_key:
        job.save(force_insert=True)
        return job, True
    while True:
        try:
            with transaction.atomic():
                job.save(force_insert=True)
            return job, True
        except IntegrityError:
            same = Job.objects.filter(unique_key=job.unique_key, state=JobState.QUEUED, started__isnull=True)
            same.filter(run_at__gt=job.run_at).update(run_at=job.run_at)
            # None: it was claimed between the two statements, so there is room now.
            if (waiting := same.first()) is not None:
                return waiting, False


def claim(worker: Worker | None) -> Job | None:
    """Take the job that has waited longest, exactly once among all workers; None where none is due."""
    # Where rows can be locked, workers that come at once take different ones. Elsewhere they may find the
    # same one: reading takes no lock, and one UPDATE, a transaction of its own, decides whose it is.
    can_lock = connection.features.has_select_for_update_skip_locked
    while True:
        try:
            with transaction.atomic() if can_lock else nullcontext():
                rows = _due().select_related("owner")
                if can_lock:
                    rows = rows.select_for_update(skip_locked=True, of=("self",))
                job = rows.first()
                if job is None or _take(job, worker):
                    return job
        except IntegrityError:
            # Another worker has just begun a job of the same unique key.
            return None


def _due() -> QuerySet[Job]:
    """Jobs that this program can run, whose time has come, and whose unique key is not running."""
    same = Job.objects.filter(state=JobState.RUNNING, unique_key=OuterRef("unique_key")).exclude(unique_key="")
    return (
        Job.objects.filter(state=JobState.QUEUED, run_at__lte=clock.wall(), kind__in=list(registry.kinds()))
        .filter(Q(unique_key="") | ~Exists(same))
        .order_by("run_at", "id")
    )


def _take(job: Job, worker: Worker | None) -> bool:
    now = clock.wall()
    taken = {
        "state": JobState.RUNNING,
        "lease": uuid.uuid4(),
        "lease_until": now + timedelta(seconds=timing.LEASE),
        "worker": worker,
        "attempts": job.attempts + 1,
        "started": now,
        "finished": None,
        "error": "",
        "traceback": "",
        "result_file": "",
        **Progress().columns,
    }
    if not Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(**taken):
        return False
    for name, value in taken.items():
        setattr(job, name, value)
    return True


def hold(job: Job, progress: Progress) -> bool:
    """Renew the lease and write the progress; False where the lease is no longer this one."""
    until = clock.wall() + timedelta(seconds=timing.LEASE)
    return bool(_held(job).update(lease_until=until, **progress.columns))


def asked_to_stop(job: Job) -> bool | None:
    """Has somebody asked to cancel it? None where the lease is no longer this one."""
    return _held(job).values_list("cancel_requested", flat=True).first()


def settle(job: Job, state: JobState, progress: Progress, **columns: Any) -> bool:
    """End the run in a finished state; False, with nothing changed, where the lease is not this one."""
    return _let_go(job, state=state, finished=clock.wall(), **progress.columns, **columns)


def put_back(job: Job, progress: Progress, *, pause: float, **columns: Any) -> bool:
    """Queue it again in `pause` seconds after a failed attempt; cancelled, where that was asked for."""
    with transaction.atomic():
        # Locked, so that a wish to cancel comes either before this or finds the job queued.
        if _held(job).select_for_update().filter(cancel_requested=True).exists():
            return settle(job, JobState.CANCELLED, progress, **columns)
        run_at = clock.wall() + timedelta(seconds=pause)
        return _let_go(job, state=JobState.QUEUED, run_at=run_at, **progress.columns, **columns)


def release(job: Job) -> bool:
    """Queue it again at once because its worker is stopping; this attempt is not counted."""
    return _let_go(job, state=JobState.QUEUED, run_at=clock.wall(), attempts=F("attempts") - 1)


def reap() -> int:
    """Take back the jobs of workers that are no more; how many there were.

    Queued again while attempts are left, else failed with words that say why.
    """
    count = 0
    for job in list(_abandoned(clock.wall())):
        with language_of(job):
            count += _take_back(job)
    return count


def _abandoned(now: datetime) -> Iterator[Job]:
    # As many rows as there are workers.
    for job in Job.objects.filter(state=JobState.RUNNING).select_related("worker", "owner"):
        lives = job.worker.lives if job.worker else None
        silent = (now - job.lease_until).total_seconds()
        if lives is False or silent > (timing.STUCK if lives else 0):
            yield job


def _take_back(job: Job) -> bool:
    now = clock.wall()
    columns: dict[str, Any] = {"interruptions": job.interruptions + 1}
    if job.cancel_requested:
        columns |= {"state": JobState.CANCELLED, "finished": now}
    elif job.attempts < job.max_attempts:
        columns |= {"state": JobState.QUEUED, "run_at": now, "error": _("执行它的进程中断，已重新排队")}
    else:
        words = _("执行它的进程中断了 %(times)d 次，不再重试") % {"times": job.interruptions + 1}
        columns |= {"state": JobState.FAILED, "finished": now, "error": words}
    # Since the row was read, its worker may have been heard of again, or somebody may have asked to cancel
    # it.
    as_read = _held(job).filter(lease_until=job.lease_until, cancel_requested=job.cancel_requested)
    if not as_read.update(lease=None, lease_until=None, **columns):
        return False
    if columns["state"] != JobState.QUEUED:
        files.remove(job.uuid)
    return True


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease=job.lease)


def _let_go(job: Job, **columns: Any) -> bool:
    return bool(_held(job).update(lease=None, lease_until=None, **columns))


def language_of(job: Job) -> translation.override:
    """A block in which words are those of the job's owner."""
    return translation.override((job.owner.language if job.owner else "") or settings.LANGUAGE_CODE)
