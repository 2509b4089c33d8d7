"""Who has a case: handed over one by one, or all of one person's to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from .. import queries, telling
from ..enums import StepSort
from ..models import Case, Step
from .moving import grown, locked, refuse_stale


@access.action
def assign(*, by: Any, case: Case, to: Any, reason: str = "", revision: int | None = None) -> Case:
    """Give a case to somebody, or to nobody (None). Its clocks run on: a period does not begin anew with another person.

    Raises ValidationError where `to` may not see what the case is about, Conflict for a stale page, Denied.
    """
    case = locked(case)
    queries.require_seen(by, "assign", case)
    if revision is not None:
        refuse_stale(case, revision)
    if not case.runs:
        raise access.Conflict(_("“%(title)s”已经办结") % {"title": case.title})
    if to is not None and not access.may(to, "view", queries.object_of(case)):
        raise ValidationError({"to": _("%(who)s 看不到这件事的内容，不能转给他") % {"who": to}})
    if case.assignee_id == (to.pk if to is not None else None):
        return case
    before = case.assignee
    case.assignee = to
    step = Step.objects.create(
        case=case,
        sort=StepSort.ASSIGN,
        by_id=getattr(by, "pk", None),
        to=to,
        at=clock.now(),
        reason=reason.strip()[:500],
    )
    grown(case)
    audit.record(
        by,
        "journeys.case.assign",
        case,
        reason=reason.strip(),
        changes={"assignee": (str(before or ""), str(to or ""))},
    )
    telling.assigned(by, case, step)
    return case


@access.steps
def hand_over(*, by: Any, cases: Iterable[Case], to: Any, reason: str) -> tuple[int, list[tuple[Case, str]]]:
    """Give many cases to another person; how many went over, and those that stayed behind, each with why.

    One after the other, so that no one of them keeps the others from going. Raises ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
    done, left = 0, []
    for case in cases:
        try:
            assign(by=by, case=case, to=to, reason=reason)
            done += 1
        except access.Denied as refusal:
            left.append((case, refusal.words))
        except access.Conflict as refusal:
            left.append((case, str(refusal)))
        except ValidationError as refusal:
            left.append((case, "；".join(refusal.messages)))
    return done, left
