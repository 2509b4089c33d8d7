"""Who reads a value, by its class: open to all who reach its subject, internal to staff, restricted to who sent it.

A value that somebody may not read is *withheld*: it is told that there is one, and no other value takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, Q, Value, When

from liantu.kit.access import public as access

from .enums import Classification, SourceKind

if TYPE_CHECKING:
    from .models import Source

ORDER = (Classification.OPEN, Classification.INTERNAL, Classification.RESTRICTED)
#: The schedule derives what nobody reads; the local operator could read the keys anyway, but not tax rows by accident.
INSIDE = frozenset({*access.STAFF, access.Role.LOCAL_OPERATOR, access.Role.SCHEDULER})


@lru_cache(maxsize=64)
def stricter(one: str, other: str) -> str:
    """The stricter of two classes; the empty string counts as open."""
    return max((one or Classification.OPEN, other or Classification.OPEN), key=lambda told: ORDER.index(told))


@dataclass(frozen=True)
class Clearance:
    """What one principal may read: internal values, and restricted ones that their `units` sent or that are theirs.

    `zones`: those whose records they may open, None for all; what speaks for the whole body is opened with any of them.
    """

    inside: bool
    units: frozenset[int]
    zones: frozenset[int] | None = frozenset()

    def opens(self, zone: int | None) -> bool:
        """May the page of a record be opened whose source stands for `zone`? As the permission to view records says."""
        return self.zones is None or (zone in self.zones if zone is not None else bool(self.zones))

    def reads(self, classification: str, unit: int | None = None, *, own: bool = False) -> bool:
        """May a value of this class, sent by `unit`, be read? `own`: it is about the reader's own organisation."""
        if own or classification in ("", Classification.OPEN):
            return True
        if classification == Classification.INTERNAL:
            return self.inside
        return unit is not None and unit in self.units

    def reads_rows(self, source: Source) -> bool:
        """May the records of a source be read as they came, word for word?

        A row holds more than the values taken from it: fields whose property is closed, notes, numbers of people. So it
        takes staff who may read the source's class; others read what was published to all, and no more.
        """
        if source.kind == SourceKind.REPORT and source.classification == Classification.OPEN:
            return True
        return self.inside and self.reads(source.classification, source.unit_id)

    def condition(self, classification: str, unit: str, own: Q | None = None) -> Q:
        """The same as a condition on rows that hold class and unit under these names."""
        may = Q(**{f"{classification}__in": ["", Classification.OPEN]})
        if self.inside:
            may |= Q(**{classification: Classification.INTERNAL})
        if self.units:
            may |= Q(**{classification: Classification.RESTRICTED, f"{unit}__in": sorted(self.units)})
        return may if own is None else may | own

    def seen(self, column: str, classification: str, unit: str, own: Q | None = None) -> Case:
        """The column where it may be read, NULL where it is withheld: before any filter, order or count."""
        return Case(When(self.condition(classification, unit, own), then=F(column)), default=None)

    def withheld(self, column: str, classification: str, unit: str, own: Q | None = None) -> Case:
        """ "1" where there is a value that may not be read, else ""."""
        return Case(
            When(Q(**{f"{column}__isnull": False}) & ~self.condition(classification, unit, own), then=Value("1")),
            default=Value(""),
            output_field=CharField(),
        )


def clearance(user: Any) -> Clearance:
    """What `user` may read."""
    grants = access.grants_for(user)
    units = frozenset(grant.unit for grant in grants if grant.unit is not None)
    reach = access.declaration("evidence.Record").reach
    reached = [grant for grant in grants if reach(grant.role, "view") is not access.Scope.NONE]
    everywhere = any(grant.zone is None or reach(grant.role, "view") is access.Scope.ALL for grant in reached)
    zones = None if everywhere else frozenset(grant.zone for grant in reached if grant.zone is not None)
    return Clearance(any(grant.role in INSIDE for grant in grants), units, zones)
