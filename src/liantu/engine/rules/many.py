"""A pack asked of many subjects at once whose facts are whole numbers already: `one`'s answers without their reasons.

    for facts, found in zip(subjects, ask(pack, subjects, on)):
        found.state, found.rows, found.missing

Few are asked one by one, many as a table by DuckDB; a test holds both ways equal. Like `table` it runs a pack's rows as one
statement, but reads no cells, and tells what would settle an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .language import Pack
from .one import Asking, Facts, Outcome
from .states import State, all_of

#: From so many on a table is quicker. Measured on the eight ladders of a zone: one by one 0.14 ms a subject; as a table 80 ms and 0.04 ms
#: a subject, and 350 ms once for a pack and a day to compile it. They cross at 800 where it is compiled, at 4000 where it is not.
MANY = 2000
RowSaid = tuple[State, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Said:
    """What a pack says of one subject. `rows`: state and points of each row, in the order of `language.reported`; `missing`: blank facts that the
    answer hangs on; `whens`: the states of the conditions of its amounts, MET where an amount has none."""

    state: State
    rows: tuple[RowSaid, ...] = ()
    missing: frozenset[str] = frozenset()
    whens: tuple[State, ...] = ()


def ask(pack: Pack, subjects: Sequence[Facts], on: date, many: int = MANY) -> Iterator[Said]:
    """Of every subject, in their order; as a table from `many` on. All of them have the same day, `on`, among their facts."""
    if len(subjects) < many:
        return (_alone(pack, one) for one in subjects)
    # Brings the database along, which few processes need.
    from .together import answers

    return answers(pack, subjects, on, whole=True)


def states(pack: Pack, subjects: Sequence[Facts], on: date, many: int = MANY) -> Iterator[Said]:
    """The same of the result and the amounts alone, which is quicker."""
    if len(subjects) < many:
        return (_state_alone(pack, one) for one in subjects)
    from .together import answers

    return answers(pack, subjects, on, whole=False)


# One by one


def _alone(pack: Pack, facts: Facts) -> Said:
    asking = Asking(pack, facts, told=False)
    outcomes = tuple(asking.row(row) for row in pack.root.rows)
    state = all_of(one.state for one in outcomes)
    flat = tuple((one.state, one.low, one.high) for outcome in outcomes for one in outcome.walk())
    return Said(state, flat, wanting(outcomes), _whens(asking))


def _state_alone(pack: Pack, facts: Facts) -> Said:
    asking = Asking(pack, facts, told=False)
    return Said(asking.state(), whens=_whens(asking))


def _whens(asking: Asking) -> tuple[State, ...]:
    return tuple(asking.row(one.when).state if one.when else State.MET for one in asking.pack.amounts)


def wanting(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """The blank facts of the rows that are unknown."""
    return frozenset().union(*(one.missing for one in outcomes if one.state is State.UNKNOWN))
