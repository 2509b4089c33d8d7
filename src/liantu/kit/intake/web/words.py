"""Plans, rows and verdicts as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses, saying
from liantu.kit.evidence.cleaning import clean
from liantu.kit.ui.enums import MarkKind, Tone
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.states import StateStyle

from .. import telling
from ..enums import Answer, PlanState, RowState
from ..models import Plan, PlanRow

PLANS = {
    PlanState.READING: StateStyle(PlanState.READING.label, "loader-2", Tone.UNDERWAY),
    PlanState.ASKING: StateStyle(PlanState.ASKING.label, "user-check", Tone.PERSON),
    PlanState.COMPARING: StateStyle(PlanState.COMPARING.label, "loader-2", Tone.UNDERWAY),
    PlanState.READY: StateStyle(PlanState.READY.label, "hourglass", Tone.WAITING),
    PlanState.APPLYING: StateStyle(PlanState.APPLYING.label, "loader-2", Tone.UNDERWAY),
    PlanState.APPLIED: StateStyle(PlanState.APPLIED.label, "circle-check", Tone.GOOD),
    PlanState.REFUSED: StateStyle(PlanState.REFUSED.label, "circle-x", Tone.BAD),
    PlanState.DISCARDED: StateStyle(PlanState.DISCARDED.label, "circle-minus", Tone.NEUTRAL),
}
ROWS = {
    RowState.NEW: StateStyle(RowState.NEW.label, "plus", Tone.GOOD),
    RowState.CHANGED: StateStyle(RowState.CHANGED.label, "pencil", Tone.UNDERWAY),
    RowState.CONFLICT: StateStyle(RowState.CONFLICT.label, "equal-not", Tone.WAITING),
    RowState.SAME: StateStyle(RowState.SAME.label, "equal", Tone.NEUTRAL),
    RowState.UNSURE: StateStyle(RowState.UNSURE.label, "user-check", Tone.PERSON),
    RowState.REJECTED: StateStyle(RowState.REJECTED.label, "circle-x", Tone.BAD),
    RowState.REPEATED: StateStyle(RowState.REPEATED.label, "copy", Tone.NEUTRAL),
    RowState.PROPOSED: StateStyle(RowState.PROPOSED.label, "help-circle", Tone.PERSON),
    RowState.REFUSED: StateStyle(RowState.REFUSED.label, "circle-minus", Tone.NEUTRAL),
    RowState.CORRECTED: StateStyle(RowState.CORRECTED.label, "circle-check", Tone.NEUTRAL),
}
ANSWERS = {
    Answer.SAME: StateStyle(Answer.SAME.label, "equal", Tone.GOOD),
    Answer.DIFFERENT: StateStyle(Answer.DIFFERENT.label, "equal-not", Tone.NEUTRAL),
    Answer.NEW: StateStyle(Answer.NEW.label, "plus", Tone.UNDERWAY),
}
HOLDS = {
    True: StateStyle(gettext_lazy("生效"), "circle-check", Tone.GOOD),
    False: StateStyle(gettext_lazy("已撤销"), "circle-minus", Tone.NEUTRAL),
}
#: Changes that are told in a line of a list.
TOLD = 3


def made_up(plan: Plan) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if plan.simulated else None


def gist(user: access.Principal, row: PlanRow) -> str:
    """What would become of a row, in a line, as the user may read it."""
    if row.faults:
        return clauses(fault_words(fault) for fault in telling.faults(row)[:TOLD])
    if row.changes:
        told = [change_words(change) for change in telling.changes(user, row)[:TOLD]]
        if len(row.changes) > TOLD:
            told.append(_("等 %(n)d 项") % {"n": len(row.changes)})
        return clauses(told)
    return clauses(telling.why(row))


def fault_words(fault: dict[str, str]) -> str:
    where = " ".join(part for part in (fault.get("column", ""), fault.get("header", "")) if part)
    return saying(where, fault["words"]) if where else fault["words"]


def change_words(change: dict[str, str]) -> str:
    words = {"label": change["label"], "now": clean(change["now"]), "told": clean(change["told"])}
    if change["sort"] == "outweighed":
        return _("%(label)s：仍为 %(now)s（本次报 %(told)s）") % words
    if not change["now"]:
        return _("%(label)s：%(told)s") % words
    return _("%(label)s：%(now)s → %(told)s") % words


def tiles(plan: Plan) -> list[dict[str, Any]]:
    """Rows by state, for the top of the preview; those that there are none of are left out."""
    return [
        {"state": state, "style": ROWS[state], "count": plan.counts[state]}
        for state in RowState
        if plan.counts.get(state)
    ]


def steps(plan: Plan) -> list[dict[str, Any]]:
    """Where a plan stands between file and register."""
    order: list[tuple[str, tuple[str, ...]]] = [
        (_("读取"), (PlanState.READING,)),
        (_("确认各列"), (PlanState.ASKING,)),
        (_("比对"), (PlanState.COMPARING,)),
        (_("预览与判定"), (PlanState.READY,)),
        (_("应用"), (PlanState.APPLYING, PlanState.APPLIED)),
    ]
    if plan.is_report:
        # What it states is taken find by find: there are no columns to confirm.
        order = [order[0], (_("采用与判定"), (PlanState.READY,)), order[4]]
    at = next((at for at, (_words, states) in enumerate(order) if plan.state in states), 0)
    return [
        {"words": words, "now": place == at, "done": place < at or plan.state == PlanState.APPLIED}
        for place, (words, _states) in enumerate(order)
    ]
