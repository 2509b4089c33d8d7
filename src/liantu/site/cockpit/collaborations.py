"""What the organisations of a zone do with universities and institutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, Q, When

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance
from liantu.kit.ui.marks import Mark

from .figures import address

ACADEMIC = (registry.OrganisationKind.UNIVERSITY, registry.OrganisationKind.INSTITUTE)
#: Ties that say where something is, not what two do together.
WHEREABOUTS = (registry.TieKind.LOCATED, registry.TieKind.PART_OF)
#: Rows of which the lines are made: what several sources say is one line.
MOST_TIES = 200
MOST_SHOWN = 8


@dataclass(frozen=True)
class Member:
    """An organisation as a line names it."""

    id: int
    name: str
    url: str
    mark: Mark | None = None


@dataclass(frozen=True)
class TieLine:
    """Who of the zone has to do with which university or institute, on what, and how far."""

    id: int
    partner: Member
    member: Member
    kind: str
    what: str
    stage: str
    url: str
    mark: Mark


@dataclass
class Collaborations:
    """`count` things, each once however many sources say it, with so many `partners`; `lines` are the latest of them."""

    count: int = 0
    partners: int = 0
    lines: list[TieLine] = field(default_factory=list)

    @property
    def shown(self) -> list[TieLine]:
        return self.lines[:MOST_SHOWN]


def collaborations(user: access.Principal, zone: Any, reader: Clearance) -> Collaborations:
    """Those that hold today, the latest first."""
    rows = _rows(user, zone)
    things = rows.order_by().values("partner", "member", "kind", "what", "stage").distinct().count()
    if not things:
        return Collaborations()
    partners = rows.order_by().values("partner").distinct().count()
    lines: dict[tuple[Any, ...], TieLine] = {}
    for tie in rows.select_related(*evidence.MARKED)[:MOST_TIES]:
        ends = [end.canonical or end for end in (tie.organisation, tie.counterpart)]
        member, partner = ends if tie.member == ends[0].pk else ends[::-1]
        line = TieLine(
            tie.pk, _member(partner), _member(member), str(tie.get_kind_display()), tie.what or str(tie.platform or ""),
            tie.stage, address("fact", "ties", tie.pk), evidence.mark_for(reader, tie, own=True),
        )  # fmt: skip
        lines.setdefault((partner.pk, member.pk, tie.kind, tie.what, tie.stage), line)
    return Collaborations(things, partners, list(lines.values()))


def _rows(user: access.Principal, zone: Any) -> Any:
    """The ties, each with the keys of `member` and `partner`."""
    academic = registry.list_organisations(user, ("kind",)).filter(seen_kind__in=ACADEMIC).order_by().values("pk")
    here = registry.list_organisations(user, ()).filter(zone_members__zone=zone).order_by().values("pk")
    outward = Q(organisation__canonical__in=here, counterpart__canonical__in=academic)
    inward = Q(counterpart__canonical__in=here, organisation__canonical__in=academic)
    rows = registry.list_facts(user, registry.FACETS["ties"].model).on(clock.today()).exclude(kind__in=WHEREABOUTS)
    ends = F("organisation__canonical"), F("counterpart__canonical")
    return rows.filter(outward | inward).annotate(
        member=Case(When(outward, then=ends[0]), default=ends[1]),
        partner=Case(When(outward, then=ends[1]), default=ends[0]),
    )


def _member(organisation: Any) -> Member:
    name = organisation.short_name or organisation.name
    return Member(organisation.pk, name, address("organisation", organisation.pk))
