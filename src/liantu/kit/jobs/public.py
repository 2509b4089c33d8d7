"""Long work in the background, on the database alone: `job` registers a function, `enqueue` queues a call of
it.

README.md shows both by example.
"""

from .actions import enqueue, request_cancel, retry_job, run_schedule_now, set_schedule_enabled
from .agenda import sync as sync_schedules
from .enums import FINISHED, PRESENT, JobState
from .models import Job
from .progress import Cancelled, Failed, Lost, Progress
from .queries import job as find_job
from .queries import jobs as find_jobs
from .queries import workers as find_workers
from .registry import job, periodic, schedule
from .worker import JobWorker, work_off

__all__ = [
    "FINISHED",
    "PRESENT",
    "Cancelled",
    "Failed",
    "Job",
    "JobState",
    "JobWorker",
    "Lost",
    "Progress",
    "enqueue",
    "find_job",
    "find_jobs",
    "find_workers",
    "job",
    "periodic",
    "request_cancel",
    "retry_job",
    "run_schedule_now",
    "schedule",
    "set_schedule_enabled",
    "sync_schedules",
    "work_off",
]
