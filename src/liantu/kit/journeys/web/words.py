"""How cases are worded and coloured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle

from .. import calendars, kinds, reading, timing
from ..enums import ClockState, PartState, StepSort
from ..models import Case, Clock, Step

CLOCKS = {
    "running": StateStyle(_("计时中"), "clock", Tone.UNDERWAY),
    "overdue": StateStyle(_("已超期"), "alert-circle", Tone.BAD),
    "paused": StateStyle(_("暂停"), "player-pause", Tone.WAITING),
    "kept": StateStyle(_("按时"), "check", Tone.GOOD),
    "missed": StateStyle(_("逾期办结"), "alert-circle", Tone.BAD),
}

PARTS = {
    PartState.PREPARED: StateStyle(PartState.PREPARED.label, "pencil", Tone.WAITING),
    PartState.IN_FORCE: StateStyle(PartState.IN_FORCE.label, "check", Tone.GOOD),
    PartState.ENDED: StateStyle(PartState.ENDED.label, "player-stop", Tone.NEUTRAL),
}


def stage_style(case: Case) -> StateStyle:
    """The stage at which a case stands."""
    title = stage_title(case)
    if case.ends == "well":
        return StateStyle(title, "circle-check", Tone.GOOD)
    if case.ends == "badly":
        return StateStyle(title, "circle-x", Tone.NEUTRAL)
    if case.due and case.due < clock.now():
        return StateStyle(title, "alert-circle", Tone.BAD)
    return StateStyle(title, "circle-dot", Tone.NEUTRAL)


def stage_title(case: Case, key: str = "") -> str:
    stage = reading.journey(case).stages.get(key or case.stage)
    return str(stage.title) if stage else key


def address(case: Case) -> str:
    return reverse("case", args=[case.pk])


def object_address(case: Case) -> str:
    return kinds.kind_of(case.kind).url(case.object_id)


def due_words(case: Case) -> str:
    """How long there is, or since when it is over, in working days."""
    if case.due is None:
        return ""
    now, until = timing.local(clock.now()).date(), timing.last_day(case.due)
    days = calendars.calendar(case.zone_id).working_days(min(now, until), max(now, until))
    if case.due < clock.now():
        words = _now("超期 %(n)d 个工作日") % {"n": days}
    elif until == now:
        words = _now("今天到期")
    else:
        words = _now("还有 %(n)d 个工作日") % {"n": days}
    return words + (_now("（暂定）") if case.provisional else "")


def due_day(case: Case) -> str:
    """The last day; with the hour where the period ends within a day."""
    if case.due is None:
        return ""
    here = timing.local(case.due)
    last = timing.last_day(case.due).isoformat()
    return last if (here.hour, here.minute) == (0, 0) else f"{last} {here:%H:%M}"


@dataclass(frozen=True)
class Line:
    """A line of a case's story."""

    at: Any
    who: str
    words: str
    reason: str
    told: list[tuple[str, str]]


def line(case: Case, step: Step) -> Line:
    journey = reading.journey(case)
    told: list[tuple[str, str]] = []
    if step.sort == StepSort.MOVE:
        move = journey.moves.get(step.move)
        title = str(move.title) if move else step.move
        words = _now("%(move)s：%(from)s → %(to)s") % {
            "move": title, "from": stage_title(case, step.source), "to": stage_title(case, step.target),
        }  # fmt: skip
        for name, value in step.told.items():
            field = journey.fields.get(name)
            shown = str(field.choices.get(value, value)) if field else str(value)
            told.append((str(field.title) if field else name, shown))
    else:
        words = _other(case, step)
    return Line(step.at, _who(step), words, step.reason, told)


def _who(step: Step) -> str:
    if step.signed:
        return _now("%(who)s（签名链接）") % {"who": step.signed}
    return str(step.by) if step.by_id else _now("系统")


def _other(case: Case, step: Step) -> str:
    journey = reading.journey(case)
    rule = journey.clocks.get(str(step.told.get("clock", "")))
    cause = journey.causes.get(str(step.told.get("cause", "")))
    names = {"clock": str(rule.title) if rule else "", "cause": str(cause or ""), "to": str(step.to or _now("无人"))}
    if step.sort == StepSort.START:
        return _now("开始：%(stage)s") % {"stage": stage_title(case, step.target)}
    if step.sort == StepSort.ASSIGN:
        return _now("转给 %(to)s") % names
    if step.sort == StepSort.PAUSE:
        return _now("暂停“%(clock)s”：%(cause)s") % names
    if step.sort == StepSort.RESUME:
        return _now("恢复“%(clock)s”：%(cause)s") % names
    if step.sort == StepSort.RECOUNT:
        return _now("“%(clock)s”随工作日历重算：%(before)s → %(after)s") % {**step.told, **names}
    if step.sort == StepSort.ESCALATE:
        return _now("“%(clock)s”到期提醒（%(when)s），提醒了 %(n)d 人") % {
            **names, "when": rung_words(int(step.told.get("offset", 0))), "n": int(step.told.get("told", 0)),
        }  # fmt: skip
    return str(StepSort(step.sort).label)


def rung_words(offset: int) -> str:
    if offset == 0:
        return _now("到期日")
    words = {"n": abs(offset)}
    return _now("到期前 %(n)d 个工作日") % words if offset < 0 else _now("超期 %(n)d 个工作日") % words


@dataclass(frozen=True)
class ClockShown:
    """A clock of a case as people read it: how it stands, until when, and its account."""

    row: Clock
    title: str
    basis: str
    style: StateStyle
    summary: str
    account: list[str]
    causes: list[tuple[str, str]]
    by_hand: bool


def clocks(case: Case, rows: list[Clock], language: str) -> list[ClockShown]:
    journey = reading.journey(case)
    found = []
    for row in rows:
        rule = journey.clocks.get(row.key)
        if rule is None:
            continue
        open_, told = next((one for one in row.pauses.all() if one.ended is None), None), timing.read(row)
        found.append(
            ClockShown(
                row, str(rule.title), rule.basis, CLOCKS[timing.stands(row)], told.summary(language), told.told(language),
                [(name, str(journey.causes[name])) for name, stages in rule.pauses.items() if not stages],
                row.state == ClockState.PAUSED and open_ is not None and not rule.pauses.get(open_.cause),
            )
        )  # fmt: skip
    return found
