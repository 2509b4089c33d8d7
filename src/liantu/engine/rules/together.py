"""Many subjects whose facts are whole numbers already, asked as a table by DuckDB: `many`'s answers, all at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from .comparing import CODES, UNKNOWN, all_true, any_true
from .compiling import Compiler
from .expressions import ON
from .language import Banded, Cases, Condition, Node, Pack, reported
from .many import Said
from .one import Facts
from .states import State
from .table import unfused

#: So many go into one table: what it answers lies in memory.
AT_ONCE = 50_000
#: Statements that are kept: a zone's packs are some dozens.
KEPT = 128
STATES = {code: state for state, code in CODES.items()}


class _Statement:
    """A pack's rows as SQL over a table `subjects`; not `whole`: the result and the amounts alone."""

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


_STATEMENTS: OrderedDict[tuple[int, date, bool], _Statement] = OrderedDict()


def answers(pack: Pack, subjects: Sequence[Facts], on: date, whole: bool) -> Iterator[Said]:
    """Of every subject, in their order. `whole`: with rows and what is missing."""
    # The statement keeps its pack, so that no other comes to lie at its place.
    key = (id(pack), on, whole)
    statement = _STATEMENTS.get(key)
    if statement is None:
        statement = _STATEMENTS[key] = _Statement(pack, on, whole)
        while len(_STATEMENTS) > KEPT:
            _STATEMENTS.popitem(last=False)
    for at in range(0, len(subjects), AT_ONCE):
        yield from statement.answers(subjects[at : at + AT_ONCE])
