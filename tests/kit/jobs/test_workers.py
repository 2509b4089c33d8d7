"""Real worker processes on one database: killed, stopped, silenced, and several at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection, transaction

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.audit import public as audit
from liantu.kit.jobs import agenda, moves
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Schedule, Worker
from liantu.kit.jobs.progress import Lease
from tests.factories.accounts import make_user, make_zone

from .harness import ROOT, Crew, WorkerProcess, crew_command, environment, silence, wait_until
from .kinds import told

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(transactional_db: None) -> User:
    return make_user("leader", zone=make_zone())


def put(by: object, kind: str, **params: object) -> Job:
    return jobs.enqueue(by=by, kind=kind, params=params)


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def is_over(job: Job) -> Callable[[], bool]:
    return lambda: state_of(job) in jobs.FINISHED


def has_begun(log: str, count: int = 1) -> Callable[[], bool]:
    return lambda: sum(line.startswith("begin") for line in told(log)) >= count


def stop(worker: WorkerProcess) -> int:
    worker.send_signal(signal.SIGTERM)
    return worker.wait()


def test_jobs_of_many_run_exactly_once_with_three_workers(crew: Crew, owner: User, log: str) -> None:
    words = [str(n) for n in range(200)]
    for word in words:
        put(owner, "probe.tell", log=log, words=word)
    workers = crew.start(3)
    wait_until(lambda: not Job.objects.exclude(state=State.DONE).exists())
    assert sorted(told(log), key=int) == words
    assert set(Job.objects.values_list("attempts", "interruptions")) == {(1, 0)}
    assert [stop(worker) for worker in workers] == [0, 0, 0]


def test_killed_worker_gives_its_job_to_another(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    first = crew.one()
    wait_until(has_begun(log))
    first.kill()
    first.wait()
    gate.touch()
    crew.one()
    wait_until(is_over(job))
    assert (job.state, job.attempts, job.interruptions) == (State.DONE, 2, 1)
    assert told(log) == ["begin 1", "begin 2", "end 2"]


def test_killed_worker_of_another_machine_is_waited_for(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    first = crew.one(LEASE=1.5, BEAT=0.3)
    wait_until(has_begun(log))
    # Where it runs cannot be asked from here, so that only its lease tells.
    Worker.objects.update(place="elsewhere")
    job.refresh_from_db()
    renewed = job.lease_until
    wait_until(lambda: Job.objects.get().lease_until > renewed)
    first.kill()
    gate.touch()
    crew.one()
    wait_until(is_over(job))
    assert (job.state, job.attempts, job.interruptions) == (State.DONE, 2, 1)


def test_job_that_always_kills_its_process_ends_failed(crew: Crew, owner: User, log: str) -> None:
    job = put(owner, "probe.die", log=log)
    for _ in range(4):
        crew.one(once=True).wait()
    assert (state_of(job), job.attempts, job.interruptions) == (State.FAILED, 3, 3)
    assert job.error == "执行它的进程中断了 3 次，不再重试"
    assert told(log) == ["begin 1", "begin 2", "begin 3"]


def test_job_that_killed_its_process_twice_can_still_be_done(crew: Crew, owner: User, log: str) -> None:
    job = put(owner, "probe.die", log=log, times=2)
    for _ in range(3):
        crew.one(once=True).wait()
    assert (state_of(job), job.attempts, job.interruptions, job.error) == (State.DONE, 3, 2, "")


def test_silent_worker_loses_its_job_and_cannot_finish_it(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate), check=False)
    first = crew.one(LEASE=1.0, BEAT=0.2)
    wait_until(has_begun(log))
    silence(first)
    second = crew.one(STUCK=1.2, LEASE=30.0)
    wait_until(has_begun(log, 2))
    lease = Job.objects.values_list("lease", flat=True).get()
    first.send_signal(signal.SIGCONT)
    gate.touch()
    wait_until(is_over(job))
    assert (job.state, job.attempts, job.interruptions) == (State.DONE, 2, 1)
    wait_until(lambda: sorted(told(log)[2:]) == ["end 1", "end 2"])
    assert lease is not None
    assert [stop(first), stop(second)] == [0, 0]
    assert (state_of(job), job.attempts) == (State.DONE, 2)


def test_progress_is_seen_while_the_job_runs(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    crew.one()
    wait_until(lambda: Job.objects.get().progress_done == 3)
    assert (state_of(job), job.percent, job.progress_note) == (State.RUNNING, 30, "第三条")
    gate.touch()
    wait_until(is_over(job))


def test_progress_said_inside_a_transaction_is_seen(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold_locked", log=log, gate=str(gate))
    crew.one()
    if connection.vendor == "sqlite":
        # The one write lock is the job's as long as its transaction lasts.
        wait_until(has_begun(log))
    else:
        wait_until(lambda: Job.objects.get().progress_done == 3)
    gate.touch()
    wait_until(is_over(job))
    assert (job.state, job.progress_done) == (State.DONE, 3)


def test_transaction_longer_than_the_lease_keeps_the_job(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold_locked", log=log, gate=str(gate))
    crew.start(2, LEASE=0.6, BEAT=0.1)
    wait_until(has_begun(log))
    time.sleep(1.2)
    gate.touch()
    wait_until(is_over(job))
    assert (job.state, job.attempts, told(log)) == (State.DONE, 1, ["begin 1", "end 1"])


def test_cancel_reaches_a_running_job(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    crew.one()
    wait_until(has_begun(log))
    jobs.request_cancel(by=owner, job=job.uuid)
    wait_until(is_over(job))
    assert (job.state, told(log)) == (State.CANCELLED, ["begin 1"])


def test_timeout_breaks_off_a_job_that_never_asks(crew: Crew, owner: User) -> None:
    job, after = put(owner, "probe.slow"), put(owner, "probe.add", a=1, b=2)
    crew.one(once=True).wait()
    assert (state_of(job), job.error) == (State.FAILED, "超过时限 0.2 秒，已中止")
    assert state_of(after) == State.DONE


def test_stopping_lets_a_job_end_that_is_quick_about_it(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    worker = crew.one(GRACE=30.0)
    wait_until(has_begun(log))
    worker.send_signal(signal.SIGTERM)
    gate.touch()
    assert worker.wait() == 0
    assert (state_of(job), told(log)) == (State.DONE, ["begin 1", "end 1"])
    assert Worker.objects.get().state == "stopped"


@pytest.mark.parametrize("kind", ["probe.hold", "probe.hold_locked"])
def test_stopping_puts_a_long_job_back_uncharged(crew: Crew, owner: User, log: str, gate: Path, kind: str) -> None:
    job = put(owner, kind, log=log, gate=str(gate))
    worker = crew.one(GRACE=0.2)
    wait_until(has_begun(log))
    assert stop(worker) == 0
    assert (state_of(job), job.attempts, job.interruptions, job.lease) == (State.QUEUED, 0, 0, None)
    gate.touch()
    crew.one(once=True).wait()
    assert (state_of(job), job.attempts, told(log)) == (State.DONE, 1, ["begin 1", "begin 1", "end 1"])


def test_stopping_fails_a_long_job_that_may_not_run_twice(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold_once", log=log, gate=str(gate))
    worker = crew.one(GRACE=0.2)
    wait_until(has_begun(log))
    assert stop(worker) == 0
    assert (state_of(job), job.attempts) == (State.FAILED, 1)
    assert job.error == "执行它的进程被停止，没有做完；请检查后重试"


def test_stopping_twice_is_at_once(crew: Crew, owner: User, log: str, gate: Path) -> None:
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    worker = crew.one(GRACE=600.0)
    wait_until(has_begun(log))
    worker.send_signal(signal.SIGTERM)
    worker.send_signal(signal.SIGINT)
    assert (worker.wait(), state_of(job)) == (0, State.QUEUED)


def test_worker_ends_with_the_process_that_started_it(owner: User) -> None:
    """As `liantu serve` starts it: the parent is killed, the worker notices."""
    program = "import subprocess, sys, os, time\nsubprocess.Popen([*sys.argv[1:], str(os.getpid())])\ntime.sleep(600)\n"
    command = [sys.executable, "-c", program, *crew_command()]
    with subprocess.Popen(command, cwd=ROOT, env=environment()) as parent:
        wait_until(lambda: Worker.objects.exists())
        worker = Worker.objects.get()
        assert worker.lives
        parent.kill()
    wait_until(lambda: not worker.lives)
    worker.refresh_from_db()
    assert worker.state == "stopped"


def test_slot_is_fired_once_by_three_workers(crew: Crew) -> None:
    slots = Schedule.objects.filter(name="jobs.tidy")
    crew.start(3)
    wait_until(lambda: Worker.objects.count() == 3)
    for _slot in range(3):
        slots.update(next_run=clock.wall() - timedelta(seconds=1))
        wait_until(lambda: slots.get().next_run > clock.wall())
        wait_until(lambda: not Job.objects.exclude(state=State.DONE).exists())
    assert set(Job.objects.values_list("kind", "state", "attempts")) == {("jobs.tidy", "done", 1)}
    assert Job.objects.count() == 3


def test_log_is_sealed_while_a_job_runs(crew: Crew, owner: User, log: str, gate: Path) -> None:
    put(owner, "probe.hold", log=log, gate=str(gate))
    crew.one()
    wait_until(has_begun(log))
    wait_until(lambda: not audit.Entry.objects.filter(position__isnull=True).exists())
    assert audit.verify().sealed == 1


def test_slot_is_fired_once_by_two_threads(owner: User) -> None:
    Schedule.objects.filter(name="jobs.tidy").update(next_run=clock.wall() - timedelta(seconds=1))
    start = threading.Barrier(2)
    fired: list[int] = []

    def fire() -> None:
        start.wait()
        fired.append(agenda.fire_due())
        connection.close()

    threads = [threading.Thread(target=fire) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(fired), Job.objects.count()) == ([0, 1], 1)


def test_unique_key_of_two_at_once_is_queued_once(owner: User) -> None:
    start = threading.Barrier(4)
    got: list[int] = []

    def enqueue() -> None:
        start.wait()
        with transaction.atomic():
            job = jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 1}, unique_key="k")
        got.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=enqueue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(set(got)), Job.objects.count()) == (4, 1, 1)


def test_unique_key_runs_one_at_a_time_with_three_workers(crew: Crew, owner: User, log: str) -> None:
    """Jobs of one key that were put back after an attempt wait side by side, and still run one by one."""
    crew.start(3)
    for n in range(10):
        while True:
            job = jobs.enqueue(by=owner, kind="probe.tell", params={"log": log, "words": str(n)}, unique_key="k")
            if job.params["words"] == str(n):
                break
            time.sleep(0.01)
    wait_until(lambda: not Job.objects.exclude(state=State.DONE).exists())
    assert told(log) == [str(n) for n in range(10)]
    runs = sorted(Job.objects.values_list("started", "finished"))
    assert all(before[1] <= after[0] for before, after in pairwise(runs))


def test_broken_connections_are_made_anew(crew: Crew, owner: User, log: str, gate: Path) -> None:
    """As when PostgreSQL is restarted under a worker, while it runs a job and while it has none."""
    running = put(owner, "probe.hold", log=log, gate=str(gate))
    worker = crew.one()
    wait_until(has_begun(log))
    disconnect_all()
    gate.touch()
    wait_until(is_over(running))
    disconnect_all()
    after = put(owner, "probe.add", a=1, b=2)
    wait_until(is_over(after))
    assert (running.state, running.attempts, after.state) == (State.DONE, 1, State.DONE)
    assert stop(worker) == 0


def disconnect_all() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_rolled_back_job_is_never_seen_by_a_worker(crew: Crew, owner: User, log: str) -> None:
    crew.one()
    wait_until(lambda: Worker.objects.exists())
    with transaction.atomic():
        put(owner, "probe.tell", log=log, words="never")
        time.sleep(0.1)
        transaction.set_rollback(True)
    last = put(owner, "probe.tell", log=log, words="last")
    wait_until(is_over(last))
    assert (told(log), Job.objects.count()) == (["last"], 1)


def test_lease_is_tended_while_nothing_is_said(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.jobs.timing.FLUSH", 0.0)
    monkeypatch.setattr("liantu.kit.jobs.timing.BEAT", 0.0)
    put(owner, "probe.add", a=1, b=1)
    job = moves.claim(None)
    assert job is not None
    with clock.later(seconds=10):
        Lease(job).tend()
    before = job.lease_until
    job.refresh_from_db()
    assert job.lease_until - before >= timedelta(seconds=10)
