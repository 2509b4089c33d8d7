"""Reads: what was promised and what is seen of a project, its milestones and problems, and its story in one line of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from liantu.kit import clock
from liantu.kit.access import public as access

from ..enums import Measure
from ..models import Actual, Milestone, Problem, Project


def list_actuals(user: access.Principal, project: Project) -> QuerySet[Actual]:
    """The latest first."""
    rows = access.scope(user, "view", Actual.objects.counting().filter(project=project))
    return rows.select_related("record__source", "record__last").order_by("-valid_from", "-id")


def find_actual(user: access.Principal, pk: int) -> Actual:
    """Raises NotHere."""
    return access.find(user, "view", Actual.objects.select_related("project__zone"), pk=pk)


def list_milestones(user: access.Principal, project: Project) -> QuerySet[Milestone]:
    rows = access.scope(user, "view", Milestone.objects.filter(project=project))
    return rows.select_related("noted_by").order_by("due", "id")


def find_milestone(user: access.Principal, pk: int) -> Milestone:
    """Raises NotHere."""
    return access.find(user, "view", Milestone.objects.select_related("project__zone"), pk=pk)


def list_problems(user: access.Principal, project: Project) -> QuerySet[Problem]:
    """Those that are open first."""
    rows = access.scope(user, "view", Problem.objects.filter(project=project))
    return rows.select_related("solver", "raised_by", "solved_by").order_by(
        F("solved").asc(nulls_first=True), F("due").asc(nulls_last=True), "id"
    )


def find_problem(user: access.Principal, pk: int) -> Problem:
    """Raises NotHere."""
    return access.find(user, "view", Problem.objects.select_related("project__zone", "solver"), pk=pk)


@dataclass(frozen=True)
class Beside:
    """What was promised of one measure beside what is seen of it by the latest day."""

    measure: str
    label: str
    promised: Decimal | None
    actual: Actual | None

    @property
    def share(self) -> float | None:
        """How much of what was promised is there; None where either is unknown, or nothing was promised."""
        if not self.promised or self.actual is None:
            return None
        return float(self.actual.value / self.promised)


def beside(project: Project, actuals: Iterable[Actual]) -> list[Beside]:
    """Every measure. `actuals`: the latest first."""
    latest: dict[str, Actual] = {}
    for row in actuals:
        latest.setdefault(row.measure, row)
    told = []
    for value, label in Measure.choices:
        promised = getattr(project, value)
        told.append(Beside(value, str(label), Decimal(promised) if promised is not None else None, latest.get(value)))
    return told


@dataclass(frozen=True)
class Event:
    """Something on a project's line of time. `sort`: step, actual, milestone, late, ahead, problem or solved."""

    day: date
    sort: str
    what: Any
    words: str = ""


def timeline(
    steps: Sequence[tuple[date, str]],
    actuals: Iterable[Actual],
    milestones: Iterable[Milestone],
    problems: Iterable[Problem],
) -> list[Event]:
    """What happened and what is to come, by day. `steps`: day and words of each move."""
    today = clock.today()
    told = [Event(day, "step", None, words) for day, words in steps]
    told += [Event(row.valid_from, "actual", row) for row in actuals if row.valid_from]
    for row in milestones:
        sort = "milestone" if row.done else "late" if row.due < today else "ahead"
        told.append(Event(row.done or row.due, sort, row))
    for problem in problems:
        told.append(Event(day_of(problem.raised), "problem", problem))
        if problem.solved:
            told.append(Event(day_of(problem.solved), "solved", problem))
    return sorted(told, key=lambda one: one.day)


def day_of(moment: Any) -> date:
    """The day of a moment, in the installation's time zone."""
    return timezone.localtime(moment).date()


def open_problems(user: access.Principal, projects: Iterable[int]) -> dict[int, int]:
    """Project → how many of its problems are open."""
    found: dict[int, int] = {}
    rows = access.scope(user, "view", Problem.objects.filter(project__in=list(projects), solved__isnull=True))
    for pk in rows.order_by().values_list("project", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def tell_parts(user: access.Principal, project: Project) -> dict[str, Any]:
    """Promised and seen, milestones and problems, as programs are told of them."""
    actuals = list(list_actuals(user, project))
    return {
        "beside": [
            {"measure": one.measure, "label": one.label, "promised": one.promised, "actual": one.actual.value if one.actual else None,
             "day": one.actual.told_from if one.actual else "", "said_by": one.actual.said_by if one.actual else ""}
            for one in beside(project, actuals)
        ],
        "actuals": [
            {"id": one.pk, "measure": one.measure, "value": one.value, "day": one.told_from, "said_by": one.said_by}
            for one in actuals
        ],
        "milestones": [
            {"id": one.pk, "title": one.title, "due": one.due, "done": one.done, "who": one.who}
            for one in list_milestones(user, project)
        ],
        "problems": [
            {"id": one.pk, "text": one.text, "solver": str(one.solver), "person": one.person, "due": one.due,
             "solved": one.solved, "answer": one.answer}
            for one in list_problems(user, project)
        ],
    }  # fmt: skip
