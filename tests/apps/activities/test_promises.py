"""Promises: cases with clocks, that the firm closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.activities import public as activities
from liantu.apps.activities import queries
from liantu.apps.registry.models import UnitLink
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.journeys import checking, reading
from liantu.kit.journeys import public as journeys_public
from liantu.kit.journeys import queries as journeys
from liantu.kit.journeys.actions import moving
from liantu.kit.notices import public as notices
from liantu.kit.notices.models import Notice
from liantu.kit.rulestore import kinds
from liantu.kit.rulestore.shipped import shipped
from liantu.kit.ui import start
from tests.factories.accounts import make_unit, make_user
from tests.factories.figures import Scene
from tests.factories.registry import plain

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def firm(scene: Scene) -> Any:
    return scene.firm("天海泵业")


@pytest.fixture
def person(scene: Scene, firm: Any) -> User:
    unit = make_unit(scene.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=firm)
    return make_user("enterprise", unit, scene.zone)


@pytest.fixture
def promise(scene: Scene, firm: Any) -> Any:
    return activities.promise(by=scene.officer, zone=scene.zone, organisation=firm, text="协调专线接入")


def go(by: User, promise: Any, move: str, reason: str = "", **told: str) -> Any:
    case = activities.case_of(by, promise)
    return moving.move(by=by, case=case, move=move, revision=case.revision, told=told, reason=reason)


def test_shipped_journey_is_sound() -> None:
    versions = shipped(kinds.find_kind(reading.PACKS))["promise"]
    assert [checking.check(one.text) for one in versions] == [[]]


def test_promise_begins_a_case_with_a_clock_for_the_first_answer(scene: Scene, promise: Any) -> None:
    case = activities.case_of(scene.officer, promise)
    assert (case.stage, case.assignee, case.kind) == ("open", scene.officer, "activities.promise")
    assert [clock_.key for clock_ in journeys.clocks_of(case)] == ["reply"]
    assert case.due > clock.now()


def test_promise_without_words_is_refused(scene: Scene, firm: Any) -> None:
    with pytest.raises(ValidationError):
        activities.promise(by=scene.officer, zone=scene.zone, organisation=firm, text="  ")
    with pytest.raises(ValidationError):
        activities.promise(by=scene.officer, text="没有说向谁承诺")


def test_answer_is_kept_and_the_firm_is_told(scene: Scene, promise: Any, person: User) -> None:
    go(scene.officer, promise, "reply", answer="本月接通", by_day=str(clock.today() + timedelta(days=9)))
    promise.refresh_from_db()
    assert promise.answer == "本月接通"
    assert Notice.objects.filter(reader=person, kind="activities.answered").count() == 1


def test_firm_confirms_and_nobody_else_in_its_name(scene: Scene, promise: Any, person: User) -> None:
    go(scene.officer, promise, "finish", answer="已接通")
    with pytest.raises(access.Denied):
        go(scene.officer, promise, "confirm")
    with pytest.raises(access.Denied):
        go(person, promise, "close", reason="我来")
    # It waits for the firm on its start page, and for nobody any more once it has said so.
    (line,) = start.waiting_for(person)
    assert (line.count, "待企业确认" in line.first[0].detail) == (1, True)
    go(person, promise, "confirm")
    assert start.waiting_for(person) == []
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert activities.case_of(person, promise).ends == "well"


def test_firm_that_objects_sets_the_clock_going_again(scene: Scene, promise: Any, person: User) -> None:
    go(scene.officer, promise, "finish", answer="已接通")
    with pytest.raises(ValidationError):
        go(person, promise, "object")
    go(person, promise, "object", reason="还是没有信号")
    case = activities.case_of(scene.officer, promise)
    assert (case.stage, case.runs, case.due is not None) == ("working", True, True)


def test_promise_that_cannot_be_kept_ends_and_can_be_taken_up_again(scene: Scene, promise: Any) -> None:
    go(scene.officer, promise, "refuse", reason="线路不通", answer="近期无法接入")
    promise.refresh_from_db()
    assert promise.state == "unkept"
    go(scene.officer, promise, "reopen", reason="线路已通")
    promise.refresh_from_db()
    assert promise.state == "open"


def test_stranger_sees_neither_promise_nor_case(scene: Scene, promise: Any) -> None:
    unit = make_unit(scene.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=scene.firm("别家"))
    stranger = make_user("enterprise", unit, scene.zone)
    assert list(queries.list_promises(stranger)) == []
    assert activities.case_of(stranger, promise) is None


def test_open_promises_say_what_is_overdue(scene: Scene, promise: Any) -> None:
    assert [one["overdue"] for one in queries.open_promises(scene.officer, scene.zone)] == [False]
    with clock.living(clock.now() + timedelta(days=20)):
        scene.officer.__dict__.pop("grants", None)
        assert [one["overdue"] for one in queries.open_promises(scene.officer, scene.zone)] == [True]


def test_page_of_a_promise_shows_its_case_to_both_sides(
    scene: Scene, promise: Any, person: User, browser: Browser
) -> None:
    address = reverse("promise", args=[promise.pk])
    assert "待答复" in plain(browser(scene.officer).get(address))
    page = browser(person).get(address)
    assert page.status_code == 200
    assert "协调专线接入" in plain(page)


class TestLink:
    """A firm without an account says by a signed link whether a promise was kept."""

    @staticmethod
    def through(made: notices.Made, **values: Any) -> Any:
        phone = Client()
        return phone.post(made.url.removeprefix("http://127.0.0.1:8000"), values)

    @pytest.fixture
    def done(self, scene: Scene, promise: Any) -> Any:
        return go(scene.officer, promise, "finish", answer="已接通")

    def test_firm_confirms_once(self, scene: Scene, promise: Any, done: Any) -> None:
        made = journeys_public.make_link(by=scene.officer, case=done)
        asked = plain(Client().get(made.url.removeprefix("http://127.0.0.1:8000")))
        for words in ("协调专线接入", "已接通", "天海泵业", "确认已兑现", "还没有办好"):
            assert words in asked
        assert "重新办理" not in asked
        assert self.through(made, move="confirm").status_code == 200
        promise.refresh_from_db()
        step = journeys.steps_of(done).last()
        assert (promise.state, step.by, step.signed, step.move) == ("kept", None, "天海泵业", "confirm")
        again = self.through(made, move="object", reason="又来")
        assert (again.status_code, "已经填写过" in plain(again)) == (410, True)

    def test_objection_needs_its_reason_and_sets_the_clock_going(self, scene: Scene, promise: Any, done: Any) -> None:
        made = journeys_public.make_link(by=scene.officer, case=done)
        refused = self.through(made, move="object")
        assert (refused.status_code, "请写明理由" in plain(refused)) == (422, True)
        assert self.through(made, move="object", reason="还是没有信号").status_code == 200
        case = activities.case_of(scene.officer, promise)
        assert (case.stage, case.due is not None) == ("working", True)

    def test_link_offers_no_other_move(self, scene: Scene, promise: Any, done: Any) -> None:
        made = journeys_public.make_link(by=scene.officer, case=done)
        assert self.through(made, move="close", reason="我来").status_code == 422
        assert activities.case_of(scene.officer, promise).stage == "answered"

    def test_link_is_taken_back_when_the_case_moves(self, scene: Scene, promise: Any, done: Any) -> None:
        made = journeys_public.make_link(by=scene.officer, case=done)
        go(scene.officer, promise, "close", reason="企业电话确认")
        answer = self.through(made, move="object", reason="没有")
        assert (answer.status_code, "链接已撤回" in plain(answer)) == (410, True)

    def test_link_is_made_by_those_who_work_on_the_case_where_the_firm_is_asked(
        self, scene: Scene, promise: Any, person: User
    ) -> None:
        with pytest.raises(access.Conflict):
            journeys_public.make_link(by=scene.officer, case=activities.case_of(scene.officer, promise))
        case = go(scene.officer, promise, "finish", answer="已接通")
        with pytest.raises(access.Denied):
            journeys_public.make_link(by=person, case=case)
