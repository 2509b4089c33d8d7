"""The same said of many organisations."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.apps.registry.actions.editing import set_values
from liantu.apps.registry.actions.many import assign_many, set_many
from liantu.apps.registry.models import Assignment, Claim, Organisation
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(world: World) -> User:
    return world.person("science_officer")


@pytest.fixture
def firms(world: World) -> list[Organisation]:
    return [make_organisation(zone=world.here) for _ in range(3)]


def statuses(firms: list[Organisation]) -> list[str | None]:
    return [Organisation.objects.get(pk=firm.pk).status for firm in firms]


def test_what_a_person_said_of_a_later_day_is_left_and_answered(officer: User, firms: list[Organisation]) -> None:
    set_values(by=officer, organisation=firms[0], values={"status": "revoked"}, valid_from="2026-03")
    set_values(by=officer, organisation=firms[1], values={"status": "deregistered"}, valid_from="2026-03")
    before = Claim.objects.count()
    left = set_many(by=officer, organisations=firms, values={"status": "deregistered"}, valid_from="2026-01")
    assert (left, statuses(firms)) == ([firms[0]], ["revoked", "deregistered", "deregistered"])
    assert Claim.objects.count() == before + 2
    assert f'"organisations": [{firms[1].pk}, {firms[2].pk}]' in Entry.objects.latest("pk").details


def test_where_all_are_left_nothing_is_written(officer: User, firms: list[Organisation]) -> None:
    for firm in firms:
        set_values(by=officer, organisation=firm, values={"status": "revoked"}, valid_from="2026-03")
    entries = Entry.objects.count()
    assert set_many(by=officer, organisations=firms, values={"status": "active"}) == firms
    assert Entry.objects.count() == entries


def test_what_makes_no_sense_is_refused_for_all(officer: User, firms: list[Organisation]) -> None:
    with pytest.raises(ValidationError):
        set_many(by=officer, organisations=firms, values={"capital": "很多"})
    assert not Claim.objects.filter(property="capital").exists()


def test_all_get_a_caseworker_or_none(world: World, officer: User, firms: list[Organisation]) -> None:
    told = {"by": officer, "organisations": firms, "zone": world.here}
    with pytest.raises(ValidationError):
        assign_many(officer=world.person("enterprise"), **told)
    assert Assignment.objects.count() == 0
    assert (assign_many(officer=world.person("caseworker"), **told), Assignment.objects.count()) == (3, 3)
