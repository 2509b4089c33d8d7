"""How many visits there were, by purpose and by firm; and what indicators can count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables.public import Condition, Countable, query

from ..enums import BURDEN, COUNTED, EventKind, Purpose, VisitState
from ..models import Event, Visit, VisitParty

#: Firms that are named as those visited most.
MOST_VISITED = 10


@dataclass(frozen=True)
class PurposeCount:
    """One purpose: visits that had it, those of them that were made already, and to how many firms."""

    purpose: str
    label: str
    burden: bool
    visits: int
    held: int
    firms: int


@dataclass(frozen=True)
class FirmCount:
    organisation: int
    name: str
    visits: int
    burden: int


@dataclass(frozen=True)
class Counts:
    """Visits of a zone in a period. A visit with two purposes counts once for each, and once in all."""

    first: date
    last: date
    purposes: Sequence[PurposeCount]
    firms: Sequence[FirmCount]
    visits: int
    held: int
    organisations: int
    joint: int
    beyond: int
    burden: int


def counts(user: access.Principal, zone: Any, first: date, last: date, action: str = "view") -> Counts:
    """As far as the user may see (or `export`) them: five queries."""
    seen = access.scope(user, action, Visit.objects.filter(zone=zone, day__range=(first, last), state__in=COUNTED))
    parties = VisitParty.objects.filter(visit__in=seen.order_by().values("pk"))
    firm = "visit__organisation__canonical"
    told = {
        row["purpose"]: row
        for row in parties.order_by().values("purpose").annotate(
            visits=Count("visit", distinct=True), firms=Count(firm, distinct=True),
            held=Count("visit", distinct=True, filter=Q(visit__state=VisitState.HELD)),
        )
    }  # fmt: skip
    nothing = {"visits": 0, "held": 0, "firms": 0}
    purposes = [
        PurposeCount(value, str(label), value in BURDEN, *(told.get(value, nothing)[key] for key in nothing))
        for value, label in Purpose.choices
    ]
    whole = seen.aggregate(
        visits=Count("pk"), held=Count("pk", filter=Q(state=VisitState.HELD)), beyond=Count("pk", filter=Q(beyond=True)),
        firms=Count("organisation__canonical", distinct=True),
    )  # fmt: skip
    burden = parties.filter(purpose__in=BURDEN).values("visit").distinct().count()
    joint = parties.order_by().values("visit").annotate(n=Count("pk")).filter(n__gt=1).count()
    return Counts(
        first, last, purposes, _most_visited(seen), whole["visits"], whole["held"], whole["firms"], joint,
        whole["beyond"], burden,
    )  # fmt: skip


def _most_visited(seen: QuerySet[Visit]) -> list[FirmCount]:
    # Counted over the departments' rows: joined to the visits themselves, a visit would count once for each of them.
    rows = (
        seen.order_by().values("organisation__canonical", "organisation__canonical__name")
        .annotate(n=Count("pk", distinct=True), burden=Count("pk", distinct=True, filter=Q(parties__purpose__in=BURDEN)))
        .order_by("-n", "-burden", "organisation__canonical")[:MOST_VISITED]
    )  # fmt: skip
    return [
        FirmCount(row["organisation__canonical"], row["organisation__canonical__name"], row["n"], row["burden"])
        for row in rows
    ]


def tell_counts(told: Counts) -> dict[str, Any]:
    return {
        "first": told.first, "last": told.last, "visits": told.visits, "held": told.held, "firms": told.organisations,
        "joint": told.joint, "beyond": told.beyond, "burden": told.burden,
        "purposes": [
            {"purpose": one.purpose, "label": one.label, "burden": one.burden, "visits": one.visits, "held": one.held,
             "firms": one.firms}
            for one in told.purposes
        ],
        "most_visited": [
            {"organisation": {"id": one.organisation, "name": one.name}, "visits": one.visits, "burden": one.burden}
            for one in told.firms
        ],
    }  # fmt: skip


# What indicators count


def _zones(kind: str, pk: int) -> Any:
    return registry.zones_of_body(pk) if kind == "organisation" else []


def _visit_rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
    """Visits of a zone made in the year up to that day."""
    held = VisitParty.objects.filter(visit__state=VisitState.HELD, visit__day__gte=day.replace(month=1, day=1))
    return held.filter(visit__day__lte=day, visit__zone__in=_zones(kind, pk))


def _event_rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
    rows = Event.objects.counting().filter(valid_from__gte=day.replace(month=1, day=1), valid_from__lte=day)
    return rows.filter(zone__in=_zones(kind, pk))


def _list_of(url_name: str) -> Any:
    def address(kind: str, pk: int, where: Mapping[str, tuple[str, ...]], day: date) -> str:
        more = {"zone": list(_zones(kind, pk)), "day_after": day.replace(month=1, day=1), "day_before": day}
        if url_name == "visits":
            more["state"] = VisitState.HELD.value
        return f"{reverse(url_name)}?{query(where, **more)}"

    return address


COUNTABLES = (
    Countable(
        "visits", _("走访（当年累计）"), _visit_rows,
        {"purpose": Condition("purpose", _("目的"), lambda: {value: str(label) for value, label in Purpose.choices})},
        {"visit": ("visit", "visit"), "organisation": ("visit__organisation__canonical", "organisation")},
        _list_of("visits"),
    ),
    Countable(
        "events", _("活动（当年累计）"), _event_rows,
        {"kind": Condition("kind", _("类型"), lambda: {value: str(label) for value, label in EventKind.choices})},
        {"event": ("pk", "event")},
        _list_of("events"),
    ),
)  # fmt: skip
