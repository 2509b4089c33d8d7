"""Writing rows by the thousand: what workbooks bring, and what is derived from them.

`bulk_create` and `bulk_update` ask every field of every row how its value is written, through half a dozen calls; from a
hundred thousand rows on that is what a load mostly does. Here each column settles it once, and each distinct value once.
What the models' own code would do on saving is not done, as with `bulk_create`: check before, and record what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

Prepared = Callable[[Any], Any]


def insert(rows: Iterable[models.Model]) -> int:
    """Insert rows of one model, whose keys the database gives; how many. The rows do not learn their keys.

    In the caller's transaction. Raises IntegrityError as `bulk_create` does.
    """
    made = list(rows)
    if not made:
        return 0
    meta = made[0]._meta
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field and not field.generated]
    lines = _lines(made, fields)
    table, columns = _quoted(meta.db_table), ", ".join(_quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", lines)  # noqa: S608
    return len(made)


def overwrite(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write these attributes (`attname`s) of rows of one model that are there, in one statement of the caller's transaction."""
    wanted = set(names)
    if not rows or not wanted:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field.attname in wanted]
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    statement = f"UPDATE {_quoted(meta.db_table)} SET {sets} WHERE {_quoted(meta.pk.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, _lines(rows, [*fields, meta.pk]))


def _lines(rows: Sequence[models.Model], fields: Sequence[Any]) -> list[tuple[Any, ...]]:
    columns = []
    for field in fields:
        prepare = _prepared(field)
        columns.append([prepare(value) for value in map(attrgetter(field.attname), rows)])
    return list(zip(*columns, strict=True))


def _prepared(field: Any) -> Prepared:
    """How a field's values are written, each distinct one asked for once."""
    known: dict[Any, Any] = {}

    def prepare(value: Any) -> Any:
        if value is None:
            return None
        try:
            return known[value]
        except KeyError:
            told = known[value] = field.get_db_prep_save(value, connection)
            return told

    if isinstance(field, models.JSONField):
        # Lists and objects cannot be looked up.
        return lambda value: field.get_db_prep_save(value, connection)
    return prepare


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
