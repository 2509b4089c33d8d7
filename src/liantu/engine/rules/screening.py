"""A pack asked of a file: Parquet or CSV in, Parquet or CSV with an answer for every row out, streamed by DuckDB.

The header names facts of the pack; every other column (an id, a name) is handed on. What cannot be read is unknown in its row, is
counted, and the first of it is told by line and column.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import ibis

from liantu.engine.identity.files import WrongTable

from .cells import cells, may_be_wrong, why_wrong
from .csvs import UTF_8, Header, read_header, straighten
from .language import Pack
from .states import State
from .table import RESULT, UNREADABLE, WORDS, Compiled, compiled, unfused

KINDS = (".parquet", ".csv")
#: So many faults are told one by one.
TOLD = 20
#: What DuckDB may hold in memory; beyond, it uses the disk.
MEMORY = "2GB"


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be read, or ("" as column) a row with too many or too few cells. `line`: of a CSV file; of Parquet the row, from 1."""

    line: int
    column: str
    zh: str
    en: str

    def told(self, language: str = "zh") -> str:
        zh = language == "zh"
        place = (f"第 {self.line} 行" if zh else f"line {self.line}") + (f" {self.column}" if self.column else "")
        return f"{place}：{self.zh}" if zh else f"{place}: {self.en}"


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening found: rows by result, cells that could not be read (`wrong`), rows with too many or too few cells (`crooked`)
    and the first faults of both kinds; columns that are no facts, each with the fact that may be meant ("" for none); facts without a column."""

    rows: int
    results: Mapping[State, int]
    wrong: int = 0
    crooked: int = 0
    faults: tuple[Fault, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


def screen(
    pack: Pack, source: Path, out: Path, on: date, memory: str = MEMORY, named: Mapping[str, str] | None = None
) -> Screened:
    """Ask a pack of every row of a file, packed (.csv.gz) or not. `out`: .parquet or .csv, as `table` describes, rows in the order of `source`.

    `named`: fact → the column that holds it under another name. Raises WrongTable.
    """
    for path in (source.with_suffix("") if _packed(source) else source, out):
        if path.suffix.lower() not in KINDS:
            raise WrongTable(
                f"{path.name}：只认 .parquet 和 .csv 文件", f"{path.name}: a .parquet or .csv file is wanted"
            )
    if out.exists() and out.samefile(source):
        raise WrongTable("结果不能写回原文件", "the results cannot be written over the source")
    if not out.absolute().parent.is_dir():
        raise WrongTable(f"没有文件夹 {out.parent}", f"there is no folder {out.parent}")
    with tempfile.TemporaryDirectory(prefix="liantu-screen-") as folder, _connection(folder, memory) as connection:
        try:
            there = _unpacked(source, Path(folder)) if _packed(source) else source
            return _Screening(pack, on, Path(folder), connection, named or {}).run(there, out)
        except (duckdb.Error, OSError, EOFError, UnicodeError) as wrong:
            first = str(wrong).strip().splitlines()[0]
            raise WrongTable(
                f"{source.name}：读不了这个文件（{first}）", f"{source.name}: cannot be read ({first})"
            ) from wrong


@contextmanager
def _connection(folder: str, memory: str) -> Iterator[Any]:
    connection = ibis.duckdb.connect(temp_directory=folder, memory_limit=memory)
    try:
        # What DuckDB concludes from the statistics of a Parquet file is wrong where that holds NaN (see `cells`).
        connection.raw_sql("SET disabled_optimizers = 'statistics_propagation'")
        yield connection
    finally:
        connection.disconnect()


class _Screening:
    def __init__(self, pack: Pack, on: date, folder: Path, connection: Any, named: Mapping[str, str]) -> None:
        self.pack, self.on, self.folder, self.connection = pack, on, folder, connection
        self.named = named
        self.crooked: list[Fault] = []
        self.crooked_rows = 0
        self.header: Header | None = None

    def run(self, source: Path, out: Path) -> Screened:
        self._open(source)
        table = self.connection.table("source")
        others = self._others(table.columns)
        answers = compiled(self.pack, table, self.on)
        done = self.folder / f"out{out.suffix.lower()}"
        try:
            self._write(answers, done)
        except duckdb.InvalidInputException:
            if self.header is None:
                raise
            self._straighten(source)
            self._write(answers, done)
        rows, wrong, results = self._counted(done)
        faults = list(self.crooked)
        if wrong and len(faults) < TOLD:
            faults += self._faults(TOLD - len(faults))
        # Beside the place where it is to lie, so that it is there whole or not at all.
        kept = out.with_name(f".{out.name}.part")
        shutil.move(done, kept)
        os.replace(kept, out)
        absent = tuple(name for name in self.pack.facts if name not in table.columns)
        faults.sort(key=lambda fault: fault.line)
        return Screened(rows, results, wrong, self.crooked_rows, tuple(faults), others, absent)

    # -- reading

    def _open(self, source: Path) -> None:
        if source.suffix.lower() == ".parquet":
            relation = f"read_parquet({_text(_plain(source, self.folder))})"
            self._view(relation)
            names = self.connection.table("source").columns
            called = self._called(names)
            if called != names:
                pairs = zip(names, called, strict=True)
                chosen = ", ".join(f"{_name(name)} AS {_name(fact)}" for name, fact in pairs)
                self._view(f"(SELECT {chosen} FROM {relation})")  # noqa: S608
            return
        self.header = read_header(source)
        self.header = replace(self.header, names=self._called(self.header.names))
        if not self.header.names:
            raise WrongTable(f"{source.name}：文件是空的", f"{source.name}: the file is empty")
        twice = sorted({name for name in self.header.names if self.header.names.count(name) > 1})
        if twice:
            raise WrongTable(f"表头有重复的列：{'、'.join(twice)}", f"the header has columns twice: {', '.join(twice)}")
        if self.header.encoding == UTF_8:
            self._view(self._csv(_plain(source, self.folder)))
        else:
            self._straighten(source)

    def _called(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The columns by the facts that they were said to hold."""
        for fact, column in self.named.items():
            if fact not in self.pack.facts:
                meant = next(iter(get_close_matches(fact, list(self.pack.facts), 1, 0.6)), "")
                zh, en = (f"，是不是 {meant}", f"; perhaps {meant}") if meant else ("", "")
                raise WrongTable(f"{self.pack.key} 没有事实“{fact}”{zh}", f'{self.pack.key} has no fact "{fact}"{en}')
            if column not in names:
                meant = next(iter(get_close_matches(column, names, 1, 0.6)), "")
                zh, en = (f"，是不是 {meant}", f"; perhaps {meant}") if meant else ("", "")
                raise WrongTable(f"表头没有“{column}”这一列{zh}", f'the header has no column "{column}"{en}')
        facts = {column: fact for fact, column in self.named.items()}
        if len(facts) < len(self.named):
            raise WrongTable("一列只能当作一个事实", "a column can be one fact only")
        # What stands under a fact's own name gives way to what was said to be it.
        return tuple(
            facts.get(name, f"given.{name}" if name in self.named and name not in facts else name) for name in names
        )

    def _view(self, relation: str) -> None:
        self.connection.raw_sql(f"CREATE OR REPLACE TEMP VIEW source AS SELECT * FROM {relation}")  # noqa: S608

    def _csv(self, path: Path) -> str:
        header = self.header
        assert header is not None  # noqa: S101
        columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in header.names)
        return (
            f"read_csv({_text(path)}, auto_detect=false, header=true, delim={_text(header.delimiter)}, quote='\"', escape='\"', "
            f"columns={{{columns}}})"
        )

    def _straighten(self, source: Path) -> None:
        """Another copy, for a file whose rows DuckDB does not take as they are."""
        header = self.header
        assert header is not None  # noqa: S101
        straight = self.folder / "straight.csv"
        facts = {at for at, name in enumerate(header.names) if name in self.pack.facts}
        for line, count in straighten(source, header, straight, facts):
            self.crooked_rows += 1
            if len(self.crooked) < TOLD:
                self.crooked.append(_crooked(line, count, len(header.names)))
        self.header = Header(header.names, ",", UTF_8)
        self._view(self._csv(straight))

    def _others(self, names: tuple[str, ...]) -> dict[str, str]:
        others = [name for name in names if name not in self.pack.facts]
        if len(others) == len(names):
            known = ", ".join(list(self.pack.facts)[:5])
            raise WrongTable(
                f"没有一列是规则包 {self.pack.key} 的事实；列名应为 {known} 等",
                f"no column is a fact of {self.pack.key}; the header names facts: {known} …",
            )
        absent = [name for name in self.pack.facts if name not in names]
        return {name: next(iter(get_close_matches(name.strip().lower(), absent, 1, 0.6)), "") for name in others}

    # -- answers

    def _write(self, answers: Compiled, done: Path) -> None:
        """In words of an enumeration: as texts they would take ten times as long to write."""
        expression = answers.codes()
        self.connection._run_pre_execute_hooks(expression)
        columns = []
        for column in answers.columns:
            found = name = _name(column.name)
            if column.kind == "state":
                *words, last = (f"'{WORDS[code]}'::state" for code in column.codes)
                cases = " ".join(f"WHEN {code} THEN {word}" for code, word in zip(column.codes, words, strict=False))
                found = f"CASE {name} {cases} ELSE {last} END" if words else last
            elif column.kind == "points" and self.pack.grain > 1:
                found = f"CAST({name} / {self.pack.grain} AS DECIMAL(18, 2))"
            columns.append(f"{found} AS {name}")
        self.connection.raw_sql("DROP TYPE IF EXISTS state")
        states = ", ".join(f"'{word}'" for word in WORDS.values())
        self.connection.raw_sql(f"CREATE TYPE state AS ENUM ({states})")
        kind = "FORMAT parquet" if done.suffix == ".parquet" else "FORMAT csv, HEADER"
        with unfused():
            inner = self.connection.compile(expression)
        self.connection.raw_sql(f"COPY (SELECT {', '.join(columns)} FROM ({inner})) TO {_text(done)} ({kind})")  # noqa: S608

    def _counted(self, done: Path) -> tuple[int, int, dict[State, int]]:
        reader = "read_parquet" if done.suffix == ".parquet" else "read_csv"
        options = "" if done.suffix == ".parquet" else ", header=true, delim=',', quote='\"', all_varchar=true"
        query = f"SELECT {RESULT}, count(*), sum(CAST({UNREADABLE} AS BIGINT)) FROM {reader}({_text(done)}{options}) GROUP BY 1"  # noqa: S608
        found = self.connection.raw_sql(query).fetchall()
        results = {State(result): rows for result, rows, _ in found}
        return sum(results.values()), sum(wrong for _, _, wrong in found), results

    def _faults(self, most: int) -> list[Fault]:
        """The first cells that could not be read, found anew in the rows that have any."""
        query = "CREATE OR REPLACE TEMP VIEW numbered AS SELECT *, row_number() OVER () AS liantu_row FROM source"
        self.connection.raw_sql(query)
        numbered = self.connection.table("numbered")
        facts = {
            name: fact
            for name, fact in self.pack.facts.items()
            if name in numbered.columns and may_be_wrong(fact, numbered[name].type())
        }
        read = numbered.select(
            "liantu_row",
            **{f"v{at}": numbered[name] for at, name in enumerate(facts)},
            **{f"r{at}": cells(fact, numbered[name]) for at, (name, fact) in enumerate(facts.items())},
        )
        wrong: Any = ibis.literal(False)
        for at, fact in enumerate(facts.values()):
            wrong = wrong | ~read[f"r{at}"].between(-fact.unit.limit, fact.unit.limit)
        rows = read.filter(wrong).select("liantu_row", *(f"v{at}" for at in range(len(facts)))).limit(most)
        self.connection._run_pre_execute_hooks(rows)
        found = []
        for row, *values in self.connection.raw_sql(self.connection.compile(rows)).fetchall():
            line = row + 1 if self.header else row
            for (name, fact), value in zip(facts.items(), values, strict=True):
                if why := why_wrong(fact, value):
                    found.append(Fault(line, name, *why))
        return found[:most]


def _crooked(line: int, count: int, wanted: int) -> Fault:
    if count > wanted:
        return Fault(
            line, "", f"有 {count} 格，表头只有 {wanted} 列；此行的数按空白处理（含逗号的数应加引号）",
            f"{count} cells where the header has {wanted}: read as blank (a number with a comma needs quotes)",
        )  # fmt: skip
    return Fault(line, "", f"只有 {count} 格，表头有 {wanted} 列；缺的按空白处理", f"{count} cells where the header has {wanted}: the missing ones are blank")  # fmt: skip


def _packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _unpacked(path: Path, folder: Path) -> Path:
    plain = folder / "unpacked.csv"
    with gzip.open(path) as packed, plain.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return plain


def _plain(path: Path, folder: Path) -> Path:
    """A path without signs that stand for others in the names of files that DuckDB reads."""
    if not set("*?[") & set(str(path)):
        return path
    link = folder / f"source{path.suffix.lower()}"
    link.symlink_to(path.absolute())
    return link


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
