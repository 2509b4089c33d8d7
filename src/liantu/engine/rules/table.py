"""A pack asked of a whole table: one Ibis expression, run by DuckDB, with the meaning of `one`.

    facts = ibis.read_parquet("firms.parquet")          # columns are facts, by name; others are handed on
    compile_pack(pack, facts, date(2026, 9, 14))        # id, …, result, unreadable, <row>, <row>.low, <row>.high, …

Where two columns would have one name, as of a row that is called `result`, the later one has `_` behind it.
A fact without a column is blank everywhere. What a cell may hold is what `units.whole` takes: numbers in the fact's unit, texts with
units, true/false, dates; empty, NaN and “-” are blank. A cell that cannot be read, or is too large to count with, makes that fact unknown in
its row and nothing else; `unreadable` counts such cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from .cells import cells, may_be_wrong
from .comparing import CODES, MANUAL, MET, NOT_APPLICABLE, UNKNOWN, UNMET, any_true, total
from .compiling import Compiler
from .language import WITH_POINTS, Pack, reported
from .staging import Said

#: Code → the word for it; and the codes, those first that most rows have.
WORDS = {code: state.value for state, code in CODES.items()}
OFTEN = (MET, UNMET, UNKNOWN, MANUAL, NOT_APPLICABLE)
#: Columns of an answer that are no rows; `.low` and `.high` stand behind the id of a row for its points.
RESULT, UNREADABLE = "result", "unreadable"
LOW, HIGH = ".low", ".high"
#: Stands before the name of a column that is handed on and would be taken for one of the answer.
GIVEN = "given."


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer: `kind` is "given", "state", "points" or "count"; `inside` its name before the last stage.

    `codes`: the states that it may have, the frequent ones first.
    """

    name: str
    kind: str
    inside: str
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """The expression before its last stage, whose columns have names of no meaning, and what these are."""

    pack: Pack
    table: Any
    columns: tuple[Column, ...]

    def told(self) -> Any:
        """States as words, points as numbers of points."""
        return self.table.select(**{column.name: self._told(column) for column in self.columns})

    def codes(self) -> Any:
        """States as their codes (`comparing.CODES`), points times the pack's grain: as `one` has them inside."""
        return self.table.select(**{column.name: self.table[column.inside] for column in self.columns})

    def _told(self, column: Column) -> Any:
        found = self.table[column.inside]
        if column.kind == "state":
            words = [(found == code, ibis.literal(WORDS[code])) for code in column.codes]
            return ibis.cases(*words[:-1], else_=words[-1][1]) if len(words) > 1 else words[0][1]
        if column.kind == "points" and self.pack.grain > 1:
            return (found.cast("decimal(18, 2)") / self.pack.grain).cast("decimal(18, 2)")
        return found


def compile_pack(pack: Pack, table: Any, on: date) -> Any:
    """The answer for every row of an Ibis table, in words; see above for its columns."""
    return compiled(pack, table, on).told()


def compiled(pack: Pack, table: Any, on: date) -> Compiled:
    """The same before states are put into words."""
    compiler = Compiler(pack, on.toordinal())
    roots = [compiler.row(row) for row in pack.root.rows]
    result = compiler.together(pack.root.how, roots)
    extras = {name: f"x{at}" for at, name in enumerate(name for name in table.columns if name not in pack.facts)}
    answers = compiler.apply(_facts(pack, compiler, table, extras))
    taken: set[str] = set()
    columns = [
        _state(_free(RESULT, taken), result),
        Column(_free(UNREADABLE, taken), "count", UNREADABLE),
    ]
    for row in reported(pack):
        said = compiler.said[row.id]
        name = _free(row.id, taken)
        columns.append(_state(name, said))
        if isinstance(row, WITH_POINTS):
            columns.append(Column(_free(name + LOW, taken), "points", said.low))
            columns.append(Column(_free(name + HIGH, taken), "points", said.high))
    given = [
        Column(_free(GIVEN + name if name.lower() in taken else name, taken), "given", inside)
        for name, inside in extras.items()
    ]
    return Compiled(pack, answers, (*given, *columns))


def _state(name: str, said: Said) -> Column:
    return Column(name, "state", said.state, tuple(code for code in OFTEN if code in said.codes))


def _free(name: str, taken: set[str]) -> str:
    """The name, with as many `_` behind it as set it apart; DuckDB does not tell capital letters from small ones."""
    while name.lower() in taken:
        name += "_"
    taken.add(name.lower())
    return name


@contextmanager
def unfused() -> Iterator[None]:
    """While Ibis writes SQL: stages are not to be fused with each other, which it tries at length for packs of many rows."""
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before


def _facts(pack: Pack, compiler: Compiler, table: Any, extras: dict[str, str]) -> Any:
    """Facts as whole numbers under the compiler's names, and how many cells of a row could not be read."""
    there = {name: fact for name, fact in pack.facts.items() if name in table.columns}
    # Names of files may differ by case alone, or hold anything: here they are replaced.
    plain = table.select(
        **{inside: table[name] for name, inside in extras.items()},
        **{"c" + compiler.facts[name]: table[name] for name in there},
    )
    read = plain.mutate(
        **{"r" + compiler.facts[name]: cells(fact, plain["c" + compiler.facts[name]]) for name, fact in there.items()}
    )
    within, wrong = {}, []
    for name, inside in compiler.facts.items():
        flag, limit = pack.facts[name].unit.key == "flag", pack.facts[name].unit.limit
        null = ibis.null("boolean" if flag else "int64")
        if name not in there:
            within[inside] = null
            continue
        cell = read["r" + inside]
        if may_be_wrong(pack.facts[name], table[name].type()):
            within[inside] = ibis.cases((cell.between(-limit, limit), (cell != 0) if flag else cell), else_=null)
            wrong.append(inside)
        else:
            within[inside] = null if table[name].type().is_null() else cell
    kept = read.mutate(**within)
    bad = [kept["r" + inside].notnull() & kept[inside].isnull() for inside in wrong]
    none = ibis.literal(0, "int16")
    # Rows with such a cell are few: only these are counted.
    count = (
        ibis.cases((any_true(bad), total([one.cast("int16") for one in bad]).cast("int16")), else_=none)
        if bad
        else none
    )
    return kept.mutate(**{UNREADABLE: count})
