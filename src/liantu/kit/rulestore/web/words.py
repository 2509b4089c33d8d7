"""Packs as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from liantu.engine.packs import Unreadable
from liantu.kit.audit.public import Entry, words_of
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle

from ..enums import PackState
from ..kinds import PackKind
from ..models import Pack
from ..telling import Said

STATES = {
    PackState.DRAFT: StateStyle(PackState.DRAFT.label, "pencil", Tone.NEUTRAL),
    PackState.SUBMITTED: StateStyle(PackState.SUBMITTED.label, "user-check", Tone.WAITING),
    PackState.RETURNED: StateStyle(PackState.RETURNED.label, "arrow-back-up", Tone.PERSON),
    PackState.APPROVED: StateStyle(PackState.APPROVED.label, "circle-check", Tone.GOOD),
    PackState.WITHDRAWN: StateStyle(PackState.WITHDRAWN.label, "circle-minus", Tone.NEUTRAL),
    PackState.DISCARDED: StateStyle(PackState.DISCARDED.label, "x", Tone.NEUTRAL),
}
IN_FORCE = StateStyle(pgettext_lazy("pack", "现行"), "circle-check", Tone.GOOD)
COMING = StateStyle(gettext_lazy("待施行"), "calendar-due", Tone.UNDERWAY)
REPLACED = StateStyle(pgettext_lazy("pack", "已被替换"), "circle-minus", Tone.NEUTRAL)
#: Lines of a text that a page shows; whoever wants more has the file.
MOST_LINES = 2000


def standing(pack: Pack, in_force: bool, today: date) -> StateStyle:
    """How a version stands today: that it was approved says little to whoever asks which one holds."""
    if in_force:
        return IN_FORCE
    if pack.state == PackState.APPROVED:
        return COMING if pack.valid_from and pack.valid_from > today else REPLACED
    return STATES[PackState(pack.state)]


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    problems: Sequence[Said]


@dataclass(frozen=True)
class Lines:
    """A text as a page shows it. `left_out`: lines beyond those shown."""

    shown: Sequence[Line]
    count: int
    left_out: int


def lines(text: str, problems: Sequence[Said] = ()) -> Lines:
    """Each line with its number and the problems that are there; those past the end stand at the last."""
    every = text.splitlines() or [""]
    at: dict[int, list[Said]] = {}
    for problem in problems:
        at.setdefault(min(max(problem.line, 1), len(every)), []).append(problem)
    shown = [Line(n, line, at.get(n, ())) for n, line in enumerate(every[:MOST_LINES], 1)]
    return Lines(shown, len(every), max(0, len(every) - MOST_LINES))


def drawn(kind: PackKind, text: str) -> SafeString | None:
    """The drawing of a text without problems."""
    try:
        svg = kind.drawing(text) if kind.drawing is not None else None
    except Unreadable:
        return None
    # A kind escapes what it takes from a text, as whatever makes markup does.
    return mark_safe(svg) if svg else None  # noqa: S308


@dataclass(frozen=True)
class Deed:
    at: Any
    words: str
    who: str
    reason: str


def deeds(entries: Iterable[Entry]) -> list[Deed]:
    return [
        Deed(entry.at, words_of(entry.action) or entry.action, entry.actor_words, entry.reason) for entry in entries
    ]


def origin(pack: Pack | None) -> str:
    """Where what is in force comes from."""
    return _("本园区自定") if pack is not None else pgettext("pack", "随系统发布")
