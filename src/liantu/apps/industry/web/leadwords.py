"""Leads, projects and targets as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from liantu.kit.journeys.web import words as cases
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle

from ..enums import TargetState

TARGETS = {
    TargetState.OPEN: StateStyle(TargetState.OPEN.label, "circle-dot", Tone.WAITING),
    TargetState.TAKEN: StateStyle(TargetState.TAKEN.label, "circle-check", Tone.GOOD),
    TargetState.ASIDE: StateStyle(TargetState.ASIDE.label, "circle-minus", Tone.NEUTRAL),
}
UNBEGUN = StateStyle(_("未开始"), "circle", Tone.NEUTRAL)
#: What happened on a project's line of time → icon.
EVENTS = {
    "step": "route", "actual": "chart-bar", "milestone": "circle-check", "late": "alert-circle", "ahead": "clock",
    "problem": "alert-triangle", "solved": "check",
}  # fmt: skip


def stage(case: Any) -> StateStyle:
    return cases.stage_style(case) if case is not None else UNBEGUN


def place_words(row: Any) -> str:
    """Chain and node, as far as they are told."""
    return " · ".join(
        part for part in (row.chain.name if row.chain else "", getattr(row, "node_title", row.node)) if part
    )
