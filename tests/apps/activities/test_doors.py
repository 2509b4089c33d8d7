"""The API and the command line say what the pages say, to whom they may."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts.models import User
from liantu.apps.activities import public as activities
from liantu.apps.activities.cli import activities as command
from liantu.apps.registry.models import UnitLink
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import make_unit, make_user
from tests.factories.figures import Scene
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(scene: Scene) -> Any:
    return scene.firm("天海泵业")


@pytest.fixture
def person(scene: Scene, firm: Any) -> User:
    unit = make_unit(scene.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=firm)
    return make_user("enterprise", unit, scene.zone)


@pytest.fixture
def other(scene: Scene) -> User:
    return make_user("caseworker", scene.world.other, scene.zone)


def run(by: Any, *words: str) -> list[dict[str, Any]]:
    answer = CliRunner().invoke(command, [*words, "--json"], obj=Speaker(by), catch_exceptions=False)
    return [json.loads(line) for line in answer.output.splitlines()]


def test_program_books_joins_notes_and_counts(scene: Scene, firm: Any, other: User) -> None:
    today, program, second = clock.today(), Program(scene.officer), Program(other)
    told = {"zone": scene.zone.code, "organisation": "天海泵业", "day": str(today), "purpose": "guidance"}
    status, made = program.send("post", "/visits", {**told, "begins": "10:00"})
    assert (status, made["state"], made["organisation"]["name"]) == (201, "planned", "天海泵业")
    path = f"/visits/{made['id']}"
    status, joined = second.send("post", f"{path}/join", {"purpose": "service", "matter": "帮办"})
    assert (status, [one["purpose"] for one in joined["units"]]) == (200, ["guidance", "service"])
    assert second.send("post", f"{path}/join", {"purpose": "service"})[0] == 409
    assert program.send("post", f"{path}/findings", {"findings": "缺检测员"})[1]["state"] == "held"
    query = {"zone": scene.zone.code, "month": f"{today:%Y-%m}"}
    assert [one["id"] for one in program.get("/visits/calendar", **query)[1]] == [made["id"]]
    counted = program.get("/visits/counts", **query)[1]
    assert (counted["visits"], counted["joint"], counted["burden"]) == (1, 1, 1)
    known = program.get("/visits/known", zone=scene.zone.code, organisation="天海泵业", day=str(today))[1]
    assert (known["visits_in_month"], known["limit"], len(known["near"])) == (1, 2, 1)


def test_program_of_a_firm_gets_its_visits_without_findings(scene: Scene, firm: Any, person: User) -> None:
    visit = activities.book(by=scene.officer, zone=scene.zone, organisation=firm, day=clock.today(), purpose="service")
    activities.note_findings(by=scene.officer, visit=visit, findings="内部记载")
    program = Program(person)
    rows = program.get("/visits")[1]["items"]
    assert [(row["id"], row["units"][0]["findings"]) for row in rows] == [(visit.pk, "")]
    assert program.get("/visits/counts", zone=scene.zone.code, month="2026-09")[0] == 403
    body = {"zone": scene.zone.code, "organisation": "天海泵业", "day": "2026-09-16", "purpose": "service"}
    assert program.send("post", "/visits", body)[0] == 403
    status, told = program.send("post", f"/visits/{visit.pk}/already-told", {"to": "招商局", "what": "用地"})
    assert (status, told["to"]) == (201, "招商局")


@pytest.mark.parametrize(
    ("told", "field"),
    [({"purpose": "golf"}, "purpose"), ({"zone": "nowhere"}, "zone"), ({"day": "tomorrow"}, "day")],
)
def test_program_that_asks_wrongly_is_told_the_field(scene: Scene, firm: Any, told: dict[str, str], field: str) -> None:
    body = {
        "zone": scene.zone.code,
        "organisation": "天海泵业",
        "day": str(clock.today()),
        "purpose": "service",
        **told,
    }
    status, answer = Program(scene.officer).send("post", "/visits", body)
    assert (status, list(answer["errors"])) == (422, [field])
    assert Program(scene.officer).get("/visits/calendar", zone=scene.zone.code, month="2026-13")[0] == 422


def test_program_adds_an_event_with_participants_whose_names_stay_masked(scene: Scene, firm: Any) -> None:
    program = Program(scene.officer)
    told = {"zone": scene.zone.code, "title": "讲座", "kind": "lecture", "day": "2026-09-16"}
    status, made = program.send("post", "/events", told)
    assert status == 201
    rows = [{"part": "enterprise", "organisation": "天海泵业"}, {"person": "张三丰", "from_where": "宏明空调"}]
    answer = program.send("post", f"/events/{made['id']}/participants", json.dumps(rows))[1]
    assert [one["person"] for one in answer["participants"]] == ["", "张**"]
    ids = [one["id"] for one in answer["participants"]]
    answer = program.send("post", f"/events/{made['id']}/attended", {"there": ids[:1], "listed": ids})[1]
    assert [one["attended"] is not None for one in answer["participants"]] == [True, False]
    assert program.send("post", f"/events/{made['id']}/retract", {"reason": "改期"})[0] == 204
    assert program.get("/events")[1]["items"] == []


def test_program_notes_a_promise(scene: Scene, firm: Any) -> None:
    program = Program(scene.officer)
    status, made = program.send(
        "post", "/promises", {"text": "协调专线", "zone": scene.zone.code, "organisation": "天海泵业"}
    )
    assert (status, made["state"]) == (201, "open")
    assert [one["id"] for one in program.get("/promises", state="open")[1]["items"]] == [made["id"]]


def test_lists_ask_as_much_for_many_as_for_few(scene: Scene, other: User) -> None:
    def book(number: int) -> None:
        activities.book(
            by=other, zone=scene.zone, organisation=scene.firm(f"企业{number}"), day=clock.today(), purpose="service"
        )

    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            assert program.get("/visits", per=100)[0] == 200
        return len(told)

    program = Program(scene.officer)
    for number in range(2):
        book(number)
    asked()
    few = asked()
    for number in range(2, 25):
        book(number)
    assert asked() == few


def test_command_line_tells_the_calendar_the_counts_the_events_and_the_promises(
    scene: Scene, firm: Any, other: User
) -> None:
    today = clock.today()
    visit = activities.book(by=scene.officer, zone=scene.zone, organisation=firm, day=today, purpose="relief")
    close = activities.book(
        by=other, zone=scene.zone, organisation=firm, day=today + timedelta(days=1), purpose="service"
    )
    activities.create_event(by=scene.officer, zone=scene.zone, title="沙龙", kind="salon", day=str(today))
    activities.promise(by=scene.officer, visit=visit, text="协调专线")
    month = f"{today:%Y-%m}"
    for by in (access.LocalOperator(), scene.officer):
        rows = run(by, "calendar", "--zone", scene.zone.code, "--month", month)
        assert {row["id"] for row in rows if row["what"] == "visit"} >= {visit.pk}
        assert next(row for row in rows if row.get("what") == "visit" and row["id"] == visit.pk)["close"] == [close.pk]
        assert [row["title"] for row in rows if row["what"] == "event"] == ["沙龙"]
        assert run(by, "counts", "--zone", scene.zone.name, "--month", month)[0]["burden"] == 1
        assert [row["title"] for row in run(by, "events", "--zone", scene.zone.code)] == ["沙龙"]
        assert [row["text"] for row in run(by, "promises")] == ["协调专线"]
    for words in (
        ["calendar", "--zone", scene.zone.code],
        ["counts", "--zone", scene.zone.code],
        ["events"],
        ["promises"],
    ):
        answer = CliRunner().invoke(command, words, obj=Speaker(scene.officer), catch_exceptions=False)
        assert answer.output.strip(), words
    wrong = CliRunner().invoke(
        command, ["calendar", "--zone", scene.zone.code, "--month", "9月"], obj=Speaker(scene.officer)
    )
    assert isinstance(wrong.exception, ValidationError)


def test_day_that_a_demonstration_tells_of_is_today_meanwhile() -> None:
    then = clock.now() - timedelta(days=40)
    with clock.living(then):
        assert (clock.today(), clock.now()) == (then.date(), then)
        assert clock.wall() > then
    assert clock.today() > then.date()
