"""What rules read of figures: of many organisations at once the weightiest of each indicator and year.

For the program itself: nobody's permission is asked, and each value bears the class by which it is told to people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery

from liantu.apps.registry import public as registry
from liantu.kit import bulk
from liantu.kit.evidence import public as evidence

from ..models import AS_AT, Indicator, Observation
from .weighing import FIELDS, ORGANISATION

Bound = evidence.Bound
#: (indicator's code, year).
Wanted = tuple[str, int]


class _Said(NamedTuple):
    """An observation as `evidence.weightiest` weighs it."""

    pk: int
    valid_from: date | None
    record_id: int
    record__source: int
    record__last: int
    value: Decimal
    approximate: bool
    record__source__kind: str
    record__last__day: date
    classification: str
    unit: int | None
    moment: bool


def units_of(codes: Collection[str]) -> dict[str, str]:
    """Code → the unit in which an indicator's figures stand. Codes that nobody defined are left out."""
    return dict(Indicator.objects.filter(code__in=codes).values_list("code", "unit"))


def told_of(records: Sequence[int]) -> set[int]:
    """The organisations of which these records report a figure."""
    told = bulk.fetch(
        "SELECT DISTINCT subject_id FROM indicators_observation WHERE record_id {among} AND subject_kind = %s",
        records, ORGANISATION,
    )  # fmt: skip
    return {pk for (pk,) in told}


def bound_figures(
    ids: Collection[int], wanted: Iterable[Wanted], zone: int | None, purpose: str = evidence.Purpose.CULTIVATION
) -> dict[Wanted, dict[int, Bound]]:
    """(code, year) → organisation → the year's figure, else that of its last day, in the indicator's unit.

    What is said of those that an organisation stands for is said of it. Sources count whose purposes allow `purpose`. A constant
    number of queries.
    """
    found: dict[Wanted, dict[int, Bound]] = {one: {} for one in wanted}
    codes = dict(Indicator.objects.filter(code__in={code for code, _year in found}).values_list("pk", "code"))
    if not codes or not ids:
        return found
    roots, orders = registry.standing_for(ids), evidence.orders(FIELDS)
    for (code, year, pk), said in _spoken(roots, codes, {year for _code, year in found}, purpose).items():
        if (code, year) not in found:
            continue
        if len(said) > 1:
            said = [row for row in said if not row.moment] or said
            key = f"{FIELDS}.{code}"
            said = evidence.weightiest(said, lambda row, key=key: orders.rank(key, zone, row.record__source))  # type: ignore[misc]
        best = said[0]
        found[code, year][pk] = Bound(
            best.value, best.classification, best.unit, best.record_id, ("figure", best.pk), best.approximate
        )
    return found


def _spoken(
    roots: dict[int, int], codes: dict[int, str], years: Collection[int], purpose: str
) -> dict[tuple[str, int, int], list[_Said]]:
    """(code, year, organisation) → all that counts of it, from sources that may serve."""
    ends = [date(year, 12, 31) for year in years]
    rows = list(
        Observation.objects.counting()
        .filter(subject_kind=ORGANISATION, subject_id__in=list(roots), indicator__in=list(codes), end__in=ends)
        .order_by()
        .values_list(
            "indicator_id", "subject_id", "start", "end", "period", "pk", "valid_from", "record_id", "record__source",
            "record__last", "value", "approximate",
        )
    )  # fmt: skip
    sources: dict[int, tuple[Any, ...]] = {
        pk: told
        for pk, *told in evidence.Source.objects.filter(pk__in={row[8] for row in rows}).values_list(
            "pk", "kind", "classification", "unit", "purposes"
        )
    }
    days = dict(evidence.Delivery.objects.filter(pk__in={row[9] for row in rows}).values_list("pk", "day"))
    found: dict[tuple[str, int, int], list[_Said]] = defaultdict(list)
    for indicator, subject, start, end, period, *told in rows:
        kind, classification, unit, purposes = sources[told[3]]
        moment = period.startswith(AS_AT)
        whole = start == (end if moment else date(end.year, 1, 1))
        if whole and evidence.may_lead(purpose, classification, purposes):
            said = _Said(*told, kind, days[told[4]], classification, unit, moment)
            found[codes[indicator], end.year, roots[subject]].append(said)
    return found


def senders_of(codes: Collection[str], zone: int | None) -> dict[str, int]:
    """Code → the source that reported a firm's figure of it last, in the zone or for the whole body."""
    here = Q(record__source__zone=zone) | Q(record__source__zone__isnull=True)
    last = Observation.objects.filter(
        here, indicator=OuterRef("pk"), subject_kind=ORGANISATION, record__last__isnull=False
    )
    rows = Indicator.objects.filter(code__in=codes).annotate(
        sender=Subquery(last.order_by("-pk").values("record__source")[:1])
    )
    return {code: sender for code, sender in rows.values_list("code", "sender") if sender is not None}


def called(codes: Collection[str]) -> dict[str, str]:
    """Code → what an indicator is called in the reader's language: what is defined is no secret."""
    return {row.code: row.called for row in Indicator.objects.filter(code__in=codes)}
