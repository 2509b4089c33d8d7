"""In which office somebody writes who holds several roles."""

from __future__ import annotations

import pytest

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, give_role, make_user

pytestmark = pytest.mark.django_db
EDIT = ("registry.Organisation", "edit")


def test_role_of_the_zone_counts_before_one_held_elsewhere(world: World) -> None:
    officer = make_user("science_officer", world.unit, world.here)
    give_role(officer, "caseworker", world.far, world.there)
    assert evidence.office(officer, *EDIT, world.there.pk) == (world.far.pk, world.there.pk)
    assert evidence.office(officer, *EDIT, world.here.pk) == (world.unit.pk, world.here.pk)


def test_role_that_may_not_do_it_does_not_count(world: World) -> None:
    officer = make_user("leader", world.other, world.here)
    give_role(officer, "science_officer", world.unit, world.here)
    assert evidence.office(officer, *EDIT, world.here.pk).unit == world.unit.pk


def test_role_for_every_zone_stands_for_the_zone_of_the_row(world: World) -> None:
    officer = make_user("science_officer", world.unit)
    assert evidence.office(officer, *EDIT, world.there.pk) == (world.unit.pk, world.there.pk)
    assert evidence.office(officer, *EDIT) == (world.unit.pk, None)


def test_row_of_no_zone_is_written_in_the_first_office(world: World) -> None:
    officer = make_user("science_officer", world.unit, world.here)
    give_role(officer, "science_officer", world.far, world.there)
    assert evidence.office(officer, *EDIT, None) == (world.unit.pk, world.here.pk)


def test_whoever_may_not_do_it_has_no_office(world: World) -> None:
    assert evidence.office(world.person("enterprise"), *EDIT, world.here.pk) == (None, None)
    assert evidence.office(access.Visitor(), *EDIT) == (None, None)
