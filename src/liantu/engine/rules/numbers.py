"""An expression asked for its number: exact, and unknown where a fact is blank or there is nothing to divide by.

What conditions only compare is here worked out: for figures that are made of other figures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .expressions import Value
from .polynomials import Polynomial

#: What stands for a fact here: in its unit, exact; None where it is blank.
Numbers = Mapping[str, Fraction | None]


class Why(StrEnum):
    """Why there is no number."""

    KNOWN = ""
    BLANK = "blank"
    ZERO = "zero"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Number:
    """`value` in the expression's unit, a percentage as a share; None with a reason and the facts that are blank."""

    value: Fraction | None
    why: Why = Why.KNOWN
    missing: frozenset[str] = frozenset()


def number(value: Value, facts: Numbers, mentioned: Collection[str] = ()) -> Number:
    """What a value is. A fact that is `mentioned` and blank leaves it unknown, even where it would cancel out.

    Nothing is divided by 0; where what is divided by is negative a share or a growth says nothing, so that it is unknown, too.
    """
    asked = value.names | frozenset(mentioned)
    if missing := frozenset(name for name in asked if facts.get(name) is None):
        return Number(None, Why.BLANK, missing)
    if value.instead is not None and _at(value.instead[0], facts) == 0:
        return number(value.instead[1], facts)
    if any(_at(part, facts) == 0 for part in value.zeros):
        return Number(None, Why.ZERO)
    if any(_at(part, facts) < 0 for part in value.bases):
        return Number(None, Why.NEGATIVE)
    over = _at(value.over, facts)
    if value.under is None:
        return Number(over)
    under = _at(value.under, facts)
    return Number(over / under) if under else Number(None, Why.ZERO)


def _at(polynomial: Polynomial, facts: Numbers) -> Fraction:
    total = Fraction(0)
    for names, factor in polynomial.terms:
        for name in names:
            factor *= facts[name] or 0
        total += factor
    return total
