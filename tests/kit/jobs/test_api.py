"""Jobs over HTTP for programs."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import User
from liantu.kit.jobs import agenda
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.api import JobOut
from liantu.kit.jobs.models import Schedule
from tests.factories.accounts import World, enrolled

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db


def program(user: User, *, read_only: bool = False) -> Client:
    _token, text = accounts.create_token(by=enrolled(user), name="test", read_only=read_only)
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "zh-hans"})


@pytest.fixture
def owner(world: World) -> User:
    return world.person("integrator")


@pytest.fixture
def api(owner: User) -> Client:
    return program(owner)


def put(by: object, kind: str = "probe.add", **params: object) -> Job:
    if kind == "probe.add":
        params = {"a": 1, "b": 2}
    return jobs.enqueue(by=by, kind=kind, params=params)


def at(job: Job, rest: str = "") -> str:
    return f"/api/v1/jobs/{job.uuid}{rest}"


def test_job_is_told_with_its_result(world: World, owner: User, api: Client) -> None:
    job = jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 2}, zone=world.here)
    jobs.work_off()
    told = api.get(at(job)).json()
    times = {name: told.pop(name) for name in ("run_at", "created", "started", "finished")}
    assert told == {
        "id": str(job.uuid),
        "kind": "probe.add",
        "title": "相加",
        "state": "done",
        "owner": owner.username,
        "zone": world.here.code,
        "progress": {"done": 0, "total": None, "what": "", "note": "", "percent": 100},
        "result": {"sum": 3},
        "file": "",
        "error": "",
        "attempts": 1,
        "max_attempts": 3,
        "cancel_requested": False,
    }
    assert all(times.values())


def test_list_is_paged_and_filtered(owner: User, world: World, api: Client) -> None:
    made = [put(owner) for _ in range(3)]
    put(world.security)
    jobs.request_cancel(by=owner, job=made[0].uuid)
    answer = api.get("/api/v1/jobs", {"per": 2}).json()
    assert (answer["count"], answer["page"], answer["pages"]) == (3, 1, 2)
    assert [one["id"] for one in answer["items"]] == [str(made[2].uuid), str(made[1].uuid)]
    states = api.get("/api/v1/jobs?state=cancelled&state=done").json()
    assert [one["id"] for one in states["items"]] == [str(made[0].uuid)]
    assert api.get("/api/v1/jobs", {"kind": "probe.whoami"}).json()["count"] == 0
    assert api.get("/api/v1/jobs", {"mine": "true"}).json()["count"] == 3
    assert api.get("/api/v1/jobs", {"state": "lost"}).status_code == 422


def test_result_is_for_the_owner(owner: User, world: World) -> None:
    job = put(owner, "probe.file", name="a.csv")
    jobs.work_off()
    told = program(world.system).get(at(job)).json()
    assert (told["state"], told["result"], told["file"]) == ("done", None, "")
    assert program(world.system).get(at(job, "/file")).status_code == 403
    told = program(owner).get(at(job)).json()
    assert (told["result"], told["file"]) == ({"words": "已导出 1 条"}, "a.csv")
    file = program(owner).get(at(job, "/file"))
    assert b"".join(file.streaming_content).decode() == "名称,信用代码\n"
    assert file["Content-Disposition"] == 'attachment; filename="a.csv"'


def test_cancel_and_retry(owner: User, api: Client) -> None:
    job = put(owner)
    assert api.post(at(job, "/cancel")).json()["state"] == "cancelled"
    again = api.post(at(job, "/cancel"))
    assert (again.status_code, again.json()["detail"]) == (409, "任务已经结束")
    assert api.post(at(job, "/retry")).json()["state"] == "queued"
    assert api.post(at(job, "/retry")).status_code == 409


def test_cancel_with_a_read_only_token_is_refused(owner: User) -> None:
    job = put(owner)
    assert program(owner, read_only=True).post(at(job, "/cancel")).status_code in (401, 403)
    job.refresh_from_db()
    assert job.state == State.QUEUED


@pytest.mark.parametrize("rest", ["", "/file"])
def test_job_of_somebody_else_is_not_there(world: World, api: Client, rest: str) -> None:
    assert api.get(at(put(world.security), rest)).status_code == 404
    assert api.get(f"/api/v1/jobs/{uuid.uuid4()}{rest}").status_code == 404
    assert api.get(f"/api/v1/jobs/no-id{rest}").status_code == 422


def test_schema_has_examples() -> None:
    properties = JobOut.json_schema()["properties"]
    assert properties["kind"]["examples"] == ["accounts.export_log"]
    assert properties["result"]["description"] == "for the owner only"


# Schedules


def test_schedules_are_listed_for_the_system_administrator(world: World, api: Client) -> None:
    agenda.sync()
    told = {one["name"]: one for one in program(world.system).get("/api/v1/jobs/schedules").json()["items"]}
    told["jobs.tidy"].pop("next_run")
    assert told["jobs.tidy"] == {
        "name": "jobs.tidy", "title": "清理过期的任务文件和记录", "kind": "jobs.tidy", "every": None,
        "daily": "03:40", "enabled": True, "last_job": None,
    }  # fmt: skip
    assert api.get("/api/v1/jobs/schedules").json()["items"] == []


def test_schedule_is_switched_and_run(world: World) -> None:
    agenda.sync()
    system, path = program(world.system), "/api/v1/jobs/schedules/jobs.tidy"
    answer = system.patch(path, {"enabled": False}, content_type="application/json")
    assert (answer.status_code, answer.json()["enabled"]) == (200, False)
    assert Schedule.objects.get(name="jobs.tidy").enabled is False
    answer = system.post(f"{path}/run")
    job = Job.objects.get(kind="jobs.tidy")
    assert (answer.status_code, answer.json()["id"], answer["Location"]) == (202, str(job.uuid), at(job))
    assert system.get(path).json()["last_job"] == str(job.uuid)


def test_schedule_is_switched_and_run_by_nobody_else(world: World, api: Client) -> None:
    agenda.sync()
    path, body = "/api/v1/jobs/schedules/jobs.tidy", {"enabled": False}
    for client, status in ((api, 404), (program(world.system, read_only=True), 403)):
        assert client.patch(path, body, content_type="application/json").status_code == status
        assert client.post(f"{path}/run").status_code == status
    assert Schedule.objects.get(name="jobs.tidy").enabled
    assert program(world.system).get("/api/v1/jobs/schedules/no.such").status_code == 404
