"""Counting where the firms of a zone stand: the same whether it was kept or is counted now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet, Sum

from liantu.kit.access import public as access

from ..enums import TIER
from ..models import Evaluation, Tally

#: Pack → its counts, as `Tally.counts` has them.
Counts = Mapping[str, Mapping[str, Any]]


def count(rows: QuerySet[Evaluation]) -> dict[str, dict[str, Any]]:
    """Of evaluations of one zone and one kind of packs. Two queries, answered from the indexes alone."""
    found: dict[str, dict[str, Any]] = {}
    stands = rows.order_by().values("pack", "stand").annotate(n=Count("*"), k=Sum("known"))
    for pack, stand, n, known in stands.values_list("pack", "stand", "n", "k"):
        one = found.setdefault(pack, {"stands": {}, "known": 0, "ends": {}})
        one["stands"][stand] = n
        one["known"] += known
    # Each pack by its name, and `holds` as a value: so SQLite steps over all that hold nothing.
    there = rows.order_by().filter(pack__in=list(found), holds__in=[True])
    for pack, day, n in there.values("pack", "expires").annotate(n=Count("*")).values_list("pack", "expires", "n"):
        found[pack]["ends"][day.isoformat() if day else ""] = n
    return found


def counts_of(user: access.Principal, zone: Any, rows: QuerySet[Evaluation]) -> Counts:
    """What was counted, for who sees the whole zone; else, and while evaluations are being written, `rows` counted now."""
    kept = access.scope(user, "view", Tally.objects.filter(zone=zone)).values_list("counts", flat=True).first()
    return kept if kept is not None else count(rows)


def uncounted() -> list[int]:
    """Zones whose evaluations were written since they were counted; for the program itself."""
    return list(Tally.objects.filter(counts__isnull=True).order_by("pk").values_list("pk", flat=True))


def tiers_of(zone: int) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(zone=zone, kind=TIER)
