"""How much of what leaders buy is bought here, and how concentrated a node is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .graph import Graph


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a buyer takes of a product in a year. `local`: whether its supplier is here; None where the list does not tell."""

    buyer: str
    node: str
    amount: float
    supplier: str = ""
    local: bool | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """配套率: amounts in yuan; `low` counts what is not told as bought elsewhere, `high` as bought here. None without any amount."""

    buyer: str
    local: float
    elsewhere: float
    untold: float

    @property
    def total(self) -> float:
        return self.local + self.elsewhere + self.untold

    @property
    def low(self) -> float | None:
        return self.local / self.total if self.total else None

    @property
    def high(self) -> float | None:
        return (self.local + self.untold) / self.total if self.total else None


def local_rates(purchases: Iterable[Purchase]) -> tuple[Rate, list[Rate]]:
    """Of all together (its buyer is ""), and of each buyer, the largest first. Amounts below zero are left out."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for one in purchases:
        if one.amount > 0:
            sums[one.buyer][2 if one.local is None else 0 if one.local else 1] += one.amount
    rates = [Rate(buyer, *amounts) for buyer, amounts in sums.items()]
    rates.sort(key=lambda rate: (-rate.total, rate.buyer))
    whole = Rate("", *(sum(rate_of) for rate_of in zip(*sums.values(), strict=True))) if sums else Rate("", 0, 0, 0)
    return whole, rates


@dataclass(frozen=True, slots=True)
class Concentration:
    """`firms` at a node; `first`: share of the largest; `herfindahl`: 1 is one firm. None where a revenue is blank or all are zero."""

    node: str
    firms: int
    first: float | None
    herfindahl: float | None


def concentration(graph: Graph, node: str) -> Concentration:
    """By the revenue of those who are placed at the node itself. Raises KeyError."""
    firms: Sequence[float | None] = [one.revenue for one in graph.at(graph.number[node])]
    known = [max(one, 0.0) for one in firms if one is not None]
    if not known or len(known) < len(firms) or not sum(known):
        return Concentration(node, len(firms), None, None)
    shares = [one / sum(known) for one in known]
    return Concentration(node, len(firms), max(shares), sum(share * share for share in shares))
