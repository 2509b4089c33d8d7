"""Moves: a case goes from one stage to another, with all that its journey asks and all that happens with it, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.notices import public as notices

from .. import kinds, queries, reading, telling, timing
from ..enums import StepSort
from ..language import Field, Form, Move, Reason
from ..models import Case, Step
from . import clocks

#: The purpose of signed links to cases.
LINKED = "journeys.answer"
LONGEST = {Form.TEXT: 300, Form.LONG: 4000}


@access.action
def move(
    *, by: Any, case: Case, move: str, revision: int, told: Mapping[str, Any] | None = None, reason: str = ""
) -> Case:
    """Make a move. `revision`: that of the page on which somebody decided so.

    Raises Conflict for a stale page or a move that does not lead from where the case stands, Denied with reasons in words,
    and ValidationError by field for what the move needs and was not told.
    """
    case = locked(case)
    journey = reading.journey(case)
    step = journey.moves.get(move)
    if step is None:
        raise access.NotHere("journeys.Move", move)
    refuse_stale(case, revision)
    if case.stage not in step.sources:
        words = {"title": step.title, "stage": journey.stages[case.stage].title}
        raise access.Conflict(_("现在是“%(stage)s”，不能“%(title)s”") % words)
    obj = queries.object_of(case)
    access.require(by, kinds.kind_of(case.kind).permission(move), obj)
    if why := queries.why_not(by, case, step):
        raise access.Denied(move, Case._meta.label, words=why)
    return make(by, case, step, told or {}, reason)


def make(by: Any, case: Case, step: Move, told: Mapping[str, Any], reason: str, signed: str = "") -> Case:
    """Make a move of a locked case that may be made. Raises ValidationError by field. `signed`: who held the link."""
    kept = _told(case, step, told, reason)
    journey = reading.journey(case)
    source, case.stage, case.since = case.stage, step.target, clock.now()
    stage = journey.stages[case.stage]
    case.ended, case.ends = (case.since, stage.ends.value) if stage.ends else (None, "")
    line = Step.objects.create(
        case=case, sort=StepSort.MOVE, move=step.key, source=source, target=case.stage, by_id=getattr(by, "pk", None),
        signed=signed[:120], at=case.since, reason=reason.strip()[:500], told=kept,
    )  # fmt: skip
    clocks.follow(by, case, step.key, case.stage, case.since)
    for effect in step.effects:
        kinds.kind_of(case.kind).effects[effect].run(by, case, line)
    grown(case)
    audit.record(
        by, "journeys.case.move", case, reason=reason.strip(),
        details={"move": step.key, "stage": [source, case.stage], "step": line.pk},
    )  # fmt: skip
    telling.moved(by, case, line)
    if kinds.kind_of(case.kind).outside is not None:
        # What they asked is settled, or was asked of another state of things.
        notices.withdraw_links(by=by, purpose=LINKED, about=(telling.ABOUT, case.pk))
    return case


def locked(case: Case) -> Case:
    """The case as it is now, which nobody else changes until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("version", "zone", "assignee").get(pk=case.pk)


def refuse_stale(case: Case, revision: int) -> None:
    """Raise Conflict, in words that say what came in between, where a page shows an older state."""
    if case.revision == revision:
        return
    last = case.steps.select_related("by").order_by("-id").first()
    journey = reading.journey(case)
    words = {
        "who": str(last.by) if last and last.by else _("系统"), "stage": journey.stages[case.stage].title,
        "time": timing.local(last.at).strftime("%m-%d %H:%M") if last else "",
    }  # fmt: skip
    raise access.Conflict(_("%(who)s 在 %(time)s 已经办理过，现在是“%(stage)s”。请看过最新情况再办") % words)


def grown(case: Case) -> None:
    """Keep what was changed of a locked case: pages that show it as it was are stale from now on."""
    case.revision += 1
    case.save(update_fields=["stage", "since", "ended", "ends", "assignee", "revision", "due", "provisional", "title"])


def _told(case: Case, step: Move, told: Mapping[str, Any], reason: str) -> dict[str, str]:
    """What was told, as it is kept. Raises ValidationError by field."""
    journey = reading.journey(case)
    wrong: dict[str, list[str]] = {}
    wanted = (*step.needs, *step.asks)
    if unknown := set(told) - set(wanted):
        raise ValidationError(_("这一步不收这些内容：%(names)s") % {"names": listed(sorted(unknown))})
    kept: dict[str, str] = {}
    for name in wanted:
        field = journey.fields[name]
        try:
            value = _value(field, told.get(name))
        except ValidationError as problem:
            wrong[name] = problem.messages
            continue
        if value:
            kept[name] = value
        elif name in step.needs:
            wrong[name] = [_("请填写“%(title)s”") % {"title": field.title}]
    if step.reason is Reason.REQUIRED and not reason.strip():
        wrong["reason"] = [_("请写明理由")]
    there = set(case.documents.values_list("sort", flat=True))
    if missing := [journey.documents[sort] for sort in step.documents if sort not in there]:
        wrong["documents"] = [_("还缺材料：%(names)s") % {"names": listed([str(one) for one in missing])}]
    if wrong:
        raise ValidationError(wrong)
    return kept


def _value(field: Field, told: Any) -> str:
    text = str(told if told is not None else "").strip()
    if not text:
        return ""
    if field.form is Form.NUMBER:
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(_("“%(told)s”不是数") % {"told": text[:30]})
        return f"{number:f}"
    if field.form is Form.DAY:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValidationError(_("“%(told)s”不是日期，如 2026-09-24") % {"told": text[:30]}) from None
    if field.form is Form.CHOICE and text not in field.choices:
        names = listed([str(title) for title in field.choices.values()])
        raise ValidationError(_("“%(told)s”不在可选值内：%(known)s") % {"told": text[:30], "known": names})
    if len(text) > LONGEST.get(field.form, 300):
        raise ValidationError(_("最多 %(most)d 个字") % {"most": LONGEST[field.form]})
    return text
