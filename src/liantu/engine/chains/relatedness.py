"""How near something that nobody here makes is to what is made here: learnt from any table of firms and products.

A hint in words, never a score to decide by: `make bench ARGS=chains` says how often it is right. Two products are near where the same
firms make both; a firm of few products says more than one of many, and a product that everybody makes says less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

#: Firms with more products are trading houses or holdings: that they make two things says nothing.
MOST_PRODUCTS = 200
#: Of a product that a single firm makes nothing can be learnt.
FEWEST_MAKERS = 2
WITNESSES = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """`product` is made by `makers` firms of the table; `witnesses`: (what is made here, firms that make both), the most telling first."""

    product: str
    score: float
    makers: int
    witnesses: tuple[tuple[str, int], ...]

    def told(self, language: str = "zh") -> str:
        """In words of "zh" or "en"."""
        if language == "zh":
            told = "，".join(f"{firms} 家同时生产“{name}”" for name, firms in self.witnesses)
            return f"生产“{self.product}”的 {self.makers} 家企业中，{told}"
        told = ", ".join(f"{firms} also make “{name}”" for name, firms in self.witnesses)
        return f"of {self.makers} firms that make “{self.product}”, {told}"


class Relatedness:
    """What was learnt from (firm, product) pairs; each pair counts once."""

    def __init__(self, makes: Iterable[tuple[str, str]]) -> None:
        firms: dict[str, int] = {}
        self.number: dict[str, int] = {}
        pairs = {
            (firms.setdefault(firm, len(firms)), self.number.setdefault(product, len(self.number)))
            for firm, product in makes
        }
        self.products = list(self.number)
        rows = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        self.makers = np.bincount(rows[:, 1], minlength=len(self.products))
        sizes = np.bincount(rows[:, 0], minlength=len(firms))
        self.one, self.other, self.both, self.weight = self._together(rows[:, 1], sizes)

    def _together(self, products: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, ...]:
        """Pairs of products that some firm makes both of: how many firms, and how much these say."""
        many = max(len(self.products), 1)
        keys, weights = [], []
        for made in np.split(products, np.cumsum(sizes)[:-1]) if len(sizes) else []:
            size = len(made)
            if 2 <= size <= MOST_PRODUCTS:
                keys.append((made[:, None] * many + made).ravel())
                weights.append(np.full(size * size, 1 / np.log1p(size)))
        if not keys:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing, nothing, np.empty(0)
        found, back = np.unique(np.concatenate(keys), return_inverse=True)
        one, other = found // many, found % many
        apart = one != other
        both, weight = np.bincount(back), np.bincount(back, weights=np.concatenate(weights))
        return one[apart], other[apart], both[apart], weight[apart]

    def scores(self, here: Collection[str]) -> np.ndarray:
        """Of each product, in the order of `products`, given what is made here."""
        made = np.zeros(len(self.products))
        made[[self.number[one] for one in here if one in self.number]] = 1
        telling = self.weight * made[self.other] / np.sqrt(self.makers[self.other])
        return np.bincount(self.one, weights=telling, minlength=len(self.products))

    def hints(self, here: Collection[str], among: Collection[str] | None = None, most: int = 20) -> list[Hint]:
        """The nearest products that are not made here; `among`: of these only."""
        scores = self.scores(here)
        there = {self.number[one] for one in here if one in self.number}
        asked = (
            range(len(self.products)) if among is None else [self.number[one] for one in among if one in self.number]
        )
        rows = [row for row in asked if row not in there and scores[row] > 0 and self.makers[row] >= FEWEST_MAKERS]
        rows.sort(key=lambda row: (-scores[row], self.products[row]))
        return [self._hint(row, float(scores[row]), there) for row in rows[:most]]

    def _hint(self, row: int, score: float, there: set[int]) -> Hint:
        low, high = np.searchsorted(self.one, [row, row + 1])
        near = [
            (float(self.weight[at] / np.sqrt(self.makers[self.other[at]])), int(self.other[at]), int(self.both[at]))
            for at in range(low, high)
            if int(self.other[at]) in there
        ]
        near.sort(key=lambda one: (-one[0], self.products[one[1]]))
        return Hint(
            self.products[row],
            score,
            int(self.makers[row]),
            tuple((self.products[other], both) for _s, other, both in near[:WITNESSES]),
        )
