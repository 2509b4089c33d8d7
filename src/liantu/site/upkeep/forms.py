"""How a column's value is written down: the same text whether it comes from SQLite or from PostgreSQL.

Only what the database holds is written: what a field makes of it afterwards, such as deciphering it, is left
aside.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field
from django.utils.duration import duration_microseconds


@dataclass(frozen=True)
class Form:
    """`write`: from what the database gives to what JSON holds. `read`: to a parameter. None: as it is."""

    write: Callable[[Any], Any] | None
    read: Callable[[Any, Field, BaseDatabaseWrapper], Any] | None


def stored_field(field: Field) -> Field:
    """The field that says how a column is stored: for a foreign key, what it points to in the end."""
    while field.remote_field is not None:
        field = field.target_field
    return field


def form_of(field: Field) -> Form:
    """Raises TypeError for a kind of field of which nobody has said yet how to write it down."""
    kind = stored_field(field).get_internal_type()
    if kind in _PLAIN:
        return _AS_IS
    try:
        return _FORMS[kind]
    except KeyError:
        raise TypeError(f"{field}: no portable form for a {kind}") from None


def is_json(field: Field) -> bool:
    return stored_field(field).get_internal_type() == "JSONField"


def canonical_json(text: str) -> str:
    """The same text for values that are equal, also after PostgreSQL has rewritten them in its own way."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and math.isfinite(value):
        if value == 0:
            return 0.0
        # Python writes 1e+16 where PostgreSQL's numbers write out every digit, and so read as a whole number.
        if abs(value) >= 1e16:
            return int(Decimal(repr(value)))
    return value


def _datetime_out(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _datetime_in(text: str, field: Field, connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datetimefield_value(datetime.fromisoformat(text))


def _date_in(text: str, field: Field, connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datefield_value(date.fromisoformat(text))


def _time_in(text: str, field: Field, connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_timefield_value(time.fromisoformat(text))


def _decimal_in(text: str, field: Field, connection: BaseDatabaseWrapper) -> Any:
    kept = stored_field(field)
    return connection.ops.adapt_decimalfield_value(Decimal(text), kept.max_digits, kept.decimal_places)


def _uuid_in(text: str, field: Field, connection: BaseDatabaseWrapper) -> Any:
    return UUID(text) if connection.features.has_native_uuid_field else UUID(text).hex


def _duration_in(microseconds: int, field: Field, connection: BaseDatabaseWrapper) -> Any:
    value = timedelta(microseconds=microseconds)
    return value if connection.features.has_native_duration_field else duration_microseconds(value)


_AS_IS = Form(None, None)
_PLAIN = frozenset(
    {
        "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
        "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField", "FloatField",
        "CharField", "TextField", "SlugField", "FileField", "FilePathField",
    }
)  # fmt: skip
_FORMS = {
    "BooleanField": Form(bool, lambda value, field, connection: bool(value)),
    "DateTimeField": Form(_datetime_out, _datetime_in),
    "DateField": Form(date.isoformat, _date_in),
    "TimeField": Form(lambda value: value.isoformat(timespec="microseconds"), _time_in),
    "DecimalField": Form(lambda value: format(value, "f"), _decimal_in),
    "UUIDField": Form(str, _uuid_in),
    # The stored text, so that SQLite gets back the very order of keys that it held.
    "JSONField": Form(str, None),
    "BinaryField": Form(
        lambda value: b64encode(bytes(value)).decode(), lambda text, field, connection: b64decode(text)
    ),
    "DurationField": Form(duration_microseconds, _duration_in),
    "GenericIPAddressField": Form(str, None),
    "IPAddressField": Form(str, None),
}
