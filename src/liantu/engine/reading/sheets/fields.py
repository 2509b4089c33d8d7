"""What columns can be bound to, and how a cell of each form is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from .book import Value
from .days import as_day
from .numbers import as_number
from .readings import Reading, fault, shown
from .texts import as_choice, as_code, as_list, as_text

Form: TypeAlias = Literal["name", "code", "text", "day", "money", "number", "percent", "count", "choice", "list"]
NUMBERS: frozenset[Form] = frozenset(("money", "number", "percent", "count"))
#: The unit of a form where its field names none.
_UNIT_OF_FORM: dict[Form, str] = {"money": "元", "percent": "%"}


@dataclass(frozen=True)
class Field:
    """Something that a column may hold.

    `labels`: what it is called, the usual name first. `base_unit`: the unit that its numbers are wanted in (money: 元, percent: %
    where empty). `choices`: key → how it is called. `periods`: it is told for periods, one column each.
    """

    key: str
    labels: tuple[str, ...]
    form: Form = "text"
    base_unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    periods: bool = False

    @property
    def unit(self) -> str:
        return self.base_unit or _UNIT_OF_FORM.get(self.form, "")


#: What a cell is read as, by form: Decimal in the base unit, ISO day, key of a choice, texts.
Read: TypeAlias = Reading[str] | Reading[Decimal] | Reading[tuple[str, ...]]


def read_cell(value: Value, wanted: Field, unit: str = "") -> Read:
    """Read a cell for a field; `unit` is that of its column (a proposal's). Never raises: faults have words."""
    if wanted.form in NUMBERS:
        told = as_number(value, unit or wanted.unit, wanted.unit)
        if (
            wanted.form == "count"
            and told.value is not None
            and (told.value != told.value.to_integral_value() or told.value < 0)
        ):
            return fault(
                f"“{shown(value)}”不是个数：请填不小于 0 的整数",
                f"{shown(value)!r} is no count: a whole number from 0 on is wanted",
            )
        return told
    if wanted.form == "day":
        return as_day(value)
    if wanted.form == "code":
        return as_code(value)
    if wanted.form == "choice":
        return as_choice(value, wanted.choices)
    if wanted.form == "list":
        return as_list(value)
    return as_text(value)
