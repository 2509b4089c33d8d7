"""`liantu jobs …`, with the speaker that the command line gives every command."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.jobs import agenda
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.cli import jobs as command
from liantu.kit.jobs.models import Schedule
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


def say(by: access.Principal, *arguments: str) -> str:
    """What the command says to people. Raises what the command raises."""
    result = CliRunner().invoke(command, arguments, obj=Speaker(by), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def tell(by: access.Principal, *arguments: str) -> list[Any]:
    """What the command says to programs, line by line."""
    return [json.loads(line) for line in say(by, *arguments, "--json").splitlines()]


@pytest.fixture
def owner(world: World) -> User:
    return world.person("caseworker")


@pytest.fixture
def job(owner: User) -> Job:
    return jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 2})


def test_list_tells_all_to_the_local_operator(owner: User, job: Job) -> None:
    said = say(access.LocalOperator(), "list").splitlines()
    assert (said[0].split()[0], said[1].split()[:2]) == ("编号", [str(job.uuid), "排队中"])
    assert [one["id"] for one in tell(access.LocalOperator(), "list")] == [str(job.uuid)]


def test_list_is_filtered(owner: User, job: Job) -> None:
    assert say(access.LocalOperator(), "list", "--mine") == "没有任务"
    assert say(owner, "list", "--mine", "--state", "done") == "没有任务"
    assert [one["title"] for one in tell(owner, "list", "--state", "queued")] == ["相加"]


def test_show_tells_the_result_to_the_owner(owner: User, job: Job) -> None:
    jobs.work_off()
    assert tell(owner, "show", str(job.uuid))[0]["result"] == {"sum": 3}
    assert tell(access.LocalOperator(), "show", str(job.uuid))[0]["result"] is None
    assert "状态：已完成" in say(owner, "show", str(job.uuid))


def test_show_of_no_job_does_not_find_it(owner: User) -> None:
    for key in (str(uuid.uuid4()), "no-id"):
        with pytest.raises(access.NotHere):
            say(owner, "show", key)


def test_cancel_and_retry_by_the_owner(owner: User, job: Job) -> None:
    assert say(owner, "cancel", str(job.uuid)) == "任务已取消"
    assert tell(owner, "retry", str(job.uuid))[0]["state"] == "queued"


@pytest.mark.parametrize("do", ["cancel", "retry"])
def test_cancel_and_retry_by_the_local_operator_are_denied(job: Job, do: str) -> None:
    with pytest.raises(access.Denied):
        say(access.LocalOperator(), do, str(job.uuid))


def test_schedules_are_listed(world: World, owner: User) -> None:
    told = {one["name"]: one for one in tell(world.system, "schedules")}
    assert (told["jobs.tidy"]["daily"], told["jobs.tidy"]["enabled"]) == ("03:40", True)
    line = next(line for line in say(world.system, "schedules").splitlines() if line.startswith("jobs.tidy"))
    assert line.split()[1:3] == ["每天", "03:40"]
    assert say(owner, "schedules") == "没有定时任务"


def test_schedule_is_switched_and_run_by_the_system_administrator(world: World) -> None:
    agenda.sync()
    assert say(world.system, "schedule", "jobs.tidy", "--off") == "已停用：清理过期的任务文件和记录"
    assert Schedule.objects.get(name="jobs.tidy").enabled is False
    told = tell(world.system, "schedule", "jobs.tidy", "--on", "--run")[0]
    job = Job.objects.get(kind="jobs.tidy")
    assert (told["enabled"], told["last_job"]) == (True, str(job.uuid))
    assert say(world.system, "schedule", "jobs.tidy").splitlines()[:2] == [
        "任务：清理过期的任务文件和记录",
        "时间：每天 03:40",
    ]


@pytest.mark.parametrize("do", ["--on", "--off", "--run"])
def test_schedule_is_not_switched_nor_run_by_the_local_operator(do: str) -> None:
    agenda.sync()
    with pytest.raises(access.Denied):
        say(access.LocalOperator(), "schedule", "jobs.tidy", do)
    assert Schedule.objects.get(name="jobs.tidy").enabled
    assert not Job.objects.exists()


def test_schedule_is_not_there_for_others(owner: User) -> None:
    agenda.sync()
    with pytest.raises(access.NotHere):
        say(owner, "schedule", "jobs.tidy", "--run")


def test_job_is_told_with_the_punctuation_of_the_reader(owner: User, job: Job) -> None:
    with translation.override("en"):
        assert "State: Queued" in say(owner, "show", str(job.uuid))
