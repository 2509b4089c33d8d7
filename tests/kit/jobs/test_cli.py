"""`liantu jobs …`, with the door that the command line gives every command."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from click.testing import CliRunner

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.cli import jobs as command
from tests.factories.accounts import World

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


class Door:
    """What the command line hands to a command: for whom it acts, and how it answers."""

    def __init__(self, by: access.Principal) -> None:
        self.by = by
        self.json = False
        self.said: Any = None

    def emit(self, told: Any, text: str) -> None:
        self.said = json.loads(json.dumps(told)) if self.json else text


def call(by: access.Principal, *arguments: str) -> Any:
    """What the command says. Raises what the command raises."""
    door = Door(by)
    result = CliRunner().invoke(command, arguments, obj=door, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return door.said


@pytest.fixture
def owner(world: World) -> User:
    return world.person("caseworker")


@pytest.fixture
def job(owner: User) -> Job:
    return jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 2})


def test_list_tells_all_to_the_local_operator(owner: User, job: Job) -> None:
    assert f"{job.uuid}  等待执行" in call(access.LocalOperator(), "list")
    assert [one["id"] for one in call(access.LocalOperator(), "list", "--json")] == [str(job.uuid)]
    assert call(access.LocalOperator(), "list", "--mine") == "没有任务"
    assert call(owner, "list", "--mine", "--state", "done") == "没有任务"
    assert [one["title"] for one in call(owner, "list", "--state", "queued", "--json")] == ["相加"]


def test_show_tells_the_result_to_the_owner(owner: User, job: Job) -> None:
    jobs.work_off()
    assert call(owner, "show", str(job.uuid), "--json")["result"] == {"sum": 3}
    assert call(access.LocalOperator(), "show", str(job.uuid), "--json")["result"] is None
    assert "状态：已完成" in call(owner, "show", str(job.uuid))


def test_show_of_no_job_does_not_find_it(owner: User) -> None:
    for key in (str(uuid.uuid4()), "no-id"):
        with pytest.raises(access.NotHere):
            call(owner, "show", key)


def test_cancel_and_retry_by_the_owner(owner: User, job: Job) -> None:
    assert call(owner, "cancel", str(job.uuid)) == "任务已取消"
    assert call(owner, "retry", str(job.uuid), "--json")["state"] == "queued"


@pytest.mark.parametrize("do", ["cancel", "retry"])
def test_cancel_and_retry_by_the_local_operator_are_denied(job: Job, do: str) -> None:
    with pytest.raises(access.Denied):
        call(access.LocalOperator(), do, str(job.uuid))


def test_schedules_are_listed(world: World, owner: User) -> None:
    told = {one["name"]: one for one in call(world.system, "schedules", "--json")}
    assert (told["jobs.tidy"]["daily"], told["jobs.tidy"]["enabled"]) == ("03:40", True)
    assert "jobs.tidy  每天 03:40  " in call(world.system, "schedules")
    assert call(owner, "schedules", "--json") == []
