"""A pack asked of many subjects at once whose facts are whole numbers already: `one`'s answers without their reasons.

    for facts, found in zip(subjects, ask(pack, subjects, on)):
        found.state, found.rows, found.missing

Few are asked one by one, many as a table by DuckDB; a test holds both ways equal. Like `table` it runs a pack's rows as one
statement, but reads no cells, and tells what would settle an answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from .comparing import CODES, UNKNOWN, all_true, any_true
from .compiling import Compiler
from .expressions import ON
from .language import Banded, Cases, Condition, Node, Pack
from .one import Asking, Facts, Outcome
from .states import State, all_of
from .table import reported, unfused

#: From so many on a table is quicker. Measured on the eight ladders of a zone: one by one 0.14 ms a subject; as a table 80 ms and 0.04 ms
#: a subject, and 350 ms once for a pack and a day to compile it. They cross at 800 where it is compiled, at 4000 where it is not.
MANY = 2000
#: So many go into one table: what it answers lies in memory.
AT_ONCE = 50_000
#: Statements that are kept: a zone's packs are some dozens.
KEPT = 128
STATES = {code: state for state, code in CODES.items()}
RowSaid = tuple[State, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Said:
    """What a pack says of one subject. `rows`: state and points of each row, in the order of `table.reported`; `missing`: blank facts that the
    answer hangs on; `whens`: the states of the conditions of its amounts, MET where an amount has none."""

    state: State
    rows: tuple[RowSaid, ...] = ()
    missing: frozenset[str] = frozenset()
    whens: tuple[State, ...] = ()


def ask(pack: Pack, subjects: Sequence[Facts], on: date, many: int = MANY) -> Iterator[Said]:
    """Of every subject, in their order; as a table from `many` on. All of them have the same day, `on`, among their facts."""
    if len(subjects) < many:
        return (_alone(pack, one) for one in subjects)
    return _together(pack, subjects, on, _Statement.whole)


def states(pack: Pack, subjects: Sequence[Facts], on: date, many: int = MANY) -> Iterator[Said]:
    """The same of the result and the amounts alone, which is quicker."""
    if len(subjects) < many:
        return (_state_alone(pack, one) for one in subjects)
    return _together(pack, subjects, on, _Statement.short)


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


# Together


class _Statement:
    """A pack's rows as SQL over a table `subjects`; `short`: the result and the amounts alone. Its columns are in the order of `Said`."""

    def __init__(self, pack: Pack, on: date, whole: bool) -> None:
        self.pack = pack
        compiler = self.compiler = Compiler(pack, on.toordinal())
        roots = [compiler.row(row) for row in pack.root.rows]
        result = compiler.together(pack.root.how, roots)
        self.whens = [compiler.row(one.when) if one.when else None for one in pack.amounts]
        self.rows = list(reported(pack)) if whole else []
        kinds = {
            inside: "boolean" if pack.facts[name].unit.key == "flag" else "int64"
            for name, inside in compiler.facts.items()
        }
        table = compiler.apply(ibis.table(kinds, name="subjects"))
        columns: list[Any] = [table[result.state], *(table[one.state] for one in self.whens if one)]
        for row in self.rows:
            said = compiler.said[row.id]
            columns += [table[name] for name in (said.state, said.low, said.high) if name]
        self.wanted: list[str] = []
        if whole:
            found = _Wanting(compiler, table).found(pack)
            self.wanted = list(found)
            columns += [
                any_true(conditions) & table[compiler.facts[name]].isnull() for name, conditions in found.items()
            ]
        with unfused():
            self.sql = str(
                ibis.to_sql(table.select(**{f"o{at}": column for at, column in enumerate(columns)}), dialect="duckdb")
            )

    @classmethod
    def whole(cls, pack: Pack, on: date) -> _Statement:
        return cls(pack, on, True)

    @classmethod
    def short(cls, pack: Pack, on: date) -> _Statement:
        return cls(pack, on, False)

    def subjects(self, some: Sequence[Facts]) -> pa.Table:
        columns = {}
        for name, inside in self.compiler.facts.items():
            fact = self.pack.facts[name]
            values = [one.get(name) for one in some]
            if fact.unit.texts:
                places = {key: at for at, key in enumerate(fact.choices)}
                values = [None if value is None else places[str(value)] for value in values]
            column = pa.array(values, pa.int64())
            columns[inside] = column.cast(pa.bool_()) if fact.unit.key == "flag" else column
        return pa.table(columns)

    def answers(self, some: Sequence[Facts]) -> Iterator[Said]:
        with duckdb.connect() as connection:
            connection.register("subjects", self.subjects(some))
            found = connection.sql(self.sql).to_arrow_table()
        columns = iter(found.columns)
        result = _states(next(columns))
        whens = [_states(next(columns)) if one else [State.MET] * len(some) for one in self.whens]
        rows = []
        for row in self.rows:
            state = _states(next(columns))
            bears = bool(self.compiler.said[row.id].low)
            points = [column.to_pylist() for column in islice(columns, 2)] if bears else [[None] * len(some)] * 2
            rows.append(list(zip(state, *points, strict=True)))
        missing = _together_wanted(self.wanted, list(columns), len(some))
        every = zip(
            result, zip(*rows, strict=True) if rows else [()] * len(some), missing,
            zip(*whens, strict=True) if whens else [()] * len(some), strict=True,
        )  # fmt: skip
        return (Said(*one) for one in every)


def _states(column: Any) -> list[State]:
    return [STATES[code] for code in column.to_pylist()]


def _together_wanted(names: Sequence[str], columns: Sequence[Any], count: int) -> list[frozenset[str]]:
    """Of flags, one column a name, the names that are true in a row; each set made once."""
    made: dict[tuple[bool, ...], frozenset[str]] = {}
    found = []
    for flags in zip(*(column.to_pylist() for column in columns), strict=True) if columns else [()] * count:
        told = made.get(flags)
        if told is None:
            told = made[flags] = frozenset(name for name, flag in zip(names, flags, strict=True) if flag)
        found.append(told)
    return found


class _Wanting:
    """When a fact that is blank would settle an answer: where a row that reads it is unknown, and all rows around that row."""

    def __init__(self, compiler: Compiler, table: Any) -> None:
        self.compiler, self.table = compiler, table
        self.conditions: dict[str, list[Any]] = {}

    def found(self, pack: Pack) -> dict[str, list[Any]]:
        for row in pack.root.rows:
            self._row(row, [])
        return self.conditions

    def _row(self, row: Node, around: list[Any]) -> None:
        """A row whose being unknown counts where all `around` hold."""
        said = self.compiler.said[row.id]
        if UNKNOWN not in said.codes:
            return
        around = [*around, self.table[said.state] == UNKNOWN]
        if row.applies is not None:
            # It is unknown by what it applies under, or by itself, or by both.
            self._row(row.applies, around)
            plain = self.compiler.plains[row.id]
            around = [*around, self.table[plain.state] == UNKNOWN]
        if isinstance(row, Cases):
            place = self.table[self.compiler.places[row.id]]
            self._reads(row.names, [*around, place < 0])
            for at, case in enumerate(row.cases):
                self._reads(case.check.names, [*around, place == at])
        elif isinstance(row, Condition):
            self._reads(row.names, around)
        elif isinstance(row, Banded) and row.of:
            self._reads(row.of.names, around)
        for part in row.parts:
            self._row(part, around)

    def _reads(self, names: frozenset[str], around: list[Any]) -> None:
        for name in names - {ON}:
            self.conditions.setdefault(name, []).append(all_true(around))


_STATEMENTS: OrderedDict[tuple[int, date, str], _Statement] = OrderedDict()


def _together(
    pack: Pack, subjects: Sequence[Facts], on: date, make: Callable[[Pack, date], _Statement]
) -> Iterator[Said]:
    # The statement keeps its pack, so that no other comes to lie at its place.
    key = (id(pack), on, make.__name__)
    statement = _STATEMENTS.get(key)
    if statement is None:
        statement = _STATEMENTS[key] = make(pack, on)
        while len(_STATEMENTS) > KEPT:
            _STATEMENTS.popitem(last=False)
    for at in range(0, len(subjects), AT_ONCE):
        yield from statement.answers(subjects[at : at + AT_ONCE])
