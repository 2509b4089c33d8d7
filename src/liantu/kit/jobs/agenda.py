"""Schedules: kept in step with the code that plans them, and fired when they are due."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from liantu.kit import clock

from . import moves, registry
from .models import Job, Schedule

log = logging.getLogger("liantu.jobs")


def sync() -> None:
    """Make the table hold the plans that apps registered; when each runs next, and whether, is left alone."""
    plans = registry.plans()
    with transaction.atomic():
        rows = {row.name: row for row in Schedule.objects.all()}
        Schedule.objects.exclude(name__in=plans).delete()
        for name, plan in plans.items():
            wanted = {
                "kind": plan.kind,
                "params": dict(plan.params),
                "every": plan.every,
                "daily": plan.daily,
            }
            row = rows.get(name)
            if row is None:
                row = Schedule(name=name, **wanted)
                row.next_run = row.following(clock.wall())
                # Another process may be doing the same.
                Schedule.objects.bulk_create([row], ignore_conflicts=True)
            elif any(getattr(row, column) != value for column, value in wanted.items()):
                _adopt(row, wanted)


def _adopt(row: Schedule, wanted: dict[str, object]) -> None:
    moved = (row.every, row.daily) != (wanted["every"], wanted["daily"])
    for column, value in wanted.items():
        setattr(row, column, value)
    if moved:
        row.next_run = None
        row.next_run = row.following(clock.wall())
    row.save(update_fields=[*wanted, "next_run"])


def fire_due() -> int:
    """Queue the job of every schedule whose time has come; how many were queued. Each slot is taken once."""
    now = clock.wall()
    due = Schedule.objects.filter(enabled=True, next_run__lte=now, kind__in=list(registry.kinds()))
    return sum(_fire(row, now) for row in due)


def _fire(row: Schedule, now: datetime) -> bool:
    with transaction.atomic():
        slot = Schedule.objects.filter(pk=row.pk, enabled=True, next_run=row.next_run)
        if not slot.update(next_run=row.following(now)):
            return False
        queue_job(row)
    return True


def queue_job(row: Schedule) -> Job:
    """The schedule's job, which is nobody's: a new one, or the one that still waits."""
    now = clock.wall()
    job, _new = moves.add(
        Job(
            kind=row.kind,
            params=row.params,
            max_attempts=registry.kind(row.kind).retries + 1,
            unique_key=f"schedule:{row.name}",
            created=now,
            run_at=now,
        )
    )
    Schedule.objects.filter(pk=row.pk).update(last_job=job)
    return job
