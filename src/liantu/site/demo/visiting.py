"""The visits and events of the simulated zone, brought in through the actions that its people would cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.apps.activities import public as activities
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.journeys import public as journeys

from .simulated import visits
from .simulated.firms import words

Told = Callable[[str], None]
#: Whose account stands for which department; departments without one have their visits noted by the service centre.
OFFICERS = {
    "科技创新局": "sim.science", "招商局": "sim.investment", "企业服务中心": "sim.caseworker", "管委会办公室": "sim.leader",
}  # fmt: skip
SERVICE, LEADER = "企业服务中心", "sim.leader"
OWN_FIRM = "模拟星禾智能装备有限公司"


def load(by: Any, zone: Any, told: Told = lambda words: None) -> None:
    """Whatever is not there yet. Broken off, it is completed by running again."""
    if not activities.list_visits(by).filter(zone=zone).exists():
        told(_("%(zone)s · 一年的走访") % {"zone": zone.name})
    people = {unit: accounts.user_named(name) for unit, name in OFFICERS.items()}
    for one in people.values():
        # Their roles begin on the demonstration's day; in the past that is told here they held them already.
        assert one.grants  # noqa: S101 - read, so that they are kept
    firms = _firms(by, zone)
    plan = visits.plan(firms=len(firms))
    rows = _visits(by, zone, plan, firms, people)
    _promises(by, zone, plan, rows, people)
    _events(by, zone, people, firms)


def _firms(by: Any, zone: Any) -> list[Any]:
    """The firm of the demonstration's account first, then others of the zone in the order of their names."""
    rows = registry.list_organisations(by, ()).filter(home=zone, kind="enterprise")
    own = list(rows.filter(name=OWN_FIRM)[:1])
    return own + list(rows.exclude(name=OWN_FIRM).order_by("name", "pk")[: visits.FIRMS])


def _visits(by: Any, zone: Any, plan: visits.Plan, firms: list[Any], people: dict[str, Any]) -> list[Any]:
    """The visits of the plan, in its order."""
    there = activities.list_visits(by).filter(zone=zone).order_by("pk")
    if there.exists():
        return list(there[: len(plan.visits)])
    units = {unit.name: unit.pk for unit in accounts.list_units(by).filter(zone=zone)}
    leader = accounts.user_named(LEADER).pk
    rows = [
        {
            **row, "organisation": firms[row["firm"]].pk, "decided_by": leader if row.get("decided") else None,
            "parties": [
                {
                    **party, "unit": units[party["unit"]],
                    "people": [people[party["unit"]].pk] if party["unit"] in people else [],
                    "noted_by": people.get(party["unit"], people[SERVICE]).pk,
                }
                for party in row["parties"]
            ],
        }
        for row in plan.visits
    ]  # fmt: skip
    return activities.load_visits(by=by, zone=zone, rows=rows, limit=2)


def _promises(by: Any, zone: Any, plan: visits.Plan, rows: list[Any], people: dict[str, Any]) -> None:
    given = set(activities.list_promises(by).filter(zone=zone, visit__isnull=False).values_list("visit", flat=True))
    for at, promised in plan.promises.items():
        if at >= len(rows) or rows[at].pk in given:
            continue
        officer = people.get(plan.visits[at]["parties"][0]["unit"], people[SERVICE])
        # Whole or not at all, so that what is broken off is told again.
        with transaction.atomic():
            _promise(officer, rows[at], promised)


def _promise(officer: Any, visit: Any, promised: visits.Promised) -> None:
    with clock.living(timezone.make_aware(promised.at)):
        made = activities.promise(by=officer, visit=visit, text=promised.text)
    for days, move, told, reason in promised.steps:
        with clock.living(timezone.make_aware(promised.at + timedelta(days=days))):
            case = activities.case_of(officer, made)
            journeys.move(by=officer, case=case, move=move, revision=case.revision, told=told, reason=reason)


def _events(by: Any, zone: Any, people: dict[str, Any], firms: list[Any]) -> None:
    told = words("visits")
    held = set(activities.list_events(by).filter(zone=zone).values_list("title", flat=True))
    officer, names = people[SERVICE], told["people"]
    for number, row in enumerate(told["events"]):
        if row["title"] in held:
            continue
        hours = {name: time.fromisoformat(row[name]) for name in ("begins", "ends")}
        event = activities.create_event(by=officer, zone=zone, **{**row, **hours})
        invited = [firms[(number * 5 + at) % len(firms)] for at in range(6)]
        guests = [{"part": "enterprise", "organisation": firm} for firm in dict.fromkeys([firms[0], *invited])]
        guests += [
            {"part": "guest", "person": names[(number * 3 + at) % len(names)], "organisation": invited[at]}
            for at in range(4)
        ]
        made = activities.add_participants(by=officer, event=event, rows=guests)
        activities.invite(by=officer, event=event)
        if (day := event.valid_from) < visits.TODAY:
            with clock.living(timezone.make_aware(datetime.combine(day, hours["begins"]))):
                there = [one.pk for at, one in enumerate(made) if at % 4 != 3]
                activities.mark_attended(by=officer, event=event, there=there, listed=[one.pk for one in made])
