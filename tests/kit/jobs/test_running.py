"""How one attempt ends, and what is written of it. In this process; test_workers.py has real workers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.jobs import files, moves
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Worker
from liantu.kit.jobs.progress import Lease
from liantu.kit.jobs.running import run
from tests.factories.accounts import World

from .kinds import told

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(world: World) -> User:
    return world.person("science_officer")


def put(by: object, kind: str, **params: object) -> Job:
    return jobs.enqueue(by=by, kind=kind, params=params)


def outcome(job: Job) -> tuple[str, int, str]:
    job.refresh_from_db()
    return job.state, job.attempts, job.error


def test_job_done_has_its_result(owner: User) -> None:
    job = put(owner, "probe.add", a=2, b=3)
    assert (job.state, job.attempts, job.started, job.owner) == (State.QUEUED, 0, None, owner)
    assert jobs.work_off() == 1
    assert outcome(job) == (State.DONE, 1, "")
    assert (job.result, job.lease, job.lease_until, job.percent) == ({"sum": 5}, None, None, 100)
    assert job.created <= job.started <= job.finished


def test_jobs_run_in_the_order_they_came(owner: User, log: str) -> None:
    for words in "abc":
        put(owner, "probe.tell", log=log, words=words)
    assert jobs.work_off() == 3
    assert told(log) == ["a", "b", "c"]


def test_jobs_run_up_to_the_limit(owner: User) -> None:
    for n in range(3):
        put(owner, "probe.add", a=n, b=n)
    assert [jobs.work_off(limit=2), jobs.work_off(limit=2)] == [2, 1]


def test_job_for_later_waits_for_its_time(owner: User) -> None:
    later = clock.wall() + timedelta(minutes=5)
    job = jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 1}, run_at=later)
    assert jobs.work_off() == 0
    with clock.later(minutes=6):
        assert jobs.work_off() == 1
    assert outcome(job) == (State.DONE, 1, "")


def test_job_queued_by_a_job_runs_too(owner: User, log: str) -> None:
    put(owner, "probe.chain", log=log, left=2)
    assert jobs.work_off() == 3
    assert told(log) == ["left 2", "left 1", "left 0"]
    assert set(Job.objects.values_list("owner", flat=True)) == {owner.pk}


def test_rolled_back_job_never_runs(owner: User) -> None:
    with transaction.atomic():
        put(owner, "probe.add", a=1, b=1)
        transaction.set_rollback(True)
    assert jobs.work_off() == 0
    assert Job.objects.count() == 0


def test_job_runs_as_its_owner_in_their_language(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")
    job = put(owner, "probe.whoami")
    with translation.override("zh-hans"):
        jobs.work_off()
        assert translation.get_language() == "zh-hans"
    job.refresh_from_db()
    assert job.result == {
        "by": owner.audit_name,
        "language": "en",
        "channel": "job",
        "request": str(job.uuid),
        "job": str(job.uuid),
        "attempt": 1,
    }
    assert audit.current() == audit.Context()


def test_job_of_nobody_runs_as_the_scheduler(scheduler: access.Scheduler) -> None:
    job = put(scheduler, "probe.whoami")
    jobs.work_off()
    job.refresh_from_db()
    assert (job.owner, job.result["by"], job.result["language"]) == (None, "scheduler", "zh-hans")


def test_job_of_closed_account_is_cancelled(owner: User, log: str) -> None:
    job = put(owner, "probe.tell", log=log, words="never")
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert jobs.work_off() == 1
    assert outcome(job) == (State.CANCELLED, 1, "发起人的账号已停用")
    assert told(log) == []


def test_job_of_unknown_kind_is_left_to_those_who_know_it(owner: User) -> None:
    job = put(owner, "probe.add", a=1, b=1)
    Job.objects.update(kind="tomorrow.kind")
    assert jobs.work_off() == 0
    assert outcome(job) == (State.QUEUED, 0, "")


def test_error_is_tried_again_after_its_backoff(owner: User) -> None:
    job = put(owner, "probe.flaky", fails=2)
    words = "程序出错（ValueError），详情只有系统管理员可见"
    for attempt, pause in ((1, 30), (2, 90)):
        before = clock.wall()
        assert jobs.work_off() == 1
        assert outcome(job) == (State.QUEUED, attempt, words)
        assert timedelta(seconds=pause) <= job.run_at - before < timedelta(seconds=pause + 10)
        assert 'raise ValueError("secret detail 42")' in job.traceback
        assert "secret" not in job.error
        Job.objects.update(run_at=clock.wall())
    assert jobs.work_off() == 1
    assert outcome(job) == (State.DONE, 3, "")
    assert (job.result, job.traceback) == ({"attempt": 3}, "")


def test_error_at_the_last_attempt_is_final_and_logged(owner: User) -> None:
    job = put(owner, "probe.flaky", fails=9)
    Job.objects.update(max_attempts=1)
    jobs.work_off()
    assert outcome(job) == (State.FAILED, 1, "程序出错（ValueError），详情只有系统管理员可见")
    entry = audit.Entry.objects.get(action="jobs.job.run")
    assert (entry.outcome, entry.category, entry.actor, entry.reason, entry.channel, entry.request) == (
        "failed", "system", owner, job.error, "job", str(job.uuid),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("failed", "表里没有信用代码一列"),
        ("denied", "没有权限：看别人的"),
        ("invalid", "甲错；乙错"),
    ],
)
def test_error_that_stays_is_not_tried_again(owner: User, error: str, words: str) -> None:
    job = put(owner, "probe.flaky", fails=9, error=error)
    jobs.work_off()
    assert outcome(job) == (State.FAILED, 1, words)
    assert job.traceback == ""


def test_exit_of_a_job_is_an_error(owner: User) -> None:
    job = put(owner, "probe.flaky", fails=1, error="exit")
    jobs.work_off()
    assert outcome(job) == (State.QUEUED, 1, "程序出错（SystemExit），详情只有系统管理员可见")


def test_timeout_fails_the_attempt(owner: User) -> None:
    job = put(owner, "probe.slow", check=True)
    jobs.work_off()
    assert outcome(job) == (State.FAILED, 1, "超过时限 0.2 秒，已中止")


@pytest.mark.parametrize("what", ["text", "set"])
def test_result_that_is_no_json_object_fails(owner: User, what: str) -> None:
    job = put(owner, "probe.returns", what=what)
    jobs.work_off()
    assert outcome(job) == (State.FAILED, 1, "程序出错（TypeError），详情只有系统管理员可见")


@pytest.mark.parametrize("what", ["time", "none"])
def test_result_that_is_json_is_kept(owner: User, what: str) -> None:
    job = put(owner, "probe.returns", what=what)
    jobs.work_off()
    assert outcome(job) == (State.DONE, 1, "")


def test_file_is_kept_for_its_owner(owner: User) -> None:
    job = put(owner, "probe.file", name="../企业.csv")
    jobs.work_off()
    job.refresh_from_db()
    assert (job.state, job.result_file, job.result) == (State.DONE, "企业.csv", {"words": "已导出 1 条"})
    assert job.result_path == files.folder(job.uuid) / "企业.csv"
    assert job.result_path.read_text(encoding="utf-8") == "名称,信用代码\n"
    files.remove(job.uuid)
    assert job.result_path is None


def test_file_of_a_failed_job_is_removed(owner: User) -> None:
    job = put(owner, "probe.file", name="a.csv", fail=True)
    jobs.work_off()
    assert outcome(job) == (State.FAILED, 1, "半路出错")
    assert (job.result_file, files.folder(job.uuid).exists()) == ("", False)


def test_file_that_was_never_written_is_none(owner: User) -> None:
    job = put(owner, "probe.file", name="a.csv", write=False)
    jobs.work_off()
    job.refresh_from_db()
    assert (job.state, job.result_file, job.result_path) == (State.DONE, "", None)


def test_done_job_keeps_what_it_counted_and_says_no_step(owner: User, log: str, gate: object) -> None:
    gate.touch()  # type: ignore[attr-defined]
    job = put(owner, "probe.hold", log=log, gate=str(gate))
    jobs.work_off()
    job.refresh_from_db()
    said = (job.progress_done, job.progress_total, job.progress_what, job.progress_note)
    assert said == (3, 10, "条", "")


def test_failed_job_says_at_which_step(owner: User) -> None:
    job = claimed(owner, a=1, b=1)
    moves.settle(job, State.FAILED, moves.Progress(done=3, note="第三条"), error="坏行")
    job.refresh_from_db()
    assert (job.state, job.progress_note) == (State.FAILED, "第三条")


def claimed(owner: User, kind: str = "probe.add", **params: object) -> Job:
    put(owner, kind, **params)
    job = moves.claim(None)
    assert job is not None
    return job


def test_progress_note_with_nul_is_written(owner: User) -> None:
    job = claimed(owner, a=1, b=1)
    assert moves.hold(job, moves.Progress(done=1, note="a\x00b" * 100))
    job.refresh_from_db()
    assert job.progress_note == ("ab" * 100)[:200]


def test_percent_and_remaining_time_follow_the_pace(owner: User) -> None:
    job = claimed(owner, a=1, b=1)
    assert (job.percent, job.remaining_seconds()) == (None, None)
    job.progress_total = 200
    assert (job.percent, job.remaining_seconds()) == (0, None)
    job.progress_done = 50
    assert (job.percent, job.remaining_seconds(job.started + timedelta(seconds=20))) == (25, 60)
    job.progress_done = 300
    assert (job.percent, job.remaining_seconds(job.started + timedelta(seconds=20))) == (100, 0)


def test_cancel_reaches_a_job_that_survives_every_error(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.jobs.timing.FLUSH", 0.0)
    job = put(owner, "probe.stubborn", cancel_at=5)
    jobs.work_off()
    assert outcome(job) == (State.CANCELLED, 1, "")
    assert job.progress_done == 5


def test_cancel_asked_for_before_the_first_line_is_heard(owner: User, log: str) -> None:
    job = claimed(owner, "probe.tell", log=log, words="never")
    jobs.request_cancel(by=owner, job=job.uuid)
    job.refresh_from_db()
    run(Lease(job))
    assert outcome(job) == (State.CANCELLED, 1, "")
    assert told(log) == []


def test_cancel_asked_for_while_the_attempt_failed_is_not_tried_again(owner: User) -> None:
    job = claimed(owner, "probe.flaky", fails=9)
    jobs.request_cancel(by=owner, job=job.uuid)
    run(Lease(job))
    assert outcome(job)[:2] == (State.CANCELLED, 1)


def test_lease_lost_stops_the_job_at_its_next_word(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liantu.kit.jobs.timing.FLUSH", 0.0)
    job = claimed(owner, "probe.stubborn")
    with clock.later(seconds=60):
        assert moves.reap() == 1
    assert run(Lease(job)) is False
    assert outcome(job) == (State.FAILED, 1, "执行它的进程中断了 1 次，不再重试")
    assert job.progress_done == 0


def test_lease_lost_loser_cannot_finish_what_another_does(owner: User) -> None:
    first = claimed(owner, "probe.flaky", fails=0)
    with clock.later(seconds=60):
        assert moves.reap() == 1
        second = moves.claim(None)
        assert second is not None
        assert (second.pk, second.attempts) == (first.pk, 2)
        assert run(Lease(first)) is False
        second.refresh_from_db()
        assert (second.state, second.result) == (State.RUNNING, None)
        assert run(Lease(second)) is True
    assert outcome(first) == (State.DONE, 2, "")
    assert first.result == {"attempt": 2}


@pytest.mark.parametrize("move", ["settle", "put_back", "release", "hold"])
def test_lease_lost_refuses_every_move(owner: User, move: str) -> None:
    job = claimed(owner, "probe.flaky", fails=0)
    with clock.later(seconds=60):
        moves.reap()
    row = Job.objects.values().get()
    progress = moves.Progress(done=7)
    tries = {
        "settle": lambda: moves.settle(job, State.DONE, progress),
        "put_back": lambda: moves.put_back(job, progress, pause=1),
        "release": lambda: moves.release(job),
        "hold": lambda: moves.hold(job, progress),
    }
    assert tries[move]() is False
    assert moves.asked_to_stop(job) is None
    assert Job.objects.values().get() == row


def test_lease_that_holds_is_not_reaped(owner: User) -> None:
    claimed(owner, a=1, b=1)
    with clock.later(seconds=19):
        assert moves.reap() == 0
    with clock.later(seconds=21):
        assert moves.reap() == 1


def test_lease_of_a_living_silent_process_is_spared_for_long(owner: User) -> None:
    put(owner, "probe.add", a=1, b=1)
    from liantu.kit.jobs import presence

    assert moves.claim(presence.register("me")) is not None
    with clock.later(seconds=119):
        assert moves.reap() == 0
    with clock.later(seconds=141):
        assert moves.reap() == 1


def test_lease_of_a_dead_process_is_taken_back_at_once(owner: User) -> None:
    put(owner, "probe.add", a=1, b=1)
    from liantu.kit.jobs import presence

    worker = presence.register("me")
    assert moves.claim(worker) is not None
    # As if the pid had been given to a younger process.
    Worker.objects.update(ticks=1)
    assert moves.reap() == 1


def test_reaped_job_is_queued_with_words_and_cleared_when_it_runs(owner: User) -> None:
    job = claimed(owner, a=1, b=1)
    with clock.later(seconds=60):
        moves.reap()
        assert outcome(job) == (State.QUEUED, 1, "执行它的进程中断，已重新排队")
        assert job.interruptions == 1
        jobs.work_off()
    assert outcome(job) == (State.DONE, 2, "")


def test_reaped_job_that_was_to_be_cancelled_is(owner: User) -> None:
    job = claimed(owner, a=1, b=1)
    jobs.request_cancel(by=owner, job=job.uuid)
    with clock.later(seconds=60):
        moves.reap()
    assert outcome(job) == (State.CANCELLED, 1, "")


def test_released_job_is_not_charged_an_attempt(owner: User) -> None:
    job = claimed(owner, a=1, b=1)
    assert moves.release(job)
    assert outcome(job) == (State.QUEUED, 0, "")
    assert jobs.work_off() == 1
