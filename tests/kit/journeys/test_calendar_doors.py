"""Calendars for programs and on the command line; what they move is told before, and sealed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.journeys import calendars, cli
from liantu.kit.journeys.models import CalendarPart, Case
from liantu.kit.ui.speaking import Speaker
from liantu.site.commands import worktime
from tests.factories.accounts import World
from tests.kit.evidence.test_api import Api

from .conftest import Starts, at
from .test_calendars import TABLE, _forgotten, leader, table
from .test_moving import go

__all__ = ["_forgotten", "leader"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(start: Starts, second: User) -> Case:
    with clock.living(at("2027-02-04 10:00")):
        return go(second, start(), "take")


def run(group: Any, *words: str, by: Any = None) -> list[Any]:
    speaker = Speaker(by or access.LocalOperator("test"), json=True)
    answer = CliRunner().invoke(group, [*words, "--json"], obj=speaker, standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    return [json.loads(line) for line in answer.output.splitlines()]


def test_program_prepares_sees_what_moves_and_applies(case: Case, leader: User, world: World) -> None:
    with clock.living(at("2027-02-04 11:00")):
        api = Api(leader)
        made = api.client.post("/api/v1/calendars/tables", {"file": table(), "zone": world.here.code}).json()
        assert made["moves"] == [
            {"case": case.pk, "clock": "solve", "before": "2027-02-11", "after": "2027-02-18", "provisional": False}
        ]
        assert made["days"][0] == {"date": "2027-01-01", "name": "元旦", "off": True}
        place = f"/calendars/{made['id']}"
        assert api.send("POST", f"{place}/apply", {"seal": "other"}).status_code == 409
        assert api.send("POST", f"{place}/apply", {"seal": made["seal"]}).json() == {"moved": 1}
        assert [one["state"] for one in api.get("/calendars").json()["items"]] == ["in_force"]
        assert api.send("DELETE", place, {}).status_code == 409
        seal = api.get(place).json()["seal"]
        assert api.send("POST", f"{place}/end", {"seal": seal}).json() == {"moved": 1}


def test_caseworker_reads_calendars_and_changes_none(case: Case, leader: User, world: World) -> None:
    api = Api(world.person("caseworker"))
    assert api.get("/calendars").status_code == 200
    told = {"hours": "09:00-17:00", "zone": world.here.code}
    assert api.send("POST", "/calendars/hours", told).status_code == 403
    assert CalendarPart.objects.count() == 0


def test_command_says_what_would_move_and_worktime_counts_by_the_zone(
    case: Case, leader: User, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(TABLE, encoding="utf-8")
    asked = ("add", "2027-02-04", "3d", "--zone", world.here.code)
    with clock.living(at("2027-02-04 11:00")):
        (told,) = run(cli.calendars_group, "import", str(file), "--zone", world.here.code, by=leader)
        assert (told["applied"], [one["after"] for one in told["moves"]]) == (False, ["2027-02-18"])
        assert run(worktime.worktime_group, *asked)[0]["last"] == "2027-02-09"
        (told,) = run(cli.calendars_group, "apply", str(told["id"]), by=leader)
        assert told["applied"]
        calendars.forget()
        assert run(worktime.worktime_group, *asked)[0]["last"] == "2027-02-16"
        assert [one["year"] for one in run(cli.calendars_group, "list")] == [2027]
        with pytest.raises(access.Denied):
            run(cli.calendars_group, "hours", "09:00-17:00")
