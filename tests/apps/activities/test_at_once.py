"""Two who book the last visit of a month at once; two who join at once; a phone that signs in twice at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from liantu.apps.accounts.models import User
from liantu.apps.activities import public as activities
from liantu.apps.activities import queries
from liantu.apps.activities.actions import attending
from liantu.apps.activities.models import Participant, Visit
from liantu.kit import clock
from liantu.kit.access import public as access
from tests.at_once import together
from tests.factories.accounts import make_user
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def others(scene: Scene) -> list[User]:
    return [make_user("caseworker", unit, scene.zone) for unit in (scene.world.unit, scene.world.other)]


def test_last_visit_of_a_month_is_given_once(scene: Scene, others: list[User]) -> None:
    firm, first = scene.firm("天海泵业"), (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    told = {"zone": scene.zone, "organisation": firm, "purpose": "service"}
    activities.book(by=scene.officer, day=first, **told)
    deeds = [
        lambda by=by, at=at: activities.book(by=by, day=first + timedelta(days=at), **told)
        for at, by in enumerate(others, 3)
    ]
    assert together(*deeds) == ["done", "invalid"]
    assert Visit.objects.count() == 2


def test_department_joins_once(scene: Scene, others: list[User]) -> None:
    visit = activities.book(
        by=scene.officer, zone=scene.zone, organisation=scene.firm("天海泵业"), day=clock.today(), purpose="service"
    )
    deeds = [lambda: activities.join(by=others[1], visit=visit, purpose="research")] * 2
    assert together(*deeds) == ["conflict", "done"]
    assert visit.parties.count() == 2


def test_phone_that_sends_twice_signs_in_once(scene: Scene) -> None:
    event = activities.create_event(
        by=scene.officer, zone=scene.zone, title="沙龙", kind="salon", day=str(clock.today())
    )
    code = queries.visible_code(event)
    deeds = [lambda: attending.sign_in(by=access.Visitor("x"), code=code, person="李四", from_where="路过")] * 2
    assert together(*deeds) == ["done", "done"]
    assert Participant.objects.count() == 1
