"""A workbook's long steps, run in the background."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.jobs.public import Failed, Progress, job

from . import queries
from .actions import applying, comparing, receiving
from .enums import PlanState
from .models import Plan

FACTS = {"rows": _("行")}
HOURS = 3600


@job("intake.read", title=_("读取台账"), retries=3, timeout=HOURS)
def read(progress: Progress, plan: int) -> dict[str, object]:
    told = _plan(progress, plan)
    progress.note(_now("读取 %(name)s") % {"name": told.file_name})
    told = receiving.read_plan(by=progress.by, plan=told)
    if told.state == PlanState.REFUSED:
        raise Failed(told.problem)
    return _answer(told)


@job("intake.compare", title=_("比对台账"), retries=3, timeout=6 * HOURS, facts=FACTS)
def compare(progress: Progress, plan: int) -> dict[str, object]:
    told = _plan(progress, plan)
    progress.total(sum(table["rows"] for table in told.tables if table["use"]) or None, _now("行"))
    return _answer(comparing.compare(by=progress.by, plan=told, step=progress.step))


@job("intake.apply", title=_("应用台账"), retries=5, timeout=12 * HOURS, facts=FACTS)
def apply(progress: Progress, plan: int) -> dict[str, object]:
    told = _plan(progress, plan)
    progress.total(told.rows.count(), _now("行"))
    return _answer(applying.carry_out(by=progress.by, plan=told, step=progress.step))


def _plan(progress: Progress, pk: int) -> Plan:
    return queries.find_plan(progress.by, pk)


def _answer(plan: Plan) -> dict[str, object]:
    told: dict[str, object] = {"words": str(plan.get_state_display()), "url": reverse("intake-plan", args=[plan.pk])}
    return told | ({"rows": sum(plan.counts.values())} if plan.counts else {})
