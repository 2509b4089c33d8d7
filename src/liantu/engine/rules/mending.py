"""What of an answer can be mended: which rows stand in the way, whether some lever moves them the right way, and at what cost.

    mending = Mending(pack)
    for at in mending.blocking(said.rows):
        mending.rows[at].title, mending.cost(at, said.rows)     # None: no lever turns it

Rows are told by their place in the order of `language.reported`, as `many.Said.rows` has them. Unlike `climb` nothing is searched: a lever
helps a row if it moves it towards what is asked, however far that is. So it can be asked of every firm of a zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from .expressions import Check, Comparison, Op
from .language import (
    Banded,
    Cases,
    Condition,
    Expert,
    Group,
    How,
    Judgement,
    Lever,
    Node,
    Pack,
    Points,
    Score,
    Together,
    reported,
)
from .many import RowSaid
from .polynomials import Polynomial
from .states import State

UP, DOWN = frozenset({Op.AT_LEAST, Op.MORE}), frozenset({Op.AT_MOST, Op.LESS})


class Mending:
    """The rows of a pack with the cheapest lever of each (fen; None where none helps)."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.rows = list(reported(pack))
        place = {id(row): at for at, row in enumerate(self.rows)}
        self.parts = [[place[id(part)] for part in row.parts] for row in self.rows]
        self.tops = [place[id(row)] for row in pack.root.rows]
        self.score = place.get(id(pack.score)) if pack.score is not None else None
        self.cheapest = [min((one.cost for one in pack.levers if helps(row, one)), default=None) for row in self.rows]

    def cost(self, at: int, said: Sequence[RowSaid]) -> int | None:
        """What it costs at least to turn an unmet row, or to gain points; 0 where it is not unmet, None where no lever does it."""
        row, parts = self.rows[at], self.parts[at]
        if isinstance(row, Score):
            return self._dearer(at, said)
        if said[at][0] is not State.UNMET:
            return 0
        if not isinstance(row, Group):
            return self.cheapest[at]
        costs = [self.cost(part, said) for part in parts]
        possible = sorted(one for one in costs if one is not None)
        least = {How.ALL: len(parts), How.ANY: 1}.get(row.how, row.least)
        return sum(possible[:least]) if len(possible) >= least else None

    def _dearer(self, at: int, said: Sequence[RowSaid]) -> int | None:
        """Of the rows that do not bear all their points yet, the cheapest to move."""
        costs = [self.cheapest[one] for one in self._below(at) if self._lacks(one, said[one])]
        return min((one for one in costs if one is not None), default=None)

    def _lacks(self, at: int, said: RowSaid) -> bool:
        row, (state, _low, high) = self.rows[at], said
        if not isinstance(row, Banded):
            return state is State.UNMET
        return state is State.MANUAL or high is None or high < row.range[1]

    def _below(self, at: int) -> Iterator[int]:
        for part in self.parts[at]:
            yield part
            yield from self._below(part)

    def blocking(self, said: Sequence[RowSaid]) -> list[int]:
        """The unmet rows that stand in the way, each down to where it says so itself; the cheapest to mend first, those that nothing mends last."""
        found = [one for top in self.tops for one in self._blocking(top, said)]
        costs = {one: self.cost(one, said) for one in found}
        return sorted(found, key=lambda one: (costs[one] is None, costs[one] or 0))

    def _blocking(self, at: int, said: Sequence[RowSaid]) -> Iterator[int]:
        if said[at][0] is not State.UNMET:
            return
        row = self.rows[at]
        if isinstance(row, Group) and row.how is How.ALL:
            for part in self.parts[at]:
                yield from self._blocking(part, said)
        else:
            yield at

    def reckoned(self, said: Sequence[RowSaid], share: Fraction) -> Fraction:
        """The points of the pack at worst, where experts give this share of what they may: what is unknown counts at its lowest."""
        return self._reckoned(self.score, said, share) if self.score is not None else Fraction(0)

    def _reckoned(self, at: int, said: Sequence[RowSaid], share: Fraction) -> Fraction:
        row, (state, low, high) = self.rows[at], said[at]
        if isinstance(row, Points | Score) and state is not State.NOT_APPLICABLE:
            points = [self._reckoned(part, said, share) for part in self.parts[at]]
            best = isinstance(row, Points) and row.how is Together.BEST
            total = (max(points, default=Fraction(0))) if best else sum(points, Fraction(0))
            cap = row.cap if isinstance(row, Points) else None
            return total if cap is None else min(total, Fraction(cap))
        if low is None:
            return Fraction(0)
        given = isinstance(row, Expert) or (isinstance(row, Banded) and row.expert)
        return low + share * ((high or low) - low) if given and state is State.MANUAL else Fraction(low)

    @property
    def asks_experts(self) -> bool:
        return any(isinstance(row, Expert) or (isinstance(row, Banded) and row.expert) for row in self.rows)

    @property
    def told(self) -> frozenset[str]:
        """The facts that can be known before anybody judges or gives points."""
        judged = {row.fact for row in self.rows if isinstance(row, Judgement)}
        return frozenset(name for name, fact in self.pack.facts.items() if not fact.expert and name not in judged)


def helps(row: Node, lever: Lever) -> bool:
    """Whether a lever moves a row by itself, without its parts, towards what it asks."""
    if isinstance(row, Condition):
        return _towards(row.check, lever)
    if isinstance(row, Cases):
        return any(_towards(case.check, lever) for case in row.cases)
    if isinstance(row, Banded) and row.of is not None:
        best = max(row.bands, key=lambda band: band.points)
        if best.low is not None:
            return _towards(Comparison(row.of, Op.AT_LEAST, Polynomial.constant(best.low)), lever)
        return best.high is not None and _towards(Comparison(row.of, Op.AT_MOST, Polynomial.constant(best.high)), lever)
    return False


def _towards(check: Check | None, lever: Lever) -> bool:
    if not isinstance(check, Comparison):
        return False
    # Facts are taken not to be negative: then a sum grows if one of its terms does.
    grown = [factor for _names, factor in _change(check.difference, lever).terms]
    up, down = any(one > 0 for one in grown), any(one < 0 for one in grown)
    return up if check.op in UP else down if check.op in DOWN else up or down


def _change(value: Polynomial, lever: Lever) -> Polynomial:
    after = Polynomial()
    for names, factor in value.terms:
        term = Polynomial.constant(factor)
        for name in names:
            term = term * (Polynomial.fact(name) + Polynomial.constant(lever.changes.get(name, 0)))
        after = after + term
    return after - value
