"""Reads: visits, what is known of a firm before one is booked, and how often it was visited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.roles import OUTSIDERS, STAFF, Role
from liantu.kit.evidence.kinds import Named

from ..enums import AHEAD, COUNTED, VisitState
from ..models import AlreadyTold, Promise, Visit, VisitParty, ZoneRule

#: Visits to one firm within so many days of each other are shown together, and proposed to be one.
NEAR_DAYS = 14
#: How many of the last visits are shown before the next.
LAST = 5
HEAVY = registry.heavy("organisation__canonical")
#: What a firm learns of: not what somebody only asked leave for.
SETTLED = (VisitState.PLANNED, VisitState.HELD, VisitState.CANCELLED)


def is_staff(user: access.Principal) -> bool:
    """Whether somebody works for a zone, or reads this machine: they see what was found, and who waits for leave."""
    return any(grant.role in (*STAFF, Role.LOCAL_OPERATOR) for grant in access.grants_for(user))


def list_visits(user: access.Principal) -> QuerySet[Visit]:
    """Visits with their departments; people of a firm get those that it gets."""
    rows = access.scope(user, "view", Visit.objects.all())
    if not is_staff(user):
        rows = rows.filter(state__in=SETTLED)
    parties = VisitParty.objects.select_related("unit").prefetch_related("people").order_by("id")
    rows = rows.select_related("zone", "organisation__canonical", "created_by", "decided_by").defer(*HEAVY)
    return rows.prefetch_related(Prefetch("parties", parties)).order_by("-day", "-id")


def visits_to(user: access.Principal, organisation: int, most: int = 6) -> list[Visit]:
    """The visits to an organisation that count, the latest first."""
    told = {"organisation__canonical": organisation, "state__in": COUNTED}
    # Most were never visited, which is asked first, since it costs little.
    return list(list_visits(user).filter(**told)[:most]) if Visit.objects.filter(**told).exists() else []


def find_visit(user: access.Principal, pk: int | str) -> Visit:
    """Raises NotHere."""
    return access.find(user, "view", list_visits(user), pk=pk)


def firm_of(row: Any) -> Any:
    """The organisation that stands for the one that a row names."""
    return row.organisation.canonical or row.organisation


@dataclass(frozen=True)
class Going:
    """One department of a visit, as somebody may see it: `findings` are empty for those who are not to read them."""

    party: VisitParty
    unit: str
    people: str
    purpose: str
    burden: bool
    matter: str
    findings: str


def goings(user: access.Principal, visit: Visit) -> list[Going]:
    """The departments of a visit that `list_visits` gave: no query."""
    inside = is_staff(user)
    return [
        Going(
            party, str(party.unit), _now("、").join(one.name for one in party.people.all()),
            party.get_purpose_display(), party.is_burden, party.matter, party.findings if inside else "",
        )
        for party in visit.parties.all()
    ]  # fmt: skip


def told_of(user: access.Principal, organisation: int, most: int = 5) -> list[AlreadyTold]:
    """What a firm said that it has told somebody before; its own people see it, too."""
    rows = AlreadyTold.objects.filter(visit__in=list_visits(user).order_by().values("pk"))
    rows = rows.filter(visit__organisation__canonical=organisation)
    return list(rows.select_related("visit").order_by("-id")[:most])


def zone_told(user: access.Principal, text: str) -> Any:
    """A zone by its code or its name. Raises ValidationError."""
    wanted = text.strip()
    found = accounts.list_zones(user).filter(Q(code=wanted) | Q(name=wanted)).first()
    if found is None:
        raise ValidationError({"zone": _now("没有园区“%(name)s”") % {"name": wanted[:60]}})
    return found


def people_of(user: access.Principal, zone: Any) -> QuerySet[Any]:
    """Those who may be taken along: who work for the zone and whom the user may see."""
    today = clock.today()
    held = Q(memberships__role__in=[*STAFF], memberships__ended__isnull=True, memberships__valid_from__lte=today)
    held &= Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    held &= Q(memberships__zone=zone) | Q(memberships__zone__isnull=True)
    rows = accounts.list_users(user).filter(is_active=True)
    users = rows.model.objects.filter(held).order_by().values("pk")
    return rows.filter(pk__in=users).order_by("name", "pk")


def own_firms(user: access.Principal) -> list[int]:
    """The organisations for whose people the pages are "visits to us"."""
    return [] if is_staff(user) else registry.own_organisations(user)


def leaders_of(zone: Any) -> list[int]:
    """Those who are asked for leave."""
    return _holding(Q(role=Role.LEADER) & (Q(zone=zone) | Q(zone__isnull=True)))


def people_of_firm(organisation: int) -> list[int]:
    """Those who work for an organisation and have an account."""
    units = registry.same().filter(canonical__members=organisation, unit_links__isnull=False).values("unit_links__unit")
    return _holding(Q(role__in=OUTSIDERS, unit__in=units))


def _holding(condition: Q) -> list[int]:
    """Users who hold such a role today, whoever asks."""
    today = clock.today()
    held = VisitParty._meta.get_field("people").related_model._meta.get_field("memberships").related_model  # type: ignore[union-attr]
    rows = held.objects.filter(condition, user__is_active=True, ended__isnull=True, valid_from__lte=today)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return list(rows.order_by("user").values_list("user", flat=True).distinct())


# How often


def limit_of(zone: Any) -> int:
    """How many visits a month a firm of the zone gets before a leader is asked."""
    told = ZoneRule.objects.filter(zone=zone).values_list("per_month", flat=True).first()
    return ZoneRule.DEFAULT if told is None else told


def number_in_month(zone: Any, organisation: int, day: date, without: int | None = None) -> int:
    """How many visits a firm has in the month of that day, whoever asks."""
    first = day.replace(day=1)
    rows = Visit.objects.filter(
        zone=zone, organisation__canonical=organisation, state__in=COUNTED, day__gte=first, day__lt=_next_month(first)
    )
    return rows.exclude(pk=without).count()


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


# What is known


@dataclass(frozen=True)
class Known:
    """What there is to know of a firm before one goes: `near` are the visits that one could join, or that were just made."""

    organisation: Any
    day: date
    last: Sequence[tuple[Visit, list[Going]]]
    near: Sequence[tuple[Visit, list[Going], bool]]
    promises: Sequence[Promise]
    told: Sequence[AlreadyTold]
    number: int
    limit: int

    @property
    def is_beyond(self) -> bool:
        return self.number >= self.limit

    @property
    def next(self) -> int:
        return self.number + 1


def known_of(user: access.Principal, zone: Any, organisation: Any, day: date) -> Known:
    """What the user may know of the firm before a visit on that day: a constant number of queries."""
    from .promises import list_promises

    firm = organisation.canonical_id or organisation.pk
    rows = list_visits(user).filter(organisation__canonical=firm)
    span = day - timedelta(days=NEAR_DAYS), day + timedelta(days=NEAR_DAYS)
    near = list(rows.filter(state__in=COUNTED, day__range=span, zone=zone).order_by("day", "id")[:8])
    last = list(rows.filter(state=VisitState.HELD, day__lte=day).exclude(pk__in=[one.pk for one in near])[:LAST])
    return Known(
        organisation, day, [(one, goings(user, one)) for one in last],
        [(one, goings(user, one), one.state in AHEAD) for one in near],
        list(list_promises(user).filter(organisation__canonical=firm, state="open")[:8]), told_of(user, firm),
        number_in_month(zone, firm, day), limit_of(zone),
    )  # fmt: skip


def named_visits(user: access.Principal, ids: Iterable[int]) -> dict[int, Named]:
    """Visits as they are shown wherever something refers to them."""
    rows = list_visits(user).filter(pk__in=list(ids)).prefetch_related(None).select_related("organisation__canonical")
    return {
        row.pk: Named(row.pk, f"{row.day} · {firm_of(row).name}", reverse("visit", args=[row.pk]), row.zone.simulated)
        for row in rows
    }


def tell_visit(user: access.Principal, row: Visit) -> dict[str, Any]:
    """A visit as programs are told of it."""
    firm = firm_of(row)
    return {
        "id": row.pk, "zone": row.zone.code, "organisation": {"id": firm.pk, "name": firm.name}, "day": row.day,
        "begins": row.begins, "ends": row.ends, "place": row.place, "state": row.state, "beyond": row.beyond,
        "number_in_month": row.ordinal,
        "units": [
            {
                "unit": one.unit, "people": [person.name for person in one.party.people.all()],
                "purpose": one.party.purpose, "purpose_label": one.purpose, "matter": one.matter,
                "findings": one.findings,
            }
            for one in goings(user, row)
        ],
    }  # fmt: skip


def state_words(state: str) -> Any:
    """A state of a visit in the reader's language."""
    return VisitState(state).label


def tell_known(user: access.Principal, known: Known) -> dict[str, Any]:
    """What is known of a firm, as programs are told of it."""
    return {
        "organisation": {"id": known.organisation.pk, "name": str(known.organisation)}, "day": known.day,
        "visits_in_month": known.number, "limit": known.limit, "beyond": known.is_beyond,
        "near": [{**tell_visit(user, one), "can_be_joined": ahead} for one, _goings, ahead in known.near],
        "last": [tell_visit(user, one) for one, _goings in known.last],
        "promises": [{"id": one.pk, "text": one.text, "unit": str(one.unit), "made": one.made} for one in known.promises],
        "already_told": [{"to": one.to, "what": one.what, "at": one.at} for one in known.told],
    }  # fmt: skip
