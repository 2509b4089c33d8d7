"""When schedules fire, and how their rows follow the code."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from liantu.kit import clock
from liantu.kit.jobs import agenda, registry
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Schedule

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


def plan(monkeypatch: pytest.MonkeyPatch, every: int | None = None, daily: time | None = None) -> None:
    """Let the code know the schedule probe.add, and no other."""
    only = registry.Plan("probe.add", "probe.add", {"a": 1, "b": 2}, every, daily)
    monkeypatch.setattr(registry, "_plans", {"probe.add": only})
    agenda.sync()


def row() -> Schedule:
    return Schedule.objects.get()


def test_every_begins_one_interval_from_now(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.stopped(datetime(2026, 11, 22, 4, 0, tzinfo=UTC)):
        plan(monkeypatch, every=600)
    assert row().next_run == datetime(2026, 11, 22, 4, 10, tzinfo=UTC)


def test_every_keeps_its_beat_and_skips_what_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.stopped(datetime(2026, 11, 22, 4, 0, tzinfo=UTC)):
        plan(monkeypatch, every=600)
        assert agenda.fire_due() == 0
    with clock.stopped(datetime(2026, 11, 22, 4, 10, 1, tzinfo=UTC)):
        assert [agenda.fire_due(), agenda.fire_due()] == [1, 0]
    assert row().next_run == datetime(2026, 11, 22, 4, 20, tzinfo=UTC)
    jobs.work_off()
    with clock.stopped(datetime(2026, 11, 24, 5, 55, tzinfo=UTC)):
        assert [agenda.fire_due(), agenda.fire_due()] == [1, 0]
    assert row().next_run == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        # 03:10 in Asia/Shanghai is 19:10 UTC of the day before.
        (datetime(2026, 11, 22, 19, 9, tzinfo=UTC), datetime(2026, 11, 22, 19, 10, tzinfo=UTC)),
        (datetime(2026, 11, 22, 19, 10, tzinfo=UTC), datetime(2026, 11, 23, 19, 10, tzinfo=UTC)),
        (datetime(2026, 12, 31, 20, 0, tzinfo=UTC), datetime(2027, 1, 1, 19, 10, tzinfo=UTC)),
    ],
)
def test_daily_is_a_time_of_the_installation(monkeypatch: pytest.MonkeyPatch, now: datetime, slot: datetime) -> None:
    with clock.stopped(now):
        plan(monkeypatch, daily=time(3, 10))
    assert row().next_run == slot


def test_slot_queues_a_job_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, every=60)
    with clock.later(seconds=61):
        assert agenda.fire_due() == 1
        jobs.work_off()
    job = Job.objects.get()
    assert (job.owner, job.kind, job.params, job.max_attempts) == (None, "probe.add", {"a": 1, "b": 2}, 3)
    assert row().last_job == job
    assert (job.state, job.result) == (State.DONE, {"sum": 3})


def test_slot_whose_last_job_still_waits_adds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, every=60)
    for minutes in (1.1, 2.1):
        with clock.later(minutes=minutes):
            assert agenda.fire_due() == 1
    assert Job.objects.count() == 1


def test_slot_seen_by_two_is_taken_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, every=60)
    with clock.later(seconds=61):
        now = clock.wall()
        first, second = row(), row()
        assert [agenda._fire(first, now), agenda._fire(second, now)] == [True, False]
    assert Job.objects.count() == 1


def test_sync_twice_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, daily=time(3, 10))
    before = Schedule.objects.values().get()
    agenda.sync()
    assert Schedule.objects.values().get() == before


def test_sync_keeps_a_schedule_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, every=60)
    Schedule.objects.update(enabled=False)
    plan(monkeypatch, every=90)
    assert (row().enabled, row().every) == (False, 90)


def test_sync_of_another_timing_sets_the_next_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, every=60)
    with clock.stopped(datetime(2026, 11, 22, 19, 0, tzinfo=UTC)):
        plan(monkeypatch, daily=time(3, 10))
        assert (row().every, row().next_run) == (None, clock.wall() + timedelta(minutes=10))
        plan(monkeypatch, every=60)
        assert (row().daily, row().next_run) == (None, clock.wall() + timedelta(minutes=1))


def test_sync_drops_what_no_app_plans_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    plan(monkeypatch, every=60)
    monkeypatch.setattr(registry, "_plans", {})
    agenda.sync()
    assert Schedule.objects.count() == 0


def test_schedules_are_there_after_migrate() -> None:
    assert Schedule.objects.filter(name="jobs.tidy", kind="jobs.tidy", daily=time(3, 40), enabled=True).exists()
