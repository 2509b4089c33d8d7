"""What is known of those who stand in a chain: how strong they are, who has signed the nodes, how complete it all is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from liantu.apps.indicators import public as indicators
from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance

from ..models import Chain, NodeSignature

#: What a chain's map is for: sources that do not allow it are not read, whoever looks.
INVESTMENT = evidence.Purpose.INVESTMENT
REVENUE = "sales_revenue"
#: The last years of which a revenue is taken, the latest that is known.
YEARS = 3
#: Titles of the ladders: whoever holds one is on a tier.
TIERS = (
    "tech_sme", "high_tech_enterprise", "innovative_sme", "specialised_sme", "little_giant", "manufacturing_champion",
    "gazelle", "unicorn",
)  # fmt: skip
#: Where nobody is named of these, that a firm is not named says nothing: 37 of them reported are not none.
LISTED = ("tech_sme", "high_tech_enterprise")
#: Figures that say how many lead and carry the chains of a zone.
CARRIERS = ("chain_leaders", "chain_cores")


@dataclass(frozen=True, slots=True)
class Strength:
    """See `ground.Standing`."""

    revenue: Decimal | None = None
    growth: float | None = None
    tier: bool | None = None
    year: int | None = None
    withheld: bool = False


def strengths_of(user: access.Principal, zone: int, firms: Collection[int], day: date) -> dict[int, Strength]:
    """As far as the user may read: what is withheld is as unknown. A constant number of queries."""
    if not firms:
        return {}
    reader = clearance(user)
    wanted = [(REVENUE, day.year - back) for back in range(1, YEARS + 2)]
    # The weightiest alone: where that is withheld, no other takes its place.
    told = indicators.bound_figures(firms, wanted, zone, INVESTMENT)
    years: dict[int, dict[int, Decimal]] = {}
    withheld: set[int] = set()
    for (_code, year), values in told.items():
        for firm, bound in values.items():
            if bound.read_by(reader):
                years.setdefault(firm, {})[year] = bound.value
            else:
                withheld.add(firm)
    tiers = _tiers(reader, zone, firms, day)
    return {firm: _strength(years.get(firm, {}), day.year - YEARS, tiers.get(firm), firm in withheld) for firm in firms}


def _strength(years: Mapping[int, Decimal], first: int, tier: bool | None, withheld: bool) -> Strength:
    year = max((year for year in years if year >= first), default=None)
    if year is None:
        return Strength(tier=tier, withheld=withheld)
    before = years.get(year - 1)
    growth = float((years[year] - before) / before) if before is not None and before > 0 else None
    return Strength(years[year], growth, tier, year)


def _tiers(reader: Any, zone: int, firms: Collection[int], day: date) -> dict[int, bool]:
    """Who holds a title of the ladders; who holds none, only where the lowest of them are told one by one here."""
    held = registry.bound_recognitions(firms, TIERS, day, INVESTMENT)
    said = [(firm, bound) for values in held.values() for firm, bound in values.items()]
    on = {firm for firm, bound in said if bound is not None and bound.read_by(reader)}
    unsure = {firm for firm, bound in said if bound is None}
    listed = registry.listed_schemes(zone, LISTED, day, INVESTMENT)
    known = all(scheme in listed and listed[scheme].read_by(reader) for scheme in LISTED)
    return {firm: firm in on for firm in firms if firm in on or (known and firm not in unsure)}


def signed_of(chains: Sequence[Chain], contents: Mapping[int, engine.Chain]) -> dict[int, frozenset[str]]:
    """Chain → the nodes that a person of its zone has signed as they are now: `signed_nodes` of many."""
    said = NodeSignature.objects.filter(chain__in=[chain.pk for chain in chains], retracted_at__isnull=True)
    found: dict[int, set[str]] = {}
    for chain, key, digest in said.values_list("chain", "node", "digest"):
        node = contents[chain].nodes.get(key) if chain in contents else None
        if node is not None and node.digest == digest:
            found.setdefault(chain, set()).add(key)
    return {chain: frozenset(keys) for chain, keys in found.items()}


@dataclass(frozen=True, slots=True)
class Reported:
    """How many leaders and cores a zone's figures count, and how many of them are named: with the figure, or in the register."""

    named: int = 0
    reported: int = 0


def reported_of(user: access.Principal, zones: Mapping[int, Any]) -> dict[int, Reported]:
    """Of each zone; where nothing is reported or it is withheld, 0 of 0."""
    found = {}
    for pk, zone in zones.items():
        body = registry.body_of(zone)
        if body is None:
            continue
        told = indicators.figures_of(user, ("organisation", body), indicators=CARRIERS, latest=True)
        counted = [one for one in told if one.reported is not None and one.named is not None]
        named = sum(max(one.named or 0, int(one.proven or 0)) for one in counted)
        found[pk] = Reported(named, int(sum(one.reported or 0 for one in counted)))
    return found
