"""People's word on what a report states: taken, changed, or turned down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses

from .. import passages, queries, targets, telling
from ..enums import PlanState, RowState
from ..models import Plan, PlanRow
from . import comparing
from .receiving import note

FIELDS = [
    "state",
    "subject",
    "why",
    "candidates",
    "changes",
    "verdict",
    "said",
    "content",
    "key",
    "who",
    "name",
    "faults",
]
#: What may be taken or turned down, and taken up again.
OPEN = (RowState.PROPOSED, RowState.REFUSED)


@access.action
def accept(*, by: Any, rows: Sequence[PlanRow]) -> int:
    """Take finds as what the report says; they go in when the plan is applied. Answers how many.

    Raises ValidationError that names a find of which something is missing, Conflict, Denied.
    """
    count = 0
    for plan, held in _of_plans(by, rows):
        for row in held:
            if row.faults:
                raise ValidationError(
                    _("%(place)s “%(name)s”：%(words)s")
                    % {
                        "place": row.place,
                        "name": row.name,
                        "words": clauses(fault["words"] for fault in telling.faults(row)),
                    }
                )
        _unlike_others(plan, held)
        comparing.match(by, plan, held)
        count += _keep(by, plan, held, "intake.find.accept")
    return count


@access.action
def refuse(*, by: Any, rows: Sequence[PlanRow]) -> int:
    """Turn finds down; they stay to be seen, and may be taken later. Answers how many. Raises Conflict, Denied."""
    count = 0
    for plan, held in _of_plans(by, rows, anything=True):
        for row in held:
            row.state, row.subject, row.candidates, row.changes = RowState.REFUSED, None, [], []
        count += _keep(by, plan, held, "intake.find.refuse")
    return count


@access.action
def edit_find(*, by: Any, row: PlanRow, told: dict[str, str]) -> PlanRow:
    """Say a find otherwise than it was read; it waits to be taken. Raises ValidationError for what is missing, Denied."""
    (plan, held), *_rest = _of_plans(by, [row], anything=True)
    row = held[0]
    find = targets.finds()[row.what]
    unknown = set(told) - {field.key for field in find.fields}
    if unknown:
        raise ValidationError(_("没有这些项：%(names)s") % {"names": "、".join(sorted(unknown))})
    passages.say(row, find, {**row.said.get("told", {}), **told}, targets.Within(plan.source.zone))
    if row.faults:
        raise ValidationError([fault["words"] for fault in telling.faults(row)])
    row.state = RowState.PROPOSED
    _keep(by, plan, [row], "intake.find.edit")
    return row


def _of_plans(by: Any, rows: Sequence[PlanRow], anything: bool = False) -> list[tuple[Plan, list[PlanRow]]]:
    found = []
    for pk in dict.fromkeys(row.plan_id for row in rows):
        plan = Plan.objects.select_for_update(of=("self",)).select_related("source__zone").get(pk=pk)
        if plan.state != PlanState.READY:
            raise access.Conflict(
                _("“%(title)s”现在不能改：%(state)s") % {"title": plan.title, "state": plan.get_state_display()}
            )
        held = (
            plan.rows.filter(pk__in=[row.pk for row in rows if row.plan_id == pk]).exclude(what="").order_by("number")
        )
        held = list(held if anything else held.filter(state__in=OPEN))
        for row in held:
            access.require(by, "decide", row)
        found.append((plan, held))
    return found


def _unlike_others(plan: Plan, rows: list[PlanRow]) -> None:
    """What a report says twice is one find: the other is turned down."""
    taken = set(plan.rows.exclude(state__in=OPEN).values_list("key", flat=True))
    twice = []
    for row in rows:
        if row.key in taken:
            twice.append(row)
        taken.add(row.key)
    plan.rows.filter(pk__in=[row.pk for row in twice]).update(state=RowState.REPEATED)
    rows[:] = [row for row in rows if row not in twice]


def _keep(by: Any, plan: Plan, rows: list[PlanRow], action: str) -> int:
    PlanRow.objects.bulk_update(rows, FIELDS, batch_size=200)
    plan.counts = queries.counts_of(plan)
    plan.save(update_fields=["counts"])
    note(by, action, plan, {"rows": len(rows)})
    return len(rows)
