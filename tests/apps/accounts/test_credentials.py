"""Passwords and one-time codes: what is asked of them, and who may reset them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Throttle, User
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from tests.factories.accounts import PASSWORD, World, make_user

pytestmark = pytest.mark.django_db


def problems(user: User, new: str) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        accounts.change_password(by=user, current=PASSWORD, new=new)
    return refusal.value.message_dict["new_password"]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Ab1-", "至少 12 位，现有 4 位"),
        ("abcdefghijklmnop", "大写、小写、数字、符号四类中至少含 3 类"),
        ("A1-" * 50, "不超过 128 位"),
        ("Wang.Fang-2026", "不要包含用户名、姓名、邮箱或电话"),
        ("王芳芳的长密码Abc123", "不要包含用户名、姓名、邮箱或电话"),
    ],
)
def test_weak_password_is_refused_with_its_reason(new: str, words: str) -> None:
    user = make_user("leader", username="wang.fang")
    user.name = "王芳芳"
    assert words in problems(user, new)


def test_common_password_is_refused(world: World) -> None:
    accounts.set_policy(by=world.security, password_length=8, password_classes=2)
    assert problems(make_user("leader"), "password1") == ["这个密码太常见"]


def test_password_in_use_is_refused() -> None:
    assert problems(make_user("leader"), PASSWORD) == ["不要使用最近用过的密码"]


def test_password_used_before_is_refused_until_five_others_have_been() -> None:
    user = make_user("leader")
    current = PASSWORD
    for n in range(5):
        new = f"Another-Horse-{n}"
        accounts.change_password(by=user, current=current, new=new)
        current = new
    with pytest.raises(ValidationError):
        accounts.change_password(by=user, current=current, new=PASSWORD)
    accounts.change_password(by=user, current=current, new="Another-Horse-9")
    accounts.change_password(by=user, current="Another-Horse-9", new=PASSWORD)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_wrong_current_password_is_counted_and_logged() -> None:
    user = make_user("leader")
    with pytest.raises(ValidationError):
        accounts.change_password(by=user, current="wrong", new="Another-Horse-8")
    assert Throttle.objects.get().tries == 1
    assert Entry.objects.get().outcome == "failed"


def test_reset_gives_a_password_to_be_changed(world: World) -> None:
    user = make_user("leader")
    password = accounts.reset_password(by=world.security, user=user, reason="忘记密码")
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert not user.check_password(PASSWORD)


@pytest.mark.parametrize("who", ["system", "auditor"])
def test_reset_is_the_security_administrators_alone(world: World, who: str) -> None:
    with pytest.raises(access.Denied):
        accounts.reset_password(by=getattr(world, who), user=make_user("leader"), reason="x")


def test_reset_wants_a_reason(world: World) -> None:
    with pytest.raises(ValidationError):
        accounts.reset_password(by=world.security, user=make_user("leader"), reason="  ")


def test_security_administrator_does_not_reset_their_own(world: World) -> None:
    with pytest.raises(ValidationError):
        accounts.reset_password(by=world.security, user=world.security, reason="x")
    with pytest.raises(ValidationError):
        accounts.reset_second_factor(by=world.security, user=world.security, reason="x")


def test_second_factor_reset_makes_the_user_enrol_anew(world: World) -> None:
    user = make_user("leader", totp=True)
    accounts.reset_second_factor(by=world.security, user=user, reason="手机丢失")
    user.refresh_from_db()
    assert (user.has_second_factor, user.totp_secret, user.recovery_codes) == (False, "", [])


def test_temporary_passwords_pass_the_rules_and_differ(world: World) -> None:
    made = {accounts.create_user(by=world.system, username=f"made{n}", name="某人")[1] for n in range(20)}
    assert len(made) == 20
    assert all(len(password) == 16 for password in made)
