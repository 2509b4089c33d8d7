"""Visits: booked, joined, beyond the limit, and who sees what of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.activities import public as activities
from liantu.apps.activities import queries
from liantu.apps.activities.actions import visits
from liantu.apps.activities.models import Visit, VisitParty
from liantu.apps.registry.models import UnitLink
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.notices.models import Notice
from tests.factories.accounts import make_unit, make_user
from tests.factories.figures import Scene
from tests.factories.registry import plain

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def day(days: int = 0) -> date:
    """So many days from the first of next month, so that none of a test's visits falls into another month."""
    first = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=days)


@pytest.fixture
def firm(scene: Scene) -> Any:
    return scene.firm("天海泵业")


@pytest.fixture
def other(scene: Scene) -> User:
    """Somebody of another department."""
    return make_user("investment_officer", scene.world.other, scene.zone)


@pytest.fixture
def leader(scene: Scene) -> User:
    return make_user("leader", make_unit(scene.zone), scene.zone)


def of_firm(scene: Scene, firm: Any) -> User:
    unit = make_unit(scene.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=firm)
    return make_user("enterprise", unit, scene.zone)


def book(by: User, scene: Scene, firm: Any, at: int = 0, **more: Any) -> Visit:
    told = {"by": by, "zone": scene.zone, "organisation": firm, "day": day(at), "purpose": "service", **more}
    return activities.book(**told)


# Booking and the limit


def test_visit_has_the_department_and_the_one_who_booked_it(scene: Scene, firm: Any) -> None:
    visit = book(scene.officer, scene, firm, matter="送政策上门")
    party = visit.parties.get()
    assert (visit.state, visit.ordinal, visit.beyond) == ("planned", 1, False)
    assert (party.unit, party.purpose, party.matter) == (scene.world.unit, "service", "送政策上门")
    assert list(party.people.all()) == [scene.officer]
    assert Entry.objects.filter(action="activities.visit.create", object_id=str(visit.pk)).count() == 1


def test_visit_beyond_the_limit_needs_a_reason(scene: Scene, firm: Any) -> None:
    book(scene.officer, scene, firm, 0)
    book(scene.officer, scene, firm, 3)
    with pytest.raises(ValidationError) as refusal:
        book(scene.officer, scene, firm, 6)
    assert list(refusal.value.message_dict) == ["reason"]
    assert "2 次" in refusal.value.messages[0]
    assert Visit.objects.count() == 2


def test_visit_beyond_the_limit_waits_for_the_leader_who_is_told(scene: Scene, firm: Any, leader: User) -> None:
    book(scene.officer, scene, firm, 0)
    book(scene.officer, scene, firm, 3)
    visit = book(scene.officer, scene, firm, 6, reason="突发停产")
    assert (visit.state, visit.ordinal, visit.beyond) == ("asked", 3, True)
    assert list(Notice.objects.values_list("reader", "kind")) == [(leader.pk, "activities.asked")]
    with pytest.raises(access.Denied):
        activities.decide(by=scene.officer, visit=visit, agreed=True)
    activities.decide(by=leader, visit=visit, agreed=True)
    visit.refresh_from_db()
    assert (visit.state, visit.decided_by, visit.beyond) == ("planned", leader, True)
    with pytest.raises(access.Conflict):
        activities.decide(by=leader, visit=visit, agreed=False, note="x")


def test_refused_visit_gives_its_place_back_and_cannot_be_joined(
    scene: Scene, firm: Any, leader: User, other: User
) -> None:
    book(scene.officer, scene, firm, 0)
    book(scene.officer, scene, firm, 3)
    visit = book(scene.officer, scene, firm, 6, reason="急")
    with pytest.raises(ValidationError):
        activities.decide(by=leader, visit=visit, agreed=False)
    activities.decide(by=leader, visit=visit, agreed=False, note="并入前一次")
    assert queries.number_in_month(scene.zone, firm.pk, day()) == 2
    with pytest.raises(access.Conflict):
        activities.join(by=other, visit=visit, purpose="research")


def test_leaders_own_visit_beyond_the_limit_is_agreed_to(scene: Scene, firm: Any, leader: User) -> None:
    book(scene.officer, scene, firm, 0)
    book(scene.officer, scene, firm, 3)
    visit = book(leader, scene, firm, 6, reason="重点项目调度")
    assert (visit.state, visit.decided_by) == ("planned", leader)


def test_limit_is_the_zones_own(scene: Scene, firm: Any, leader: User) -> None:
    with pytest.raises(access.Denied):
        activities.set_limit(by=scene.officer, zone=scene.zone, per_month=1)
    activities.set_limit(by=leader, zone=scene.zone, per_month=1)
    book(scene.officer, scene, firm, 0)
    with pytest.raises(ValidationError):
        book(scene.officer, scene, firm, 3)
    with pytest.raises(ValidationError):
        activities.set_limit(by=leader, zone=scene.zone, per_month=0)


def test_visits_of_another_month_and_cancelled_ones_take_no_place(scene: Scene, firm: Any) -> None:
    book(scene.officer, scene, firm, -1)
    gone = book(scene.officer, scene, firm, 0)
    activities.cancel(by=scene.officer, visit=gone, reason="企业检修")
    assert book(scene.officer, scene, firm, 5).ordinal == 1


def test_merged_firms_share_a_limit(scene: Scene, firm: Any) -> None:
    twin = scene.firm("天海泵业有限责任公司")
    book(scene.officer, scene, firm, 0)
    book(scene.officer, scene, twin, 2)
    twin.canonical = firm
    twin.save()
    twin.refresh_from_db()
    with pytest.raises(ValidationError):
        book(scene.officer, scene, twin, 4)


@pytest.mark.parametrize(
    ("told", "field"),
    [({"day": date(2010, 1, 4)}, "day"), ({"purpose": "golf"}, "purpose"), ({"begins": "11:00", "ends": "10:00"}, "")],
)
def test_bad_booking_is_refused_and_nothing_kept(scene: Scene, firm: Any, told: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        book(scene.officer, scene, firm, **told)
    assert not field or list(refusal.value.message_dict) == [field]
    assert Visit.objects.count() == 0


def test_officer_of_another_zone_cannot_book_here(scene: Scene, firm: Any) -> None:
    far = make_user("caseworker", scene.world.far, scene.world.there)
    with pytest.raises(access.Denied):
        book(far, scene, firm)
    assert Visit.objects.count() == 0


# Joining


def test_joining_adds_the_department_and_takes_no_place(scene: Scene, firm: Any, other: User) -> None:
    visit = book(scene.officer, scene, firm)
    activities.join(by=other, visit=visit, purpose="investment", matter="扩产计划")
    assert list(visit.parties.values_list("unit", "purpose")) == [
        (scene.world.unit.pk, "service"), (scene.world.other.pk, "investment"),
    ]  # fmt: skip
    assert queries.number_in_month(scene.zone, firm.pk, day()) == 1
    assert Notice.objects.filter(kind="activities.joined", reader=scene.officer).count() == 1


def test_joining_twice_is_a_conflict_and_a_colleague_is_taken_along(scene: Scene, firm: Any, other: User) -> None:
    visit = book(scene.officer, scene, firm)
    activities.join(by=other, visit=visit, purpose="investment")
    with pytest.raises(access.Conflict):
        activities.join(by=other, visit=visit, purpose="investment")
    colleague = make_user("investment_officer", scene.world.other, scene.zone)
    activities.join(by=colleague, visit=visit, purpose="investment")
    assert visit.parties.count() == 2
    assert set(visit.parties.last().people.all()) == {other, colleague}


def test_last_department_cannot_leave_but_can_cancel(scene: Scene, firm: Any, other: User) -> None:
    visit = book(scene.officer, scene, firm)
    activities.join(by=other, visit=visit, purpose="research")
    visits.leave(by=scene.officer, visit=visit, reason="另有安排")
    assert list(visit.parties.values_list("unit", flat=True)) == [scene.world.other.pk]
    with pytest.raises(access.Conflict):
        visits.leave(by=other, visit=visit, reason="x")


def test_findings_are_ones_own_and_make_the_visit_held(scene: Scene, firm: Any, other: User) -> None:
    visit = book(scene.officer, scene, firm)
    with pytest.raises(ValidationError):
        activities.note_findings(by=scene.officer, visit=visit, findings="还没去")
    Visit.objects.filter(pk=visit.pk).update(day=clock.today())
    with pytest.raises(access.Denied):
        activities.note_findings(by=other, visit=visit, findings="不是我去的")
    activities.note_findings(by=scene.officer, visit=visit, findings="缺检测员")
    visit.refresh_from_db()
    assert (visit.state, visit.parties.get().findings) == ("held", "缺检测员")


# What is seen


def test_known_of_a_firm_tells_last_visits_near_ones_and_the_number(scene: Scene, firm: Any, other: User) -> None:
    past = book(scene.officer, scene, firm, 0)
    Visit.objects.filter(pk=past.pk).update(day=day(-60), state="held")
    VisitParty.objects.filter(visit=past).update(findings="电压不稳")
    near = book(other, scene, firm, 9, purpose="investment")
    book(other, scene, firm, 28)
    told = activities.known_of(scene.officer, scene.zone, firm, day(5))
    assert [(one.pk, goings[0].findings) for one, goings in told.last] == [(past.pk, "电压不稳")]
    assert [(one.pk, joinable) for one, _goings, joinable in told.near] == [(near.pk, True)]
    assert (told.number, told.limit, told.is_beyond) == (2, 2, True)


def test_firm_sees_its_own_visits_without_findings_and_nobody_elses(scene: Scene, firm: Any, other: User) -> None:
    person, stranger = of_firm(scene, firm), of_firm(scene, scene.firm("别家"))
    visit = book(scene.officer, scene, firm)
    Visit.objects.filter(pk=visit.pk).update(day=clock.today())
    activities.note_findings(by=scene.officer, visit=visit, findings="内部记载")
    seen = queries.find_visit(person, visit.pk)
    assert [one.findings for one in queries.goings(person, seen)] == [""]
    assert list(queries.list_visits(stranger)) == []
    with pytest.raises(access.NotHere):
        queries.find_visit(stranger, visit.pk)


def test_firm_does_not_learn_of_a_visit_that_waits_for_leave(scene: Scene, firm: Any) -> None:
    person = of_firm(scene, firm)
    for at, reason in ((0, ""), (2, ""), (4, "急")):
        book(scene.officer, scene, firm, at, reason=reason)
    assert queries.list_visits(person).count() == 2
    assert Notice.objects.filter(reader=person, kind="activities.coming").count() == 2


def test_firm_says_that_it_told_somebody_and_the_next_reads_it(scene: Scene, firm: Any, other: User) -> None:
    person = of_firm(scene, firm)
    visit = book(scene.officer, scene, firm)
    with pytest.raises(access.Denied):
        activities.say_told(by=scene.officer, visit=visit, to="x", what="x")
    activities.say_told(by=person, visit=visit, to="招商局 邱实", what="扩产用地")
    known = activities.known_of(other, scene.zone, firm, day(3))
    assert [(one.to, one.what) for one in known.told] == [("招商局 邱实", "扩产用地")]
    assert Notice.objects.filter(reader=scene.officer, kind="activities.told").count() == 1


# The calendar and the count


def test_calendar_shows_all_departments_and_what_lies_close_together(scene: Scene, firm: Any, other: User) -> None:
    one = book(scene.officer, scene, firm, 5)
    two = book(other, scene, firm, 12)
    alone = book(other, scene, scene.firm("远山风机"), 5)
    board = activities.board(scene.officer, scene.zone, day(), day(27))
    told = {entry.visit.pk: [visit.pk for visit in entry.others] for entry in board.entries}
    assert told == {one.pk: [two.pk], two.pk: [one.pk], alone.pk: []}
    assert [(found.pk, len(entries)) for found, entries in board.collisions] == [(firm.pk, 2)]
    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in board.weeks)
    of_unit = activities.board(scene.officer, scene.zone, day(), day(27), unit=scene.world.unit.pk)
    assert [entry.visit.pk for entry in of_unit.entries] == [one.pk]


def test_two_visits_that_are_over_no_longer_collide(scene: Scene, firm: Any, other: User) -> None:
    book(scene.officer, scene, firm, 5)
    book(other, scene, firm, 12)
    Visit.objects.update(state="held")
    assert activities.board(scene.officer, scene.zone, day(), day(27)).collisions == []


def test_calendar_asks_as_much_for_forty_visits_as_for_two(scene: Scene, other: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            board = activities.board(scene.officer, scene.zone, day(), day(27))
            assert board.entries
        return len(told)

    for number in range(2):
        book(other, scene, scene.firm(f"企业{number}"), number)
    asked()
    few = asked()
    for number in range(2, 40):
        book(other, scene, scene.firm(f"企业{number}"), number % 27)
    assert asked() == few


def test_visits_are_counted_once_in_all_and_once_for_each_purpose(scene: Scene, firm: Any, other: User) -> None:
    visit = book(scene.officer, scene, firm, 0, purpose="guidance")
    activities.join(by=other, visit=visit, purpose="investment")
    book(other, scene, scene.firm("远山风机"), 3, purpose="guidance")
    cancelled = book(other, scene, firm, 9, purpose="relief")
    activities.cancel(by=other, visit=cancelled, reason="改日")
    told = activities.counts(scene.officer, scene.zone, day(), day(27))
    assert (told.visits, told.held, told.organisations, told.joint, told.burden, told.beyond) == (2, 0, 2, 1, 2, 0)
    assert {one.purpose: one.visits for one in told.purposes if one.visits} == {"guidance": 2, "investment": 1}
    assert [(one.visits, one.burden) for one in told.firms] == [(1, 1), (1, 1)]
    assert len(told.purposes) == 8


# Pages


def test_form_shows_what_is_known_and_one_click_joins(scene: Scene, firm: Any, other: User, browser: Browser) -> None:
    visit = book(scene.officer, scene, firm, 4)
    page = browser(other)
    told = {"organisation": "天海泵业", "day": str(day(6)), "zone": scene.zone.pk}
    answer = page.get(reverse("visit-known"), told, headers={"HX-Request": "true"})
    assert "前后 14 天内的走访" in plain(answer)
    assert reverse("visit-join-now", args=[visit.pk]) in answer.content.decode()
    page.post(reverse("visit-join-now", args=[visit.pk]), {"purpose": "research", "matter": "配套"})
    assert visit.parties.filter(unit=scene.world.other, purpose="research").exists()


def test_booking_page_keeps_what_was_typed_where_a_reason_is_wanted(
    scene: Scene, firm: Any, other: User, browser: Browser
) -> None:
    book(scene.officer, scene, firm, 0)
    book(scene.officer, scene, firm, 3)
    told = {
        "organisation": "天海泵业", "day": str(day(6)), "zone": scene.zone.pk, "purpose": "research", "matter": "配套缺口",
    }  # fmt: skip
    answer = browser(other).post(reverse("visit-new"), told)
    assert answer.status_code == 422
    assert "请加入已有走访" in plain(answer)
    assert "配套缺口" in answer.content.decode()


def test_pages_of_visits_open_for_staff_and_for_the_firm(scene: Scene, firm: Any, browser: Browser) -> None:
    person = of_firm(scene, firm)
    visit = book(scene.officer, scene, firm)
    staff = browser(scene.officer)
    for name in ("visit-calendar", "visits", "visit-count", "visit-new", "promises", "events"):
        assert staff.get(reverse(name)).status_code == 200, name
    assert staff.get(reverse("visit-calendar"), {"view": "week"}).status_code == 200
    house = browser(person)
    assert "已经反映过" in plain(house.get(reverse("visit", args=[visit.pk])))
    assert house.get(reverse("visit-calendar")).status_code == 200
    assert house.get(reverse("visit-count")).status_code == 403
    assert house.get(reverse("visit-new")).status_code == 403
    assert house.get(reverse("visit-known")).status_code == 403
    assert "天海泵业" in plain(staff.get(reverse("organisation", args=[firm.pk])))


def test_count_leaves_as_a_workbook_that_the_log_knows(scene: Scene, firm: Any, browser: Browser) -> None:
    book(scene.officer, scene, firm)
    answer = browser(scene.officer).post(reverse("visit-count") + f"?month={day():%Y-%m}")
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert (
        Entry.objects.filter(action__startswith="activities.visit.export").exists()
        or Entry.objects.filter(action__contains="export").exists()
    )
