"""What is removed once it has had its time."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta

import pytest

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.jobs import actions, agenda, files
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Schedule
from tests.factories.accounts import World

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(world: World) -> User:
    return world.person("science_officer")


def put(by: object, kind: str, **params: object) -> Job:
    return jobs.enqueue(by=by, kind=kind, params=params)


@pytest.fixture
def made(owner: User) -> Job:
    job = put(owner, "probe.file", name="企业.csv")
    jobs.work_off()
    return job


def test_tidy_removes_files_of_jobs_long_finished(owner: User, scheduler: access.Scheduler, made: Job) -> None:
    recent = put(owner, "probe.file", name="b.csv")
    nobodys = put(scheduler, "probe.file", name="c.csv")
    with clock.later(days=29):
        jobs.work_off()
    Job.objects.filter(pk=nobodys.pk).update(finished=clock.wall())
    with clock.later(days=31):
        assert actions.tidy(by=scheduler) == {"files": 2, "jobs": 1, "unknown": 0, "workers": 1}
    assert not files.folder(made.uuid).exists()
    assert files.folder(recent.uuid).exists()
    assert set(Job.objects.values_list("pk", "result_file")) == {(made.pk, ""), (recent.pk, "b.csv")}


def test_tidy_removes_folders_without_a_job_once_they_are_old(scheduler: access.Scheduler) -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    for job in (old, new):
        files.path(job, "a.csv").touch()
    past = (clock.wall() - timedelta(days=31)).timestamp()
    os.utime(files.folder(old), (past, past))
    assert actions.tidy(by=scheduler)["files"] == 1
    assert (files.folder(old).exists(), files.folder(new).exists()) == (False, True)
    files.remove(new)


def test_tidy_fails_jobs_that_no_program_has_known_for_a_week(owner: User, scheduler: access.Scheduler) -> None:
    job = put(owner, "probe.add", a=1, b=1)
    Job.objects.update(kind="yesterday.kind")
    with clock.later(days=6):
        assert actions.tidy(by=scheduler)["unknown"] == 0
    with clock.later(days=8):
        assert actions.tidy(by=scheduler)["unknown"] == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "没有程序能执行这类任务")


def test_tidy_by_a_person_is_denied(world: World) -> None:
    with pytest.raises(access.Denied):
        actions.tidy(by=world.system)


def test_tidy_runs_as_a_job() -> None:
    job = agenda.queue_job(Schedule.objects.get(name="jobs.tidy"))
    jobs.work_off()
    job.refresh_from_db()
    assert (job.state, job.result) == (State.DONE, {"files": 0, "jobs": 0, "unknown": 0, "workers": 0})
