"""A pack asked of one subject, with the whole trace: what was read, what it was held against, what came out, and why.

The same meaning as `table`, which asks of many; a property test holds them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from liantu.engine.packs import UNSAID, Words

from . import reasons
from .expressions import ON, Check, Comparison, Flag, Member, Value
from .kept import kept
from .language import (
    Amount,
    Band,
    Banded,
    Cases,
    Condition,
    Expert,
    Flagged,
    Group,
    How,
    Judgement,
    Line,
    Node,
    Pack,
    Points,
    Score,
    Together,
)  # fmt: skip
from .paying import first_paid
from .polynomials import Polynomial
from .states import State, all_of, any_of, applying, count_of
from .units import UNITS, Unit
from .values import Facts as Facts
from .values import WrongFact as WrongFact
from .values import read_values as read_values


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row says: its state, its points from and to (None where it bears none), why, and what its parts say."""

    row: Node
    state: State
    low: int | None = None
    high: int | None = None
    why: Words = UNSAID
    parts: tuple[Outcome, ...] = ()
    #: Facts that would have to be known to settle it.
    missing: frozenset[str] = frozenset()

    def walk(self) -> Iterable[Outcome]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A pack's answer for one subject on a day. `facts`: as they stand inside; `proofs`: fact → whatever tells where it comes from."""

    pack: Pack
    on: date
    state: State
    rows: tuple[Outcome, ...]
    facts: Facts
    beyond: frozenset[str] = frozenset()
    proofs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def outcomes(self) -> Iterable[Outcome]:
        """Of all rows, each before its parts."""
        for row in self.rows:
            yield from row.walk()

    @property
    def score(self) -> Outcome | None:
        """Of the row whose points are the pack's."""
        return next((one for one in self.outcomes if isinstance(one.row, Score)), None)

    @property
    def missing(self) -> frozenset[str]:
        """Blank facts that the answer hangs on; none where it is settled."""
        if self.state is not State.UNKNOWN:
            return frozenset()
        return frozenset().union(*(row.missing for row in self.rows if row.state is State.UNKNOWN))


def evaluate(pack: Pack, told: Mapping[str, Any], on: date, proofs: Mapping[str, Any] | None = None) -> Evaluation:
    """Ask a pack of one subject. `told`: fact → value (yuan, heads, true/false, a date; a text may bear its unit). Raises WrongFact."""
    facts, large = read_values(pack, told, on)
    return evaluate_inside(pack, facts, on, large, proofs)


def evaluate_inside(
    pack: Pack, facts: Facts, on: date, large: frozenset[str] = frozenset(), proofs: Mapping[str, Any] | None = None
) -> Evaluation:
    """The same of values that are whole numbers already."""
    asking = Asking(pack, facts)
    rows = tuple(asking.row(row) for row in pack.root.rows)
    return Evaluation(pack, on, all_of(row.state for row in rows), rows, facts, large, proofs or {})


class Asking:
    """One subject's facts, and the rows that are asked of them. `told`: whether reasons are put into words."""

    def __init__(self, pack: Pack, facts: Facts, told: bool = True) -> None:
        self.pack, self.facts, self.told = pack, facts, told
        self.kept = kept(pack)

    # -- numbers

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {**self.pack.units, ON: UNITS["date"]}

    def at(self, polynomial: Polynomial) -> int | None:
        """Something with its sign; None where a fact is blank."""
        return self.kept.whole(polynomial).at(self.facts)  # type: ignore[arg-type]

    def blank(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(name for name in names if self.facts.get(name) is None)

    def settled(self, value: Value) -> tuple[Value, State | None]:
        """The value that is meant, and what stands in its way: UNMET (divided by 0), MANUAL (a negative base), UNKNOWN; None: nothing."""
        if value.instead and self.at(value.instead[0]) == 0:
            return self.settled(value.instead[1])
        if any(self.at(zero) == 0 for zero in value.zeros):
            return value, State.UNMET
        if any((base := self.at(one)) is not None and base < 0 for one in value.bases):
            return value, State.MANUAL
        facts = self.facts
        return value, State.UNKNOWN if any(facts.get(name) is None for name in self.kept.names(value)) else None

    # -- conditions

    def check(self, check: Check) -> State:
        if isinstance(check, Flag):
            value = self.facts.get(check.name)
            return State.UNKNOWN if value is None else _truth(bool(value) != check.negated)
        if isinstance(check, Member):
            value = self.facts.get(check.name)
            return State.UNKNOWN if value is None else _truth((value in check.among) != check.negated)
        return self.compared(check)

    def compared(self, check: Comparison) -> State:
        value, stands = self.settled(check.value)
        if stands is not None:
            return stands
        sign = self.kept.compared(value, check.edge).at(self.facts)  # type: ignore[arg-type]
        return State.UNKNOWN if sign is None else _truth(check.op.holds(sign))

    # -- rows

    def state(self) -> State:
        """Of the pack; no more is asked than that takes."""
        found = set()
        for row in self.pack.root.rows:
            found.add(state := self.row(row).state)
            if state is State.UNMET:
                return state
        return all_of(found)

    def row(self, row: Node) -> Outcome:
        if row.applies is None:
            return self.plain(row)
        under = self.row(row.applies)
        found = self.plain(row)
        if under.state is State.MET:
            return found
        state = applying(under.state, found.state)
        if state is State.NOT_APPLICABLE:
            # What does not apply bears no points, and takes none away.
            low = high = None if found.low is None else 0
        else:
            low, high = (None, None) if found.low is None else (min(0, found.low), found.high)
        why = reasons.not_applied(under.state) if self.told else UNSAID
        return Outcome(row, state, low, high, why, found.parts, under.missing | found.missing)

    def plain(self, row: Node) -> Outcome:
        if isinstance(row, Condition):
            return self._condition(row)
        if isinstance(row, Judgement):
            return self._judgement(row)
        if isinstance(row, Group):
            return self._group(row)
        if isinstance(row, Cases):
            return self._cases(row)
        if isinstance(row, Banded):
            return self._banded(row)
        if isinstance(row, Expert):
            return self._expert(row)
        if isinstance(row, Flagged):
            return self._flagged(row)
        if isinstance(row, Points):
            return self._points(row)
        return self._score(row)

    def _condition(self, row: Condition) -> Outcome:
        assert row.check is not None  # noqa: S101  a pack that is run was checked
        state = self.check(row.check)
        why = reasons.condition(self, row.check, state) if self.told else UNSAID
        missing = self.blank(row.check.names) if state is State.UNKNOWN else frozenset()
        return Outcome(row, state, why=why, missing=missing)

    def _judgement(self, row: Judgement) -> Outcome:
        value = self.facts.get(row.fact) if row.fact else None
        state = State.MANUAL if value is None else _truth(bool(value))
        return Outcome(row, state, why=reasons.judgement(state) if self.told else UNSAID)

    def _group(self, row: Group) -> Outcome:
        parts = tuple(self.row(part) for part in row.rows)
        states = [part.state for part in parts]
        if row.how is How.ALL:
            state = all_of(states)
        elif row.how is How.ANY:
            state = any_of(states)
        else:
            state = count_of(states, row.least)
        why = reasons.group(row, parts) if self.told else UNSAID
        return Outcome(row, state, why=why, parts=parts, missing=_missing(state, parts))

    def _cases(self, row: Cases) -> Outcome:
        assert row.by is not None  # noqa: S101
        by, stands = self.settled(row.by)
        if stands is None:
            for case in row.cases:
                if self._within(by, case.low, case.high, case.low_in, case.high_in):
                    state = self.check(case.check)
                    why = reasons.case(self, row, case, state) if self.told else UNSAID
                    missing = self.blank(case.check.names) if state is State.UNKNOWN else frozenset()
                    return Outcome(row, state, why=why, missing=missing)
        states = {self.check(case.check) for case in row.cases}
        # Where all cases say the same, what it goes by need not be told; else what stands in the way says it.
        state = states.pop() if len(states) == 1 else stands or State.UNKNOWN
        missing = self.blank(row.names) if state is State.UNKNOWN else frozenset()
        return Outcome(
            row, state, why=reasons.by_blank(self, row, stands, state) if self.told else UNSAID, missing=missing
        )

    def _within(self, value: Value, low: Any, high: Any, low_in: bool, high_in: bool) -> bool:
        if low is not None:
            over = self.kept.above(value, low).at(self.facts) or 0  # type: ignore[arg-type]
            if over < 0 or (over == 0 and not low_in):
                return False
        if high is not None:
            over = self.kept.above(value, high).at(self.facts) or 0  # type: ignore[arg-type]
            if over > 0 or (over == 0 and not high_in):
                return False
        return True

    # -- points

    def band_of(self, row: Banded) -> tuple[Value, State | None, Band | None]:
        """The value that is meant, what stands in its way, and the band in which it lies; None where it lies in none."""
        assert row.of is not None  # noqa: S101
        value, stands = self.settled(row.of)
        if stands is not None:
            return value, stands, None
        return (
            value,
            None,
            next(one for one in row.bands if self._within(value, one.low, one.high, one.low_in, one.high_in)),
        )

    def _banded(self, row: Banded) -> Outcome:
        value, stands, band = self.band_of(row)
        if band is not None:
            low, high = band.points
        else:
            low, high = row.lowest if stands is State.UNMET else row.range
        low, high, state = self._given(
            row.expert, low, high, stands if stands in (State.UNKNOWN, State.MANUAL) else None
        )
        why = reasons.banded(self, row, value, band, stands, (low, high)) if self.told else UNSAID
        missing = self.blank(row.of.names) if row.of and state is State.UNKNOWN else frozenset()
        return Outcome(row, state, low, high, why, missing=missing)

    def _given(self, fact: str, low: int, high: int, stands: State | None) -> tuple[int, int, State]:
        """Points within a range, where experts have given theirs: those, if they lie within."""
        if stands is not None:
            return low, high, stands
        if low < high and fact:
            points = self.expert_points(fact)
            if points is not None and low <= points <= high:
                low = high = points
        if low < high:
            return low, high, State.MANUAL
        return low, high, _truth(low > 0)

    def expert_points(self, fact: str) -> int | None:
        """The points that experts gave, in the pack's grain."""
        value = self.facts.get(fact)
        return None if value is None else int(value) * self.pack.grain // UNITS["points"].scale

    def _expert(self, row: Expert) -> Outcome:
        low, high, state = self._given(row.fact, *row.points, None)
        why = reasons.expert(self, row, low, high) if self.told else UNSAID
        return Outcome(row, state, low, high, why)

    def _flagged(self, row: Flagged) -> Outcome:
        assert row.when is not None  # noqa: S101
        part = self.row(row.when)
        if part.state is State.MET:
            low = high = row.points
        elif part.state in (State.UNMET, State.NOT_APPLICABLE):
            low = high = row.otherwise
        else:
            low, high = row.range
        state = part.state if low < high else _truth(low > 0)
        why = part.why if self.told else UNSAID
        return Outcome(row, state, low, high, why, (part,), part.missing if state is State.UNKNOWN else frozenset())

    def _points(self, row: Points) -> Outcome:
        parts = tuple(self.row(part) for part in row.rows)
        lows, highs = [part.low or 0 for part in parts], [part.high or 0 for part in parts]
        low, high = (sum(lows), sum(highs)) if row.how is Together.SUM else (max(lows), max(highs))
        if row.cap is not None:
            low, high = min(low, row.cap), min(high, row.cap)
        state = _of_parts(low, high, parts)
        why = reasons.points(self, row, low, high, parts) if self.told else UNSAID
        return Outcome(row, state, low, high, why, parts, _missing(state, parts))

    def _score(self, row: Score) -> Outcome:
        parts = tuple(self.row(part) for part in row.rows)
        low, high = sum(part.low or 0 for part in parts), sum(part.high or 0 for part in parts)
        whole_score = Outcome(row, _of_parts(low, high, parts), low, high, parts=parts)
        states = [self._line(line, whole_score) for line in row.lines]
        state = all_of(states)
        why = reasons.score(self, row, low, high, states) if self.told else UNSAID
        missing = _missing(State.UNKNOWN, parts) if state is State.UNKNOWN else frozenset()
        return Outcome(row, state, low, high, why, parts, missing)

    def _line(self, line: Line, score: Outcome) -> State:
        part = score if not line.of else next(one for one in score.walk() if one.row.id == line.of)
        low, high = part.low or 0, part.high or 0
        holds = line.op.holds(low - line.points), line.op.holds(high - line.points)
        if holds[0] == holds[1]:
            return _truth(holds[0])
        return part.state if part.state in (State.UNKNOWN, State.MANUAL) else State.UNKNOWN

    # -- amounts

    def amount(self, amounts: Iterable[Amount]) -> tuple[Amount | None, int | None, State]:
        """The first amount whose condition is met: it, fen, and the state; fen None where it hangs on what is not known."""
        states = ((one, self.row(one.when).state if one.when else State.MET) for one in amounts)
        return first_paid(states, self.facts)


def _truth(holds: bool) -> State:
    return State.MET if holds else State.UNMET


def _of_parts(low: int, high: int, parts: Iterable[Outcome]) -> State:
    """Of points made of others: settled, or as little known as their parts."""
    if low == high:
        return _truth(low > 0)
    states = {part.state for part in parts if part.low != part.high}
    return State.UNKNOWN if State.UNKNOWN in states else State.MANUAL


def _missing(state: State, parts: Iterable[Outcome]) -> frozenset[str]:
    if state is not State.UNKNOWN:
        return frozenset()
    return frozenset().union(*(part.missing for part in parts if part.state is State.UNKNOWN))
