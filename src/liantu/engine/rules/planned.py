"""A subject as it will be after some steps: what its rows say then, without asking again what the steps do not touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from liantu.engine.packs import Words

from .expressions import ON
from .kept import kept
from .language import Banded, Flagged, Group, How, Line, Node, Pack, Score, walk
from .one import Asking, Facts, Outcome
from .states import State

#: Of the answers of a row, the better one.
RANK = {State.UNMET: 0, State.UNKNOWN: 1, State.MANUAL: 2, State.MET: 3, State.NOT_APPLICABLE: 3}


class Planned(Asking):
    """As `Asking`, of facts that steps have changed. Points that experts gave stay; in another band than before, its lower edge counts.

    `start`: the facts before. What rows say by themselves may be handed in: `own` by row, `settled_rows` with all parts.
    """

    def __init__(self, pack: Pack, facts: Facts, start: Facts, told: bool = False) -> None:
        super().__init__(pack, facts, told)
        self.start = Asking(pack, start, told=False)
        self.own: dict[int, Outcome] = {}
        self.settled_rows: dict[int, Outcome] = {}

    def row(self, row: Node) -> Outcome:
        return self.settled_rows.get(id(row)) or super().row(row)

    def plain(self, row: Node) -> Outcome:
        return self.own.get(id(row)) or super().plain(row)

    def _banded(self, row: Banded) -> Outcome:
        found = super()._banded(row)
        if not row.expert or self.expert_points(row.expert) is None:
            return found
        band = self.band_of(row)[2]
        if band is None or band is self.start.band_of(row)[2] or self._given_anew(row.expert):
            return found
        low = band.points[0]
        why = found.why
        if self.told:
            why = Words(f"{why.zh}，按该档下限 {low / self.pack.grain:g} 分计", f"{why.told('en')}, counted at its lower edge of {low / self.pack.grain:g}")  # fmt: skip
        return replace(found, state=State.MET if low > 0 else State.UNMET, low=low, high=low, why=why)

    def _given_anew(self, fact: str) -> bool:
        """Whether the points are others than before: then they are meant for what is now."""
        return self.facts.get(fact) != self.start.facts.get(fact)

    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(self.row(row) for row in self.pack.root.rows)


def moving(pack: Pack, facts: Iterable[str]) -> list[Node]:
    """The rows whose own answer these facts may change, in the order of the pack."""
    changed = set(facts)
    own = kept(pack).signs
    return [row for row in pack.rows if any(names & changed for _one, names in own(row))]


def settle(planned: Planned, moved: Sequence[Node]) -> None:
    """Ask once of all rows that nothing moves."""
    ids = {id(row) for row in moved}
    for row in planned.pack.rows:
        if not any(id(part) in ids for part in walk(row)):
            planned.settled_rows[id(row)] = planned.row(row)


def better(one: Outcome, other: Outcome) -> Outcome:
    """What is best in each: state, least and most points."""
    state = max(one.state, other.state, key=RANK.__getitem__)
    if one.low is None or other.low is None:
        return one if one.state is state else other
    return replace(one, state=state, low=max(one.low, other.low), high=max(one.high or 0, other.high or 0))


def as_good(one: Outcome, other: Outcome) -> bool:
    """Whether the first is in nothing worse than the second."""
    if one.state is not other.state and (one.state is not State.MET and other.state is not State.UNMET):
        return False
    return (one.low or 0) >= (other.low or 0) and (one.high or 0) >= (other.high or 0)


def rises(pack: Pack, moved: Sequence[Node]) -> bool:
    """Whether a better answer of one of these rows can never make the pack's worse: no “only under”, no line from above."""
    ids = {id(row) for row in moved}
    for row in pack.rows:
        if row.applies and any(id(part) in ids for part in walk(row.applies)):
            return False
        if isinstance(row, Flagged) and row.points < row.otherwise:
            return False
        if isinstance(row, Score) and any(not _from_below(line) for line in row.lines):
            return False
    return True


def _from_below(line: Line) -> bool:
    return line.op.value in (">=", ">")


def unmet(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The rows that stand in the way: of those that must all be met, down to the ones that say so themselves."""
    found = []
    for one in outcomes:
        if one.state is not State.UNMET:
            continue
        if isinstance(one.row, Group) and one.row.how is How.ALL:
            found += unmet(one.parts) or [one]
        else:
            found.append(one)
    return found


def reads_the_day(pack: Pack) -> list[Node]:
    """The rows that say something else on another day."""
    return moving(pack, (ON,))


def changed(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    """The rows that say something else, each with its parts behind it."""
    found = []
    for one, other in zip(_flat(before), _flat(after), strict=True):
        if (one.state, one.low, one.high) != (other.state, other.low, other.high):
            found.append((one, other))
    return found


def _flat(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for row in outcomes for one in row.walk()]
