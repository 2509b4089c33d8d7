"""What the administrators do on the command line, each as themselves."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from liantu.apps.accounts import cli
from liantu.apps.accounts.models import Membership, Throttle, User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World, give_role, make_unit

pytestmark = pytest.mark.django_db


def run(by: access.Principal, *words: str, as_json: bool = False) -> Result:
    return CliRunner().invoke(cli.user, words, obj=Speaker(by, json=as_json))


def test_user_is_closed_and_opened_by_the_system_administrator(world: World) -> None:
    user = world.person("leader")
    assert run(world.system, "disable", user.username, "--reason", "离职").output == "账号已停用，会话已结束\n"
    assert not User.objects.get(pk=user.pk).is_active
    assert run(world.system, "enable", user.username.upper(), "--reason", "返岗").output == "账号已启用\n"
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize("name", ["disable", "enable", "reset-password", "reset-second-factor"])
def test_command_is_refused_to_another_administrator(world: World, name: str) -> None:
    by = world.security if name in {"disable", "enable"} else world.system
    told = run(by, name, world.person("leader").username, "--reason", "试试")
    assert isinstance(told.exception, access.Denied)


def test_secrets_are_reset_by_the_security_administrator(world: World) -> None:
    user = world.person("leader", totp=True)
    told = json.loads(run(world.security, "reset-password", user.username, "--reason", "忘记", as_json=True).output)
    assert User.objects.get(pk=user.pk).check_password(told["temporary_password"])
    assert run(world.security, "reset-second-factor", user.username, "--reason", "丢失").exit_code == 0
    assert not User.objects.get(pk=user.pk).has_second_factor


def test_locks_are_lifted_by_the_security_administrator(world: World) -> None:
    user, now = world.person("leader"), clock.wall()
    for key in (f"user:{user.username}", "address:10.0.0.9"):
        Throttle.objects.create(key=key, since=now, until=now.replace(year=now.year + 1))
    assert run(world.security, "unlock", user.username).output == "锁定已解除\n"
    assert run(world.security, "unlock", "--address", "10.0.0.9").output == "锁定已解除\n"
    assert run(world.security, "unlock", user.username).output == "没有锁定\n"
    assert not Throttle.objects.exists()
    assert isinstance(run(world.security, "unlock", "--address", "10.0.0.9").exception, access.NotHere)
    assert run(world.security, "unlock").exit_code == 2


def test_role_is_ended_by_the_security_administrator(world: World) -> None:
    user = world.person("leader")
    give_role(user, "leader", make_unit(world.there, "企业服务部"), world.there)
    told = run(world.security, "end-role", user.username, "--role", "leader", "--reason", "调岗")
    assert str(told.exception) == "['有多个符合的角色：请同时给出单位和园区']"
    words = ("--role", "leader", "--zone", world.here.code, "--unit", world.unit.name, "--reason", "调岗")
    assert run(world.security, "end-role", user.username, *words).output == "角色已终止\n"
    assert [row.unit for row in Membership.objects.filter(user=user, ended__isnull=False)] == [world.unit]
    assert isinstance(run(world.security, "end-role", user.username, *words).exception, access.NotHere)


def test_user_is_shown_with_titles_in_the_readers_language(world: World) -> None:
    user = world.person("leader", phone="13812345678")
    lines = run(world.system, "show", user.username).output.splitlines()
    assert lines == [
        f"用户名：{user.username}", f"姓名：{user.name}", "启用：是", "角色：园区领导", f"单位：{world.unit.name}",
        "电话：138****5678", "邮箱：—", "动态口令：否", "上次登录：—",
    ]  # fmt: skip


def test_colleague_is_shown_without_how_they_sign_in(world: World) -> None:
    told = run(world.person("science_officer"), "show", world.person("leader").username, as_json=True)
    assert set(json.loads(told.output)) == {"username", "name", "active", "roles", "units", "phone", "email"}
