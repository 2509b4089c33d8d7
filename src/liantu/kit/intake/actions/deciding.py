"""People's word on whom a row means, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from .. import queries, targets
from ..enums import SETTLED, Answer, PlanState, RowState
from ..models import Plan, PlanRow, Verdict
from . import comparing

#: Rows that are judged in one go.
MOST = 500


@access.action
def decide(
    *, by: Any, rows: Sequence[PlanRow], answer: str, subject: int | None = None, reason: str = ""
) -> list[Verdict]:
    """Say whom rows mean: `answer` same or different with a `subject`, or new. The next delivery of the source obeys it.

    Without a `subject`, "same" means each row's likeliest candidate, and "new" that it is none of its candidates.
    Raises ValidationError, Conflict, Denied.
    """
    if answer not in Answer.values:
        raise ValidationError(_("没有这样的判定：%(answer)s") % {"answer": answer})
    if len(rows) > MOST:
        raise ValidationError(_("一次最多判定 %(most)d 行") % {"most": MOST})
    made = []
    _hold(rows)
    for plan_id in dict.fromkeys(row.plan_id for row in rows):
        plan = Plan.objects.select_for_update(of=("self",)).select_related("source__zone").get(pk=plan_id)
        _refuse_late(plan)
        was = plan.mark == comparing.mark_of(plan)
        chosen = plan.rows.filter(pk__in=[row.pk for row in rows if row.plan_id == plan_id]).order_by("number")
        told: dict[str, PlanRow] = {}
        for row in chosen:
            access.require(by, "decide", row)
            if told.setdefault(row.who, row) is row:
                made.append(_decide_one(by, plan, row, Answer(answer), subject, reason.strip()))
        # All that are about the same are answered with it, in other deliveries of the source too.
        _compare_anew(by, plan, _open_rows(plan).filter(who__in=told))
        # These rows were compared anew just now: where all else was still as it had been, so it is.
        plan.mark = comparing.mark_of(plan) if was else plan.mark
        plan.save(update_fields=["mark"])
        waiting = PlanRow.objects.filter(plan__source=plan.source_id, state=RowState.UNSURE, who__in=told)
        others = _plans_of(plan.source_id).filter(pk__in=waiting.exclude(plan=plan).values("plan"))
        for other in others.select_for_update(of=("self",)).order_by("pk"):
            _compare_anew(by, other, waiting.filter(plan=other).order_by("number"))
    return made


def _hold(rows: Sequence[PlanRow]) -> None:
    """Have all plans that a word on these rows touches to oneself, in one order: two who judge must not wait for each other."""
    own = {row.plan_id for row in rows}
    sources = Plan.objects.filter(pk__in=own).values("source")
    waiting = PlanRow.objects.filter(plan__source__in=sources, state=RowState.UNSURE, who__in={row.who for row in rows})
    touched = Plan.objects.filter(Q(pk__in=own) | Q(pk__in=waiting.values("plan")))
    list(touched.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _plans_of(source: int) -> Any:
    """The plans of a source whose rows may wait for a word."""
    plans = Plan.objects.filter(source=source, state__in=(PlanState.READY, PlanState.APPLIED))
    return plans.select_related("source__zone")


def _compare_anew(by: Any, plan: Plan, rows: Any) -> None:
    held = list(rows)
    if held:
        comparing.match(by, plan, held)
        PlanRow.objects.bulk_update(
            held, ["state", "subject", "why", "candidates", "changes", "verdict"], batch_size=200
        )
        plan.counts = queries.counts_of(plan)
        plan.save(update_fields=["counts"])


def _open_rows(plan: Plan) -> Any:
    """Rows of a plan whose subject is still to be decided, or may be decided anew."""
    rows = plan.rows.exclude(state__in=SETTLED).order_by("number")
    return rows if plan.state != PlanState.APPLIED else rows.filter(state=RowState.UNSURE)


def _refuse_late(plan: Plan) -> None:
    if plan.state not in (PlanState.READY, PlanState.APPLIED):
        raise access.Conflict(
            _("“%(title)s”现在不能判定：%(state)s") % {"title": plan.title, "state": plan.get_state_display()}
        )


def _decide_one(by: Any, plan: Plan, row: PlanRow, answer: Answer, subject: int | None, reason: str) -> Verdict:
    if not row.who:
        raise ValidationError(_("%(place)s：这一行没有名称也没有代码，无从判定") % {"place": row.place})
    if row.state in SETTLED:
        raise access.Conflict(_("%(place)s：这一行不用判定") % {"place": row.place})
    chosen = subject
    if answer is Answer.NEW:
        chosen = None
    elif chosen is None:
        if not row.candidates:
            raise ValidationError(_("%(place)s：没有候选机构，请先选一家") % {"place": row.place})
        chosen = int(row.candidates[0]["id"])
    if chosen is not None:
        _check_subject(by, row, answer, chosen)
    # A later word on the same row takes the place of the earlier one that it speaks against.
    for held in Verdict.objects.filter(source=plan.source_id, key=row.who, undone_at__isnull=True):
        both_choose = answer is not Answer.DIFFERENT and held.answer != Answer.DIFFERENT
        if both_choose or held.subject == chosen:
            withdraw(by, held)
    where = _unit_of(by, plan)
    verdict = Verdict.objects.create(
        source=plan.source, key=row.who, name=row.name[:200] or row.who[:200], answer=answer, subject=chosen,
        reason=reason[:300], by_id=by.pk, unit_id=where, at=clock.now(),
    )  # fmt: skip
    audit.record(
        by, "intake.verdict.create", verdict, details={"answer": str(answer), "row": row.who, "subject": chosen},
        reason=reason[:300], zone_id=plan.source.zone_id, unit_id=where,
    )  # fmt: skip
    return verdict


def _unit_of(by: Any, plan: Plan) -> int | None:
    """The unit as which somebody speaks in the plan's zone."""
    return evidence.office(by, PlanRow._meta.label, "decide", plan.source.zone_id).unit


def _check_subject(by: Any, row: PlanRow, answer: Answer, subject: int) -> None:
    kind = targets.subject().kind
    if subject not in evidence.kinds.kind(kind).named(by, [subject]):
        raise access.NotHere(kind, subject)
    told = (row.said.get("organisations") or [{}])[0]
    if answer is Answer.SAME and (problem := targets.subject().refusal(subject, told)):
        raise ValidationError(f"{row.place}：{problem}")


@access.action
def undo_verdict(*, by: Any, verdict: Verdict, reason: str = "") -> Verdict:
    """Take a verdict back: rows that are still to be applied are compared without it. Raises Conflict, Denied."""
    verdict = Verdict.objects.select_for_update(of=("self",)).select_related("source").get(pk=verdict.pk)
    access.require(by, "undo", verdict)
    if not verdict.holds:
        raise access.Conflict(_("这个判定已经撤销"))
    withdraw(by, verdict)
    where = {"zone_id": verdict.source.zone_id, "unit_id": verdict.source.unit_id}
    audit.record(by, "intake.verdict.undo", verdict, reason=reason.strip()[:300], **where)
    for plan in _plans_of(verdict.source_id):
        _compare_anew(by, plan, _open_rows(plan).filter(who=verdict.key))
    return verdict


def withdraw(by: Any, verdict: Verdict) -> None:
    """Mark a verdict as taken back; the action that does so says why in the log."""
    verdict.undone_by_id, verdict.undone_at = by.pk, clock.now()
    verdict.save(update_fields=["undone_by", "undone_at"])
