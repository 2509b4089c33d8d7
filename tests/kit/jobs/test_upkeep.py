"""What every worker does on the side, and that one piece that fails does not stop the others."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from liantu.kit import clock
from liantu.kit.jobs import moves, registry, upkeep
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Schedule
from tests.factories.accounts import World

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


@pytest.fixture
def chores(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Chore]:
    """The chores of this test, and no others."""
    known: dict[str, registry.Chore] = {}
    monkeypatch.setattr(registry, "_chores", known)
    return known


def gone() -> None:
    raise OperationalError("server closed the connection\nat once")


def test_chore_is_done_at_its_interval(chores: dict[str, registry.Chore]) -> None:
    done: list[str] = []
    jobs.periodic("probe.often", every=0, run=lambda: done.append("often"))
    jobs.periodic("probe.seldom", every=3600, run=lambda: done.append("seldom"))
    ours = upkeep.Upkeep()
    ours.tick()
    ours.tick()
    assert done == ["often", "seldom", "often"]


def test_chore_that_fails_does_not_stop_the_others(
    chores: dict[str, registry.Chore], caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    jobs.periodic("probe.bad", every=0, run=lambda: 1 / 0)
    jobs.periodic("probe.good", every=0, run=lambda: done.append("good"))
    upkeep.Upkeep().tick()
    assert done == ["good"]
    assert [record.message for record in caplog.records] == ["probe.bad failed"]


@pytest.mark.django_db(transaction=True)
def test_database_that_does_not_answer_is_told_once(
    chores: dict[str, registry.Chore], caplog: pytest.LogCaptureFixture
) -> None:
    jobs.periodic("probe.gone", every=0, run=gone)
    ours = upkeep.Upkeep()
    with caplog.at_level(logging.WARNING, logger="liantu.jobs"):
        ours.tick()
        ours.tick()
    assert [record.message for record in caplog.records] == ["probe.gone: server closed the connection"]


@pytest.mark.django_db(transaction=True)
def test_leases_are_spared_after_nobody_could_renew_them(
    chores: dict[str, registry.Chore], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.enqueue(by=world.system, kind="probe.add", params={"a": 1, "b": 1})
    assert moves.claim(None) is not None
    ours = upkeep.Upkeep()
    with monkeypatch.context() as fault:
        fault.setattr(upkeep, "_be_impatient", gone)
        ours.round()
    with clock.later(seconds=60):
        ours.round()
        assert Job.objects.get().state == State.RUNNING
        upkeep.Upkeep().round()
        assert Job.objects.get().state == State.QUEUED
    # Other tests are not to inherit its impatience.
    connection.close()


def test_due_schedules_are_fired(chores: dict[str, registry.Chore]) -> None:
    # Schedules stand since the database was made, and some come round every few minutes.
    Schedule.objects.update(next_run=clock.wall() + timedelta(days=1))
    Schedule.objects.filter(name="jobs.tidy").update(next_run=clock.wall() - timedelta(seconds=1))
    upkeep.Upkeep().tick()
    assert list(Job.objects.values_list("kind", flat=True)) == ["jobs.tidy"]
