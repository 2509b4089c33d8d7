"""Whose word counts first: the orders that officers set, and what they make of the weight of what is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from . import fields
from .enums import Classification
from .models import AuthorityPlace, Source

#: The rank of a source that stands in no order: all of them come after those that do, in the usual order.
UNRANKED = 1 << 15
#: A field, and the zone that an order holds for; None for the whole body.
Place = tuple[str, int | None]


def may_lead(purpose: str, classification: str, purposes: list[str]) -> bool:
    """Whether a source of this class allows that its word is put first for `purpose`.

    Where nothing is written of its purposes, it does unless it is restricted.
    """
    return purpose in purposes or (not purposes and classification != Classification.RESTRICTED)


@dataclass(frozen=True)
class Orders:
    """The orders in force, read once and asked for many values: `ranks` has source → rank by field and zone."""

    ranks: Mapping[Place, Mapping[int, int]] = field(default_factory=dict)
    names: Mapping[tuple[Place, int], str] = field(default_factory=dict)

    def _of(self, key: str, zone: int | None) -> tuple[Place, Mapping[int, int]]:
        """The zone's own order; where it has none, that of the whole body."""
        here = self.ranks.get((key, zone)) if zone is not None else None
        if here is not None:
            return (key, zone), here
        return (key, None), self.ranks.get((key, None), {})

    def rank(self, key: str, zone: int | None, source: int) -> int:
        """The place of a source among those whose word on a field counts first; UNRANKED where it has none."""
        return self._of(key, zone)[1].get(source, UNRANKED) if self.ranks else UNRANKED

    def authority(self, key: str, zone: int | None, source: int) -> str:
        """By whose name a source stands in the order: its unit's or its own; "" where it stands in none."""
        place, ranks = self._of(key, zone)
        return self.names.get((place, ranks[source]), "") if source in ranks else ""

    def of_group(self, group: str) -> Iterator[tuple[str, int | None, Mapping[int, int]]]:
        """(name of the field, zone, source → rank) of one group's orders, the whole body's last."""
        told = [(key, zone) for key, zone in self.ranks if key.partition(".")[0] == group]
        for key, zone in sorted(told, key=lambda place: (place[1] is None, place[0], place[1] or 0)):
            yield key.partition(".")[2], zone, self.ranks[key, zone]


def orders(group: str) -> Orders:
    """The orders of one group's fields: one query where there are none, else two."""
    told = AuthorityPlace.objects.filter(authority__field__startswith=f"{group}.").order_by("rank")
    places = list(told.values_list("authority__field", "authority__zone", "rank", "unit", "source", "unit__name"))
    if not places:
        return Orders()
    units, ids = {unit for *_told, unit, _source, _name in places}, {one for *_told, one, _name in places}
    sources = Source.objects.filter(Q(unit__in=units - {None}) | Q(pk__in=ids - {None}))
    sent = list(sources.values_list("pk", "unit", "name", "classification", "purposes"))
    ranks: defaultdict[Place, dict[int, int]] = defaultdict(dict)
    names: dict[tuple[Place, int], str] = {}
    purpose = fields.purpose_of(group)
    for key, zone, rank, unit, source, unit_name in places:
        # An order that names only sources which may not lead is an order all the same: it keeps the body's away.
        found = ranks[key, zone]
        for pk, sender, name, classification, purposes in sent:
            meant = pk == source or (unit is not None and sender == unit)
            if meant and pk not in found and may_lead(purpose, classification, purposes):
                found[pk] = rank
                names[(key, zone), rank] = unit_name or name
    return Orders(dict(ranks), names)


def leads(source: Source) -> bool:
    """Whether a source stands in any order, by itself or by its unit."""
    meant = Q(source=source) | Q(unit=source.unit_id, unit__isnull=False)
    return AuthorityPlace.objects.filter(meant).exists()


Rank = Callable[[Any], int]


def unranked(row: Any) -> int:
    """The rank of everything where no order is asked."""
    return UNRANKED
