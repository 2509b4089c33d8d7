"""Lists to act on: firms by where they stand on which ladder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence.kinds import Named

from ..enums import TIER
from ..models import Answer, Evaluation
from .evaluating import list_evaluations
from .gaps import Gaps
from .packs import held, in_words, shipped

HEAVY = registry.heavy("organisation")


def list_stands(user: access.Principal, kind: str = TIER) -> QuerySet[Evaluation]:
    """Evaluations with their firm and zone, by the firm's name."""
    rows = list_evaluations(user, kind).select_related("organisation", "zone")
    return rows.defer(*HEAVY).order_by("organisation__sounds", "organisation_id", "pack")  # type: ignore[no-any-return]


def find_evaluation(user: access.Principal, pk: int | str) -> Evaluation:
    """Raises NotHere."""
    return access.find(user, "view", list_evaluations(user).select_related("organisation", "zone"), pk=pk)


def named_evaluations(user: access.Principal, ids: Iterable[int]) -> dict[int, Named]:
    rows = list_stands(user, "").filter(pk__in=list(ids))
    return {
        row.pk: Named(
            row.pk, row.organisation.name, reverse("ladder", args=[row.organisation_id]), row.organisation.simulated
        )
        for row in rows
    }


def open_now(day: date | None = None) -> Q:
    """The condition on evaluations that their pack takes applications that day."""
    day, found = day or clock.today(), Q(pk__in=[])
    for zone in zones():
        keys = [one.key for one in held(zone, TIER, day) if one.window_on(day) is not None]
        found |= Q(zone=zone.pk, pack__in=keys)
    return found


def zones() -> list[Any]:
    """Every zone that is in use; for the program itself."""
    return list(Evaluation._meta.get_field("zone").related_model.objects.filter(active=True).order_by("pk"))  # type: ignore[union-attr]


def zones_of(user: access.Principal, action: str = "evaluate") -> list[Any]:
    """Those in which the user may do so with evaluations: all of them, for who is nobody in particular."""
    reach = access.declaration(Evaluation._meta.label).reach
    grants = [one for one in access.grants_for(user) if reach(one.role, action) is not access.Scope.NONE]
    return [zone for zone in zones() if any(one.zone in (None, zone.pk) for one in grants)]


def sees_all(user: access.Principal, zone: Any) -> bool:
    """Whether somebody sees every firm of a zone, and not their own alone."""
    reach = access.declaration(Evaluation._meta.label).reach
    whole = (access.Scope.ZONE, access.Scope.ALL)
    return any(one.zone in (None, zone.pk) and reach(one.role, "view") in whole for one in access.grants_for(user))


def officers_of(firms: Iterable[int], zone: int) -> dict[int, list[int]]:
    """Firm → the people in charge of it in the zone today; for the program itself."""
    return registry.officers_of(firms, zone)


def list_answers(user: access.Principal) -> QuerySet[Answer]:
    """What people said that counts, the latest first."""
    rows = access.scope(user, "view", Answer.objects.counting())
    return rows.select_related("by", "zone", "record__source").order_by("-pk")  # type: ignore[no-any-return]


def find_answer(user: access.Principal, pk: int | str) -> Answer:
    """Raises NotHere."""
    return access.find(user, "view", list_answers(user), pk=pk)


def tell_stand(row: Evaluation, gaps: Gaps) -> dict[str, Any]:
    """As programs are told of it. `gaps`: one for all rows of an answer."""
    return {
        "id": row.pk, "zone": row.zone.code, "organisation": {"id": row.organisation_id, "name": row.organisation.name},
        "pack": row.pack, "version": row.version, "on": row.on, "result": row.result, "stand": row.stand,
        "score": None if row.low is None else {"min": float(row.low), "max": float(row.high or row.low)},
        "unmet_rows": row.lacks.split(), "missing_facts": row.missing.split(), "known_facts": row.known, "asked_facts": row.asked, "holds": row.holds, "lacks": gaps.told(row),
        "expires": row.expires,
    }  # fmt: skip


def visible_zones(user: access.Principal) -> list[Any]:
    return list(accounts.zones_for(user))


def lacking(rows: QuerySet[Evaluation], told: str) -> QuerySet[Evaluation]:
    """Those that do not meet a row, told as `pack row`."""
    pack, _space, row = told.partition(" ")
    return rows.filter(pack=pack, lacks__contains=f" {row} ")


def expiring(rows: QuerySet[Evaluation], first: date, last: date) -> QuerySet[Evaluation]:
    """Those whose certificate ends between two days."""
    return rows.filter(holds=True, expires__gte=first, expires__lte=last)


def given_between(rows: QuerySet[Evaluation], least: Any, most: Any) -> QuerySet[Evaluation]:
    """Those to whom a policy gives a fixed amount between two (yuan); None: no end."""
    rows = rows.filter(amount__isnull=False)
    rows = rows if least is None else rows.filter(amount__gte=least)
    return rows if most is None else rows.filter(amount__lte=most)


def rows_to_lack() -> list[tuple[str, list[tuple[str, str]]]]:
    """(tier's title, [(`pack row`, the row's title)]) of what ships."""
    return [
        (one.title, [(f"{one.key} {row.id}", in_words(row.title)) for row in one.pack.rows if row.id])
        for one in shipped()
    ]


def expiring_within(rows: QuerySet[Evaluation], days: int) -> QuerySet[Evaluation]:
    today = clock.today()
    return expiring(rows, today, today + timedelta(days=days))
