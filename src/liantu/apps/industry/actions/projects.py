"""Writes: major projects, what is seen of them, and what happens to them and to their leads as their cases move."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys
from liantu.kit.search import public as search

from .. import queries
from ..enums import Basis, Measure
from ..models import Actual, Lead, Milestone, Placement, Problem, Project
from . import leads, placing

JOURNEY = "project"
LABEL = Project._meta.label
EDITABLE = frozenset(
    {"name", "organisation", "investors", "chain", "node", "investment", "jobs", "output", "land", "note"}
)
#: Cases that are being carried along with another: what they cause in turn must not carry that one again.
_carrying: ContextVar[frozenset[int]] = ContextVar("carrying", default=frozenset())


@access.action
def create_project(
    *, by: Any, zone: Any, name: str, stage: str = "", lead: Lead | None = None, record: Any = None, assignee: Any = None,
    basis: str = "", **fields: Any,
) -> Project:  # fmt: skip
    """Note a major project, and begin its case; `stage`: where it stands already, if not at the journey's first.

    It rests on `record`, which `by` must be able to read, else on what `by` says here (`basis`: on what grounds). `fields`:
    see `EDITABLE`. Raises ValidationError by field, Denied.
    """
    if record is not None:
        evidence.find_record(by, record.pk)
    unit = evidence.office(by, LABEL, "create", zone.pk).unit
    project = Project(
        zone=zone, unit_id=unit, name=name.strip(), lead=lead, created=clock.now(), organisation=None, chain=None
    )
    _put(project, fields)
    project.record = record or _record(by, "create", project, f"project:{project.name}", basis, _plain(project))
    project.full_clean(exclude=["organisation", "chain", "lead", "unit", "record"])
    project.save(force_insert=True)
    access.require(by, "create", project)
    _put_key(project)
    audit.record(by, "industry.project.create", project, details={"lead": lead.pk if lead else None})
    case = journeys.start(
        by=by, kind=queries.PROJECT, obj=project, title=project.name, zone=zone, journey=JOURNEY, unit=project.unit,
        assignee=assignee or by,
    )  # fmt: skip
    if stage and stage != case.stage:
        for move in _way(case, stage):
            case = journeys.move(by=by, case=case, move=move, revision=case.revision, reason=basis.strip())
    return project


@access.action
def edit_project(*, by: Any, project: Project, seen: Mapping[str, Any] | None = None, **fields: Any) -> Project:
    """`seen`: see `edit_lead`. Raises Conflict, ValidationError by field, Denied."""
    project = _fresh(project)
    access.require(by, "edit", project)
    leads.still(project, seen)
    with audit.change(by, "industry.project.edit", project):
        _put(project, fields)
        project.full_clean(exclude=["organisation", "chain", "lead", "unit", "record"])
        project.save()
    _put_key(project)
    return project


@access.action
def retract_project(*, by: Any, project: Project, reason: str) -> Project:
    """Have a project count no more, such as one noted twice; its case ends. Raises ValidationError, Conflict, Denied."""
    project = _fresh(project)
    access.require(by, "retract", project)
    if project.placed is not None:
        raise access.Conflict(_("“%(project)s”已投产并落位：请先撤销投产") % {"project": project})
    _retract(by, project, reason)
    return project


def _retract(by: Any, project: Project, reason: str) -> None:
    case = queries.case_of_project(by, project)
    if case is not None and case.runs:
        _move_to(by, case, "stopped", {}, reason)
    evidence.retract(by, project, reason, evidence.office(by, LABEL, "retract", project.zone_id).unit)
    audit.record(by, "industry.project.retract", project, reason=reason.strip())


@access.action
def note_actual(*, by: Any, project: Project, measure: str, value: Any, day: str, said_by: str) -> Actual:
    """What somebody says has come of it by a day, all told: yuan, people or m². Raises ValidationError by field, Denied."""
    project = _fresh(project)
    if measure not in Measure.values:
        known = listed([str(label) for label in Measure.labels])
        raise ValidationError({"measure": _("请选指标：%(known)s") % {"known": known}})
    if not str(day or "").strip():
        raise ValidationError({"day": _("请写截至哪一天")})
    if not said_by.strip():
        raise ValidationError({"said_by": _("请写是谁说的")})
    try:
        told = Decimal(str(value))
    except InvalidOperation:
        told = Decimal("NaN")
    if not told.is_finite() or told < 0:
        raise ValidationError({"value": _("请填不小于 0 的数")})
    row = Actual(project=project, measure=measure, value=told, said_by=said_by.strip()).said(str(day))
    if row.valid_from and row.valid_from > clock.today():
        raise ValidationError({"day": _("%(day)s 还没有到") % {"day": row.valid_from}})
    content = {"project": project.name, "measure": measure, "value": str(told), "day": str(day), "said_by": row.said_by}
    row.record = _record(by, "create", row, f"actual:{project.pk}:{measure}:{day}", "", content)
    row.full_clean(exclude=["record", "project"])
    row.save(force_insert=True)
    access.require(by, "create", row)
    audit.record(by, "industry.actual.create", row, zone_id=project.zone_id)
    return row


@access.action
def retract_actual(*, by: Any, actual: Actual, reason: str) -> Actual:
    """Raises ValidationError, Conflict, Denied."""
    actual = Actual.objects.select_for_update(of=("self",)).select_related("project").get(pk=actual.pk)
    access.require(by, "retract", actual)
    unit = evidence.office(by, Actual._meta.label, "retract", actual.project.zone_id).unit
    evidence.retract(by, actual, reason, unit)
    audit.record(by, "industry.actual.retract", actual, reason=reason.strip(), zone_id=actual.project.zone_id)
    return actual


@access.action
def plan_milestone(*, by: Any, project: Project, title: str, due: date, who: str = "") -> Milestone:
    """Raises ValidationError by field, Denied."""
    row = Milestone(project=project, title=title.strip(), due=due, who=who.strip(), noted_by_id=by.pk)
    row.full_clean(exclude=["project", "noted_by"])
    row.save(force_insert=True)
    access.require(by, "edit", row)
    audit.record(by, "industry.milestone.create", row, zone_id=project.zone_id)
    return row


@access.action
def finish_milestone(*, by: Any, milestone: Milestone, done: date | None, who: str = "") -> Milestone:
    """Say when it was done; None: it was not, after all. Raises ValidationError, Denied."""
    row = Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)
    access.require(by, "edit", row)
    if done is not None and done > clock.today():
        raise ValidationError({"done": _("%(day)s 还没有到") % {"day": done}})
    with audit.change(by, "industry.milestone.done", row, zone_id=row.project.zone_id):
        row.done, row.who = done, who.strip() or row.who
        row.full_clean(exclude=["project", "noted_by"])
        row.save()
    return row


@access.action
def raise_problem(
    *, by: Any, project: Project, text: str, solver: Any, person: str = "", due: date | None = None
) -> Problem:
    """Say what stands in the way, and which unit solves it. Raises ValidationError by field, Denied."""
    row = Problem(
        project=project, text=text.strip(), solver=solver, person=person.strip(), due=due, raised_by_id=by.pk,
        raised=clock.now(),
    )  # fmt: skip
    row.full_clean(exclude=["project", "raised_by"])
    if solver.zone_id not in (None, project.zone_id):
        raise ValidationError({"solver": _("“%(unit)s”不是%(zone)s的部门") % {"unit": solver, "zone": project.zone}})
    row.save(force_insert=True)
    access.require(by, "edit", row)
    audit.record(by, "industry.problem.create", row, zone_id=project.zone_id)
    return row


@access.action
def solve_problem(*, by: Any, problem: Problem, answer: str) -> Problem:
    """Raises ValidationError without words, Conflict where it is solved already, Denied."""
    row = Problem.objects.select_for_update(of=("self",)).select_related("project").get(pk=problem.pk)
    access.require(by, "edit", row)
    if row.solved is not None:
        raise access.Conflict(_("这个问题已办结"))
    if not answer.strip():
        raise ValidationError({"answer": _("请写是怎么解决的")})
    row.solved, row.solved_by_id, row.answer = clock.now(), by.pk, answer.strip()[:500]
    row.save(update_fields=["solved", "solved_by", "answer"])
    audit.record(by, "industry.problem.solve", row, zone_id=row.project.zone_id)
    return row


# What happens with moves


def make_project(by: Any, case: Any, step: Any) -> None:
    """A lead was signed: it is a major project from now on; one that was dropped is taken up again."""
    lead = _lead(case)
    told = {
        "investment": leads.yuan(step.told.get("investment")), "output": leads.yuan(step.told.get("output")),
        "jobs": leads.whole(step.told.get("jobs"), "jobs"),
        "land": Decimal(step.told["land"]) if step.told.get("land") else None,
    }  # fmt: skip
    promised = {name: value if value is not None else getattr(lead, name) for name, value in told.items()}
    name = str(step.told.get("project") or "").strip() or lead.name
    project = Project.objects.filter(lead=lead).first()
    if project is None:
        create_project(
            by=by, zone=lead.zone, name=name, lead=lead, chain=lead.chain, node=lead.node, organisation=lead.organisation,
            investors=lead.name, stage=case.stage, assignee=case.assignee, basis=step.reason, **promised,
        )  # fmt: skip
        return
    if project.retraction_id is not None:
        evidence.reinstate(project)
        audit.record(by, "industry.project.reinstate", project)
    edit_project(by=by, project=project, name=name, **promised)
    held = queries.case_of_project(by, project)
    for move in _way(held, case.stage):
        held = journeys.move(by=by, case=held, move=move, revision=held.revision, reason=step.reason or _("重新签约"))


def drop_project(by: Any, case: Any, step: Any) -> None:
    """A lead was not signed after all: its project counts no more."""
    project = Project.objects.filter(lead=case.object_id, retraction__isnull=True).first()
    if project is not None:
        _retract(by, project, step.reason)


def carry_project(by: Any, case: Any, step: Any) -> None:
    """A lead moved: its project moves along. One without a project goes where it goes alone."""
    project = Project.objects.filter(lead=case.object_id, retraction__isnull=True).first()
    if project is not None:
        _along(by, case, queries.case_of_project(by, project), step)


def carry_lead(by: Any, case: Any, step: Any) -> None:
    """A project moved: the lead of which it came moves along."""
    lead = Lead.objects.filter(project=case.object_id).first()
    if lead is not None:
        _along(by, case, queries.case_of_lead(by, lead), step)


def place(by: Any, case: Any, step: Any) -> None:
    """A project is in production: its firm stands at the node from now on. Raises ValidationError for what is missing."""
    project = _project(case)
    if text := str(step.told.get("organisation") or "").strip():
        try:
            project.organisation = registry.organisation_told(by, text)
        except ValidationError as wrong:
            raise ValidationError({"organisation": wrong.messages}) from None
        project.save(update_fields=["organisation"])
    if project.organisation is None:
        words = _("请写落地企业：“%(project)s”投产后要落在环节上，企业须先在机构库登记")
        raise ValidationError({"organisation": words % {"project": project}})
    if project.chain is None or not project.node or queries.content_of(project.chain) is None:
        # It fills no node that anybody has named.
        return
    firm = project.organisation.canonical or project.organisation
    held = (
        Placement.objects.counting().filter(chain=project.chain, node=project.node, organisation__canonical=firm).on()
    )
    if held.exists():
        return
    made = placing.place(
        by=by, chain=project.chain, node=project.node, organisation=firm, basis=Basis.PROJECT, note=project.name,
        valid_from=clock.today().isoformat(),
    )  # fmt: skip
    project.placed = made.pk
    project.save(update_fields=["placed"])


def unplace(by: Any, case: Any, step: Any) -> None:
    """It was not in production after all: what it placed stands there no more."""
    project = _project(case)
    placement = Placement.objects.filter(pk=project.placed, retraction__isnull=True).first() if project.placed else None
    if placement is not None:
        placing.retract_placement(by=by, placement=placement, reason=step.reason)
    project.placed = None
    project.save(update_fields=["placed"])


def _along(by: Any, case: Any, other: Any, step: Any) -> None:
    if other is None or other.pk in _carrying.get():
        return
    token = _carrying.set(_carrying.get() | {case.pk})
    try:
        _follow(by, other, case.stage, step)
    finally:
        _carrying.reset(token)


def _follow(by: Any, case: Any, stage: str, step: Any) -> None:
    """Move a case to a stage in one step, where its journey has such a one; fields that both ask go along."""
    if case is not None and case.stage != stage:
        _move_to(by, case, stage, step.told, step.reason)


def _move_to(by: Any, case: Any, stage: str, told: Mapping[str, Any], reason: str) -> None:
    for move in journeys.journey(case).moves_from(case.stage):
        if move.target == stage:
            asked = {name: value for name, value in told.items() if name in (*move.needs, *move.asks)}
            journeys.move(by=by, case=case, move=move.key, revision=case.revision, told=asked, reason=reason)
            return


def _way(case: Any, stage: str) -> list[str]:
    """The moves by which a case comes to a stage, as few as can be. Raises ValidationError where none lead there."""
    journey = journeys.journey(case)
    ways: dict[str, list[str]] = {case.stage: []}
    waiting = [case.stage]
    while waiting:
        here = waiting.pop(0)
        for move in journey.moves_from(here):
            if move.target not in ways and not move.needs:
                ways[move.target] = [*ways[here], move.key]
                waiting.append(move.target)
    if stage not in ways:
        known = listed([str(one.title) for one in journey.stages.values()])
        raise ValidationError(
            {"stage": _("没有阶段“%(stage)s”，可用：%(known)s") % {"stage": stage[:40], "known": known}}
        )
    return ways[stage]


def _put(project: Project, fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": listed(sorted(unknown))})
    for key, value in fields.items():
        setattr(project, key, value.strip() if isinstance(value, str) else value)
    if project.chain is not None and project.chain.zone_id != project.zone_id:
        words = _("“%(chain)s”不是%(zone)s的产业链") % {"chain": project.chain, "zone": project.zone}
        raise ValidationError({"chain": words})
    project.node = queries.node_meant(project.chain, project.node)


def _plain(project: Project) -> dict[str, str]:
    names = ("name", "investors", "node", "investment", "jobs", "output", "land", "note")
    told = {name: str(getattr(project, name)) for name in names if getattr(project, name) not in (None, "")}
    return told | {"chain": str(project.chain or ""), "organisation": str(project.organisation or "")}


def _record(by: Any, action: str, row: Any, key: str, words: str, content: dict[str, Any]) -> Any:
    zone = row.zone_id if isinstance(row, Project) else row.project.zone_id
    unit = evidence.office(by, row._meta.label, action, zone).unit
    return evidence.manual_record(
        by,
        evidence.Said(key, content, words.strip()),
        unit=unit,
        zone=zone,
        classification=evidence.Classification.INTERNAL,
    )


def _lead(case: Any) -> Lead:
    rows = Lead.objects.select_for_update(of=("self",)).select_related("zone", "chain", "organisation__canonical")
    return rows.get(pk=case.object_id)


def _project(case: Any) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related("zone", "chain", "organisation__canonical")
    return rows.get(pk=case.object_id)


def _fresh(project: Project) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related("zone", "chain", "organisation__canonical")
    return rows.get(pk=project.pk)


def _put_key(project: Project) -> None:
    search.put("project", [(project.pk, [(project.name, search.NameSort.OFFICIAL)], [])])
