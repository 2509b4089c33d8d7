"""The major projects of the reports, and the made-up zone's targets, leads and projects, through the actions of its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys

from . import taking_in

Told = Callable[[str], None]
Row = Mapping[str, Any]
OFFICERS = {"yanhu": "yanhu.investment", "qingshan": "qingshan.investment", "simulated": "sim.investment"}


def told_of() -> Row:
    """The data: see the file."""
    text = files(__package__).joinpath("data", "leads.yaml").read_text(encoding="utf-8")
    found: Row = yaml.safe_load(text)
    return found


def projects(zone: Any, told: Told = lambda words: None) -> None:
    """The major projects that the zone's report tells of, each resting on its paragraph. Run again, it adds nothing."""
    by = accounts.user_named(OFFICERS[zone.code])
    there = set(industry.list_projects(by).filter(zone=zone).values_list("name", flat=True))
    chains = {chain.name: chain for chain in industry.list_chains(by).filter(zone=zone)}
    rows = [row for row in told_of()["projects"].get(zone.code, ()) if row["name"] not in there]
    if rows:
        told(_("%(zone)s · 重大项目") % {"zone": zone.name})
    for row in rows:
        more = {name: row[name] for name in ("node", "investors", "investment", "note") if name in row}
        firm = registry.organisation_told(by, row["organisation"]) if "organisation" in row else None
        record = _record(by, row["source"], row["key"])
        if record is not None:
            industry.create_project(
                by=by, zone=zone, name=row["name"], chain=chains.get(row["chain"]), organisation=firm, record=record,
                stage=row.get("stage", ""), **more,
            )  # fmt: skip


def _record(by: Any, source: str, key: str) -> Any:
    """What the source's report says under that key; None where it was undone."""
    for delivery in evidence.list_deliveries(by).filter(source=evidence.find_source(by, source), state="applied"):
        row = evidence.list_rows(by, delivery).filter(record__key=key).first()
        if row is not None:
            return row.record
    return None


def load(by: Any, zone: Any, told: Told = lambda words: None) -> None:
    """The made-up zone's list of firms elsewhere, and its leads at every stage. Run again, it adds what is missing."""
    data, officer = told_of(), accounts.user_named(OFFICERS[zone.code])
    # The officer's role begins on the demonstration's day; in the past that is told here it was held already.
    assert officer.grants  # noqa: S101 - read, so that they are kept
    chain = industry.list_chains(officer).filter(zone=zone, name=data["list"]["chain"]).first()
    if chain is None:
        return
    told(_("%(zone)s · 招商目标、线索和项目") % {"zone": zone.name})
    for part in ("list", "catalogue"):
        _take_in(by, zone, data[part])
    targets = {str(row.organisation): row for row in industry.list_targets(officer).filter(zone=zone)}
    there = set(industry.list_leads(officer).filter(zone=zone).values_list("name", flat=True))
    for row in data["leads"]:
        if row.get("target", row.get("name")) not in there:
            # Whole or not at all, so that what is broken off is told again.
            with transaction.atomic():
                _lead(officer, zone, chain, row, targets)
    aside = targets.get(data["list"]["aside"]["name"])
    if aside is not None and aside.state == "open":
        industry.set_aside(by=officer, target=aside, reason=data["list"]["aside"]["reason"])
    for name, parts in data["follow"].items():
        project = industry.list_projects(officer).filter(zone=zone, name=name).first()
        if project is not None and not project.milestones.exists():
            with transaction.atomic():
                _follow(officer, zone, project, parts)


def _take_in(by: Any, zone: Any, told: Row) -> None:
    """A list of firms elsewhere, each row as a target of its chain; without a chain the products that it tells of."""
    source = taking_in.source_of(by, zone, dict(told["source"]))
    delivery = evidence.list_deliveries(by).filter(source=source).first() or evidence.open_delivery(
        by=by, source=source, title=told["title"], issued=told["issued"]
    )
    if delivery.counts or delivery.state == evidence.DeliveryState.UNDONE:
        return
    rows = [
        {
            "key": f"{row['name']}|{row.get('node', '')}", "place": _("第 %(n)d 行") % {"n": at},
            "organisations": [{"official": row["name"], "kind": "enterprise"}], **_elsewhere(row, told.get("chain", "")),
        }
        for at, row in enumerate(told["rows"], start=2)
    ]  # fmt: skip
    said = [evidence.Said(row["key"], one, "", row["place"]) for row, one in zip(rows, told["rows"], strict=True)]
    records = evidence.stage_rows(by=by, delivery=delivery, rows=said)
    given = {"by": by, "delivery": delivery, "rows": rows, "records": records}
    industry.load_targets(**given, zone=zone, resolver=registry.load(**given))
    evidence.apply_delivery(by=by, delivery=delivery)


def _elsewhere(row: Row, chain: str) -> Row:
    if chain:
        return {"targets": [{**row, "organisation": row["name"], "chain": chain}]}
    return {"products": [{"name": name, "holder": row["name"]} for name in row["products"].split("、")]}


def _lead(officer: Any, zone: Any, chain: Any, row: Row, targets: Mapping[str, Any]) -> None:
    names = ("name", "matter", "origin", "contact", "contact_post", "contact_phone", "investment", "jobs", "output", "land",
             "rivals", "next_step")  # fmt: skip
    more = {name: row[name] for name in names if name in row}
    if "next_day" in row:
        more["next_day"] = date.fromisoformat(row["next_day"])
    target = targets.get(row.get("target", ""))
    place = {"target": target} if target is not None else {"chain": chain, "node": row.get("node", "")}
    with clock.living(_moment(row["began"])):
        lead = industry.create_lead(by=officer, zone=zone, again=True, **place, **more)
    for at, move, told, *why in row.get("steps", ()):
        with clock.living(_moment(at)):
            case = industry.case_of_lead(officer, lead)
            assert case is not None  # noqa: S101 - it was begun just now
            journeys.move(
                by=officer, case=case, move=move, revision=case.revision, told=told, reason=why[0] if why else ""
            )


def _follow(officer: Any, zone: Any, project: Any, parts: Row) -> None:
    units = {unit.name: unit for unit in accounts.list_units(officer).filter(zone=zone)}
    for measure, value, day, said_by in parts.get("actuals", ()):
        industry.note_actual(by=officer, project=project, measure=measure, value=value, day=day, said_by=said_by)
    for title, due, who, *done in parts.get("milestones", ()):
        made = industry.plan_milestone(by=officer, project=project, title=title, due=date.fromisoformat(due), who=who)
        if done:
            industry.finish_milestone(by=officer, milestone=made, done=date.fromisoformat(done[0]))
    for raised, text, solver, person, due, *solved in parts.get("problems", ()):
        with clock.living(_moment(raised)):
            problem = industry.raise_problem(
                by=officer, project=project, text=text, solver=units[solver], person=person, due=date.fromisoformat(due)
            )
        if solved:
            with clock.living(_moment(solved[0])):
                industry.solve_problem(by=officer, problem=problem, answer=solved[1])


def _moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))
