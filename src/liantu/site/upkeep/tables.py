"""Tables as lines of JSON: reading them in order, putting them back, and telling whether two are equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ProjectState

from . import forms

Row = list[Any]
BATCH = 2000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(separators=(",", ":")).encode


class Table:
    """One model's table as some state of the migrations has it, whatever the program's own models are."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.label = model._meta.label
        self.app = model._meta.app_label
        self.name = model._meta.db_table
        # What the database computes by itself is not for us to write.
        self.fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
        self.columns = tuple(field.column for field in self.fields)
        self._forms = [forms.form_of(field) for field in self.fields]
        self._json = [at for at, field in enumerate(self.fields) if forms.is_json(field)]

    def rows(self, connection: BaseDatabaseWrapper) -> Iterator[Row]:
        """Rows in the order of their primary key, each value as JSON holds it; a batch at a time."""
        steps = []
        for at, (field, form) in enumerate(zip(self.fields, self._forms, strict=True)):
            column = models.expressions.Col(self.name, forms.stored_field(field))
            converters = connection.ops.get_db_converters(column)
            if converters or form.write:
                steps.append((at, converters, column, form.write))
        with connection.chunked_cursor() as cursor:
            cursor.execute(self._select(connection))
            while batch := cursor.fetchmany(BATCH):
                for values in batch:
                    row = list(values)
                    for at, converters, column, write in steps:
                        value = row[at]
                        for convert in converters:
                            value = convert(value, column, connection)
                        row[at] = value if value is None or write is None else write(value)
                    yield row

    def key(self, row: Row) -> Row:
        """The row's primary key, by which rows are in order."""
        return [row[self.columns.index(field.column)] for field in self.model._meta.pk_fields]

    def line(self, row: Row) -> bytes:
        """The row as one line of an archive."""
        try:
            return _encode(row).encode() + b"\n"
        except UnicodeEncodeError:
            # Half a surrogate pair, which JSON can write down only as an escape.
            return _encode_ascii(row).encode() + b"\n"

    def canonical(self, row: Row, line: bytes | None = None) -> bytes:
        """The row as the content digest reads it; `line` is its archive line, where that is at hand."""
        if not self._json:
            return line or self.line(row)
        plain = list(row)
        for at in self._json:
            if plain[at] is not None:
                plain[at] = forms.canonical_json(plain[at])
        return self.line(plain)

    def content(self, connection: BaseDatabaseWrapper) -> tuple[int, str]:
        """How many rows, and their digest (SHA-256, hex)."""
        count, digest = 0, hashlib.sha256()
        for row in self.rows(connection):
            digest.update(self.canonical(row))
            count += 1
        return count, digest.hexdigest()

    def load(self, connection: BaseDatabaseWrapper, lines: Iterable[bytes]) -> int:
        """Put lines of an archive into the table; how many. Raises ValueError for a line that is no row."""
        readers = [(at, form.read, self.fields[at]) for at, form in enumerate(self._forms) if form.read]
        rows = (self._parameters(line, readers, connection) for line in lines)
        into = self._columns(connection)
        if connection.vendor == "postgresql":
            return self._copy(connection, f"COPY {into} FROM STDIN", rows)
        marks = ", ".join(["%s"] * len(self.columns))
        total = 0
        with connection.cursor() as cursor:
            while batch := list(islice(rows, BATCH)):
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", batch)  # noqa: S608
                total += len(batch)
        return total

    def is_empty(self, connection: BaseDatabaseWrapper) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(self.name)} LIMIT 1")  # noqa: S608
            return cursor.fetchone() is None

    def clear(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.name)}")  # noqa: S608

    def sequence(self, connection: BaseDatabaseWrapper) -> int | None:
        """The last number given out as a primary key, so that a deleted row's number never comes back."""
        if self._numbered is None:
            return None
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.name])
                found = cursor.fetchone()
                return int(found[0]) if found else 0
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", self._place(connection))
            name = cursor.fetchone()[0]
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")  # noqa: S608
            return int(cursor.fetchone()[0])

    def set_sequence(self, connection: BaseDatabaseWrapper, last: int | None) -> None:
        """Go on after `last`, or after the highest primary key where that is higher."""
        if self._numbered is None:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                held = max(self.sequence(connection) or 0, last or 0)
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [self.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [self.name, held])
                return
            for sql in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(sql)
            held = max(self.sequence(connection) or 0, last or 0)
            if held:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [*self._place(connection), held])

    @property
    def _numbered(self) -> models.Field | None:
        return next((field for field in self.fields if isinstance(field, models.AutoField)), None)

    def _place(self, connection: BaseDatabaseWrapper) -> list[str]:
        assert self._numbered is not None  # noqa: S101  both callers have asked
        return [connection.ops.quote_name(self.name), self._numbered.column]

    def _columns(self, connection: BaseDatabaseWrapper) -> str:
        quote = connection.ops.quote_name
        return f"{quote(self.name)} ({', '.join(map(quote, self.columns))})"

    def _select(self, connection: BaseDatabaseWrapper) -> str:
        quote = connection.ops.quote_name
        # The order must not hang on the database's language.
        collate = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        order = ", ".join(
            quote(field.column) + (collate if _is_text(field) else "") for field in self.model._meta.pk_fields
        )
        return f"SELECT {', '.join(map(quote, self.columns))} FROM {quote(self.name)} ORDER BY {order}"  # noqa: S608

    def _parameters(
        self,
        line: bytes,
        readers: list[tuple[int, Callable[..., Any], models.Field]],
        connection: BaseDatabaseWrapper,
    ) -> Row:
        row = json.loads(line)
        if not isinstance(row, list) or len(row) != len(self.columns):
            raise ValueError(self.label)
        for at, read, field in readers:
            if row[at] is not None:
                row[at] = read(row[at], field, connection)
        return row

    @staticmethod
    def _copy(connection: BaseDatabaseWrapper, sql: str, rows: Iterable[Row]) -> int:
        total = 0
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)
                total += 1
        return total


def tables_of(state: ProjectState) -> list[Table]:
    """Every table that the state's migrations make, in the order of their labels."""
    found = state.apps.get_models(include_auto_created=True)
    tables = [Table(model) for model in found if model._meta.managed and not model._meta.proxy]
    return sorted(tables, key=lambda table: table.label)


def _is_text(field: models.Field) -> bool:
    return isinstance(forms.stored_field(field), models.CharField | models.TextField)
