"""Rows by the thousand: what workbooks bring, and what is derived from them.

`bulk_create` and `bulk_update` ask every field of every row how its value is written, through half a dozen calls; from a
hundred thousand rows on that is what a load mostly does. Here each column settles it once, and each distinct value once.
What the models' own code would do on saving is not done, as with `bulk_create`: check before, and record what was done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter
from types import NoneType
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg.types.json import Jsonb
from pydantic_core import PydanticSerializationError, to_json

Prepared = Callable[[Sequence[Any]], list[Any]]
#: What columns of these kinds take as it is.
_PLAIN: tuple[tuple[Any, type], ...] = (
    ((models.CharField, models.TextField), str),
    ((models.IntegerField, models.ForeignKey), int),
)
#: One more than the largest number that a key can be.
_WIDE = 1 << 63


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class Among(models.Lookup):  # type: ignore[type-arg]
    """`__among`: like `__in` for however many numbers or texts, which go to the database as one value.

    Of eight hundred keys Django asks each how it is written, and the database reads as many places.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        told, parameters = self.process_lhs(compiler, connection)
        wanted = list(self.rhs)
        if not wanted:
            raise EmptyResultSet
        among, value = _among(wanted)
        return f"{told} {among}", [*parameters, value]


def _among(wanted: list[Any]) -> tuple[str, Any]:
    """How a statement says "is one of", and the one value that stands for all of them."""
    if connection.vendor != "postgresql":
        return "IN (SELECT value FROM json_each(%s))", json.dumps(wanted)
    if {*map(type, wanted)} == {int} and min(wanted) >= -_WIDE and max(wanted) < _WIDE:
        # As wide as keys are: numbers of another width PostgreSQL compares with every row one by one, instead of hashing them.
        return "= ANY(%s::bigint[])", f"{{{','.join(map(str, wanted))}}}"
    return "= ANY(%s)", wanted


def insert(rows: Iterable[models.Model]) -> int:
    """Insert rows of one model, whose keys the database gives; how many. The rows do not learn their keys.

    In the caller's transaction. Raises IntegrityError as `bulk_create` does.
    """
    made = list(rows)
    if not made:
        return 0
    meta = made[0]._meta
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field and not field.generated]
    _insert(meta, fields, _lines(made, fields))
    return len(made)


def insert_lines(
    model: type[models.Model], names: Sequence[str], lines: Iterable[Sequence[Any]], *, again: bool = False
) -> int:
    """The same for values in the order of `names` (`attname`s): a tuple costs a tenth of a model.

    Of the other columns each takes its default. Whoever gives the key has reserved it. `again`: lines whose key is there
    are left out, where otherwise IntegrityError is raised.
    """
    told = list(lines)
    if not told:
        return 0
    meta = model._meta
    fields = _named(model, names)
    columns = _columns(fields, told)
    others = [
        field for field in meta.concrete_fields
        if field.attname not in names and field is not meta.auto_field and not field.generated
    ]  # fmt: skip
    columns += [_prepared(field)([field.get_default()]) * len(told) for field in others]
    _insert(meta, [*fields, *others], list(zip(*columns, strict=True)), again)
    return len(told)


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Keys for rows that are about to be inserted, in the caller's transaction, which has to insert them."""
    meta = model._meta
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(statement, [meta.db_table, meta.pk.column, count])
            return [key for (key,) in cursor.fetchall()]
        # Nobody else writes until the transaction ends, and no key is ever given twice.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def fetch(statement: str, among: Collection[Any], *more: Any) -> list[tuple[Any, ...]]:
    """The rows of a query, as the database gives them: `{among}` in it stands for "is one of", `more` for what comes behind.

    One query for however many numbers or texts, where Django builds a list of places for each four hundred.
    """
    wanted = list(among)
    if not wanted:
        return []
    told, value = _among(wanted)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=told), [value, *more])
        return list(cursor.fetchall())


def overwrite_lines(model: type[models.Model], names: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Write these attributes (`attname`s) of rows that are there: values in their order, behind which stands each row's key.

    One statement of the caller's transaction, which has locked the rows where others may want them too.
    """
    told = list(lines)
    if not told:
        return
    meta = model._meta
    fields = _named(model, names)
    every = [*fields, meta.pk]
    columns = _columns(every, told)
    table, key = _quoted(meta.db_table), _quoted(meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sets = ", ".join(f"{_quoted(field.column)} = told.c{at}" for at, field in enumerate(fields))
            statement = f"UPDATE {table} SET {sets} FROM {_told(every)} WHERE {table}.{key} = told.c{len(fields)}"  # noqa: S608
            cursor.execute(statement, columns)
        else:
            sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
            statement = f"UPDATE {table} SET {sets} WHERE {key} = %s"  # noqa: S608
            cursor.executemany(statement, list(zip(*columns, strict=True)))


def put_lines(model: type[models.Model], names: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Insert values in the order of `names` (`attname`s), the first of them the key; of rows that are there overwrite the others.

    In the caller's transaction. Whoever puts the same rows at once gives them in the order of their keys, each once.
    """
    told = list(lines)
    if not told:
        return
    fields = _named(model, names)
    columns = _columns(fields, told)
    listed = ", ".join(_quoted(field.column) for field in fields)
    sets = ", ".join(f"{_quoted(field.column)} = excluded.{_quoted(field.column)}" for field in fields[1:])
    into = f"INSERT INTO {_quoted(model._meta.db_table)} ({listed})"
    there = f"ON CONFLICT ({_quoted(fields[0].column)}) DO UPDATE SET {sets}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{into} SELECT * FROM {_told(fields)} {there}", columns)  # noqa: S608
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"{into} VALUES ({places}) {there}", list(zip(*columns, strict=True)))


def delete_lines(model: type[models.Model], names: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Delete rows by their values in the order of `names` (`attname`s), none of them NULL: by a key of several columns.

    What refers to them is not looked for. In the caller's transaction.
    """
    told = list(lines)
    if not told:
        return
    fields = _named(model, names)
    columns = _columns(fields, told)
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            equal = " AND ".join(f"{table}.{_quoted(field.column)} = told.c{at}" for at, field in enumerate(fields))
            cursor.execute(f"DELETE FROM {table} USING {_told(fields)} WHERE {equal}", columns)  # noqa: S608
        else:
            equal = " AND ".join(f"{_quoted(field.column)} = %s" for field in fields)
            cursor.executemany(f"DELETE FROM {table} WHERE {equal}", list(zip(*columns, strict=True)))  # noqa: S608


def _told(fields: Sequence[Any]) -> str:
    """Columns that come as one value each, side by side, as a table: a statement for each row costs ten times as much."""
    places = ", ".join(f"%s::{_kind(field)}[]" for field in fields)
    return f"unnest({places}) AS told ({', '.join(f'c{at}' for at in range(len(fields)))})"


def _kind(field: Any) -> str:
    # Cast to varchar(20), what is too long would be cut off and not refused.
    is_text = isinstance(getattr(field, "target_field", field), models.CharField)
    return "text" if is_text else str(field.rel_db_type(connection))


def _named(model: type[models.Model], names: Sequence[str]) -> list[Any]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def _columns(fields: Sequence[Any], lines: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The values of lines column by column, as the database takes them."""
    return [_prepared(field)(column) for field, column in zip(fields, zip(*lines, strict=True), strict=True)]


def _insert(meta: Any, fields: Sequence[Any], lines: Sequence[Sequence[Any]], again: bool = False) -> None:
    table, columns = _quoted(meta.db_table), ", ".join(_quoted(field.column) for field in fields)
    there = " ON CONFLICT DO NOTHING" if again else ""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places}){there}", lines)  # noqa: S608
        elif again:
            statement = f"INSERT INTO {table} ({columns}) SELECT * FROM {_told(fields)}{there}"  # noqa: S608
            cursor.execute(statement, [list(column) for column in zip(*lines, strict=True)])
        else:
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)


def _lines(rows: Sequence[models.Model], fields: Sequence[Any]) -> list[tuple[Any, ...]]:
    columns = [_prepared(field)([*map(attrgetter(field.attname), rows)]) for field in fields]
    return list(zip(*columns, strict=True))


def _prepared(field: Any) -> Prepared:
    """How a column's values are written, each distinct one asked for once."""
    # The connection itself: what stands for it asks whose thread this is, value by value.
    database = connections[DEFAULT_DB_ALIAS]

    def one(value: Any) -> Any:
        return None if value is None else field.get_db_prep_save(value, database)

    plain = next((kind for kinds, kind in _PLAIN if isinstance(field, kinds)), None)

    def column(values: Sequence[Any]) -> list[Any]:
        if plain is not None and {*map(type, values)} <= {plain, NoneType}:
            return list(values)
        known = {value: one(value) for value in set(values)}
        return [*map(known.__getitem__, values)]

    if isinstance(field, models.JSONField):
        if field.encoder is None:
            one = _as_json if database.vendor == "sqlite" else _as_jsonb
        # Lists and objects cannot be looked up; but most are empty.
        empty = {list: one([]), dict: one({})}
        return lambda values: [one(value) if value else empty.get(type(value)) or one(value) for value in values]
    return column


def _as_json(value: Any) -> str | None:
    return None if value is None else _json(value).decode()


def _as_jsonb(value: Any) -> Any:
    return None if value is None else Jsonb(value, dumps=_json)


def _json(value: Any) -> bytes:
    """The value that Django's own `json.dumps` writes, in a third of the time and with each sign as it is."""
    try:
        return to_json(value, inf_nan_mode="constants")
    except PydanticSerializationError:
        # What is half a sign only the other one writes.
        return json.dumps(value).encode()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
