"""Coming in: passwords, one-time codes, guessing, sessions."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pyotp
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import SecurityPolicy, User, UserSession
from liantu.apps.accounts.models.session import SessionStore
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from tests.factories.accounts import PASSWORD, World, make_user

pytestmark = pytest.mark.django_db
HOME = "10.0.0.1"


def attempt(username: str, password: str = PASSWORD, address: str = HOME) -> accounts.Try:
    return accounts.try_password(by=access.Visitor(username), username=username, password=password, address=address)


def code_of(user: User, **later: float) -> str:
    return pyotp.TOTP(user.totp_secret).at(clock.wall() + timedelta(**later))


def open_one(user: User, address: str = HOME) -> UserSession:
    return accounts.open_session(by=user, session=SessionStore(), address=address, agent="test")


def test_right_password_is_taken(world: World) -> None:
    assert attempt(world.system.username).user == world.system


def test_name_is_taken_in_any_case(world: World) -> None:
    assert attempt(f" {world.system.username.upper()} ").user == world.system


def test_wrong_password_and_unknown_name_read_the_same(world: World) -> None:
    assert attempt(world.system.username, "wrong").words == attempt("nobody.here", "wrong").words


@pytest.mark.parametrize("exists", [True, False])
def test_guessing_a_name_locks_it_whether_it_exists_or_not(exists: bool) -> None:
    user = make_user("leader", username="guessed") if exists else None
    for _ in range(5):
        assert attempt("guessed", "wrong").words == "用户名或密码不对"
    assert attempt("guessed").words == "尝试次数过多，请 15 分钟后再试"
    with clock.later(minutes=16):
        assert (attempt("guessed").user == user) if user else attempt("guessed").words == "用户名或密码不对"


def test_right_password_after_four_wrong_ones_starts_the_count_anew() -> None:
    user = make_user("enterprise")
    SecurityPolicy.objects.create(pk=1, second_factor="staff")
    for _ in range(3):
        for _ in range(4):
            attempt(user.username, "wrong")
        assert attempt(user.username).user == user


def test_password_alone_does_not_clear_the_count_of_wrong_codes() -> None:
    user = make_user("leader", totp=True)
    for _ in range(3):
        assert attempt(user.username).user == user
        accounts.try_code(by=user, code="000000", address=HOME)
    assert "尝试次数过多" in attempt(user.username).words


def test_many_names_from_one_address_lock_the_address(world: World) -> None:
    for n in range(60):
        attempt(f"somebody{n}", "wrong")
    assert "尝试次数过多" in attempt(world.system.username).words
    assert attempt(world.system.username, address="10.0.0.2").user == world.system


def test_security_administrator_lifts_a_lock(world: World) -> None:
    user = make_user("leader")
    for _ in range(6):
        attempt(user.username, "wrong")
    accounts.unlock_user(by=world.security, user=user)
    assert attempt(user.username).user == user


@pytest.mark.django_db(transaction=True)
def test_guesses_made_at_once_do_not_share_a_count() -> None:
    user = make_user("leader")
    judged: list[str] = []

    def guess() -> None:
        judged.append(attempt(user.username, "wrong").words)
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert judged.count("用户名或密码不对") == 5


def test_closed_account_is_refused(world: World) -> None:
    user = make_user("leader")
    accounts.disable_user(by=world.system, user=user, reason="离职")
    assert attempt(user.username).words == "账号已停用，请联系系统管理员"


def test_closed_account_with_a_wrong_password_is_not_told_of(world: World) -> None:
    user = make_user("leader")
    accounts.disable_user(by=world.system, user=user, reason="离职")
    assert attempt(user.username, "wrong").words == "用户名或密码不对"


def test_temporary_password_stops_after_a_week(world: World) -> None:
    user, password = accounts.create_user(by=world.system, username="li.na", name="李娜")
    assert attempt("li.na", password).user == user
    with clock.later(days=8):
        assert attempt("li.na", password).words == "临时密码已过期，请联系安全管理员重置"


def test_administrator_is_refused_from_an_address_outside_the_policy(world: World) -> None:
    accounts.set_policy(by=world.security, admin_networks="192.168.1.0/24")
    assert attempt(world.system.username).words == "管理员不能从这个地址登录"
    assert attempt(world.system.username, address="192.168.1.7").user == world.system


def test_tries_are_in_the_log() -> None:
    user = make_user("leader", totp=True)
    attempt(user.username, "wrong")
    accounts.try_code(by=user, code=code_of(user), address=HOME)
    open_one(user)
    rows = Entry.objects.filter(action="accounts.signin").order_by("id").values_list("outcome", "actor_name")
    assert list(rows) == [("failed", user.username), ("done", user.audit_name)]


def test_code_is_taken_once() -> None:
    user = make_user("leader", totp=True)
    code = code_of(user)
    assert accounts.try_code(by=user, code=code, address=HOME).user == user
    assert accounts.try_code(by=user, code=code, address=HOME).user is None


def test_code_before_one_already_taken_is_refused() -> None:
    user = make_user("leader", totp=True)
    now = datetime.fromisoformat("2026-09-14T10:00:10+08:00")
    with clock.stopped(now):
        earlier = code_of(user, seconds=-30)
        assert accounts.try_code(by=user, code=code_of(user), address=HOME).user == user
        assert accounts.try_code(by=user, code=earlier, address=HOME).user is None


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_code_drifts_by_one_step_at_most(seconds: int, taken: bool) -> None:
    user = make_user("leader", totp=True)
    with clock.stopped(datetime.fromisoformat("2026-09-14T10:00:10+08:00")):
        tried = accounts.try_code(by=user, code=code_of(user, seconds=seconds), address=HOME)
    assert (tried.user == user) is taken


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "😀", "０００００００", "-" * 40])
def test_malformed_code_is_refused(code: str) -> None:
    user = make_user("leader", totp=True)
    assert accounts.try_code(by=user, code=code, address=HOME).user is None


def test_enrolling_counts_only_after_a_right_code() -> None:
    user = make_user("leader")
    session = SessionStore()
    secret = accounts.begin_second_factor(by=user, session=session)
    assert accounts.begin_second_factor(by=user, session=session) == secret
    with pytest.raises(ValidationError):
        accounts.confirm_second_factor(by=user, code="000000")
    assert not User.objects.get(pk=user.pk).has_second_factor
    codes = accounts.confirm_second_factor(by=user, code=pyotp.TOTP(secret).at(clock.wall()))
    assert User.objects.get(pk=user.pk).has_second_factor
    assert len(set(codes)) == 10


def test_recovery_code_is_taken_once_however_it_is_typed() -> None:
    user = make_user("leader")
    secret = accounts.begin_second_factor(by=user)
    codes = accounts.confirm_second_factor(by=user, code=pyotp.TOTP(secret).at(clock.wall()))
    typed = codes[0].lower().replace("-", " ")
    assert accounts.try_code(by=user, code=typed, address=HOME).user == user
    assert accounts.try_code(by=User.objects.get(pk=user.pk), code=codes[0], address=HOME).user is None
    assert len(User.objects.get(pk=user.pk).recovery_codes) == 9


def test_secret_lies_encrypted_in_the_database() -> None:
    user = make_user("leader", totp=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM accounts_user WHERE id = %s", [user.pk])
        stored = cursor.fetchone()[0]
    assert "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" not in stored
    assert User.objects.get(pk=user.pk).totp_secret == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_oldest_session_over_the_limit_ends() -> None:
    user = make_user("leader")
    first = open_one(user)
    for minutes in (1, 2, 3):
        with clock.later(minutes=minutes):
            open_one(user)
    first.refresh_from_db()
    assert (first.end_reason, first.session_data) == ("replaced", "")
    assert UserSession.objects.filter(user=user, ended__isnull=True).count() == 3


def test_changing_the_password_ends_the_other_sessions() -> None:
    user = make_user("leader")
    other = open_one(user)
    accounts.change_password(by=user, current=PASSWORD, new="Another-Horse-8")
    other.refresh_from_db()
    assert other.end_reason == "password"


def test_own_session_can_be_ended_and_nobody_elses(world: World) -> None:
    user, stranger = make_user("leader"), make_user("leader")
    session = open_one(user)
    with pytest.raises(access.Denied):
        accounts.end_session(by=stranger, session=session)
    accounts.end_session(by=user, session=session)
    session.refresh_from_db()
    assert session.end_reason == "ended"


def test_ended_session_loads_as_none() -> None:
    user = make_user("leader")
    row = open_one(user)
    assert SessionStore(row.session_key).get("_user") == user.pk
    accounts.end_session(by=user, session=row)
    assert SessionStore(row.session_key).get("_user") is None
