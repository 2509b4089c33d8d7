"""How visits, promises and events are worded and coloured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle

from .. import queries
from ..enums import PromiseState, Reply, VisitState

VISITS = {
    VisitState.ASKED: StateStyle(VisitState.ASKED.label, "hourglass", Tone.WAITING),
    VisitState.PLANNED: StateStyle(VisitState.PLANNED.label, "calendar", Tone.UNDERWAY),
    VisitState.HELD: StateStyle(VisitState.HELD.label, "circle-check", Tone.GOOD),
    VisitState.REFUSED: StateStyle(VisitState.REFUSED.label, "circle-x", Tone.NEUTRAL),
    VisitState.CANCELLED: StateStyle(VisitState.CANCELLED.label, "circle-minus", Tone.NEUTRAL),
}
PROMISES = {
    PromiseState.OPEN: StateStyle(PromiseState.OPEN.label, "circle-dashed", Tone.UNDERWAY),
    PromiseState.KEPT: StateStyle(PromiseState.KEPT.label, "circle-check", Tone.GOOD),
    PromiseState.UNKEPT: StateStyle(PromiseState.UNKEPT.label, "circle-x", Tone.BAD),
}
REPLIES = {
    Reply.NONE: StateStyle(Reply.NONE.label, "circle-dashed", Tone.NEUTRAL),
    Reply.COMING: StateStyle(Reply.COMING.label, "circle-check", Tone.GOOD),
    Reply.DECLINED: StateStyle(Reply.DECLINED.label, "circle-x", Tone.NEUTRAL),
}
BEYOND = {
    True: StateStyle(_("超出上限"), "alert-circle", Tone.BAD),
    False: StateStyle(_("上限之内"), "check", Tone.NEUTRAL),
}


def when(row: Any) -> str:
    """A day with its hours, as far as they are told."""
    day = getattr(row, "day", None) or told_days(row)
    if row.begins and row.ends:
        return f"{day} {row.begins:%H:%M}–{row.ends:%H:%M}"
    return f"{day} {row.begins:%H:%M}" if row.begins else str(day)


def told_days(event: Any) -> str:
    """The days of an event as they were told: `2022`, `2026-09-16`, `2026-09-16 – 2026-09-17`."""
    if event.told_to and event.told_to != event.told_from:
        return f"{event.told_from} – {event.told_to}"
    return event.told_from or _now("日期未载")


def panel(user: access.Principal, organisation: int) -> Mapping[str, Any] | None:
    """What the dossier shows of an organisation's visits, promises and events; None where there is nothing."""
    visits = [
        (one, queries.goings(user, one), VISITS[VisitState(one.state)]) for one in queries.visits_to(user, organisation)
    ]
    promises = [(one, PROMISES[PromiseState(one.state)]) for one in queries.promises_to(user, organisation)]
    events = [(one, told_days(one)) for one in queries.card_of(user, organisation)]
    if not visits and not promises and not events:
        return None
    return {
        "visits": visits,
        "promises": promises,
        "events": events,
        "staff": queries.is_staff(user),
        "pk": organisation,
    }
