"""Which of several observations of one figure counts: by whose word on its indicator comes first, and by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence

from ..models import Observation
from .subjects import Key

#: The group of fields that indicators are, of which it can be said whose word counts first.
FIELDS = "indicator"
ORGANISATION = "organisation"


def field_of(row: Observation) -> str:
    """The field of an observation, of which it can be said whose word counts first."""
    return f"{FIELDS}.{row.indicator.code}"


def zones_of(keys: Iterable[Key]) -> dict[Key, int | None]:
    """The first zone of each subject that is an organisation: by its order figures are weighed, whoever reports them."""
    ids = {pk for kind, pk in keys if kind == ORGANISATION}
    homes = registry.same().filter(pk__in=ids).values_list("pk", "home") if ids else ()
    return {(ORGANISATION, pk): home for pk, home in homes}


def zone_of(row: Observation, subject: Key, zones: Mapping[Key, int | None]) -> int | None:
    """The zone of a figure: its subject's first; where that is no organisation, the one that it was reported for."""
    return zones.get(subject) if subject[0] == ORGANISATION else row.zone_id


def rank_in(orders: evidence.Orders, row: Observation, zone: int | None) -> int:
    """The place of an observation's source among those whose word on its indicator counts first in the zone."""
    return orders.rank(field_of(row), zone, row.record.source_id)


def weighed(orders: evidence.Orders, zone: int | None) -> Callable[[Observation], tuple[Any, ...]]:
    """The weight of the observations of one figure, for sorting."""
    return lambda row: evidence.weight(row, rank_in(orders, row, zone))


def placed(rows: QuerySet[Observation], orders: evidence.Orders) -> QuerySet[Observation]:
    """`rows`, which have `standing`, with `rank`: `rank_in`, as a database tells it; as they are where no order is set."""
    told = list(orders.of_group(FIELDS))
    if not told:
        return rows
    if any(zone is not None for _code, zone, _ranks in told):
        # All that stand for one share their zones, so that of the subject's own row its first is asked: one query less within another.
        home = registry.same().filter(pk=OuterRef("subject_id")).values("home")[:1]
        zone = Case(
            When(subject_kind=ORGANISATION, then=Subquery(home)), default=F("zone"), output_field=BigIntegerField()
        )
        rows = rows.annotate(weighed_in=zone)
    arms = [When(record__source__kind=evidence.SourceKind.FORM, then=Value(evidence.UNRANKED))]
    for code, zone_id, ranks in told:
        here = Q(indicator__code=code) if zone_id is None else Q(indicator__code=code) & Q(weighed_in=zone_id)
        places: dict[int, list[int]] = defaultdict(list)
        for source, rank in ranks.items():
            places[rank].append(source)
        arms += [When(here & Q(record__source__in=some), then=Value(rank)) for rank, some in sorted(places.items())]
        # A zone's own order keeps the body's away from its rows.
        arms.append(When(here, then=Value(evidence.UNRANKED)))
    return rows.annotate(rank=Case(*arms, default=Value(evidence.UNRANKED)))


def weight(rows: QuerySet[Observation]) -> list[Any]:
    """The order of `evidence.weight`, as a database tells it, for rows that `placed` made."""
    typed = Case(When(record__source__kind=evidence.SourceKind.FORM, then=Value(0)), default=Value(1))
    place = [F("rank")] if "rank" in rows.query.annotations else []
    last = F("record__last__day").desc(), F("record__last").desc()
    last_word = Case(
        When(record__source__kind=evidence.SourceKind.FORM, then=-F("pk")),
        default=F("record"),
        output_field=BigIntegerField(),
    )
    return [typed, *place, F("valid_from").desc(nulls_last=True), *last, last_word, F("pk")]
