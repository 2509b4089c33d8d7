"""Levers that share rows, and the cheapest way to each distinct answer of these rows.

All units of all levers but one are gone through; for the last one every row is linear in its units, so that only those places are
looked at where a sign changes. What comes out is exact: shares whose denominators move too, products, growth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .kept import kept
from .language import Lever, Pack
from .one import Facts, Outcome
from .planned import Planned, as_good, moving
from .polynomials import Whole

#: Places that are looked at before the rest is left; a pack that ships needs a few hundred.
MOST_LOOKED = 60_000


@dataclass(frozen=True, slots=True)
class Level:
    """Units of levers, by key, and what the rows of their bundle say then."""

    cost: int
    count: int
    units: Mapping[str, int]
    outcomes: tuple[Outcome, ...]


class Bundle:
    """Levers that move the same rows, for one subject. `wholly`: whether all places were looked at."""

    def __init__(self, pack: Pack, start: Facts, levers: Sequence[Lever]) -> None:
        self.pack, self.start, self.levers = pack, start, tuple(levers)
        self.changes = [changes_inside(pack, start, lever) for lever in levers]
        self.facts = sorted({name for changes in self.changes for name in changes})
        self.rows = moving(pack, self.facts)
        known = kept(pack)
        there = [
            one
            for row in self.rows
            for one, names in known.signs(row)
            if all(start.get(name) is not None for name in names)
        ]
        polynomials = list(dict.fromkeys(there))
        self.wholes: list[Whole] = [known.whole(one) for one in polynomials]
        degree = [max((one.degree_in(changes) for one in polynomials), default=0) for changes in self.changes]
        self.linear = [n for n, each in enumerate(degree) if each <= 1]
        flat = max((one.degree_in(self.facts) for one in polynomials), default=0) <= 1
        self.base = self._asked([0] * len(levers))
        self.slopes = [self._slope(n) for n in range(len(levers))] if flat else None
        self.looked, self.wholly = 0, True

    # -- numbers

    def facts_at(self, units: Sequence[int]) -> dict[str, int | str | None]:
        found = dict(self.start)
        for many, changes in zip(units, self.changes, strict=True):
            for name, step in changes.items():
                found[name] = int(found[name] or 0) + many * step
        return found

    def _asked(self, units: Sequence[int]) -> list[int]:
        facts = self.facts_at(units)
        return [whole.at(facts) or 0 for whole in self.wholes]  # type: ignore[arg-type]

    def _slope(self, lever: int) -> list[int]:
        one = self._asked([int(n == lever) for n in range(len(self.levers))])
        return [there - here for there, here in zip(one, self.base, strict=True)]

    def at(self, units: Sequence[int]) -> list[int]:
        """All differences, where so many units of each lever are taken."""
        if self.slopes is None:
            return self._asked(units)
        found = self.base
        for many, slope in zip(units, self.slopes, strict=True):
            if many:
                found = [value + many * step for value, step in zip(found, slope, strict=True)]
        return found

    # -- places

    def levels(self, budget: int, rising: bool) -> list[Level]:
        """The cheapest units for each answer within a budget (fen); `rising`: without those that cost more and are no better."""
        best: dict[tuple[int, ...], tuple[int, int, tuple[int, ...]]] = {}
        for cost, units, key in self._places(budget):
            found = (cost, sum(units), units)
            if key not in best or found < best[key]:
                best[key] = found
        seen: dict[object, Level] = {}
        for cost, count, units in sorted(best.values()):
            planned = Planned(self.pack, self.facts_at(units), self.start)
            outcomes = tuple(planned.plain(row) for row in self.rows)
            said = tuple((one.state, one.low, one.high) for one in outcomes)
            named = {lever.key: many for lever, many in zip(self.levers, units, strict=True) if many}
            seen.setdefault(said, Level(cost, count, named, outcomes))
        levels = list(seen.values())
        return _rising(levels) if rising else levels

    def _places(self, budget: int) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
        """Costs, units, and the signs of all differences there."""
        counts = [min(lever.most, budget // lever.cost) if lever.cost else lever.most for lever in self.levers]
        last = max(self.linear, key=lambda n: counts[n], default=-1)
        self.looked = 0
        for cost, units in self._units(0, last, budget, 0, [0] * len(self.levers)):
            lowest, highest = self._range(units, last)
            if last < 0:
                if lowest == 0:
                    yield cost, tuple(units), _signs(self.at(units))
                continue
            price = self.levers[last].cost
            highest = min(highest, counts[last], (budget - cost) // price if price else counts[last])
            here = self.at(units)
            units[last] = 1
            slope = self.slopes[last] if self.slopes else [b - a for a, b in zip(here, self.at(units), strict=True)]
            units[last] = 0
            for many in _turns(here, slope, lowest, highest):
                self.looked += 1
                there = _signs([value + many * step for value, step in zip(here, slope, strict=True)])
                yield cost + many * price, (*units[:last], many, *units[last + 1 :]), there

    def _units(
        self, lever: int, last: int, budget: int, cost: int, units: list[int]
    ) -> Iterator[tuple[int, list[int]]]:
        """All units of the levers from this one on, but of the last, within the budget."""
        if lever == len(self.levers):
            self.looked += 1
            yield cost, list(units)
            return
        most = 0 if lever == last else self.levers[lever].most
        for many in range(most + 1):
            spent = cost + many * self.levers[lever].cost
            if spent > budget:
                break
            if self.looked > MOST_LOOKED:
                self.wholly = False
                break
            units[lever] = many
            yield from self._units(lever + 1, last, budget, spent, units)
        units[lever] = 0

    def _range(self, units: Sequence[int], last: int) -> tuple[int, int]:
        """Between how many units of the last lever every fact is a number that it can be; (1, 0) where there are none."""
        lowest, highest = 0, self.levers[last].most if last >= 0 else 0
        facts = self.facts_at(units)
        for name in self.facts:
            value, step = int(facts[name] or 0), self.changes[last].get(name, 0) if last >= 0 else 0
            least, most = min(0, int(self.start[name] or 0)), self.pack.facts[name].unit.limit
            if step == 0:
                if not least <= value <= most:
                    return 1, 0
            elif step > 0:
                lowest, highest = max(lowest, -((value - least) // step)), min(highest, (most - value) // step)
            else:
                lowest, highest = max(lowest, -((most - value) // -step)), min(highest, (value - least) // -step)
        return lowest, highest


def changes_inside(pack: Pack, facts: Facts, lever: Lever) -> dict[str, int]:
    """What one unit of a lever adds to the whole numbers inside; without what is blank, and stays so."""
    return {
        name: int(step * pack.facts[name].unit.scale)
        for name, step in lever.changes.items()
        if step and facts.get(name) is not None
    }


def bundled(pack: Pack, facts: Facts, levers: Sequence[Lever]) -> list[list[Lever]]:
    """Levers that share rows together; those that move no row are left out."""
    groups: list[tuple[set[int], list[Lever]]] = []
    for lever in levers:
        touched = {id(row) for row in moving(pack, changes_inside(pack, facts, lever))}
        if not touched or lever.most < 1:
            continue
        joined = [group for group in groups if group[0] & touched]
        groups = [group for group in groups if not group[0] & touched]
        rows = touched.union(*(group[0] for group in joined))
        groups.append((rows, [*(one for group in joined for one in group[1]), lever]))
    return [together for _rows, together in groups]


def _signs(values: Sequence[int]) -> tuple[int, ...]:
    return tuple((value > 0) - (value < 0) for value in values)


def _turns(here: Sequence[int], slope: Sequence[int], lowest: int, highest: int) -> list[int]:
    """The first whole number of units after each change of a sign, and the one to begin with."""
    if lowest > highest:
        return []
    found = {lowest}
    for value, step in zip(here, slope, strict=True):
        if step == 0:
            continue
        crossed, beyond = divmod(-value, step)
        # Divided without rest, the difference is 0 there, and has its other sign one further.
        found.update((crossed + 1,) if beyond else (crossed, crossed + 1))
    return sorted(one for one in found if lowest <= one <= highest)


def _rising(levels: Sequence[Level]) -> list[Level]:
    found: list[Level] = []
    for level in levels:
        if not any(
            all(as_good(one, other) for one, other in zip(cheaper.outcomes, level.outcomes, strict=True))
            for cheaper in found
        ):
            found.append(level)
    return found
