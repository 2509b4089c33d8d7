"""The API: tokens, paging, problem documents, and the same permissions as the pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import ApiToken, PasswordRecord, Unit, User
from liantu.kit import clock
from liantu.kit.audit import public as audit
from liantu.kit.audit.models import Entry
from liantu.kit.jobs import public as jobs
from tests.factories.accounts import World, enrolled, make_unit, make_user

pytestmark = pytest.mark.django_db


class Program:
    """A program that calls the API as one user."""

    def __init__(self, user: User, *, read_only: bool = False, language: str = "zh-hans") -> None:
        self.token, text = accounts.create_token(by=enrolled(user), name="test", read_only=read_only)
        headers = {"Authorization": f"Bearer {text}", "Accept-Language": language}
        self.client = Client(headers=headers)

    def get(self, path: str, **query: object) -> tuple[int, object]:
        answer = self.client.get(f"/api/v1{path}", query)
        return answer.status_code, answer.json() if answer.content else None

    def send(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        data = body if isinstance(body, str) else json.dumps(body or {})
        answer = getattr(self.client, method)(f"/api/v1{path}", data, content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None


def test_call_without_a_token_is_refused_in_words() -> None:
    answer = Client().get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["title"] == "令牌缺失或无效"
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer lt_wrong", "Bearer ", "Basic abc", "lt_x", "Bearer \u0000", "Bearer 高新区"]
)
def test_wrong_token_is_refused(header: str) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header.encode("utf-8").decode("latin-1")})
    assert answer.status_code == 401


def test_key_that_no_database_holds_is_refused(world: World) -> None:
    program = Program(world.system)
    for path, name in (
        ("chain-roles", "chain"), ("chain-tags", "chain"), ("targets", "chain"), ("placements", "chain"),
        ("placement-suggestions", "chain"), ("purchases", "chain"), ("people", "holder"), ("merges", "organisation"),
        ("splits", "organisation"), ("memberships", "user"),
    ):  # fmt: skip
        assert program.get(f"/{path}", **{name: "9" * 30})[0] == 422, path


def test_problem_is_told_in_the_language_asked_for() -> None:
    answer = Client().get("/api/v1/me", headers={"Accept-Language": "en"})
    assert answer.json()["title"] == "Token missing or not valid"


def test_token_that_is_over_revoked_or_of_a_closed_account_is_refused(world: World) -> None:
    user = make_user("leader")
    program = Program(user)
    assert program.get("/me")[0] == 200
    with clock.later(days=91):
        assert program.get("/me")[0] == 401
    accounts.disable_user(by=world.system, user=user, reason="离职")
    assert program.get("/me")[0] == 401
    other = Program(make_user("leader"))
    accounts.revoke_token(by=other.token.user, token=other.token)
    assert other.get("/me")[0] == 401


def test_guessing_tokens_locks_the_address(world: World) -> None:
    program = Program(world.system)
    for _ in range(60):
        Client().get("/api/v1/me", headers={"Authorization": "Bearer lt_guess"})
    assert program.get("/me") == (
        429,
        {"type": "about:blank", "title": "来自此地址的无效令牌过多，请稍后再试", "status": 429},
    )


def test_read_only_token_changes_nothing(world: World) -> None:
    program = Program(world.system, read_only=True)
    status, told = program.send("post", "/units", {"name": "新单位"})
    assert (status, told["title"]) == (403, "这是只读令牌，不能修改")
    assert not Unit.objects.filter(name="新单位").exists()


def test_token_remembers_when_it_was_used(world: World) -> None:
    program = Program(world.system)
    program.get("/me")
    assert clock.wall() - ApiToken.objects.get().last_used < timedelta(minutes=1)


def test_me_tells_who_the_token_is(world: World) -> None:
    status, told = Program(world.person("science_officer")).get("/me")
    assert status == 200
    assert told["user"]["roles"] == ["science_officer"]
    assert [zone["code"] for zone in told["zones"]] == [world.here.code]


def test_list_is_paged(world: World) -> None:
    for n in range(7):
        make_unit(world.here, f"第{n}单位")
    status, told = Program(world.system).get("/units", page=2, per=5)
    assert (status, told["page"], told["pages"], told["count"], len(told["items"])) == (200, 2, 3, 11, 5)


def test_page_past_the_end_is_empty(world: World) -> None:
    assert Program(world.system).get("/units", page=99)[1]["items"] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [({"per": 501}, "per：不大于 500"), ({"page": 0}, "page：不小于 1"), ({"page": "x"}, "page：应为整数")],
)
def test_wrong_paging_is_told(world: World, query: dict[str, object], words: str) -> None:
    status, told = Program(world.system).get("/units", **query)
    assert (status, told["detail"]) == (422, words)


def test_list_holds_what_the_user_may_see(world: World) -> None:
    officer = Program(world.person("science_officer")).get("/units")[1]
    assert {row["name"] for row in officer["items"]} == {world.unit.name, world.other.name}
    firm = Program(world.person("enterprise")).get("/units")[1]
    assert {row["name"] for row in firm["items"]} == {world.unit.name}


def test_object_out_of_scope_is_not_told_from_an_absent_one(world: World) -> None:
    program = Program(world.person("science_officer"))
    far, absent = program.get(f"/units/{world.far.pk}"), program.get("/units/999999")
    assert (far[0], far[1]["title"]) == (absent[0], absent[1]["title"]) == (404, "没有找到")


def test_refusal_says_why(world: World) -> None:
    status, told = Program(world.person("science_officer")).send("patch", f"/units/{world.unit.pk}", {"name": "x"})
    assert status == 403
    assert "有此权限的角色：系统管理员" in told["reasons"]


def test_personal_fields_are_masked_until_revealed_with_a_reason(world: World) -> None:
    user = make_user("leader", world.unit, world.here, phone="13812345678")
    program = Program(world.system)
    assert program.get(f"/users/{user.pk}")[1]["phone"] == "138****5678"
    status, told = program.send("post", f"/users/{user.pk}/reveal", {"field": "phone", "reason": ""})
    assert status == 422
    status, told = program.send("post", f"/users/{user.pk}/reveal", {"field": "phone", "reason": "通知对接会"})
    assert told == {"field": "phone", "value": "13812345678"}
    assert Entry.objects.get(action="accounts.user.reveal").reason == "通知对接会"


def test_reveal_of_what_is_not_personal_is_refused(world: World) -> None:
    path = f"/users/{world.system.pk}/reveal"
    assert Program(world.system).send("post", path, {"field": "password", "reason": "因为需要"})[0] == 404


@pytest.mark.parametrize("body", ["{", "[1,2", "not json", '{"name": }', "\x00"])
def test_broken_json_is_told(world: World, body: str) -> None:
    status, told = Program(world.system).send("post", "/units", body)
    assert (status, told["detail"]) == (400, "请求正文不是有效的 JSON。")
    assert Unit.objects.count() == 4


@pytest.mark.parametrize(
    ("method", "path", "body", "place"),
    [("post", "/units", {"name": "单\x00位"}, "name"), ("post", "/units", {"name": "单位", "other": ["a", {"b": "\x00"}]}, "other.1.b"),
     ("post", "/units", {"name": "单位", "\x00": 1}, ""), ("patch", "/units/{unit}", {"short_name": "\x00"}, "short_name")],
)  # fmt: skip
def test_nul_in_a_body_is_refused(world: World, method: str, path: str, body: dict[str, object], place: str) -> None:
    status, told = Program(world.system).send(method, path.format(unit=world.unit.pk), body)
    assert (status, told["errors"]) == (422, {place: ["不能含有空字符（NUL）"]})
    assert Unit.objects.count() == 4


@pytest.mark.parametrize(
    ("path", "query", "place"),
    [("/users", {"q": "\x00"}, "q"), ("/units", {"kind": "\x00"}, "kind"), ("/log", {"action": "a\x00"}, "action"),
     ("/access/why", {"action": "edit", "object": "accounts.Unit:\x00"}, "object"), ("/jobs", {"kind": ["a", "\x00"]}, "kind.1")],
)  # fmt: skip
def test_nul_in_a_query_is_refused(world: World, path: str, query: dict[str, object], place: str) -> None:
    status, told = Program(world.auditor).get(path, **query)
    assert (status, told["errors"]) == (422, {place: ["不能含有空字符（NUL）"]})


def test_nul_in_an_address_is_not_found(world: World) -> None:
    assert Program(world.auditor).get("/log/%00")[0] == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "name"), ({"name": 5}, "name"), ({"name": "单位", "kind": "shop"}, "kind"), ({"name": ""}, "name"),
     ({"name": "单" * 200}, "name")],
)  # fmt: skip
def test_wrong_field_is_named(world: World, body: dict[str, object], field: str) -> None:
    status, told = Program(world.system).send("post", "/units", body)
    assert (status, list(told["errors"])) == (422, [field])
    assert Unit.objects.count() == 4


def test_wrong_date_is_told(world: World) -> None:
    body = {"user": make_user().pk, "unit": world.unit.pk, "role": "leader", "valid_from": "2026-02-30"}
    status, told = Program(world.security).send("post", "/memberships", body)
    assert (status, told["errors"]) == (422, {"valid_from": ["应为日期，如 2026-09-14"]})


def test_work_of_the_administrators_by_api(world: World) -> None:
    system, security = Program(world.system), Program(world.security)
    status, _zone = system.send("post", "/zones", {"code": "new-zone", "name": "新区"})
    assert status == 201
    _status, unit = system.send("post", "/units", {"name": "企业服务部", "zone": "new-zone"})
    status, made = system.send("post", "/users", {"username": "li.na", "name": "李娜"})
    assert (status, made["user"]["username"]) == (201, "li.na")
    body = {"user": made["user"]["id"], "unit": unit["id"], "role": "caseworker", "zone": "new-zone"}
    status, role = security.send("post", "/memberships", body)
    assert (status, role["unit"]) == (201, "企业服务部")
    assert security.send("post", f"/memberships/{role['id']}/end", {"reason": "调岗"})[0] == 204
    assert security.send("post", f"/memberships/{role['id']}/end", {"reason": "调岗"})[0] == 409


def test_why_is_answered(world: World) -> None:
    program = Program(world.person("science_officer"))
    status, told = program.get("/access/why", action="edit", object=f"accounts.Unit:{world.unit.pk}")
    assert (status, told["allowed"]) == (200, False)
    assert program.get("/access/why", action="edit", object=f"accounts.Unit:{world.far.pk}")[0] == 404
    assert program.get("/access/why", action="edit", object="nonsense")[0] == 404


def test_why_about_an_action_that_there_is_not_is_not_found(world: World) -> None:
    program = Program(world.system)
    assert program.get("/access/why", action="fly", object=f"accounts.Unit:{world.unit.pk}")[0] == 404


def test_why_about_what_nobody_may_see_tells_not_whether_it_is_there(world: World) -> None:
    program = Program(world.system)
    there = PasswordRecord.objects.create(user=world.system, password="x", at=clock.wall())
    asked = [program.get("/access/why", action="view", object=f"accounts.PasswordRecord:{pk}") for pk in (there.pk, 0)]
    assert [status for status, _told in asked] == [404, 404]


def test_calls_are_in_the_log_as_calls(world: World) -> None:
    Program(world.system).send("post", "/units", {"name": "企业服务部"})
    entry = Entry.objects.get(action="accounts.unit.create")
    assert (entry.channel, entry.actor, entry.address) == ("api", world.system, "127.0.0.1")


def test_log_is_read_by_the_audit_administrator(world: World) -> None:
    Program(world.system).send("post", "/units", {"name": "企业服务部"})
    told = Program(world.auditor).get("/log", action="accounts.unit.create")[1]
    assert [row["object"] for row in told["items"]] == ["企业服务部"]
    assert Program(world.person("leader")).get("/log")[1]["count"] == 1  # the making of their own token


def test_log_is_verified_by_a_job(world: World) -> None:
    program = Program(world.auditor)
    audit.seal()
    answer = program.client.post("/api/v1/log/verify")
    job = answer.json()
    assert (answer.status_code, job["kind"], job["state"]) == (202, "accounts.verify_log", "queued")
    assert answer["Location"] == f"/api/v1/jobs/{job['id']}"
    jobs.work_off()
    told = program.client.get(answer["Location"]).json()
    assert (told["state"], told["result"]["findings"]) == ("done", 0)


def test_log_verified_where_no_worker_is_meant_to_run_carries_the_remark(world: World, settings: Any) -> None:
    program = Program(world.auditor)
    audit.seal()
    Path(settings.LIANTU_AUDIT_HEADS).unlink()
    settings.LIANTU_JOB_WORKERS = 0
    job = program.send("post", "/log/verify")[1]
    jobs.work_off()
    told = program.get(f"/jobs/{job['id']}")[1]
    assert (told["state"], "本机没有导出的封印头" in told["result"]["words"]) == ("done", True)


def test_log_that_was_altered_fails_its_job_with_what_is_wrong(world: World) -> None:
    program = Program(world.auditor)
    audit.seal()
    Entry.objects.filter(position=1).update(reason="别的")
    job = program.send("post", "/log/verify")[1]
    jobs.work_off()
    told = program.get(f"/jobs/{job['id']}")[1]
    assert (told["state"], "第 1 条被改动" in told["error"]) == ("failed", True)


def test_log_is_exported_by_a_job(world: World) -> None:
    program = Program(world.auditor)
    status, job = program.send("post", "/log/export", {"since": "2020-01-01", "until": "2030-01-01"})
    assert (status, job["kind"]) == (202, "accounts.export_log")
    jobs.work_off()
    told = program.get(f"/jobs/{job['id']}")[1]
    assert (told["state"], told["file"]) == ("done", "liantu-log-2020-01-01-2030-01-01.xlsx")
    file = program.client.get(f"/api/v1/jobs/{job['id']}/file")
    assert b"".join(file.streaming_content).startswith(b"PK")
    assert Entry.objects.get(action="audit.export").actor == world.auditor


@pytest.mark.parametrize("path", ["/log/verify", "/log/export"])
def test_log_is_verified_and_exported_by_the_audit_administrator_alone(world: World, path: str) -> None:
    body = {"since": "2020-01-01", "until": "2030-01-01"}
    assert Program(world.system).send("post", path, body)[0] == 403
    assert Program(world.auditor, read_only=True).send("post", path, body)[0] == 403
    assert not jobs.Job.objects.exists()


def test_log_is_exported_between_days_that_are_some(world: World) -> None:
    status, told = Program(world.auditor).send("post", "/log/export", {"since": "2026-02-30", "until": ""})
    assert (status, set(told["errors"])) == (422, {"since", "until"})


def test_description_has_an_example_for_every_answer(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    named = {name: one for name, one in told["components"]["schemas"].items() if name.endswith(("Out", "In"))}
    without = [name for name, one in named.items() if "example" not in json.dumps(one)]
    assert without == []
    assert {"/api/v1/me", "/api/v1/users", "/api/v1/jobs"} <= {path.rstrip("/") for path in told["paths"]}


def test_every_operation_says_what_it_does(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    bare = [
        f"{method} {path}"
        for path, methods in told["paths"].items()
        for method, one in methods.items()
        if not one.get("summary") or not one.get("tags")
    ]
    assert bare == []


def test_page_of_the_operations_asks_for_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert {part.split("/")[1] for part in parts} == {"static"}
    assert [part for part in parts if client.get(part).status_code != 200] == []
    # A script with words of its own would need the policy to be loosened; settings in JSON are none.
    assert re.findall(r"<script(?! src=| type=.application/json)[^>]*>", page) == []
    assert '"validatorUrl": null' in page
    # In whatever order the policy names them.
    policy = [one.strip() for one in answer["Content-Security-Policy"].split(";")]
    assert "script-src 'self'" in policy


def test_unknown_address_is_a_problem_document(client: Client) -> None:
    answer = client.get("/api/v1/nothing/here")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_oversized_body_is_refused_unread(world: World) -> None:
    program = Program(world.system)
    answer = program.client.post(
        "/api/v1/units", "{}", content_type="application/json", headers={"Content-Length": str(10**9)}
    )
    assert (answer.status_code, answer.json()["title"]) == (413, "内容太大")
