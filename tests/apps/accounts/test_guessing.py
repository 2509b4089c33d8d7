"""What is counted of tries, what is locked by them, and what a lock says."""

from __future__ import annotations

import threading

import pyotp
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Throttle, User, UserSession
from liantu.apps.accounts.models.session import SessionStore
from liantu.apps.accounts.queries import list_locks, lock_of
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from tests.factories.accounts import PASSWORD, World, make_user

from .test_pages import come_in

pytestmark = pytest.mark.django_db
HOME = "10.0.0.1"
GOOD = "Another-Horse-8"


def attempt(username: str, password: str = PASSWORD, address: str = HOME) -> accounts.Try:
    return accounts.try_password(by=access.Visitor(username), username=username, password=password, address=address)


def code_of(user: User) -> str:
    return pyotp.TOTP(user.totp_secret).at(clock.wall())


def tries_from(address: str = HOME) -> int:
    return sum(Throttle.objects.filter(key=f"address:{address}").values_list("tries", flat=True))


def enrol(user: User) -> list[str]:
    session = SessionStore()
    secret = accounts.begin_second_factor(by=user, session=session)
    return accounts.confirm_second_factor(by=user, code=pyotp.TOTP(secret).at(clock.wall()))


def test_right_password_and_code_leave_the_tries_of_others_counted(world: World) -> None:
    user = make_user("leader", totp=True)
    for n in range(7):
        attempt(f"somebody{n}", "wrong")
    attempt(user.username)
    accounts.try_code(by=user, code=code_of(user), address=HOME)
    assert tries_from() == 7


def test_spraying_from_one_address_is_not_helped_by_an_account_of_ones_own(world: World) -> None:
    mine = make_user("leader", totp=True)
    for n in range(60):
        attempt(f"somebody{n}", "wrong")
        if n % 20 == 0:
            attempt(mine.username)
            User.objects.filter(pk=mine.pk).update(totp_step=0)
            accounts.try_code(by=mine, code=code_of(mine), address=HOME)
    assert "尝试次数过多" in attempt(world.system.username).words


def test_office_behind_one_address_signs_in_all_day(world: World) -> None:
    user = make_user("leader", totp=True)
    for _ in range(70):
        assert attempt(user.username).user == user
        User.objects.filter(pk=user.pk).update(totp_step=0)
        assert accounts.try_code(by=user, code=code_of(user), address=HOME).user == user


def test_lock_on_an_address_lasts_the_hour_that_it_says(world: World) -> None:
    for n in range(61):
        attempt(f"somebody{n}", "wrong")
    assert attempt(world.system.username).words == "尝试次数过多，请 60 分钟后再试"
    with clock.later(minutes=50):
        assert attempt(world.system.username).words == "尝试次数过多，请 10 分钟后再试"
    with clock.later(minutes=61):
        assert attempt(world.system.username).user == world.system
        assert tries_from() == 0


def test_name_is_locked_anew_after_its_lock_was_over() -> None:
    user = make_user("leader")
    for minutes in (0, 16, 32):
        with clock.later(minutes=minutes):
            words = [attempt(user.username, "wrong").words for _ in range(7)]
            assert words == ["用户名或密码不对"] * 5 + ["尝试次数过多，请 15 分钟后再试"] * 2
    assert Entry.objects.filter(action="accounts.lock").count() == 3


def test_name_typed_by_nobody_is_kept_as_a_digest() -> None:
    for _ in range(6):
        attempt("s3cret-passw0rd", "x")
    lock = Throttle.objects.get(key__startswith="user:")
    entry = Entry.objects.get(action="accounts.lock")
    assert "s3cret" not in lock.key + entry.object_label + entry.details
    assert (str(lock), entry.object_label) == ("未知用户名", "未知用户名")


def test_name_typed_by_nobody_is_not_in_the_log_of_the_page() -> None:
    Client().post(reverse("signin"), {"username": "s3cret-passw0rd", "password": "x"})
    assert Entry.objects.get().actor_name == "未知用户名"


def test_known_name_is_locked_under_its_name(world: World) -> None:
    user = make_user("leader", username="wang.fang")
    for _ in range(6):
        attempt("wang.fang", "x")
    assert str(lock_of(world.security, user)) == "账号「wang.fang」"


def test_lock_on_an_address_is_lifted_by_the_security_administrator(world: World) -> None:
    for n in range(61):
        attempt(f"somebody{n}", "wrong")
    lock = list_locks(world.security).get()
    assert str(lock) == f"登录地址「{HOME}」"
    with pytest.raises(access.Denied):
        accounts.clear_lock(by=world.system, lock=lock)
    accounts.clear_lock(by=world.security, lock=lock)
    assert attempt(world.system.username).user == world.system
    assert Entry.objects.get(action="accounts.lock.clear").object_label == f"登录地址「{HOME}」"


def test_wrong_recovery_guesses_are_counted_logged_and_end_the_session() -> None:
    user = make_user("leader", totp=True)
    accounts.open_session(by=user, session=SessionStore(), address=HOME, agent="test")
    for n in range(1, 6):
        with pytest.raises(ValidationError):
            accounts.renew_recovery_codes(by=user, code="000000")
        assert UserSession.objects.filter(user=user, ended__isnull=True).exists() is (n < 5)
    failed = Entry.objects.filter(action="accounts.user.recovery_codes", outcome="failed")
    assert (failed.count(), Entry.objects.filter(action="accounts.lock").count()) == (5, 1)
    with pytest.raises(ValidationError) as refusal:
        accounts.renew_recovery_codes(by=user, code=code_of(user))
    assert refusal.value.message_dict == {"code": ["尝试次数过多，请 15 分钟后再试"]}


def test_right_code_renews_the_codes_and_begins_the_count_anew() -> None:
    user = make_user("leader", totp=True)
    with pytest.raises(ValidationError):
        accounts.renew_recovery_codes(by=user, code="000000")
    assert len(accounts.renew_recovery_codes(by=user, code=code_of(user))) == 10
    assert not Throttle.objects.exists()


def test_page_of_a_stolen_session_says_so_and_then_is_over(world: World) -> None:
    client = come_in(world.person("leader"))
    guess = {"current": "wrong", "new_password": GOOD, "again": GOOD}
    assert [client.post(reverse("password"), guess).status_code for _ in range(5)] == [422] * 5
    assert client.get(reverse("account")).url.startswith(reverse("signin"))


@pytest.mark.django_db(transaction=True)
def test_passwords_guessed_at_once_in_a_stolen_session_do_not_share_a_count() -> None:
    user = make_user("leader")
    answers: list[str] = []

    def guess() -> None:
        try:
            accounts.change_password(by=User.objects.get(pk=user.pk), current="wrong", new=GOOD)
        except ValidationError as refusal:
            answers.extend(refusal.messages)
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), answers.count("当前密码不对")) == (9, 5)


def test_password_is_not_judged_once_the_limit_is_reached() -> None:
    user = make_user("leader")
    for _ in range(5):
        with pytest.raises(ValidationError):
            accounts.change_password(by=user, current="wrong", new=GOOD)
    with pytest.raises(ValidationError, match="尝试次数过多"):
        accounts.change_password(by=user, current=PASSWORD, new=GOOD)
    with clock.later(minutes=16):
        accounts.change_password(by=user, current=PASSWORD, new=GOOD)


def test_recovery_code_is_taken_once_by_two_who_both_read_the_user_before() -> None:
    user = make_user("leader")
    codes = enrol(user)
    one, two = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
    assert accounts.try_code(by=one, code=codes[0], address=HOME).user == user
    assert accounts.try_code(by=two, code=codes[0], address=HOME).user is None
    assert accounts.try_code(by=two, code=codes[1], address=HOME).user == user
    assert len(User.objects.get(pk=user.pk).recovery_codes) == 8


def test_recovery_code_that_was_used_meanwhile_renews_nothing() -> None:
    user = make_user("leader")
    codes = enrol(user)
    stale = User.objects.get(pk=user.pk)
    accounts.try_code(by=user, code=codes[0], address=HOME)
    with pytest.raises(ValidationError):
        accounts.renew_recovery_codes(by=stale, code=codes[0])


def test_code_of_an_account_closed_meanwhile_is_refused(world: World) -> None:
    user = make_user("leader", totp=True)
    stale = User.objects.get(pk=user.pk)
    accounts.disable_user(by=world.system, user=user, reason="离职")
    assert accounts.try_code(by=stale, code=code_of(user), address=HOME).user is None


def test_secret_shown_in_one_session_is_not_shown_in_another() -> None:
    user, mine, other = make_user("leader"), SessionStore(), SessionStore()
    secret = accounts.begin_second_factor(by=user, session=other)
    assert accounts.begin_second_factor(by=user, session=other) == secret
    assert accounts.begin_second_factor(by=user, session=mine) != secret
    with pytest.raises(ValidationError):
        accounts.confirm_second_factor(by=user, code=pyotp.TOTP(secret).at(clock.wall()))


@pytest.mark.parametrize("how", ["reset", "change"])
def test_secret_never_confirmed_goes_with_the_password(world: World, how: str) -> None:
    user, session = make_user("leader"), SessionStore()
    secret = accounts.begin_second_factor(by=user, session=session)
    if how == "reset":
        accounts.reset_password(by=world.security, user=user, reason="忘记密码")
    else:
        accounts.change_password(by=user, current=PASSWORD, new=GOOD)
    assert User.objects.get(pk=user.pk).totp_secret == ""
    assert accounts.begin_second_factor(by=user, session=session) != secret


@pytest.mark.parametrize("how", ["reset", "change"])
def test_confirmed_secret_outlives_the_password(world: World, how: str) -> None:
    user = make_user("leader", totp=True)
    if how == "reset":
        accounts.reset_password(by=world.security, user=user, reason="忘记密码")
    else:
        accounts.change_password(by=user, current=PASSWORD, new=GOOD)
    assert User.objects.get(pk=user.pk).totp_secret == user.totp_secret != ""
