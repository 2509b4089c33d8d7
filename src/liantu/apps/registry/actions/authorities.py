"""What rests on whose word on a field counts first."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from ..models import Claim, Name
from .deriving import CHUNK, derive


def rests_on_field(name: str, zone: int | None) -> int:
    """How many organisations of a zone, or of all, may be shown another value: of which several sources speak."""
    return _disputed(name, zone).count()


def derive_field(name: str, zone: int | None) -> None:
    """Derive these again, a few hundred a transaction. Who lies where follows from none of it."""
    ids = list(_disputed(name, zone))
    for at in range(0, len(ids), CHUNK):
        derive(ids[at : at + CHUNK], onward=False)


def _disputed(name: str, zone: int | None) -> QuerySet[Any]:
    rows = Name.objects.counting() if name == "name" else Claim.objects.counting().filter(property=name)
    if zone is not None:
        rows = rows.filter(organisation__home=zone)
    told = rows.order_by().values("organisation__canonical").annotate(n=Count("record__source", distinct=True))
    return told.filter(n__gt=1).values_list("organisation__canonical", flat=True)
