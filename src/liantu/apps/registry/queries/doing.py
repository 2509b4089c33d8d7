"""What organisations say they do: products, class of industry, titles of rights, business scope; of many at once.

For the program itself: nobody's permission is asked, and each value bears the class by which it is told to people. Sources count whose
purposes allow it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from liantu.kit import bulk
from liantu.kit.evidence import public as evidence

from ..enums import OrganisationKind, RightKind
from ..models import Organisation, Product, Right, ZoneMember
from .organisations import gone

#: Those that make something, or do something for others.
ACTIVE = (
    OrganisationKind.ENTERPRISE, OrganisationKind.INSTITUTE, OrganisationKind.PLATFORM, OrganisationKind.LAB,
    OrganisationKind.SERVICE_PROVIDER,
)  # fmt: skip
PRODUCT, CODE, RIGHT, SCOPE = "product", "code", "right", "scope"
_SOURCE = ("record__source__classification", "record__source__unit", "record__source__purposes")
#: Tables whose rows say what somebody does, or where.
_TABLES = ("registry_claim", "registry_product", "registry_right", "registry_tie")
#: A trademark says nothing of what is made.
_RIGHTS = tuple(kind for kind in RightKind if kind != RightKind.TRADEMARK)


class Doing(NamedTuple):
    """`kind`: product, code, right or scope; `bound`: the text and what it rests on."""

    organisation: int
    kind: str
    bound: evidence.Bound


def active_in(zone: int, among: Collection[int] | None = None) -> list[int]:
    """Those of a zone that stand for themselves and make or do something, by key; of `among` only, where they are given."""
    rows = ZoneMember.objects.filter(zone=zone, organisation__listed=True, organisation__kind__in=ACTIVE)
    rows = rows.filter(Q(organisation__status__isnull=True) | ~gone("organisation__"))
    rows = rows if among is None else rows.filter(organisation__among=list(among))
    return list(rows.order_by("organisation").values_list("organisation", flat=True))


def doings_of(ids: Collection[int], day: date, purpose: str) -> Iterator[Doing]:
    """All that these say they do. Four queries."""
    wanted = list(ids)
    for key, kind in (("industry", CODE), ("business_scope", SCOPE)):
        yield from _properties(wanted, key, kind, purpose)
    of = {"organisation__canonical__among": wanted}
    products = Product.objects.counting().on(day).filter(**of)
    yield from _facts(products, "name", PRODUCT, "products", purpose)
    rights = Right.objects.counting().on(day).filter(kind__in=_RIGHTS, **of)
    yield from _facts(rights, "title", RIGHT, "rights", purpose)


def _properties(ids: Sequence[int], key: str, kind: str, purpose: str) -> Iterator[Doing]:
    claim = f"{key}_claim"
    rows = Organisation.objects.filter(pk__among=ids, **{f"{key}__isnull": False, f"{claim}__isnull": False})
    told = rows.order_by().values_list(
        "pk", key, f"{key}_class", f"{key}_unit", claim, f"{claim}__record", f"{claim}__record__source__classification",
        f"{claim}__record__source__purposes",
    )  # fmt: skip
    for pk, text, classification, unit, said, record, source_class, purposes in told:
        if evidence.may_lead(purpose, source_class, purposes):
            yield Doing(pk, kind, evidence.Bound(text, classification, unit, record, ("claims", said)))


def _facts(rows: Any, field: str, kind: str, facet: str, purpose: str) -> Iterator[Doing]:
    told = rows.order_by("pk").values_list("organisation__canonical", field, "pk", "record", *_SOURCE)
    for pk, text, fact, record, classification, unit, purposes in told:
        if evidence.may_lead(purpose, classification, purposes):
            yield Doing(pk, kind, evidence.Bound(text, classification, unit, record, (facet, fact)))


def doing_told_by(records: Sequence[int]) -> set[int]:
    """The organisations of which these records say what they do, or where they are."""
    found: set[int] = set()
    for table in _TABLES:
        told = bulk.fetch(f"SELECT DISTINCT organisation_id FROM {table} WHERE record_id {{among}}", records)  # noqa: S608
        found.update(pk for (pk,) in told)
    return found
