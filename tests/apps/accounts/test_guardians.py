"""What leaves nobody able to administer the installation is refused; a unit keeps a kind that fits its roles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Membership, Unit, User
from liantu.kit import clock
from liantu.kit.access import public as access
from tests.factories.accounts import World, make_unit, make_user

pytestmark = pytest.mark.django_db
ADMINISTRATORS = [("system", "system_admin"), ("security", "security_admin"), ("auditor", "audit_admin")]
LOST = "这样做会使系统没有长期有效的"


def another(role: str, **more: object) -> User:
    user = make_user(role, make_unit())
    if more:
        Membership.objects.filter(user=user).update(**more)
    return user


def test_office_of_the_last_administrators_stays_open(world: World) -> None:
    office = Membership.objects.get(user=world.system).unit
    with pytest.raises(ValidationError) as refusal:
        accounts.edit_unit(by=world.system, unit=office, active=False)
    assert refusal.value.messages == [
        f"{LOST}系统管理员、安全管理员、审计管理员，之后无人能够恢复：请先让另一位用户担任，再做此操作"
    ]
    assert Unit.objects.get(pk=office.pk).active


def test_office_of_administrators_closes_where_others_are_elsewhere(world: World) -> None:
    for _who, role in ADMINISTRATORS:
        another(role)
    office = Membership.objects.get(user=world.system).unit
    assert not accounts.edit_unit(by=world.system, unit=office, active=False).active


@pytest.mark.parametrize(("who", "role"), [ADMINISTRATORS[0], ADMINISTRATORS[2]])
def test_last_administrators_role_stays(world: World, who: str, role: str) -> None:
    row = Membership.objects.get(user=getattr(world, who))
    with pytest.raises(ValidationError, match=LOST):
        accounts.end_role(by=world.security, membership=row, reason="调离")
    assert Membership.objects.get(pk=row.pk).holds


def test_last_security_administrators_role_stays_though_another_has_a_last_day(world: World) -> None:
    dated = another("security_admin", valid_to=clock.today() + timedelta(days=30))
    row = Membership.objects.get(user=world.security)
    with pytest.raises(ValidationError, match=LOST):
        accounts.end_role(by=dated, membership=row, reason="调离")
    lasting = another("security_admin")
    accounts.end_role(by=lasting, membership=row, reason="调离")
    assert not Membership.objects.get(pk=row.pk).holds


@pytest.mark.parametrize(("who", "role"), ADMINISTRATORS)
def test_last_administrator_is_not_disabled(world: World, who: str, role: str) -> None:
    user, by = getattr(world, who), another("system_admin", valid_to=clock.today() + timedelta(days=9))
    with pytest.raises(ValidationError, match=LOST):
        accounts.disable_user(by=by, user=user, reason="离职")
    assert User.objects.get(pk=user.pk).is_active
    another(role)
    accounts.disable_user(by=by, user=user, reason="离职")
    assert not User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize("future", [True, False])
def test_unit_keeps_its_kind_while_a_role_there_wants_it(world: World, future: bool) -> None:
    firm = make_unit(world.here, kind="firm")
    start = clock.today() + timedelta(days=9) if future else clock.today()
    row = accounts.grant_role(
        by=world.security, user=make_user(), unit=firm, role="enterprise", zone=world.here, valid_from=start
    )
    with pytest.raises(ValidationError) as refusal:
        accounts.edit_unit(by=world.system, unit=firm, kind="department")
    assert list(refusal.value.message_dict) == ["kind"]
    accounts.end_role(by=world.security, membership=row, reason="调离")
    assert accounts.edit_unit(by=world.system, unit=firm, kind="department").kind == "department"


def test_unit_changes_its_kind_where_only_integrators_are(world: World) -> None:
    firm = make_unit(world.here, kind="firm")
    accounts.grant_role(by=world.security, user=make_user(), unit=firm, role="integrator", zone=world.here)
    assert accounts.edit_unit(by=world.system, unit=firm, kind="carrier").kind == "carrier"


@pytest.mark.parametrize("days", [0, 5])
def test_role_ended_on_its_first_day_or_before_keeps_its_first_day(world: World, days: int) -> None:
    user, start = make_user(), clock.today() + timedelta(days=days)
    told = {"user": user, "unit": world.unit, "role": "leader", "zone": world.here}
    row = accounts.grant_role(by=world.security, **told, valid_from=start)
    accounts.end_role(by=world.security, membership=row, reason="误配")
    row.refresh_from_db()
    assert (row.valid_from, row.valid_to, row.ended is not None) == (start, None, True)
    with clock.later(days=days):
        assert User.objects.get(pk=user.pk).grants == ()
    with pytest.raises(access.Conflict):
        accounts.end_role(by=world.security, membership=row, reason="误配")
    assert accounts.grant_role(by=world.security, **told).holds


def test_ended_role_excludes_no_other(world: World) -> None:
    user = make_user()
    told = {"by": world.security, "user": user}
    row = accounts.grant_role(**told, unit=world.unit, role="leader", zone=world.here)
    accounts.end_role(by=world.security, membership=row, reason="调岗")
    assert accounts.grant_role(**told, unit=make_unit(), role="audit_admin").holds


def test_account_opened_again_has_its_time_anew_and_no_false_sign_in(world: World) -> None:
    user = world.person("leader")
    accounts.disable_user(by=world.system, user=user, reason="休假")
    with clock.later(days=400):
        accounts.enable_user(by=world.system, user=user, reason="返岗")
        user.refresh_from_db()
        assert (user.is_active, user.last_login) == (True, None)
        assert accounts.tidy(by=access.Scheduler())["users"] == 0
    with clock.later(days=600):
        assert accounts.tidy(by=access.Scheduler())["users"] == 1


def test_people_of_a_unit_are_those_whose_role_holds(world: World) -> None:
    unit = make_unit(world.here)
    day = timedelta(days=1)
    for dates in ({}, {"valid_to": clock.today() - day}, {"valid_from": clock.today() + day}, {"ended": clock.wall()}):
        Membership.objects.filter(user=make_user("leader", unit, world.here)).update(**dates)
    assert accounts.list_units(world.system).get(pk=unit.pk).people == 1
