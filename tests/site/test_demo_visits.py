"""The made-up year of visits: the same for the same seed, three that collide, promises for every stage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from liantu.engine import worktime
from liantu.site.demo.simulated import visits
from liantu.site.demo.simulated.firms import words
from tests.site.test_demo_data import read


def of_firm(plan: visits.Plan) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in plan.visits:
        found[row["firm"]].append(row)
    return found


def test_year_of_visits_is_the_same_for_the_same_seed() -> None:
    assert visits.plan(7) == visits.plan(7)
    assert visits.plan(7) != visits.plan(8)


def test_three_visits_collide_and_no_others() -> None:
    close = set()
    for firm, rows in of_firm(visits.plan()).items():
        for at, one in enumerate(rows):
            for other in rows[at + 1 :]:
                ahead = {one["state"], other["state"]} != {"held"}
                if ahead and abs((other["day"] - one["day"]).days) < visits.APART:
                    close |= {(firm, one["day"]), (firm, other["day"])}
    assert sorted(close) == [(0, date(2026, 9, 16)), (0, date(2026, 9, 18)), (0, date(2026, 9, 24))]


def test_visits_fall_on_working_days_and_on_either_side_of_the_present() -> None:
    plan, calendar = visits.plan(), worktime.china()
    assert all(calendar.is_working(row["day"]) for row in plan.visits)
    for row in plan.visits:
        assert (row["state"] == "held") == (row["day"] < visits.TODAY), row
        assert (row["state"] == "held") == all(party.get("findings") for party in row["parties"])
    assert [row["day"] for row in plan.visits] == sorted(row["day"] for row in plan.visits)


def test_visits_beyond_two_a_month_have_a_reason() -> None:
    number: dict[tuple[int, int, int], int] = defaultdict(int)
    for row in visits.plan().visits:
        month = row["firm"], row["day"].year, row["day"].month
        number[month] += 1
        assert bool(row.get("reason")) == (number[month] > 2)


def test_units_and_purposes_are_those_that_there_are() -> None:
    from liantu.apps.activities.public import Purpose

    zone = next(one for one in read("site", "demo", "data", "zones.yaml") if one["code"] == "simulated")
    departments = {unit["name"] for unit in zone["units"] if unit["kind"] == "department"}
    assert set(words("visits")["units"]) == departments
    assert {purpose for told in words("visits")["units"].values() for purpose in told} <= set(Purpose.values)


def test_reports_tell_five_events_with_who_took_part() -> None:
    told = [
        event
        for name in ("yanhu-2023", "qingshan-2022")
        for row in read("site", "demo", "data", "reports", f"{name}.yaml")["records"]
        for event in row.get("events", ())
    ]
    assert {(one["kind"], one["day"]) for one in told} == {
        ("talents", "2023-03-29"), ("unveiling", "2023-04-06"), ("competition", "2022"), ("seminar", "2022"),
        ("release", "2021"),
    }  # fmt: skip
    release = next(one for one in told if one["kind"] == "release")
    figures = {
        one["part"]: (one["number"], bool(one.get("approximate"))) for one in release["participants"] if "number" in one
    }
    assert figures == {"expert": (14, False), "enterprise": (20, False), "researcher": (40, True)}
