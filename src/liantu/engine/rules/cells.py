"""Cells of a table as the whole numbers that stand for them inside: for every value the one that `units.whole` answers.

Numbers, flags and dates are converted by the database. Texts that are not plain numbers ("9,600万元", "是") are read by `units.whole`
itself, each kind of text once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa

from .language import Fact
from .units import WrongValue, beyond, whole

#: Stands for a cell that cannot be read, or is too large to count with: beyond every limit.
WRONG = -(2**63)
#: Texts up to this length have no more decimals than PLAIN keeps; what is longer is read one by one.
SHORT, PLAIN = 14, "decimal(38, 18)"
#: A flag as files mostly have it; every other word is looked up.
YES, NO = ("true", "True", "TRUE", "1", "是"), ("false", "False", "FALSE", "0", "否")
#: The ordinal of 1970-01-01, and the last day that a date may have.
EPOCH, LAST_DAY = 719_163, 3_652_059


def read_cell(fact: Fact, cell: Any) -> int | None:
    """What a value is inside; a choice: its place among the choices; WRONG where it cannot be read or is too large."""
    try:
        value = whole(cell, fact.unit)
        if value is None:
            return WRONG if beyond(cell, fact.unit) else None
    except WrongValue:
        return WRONG
    if not isinstance(value, str):
        return value
    places = {words.zh: at for at, words in enumerate(fact.choices.values())}
    places |= {key: at for at, key in enumerate(fact.choices)}
    return places.get(value, WRONG)


def why_wrong(fact: Fact, cell: Any) -> tuple[str, str] | None:
    """Why a cell cannot be read, in Chinese and English; None where it can."""
    try:
        value = whole(cell, fact.unit)
    except WrongValue as wrong:
        return wrong.zh, wrong.en
    if value is None:
        return (f"“{cell}”大得无法计算", f"“{cell}” is too large to count with") if beyond(cell, fact.unit) else None
    if read_cell(fact, cell) != WRONG:
        return None
    known = list(fact.choices)
    return f"没有“{cell}”这一选项，可用：{'、'.join(known)}", f"“{cell}” is none of {', '.join(known)}"


def cells(fact: Fact, column: Any) -> Any:
    """An expression of a column: int64, NULL where a cell is blank, beyond the fact's limit where it is wrong or too large.

    Flags that the table keeps as such stay as they are.
    """
    kind = column.type()
    if kind.is_null():
        return ibis.null("int64")
    if kind.is_string():
        return _texts(fact, column)
    if fact.unit.texts:
        return _looked_up(fact, column.cast("string")) if kind.is_integer() else _none(column)
    if fact.unit.key == "flag":
        return _flags(column, kind)
    if fact.unit.key == "date":
        return _days(fact, column, kind)
    if kind.is_numeric() and not kind.is_boolean():
        return _amounts(fact, column, kind)
    return _none(column)


def may_be_wrong(fact: Fact, kind: dt.DataType) -> bool:
    """Whether a column of this type can have cells that are wrong or too large at all."""
    if kind.is_null() or (kind.is_boolean() and fact.unit.key == "flag"):
        return False
    largest = {"int8": 2**7, "int16": 2**15, "int32": 2**31, "uint8": 2**8, "uint16": 2**16}.get(str(kind).strip("!"))
    if largest is None or fact.unit.texts or fact.unit.key in ("flag", "date"):
        return True
    return largest * fact.unit.scale > fact.unit.limit


def _wrong() -> Any:
    return ibis.literal(WRONG, "int64")


#: Halves away from zero. Ibis's own `round` casts as well, and fails where a number is too large.
_rounded: Callable[[Any], Any] = ibis.udf.scalar.builtin(
    lambda number: number, name="round", signature=((dt.float64,), dt.float64)
)


def _blank(column: Any, kind: dt.DataType) -> Any:
    # Parquet's statistics may leave NaN out, and DuckDB answers `isnan`, `between` and the like from these alone; not so for texts.
    return column.isnull() | column.cast("string").lower().startswith("nan") if kind.is_floating() else column.isnull()


def _none(column: Any) -> Any:
    """Of a column that holds nothing of the kind."""
    kind = column.type()
    return ibis.cases((_blank(column, kind), ibis.null("int64")), else_=_wrong())


def _amounts(fact: Fact, column: Any, kind: dt.DataType) -> Any:
    scale = fact.unit.scale
    if kind.is_integer():
        found = column.cast("int64") * scale
    elif kind.is_decimal():
        if (kind.scale or 0) > 18:
            return _looked_up(fact, column.cast("string"))
        # Rounded by the cast, halves away from zero.
        found = (column.cast(dt.Decimal(38, kind.scale or 0)) * scale).cast("int64")
    else:
        found = _rounded(column.cast("float64") * scale).try_cast("int64")
        return ibis.cases((found.notnull(), found), (_blank(column, kind), ibis.null("int64")), else_=_wrong())
    return ibis.cases((_near(fact, column), found), (_blank(column, kind), ibis.null("int64")), else_=_wrong())


def _near(fact: Fact, column: Any) -> Any:
    """What is not far beyond the limit, so that it can be multiplied; the limit itself is asked behind it."""
    most = fact.unit.limit // fact.unit.scale + 1
    return column.between(-most, most)


def _flags(column: Any, kind: dt.DataType) -> Any:
    if kind.is_boolean():
        return column
    if not kind.is_numeric():
        return _none(column)
    one, zero = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    if kind.is_floating():
        text = column.cast("string")
        is_one, is_zero = text == "1.0", text.isin(("0.0", "-0.0"))
    else:
        is_one, is_zero = column == 1, column == 0
    return ibis.cases((is_one, one), (is_zero, zero), (_blank(column, kind), ibis.null("int64")), else_=_wrong())


def _days(fact: Fact, column: Any, kind: dt.DataType) -> Any:
    if kind.is_integer():
        return _looked_up(fact, column.cast("string"))
    if not (kind.is_date() or kind.is_timestamp()):
        return _none(column)
    day = column.cast("date").epoch_days().cast("int64") + EPOCH
    return ibis.cases((day.between(1, LAST_DAY), day), (column.isnull(), ibis.null("int64")), else_=_wrong())


def _texts(fact: Fact, column: Any) -> Any:
    looked_up = _looked_up(fact, column)
    null = ibis.null("int64")
    if fact.unit.texts or fact.unit.key == "date":
        return ibis.cases((column.isnull(), null), else_=looked_up)
    if fact.unit.key == "flag":
        one, zero = ibis.literal(1, "int64"), ibis.literal(0, "int64")
        return ibis.cases((column.isnull(), null), (column.isin(YES), one), (column.isin(NO), zero), else_=looked_up)
    number = column.try_cast(PLAIN)
    plain = (column.length() <= SHORT) & _near(fact, number)
    # 38 digits have to do for the product: what is near has 14 before the point and, times the scale, no more than 20.
    return ibis.cases((column.isnull(), null), (plain, (number * fact.unit.scale).cast("int64")), else_=looked_up)


def _looked_up(fact: Fact, column: Any) -> Any:
    """Texts as `units.whole` reads them. NULL stays NULL."""

    @lru_cache(maxsize=1 << 16)
    def read(text: str) -> int | None:
        return read_cell(fact, text)

    def read_all(texts: Any) -> Any:
        return pa.array((None if text is None else read(text) for text in texts.to_pylist()), pa.int64())

    function: Callable[..., Any] = ibis.udf.scalar.pyarrow(
        read_all, signature=((dt.string,), dt.int64), null_handling="special"
    )
    return function(column)
