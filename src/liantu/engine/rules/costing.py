"""What a policy would cost: who gains how much, who might, who falls off the edge, and on how complete a ground that is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from . import many
from .language import Amount, Pack, walk
from .one import Evaluation, Facts, Outcome, evaluate_inside
from .paying import first_paid
from .regression import deciding
from .states import State


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of a zone: its facts inside (`read_values`), the year it is asked for, and what it is called."""

    key: str
    facts: Facts
    year: int
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Gain:
    """What one subject gets (fen), and for what."""

    of: Subject
    amount: Amount | None
    fen: int


@dataclass(frozen=True)
class Open:
    """One subject that may get something. `most`: what it gets if all turns out well (fen); None: that cannot be told.

    What stands open is asked for only when somebody wants to know: tables are long.
    """

    pack: Pack
    on: date
    of: Subject
    state: State
    most: int | None
    amount: Amount | None

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate_inside(self.pack, self.of.facts, self.on)

    @property
    def rows(self) -> tuple[Outcome, ...]:
        """The rows on which it hangs; none where only the sum is open."""
        return () if self.evaluation.state is State.MET else deciding(self.evaluation)

    @property
    def missing(self) -> frozenset[str]:
        """The facts to be known first."""
        if self.most is not None or self.amount is None:
            return self.evaluation.missing
        return self.evaluation.missing | {name for name in _names(self.amount) if self.of.facts.get(name) is None}


@dataclass(frozen=True, slots=True)
class Ground:
    """Of how many subjects a fact is known."""

    fact: str
    known: int
    all: int


@dataclass(frozen=True, slots=True)
class Costing:
    """A policy over a zone. `gains` sums exactly to `total` and to `years`; `refused`: those who get nothing."""

    pack: Pack
    gains: tuple[Gain, ...]
    open: tuple[Open, ...]
    refused: tuple[Subject, ...]
    ground: tuple[Ground, ...]

    @property
    def total(self) -> int:
        """In fen."""
        return sum(gain.fen for gain in self.gains)

    @property
    def years(self) -> dict[int, int]:
        """Year → fen."""
        found: dict[int, int] = {}
        for gain in self.gains:
            found[gain.of.year] = found.get(gain.of.year, 0) + gain.fen
        return dict(sorted(found.items()))

    @property
    def most(self) -> int:
        """In fen, if all that is open turned out well, as far as that can be told."""
        return self.total + sum(one.most or 0 for one in self.open)

    @property
    def all(self) -> int:
        return len(self.gains) + len(self.open) + len(self.refused)


def cost(pack: Pack, subjects: Iterable[Subject], on: date, least: int = many.MANY) -> Costing:
    """Run a policy over subjects, from `least` on as a table. Those who meet it and get nothing by its amounts count as refused."""
    gains: list[Gain] = []
    still_open: list[Open] = []
    refused: list[Subject] = []
    every = list(subjects)
    for one, said in zip(every, many.states(pack, [one.facts for one in every], on, least), strict=True):
        state = said.state
        amount, fen, paid = first_paid(zip(pack.amounts, said.whens, strict=True), one.facts)
        if state is State.MET and fen is not None:
            if fen:
                gains.append(Gain(one, amount, fen))
            else:
                refused.append(one)
        elif state in (State.UNMET, State.NOT_APPLICABLE) or (state is not State.MET and paid is State.UNMET):
            refused.append(one)
        else:
            still_open.append(Open(pack, on, one, state if state is not State.MET else paid, fen, amount))
    ground = tuple(
        Ground(name, sum(one.facts.get(name) is not None for one in every), len(every)) for name in _read(pack)
    )
    return Costing(pack, tuple(gains), tuple(still_open), tuple(refused), ground)


def _names(amount: Amount) -> set[str]:
    return ({amount.of} if amount.of else set()) | (set(amount.when.names) if amount.when else set())


def _read(pack: Pack) -> list[str]:
    """The facts that conditions and amounts read, in the order of the pack."""
    found: set[str] = set()
    for row in pack.rows:
        found |= row.names
    for amount in pack.amounts:
        found |= _names(amount)
        if amount.when is not None:
            found = found.union(*(row.names for row in walk(amount.when)))
    return [name for name in pack.facts if name in found]


@dataclass(frozen=True, slots=True)
class Moved:
    """One subject under two versions of a policy (fen; None: open). `rows`: where it gains no more, those that decide so."""

    of: Subject
    before: int | None
    after: int | None
    rows: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions over the same subjects. `falls`: who gained and does not any more; `rises`: the other way round; `changes`: another sum."""

    old: Costing
    new: Costing
    falls: tuple[Moved, ...] = field(default=())
    rises: tuple[Moved, ...] = field(default=())
    changes: tuple[Moved, ...] = field(default=())

    @property
    def fen(self) -> int:
        """What the second costs more."""
        return self.new.total - self.old.total


def compare(old: Costing, new: Costing, on: date) -> Difference:
    """Who falls off the edge between two versions, who comes in, who gets another sum."""
    before, after = _sums(old), _sums(new)
    # Each version reads its own facts: those of the new one are kept where both have somebody.
    people = {(one.key, one.year): one for one in (*_people(old), *_people(new))}
    falls, rises, changes = [], [], []
    for key, one in people.items():
        was, now = before.get(key, 0), after.get(key, 0)
        if was == now:
            continue
        if was and now == 0:
            rows = deciding(evaluate_inside(new.pack, one.facts, on))
            falls.append(Moved(one, was, now, rows))
        elif now and was == 0:
            rises.append(Moved(one, was, now))
        elif was or now:
            # Another sum, or one that is certain in one version and open in the other.
            changes.append(Moved(one, was, now))
    return Difference(old, new, tuple(falls), tuple(rises), tuple(changes))


def _sums(costing: Costing) -> dict[tuple[str, int], int | None]:
    found: dict[tuple[str, int], int | None] = {(gain.of.key, gain.of.year): gain.fen for gain in costing.gains}
    found.update({(one.of.key, one.of.year): None for one in costing.open})
    return found


def _people(costing: Costing) -> Sequence[Subject]:
    return [*costing.refused, *(gain.of for gain in costing.gains), *(one.of for one in costing.open)]
