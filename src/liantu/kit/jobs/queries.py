"""Reads. Each returns only what `user` may see."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from liantu.kit.access import public as access

from .enums import JobState
from .models import Job, Schedule, Worker

if TYPE_CHECKING:
    from liantu.kit.access.principals import Principal


# A trace is long and read by few.
JOBS = Job.objects.select_related("owner", "worker", "zone").defer("traceback")
#: What a job has to be like for each of these to make sense.
FIT: dict[str, Callable[[Job], bool]] = {
    "cancel": lambda row: row.can_be_cancelled,
    "retry": lambda row: row.can_be_retried,
    "download": lambda row: row.result_path is not None,
}


def jobs(
    user: Principal, *, states: Sequence[str] = (), kinds: Sequence[str] = (), mine: bool = False
) -> QuerySet[Job]:
    """Jobs, the newest first. `mine`: the user's own alone."""
    rows = access.scope(user, "view", JOBS.all())
    if states:
        rows = rows.filter(state__in=states)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    # Somebody who is no user owns nothing, least of all what is nobody's.
    return rows.filter(owner__isnull=False, owner=user.pk) if mine else rows


def counts(user: Principal, *, mine: bool = False) -> dict[str, int]:
    """How many jobs there are in each state; states without any are left out."""
    rows = jobs(user, mine=mine).order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def job(user: Principal, key: uuid.UUID | str) -> Job:
    """The job of that public id. Raises NotHere."""
    return access.find(user, "view", JOBS, uuid=_id(key))


def trace(user: Principal, row: Job) -> str:
    """What the program said when the job failed; empty for those who may not see it."""
    return row.traceback if access.may(user, "view_trace", row) else ""


def may(user: Principal, row: Job) -> dict[str, bool]:
    """Which of cancel, retry and download the user may do, and the job is fit for."""
    return doors(user, [row])[row.pk]


def doors(user: Principal, rows: Sequence[Job]) -> dict[int, dict[str, bool]]:
    """What `may` says of each of `rows`, by primary key; at most one query an action, however many rows."""
    told: dict[int, dict[str, bool]] = {row.pk: {} for row in rows}
    for action, is_fit in FIT.items():
        fit = [row.pk for row in rows if is_fit(row)]
        allowed = set(access.scope(user, action, Job.objects.filter(pk__in=fit)).values_list("pk", flat=True))
        for key, offered in told.items():
            offered[action] = key in allowed
    return told


def is_own(user: Principal, row: Job) -> bool:
    """Is it the user's own? What a job found is for its owner alone, as its file is."""
    return user.pk is not None and row.owner_id == user.pk


def schedules(user: Principal) -> QuerySet[Schedule]:
    return access.scope(user, "view", Schedule.objects.select_related("last_job"))


def schedule(user: Principal, name: str) -> Schedule:
    """The schedule of that name. Raises NotHere."""
    return access.find(user, "view", Schedule.objects.select_related("last_job"), name=name)


def workers(user: Principal) -> QuerySet[Worker]:
    """Worker processes, the newest first; those long gone are tidied away."""
    return access.scope(user, "view", Worker.objects.all())


def workers_at_work(user: Principal, most: int) -> list[Worker]:
    """The newest `most` workers, each knowing already what it runs."""
    rows = list(workers(user)[:most])
    running = {job.worker_id: job for job in Job.objects.filter(state=JobState.RUNNING, worker__in=rows)}
    for row in rows:
        row.current = running.get(row.pk)
    return rows


def waiting(user: Principal) -> int:
    return jobs(user, states=[JobState.QUEUED]).count()


def _id(key: uuid.UUID | str) -> uuid.UUID:
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(key)
    except ValueError:
        raise access.NotHere(Job._meta.label, key) from None
