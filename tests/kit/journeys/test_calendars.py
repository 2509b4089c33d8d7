"""A zone's own calendar: brought in, looked at, applied; what runs moves with it in the open, what is over stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.principals import Scheduler
from liantu.kit.audit.models import Entry
from liantu.kit.journeys import calendars, queries, recounting, timing
from liantu.kit.journeys.actions import calendars as actions
from liantu.kit.journeys.actions import clocks, escalating
from liantu.kit.journeys.models import CalendarPart, Case, Clock, Escalation
from liantu.kit.notices.models import Notice
from tests.factories.accounts import World
from tests.factories.registry import plain

from .conftest import Starts, at, make_chain
from .test_moving import go

pytestmark = pytest.mark.django_db

TABLE = """\
date,name,kind
2027-01-01,元旦,off
2027-02-05,春节,off
2027-02-08,春节,off
2027-02-09,春节,off
2027-02-10,春节,off
2027-02-11,春节,off
2027-02-20,春节,work
2027-04-05,清明节,off
2027-05-01,劳动节,off
2027-06-09,端午节,off
2027-09-15,中秋节,off
2027-10-01,国庆节,off
"""


@pytest.fixture(autouse=True)
def _forgotten() -> Any:
    calendars.forget()
    yield
    calendars.forget()


@pytest.fixture
def leader(world: World) -> User:
    made = world.person("leader")
    made.memberships.update(valid_from=date(2020, 1, 1))
    return made


def table(text: str = TABLE, name: str = "2027.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def seal(part: CalendarPart) -> str:
    known, one = calendars.parts(fresh=True), calendars.part_of(part)
    after = calendars.without(known, part.pk) if part.applied else calendars.with_part(known, one)
    return recounting.seal(recounting.changes(one, after))


def apply(by: User, part: CalendarPart) -> int:
    return actions.apply(by=by, part=part, seen=seal(part))


@pytest.fixture
def case(start: Starts, officer: User, second: User) -> Case:
    """Taken on Thursday 4 February 2027, to be done within five working days."""
    with clock.stopped(at("2027-02-04 10:00")):
        return go(second, start(), "take")


def test_deadline_is_provisional_until_the_table_comes_and_moves_in_the_open(
    case: Case, leader: User, world: World
) -> None:
    assert (timing.last_day(case.due), case.provisional) == (date(2027, 2, 11), True)
    with clock.stopped(at("2027-02-04 11:00")):
        part = actions.prepare_table(by=leader, file=table(), zone=world.here)
        case.refresh_from_db()
        assert (timing.last_day(case.due), case.provisional) == (date(2027, 2, 11), True)
        # 5, 8–11 off, the weekend of 20 February worked: 12, 15, 16, 17, 18.
        assert apply(leader, part) == 1
    case.refresh_from_db()
    assert (timing.last_day(case.due), case.provisional) == (date(2027, 2, 18), False)
    row = Clock.objects.get(case=case, key="solve")
    assert (row.due, timing.read(row).due) == (case.due, timing.local(case.due))
    # The ladder goes along: a working day before.
    assert [timing.local(one.at).date() for one in Escalation.objects.filter(clock=row, offset=-1)] == [
        date(2027, 2, 17)
    ]
    line = queries.steps_of(case).last()
    assert (line.sort, line.told) == ("recount", {"clock": "solve", "before": "2027-02-11", "after": "2027-02-18"})
    assert Notice.objects.filter(kind="journeys.recounted", reader=case.assignee).count() == 1
    assert json.loads(Entry.objects.get(action="journeys.calendar.apply").details)["moved"] == 1


def test_table_of_one_zone_is_none_of_another(start: Starts, case: Case, leader: User, world: World) -> None:
    with clock.stopped(at("2027-02-04 11:00")):
        apply(leader, actions.prepare_table(by=leader, file=table(), zone=world.here))
        assert calendars.calendar(world.here.pk).provisional(date(2027, 1, 1), date(2027, 2, 1)) == ()
        assert calendars.calendar(world.there.pk).provisional(date(2027, 1, 1), date(2027, 2, 1)) == (2027,)


def test_own_table_goes_before_that_of_all_which_the_system_administrator_keeps(
    case: Case, leader: User, world: World
) -> None:
    with clock.stopped(at("2027-02-04 11:00")):
        with pytest.raises(access.Denied):
            actions.prepare_table(by=leader, file=table())
        apply(leader, actions.prepare_table(by=leader, file=table(), zone=world.here))
        apply(
            world.system, actions.prepare_table(by=world.system, file=table(TABLE.replace("2027-02-11,春节,off\n", "")))
        )
        own, all_ = calendars.calendar(world.here.pk), calendars.calendar(world.there.pk)
        assert (own.is_working(date(2027, 2, 11)), all_.is_working(date(2027, 2, 11))) == (False, True)


def test_ended_part_gives_way_and_clocks_that_stopped_keep_their_account(
    case: Case, leader: User, second: User, world: World
) -> None:
    with clock.stopped(at("2027-02-04 11:00")):
        part = actions.prepare_table(by=leader, file=table(), zone=world.here)
        apply(leader, part)
    with clock.stopped(at("2027-02-15 10:00")):
        go(second, case, "refuse", reason="不归我们")
    with clock.stopped(at("2027-02-16 10:00")):
        part.refresh_from_db()
        assert actions.end(by=leader, part=part, seen=seal(part)) == 0
        row = Clock.objects.get(case=case, key="solve")
        assert timing.stands(row) == "kept"
        assert calendars.calendar(world.here.pk).provisional(date(2027, 1, 1), date(2027, 2, 1)) == (2027,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("2027-02-09,春节,off\n", ""), "第 5 行：春节缺 2027-02-09"),
        (TABLE + "2027-01-01,元旦,work\n", "2027-01-01 在第 2 行是放假"),
        (TABLE.replace("2027-06-09", "2026-06-09"), "2026-06-09 不属于 2027 年"),
        ("", "首行写 date,name,kind"),
    ],
)
def test_bad_table_is_refused_by_line_and_nothing_is_kept(leader: User, world: World, text: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.prepare_table(by=leader, file=table(text), zone=world.here)
    assert words in " ".join(refused.value.messages)
    assert CalendarPart.objects.count() == 0


def test_what_was_shown_to_move_must_be_what_moves(
    start: Starts, case: Case, second: User, leader: User, world: World
) -> None:
    with clock.stopped(at("2027-02-04 11:00")):
        part = actions.prepare_table(by=leader, file=table(), zone=world.here)
        shown = seal(part)
        go(second, start(chain=make_chain(world)), "take")
        with pytest.raises(access.Conflict):
            actions.apply(by=leader, part=part, seen=shown)
        part.refresh_from_db()
        assert part.applied is None


def test_paused_clock_is_counted_on_what_holds_when_it_goes_on(
    case: Case, officer: User, leader: User, world: World
) -> None:
    with clock.stopped(at("2027-02-04 11:00")):
        case = clocks.pause(
            by=officer, case=case, clock_key="solve", cause="court", reason="诉讼", revision=case.revision
        )
        assert apply(leader, actions.prepare_table(by=leader, file=table(), zone=world.here)) == 0
        case = clocks.resume(by=officer, case=case, clock_key="solve", revision=case.revision)
        assert timing.last_day(case.due) == date(2027, 2, 18)


def test_interrupted_recount_is_finished_by_the_next_run(case: Case, leader: User, world: World) -> None:
    with clock.stopped(at("2027-02-04 11:00")):
        part = actions.prepare_table(by=leader, file=table(), zone=world.here)
        actions._apply(by=leader, part=part, moved=1)
        assert actions.recount(by=Scheduler()) == 1
        assert actions.recount(by=Scheduler()) == 0
    case.refresh_from_db()
    assert timing.last_day(case.due) == date(2027, 2, 18)


def test_ladder_waits_for_the_day_of_its_own_zone(start: Starts, case: Case, leader: User, world: World) -> None:
    """Off in the zone, worked by what ships: nobody is reminded there."""
    Escalation.objects.update(at=at("2027-02-04 08:30"))
    with clock.stopped(at("2027-02-04 11:00")):
        actions._apply(by=leader, part=actions.prepare_table(by=leader, file=table(), zone=world.here), moved=0)
        CalendarPart.objects.update(counted=True)
    calendars.forget()
    with clock.stopped(at("2027-02-08 10:00")):
        assert escalating.climb(by=Scheduler()) == 0
    with clock.stopped(at("2027-02-12 10:00")):
        assert escalating.climb(by=Scheduler()) == Escalation.objects.count()


def test_office_hours_count_for_periods_of_hours(leader: User, world: World) -> None:
    part = actions.prepare_hours(by=leader, hours="09:00-12:00, 13:00-17:00", closes=True, zone=world.here)
    assert apply(leader, part) == 0
    held = calendars.calendar(world.here.pk)
    assert (str(held.hours), held.closes) == ("09:00–12:00, 13:00–17:00", True)
    with pytest.raises(ValidationError):
        actions.prepare_hours(by=leader, hours="17:00-09:00", zone=world.here)
    with pytest.raises(ValidationError):
        actions.prepare_hours(by=leader, hours="09:00-12:00,13:00-17:00", closes=True, zone=world.here)


def test_pages_lead_from_the_file_to_its_application(
    case: Case, leader: User, world: World, browser: Callable[[User], Client]
) -> None:
    with clock.living(at("2027-02-04 11:00")):
        page = browser(leader)
        assert "只用随系统发布的放假安排" in plain(page.get("/calendars/"))
        answer = page.post("/calendars/import/", {"zone": world.here.pk, "file": table("date,name\n")})
        assert (answer.status_code, "首行写 date,name,kind" in plain(answer)) == (422, True)
        answer = page.post("/calendars/import/", {"zone": world.here.pk, "file": table()})
        told = plain(page.get(answer["Location"]))
        for words in ("1 个在走的期限会移动", "2027-02-11", "2027-02-18", "+7", "2月20日 星期六", "上班"):
            assert words in told
        part = CalendarPart.objects.get()
        page.post(f"/calendars/{part.pk}/decide/", {"do": "apply", "seal": seal(part)})
        told = plain(page.get(f"/calendars/{part.pk}/"))
        assert "在用" in told
        assert "随工作日历重算：2027-02-11 → 2027-02-18" in plain(page.get(f"/cases/{case.pk}/"))
