"""From the cells of a row to what it says: values read by their form, put together by the targets that apps register."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liantu.engine.identity.text import folded
from liantu.engine.reading import sheets
from liantu.engine.reading.sheets import Field

from . import reading, targets, telling

KEY_LENGTH = 200
#: Different cells of a column that are remembered.
MOST_KNOWN = 1000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, or with the row where `column` is empty."""

    column: str
    header: str
    words: targets.Words

    @property
    def plain(self) -> dict[str, Any]:
        return {"column": self.column, "header": self.header, "words": self.words}


@dataclass(frozen=True)
class Composed:
    """A row as it stands in the workbook, and what it says. `number`: of the spreadsheet, 0 where it has none."""

    number: int
    place: str
    who: str
    key: str
    name: str
    code: str
    content: dict[str, Any]
    said: dict[str, Any]
    faults: tuple[Fault, ...] = ()
    table: int = 0

    @property
    def mark(self) -> int:
        """A number that rows of the same content share, within this process alone."""
        return hash(frozenset(self.content.items()))


@dataclass(frozen=True)
class _Column:
    at: int
    letter: str
    header: str
    title: str
    target: targets.Target | None
    name: str
    field: Field | None
    unit: str
    period: str
    read: reading.Read | None
    serial: bool


class Composer:
    """Reads the rows of one table by its confirmed layout."""

    def __init__(self, table: Mapping[str, Any], within: targets.Within, turn: int = 0) -> None:
        self.turn = turn
        self.within = within
        self.sheet = table["sheet"]
        self.known: list[dict[Any, sheets.Reading[Any]]] = [{} for _column in table["columns"]]
        self.place = _("%(sheet)s 第 %(n)d 行")
        fields = targets.fields()
        self.titles = titles(table["columns"])
        self.columns = [_column(at, column, self.titles[at], fields) for at, column in enumerate(table["columns"])]
        # Where a fault of what a row tells of something is to be mended: in the first column that tells it.
        self.where = {(one.target.key, one.name): one for one in reversed(self.columns) if one.target is not None}
        told = {column.period for column in self.columns if column.field is not None and column.field.periods}
        self.periods = "、".join(sorted(told))
        self.constants: dict[str, dict[str, Any]] = {}
        for key, value in table["constants"].items():
            field, target = fields.get(key), targets.of_field(key)
            if field is not None and target is not None:
                read = reading.reader(field)(value)
                told = value if read.value is None else read.value
                self.constants.setdefault(target.key, {})[key.partition(".")[2]] = told
        self.targets = [
            target for target in targets.targets()
            if target.key in self.constants or any(column.target is target for column in self.columns)
        ]  # fmt: skip

    def rows(self, table: sheets.Table) -> Iterator[Composed]:
        for number, values in table.rows():
            row = self.row(number, values)
            # Lines that are numbered beforehand and not filled in are none.
            if row.content:
                yield row

    def row(self, number: int, values: Sequence[Any]) -> Composed:
        content: dict[str, Any] = {}
        told: dict[str, dict[str, Any]] = {key: dict(value) for key, value in self.constants.items()}
        faults: list[Fault] = []
        for column in self.columns:
            raw = values[column.at]
            text = sheets.text_of(raw).strip()
            # What only counts the rows is another number next month, though the row says the same.
            if text and not column.serial:
                content[column.title] = text
            if column.read is None or column.target is None:
                continue
            read = self._read(column, raw)
            if read.is_fault:
                faults.append(Fault(column.letter, column.header, targets.each(read.told)))
            elif read.value is not None:
                _put(told.setdefault(column.target.key, {}), column, read)
        return self._composed(number, content, told, faults)

    def _read(self, column: _Column, raw: Any) -> sheets.Reading[Any]:
        """What a cell says; what columns say again and again is read once."""
        assert column.read is not None  # noqa: S101
        known, key = self.known[column.at], (raw.__class__, raw)
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            found = known[key] = column.read(raw)
        return found

    def _composed(
        self, number: int, content: dict[str, Any], told: dict[str, dict[str, Any]], faults: list[Fault]
    ) -> Composed:
        who = told.get(targets.subject().name_field.partition(".")[0], {})
        name, code = str(who.get("name") or ""), str(who.get("code") or "")
        # Of a name of marks only nothing is left once it is folded.
        if not folded(name) and not code:
            nobody = gettext_noop("没有企业名称，也没有统一社会信用代码，不知道说的是谁")
            faults.append(self._fault(targets.subject().name_field, nobody))
        said: dict[str, Any] = {}
        for target in self.targets:
            compose = partial(target.compose, told.get(target.key, {}), self.within)
            try:
                parts = compose()
            except ValidationError as wrong:
                keys = [f"{target.key}.{name}" for name in telling.names(wrong)]
                faults += map(self._fault, keys, telling.refusals(compose, wrong))
                continue
            for part, listed in parts.items():
                said.setdefault(part, []).extend(listed)
        called = _cut(code or f"{folded(name)}|{folded(str(who.get('division') or ''))}".rstrip("|"))
        key = self._key(called, told)
        place = self.place % {"sheet": self.sheet[:80], "n": number}
        return Composed(number, place, called, key, name, code, content, said, tuple(faults), self.turn)

    def _fault(self, key: str, words: targets.Words) -> Fault:
        """What is wrong with what the row tells of a field, at the field's column where there is one."""
        target, _dot, name = key.partition(".")
        column = self.where.get((target, name))
        return Fault(column.letter, column.header, words) if column is not None else Fault("", "", words)

    def _key(self, called: str, told: Mapping[str, Mapping[str, Any]]) -> str:
        """The row's identity within its source: never its number.

        What it is about, with what tells several rows of one subject apart: a certificate's number, the years of its figures.
        """
        parts = [called]
        for target in self.targets:
            values = told.get(target.key, {})
            parts += [str(values[field]) for field in target.natural if values.get(field) not in (None, "")]
        return _cut("|".join(part for part in (*parts, self.periods) if part))


def _cut(key: str) -> str:
    """A key that is too long, as its beginning with a digest of the whole."""
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[: KEY_LENGTH - 41]}|{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def placed(row: Composed, place: str) -> Composed:
    """The same row, standing where it stood in the workbook that it first came in."""
    return replace(row, place=place)


def titles(columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each column is called in the record: its header, with its letter where two are alike."""
    headers = [column["header"] or column["letter"] for column in columns]
    times = Counter(headers)
    return [
        header if times[header] == 1 else f"{header}（{column['letter']}）"
        for header, column in zip(headers, columns, strict=True)
    ]


def _column(at: int, told: Mapping[str, Any], title: str, fields: Mapping[str, Field]) -> _Column:
    field = fields.get(told["field"])
    return _Column(
        at, told["letter"], told["header"], title, targets.of_field(told["field"]) if field else None,
        told["field"].partition(".")[2], field, told["unit"], told["period"],
        reading.reader(field, told["unit"]) if field else None, told.get("serial", False),
    )  # fmt: skip


def _put(told: dict[str, Any], column: _Column, read: sheets.Reading[Any]) -> None:
    assert column.field is not None  # noqa: S101
    if column.field.periods:
        kept = (column.period, str(read.value), column.field.base_unit, read.approximate)
        told.setdefault(column.name, []).append(kept)
    elif isinstance(read.value, list | tuple):
        told[column.name] = list(read.value)
    else:
        told[column.name] = str(read.value)
