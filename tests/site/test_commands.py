"""The command line, in-process on the test database: answers, refusals, exit codes, what the log says of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Unit, User
from liantu.kit.audit import public as audit
from liantu.site import cli
from tests.factories.accounts import World, make_user
from tests.homes import OwnHome, Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def liantu(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["liantu", *arguments])
        capsys.readouterr()
        code = cli.run(lambda: cli.house(standalone_mode=False, prog_name="liantu"))
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return call


def test_user_is_added_by_the_system_administrator_alone(world: World, liantu: Any) -> None:
    wanted = ("user", "add", "--username", "li.na", "--name", "李娜", "--json")
    assert liantu(*wanted).code == 1
    assert liantu("--as", world.security.username, *wanted).code == 1
    told = liantu("--as", world.system.username, *wanted)
    assert (told.code, told.json["username"]) == (0, "li.na")
    assert User.objects.get(username="li.na").check_password(told.json["temporary_password"])


def test_refusal_says_why_on_stderr(world: World, liantu: Any) -> None:
    told = liantu("user", "add", "--username", "li.na", "--name", "李娜")
    assert (told.code, told.out) == (1, "")
    assert "角色 本机操作员 不含此操作" in told.err


def test_refusal_is_json_where_json_is_asked_for(world: World, liantu: Any) -> None:
    told = liantu("user", "show", "nobody", "--json")
    assert (told.code, told.error) == (1, "没有找到：nobody")


@pytest.mark.parametrize(
    "arguments",
    [("nothing",), ("user", "add"), ("user", "nothing"), ("access", "why", "x"), ("audit", "list", "--limit", "0"),
     ("--lang", "fr", "user", "list"), ("backup",), ("serve", "--port", "99999")],
)  # fmt: skip
def test_wrong_use_is_code_two(world: World, liantu: Any, arguments: tuple[str, ...]) -> None:
    assert liantu(*arguments).code == 2


def test_unknown_user_behind_as_is_code_one(world: World, liantu: Any) -> None:
    assert liantu("--as", "nobody", "user", "list").code == 1


def test_list_is_one_object_a_line_and_masked(world: World, liantu: Any) -> None:
    make_user("leader", world.unit, world.here, username="wang.fang", phone="13812345678")
    rows = [json.loads(line) for line in liantu("user", "list", "--json").out.splitlines()]
    assert len(rows) == User.objects.count()
    assert next(row["phone"] for row in rows if row["username"] == "wang.fang") == "138****5678"


def test_list_as_a_user_holds_what_that_user_may_see(world: World, liantu: Any) -> None:
    officer = world.person("science_officer")
    make_user("leader", world.far, world.there)
    told = liantu("--as", officer.username, "user", "list", "--json").out.splitlines()
    assert [json.loads(line)["username"] for line in told] == [officer.username]


def test_role_is_granted_by_the_security_administrator(world: World, liantu: Any) -> None:
    user = make_user()
    wanted = ("user", "grant", user.username, "--role", "leader", "--unit", world.unit.name, "--zone", world.here.code)
    assert liantu("--as", world.system.username, *wanted).code == 1
    assert liantu("--as", world.security.username, *wanted).code == 0
    assert [grant.role for grant in User.objects.get(pk=user.pk).grants] == ["leader"]


def test_why_answers_in_words_and_in_json(world: World, liantu: Any) -> None:
    officer = world.person("science_officer")
    thing = f"accounts.Unit:{world.unit.pk}"
    told = liantu("access", "why", officer.username, "edit", thing)
    assert told.code == 0
    assert "没有权限：修改单位" in told.out
    answer = liantu("access", "why", officer.username, "view", thing, "--json").json
    assert (answer["allowed"], answer["user"], answer["object"]) == (True, officer.username, thing)


@pytest.mark.parametrize(("action", "thing", "code"), [("fly", "accounts.Unit:{pk}", 2), ("edit", "accounts.Unit:999999", 1), ("edit", "x", 1), ("edit", "accounts.Nothing:1", 1)])  # fmt: skip
def test_why_of_nothing_is_refused(world: World, liantu: Any, action: str, thing: str, code: int) -> None:
    asked = thing.format(pk=world.unit.pk)
    assert liantu("access", "why", world.system.username, action, asked).code == code


def test_matrix_is_what_is_declared(liantu: Any) -> None:
    rows = [json.loads(line) for line in liantu("access", "matrix", "--json").out.splitlines()]
    assert {"model": "accounts.Unit", "action": "create"}.items() <= next(
        row
        for row in rows
        if row["model"] == "accounts.Unit" and row["action"] == "create" and row["system_admin"] == "all"
    ).items()


def test_verify_is_code_one_and_names_what_was_altered(world: World, liantu: Any) -> None:
    accounts.create_unit(by=world.system, name="企业服务部", kind="department")
    audit.seal()
    assert liantu("audit", "verify").code == 0
    audit.seal()
    audit.Entry.objects.filter(position=1).update(object_label="别的")
    told = liantu("audit", "verify", "--json")
    assert (told.code, told.json["sound"]) == (1, False)
    assert [finding["kind"] for finding in told.json["findings"]] == ["altered"]


def test_verify_where_no_worker_is_meant_to_run_says_what_it_cannot_tell(
    world: World, liantu: Any, settings: Any
) -> None:
    accounts.create_unit(by=world.system, name="企业服务部", kind="department")
    audit.seal()
    Path(settings.LIANTU_AUDIT_HEADS).unlink()
    assert liantu("audit", "verify").code == 1
    settings.LIANTU_JOB_WORKERS = 0
    told = liantu("audit", "verify", "--json")
    assert (told.code, told.json["sound"], len(told.json["remarks"])) == (0, True, 1)
    assert "本机没有导出的封印头" in liantu("audit", "verify").out


def test_command_is_in_the_log_with_who_ran_it(world: World, liantu: Any) -> None:
    liantu("user", "list")
    entry = audit.Entry.objects.get(action="site.command")
    assert (entry.channel, entry.actor_roles, json.loads(entry.details)) == (
        "cli",
        "local_operator",
        {"command": "user list"},
    )


@pytest.mark.parametrize(
    ("arguments", "command"),
    [(("audit", "list", "--action", "work"), "audit list"), (("user", "list", "--role", "leader"), "user list"),
     (("--lang", "en", "jobs", "list"), "jobs list"), (("access", "why", "{system}", "view", "accounts.Unit:{unit}"), "access why")],
)  # fmt: skip
def test_command_is_in_the_log_whatever_its_arguments_say(
    world: World, liantu: Any, arguments: tuple[str, ...], command: str
) -> None:
    said = [one.format(system=world.system.username, unit=world.unit.pk) for one in arguments]
    assert liantu(*said).code == 0
    assert [json.loads(entry.details)["command"] for entry in audit.Entry.objects.filter(action="site.command")] == [
        command
    ]


@pytest.mark.parametrize(
    "arguments", [("jobs", "--help"), ("user", "list", "-h"), ("jobs", "nothing"), ("user", "show")]
)
def test_command_that_did_not_run_is_not_in_the_log(world: World, liantu: Any, arguments: tuple[str, ...]) -> None:
    liantu(*arguments)
    assert not audit.Entry.objects.filter(action="site.command").exists()


def test_command_refused_is_in_the_log_once(world: World, liantu: Any) -> None:
    person = make_user("leader", world.unit, world.here)
    assert liantu("--as", person.username, "audit", "heads").code == 1
    entry = audit.Entry.objects.get(outcome=audit.Outcome.REFUSED)
    assert (entry.action, entry.actor, entry.channel) == ("audit.seal.view", person, "cli")


@pytest.mark.parametrize(
    ("name", "value", "chinese", "english"),
    [("LIANTU_PROXIES", "x", "应为不小于 0 的整数", "a whole number from 0 up is wanted"),
     ("LIANTU_JOB_WORKERS", "-1", "应为不小于 0 的整数", "a whole number from 0 up is wanted"),
     ("LIANTU_URL", "liantu", "应为网址", "an address such as"),
     ("LIANTU_DATABASE_URL", "mysql://x/y", "应为 postgresql://", "@host:port/name is wanted"),
     ("LIANTU_DATABASE_URL", "postgresql://h:x/y", "端口不是数字", "the port is not a number")],
)  # fmt: skip
def test_setting_that_cannot_be_used_is_told_in_the_language_asked_for(
    tmp_path: Path, name: str, value: str, chinese: str, english: str
) -> None:
    home = OwnHome(tmp_path / "home")
    for arguments, more, words in (
        ((), {}, chinese), (("--lang", "en"), {}, english), ((), {"LIANTU_LANGUAGE": "en"}, english),
    ):  # fmt: skip
        told = home.liantu(*arguments, "user", "list", **{name: value, **more})
        assert (told.code, words in told.err, name in told.err) == (1, True, True)
    assert chinese in home.liantu("--lang", "zh", "user", "list", **{name: value, "LIANTU_LANGUAGE": "en"}).err


def test_local_operator_writes_nothing_of_the_zones_work(world: World, liantu: Any) -> None:
    before = Unit.objects.count(), User.objects.count()
    liantu("user", "add", "--username", "li.na", "--name", "李娜")
    liantu("user", "grant", world.system.username, "--role", "leader", "--unit", world.unit.name)
    assert (Unit.objects.count(), User.objects.count()) == before


def test_english_is_spoken_where_it_is_asked_for(world: World, liantu: Any) -> None:
    told = liantu("--lang", "en", "user", "show", "nobody")
    assert told.err.strip() == "Not found: nobody"
    assert "run the web server" in liantu("--lang", "en", "--help").out


def test_every_command_takes_json(liantu: Any) -> None:
    import click

    cli.wake("zh-hans")

    def leaves(name: str, command: click.Command) -> Any:
        if isinstance(command, click.Group):
            for child in command.list_commands(click.Context(command)):
                yield from leaves(f"{name} {child}", command.get_command(click.Context(command), child))
        else:
            yield name, command

    bare = [
        name
        for name, command in leaves("liantu", cli.house)
        if not any("--json" in parameter.opts for parameter in command.params)
    ]
    assert bare == []
