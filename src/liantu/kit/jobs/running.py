"""One attempt at one claimed job, from its function's first line to the row that says how it ended."""

from __future__ import annotations

import errno
import json
import logging
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, transaction
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses
from liantu.kit.audit import public as audit

from . import database, files, moves, registry
from .enums import JobState
from .models import Job
from .progress import Cancelled, Failed, Interrupted, Lease, Lost, Progress, TimedOut

log = logging.getLogger("liantu.jobs")

#: These say the same at every attempt, and their text is meant for people.
FINAL = (Failed, access.Denied, access.NotHere, access.Conflict, ValidationError)
LONGEST_TRACE = 20_000

#: A block in which the worker may break off the job; takes the seconds allowed, or None.
Guard = Callable[[float | None], AbstractContextManager[None]]
Ending = Callable[[], bool]


def run(
    lease: Lease,
    *,
    guard: Guard = nullcontext,
    give_up: Callable[[], bool] = lambda: False,
    let_go: Callable[[], None] = lambda: None,
) -> bool:
    """Run the job of `lease` and write how it ended; False where the lease was lost meanwhile.

    `let_go` is called between the two: from then on nobody else tends the lease.
    """
    job = lease.job
    with moves.language_of(job), audit.context(audit.Channel.JOB, request=str(job.uuid)):
        ending = _attempt(lease, guard)
        let_go()
        try:
            kept = database.patiently(ending, give_up)
        except (DataError, ValueError) as error:
            # What the job returned cannot be stored, such as NUL characters in PostgreSQL.
            pause = registry.kind(job.kind).pause(job.attempts)
            refused = partial(_fail, lease, _words_of(error), traceback.format_exc(), pause)
            kept = database.patiently(refused, give_up)
    if not kept:
        log.warning("job %s (%s): lease lost, its end is not recorded", job.uuid, job.kind)
    return kept


def _attempt(lease: Lease, guard: Guard) -> Ending:
    """Call the job's function; what is returned writes down how it ended."""
    job = lease.job
    if job.cancel_requested:
        return partial(_cancel, lease)
    if job.owner is not None and not job.owner.is_active:
        return partial(_cancel, lease, error=_("发起人的账号已停用"))
    kind = registry.kind(job.kind)
    deadline = monotonic() + kind.timeout if kind.timeout else None
    progress = Progress(lease, by=principal_of(job), deadline=deadline)
    try:
        with guard(kind.timeout):
            result = kind.run(progress, **job.params)
        return partial(_done, lease, result=_as_object(result), result_file=_made(progress))
    except Lost:
        return lambda: False
    except Cancelled:
        return partial(_cancel, lease)
    except Interrupted:
        if kind.retries:
            return partial(moves.release, job)
        return partial(_fail, lease, _("执行它的进程被停止，没有做完；请检查后重试"), "", None)
    except TimedOut:
        words = _("超过时限 %(seconds)g 秒，已中止") % {"seconds": kind.timeout or 0}
        return partial(_fail, lease, words, traceback.format_exc(), kind.pause(job.attempts))
    except FINAL as error:
        return partial(_fail, lease, _words_of(error), "", None)
    except (Exception, SystemExit) as error:
        log.exception("job %s (%s) failed", job.uuid, job.kind)
        return partial(_fail, lease, _words_of(error), traceback.format_exc(), kind.pause(job.attempts))


def principal_of(job: Job) -> Any:
    """For whom the job acts."""
    return job.owner or access.Scheduler()


def _done(lease: Lease, **columns: Any) -> bool:
    # What was being done last is done; of a job that failed it says where.
    return moves.settle(lease.job, JobState.DONE, replace(lease.progress, note=""), **columns)


def _cancel(lease: Lease, **columns: Any) -> bool:
    kept = moves.settle(lease.job, JobState.CANCELLED, lease.progress, **columns)
    if kept:
        files.remove(lease.job.uuid)
    return kept


def _fail(lease: Lease, words: str, trace: str, pause: float | None) -> bool:
    """Queue the job again, or where no attempt is left (or `pause` is None) let it rest as failed."""
    job = lease.job
    told = {"error": words, "traceback": trace[-LONGEST_TRACE:].replace("\x00", "")}
    if pause is not None and job.attempts < job.max_attempts:
        return moves.put_back(job, lease.progress, pause=pause, **told)
    with transaction.atomic():
        kept = moves.settle(job, JobState.FAILED, lease.progress, **told)
        if kept:
            audit.record(
                principal_of(job), "jobs.job.run", job,
                outcome=audit.Outcome.FAILED, category=audit.Category.SYSTEM, reason=words,
            )  # fmt: skip
    if kept:
        files.remove(job.uuid)
    return kept


def _as_object(result: Any) -> Any:
    """The result as the database will hold it. Raises TypeError where it is no JSON object."""
    if result is not None and not isinstance(result, dict):
        raise TypeError(f"a job returns None or a dict, not {type(result).__name__}")
    json.dumps(result, cls=DjangoJSONEncoder)
    return result


def _made(progress: Progress) -> str:
    name = progress.file_name
    return name if name and (files.folder(progress.job) / name).is_file() else ""


def _words_of(error: BaseException) -> str:
    """One plain sentence. The text of an error that nobody wrote for people stays in the trace."""
    if isinstance(error, ValidationError):
        return clauses(error.messages)
    if isinstance(error, FINAL):
        return str(error)
    if isinstance(error, database.GONE):
        return _("数据库暂时没有应答")
    if isinstance(error, MemoryError):
        return _("内存不足")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("磁盘空间不足")
    return _("程序出错（%(kind)s），详情只有系统管理员可见") % {"kind": type(error).__name__}
