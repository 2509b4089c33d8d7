"""What the answer of a row hangs on: the signs of polynomials. Between two places at which none of them changes, it says the same."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .expressions import Check, Comparison, Value
from .language import Banded, Cases, Condition, Node
from .polynomials import Polynomial


def signs(row: Node) -> list[Polynomial]:
    """Everything whose sign decides what a row says by itself, without its parts: differences from edges, and what is divided by."""
    found: list[Polynomial] = []
    if isinstance(row, Condition):
        _compared(found, row.check)
    elif isinstance(row, Banded):
        _edges(found, row.of, [edge for band in row.bands for edge in (band.low, band.high)])
    elif isinstance(row, Cases):
        _edges(found, row.by, [edge for case in row.cases for edge in (case.low, case.high)])
        for case in row.cases:
            _compared(found, case.check)
    return list(dict.fromkeys(found))


def _compared(found: list[Polynomial], check: Check | None) -> None:
    if not isinstance(check, Comparison):
        return
    value: Value | None = check.value
    while value is not None:
        found.append(Comparison(value, check.op, check.edge).difference)
        value = _beside(found, value)


def _edges(found: list[Polynomial], value: Value | None, edges: Iterable[Fraction | None]) -> None:
    there = [edge for edge in edges if edge is not None]
    while value is not None:
        found.extend(value.above(edge) for edge in there)
        value = _beside(found, value)


def _beside(found: list[Polynomial], value: Value) -> Value | None:
    """What a value is divided by, and grows from; answers the value that may stand in its place."""
    found.extend((*value.zeros, *value.bases))
    if value.instead is None:
        return None
    found.append(value.instead[0])
    return value.instead[1]
