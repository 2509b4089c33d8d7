"""Writes: promises, and what happens to them as their cases move."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys

from .. import queries
from ..enums import PromiseState
from ..models import Promise, Visit
from . import telling

JOURNEY = "promise"


@access.action
def promise(
    *, by: Any, text: str, visit: Visit | None = None, zone: Any = None, organisation: Any = None, assignee: Any = None
) -> Promise:
    """Note what was promised a firm, at a visit or without one, and begin its case. Raises ValidationError, Denied."""
    if visit is not None:
        zone, organisation = visit.zone, queries.firm_of(visit)
    if organisation is None or zone is None:
        raise ValidationError({"organisation": _("请写是向哪家企业承诺的")})
    unit = evidence.office(by, Promise._meta.label, "edit", zone.pk).unit
    if unit is None:
        raise access.Denied("edit", Promise._meta.label, words=_("承诺由园区各部门的人员作出"))
    made = Promise(
        zone=zone, organisation_id=organisation.canonical_id or organisation.pk, visit=visit, unit_id=unit,
        text=text.strip(), by_id=by.pk, made=clock.today(),
    )  # fmt: skip
    made.full_clean(exclude=["organisation", "visit", "unit", "by"])
    made.save(force_insert=True)
    audit.record(by, "activities.promise.create", made)
    journeys.start(
        by=by, kind=queries.KIND, obj=made, title=f"{organisation} · {made.text}"[:200], zone=zone, journey=JOURNEY,
        unit=made.unit, assignee=assignee or by,
    )  # fmt: skip
    return made


def _about(case: Any) -> Promise:
    return Promise.objects.select_for_update(of=("self",)).select_related("zone").get(pk=case.object_id)


def note_answer(by: Any, case: Any, step: Any) -> None:
    """Keep with the promise what the firm is told."""
    about = _about(case)
    about.answer = str(step.told.get("answer", ""))[:4000]
    about.save(update_fields=["answer"])


def tell_firm(by: Any, case: Any, step: Any) -> None:
    telling.answered(by, _about(case), step.pk)


def _mark(state: PromiseState) -> Any:
    def run(by: Any, case: Any, step: Any) -> None:
        Promise.objects.filter(pk=case.object_id).update(state=state)

    return run


mark_kept, mark_unkept, mark_open = (
    _mark(state) for state in (PromiseState.KEPT, PromiseState.UNKEPT, PromiseState.OPEN)
)
