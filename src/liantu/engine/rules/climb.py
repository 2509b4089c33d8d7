"""The cheapest way up: what somebody has to do, by when, at what cost, so that a pack is met; and what would be if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from .expressions import ON, Flag
from .language import Condition, Group, How, Lever, Node, Pack, Window
from .one import Evaluation, Facts, Outcome, WrongFact, evaluate_inside, read_values
from .planned import Planned, changed, reads_the_day, unmet
from .searching import Found, Search
from .seasons import Season, seasons
from .states import State, all_of
from .ways import Answer, Climb, Step, Way

MET = frozenset({State.MET})
#: What is tried for, one after the other.
GOALS = (MET, MET | {State.MANUAL}, MET | {State.MANUAL, State.UNKNOWN})


def climb(
    pack: Pack,
    told: Mapping[str, Any],
    on: date,
    levers: Sequence[Lever] | None = None,
    expires: Mapping[str, date] | None = None,
    window: Window | None = None,
    alternatives: int = 3,
) -> Climb:
    """The cheapest steps with which one subject meets a pack, and other means.

    `told`: facts as `evaluate` takes them. `levers`: a zone's own in the place of the pack's. `expires`: fact → the last day on which it
    holds. `window`: the one that is meant, else those of the pack. Steps go on beside each other, and a lever takes its days however many
    units of it are taken. Raises WrongFact.
    """
    facts, large = read_values(pack, told, on)
    return _Climbing(
        pack, facts, on, pack.levers if levers is None else tuple(levers), expires or {}, window, large
    ).answer(alternatives)


class _Climbing:
    def __init__(
        self, pack: Pack, facts: Facts, on: date, levers: tuple[Lever, ...], expires: Mapping[str, date],
        window: Window | None, large: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.pack, self.facts, self.on, self.levers, self.expires, self.window = (
            pack,
            facts,
            on,
            levers,
            expires,
            window,
        )
        _sound(pack, levers, expires)
        self.before = evaluate_inside(pack, facts, on, large)
        self.seasons = list(seasons(pack, facts, on, levers, expires, window))
        self.searches: dict[object, Search] = {}
        self.timed = reads_the_day(pack)

    def answer(self, alternatives: int) -> Climb:
        gone = tuple(
            sorted((name, self.expires[name]) for name in {one for each in self.seasons for one in each.expired})
        )
        for wanted in GOALS:
            found = [(season, best) for season in self.seasons if (best := self._cheapest(season, wanted)) is not None]
            if found:
                break
        searches = self.searches.values()
        common: dict[str, Any] = {
            "pack": self.pack, "on": self.on, "before": self.before, "expired": gone,
            "proven": all(search.wholly for search in searches),
        }  # fmt: skip
        if not found:
            stuck = tuple(next(iter(searches)).stuck() or unmet(self.before.rows))
            return Climb(answer=Answer.UNREACHABLE, stuck=stuck, **common)
        if wanted is GOALS[2]:
            return self._unknown(found[0], alternatives, common)
        ways = self._ways(found, wanted, alternatives)
        missing = tuple(sorted(self.before.missing))
        holds = not ways[0].steps and ways[0].apply == max(self.on, self.seasons[0].first)
        answer = Answer.MET if holds else Answer.REACHABLE
        return Climb(answer=Answer.JUDGED if wanted is not MET else answer, ways=ways, missing=missing, **common)

    # -- searching

    def _search(self, season: Season) -> Search:
        facts = season.facts(self.facts)
        asking = Planned(self.pack, facts, facts)
        levers = season.levers(self.levers, self.on)
        # What a day changes is only what the rows say that read it; where these say the same, so does all the rest.
        says = tuple((one.state, one.low, one.high) for one in map(asking.plain, self.timed))
        key = (tuple(one.key for one in levers), season.expired, says)
        if key not in self.searches:
            self.searches[key] = Search(self.pack, facts, levers)
        return self.searches[key]

    def _cheapest(self, season: Season, wanted: frozenset[State]) -> Found | None:
        search = self._search(season)
        fixed = search.fixed
        if fixed is not State.MET and fixed not in wanted:
            return None
        return search.cheapest(wanted)

    def _ways(self, found: Sequence[tuple[Season, Found]], wanted: frozenset[State], most: int) -> tuple[Way, ...]:
        """The cheapest of all, the cheapest of the earliest window, and other means: each in the first season that it is in time for."""
        season, best = min(found, key=lambda each: (each[1].cost, each[0].first))
        chosen = [best]
        if found[0][1].units != best.units:
            chosen.append(found[0][1])
        others = self._search(season).others(best, wanted, most) if best.units else []
        for other in others:
            if len(chosen) <= most and other.units not in [one.units for one in chosen]:
                chosen.append(other)
        ways = [self._way(one, wanted) for one in chosen]
        return tuple(sorted((way for way in ways if way), key=lambda way: (way.cost, way.apply)))

    def _way(self, found: Found, wanted: frozenset[State]) -> Way | None:
        levers = [lever for lever in self.levers if lever.key in found.units]
        ready = self.on + timedelta(days=max((lever.days for lever in levers), default=0))
        for season in self.seasons:
            if ready > season.last:
                continue
            apply = max(season.first, ready)
            after = self._after(season, apply, found, told=False)
            if after.state in wanted:
                after = self._after(season, apply, found, told=True)
                until = season.window.to_day if season.window else apply
                steps = self._steps(levers, found.units, until)
                return Way(steps, ready, apply, season.window, season.provisional, after, season.expired)
        return None

    def _after(self, season: Season, day: date, found: Found, told: bool) -> Evaluation:
        start = {**season.facts(self.facts), ON: day.toordinal()}
        facts: dict[str, int | str | None] = dict(start)
        for lever in self.levers:
            for name, (_before, more) in self._moves(lever, found.units.get(lever.key, 0)).items():
                facts[name] = int(facts[name] or 0) + more
        rows = Planned(self.pack, facts, start, told).outcomes()
        return Evaluation(self.pack, day, all_of(row.state for row in rows), rows, facts)

    def _moves(self, lever: Lever, units: int) -> dict[str, tuple[int, int]]:
        """Fact → the whole number before, and what is added; without blanks, which stay blank."""
        found = {}
        for name, step in lever.changes.items():
            before = self.facts.get(name)
            if units and step and before is not None:
                found[name] = int(before), int(step * self.pack.facts[name].unit.scale) * units
        return found

    def _steps(self, levers: Sequence[Lever], units: Mapping[str, int], until: date) -> tuple[Step, ...]:
        """In the order in which they must begin; facts as they stand after each."""
        now: dict[str, int] = {}
        steps = []
        for lever in sorted(levers, key=lambda one: (-one.days, one.key)):
            facts = {}
            for name, (before, more) in self._moves(lever, units[lever.key]).items():
                begin = now.get(name, before)
                facts[name] = begin, begin + more
                now[name] = begin + more
            takes = timedelta(days=lever.days)
            steps.append(Step(lever, units[lever.key], max(self.on, until - takes), self.on + takes, facts, self.pack))
        return tuple(steps)

    # -- what is not known

    def _unknown(self, found: tuple[Season, Found], alternatives: int, common: dict[str, Any]) -> Climb:
        season, best = found
        after = self._after(season, season.first, best, told=False)
        missing = tuple(sorted(after.missing | self.before.missing))
        supposed = _wanted_flags(self.pack, self.facts)
        well = None
        if supposed:
            facts = {**self.facts, **supposed}
            well = _Climbing(self.pack, facts, self.on, self.levers, self.expires, self.window).answer(alternatives)
        return Climb(answer=Answer.UNKNOWN, missing=missing, well=well, supposed=tuple(sorted(supposed)), **common)


def _wanted_flags(pack: Pack, facts: Facts) -> dict[str, int]:
    """Blank facts of yes or no on which the whole hangs, each as it has to be."""
    found: dict[str, int] = {}

    def look(row: Node) -> None:
        if row.applies is not None:
            return
        if isinstance(row, Condition) and isinstance(row.check, Flag) and facts.get(row.check.name) is None:
            found[row.check.name] = int(not row.check.negated)
        elif isinstance(row, Group) and row.how is How.ALL:
            for part in row.rows:
                look(part)

    for row in pack.root.rows:
        look(row)
    return found


def _sound(pack: Pack, levers: Sequence[Lever], expires: Mapping[str, date]) -> None:
    """Raises WrongFact where levers or expiries speak of what is not in the pack."""
    for lever in levers:
        for name, step in lever.changes.items():
            fact = pack.facts.get(name)
            if fact is None or fact.unit.texts or fact.expert or fact.unit.key in ("flag", "date"):
                raise WrongFact(f"办法“{lever.key}”不能改变“{name}”", f"the lever “{lever.key}” cannot change “{name}”")
            if (step * fact.unit.scale).denominator > 1:
                raise WrongFact(
                    f"办法“{lever.key}”把“{name}”分得太细", f"the lever “{lever.key}” is finer than “{name}” is counted"
                )
        if lever.cost < 0 or lever.days < 0:
            raise WrongFact(
                f"办法“{lever.key}”的费用或天数为负", f"cost or days of the lever “{lever.key}” are negative"
            )
    for name in expires:
        if name not in pack.facts or pack.facts[name].unit.key != "flag":
            raise WrongFact(
                f"“{name}”不是“是/否”类的事实，不会到期", f"“{name}” is no fact of yes or no, and does not expire"
            )


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The same pack before and after some facts are changed, and the rows that say something else then."""

    before: Evaluation
    after: Evaluation
    rows: tuple[tuple[Outcome, Outcome], ...]


def what_if(pack: Pack, told: Mapping[str, Any], changes: Mapping[str, Any], on: date) -> WhatIf:
    """Ask of somebody with some facts otherwise (None: blank). Points that experts gave are taken as given. Raises WrongFact."""
    before, large = read_values(pack, told, on)
    after, also = read_values(pack, {**told, **changes}, on)
    one, other = evaluate_inside(pack, before, on, large), evaluate_inside(pack, after, on, also)
    rows = Planned(pack, after, before, told=True).outcomes()
    other = replace(other, rows=rows, state=all_of(row.state for row in rows))
    return WhatIf(one, other, tuple(changed(one.rows, other.rows)))
