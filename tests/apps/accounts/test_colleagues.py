"""What people see of one another: only while a role holds, and nothing of how others sign in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Membership, Throttle, Unit, User, UserSession
from liantu.apps.accounts.models.session import SessionStore
from liantu.apps.accounts.queries import entries_about, list_sessions
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World, enrolled, give_role, make_unit, make_user

from .test_pages import come_in, text

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reads(user: User, path: str, **query: object) -> dict[str, object]:
    _token, words = accounts.create_token(by=enrolled(user), name="test")
    answer = Client(headers={"Authorization": f"Bearer {words}"}).get(f"/api/v1{path}", query)
    told: dict[str, object] = answer.json()
    return told


@pytest.mark.parametrize(
    ("dates", "seen"),
    [({}, True), ({"valid_to": -1}, False), ({"valid_from": 1}, False), ({"ended": 0}, False), ({"valid_to": 0}, True)],
)
def test_colleague_is_seen_while_their_role_holds(world: World, dates: dict[str, int], seen: bool) -> None:
    today, officer, firm = clock.today(), world.person("science_officer"), world.person("enterprise")
    other = make_user("leader", world.unit, world.here)
    told = {name: clock.wall() if name == "ended" else today + n * DAY for name, n in dates.items()}
    Membership.objects.filter(user=other).update(**told)
    for viewer in (officer, firm):
        assert (other in accounts.list_users(viewer), access.may(viewer, "view", other)) == (seen, seen)
        assert viewer in accounts.list_users(viewer)


def test_role_that_is_over_here_and_one_that_holds_elsewhere_make_no_colleague(world: World) -> None:
    officer, other = world.person("science_officer"), make_user("leader", world.far, world.there)
    give_role(other, "leader", world.unit, world.here)
    Membership.objects.filter(user=other, zone=world.here).update(valid_to=clock.today() - DAY)
    assert other not in accounts.list_users(officer)


def test_officers_read_each_others_roles_of_the_zone_and_no_others(world: World) -> None:
    other = world.person("leader")
    give_role(other, "caseworker", world.far, world.there)
    told = reads(world.person("science_officer"), f"/users/{other.pk}")
    assert (told["roles"], told["second_factor"], told["last_sign_in"]) == (["leader"], None, None)
    full = reads(world.security, f"/users/{other.pk}")
    assert (full["roles"], full["second_factor"]) == (["leader", "caseworker"], False)


def test_outsiders_read_no_roles_of_others(world: World) -> None:
    firm = make_unit(world.here, kind="firm")
    one, other = (make_user("enterprise", firm, world.here) for _ in range(2))
    told = {row["username"]: row["roles"] for row in reads(one, "/users")["items"]}  # type: ignore[attr-defined]
    assert told == {one.username: ["enterprise"], other.username: []}
    assert accounts.list_users(one).get(pk=other.pk).grants != ()


def test_page_of_a_colleague_tells_nothing_of_their_signing_in(world: World) -> None:
    other = make_user("leader", world.unit, world.here, last_address="10.9.8.7", last_login=clock.wall())
    officer = world.person("science_officer")
    address = reverse("user", args=[other.pk])
    page, security = text(come_in(officer).get(address)), text(come_in(world.security).get(address))
    for words in ("10.9.8.7", "上次登录", "<dt>动态口令"):
        assert (words in page, words in security) == (False, True)
    assert "园区领导" in page


def test_page_of_a_colleague_hides_roles_from_outsiders(world: World) -> None:
    firm = make_unit(world.here, kind="firm")
    one, other = (make_user("enterprise", firm, world.here) for _ in range(2))
    page = text(come_in(one).get(reverse("user", args=[other.pk])))
    assert "他人的角色由园区工作人员和管理员查看" in page
    assert "还没有角色" not in page


def test_ones_own_page_tells_how_one_signs_in(world: World) -> None:
    user = world.person("leader")
    assert "上次登录" in text(come_in(user).get(reverse("user", args=[user.pk])))


def test_list_of_colleagues_has_no_columns_or_filters_of_signing_in(world: World) -> None:
    officer, system = come_in(world.person("science_officer")), come_in(world.system)
    for words in ("上次登录", 'name="factor"'):
        assert words not in text(officer.get(reverse("users")))
        assert words in text(system.get(reverse("users")))
    assert officer.get(reverse("users"), {"sort": "last_login"}).status_code == 400


def test_outsider_cannot_search_colleagues_by_role(world: World) -> None:
    firm = make_unit(world.here, kind="firm")
    one, other = (make_user("enterprise", firm, world.here) for _ in range(2))
    page = text(come_in(one).get(reverse("users"), {"role": "enterprise"}))
    assert (one.username in page, f">{other.username}<" in page) == (True, False)


def test_history_of_a_unit_is_whole_for_those_who_read_the_log(world: World) -> None:
    accounts.edit_unit(by=world.system, unit=world.unit, name="科技创新部")
    read = {who: list(entries_about(getattr(world, who), world.unit)) for who in ("system", "security", "auditor")}
    entry = Entry.objects.get(action="accounts.unit.edit")
    assert read == {"system": [entry], "security": [], "auditor": [entry]}
    address = reverse("unit", args=[world.unit.pk])
    assert "业务记录由审计管理员查看" in text(come_in(world.security).get(address))
    assert "业务记录由审计管理员查看" not in text(come_in(world.auditor).get(address))


def test_session_past_its_limits_is_in_use_no_more(world: World) -> None:
    user = world.person("leader")
    accounts.open_session(by=user, session=SessionStore(), address="10.0.0.1", agent="test")
    assert [row.in_use for row in list_sessions(user)] == [True]
    with clock.later(minutes=31):
        assert [row.in_use for row in list_sessions(user)] == [False]
        assert "使用中" not in text(come_in(world.security).get(reverse("user", args=[user.pk])))
        rows = reads(world.security, "/sessions", open=False)["items"]
        assert [row["user"] for row in rows] == [user.username]  # type: ignore[attr-defined]
    UserSession.objects.update(last_seen=clock.wall() + timedelta(hours=13))
    with clock.later(hours=13):
        assert [row.in_use for row in list_sessions(user)] == [False]


def test_nightly_round_ends_what_nobody_came_back_to(world: World) -> None:
    user = world.person("leader")
    idle, aged = (
        accounts.open_session(by=user, session=SessionStore(), address="10.0.0.1", agent="test") for _ in range(2)
    )
    busy = clock.wall() + timedelta(hours=13)
    UserSession.objects.filter(pk=aged.pk).update(last_seen=busy)
    with clock.later(hours=13):
        assert accounts.tidy(by=access.Scheduler())["lapsed"] == 2
    for row in (idle, aged):
        row.refresh_from_db()
    assert (idle.end_reason, idle.ended) == ("idle", idle.last_seen + timedelta(minutes=30))
    assert (aged.end_reason, aged.ended) == ("aged", aged.started + timedelta(hours=12))
    assert Entry.objects.get(action="accounts.session.lapse").details == '{"aged": 1, "idle": 1}'


def test_lock_on_an_address_is_lifted_on_the_page_and_by_api(world: World) -> None:
    def lock() -> Throttle:
        return Throttle.objects.create(key="address:10.0.0.9", tries=61, since=clock.wall(), until=clock.wall() + DAY)

    made, client = lock(), come_in(world.security)
    assert "登录地址「10.0.0.9」" in text(client.get(reverse("security-events")))
    assert come_in(world.auditor).post(reverse("lock-clear", args=[made.pk])).status_code == 404
    assert client.post(reverse("lock-clear", args=[made.pk])).status_code == 302
    assert not Throttle.objects.filter(key=made.key).exists()
    made = lock()
    told = reads(world.security, "/locks")["items"]
    assert [row["what"] for row in told] == ["登录地址「10.0.0.9」"]  # type: ignore[attr-defined]
    _token, words = accounts.create_token(by=enrolled(world.security), name="test", read_only=False)
    program = Client(headers={"Authorization": f"Bearer {words}"})
    assert program.delete(f"/api/v1/locks/{made.pk}").status_code == 204
    assert not Throttle.objects.filter(key=made.key).exists()


def test_policy_by_api_that_shuts_its_maker_out_is_refused(world: World) -> None:
    _token, words = accounts.create_token(by=enrolled(world.security), name="test", read_only=False)
    program = Client(headers={"Authorization": f"Bearer {words}"})
    body = {"admin_networks": "192.168.0.0/16"}
    answer = program.patch("/api/v1/policy", body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["admin_networks"])


def test_unit_is_moved_to_a_zone_or_to_the_body_by_api(world: World) -> None:
    _token, words = accounts.create_token(by=enrolled(world.system), name="test", read_only=False)
    program, path = Client(headers={"Authorization": f"Bearer {words}"}), f"/api/v1/units/{world.other.pk}"
    zones = []
    for body in ({"zone": world.there.code}, {"short_name": "甲"}, {"zone": None}):
        program.patch(path, body, content_type="application/json")
        zones.append(Unit.objects.get(pk=world.other.pk).zone)
    assert zones == [world.there, world.there, None]


def test_name_that_two_units_bear_is_not_guessed_at(world: World) -> None:
    for zone in (world.here, world.there):
        make_unit(zone, "科技创新部")
    with pytest.raises(access.Several, match="请改用编号"):
        access.named_object(world.system, "accounts.Unit:科技创新部")
    query = {"user": world.system.pk, "deed": "accounts.Unit|edit", "key": "科技创新部"}
    assert "请改用编号" in text(come_in(world.system).get(reverse("permissions"), query))
    assert access.named_object(world.person("leader"), "accounts.Unit:科技创新部").zone == world.here
