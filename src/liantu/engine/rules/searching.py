"""The cheapest units of levers with which a pack says what is wanted: bundle by bundle, then together, the cheapest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .bundles import Bundle, Level, bundled
from .language import Lever, Pack
from .one import Facts, Outcome
from .planned import Planned, better, moving, rises, settle, unmet
from .states import State

#: Combinations of levels that are asked of before the rest is left.
MOST_ASKED = 20_000
#: By how much the budget grows that is searched next, when one was too small.
GROWTH = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Units by lever, what they cost (fen), and what the pack says then."""

    cost: int
    units: Mapping[str, int]
    state: State


class Search:
    """One subject's levers. `wholly`: whether nothing was left out for being too much; `best`: the rows, each at its best."""

    def __init__(self, pack: Pack, facts: Facts, levers: Sequence[Lever]) -> None:
        self.pack, self.facts, self.levers = pack, facts, tuple(levers)
        self.planned = Planned(pack, facts, facts)
        self.moved = moving(pack, {name for lever in levers for name in lever.changes})
        settle(self.planned, self.moved)
        self.own = {id(row): self.planned.plain(row) for row in self.moved}
        self.rising = rises(pack, self.moved)
        self.wholly = True
        self.most = sum(lever.cost * lever.most for lever in self.levers)
        self.first_budget = GROWTH * min((lever.cost for lever in self.levers if lever.cost), default=0)
        # Leaving a lever out changes the bundle that it was in; the others are as they were.
        self.bundles: dict[tuple[str, ...], Bundle] = {}
        self.levels: dict[tuple[tuple[str, ...], int], list[Level]] = {}
        self.best: tuple[Outcome, ...] = self.ask([])

    @property
    def fixed(self) -> State:
        """What the rows say together that no lever moves."""
        states = {one.row.id: one.state for one in self.best}
        still = [states[row.id] for row in self.pack.root.rows if id(row) in self.planned.settled_rows]
        return next((one for one in (State.UNMET, State.UNKNOWN, State.MANUAL) if one in still), State.MET)

    def stuck(self) -> list[Outcome]:
        """The rows that are unmet and that no lever moves; where there are none, those that all of them together do not turn."""
        still = [one for one in self.best if id(one.row) in self.planned.settled_rows]
        return unmet(still) or unmet(self.best)

    def ask(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """What all rows say, where these say so by themselves."""
        self.planned.own = self.own | {id(one.row): one for one in outcomes}
        return self.planned.outcomes()

    def _state(self, outcomes: Iterable[Outcome]) -> State:
        self.planned.own = self.own | {id(one.row): one for one in outcomes}
        return self.planned.state()

    def cheapest(self, wanted: frozenset[State], without: frozenset[str] = frozenset()) -> Found | None:
        """The cheapest units with which the pack says one of these; the fewest of those that cost the same. None where there are none."""
        state = self._state([])
        if state in wanted:
            return Found(0, {}, state)
        bundles = self._bundles(without)
        if not bundles:
            return None
        budget = min(self.first_budget, self.most)
        while True:
            levels = [self._levels(bundle, budget) for bundle in bundles]
            if self._may(levels, wanted):
                found = self._together(levels, budget, wanted)
                if found is not None:
                    return found
            if budget >= self.most or not all(bundle.wholly for bundle in bundles):
                return None
            budget = min(budget * GROWTH, self.most)

    def _bundles(self, without: frozenset[str]) -> list[Bundle]:
        found = []
        for levers in bundled(self.pack, self.facts, [one for one in self.levers if one.key not in without]):
            keys = tuple(one.key for one in levers)
            if keys not in self.bundles:
                self.bundles[keys] = Bundle(self.pack, self.facts, levers)
            found.append(self.bundles[keys])
        return found

    def _levels(self, bundle: Bundle, budget: int) -> list[Level]:
        keys = (tuple(one.key for one in bundle.levers), budget)
        if keys not in self.levels:
            self.levels[keys] = bundle.levels(budget, self.rising)
            self.wholly = self.wholly and bundle.wholly
        return self.levels[keys]

    def _may(self, levels: Sequence[Sequence[Level]], wanted: frozenset[State]) -> bool:
        """Whether the pack says so where every row is at its best; if not, no combination does."""
        if not self.rising:
            return True
        at_best: dict[int, Outcome] = {}
        for each in levels:
            for level in each:
                for one in level.outcomes:
                    known = at_best.get(id(one.row))
                    at_best[id(one.row)] = one if known is None else better(known, one)
        self.best = self.ask(at_best.values())
        state = self.planned.state()
        return state in wanted or (state is not State.UNMET and wanted != {State.MET})

    def _together(self, levels: Sequence[Sequence[Level]], budget: int, wanted: frozenset[State]) -> Found | None:
        first = tuple(0 for _each in levels)
        heap = [(*self._cost(levels, first), first, 0)]
        asked = 0
        while heap:
            cost, _count, places, begin = heapq.heappop(heap)
            if cost > budget:
                return None
            asked += 1
            if asked > MOST_ASKED:
                self.wholly = False
                return None
            chosen = [each[at] for each, at in zip(levels, places, strict=True)]
            state = self._state(one for level in chosen for one in level.outcomes)
            if state in wanted:
                return Found(cost, {key: many for level in chosen for key, many in level.units.items()}, state)
            for n in range(begin, len(places)):
                if places[n] + 1 < len(levels[n]):
                    after = (*places[:n], places[n] + 1, *places[n + 1 :])
                    heapq.heappush(heap, (*self._cost(levels, after), after, n))
        return None

    @staticmethod
    def _cost(levels: Sequence[Sequence[Level]], places: Sequence[int]) -> tuple[int, int]:
        chosen = [each[at] for each, at in zip(levels, places, strict=True)]
        return sum(level.cost for level in chosen), sum(level.count for level in chosen)

    def others(self, first: Found, wanted: frozenset[State], most: int) -> list[Found]:
        """The next cheapest that do without some lever of each one before them: other means, and not merely more of the same."""
        found = [first]
        tried: dict[frozenset[str], Found | None] = {}
        while len(found) <= most:
            barred: set[frozenset[str]] = {frozenset()}
            for one in found:
                barred = {bar | {key} for bar in barred for key in one.units}
            candidates = []
            for bar in barred:
                if bar not in tried:
                    tried[bar] = self.cheapest(wanted, bar)
                if (other := tried[bar]) is not None:
                    candidates.append((other.cost, sum(other.units.values()), sorted(other.units), other))
            if not candidates:
                break
            found.append(min(candidates, key=lambda each: each[:3])[3])
        return found[1:]
