"""What a rule reads of somebody: a value with what it rests on, so that it is shown to those alone who may read it."""

from __future__ import annotations

from typing import Any, NamedTuple

from .classes import Clearance, stricter


class Bound(NamedTuple):
    """A value as the program reads it, and by what class and unit people may.

    `at`: ("figure" or the kind of a fact in addresses, its key), where it opens; `record` says it.
    """

    value: Any
    classification: str = ""
    unit: int | None = None
    record: int | None = None
    at: tuple[str, int] | None = None
    approximate: bool = False

    def read_by(self, reader: Clearance, *, own: bool = False) -> bool:
        return reader.reads(self.classification, self.unit, own=own)


def together(values: list[Bound], value: Any) -> Bound:
    """Several as one, such as a count: of the strictest class among them. Of two units neither reads it alone."""
    classification = ""
    for one in values:
        classification = stricter(classification, one.classification)
    units = {one.unit for one in values if stricter("", one.classification) == stricter("", classification)}
    unit = units.pop() if len(units) == 1 else None
    return Bound(value, classification, unit, values[0].record, values[0].at)
