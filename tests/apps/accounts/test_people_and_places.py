"""Users, roles, units and zones: what the three administrators may do, and what nobody may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Membership, Unit, User, Zone
from liantu.kit import clock
from liantu.kit.access import public as access
from tests.factories.accounts import World, give_role, make_unit, make_user, make_zone

pytestmark = pytest.mark.django_db
Role = access.Role


def grant(world: World, user: User, role: Role | str, **more: object) -> Membership:
    told = {"unit": world.unit, "zone": world.here, **more}
    return accounts.grant_role(by=world.security, user=user, role=role, **told)


@pytest.mark.parametrize("held", access.ADMINISTRATORS)
@pytest.mark.parametrize("role", [*access.ADMINISTRATORS, Role.LEADER])
def test_administrator_holds_that_role_alone(world: World, held: Role, role: Role) -> None:
    office = make_unit()
    user = make_user(held, office)
    with pytest.raises(ValidationError):
        accounts.grant_role(by=world.security, user=user, unit=office, role=role, zone=world.here)


@pytest.mark.parametrize("role", access.ADMINISTRATORS)
def test_person_with_daily_work_is_no_administrator(world: World, role: Role) -> None:
    user = world.person(Role.LEADER)
    with pytest.raises(ValidationError) as refusal:
        grant(world, user, role, unit=make_unit(), zone=None)
    assert refusal.value.message_dict == {"role": [f"{role.label}不能与园区领导由同一人担任"]}


def test_administrator_role_that_is_over_excludes_nothing(world: World) -> None:
    user = make_user()
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.create(user=user, unit=world.unit, role="system_admin", valid_from=yesterday, valid_to=yesterday)
    assert grant(world, user, Role.LEADER).role == "leader"


def test_two_daily_roles_go_together(world: World) -> None:
    user = world.person(Role.SCIENCE_OFFICER)
    grant(world, user, Role.CASEWORKER)
    assert set(User.objects.get(pk=user.pk).roles) == {Role.SCIENCE_OFFICER, Role.CASEWORKER}


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    with pytest.raises(ValidationError):
        grant(world, world.security, Role.SECURITY_ADMIN)


@pytest.mark.parametrize("who", ["system", "auditor"])
def test_roles_are_given_by_the_security_administrator_alone(world: World, who: str) -> None:
    with pytest.raises(access.Denied):
        accounts.grant_role(by=getattr(world, who), user=make_user(), unit=world.unit, role="leader", zone=world.here)


def test_security_administrator_makes_no_accounts(world: World) -> None:
    with pytest.raises(access.Denied):
        accounts.create_user(by=world.security, username="li.na", name="李娜")
    assert not User.objects.filter(username="li.na").exists()


@pytest.mark.parametrize(("role", "kind"), [("enterprise", "department"), ("leader", "firm"), ("laboratory", "firm")])
def test_role_wants_a_unit_of_its_kind(world: World, role: str, kind: str) -> None:
    unit = make_unit(world.here, kind=kind)
    with pytest.raises(ValidationError):
        grant(world, make_user(), role, unit=unit)


def test_role_in_a_zones_unit_is_for_that_zone(world: World) -> None:
    for zone in (world.there, None):
        with pytest.raises(ValidationError):
            grant(world, make_user(), "leader", zone=zone)


def test_role_in_a_unit_of_the_body_is_for_any_zone_or_all(world: World) -> None:
    bureau = make_unit()
    for zone in (world.there, None):
        assert grant(world, make_user(), "leader", unit=bureau, zone=zone).zone == zone


def test_same_role_twice_is_refused(world: World) -> None:
    user = make_user()
    grant(world, user, "leader")
    with pytest.raises(ValidationError):
        grant(world, user, "leader")


def test_role_that_ends_before_it_begins_is_refused(world: World) -> None:
    today = clock.today()
    with pytest.raises(ValidationError):
        grant(world, make_user(), "leader", valid_from=today, valid_to=today - timedelta(days=1))


def test_role_counts_from_its_first_day_to_its_last(world: World) -> None:
    user = make_user()
    start = clock.today() + timedelta(days=5)
    grant(world, user, "leader", valid_from=start, valid_to=start + timedelta(days=5))
    counted = []
    for days in (4, 5, 10, 11):
        with clock.later(days=days):
            counted.append(bool(User.objects.get(pk=user.pk).grants))
    assert counted == [False, True, True, False]


def test_ended_role_ends_at_once_and_stays_in_history(world: World) -> None:
    user = make_user()
    row = grant(world, user, "leader")
    accounts.end_role(by=world.security, membership=row, reason="调离")
    assert User.objects.get(pk=user.pk).grants == ()
    assert Membership.objects.filter(pk=row.pk).exists()
    with pytest.raises(access.Conflict):
        accounts.end_role(by=world.security, membership=row, reason="调离")


def test_role_in_a_closed_unit_counts_for_nothing(world: World) -> None:
    user = world.person("leader")
    accounts.edit_unit(by=world.system, unit=world.unit, active=False)
    assert User.objects.get(pk=user.pk).grants == ()


@pytest.mark.parametrize("username", ["Li Na", "1li", "li", "李娜", "a" * 41, "", "li na", "li/na", "<script>"])
def test_malformed_user_name_is_refused(world: World, username: str) -> None:
    with pytest.raises(ValidationError):
        accounts.create_user(by=world.system, username=username, name="李娜")


def test_taken_user_name_is_refused_in_any_case(world: World) -> None:
    accounts.create_user(by=world.system, username="li.na", name="李娜")
    with pytest.raises(ValidationError):
        accounts.create_user(by=world.system, username="LI.NA", name="另一个李娜")


def test_nobody_closes_their_own_account(world: World) -> None:
    with pytest.raises(ValidationError):
        accounts.disable_user(by=world.system, user=world.system, reason="x")


def test_field_that_is_not_for_editing_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        accounts.edit_user(by=world.system, user=world.auditor, username="other")


def test_two_units_of_one_name_in_a_zone_are_refused(world: World) -> None:
    accounts.create_unit(by=world.system, name="科技创新部", kind="department", zone=world.here)
    accounts.create_unit(by=world.system, name="科技创新部", kind="department", zone=world.there)
    with pytest.raises(ValidationError) as refusal:
        accounts.create_unit(by=world.system, name="科技创新部", kind="department", zone=world.here)
    assert refusal.value.messages == ["同一园区内已有同名单位"]


def test_two_units_of_one_name_in_the_body_are_refused(world: World) -> None:
    accounts.create_unit(by=world.system, name="市科技局", kind="department")
    with pytest.raises(ValidationError):
        accounts.create_unit(by=world.system, name="市科技局", kind="department")


def test_unit_with_people_keeps_its_zone(world: World) -> None:
    world.person("leader")
    with pytest.raises(ValidationError):
        accounts.edit_unit(by=world.system, unit=world.unit, zone=world.there)


@pytest.mark.parametrize("code", ["", "高新", "A", "a b", "-a1", "zone_1"])
def test_malformed_zone_code_is_refused(world: World, code: str) -> None:
    with pytest.raises(ValidationError):
        accounts.create_zone(by=world.system, code=code, name="新区", kind="park")


def test_zone_that_an_officer_chooses_among_is_theirs(world: World) -> None:
    assert accounts.zones_for(world.person("leader")) == [world.here]
    assert accounts.zones_for(make_user("leader", make_unit(), None)) == [world.here, world.there]


def test_first_run_makes_three_administrators_once() -> None:
    made = accounts.first_run(by=access.LocalOperator())
    assert [account.role for account in made] == list(access.ADMINISTRATORS)
    assert len({account.password for account in made}) == 3
    assert all(user.must_change_password for user in User.objects.all())
    assert accounts.first_run(by=access.LocalOperator()) == []


def test_demo_accounts_are_for_demo_homes(world: World) -> None:
    with pytest.raises(ValidationError):
        accounts.load_demo_account(
            by=access.LocalOperator(), username="demo", name="演示", hashed="x", totp_secret="x",
            role="leader", unit=world.unit, zone=world.here,
        )  # fmt: skip


def test_policy_that_shuts_its_maker_out_is_refused(world: World) -> None:
    with pytest.raises(ValidationError) as refusal:
        accounts.set_policy(by=world.security, address="10.0.0.1", admin_networks="192.168.0.0/16")
    assert list(refusal.value.message_dict) == ["admin_networks"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("password_length", 4), ("lock_after", 100), ("idle_minutes", 0), ("second_factor", "none"),
     ("admin_networks", "10.0.0.0/40"), ("password_days", None), ("no_such", 1)],
)  # fmt: skip
def test_policy_out_of_bounds_is_refused(world: World, field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        accounts.set_policy(by=world.security, **{field: value})


def test_token_acts_for_its_maker_and_is_kept_as_a_digest(world: World) -> None:
    token, text = accounts.create_token(by=world.system, name="市级门户")
    assert token.digest != text
    assert text.startswith("lt_")


@pytest.mark.parametrize("days", [0, -1, 366])
def test_token_lasts_a_year_at_most(world: World, days: int) -> None:
    with pytest.raises(ValidationError):
        accounts.create_token(by=world.system, name="x", days=days)


def test_nightly_round_closes_what_nobody_uses_but_no_administrator(world: World) -> None:
    user = world.person("leader")
    with clock.later(days=200):
        assert accounts.tidy(by=access.Scheduler())["users"] == 1
    user.refresh_from_db()
    world.system.refresh_from_db()
    assert (user.is_active, world.system.is_active) == (False, True)


@pytest.mark.parametrize(
    ("model", "reads"),
    [(User, accounts.list_users), (Unit, accounts.list_units), (Zone, accounts.list_zones)],
)
def test_list_costs_the_same_queries_for_few_and_many(world: World, model: type, reads: object) -> None:
    def queries() -> int:
        user = User.objects.get(pk=world.system.pk)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for row in reads(user):  # type: ignore[operator]
                str(row), getattr(row, "roles", None)
        return len(seen)

    before = queries()
    for _ in range(20):
        give_role(make_user(), "leader", make_unit(make_zone()))
    assert queries() == before


def test_why_names_the_role_and_who_could(world: World) -> None:
    officer = world.person("science_officer")
    told = access.why(officer, "edit", world.unit)
    assert not told.allowed
    assert "科技创新干部" in told.words
    assert "有此权限的角色：系统管理员" in told.reasons


def test_why_tells_that_the_object_is_outside(world: World) -> None:
    told = access.why(world.person("science_officer"), "view", world.far)
    assert "对象不在范围内" in told.reasons[0]
