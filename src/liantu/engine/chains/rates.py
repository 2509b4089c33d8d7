"""How much of what leaders buy is bought here, and how concentrated a node is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .graph import Graph


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a buyer takes of a product in a year.

    `amount` in yuan, None where the list does not tell it; `local`: whether its supplier is here, None where the list does not tell.
    """

    buyer: str
    node: str
    amount: Decimal | None
    supplier: str = ""
    local: bool | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """配套率: amounts in yuan; `low` counts what is not told as bought elsewhere, `high` as bought here. None without any amount.

    `blank`: how many items of each sort (here, elsewhere, not told) have no amount. A bound that these may pass is None: a blank is
    no zero.
    """

    buyer: str
    local: Decimal
    elsewhere: Decimal
    untold: Decimal
    blank: tuple[int, int, int] = (0, 0, 0)

    @property
    def total(self) -> Decimal:
        return self.local + self.elsewhere + self.untold

    @property
    def low(self) -> float | None:
        _here, elsewhere, untold = self.blank
        unbound = self.local and (elsewhere or untold)
        return None if unbound or not self.total else float(self.local / self.total)

    @property
    def high(self) -> float | None:
        here, _elsewhere, untold = self.blank
        unbound = self.elsewhere and (here or untold)
        return None if unbound or not self.total else float((self.local + self.untold) / self.total)


def local_rates(purchases: Iterable[Purchase]) -> tuple[Rate, list[Rate]]:
    """Of all together (its buyer is ""), and of each buyer, the largest first. Amounts below zero are left out."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    blanks: dict[str, list[int]] = defaultdict(lambda: [0] * 3)
    for one in purchases:
        sort = 2 if one.local is None else 0 if one.local else 1
        if one.amount is None:
            blanks[one.buyer][sort] += 1
        elif one.amount > 0:
            sums[one.buyer][sort] += one.amount
    rates = [_rate(buyer, [sums[buyer]], [blanks[buyer]]) for buyer in {**sums, **blanks}]
    rates.sort(key=lambda rate: (-rate.total, rate.buyer))
    return _rate("", sums.values(), blanks.values()), rates


def _rate(buyer: str, sums: Iterable[list[Decimal]], blanks: Iterable[list[int]]) -> Rate:
    here, elsewhere, untold = (sum((one[sort] for one in sums), Decimal(0)) for sort in range(3))
    none_here, none_elsewhere, none_told = (sum(one[sort] for one in blanks) for sort in range(3))
    return Rate(buyer, here, elsewhere, untold, (none_here, none_elsewhere, none_told))


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
