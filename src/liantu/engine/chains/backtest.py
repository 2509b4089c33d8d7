"""How often a relatedness learnt from a table is right on that very table: what firms make is hidden, and looked for again.

Popularity is what anybody can say without learning anything: a product that many make. A hint that does not find more than popularity
does, by more than chance would explain, is none, and is not to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .relatedness import Relatedness

FOLDS = 5
#: Of fewer firms nothing is said; of more, so many are drawn.
FEWEST_FIRMS, MOST_FIRMS = 30, 400
#: Pairs of a larger table among which firms are drawn: the answer would be the same, and somebody waits for it.
MOST_PAIRS = 15_000
#: Standard errors by which the lead over popularity must stand clear of chance: one-sided, 95 %.
CLEAR = 1.645


@dataclass(frozen=True, slots=True)
class Backtest:
    """`right`, `popular`: how often something hidden came before something that the firm does not make, from 0 to 1 (0.5 is chance), as
    told by relatedness and by popularity. `doubt`: standard error of the lead; `firms`: of whom something was hidden.
    """

    firms: int
    right: float = 0.5
    popular: float = 0.5
    doubt: float = 0.0

    @property
    def enough(self) -> bool:
        return self.firms >= FEWEST_FIRMS

    @property
    def better(self) -> bool:
        """Whether hints learnt here may be told."""
        return self.enough and self.right - self.popular > CLEAR * self.doubt


def backtest(makes: Iterable[tuple[str, str]]) -> Backtest:
    """Hide a fifth of the pairs at a time, learn from the others, and rank what each firm is not known to make. The same each time."""
    chance = np.random.default_rng(7)
    pairs = _drawn(sorted(set(makes)), chance)
    fold = chance.permutation(len(pairs)) % FOLDS
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for held in range(FOLDS):
        told = [pair for pair, one in zip(pairs, fold, strict=True) if one != held]
        learnt = Relatedness(told)
        known, hidden = _by_firm(told), _by_firm(pair for pair, one in zip(pairs, fold, strict=True) if one == held)
        asked = sorted(firm for firm in hidden if firm in known)
        if len(asked) > MOST_FIRMS // FOLDS:
            asked = [asked[at] for at in sorted(chance.choice(len(asked), MOST_FIRMS // FOLDS, replace=False))]
        for firm in asked:
            one = _found(learnt, known[firm], hidden[firm])
            if one is not None:
                found[firm].append(one)
    if not found:
        return Backtest(0)
    each = np.array([np.mean(told, axis=0) for told in found.values()])
    lead = each[:, 0] - each[:, 1]
    doubt = float(lead.std(ddof=1) / np.sqrt(len(lead))) if len(lead) > 1 else 1.0
    return Backtest(len(each), float(each[:, 0].mean()), float(each[:, 1].mean()), doubt)


def _drawn(pairs: list[tuple[str, str]], chance: np.random.Generator) -> list[tuple[str, str]]:
    """All that some firms make, of a table that is larger than need be."""
    if len(pairs) <= MOST_PAIRS:
        return pairs
    firms = sorted({firm for firm, _product in pairs})
    many = max(len(firms) * MOST_PAIRS // len(pairs), 1)
    some = {firms[at] for at in chance.choice(len(firms), many, replace=False)}
    return [pair for pair in pairs if pair[0] in some]


def _by_firm(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for firm, product in pairs:
        found[firm].add(product)
    return found


def _found(learnt: Relatedness, known: set[str], hidden: set[str]) -> tuple[float, float] | None:
    """How well what was hidden is told from what the firm does not make; None where that cannot be asked."""
    mine = np.zeros(len(learnt.products), dtype=bool)
    sought = mine.copy()
    mine[[learnt.number[one] for one in known]] = True
    sought[[learnt.number[one] for one in hidden if one in learnt.number]] = True
    others = ~mine & ~sought
    if not sought.any() or not others.any():
        return None
    popular = learnt.makers.astype(float)
    return _before(learnt.scores(known), sought, others), _before(popular, sought, others)


def _before(scores: np.ndarray, sought: np.ndarray, others: np.ndarray) -> float:
    """How often one that is sought stands before another; a draw is half."""
    rest = np.sort(scores[others])
    below = np.searchsorted(rest, scores[sought], "left") + np.searchsorted(rest, scores[sought], "right")
    return float(below.mean() / 2 / len(rest))
