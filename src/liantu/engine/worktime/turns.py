"""Whose time it was: what each person's turn took of a clock that was handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from .clocks import Reading
from .errors import Wrong


@dataclass(frozen=True, slots=True)
class Turn:
    """From `since` on `holder` has the case, until the next turn begins."""

    holder: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """What one turn took: `elapsed` and `overdue` in the measure of the reading; `until` is None for the turn that goes on."""

    turn: Turn
    until: datetime | None
    elapsed: int
    overdue: int


def shares(reading: Reading, turns: Sequence[Turn]) -> tuple[Share, ...]:
    """Share a clock's account among those who had the case; all shares together are the reading's `elapsed` and `overdue`.

    A day belongs to whoever has the case when it ends (overdue: when it begins counting, at the moment of the reading at the
    latest); working time is divided to the minute. A turn before the start of the clock takes nothing of it; what lies
    before the first turn belongs to that one. Raises Wrong where turns are none or not in order.
    """
    if not turns or any(later.since < turn.since for turn, later in pairwise(turns)):
        raise Wrong(
            "经办记录须按时间先后排列，且不能为空", "turns come in the order of time, and there is at least one"
        )
    found = []
    elapsed = overdue = 0
    for at, turn in enumerate(turns):
        until = turns[at + 1].since if at + 1 < len(turns) else None
        if until is None or until >= reading.at:
            now = (reading.elapsed, reading.overdue)
        elif until <= reading.clock.started:
            now = (0, 0)
        else:
            then = Reading(reading.clock, reading.calendar, until)
            now = (then.elapsed, then.overdue)
        found.append(Share(turn, until, now[0] - elapsed, now[1] - overdue))
        elapsed, overdue = now
    return tuple(found)
