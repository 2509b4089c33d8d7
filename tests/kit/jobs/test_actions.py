"""What people may ask of jobs and schedules, and what the log says of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.jobs import actions, agenda, files, moves, queries
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Schedule, Worker
from tests.factories.accounts import World, make_user

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(world: World) -> User:
    return world.person("science_officer")


@pytest.fixture
def colleague(world: World) -> User:
    return world.person("science_officer")


def put(by: object, kind: str = "probe.add", **params: object) -> Job:
    if kind == "probe.add":
        params = {"a": 1, "b": 1}
    return jobs.enqueue(by=by, kind=kind, params=params)


def failed(by: object) -> Job:
    job = put(by, "probe.flaky", fails=9, error="failed")
    jobs.work_off()
    job.refresh_from_db()
    assert job.state == State.FAILED
    return job


def logged(prefix: str = "jobs.") -> list[tuple[str, str, str]]:
    entries = audit.Entry.objects.filter(action__startswith=prefix).order_by("id")
    return [(entry.action, entry.outcome, entry.actor_name) for entry in entries]


# Queueing


def test_enqueue_by_a_person_is_logged_with_zone_and_unit(world: World, owner: User) -> None:
    job = jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 2}, zone=world.here, unit=world.unit.pk)
    entry = audit.Entry.objects.get(action="jobs.job.enqueue")
    assert (entry.actor, entry.object_id, entry.object_label, entry.zone, entry.unit) == (
        owner, str(job.pk), "相加", world.here, world.unit,
    )  # fmt: skip
    assert (job.zone, job.unit) == (world.here, world.unit)


def test_enqueue_by_the_scheduler_is_not_logged(scheduler: access.Scheduler) -> None:
    assert put(scheduler).owner is None
    assert logged() == []


def test_enqueue_title_is_that_of_the_kind_or_ones_own(owner: User) -> None:
    assert put(owner).name == "相加"
    assert jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 1}, title="算账").name == "算账"


@pytest.mark.parametrize("params", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": {1}}])
def test_enqueue_with_params_that_do_not_fit_is_refused(owner: User, params: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        jobs.enqueue(by=owner, kind="probe.add", params=params)
    assert Job.objects.count() == 0


def test_enqueue_of_an_unknown_kind_is_refused(owner: User) -> None:
    with pytest.raises(LookupError, match=r"probe\.unknown"):
        jobs.enqueue(by=owner, kind="probe.unknown")


@pytest.mark.parametrize("by", [access.LocalOperator(), access.Visitor()])
def test_enqueue_by_no_user_is_refused(db: None, by: access.Principal) -> None:
    with pytest.raises(access.Denied, match="不能发起后台任务"):
        put(by)


def test_enqueue_by_a_user_without_a_role_is_refused(db: None) -> None:
    with pytest.raises(access.Denied):
        put(make_user())


# One key


def keyed(by: object, **more: object) -> Job:
    return jobs.enqueue(by=by, kind="probe.add", params={"a": 1, "b": 1}, unique_key="k", **more)


def test_unique_key_that_waits_is_not_queued_twice(owner: User, colleague: User) -> None:
    first, second = keyed(owner), keyed(colleague)
    assert (second.pk, second.owner) == (first.pk, owner)
    assert logged() == [("jobs.job.enqueue", "done", owner.audit_name)]
    assert jobs.work_off() == 1


def test_unique_key_that_waits_runs_at_the_earlier_time(owner: User) -> None:
    now = clock.wall()
    keyed(owner, run_at=now + timedelta(hours=1))
    assert keyed(owner, run_at=now + timedelta(hours=2)).run_at == now + timedelta(hours=1)
    assert keyed(owner, run_at=now).run_at == now


def test_unique_key_that_runs_lets_the_next_wait_for_its_end(owner: User) -> None:
    first = keyed(owner)
    running = moves.claim(None)
    assert running == first
    second = keyed(owner)
    assert second != first
    assert keyed(owner) == second
    assert moves.claim(None) is None
    moves.settle(running, State.DONE, moves.Progress())
    assert moves.claim(None) == second


def test_unique_key_of_a_job_to_be_tried_again_lets_a_new_one_wait(owner: User) -> None:
    first = keyed(owner)
    moves.put_back(moves.claim(None), moves.Progress(), pause=0)
    second = keyed(owner)
    assert second != first
    assert moves.claim(None) == first
    assert moves.claim(None) is None


def test_unique_key_that_is_over_can_be_queued_again(owner: User) -> None:
    first = keyed(owner)
    jobs.work_off()
    assert keyed(owner) != first


# Cancelling


def test_cancel_of_a_waiting_job_is_at_once(owner: User) -> None:
    job = put(owner)
    assert jobs.request_cancel(by=owner, job=job.uuid).state == State.CANCELLED
    assert jobs.work_off() == 0
    assert logged("jobs.job.cancel") == [("jobs.job.cancel", "done", owner.audit_name)]


def test_cancel_of_a_running_job_is_a_wish(owner: User) -> None:
    job = put(owner)
    moves.claim(None)
    row = jobs.request_cancel(by=owner, job=str(job.uuid))
    assert (row.state, row.cancel_requested, row.can_be_cancelled) == (State.RUNNING, True, False)


def test_cancel_of_a_job_that_is_over_conflicts(owner: User) -> None:
    job = put(owner)
    jobs.work_off()
    with pytest.raises(access.Conflict, match="任务已经结束"):
        jobs.request_cancel(by=owner, job=job.uuid)


def test_cancel_of_a_foreign_job_does_not_find_it(owner: User, colleague: User) -> None:
    job = put(owner)
    with pytest.raises(access.NotHere):
        jobs.request_cancel(by=colleague, job=job.uuid)
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_cancel_by_the_system_administrator_reaches_every_job(world: World, owner: User) -> None:
    job = put(owner)
    assert jobs.request_cancel(by=world.system, job=job.uuid).state == State.CANCELLED


def test_cancel_by_the_local_operator_is_denied(owner: User) -> None:
    job = put(owner)
    with pytest.raises(access.Denied, match="取消后台任务"):
        jobs.request_cancel(by=access.LocalOperator(), job=job.uuid)


@pytest.mark.parametrize("key", ["", "no uuid", "00000000-0000-0000-0000-000000000000", uuid.UUID(int=5)])
def test_cancel_of_no_job_does_not_find_it(owner: User, key: object) -> None:
    with pytest.raises(access.NotHere):
        jobs.request_cancel(by=owner, job=key)


# Trying again


def test_retry_gives_all_attempts_anew(owner: User) -> None:
    job = failed(owner)
    row = jobs.retry_job(by=owner, job=job.uuid)
    assert (row.state, row.attempts, row.error, row.finished) == (State.QUEUED, 0, "", None)
    assert logged("jobs.job.retry") == [("jobs.job.retry", "done", owner.audit_name)]
    assert jobs.work_off() == 1


def test_retry_by_the_system_administrator_still_runs_as_the_owner(world: World, owner: User) -> None:
    job = put(owner, "probe.whoami")
    jobs.request_cancel(by=owner, job=job.uuid)
    jobs.retry_job(by=world.system, job=job.uuid)
    jobs.work_off()
    job.refresh_from_db()
    assert job.result["by"] == owner.audit_name


def test_retry_of_a_job_that_is_done_conflicts(owner: User) -> None:
    job = put(owner)
    jobs.work_off()
    with pytest.raises(access.Conflict, match="只有失败或已取消的任务可以重试"):
        jobs.retry_job(by=owner, job=job.uuid)


def test_retry_of_an_unknown_kind_conflicts(owner: User) -> None:
    job = failed(owner)
    Job.objects.update(kind="yesterday.kind")
    job.refresh_from_db()
    assert not job.can_be_retried
    with pytest.raises(access.Conflict, match="没有程序"):
        jobs.retry_job(by=owner, job=job.uuid)


def test_retry_beside_one_of_the_same_key_that_waits_conflicts(owner: User) -> None:
    first = keyed(owner)
    jobs.request_cancel(by=owner, job=first.uuid)
    keyed(owner)
    with pytest.raises(access.Conflict, match="同样的任务"):
        jobs.retry_job(by=owner, job=first.uuid)


def test_retry_of_a_foreign_job_does_not_find_it(owner: User, colleague: User) -> None:
    with pytest.raises(access.NotHere):
        jobs.retry_job(by=colleague, job=failed(owner).uuid)


# Reading


def test_jobs_are_seen_by_their_owner_and_the_system_administrator(
    world: World, owner: User, colleague: User, scheduler: access.Scheduler
) -> None:
    mine, other, nobodys = put(owner), put(colleague), put(scheduler)
    assert list(queries.jobs(owner)) == [mine]
    assert list(queries.jobs(world.system)) == [nobodys, other, mine]
    assert list(queries.jobs(world.system, mine=True)) == []
    assert list(queries.jobs(access.LocalOperator())) == [nobodys, other, mine]
    assert list(queries.jobs(access.LocalOperator(), mine=True)) == []
    assert list(queries.jobs(world.security)) == []
    assert queries.job(owner, str(mine.uuid)) == mine


def test_jobs_are_told_apart_by_state_and_kind(owner: User) -> None:
    gone, waits = failed(owner), put(owner)
    assert list(queries.jobs(owner, states=[State.FAILED])) == [gone]
    assert list(queries.jobs(owner, kinds=["probe.add"])) == [waits]
    assert queries.counts(owner) == {"failed": 1, "queued": 1}


def test_trace_is_for_the_system_administrator(world: World, owner: User) -> None:
    job = put(owner, "probe.flaky", fails=9)
    jobs.work_off()
    assert queries.trace(owner, queries.job(owner, job.uuid)) == ""
    assert "secret detail 42" in queries.trace(world.system, queries.job(world.system, job.uuid))


def test_doors_are_those_that_open(world: World, owner: User) -> None:
    waits, gone = put(owner), failed(owner)
    assert queries.may(owner, waits) == {"cancel": True, "retry": False, "download": False}
    jobs.work_off()
    assert queries.may(owner, gone) == {"cancel": False, "retry": True, "download": False}
    assert queries.may(access.LocalOperator(), gone) == {"cancel": False, "retry": False, "download": False}


# The file


@pytest.fixture
def made(owner: User) -> Job:
    job = put(owner, "probe.file", name="企业.csv")
    jobs.work_off()
    return queries.job(owner, job.uuid)


def test_download_is_for_the_owner_and_logged(owner: User, made: Job) -> None:
    path = actions.open_result(by=owner, job=made.uuid)
    assert (path.name, path.read_text(encoding="utf-8")) == ("企业.csv", "名称,信用代码\n")
    entry = audit.Entry.objects.get(action="jobs.job.download")
    assert (entry.actor, entry.details) == (owner, '{"file": "企业.csv"}')


def test_download_by_the_system_administrator_is_denied(world: World, made: Job) -> None:
    with pytest.raises(access.Denied, match="下载任务结果"):
        actions.open_result(by=world.system, job=made.uuid)


def test_download_by_a_colleague_does_not_find_it(colleague: User, made: Job) -> None:
    with pytest.raises(access.NotHere):
        actions.open_result(by=colleague, job=made.uuid)


def test_download_of_a_file_that_is_gone_says_so(owner: User, made: Job) -> None:
    files.remove(made.uuid)
    with pytest.raises(access.NotHere):
        actions.open_result(by=owner, job=made.uuid)


# Schedules


def test_schedule_switched_off_does_not_fire(world: World) -> None:
    row = jobs.set_schedule_enabled(by=world.system, name="jobs.tidy", enabled=False)
    assert row.enabled is False
    with clock.later(days=2):
        agenda.fire_due()
    assert not Job.objects.filter(kind="jobs.tidy").exists()
    entry = audit.Entry.objects.get(action="jobs.schedule.edit")
    assert (entry.actor, entry.details) == (world.system, '{"changes": {"enabled": [true, false]}}')


def test_schedule_switched_on_again_leaves_out_what_passed(world: World) -> None:
    jobs.set_schedule_enabled(by=world.system, name="jobs.tidy", enabled=False)
    with clock.later(days=2):
        row = jobs.set_schedule_enabled(by=world.system, name="jobs.tidy", enabled=True)
        assert row.next_run > clock.wall()
        agenda.fire_due()
    assert not Job.objects.filter(kind="jobs.tidy").exists()


def test_schedule_run_now_queues_a_job_of_nobody(world: World) -> None:
    before = Schedule.objects.get(name="jobs.tidy").next_run
    job = jobs.run_schedule_now(by=world.system, name="jobs.tidy")
    row = Schedule.objects.get(name="jobs.tidy")
    assert (job.owner, job.kind, row.last_job, row.next_run) == (None, "jobs.tidy", job, before)
    assert jobs.run_schedule_now(by=world.system, name="jobs.tidy") == job
    assert logged("jobs.schedule.run") == [("jobs.schedule.run", "done", world.system.audit_name)] * 2


def test_schedule_is_the_system_administrators(world: World, owner: User) -> None:
    for by in (owner, world.security):
        with pytest.raises(access.NotHere):
            jobs.run_schedule_now(by=by, name="jobs.tidy")
    with pytest.raises(access.Denied):
        jobs.set_schedule_enabled(by=access.LocalOperator(), name="jobs.tidy", enabled=False)
    assert queries.schedule(access.LocalOperator(), "jobs.tidy").title == "清理过期的任务文件和记录"
    assert list(queries.schedules(owner)) == []


def test_workers_are_seen_by_those_who_run_them(world: World, owner: User) -> None:
    jobs.work_off()
    assert list(queries.workers(world.system)) == list(Worker.objects.all())
    assert list(queries.workers(owner)) == []


def test_result_path_is_inside_the_jobs_own_folder(made: Job) -> None:
    made.result_file = "../../keys/audit.key"
    assert made.result_path is None
    assert isinstance(files.root(), Path)
