"""What the firms of the simulated zone earn, spend and own in three years. No department sees all of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from ..firms import Firm

YEARS = (2023, 2024, 2025)
#: Revenue of a year in ten thousand yuan: median of a long-tailed draw.
REVENUE = {"micro": 130, "small": 1400, "medium": 9000, "large": 62000}


@dataclass(frozen=True)
class Books:
    """One firm's year. Amounts are in yuan, multiples of ten; each way of counting (口径) stands apart."""

    staff: int
    tech_staff: int
    staff_end: int
    activity_staff: int
    revenue: int
    total_revenue: int
    hightech: int
    cost: int
    rd: int
    rd_hnte: int
    rd_domestic: int
    rd_deduction: int
    rd_internal: int
    assets: int
    net: int
    transformed: int
    incidents: int
    dishonest: int


@dataclass(frozen=True)
class _Kind:
    """What stays the same of a firm over the years: head is revenue in ten thousand yuan a head, the others are shares."""

    tech: bool
    titled: bool
    head: float
    intensity: float
    technical: float
    #: Research results that it puts to use in a year.
    results: float
    #: Assets of a year's revenue, and how much of them is its own.
    assets: float
    owned: float


def kept(seed: int, firm: Firm, titled: bool) -> dict[int, Books]:
    """The firm's books of each year in which it was there. `titled`: it holds a title that asks for research."""
    rng = Random(f"{seed} books {firm.no}")  # noqa: S311
    revenue = REVENUE[firm.size] * rng.lognormvariate(0, 0.6)
    technical = rng.betavariate(2.2, 6) if firm.trade["tech"] else rng.uniform(0, 0.06)
    technical = max(technical, rng.uniform(0.09, 0.3)) if titled else technical
    results = rng.uniform(0, 7) if titled else rng.uniform(0, 1.5)
    kind = _Kind(
        firm.trade["tech"], titled, rng.uniform(28, 75), _intensity(rng, firm, titled), technical, results,
        assets=rng.uniform(0.5, 1.9), owned=-0.1 if rng.random() < 0.02 else rng.uniform(0.25, 0.7),
    )  # fmt: skip
    told = {}
    for year in YEARS:
        revenue *= rng.lognormvariate(0.09, 0.2)
        share = min(1.0, (13 - firm.founded.month) / 12) if firm.founded.year == year else 1.0
        if firm.founded.year <= year:
            told[year] = _year(rng, kind, revenue, share)
    return told


def _intensity(rng: Random, firm: Firm, titled: bool) -> float:
    """R&D expense of revenue."""
    drawn = min(0.4, rng.lognormvariate(math.log(0.038), 0.7))
    if titled:
        return max(drawn, rng.uniform(0.03, 0.075))
    return drawn if firm.trade["tech"] or rng.random() < 0.15 else 0.0


def _year(rng: Random, kind: _Kind, revenue: float, share: float) -> Books:
    """A year's books. `revenue`: of a whole year; `share`: of the year that the firm was there."""
    earned, staff = revenue * share, max(2, round(revenue / kind.head))
    rd = earned * kind.intensity * rng.uniform(0.85, 1.2)
    collected = rd * rng.uniform(0.82, 1.1)
    domestic = 0.5 if rng.random() < 0.01 else rng.uniform(0.9, 1)
    high = rng.betavariate(9, 3) if kind.titled else rng.betavariate(2, 4) if kind.tech else 0
    assets = revenue * kind.assets * rng.uniform(0.93, 1.08)
    ends = max(2, round(staff * rng.uniform(0.94, 1.1)))
    return Books(
        staff=staff, tech_staff=round(staff * kind.technical), staff_end=ends,
        activity_staff=min(ends, round(staff * kind.technical * rng.uniform(1, 1.35))),
        revenue=_yuan(earned), total_revenue=_yuan(earned * rng.uniform(1, 1.03)), hightech=_yuan(earned * high),
        cost=_yuan(earned * rng.uniform(0.78, 1.06)),
        rd=_yuan(rd), rd_hnte=_yuan(collected), rd_domestic=_yuan(collected * domestic),
        rd_deduction=0 if rng.random() < 0.12 else _yuan(rd * rng.uniform(0.55, 0.95)),
        rd_internal=_yuan(rd * rng.uniform(0.9, 1.25)),
        assets=_yuan(assets), net=_yuan(assets * kind.owned * rng.uniform(0.92, 1.1)),
        transformed=max(0, round(rng.gauss(kind.results, 1))),
        incidents=int(rng.random() < 0.006), dishonest=int(rng.random() < 0.012),
    )  # fmt: skip


def _yuan(ten_thousands: float) -> int:
    return round(ten_thousands * 1000) * 10
