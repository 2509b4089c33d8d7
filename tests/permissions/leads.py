"""Makers for targets, leads and major projects."""

from __future__ import annotations

from itertools import count
from typing import Any

from liantu.apps.industry.models import Actual, Lead, Milestone, Problem, Project, Target
from liantu.kit import clock

from . import figures, registry

_number = count(1)


def _target(owner: Any, unit: Any, zone: Any) -> Target:
    chain = figures.MAKERS["industry.Chain"](owner, unit, zone)
    firm = registry.MAKERS["registry.Organisation"](owner, unit, zone)
    return Target.objects.create(zone=zone, chain=chain, organisation=firm, record=chain.record)


def _lead(owner: Any, unit: Any, zone: Any) -> Lead:
    return Lead.objects.create(zone=zone, unit=unit, name=f"线索{next(_number)}", created_by=owner, created=clock.now())


def _project(owner: Any, unit: Any, zone: Any) -> Project:
    record = figures.MAKERS["industry.Chain"](owner, unit, zone).record
    return Project.objects.create(zone=zone, unit=unit, name=f"项目{next(_number)}", record=record, created=clock.now())


def _actual(owner: Any, unit: Any, zone: Any) -> Actual:
    project = _project(owner, unit, zone)
    return Actual.objects.create(project=project, measure="jobs", value=1, said_by="x", record=project.record)


def _milestone(owner: Any, unit: Any, zone: Any) -> Milestone:
    return Milestone.objects.create(project=_project(owner, unit, zone), title="x", due=clock.today(), noted_by=owner)


def _problem(owner: Any, unit: Any, zone: Any) -> Problem:
    project = _project(owner, unit, zone)
    return Problem.objects.create(project=project, text="x", solver=unit, raised_by=owner, raised=clock.now())


MAKERS = {
    "industry.Target": _target,
    "industry.Lead": _lead,
    "industry.Project": _project,
    "industry.Actual": _actual,
    "industry.Milestone": _milestone,
    "industry.Problem": _problem,
}
