"""A token lets a program in on the same terms as its user, and ends with the user's secrets."""

from __future__ import annotations

import pytest
from django.test import Client

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import ApiToken, User
from liantu.kit import clock
from liantu.kit.audit.models import Entry
from tests.factories.accounts import PASSWORD, World, enrolled, make_user

pytestmark = pytest.mark.django_db


def program(user: User) -> Client:
    _token, text = accounts.create_token(by=user, name="市级门户", read_only=False)
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "zh-hans"})


def answer(client: Client) -> tuple[int, str]:
    told = client.get("/api/v1/me")
    return told.status_code, told.json().get("title", "")


def test_token_of_an_administrator_serves_from_admitted_addresses_only(world: World) -> None:
    system, leader = program(enrolled(world.system)), program(enrolled(world.person("leader")))
    accounts.set_policy(by=world.security, admin_networks="192.168.0.0/16")
    assert answer(system) == (403, "管理员的令牌不能从这个地址使用")
    assert answer(leader)[0] == 200
    accounts.set_policy(by=world.security, admin_networks="127.0.0.0/8")
    assert answer(system)[0] == 200


def test_token_waits_until_the_temporary_password_is_changed(world: World) -> None:
    user = enrolled(make_user("leader"))
    client = program(user)
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert answer(client) == (403, "请先登录网页，把一次性密码改为自己的密码")


def test_token_waits_until_a_second_factor_that_is_wanted_is_there(world: World) -> None:
    user = make_user("enterprise")
    client = program(user)
    assert answer(client) == (403, "请先登录网页，绑定动态口令")
    accounts.set_policy(by=world.security, second_factor="staff")
    assert answer(client)[0] == 200


def test_refusals_of_a_good_token_are_logged_once_a_minute(world: World) -> None:
    user = make_user("leader")
    client = program(user)
    for _ in range(5):
        answer(client)
    with clock.later(minutes=2):
        answer(client)
    entries = Entry.objects.filter(action="accounts.token.refused")
    assert [(one.actor, one.details) for one in entries] == [(user, '{"why": "second_factor"}')] * 2


@pytest.mark.parametrize("how", ["reset_password", "reset_second_factor", "change_password"])
def test_tokens_end_with_the_secrets_of_their_user(world: World, how: str) -> None:
    user, other = enrolled(make_user("leader")), enrolled(make_user("leader"))
    client, others = program(user), program(other)
    if how == "change_password":
        accounts.change_password(by=user, current=PASSWORD, new="Another-Horse-8")
    else:
        getattr(accounts, how)(by=world.security, user=user, reason="手机丢失")
    assert '"tokens": 1' in Entry.objects.latest("id").details
    assert ApiToken.objects.get(user=user).revoked is not None
    assert (answer(client)[0], answer(others)[0]) == (401, 200)


def test_guessed_tokens_lock_the_address_with_one_entry(world: World) -> None:
    for _ in range(65):
        Client().get("/api/v1/me", headers={"Authorization": "Bearer lt_guess"})
    assert Entry.objects.get(action="accounts.lock").object_label == "令牌地址「127.0.0.1」"
