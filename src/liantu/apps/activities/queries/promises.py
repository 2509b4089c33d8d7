"""Reads: promises, and the cases on which they run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence.kinds import Named
from liantu.kit.journeys import public as journeys
from liantu.kit.journeys import timing

from ..enums import PromiseState
from ..models import Promise
from .visits import HEAVY, firm_of

KIND = "activities.promise"


def list_promises(user: access.Principal) -> QuerySet[Promise]:
    rows = access.scope(user, "view", Promise.objects.all())
    rows = rows.select_related("zone", "organisation__canonical", "unit", "by").defer(*HEAVY)
    return rows.order_by("-made", "-id")


def promises_to(user: access.Principal, organisation: int, most: int = 6) -> list[Promise]:
    """What was promised to an organisation, the latest first."""
    told = {"organisation__canonical": organisation}
    return list(list_promises(user).filter(**told)[:most]) if Promise.objects.filter(**told).exists() else []


def find_promise(user: access.Principal, pk: int | str) -> Promise:
    """Raises NotHere."""
    return access.find(user, "view", list_promises(user), pk=pk)


def case_of(user: access.Principal, promise: Promise) -> Any:
    """The case of a promise; None where it was never begun."""
    return journeys.case_about(user, KIND, promise.pk)


def named_promises(user: access.Principal, ids: Iterable[int]) -> dict[int, Named]:
    rows = list_promises(user).filter(pk__in=list(ids))
    return {row.pk: Named(row.pk, row.text, reverse("promise", args=[row.pk]), row.zone.simulated) for row in rows}


def asked_of_firm(case: journeys.Case) -> tuple[str, str]:
    """Whom a link to the case of a promise is for, and what they are asked."""
    row = Promise.objects.select_related("organisation__canonical", "unit").defer(*HEAVY).get(pk=case.object_id)
    words = {"unit": row.unit, "day": row.made, "text": row.text, "answer": row.answer[:300]}
    asks = _("%(unit)s于 %(day)s 承诺：%(text)s") % words
    if row.answer:
        asks += "\n" + _("办理结果：%(answer)s") % words
    return firm_of(row).name, asks + "\n" + _("请您确认是否已经办好。")


def tell_promise(row: Promise) -> dict[str, Any]:
    firm = firm_of(row)
    return {
        "id": row.pk, "zone": row.zone.code, "organisation": {"id": firm.pk, "name": firm.name}, "visit": row.visit_id,
        "unit": str(row.unit), "by": row.by.name, "text": row.text, "made": row.made, "state": row.state,
        "answer": row.answer,
    }  # fmt: skip


def open_promises(user: access.Principal, zone: Any = None) -> list[dict[str, Any]]:
    """Promises whose cases run, those due first, as programs are told of them: a constant number of queries."""
    rows = list_promises(user).filter(state=PromiseState.OPEN)
    held = {row.pk: row for row in (rows if zone is None else rows.filter(zone=zone))}
    cases = journeys.list_running(user).filter(kind=KIND, object_id__in=list(held))
    now = clock.now()
    return [
        {
            **tell_promise(held[case.object_id]), "firm": firm_of(held[case.object_id]).name, "case": case.pk,
            "stage": str(journeys.journey(case).stages[case.stage].title), "overdue": case.due is not None and case.due < now,
            "due": timing.last_day(case.due) if case.due else None, "provisional": case.provisional,
        }
        for case in cases.order_by(F("due").asc(nulls_last=True), "pk")
    ]  # fmt: skip
