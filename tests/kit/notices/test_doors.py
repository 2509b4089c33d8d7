"""The same over HTTP for programs, and on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.notices import public as notices
from liantu.kit.notices.cli import notices as command
from liantu.kit.notices.models import Message, Notice
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World
from tests.site.test_api import Program

from .test_links import make

pytestmark = pytest.mark.django_db


def say(by: access.Principal, *arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, obj=Speaker(by, json="--json" in arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.strip()


@pytest.fixture
def told(world: World, officer: User) -> Notice:
    notices.tell(by=world.system, kind="probe.urgent", to=[officer], about=("probe_unit", world.unit.pk))
    return Notice.objects.get()


@pytest.fixture
def lost(officer: User) -> Message:
    return Message.objects.create(
        reader=officer, channel="mail", state="given_up", reason="对方出错（HTTP 500）", created=clock.wall()
    )


def test_api_lists_in_the_language_of_the_call_and_marks_as_read(world: World, officer: User, told: Notice) -> None:
    code, body = Program(officer, language="en").get("/notices", unread=True)
    assert (code, body["count"]) == (200, 1)
    assert (body["items"][0]["title"], body["items"][0]["url"]) == (
        f"Late: {world.unit.name}", f"/notices/{told.pk}/open/",
    )  # fmt: skip
    program = Program(officer)
    assert program.send("post", "/notices/read", {"ids": [told.pk]}) == (200, {"count": 1})
    assert program.send("post", "/notices/read", {}) == (200, {"count": 0})
    assert program.get("/notices", unread=True)[1]["items"] == []


def test_api_changes_preferences_and_leaves_the_rest(officer: User) -> None:
    program = Program(officer)
    code, body = program.get("/notices/preferences")
    assert (code, body["digest"], body["quiet_from"]) == (200, "daily", "22:00:00")
    assert body["channels"]["probe.routine"] == ["mail", "robot"]
    code, body = program.send("patch", "/notices/preferences", {"channels": {"probe.routine": ["robot"]}})
    assert (code, body["channels"]["probe.routine"], body["digest"]) == (200, ["robot"], "daily")
    code, body = program.send("patch", "/notices/preferences", {"quiet_from": None, "quiet_to": None})
    assert (code, body["quiet_from"], body["channels"]["probe.routine"]) == (200, None, ["robot"])
    assert program.send("patch", "/notices/preferences", {"channels": {"no.kind": []}})[0] in (400, 422)
    assert program.send("patch", "/notices/preferences", {"quiet_from": None, "quiet_to": "07:00"})[0] in (400, 422)


def test_api_tells_messages_to_the_system_administrator(world: World, officer: User, lost: Message) -> None:
    assert Program(officer).get("/messages")[1]["count"] == 0
    program = Program(world.system)
    code, body = program.get("/messages", state="given_up")
    assert (code, body["items"][0]["id"], body["items"][0]["reader"]) == (200, str(lost.uuid), officer.username)
    assert program.get(f"/messages/{lost.uuid}")[1]["tries"] == []
    assert program.send("post", f"/messages/{lost.uuid}/retry")[1]["state"] == "waiting"
    assert program.send("post", f"/messages/{lost.uuid}/retry")[0] == 409


def test_api_lists_and_revokes_links(world: World, officer: User) -> None:
    made = make(world, officer)
    program = Program(officer)
    code, body = program.get("/links", state="open")
    assert (code, body["items"][0]["to"]) == (200, "山西天海泵业有限公司")
    assert made.url.rsplit("/", 2)[1] not in json.dumps(body)
    assert program.send("post", f"/links/{made.link.uuid}/revoke")[1]["state"] == "revoked"
    assert Program(world.person("leader")).get(f"/links/{made.link.uuid}")[0] == 404


def test_command_line_lists_reads_and_sends(world: World, officer: User, mailing: Any, noon: Any) -> None:
    notices.tell(by=world.system, kind="probe.urgent", to=[officer], about=("probe_unit", world.unit.pk))
    assert f"超期：{world.unit.name}" in say(officer, "list", "--unread")
    assert say(access.LocalOperator(), "list") == "没有通知"
    assert say(access.LocalOperator(), "send").splitlines()[0] == "已发送：1"
    assert len(mailing) == 1
    (line,) = say(access.LocalOperator(), "log", "--json").splitlines()
    row = json.loads(line)
    assert (row["state"], row["reader"]) == ("sent", officer.username)
    assert "成功" in say(access.LocalOperator(), "show", row["id"])
    assert say(officer, "read") == "已将 1 条标为已读"
    with pytest.raises(access.Denied):
        say(access.LocalOperator(), "read")


def test_command_line_retries_and_revokes(world: World, officer: User, lost: Message) -> None:
    with pytest.raises(access.Denied):
        say(access.LocalOperator(), "retry", str(lost.uuid))
    assert say(world.system, "retry", str(lost.uuid)) == "消息已重新排队"
    made = make(world, officer)
    assert "山西天海泵业有限公司" in say(officer, "links", "--state", "open")
    assert json.loads(say(officer, "revoke", str(made.link.uuid), "--json"))["state"] == "revoked"
    with pytest.raises(access.NotHere):
        say(officer, "show", "nonsense")
