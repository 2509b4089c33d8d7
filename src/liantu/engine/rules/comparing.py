"""Conditions over a table of facts as expressions: signs of polynomials, and what stands in the way of telling them.

States are small codes whose order is the published table of *all*: the least of several is what they say together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ibis

from .expressions import ON, Check, Comparison, Flag, Member, Op, Value
from .language import Pack
from .polynomials import Polynomial
from .states import State
from .units import UNITS

#: The code of each state: a later one gives way to an earlier one in *all*.
CODES = {State.UNMET: 0, State.UNKNOWN: 1, State.MANUAL: 2, State.MET: 3, State.NOT_APPLICABLE: 4}
UNMET, UNKNOWN, MANUAL, MET, NOT_APPLICABLE = CODES.values()
#: Sums below this are kept in 64 bits, all others in 38 decimal digits.
SMALL = 2**63
WIDE = "decimal(38, 0)"


def code(state: int) -> Any:
    return ibis.literal(state, "int8")


class Comparing:
    """Whole numbers under the names `facts` of a stage, and the conditions that are asked of them."""

    def __init__(self, pack: Pack, on: int) -> None:
        self.pack, self.on = pack, on
        self.scales = {name: unit.scale for name, unit in pack.units.items()} | {ON: 1}
        self.limits = {name: unit.limit for name, unit in pack.units.items()} | {ON: UNITS["date"].limit}
        self.facts = {name: f"f{n}" for n, name in enumerate(pack.facts)}

    # -- numbers

    def fact(self, table: Any, name: str) -> Any:
        return table[self.facts[name]]

    def sides(self, table: Any, polynomial: Polynomial) -> tuple[Any, Any]:
        """Two numbers that stand to each other as the polynomial to 0."""
        whole = polynomial.inside(self.scales)
        wide = whole.bound(self.limits) >= SMALL
        left: list[Any] = []
        right: list[Any] = []
        constant = 0
        for names, factor in whole.terms:
            facts = [self.fact(table, name) for name in names if name != ON]
            factor *= self.on ** (len(names) - len(facts))
            if not facts:
                constant += factor
                continue
            size: Any = None if abs(factor) == 1 else ibis.literal(abs(factor), WIDE if wide else "int64")
            for fact in facts:
                fact = fact.cast(WIDE) if wide else fact
                size = fact if size is None else size * fact
            (left if factor > 0 else right).append(size)
        if constant or not left or not right:
            # On the side where it need not be added to anything, if there is one.
            place, number = (right, -constant) if not right else (left, constant)
            if constant or not place:
                place.append(ibis.literal(number, WIDE if wide else "int64"))
        return total(left), total(right)

    def holds(self, table: Any, polynomial: Polynomial, op: Op) -> Any:
        """Whether it stands so to 0; NULL where a fact is blank."""
        constant = polynomial.inside(self.scales).terms
        if not any(name != ON for names, _ in constant for name in names):
            return ibis.literal(op.holds(sum(factor * self.on ** len(names) for names, factor in constant)))
        left, right = self.sides(table, polynomial)
        return {
            Op.AT_LEAST: left >= right, Op.MORE: left > right, Op.AT_MOST: left <= right, Op.LESS: left < right,
            Op.EQUAL: left == right, Op.OTHER: left != right,
        }[op]  # fmt: skip

    def blank(self, table: Any, names: Iterable[str]) -> Any:
        found = [self.fact(table, name).isnull() for name in sorted(names) if name != ON]
        return any_true(found)

    def settle(
        self, table: Any, value: Value, zero: Any, negative: Any, blank: Any, found: Callable[[Value], Any]
    ) -> Any:
        """`found` of the value that is meant, or what is given for what stands in its way."""
        ways: list[tuple[Any, Any]] = []
        if value.instead:
            other = self.settle(table, value.instead[1], zero, negative, blank, found)
            ways.append((self.holds(table, value.instead[0], Op.EQUAL), other))
        if value.zeros:
            ways.append((any_true([self.holds(table, one, Op.EQUAL) for one in value.zeros]), zero))
        if value.bases:
            ways.append((any_true([self.holds(table, one, Op.LESS) for one in value.bases]), negative))
        if value.names - {ON}:
            ways.append((self.blank(table, value.names), blank))
        return ibis.cases(*ways, else_=found(value)) if ways else found(value)

    # -- conditions

    def check(self, table: Any, check: Check) -> Any:
        """The code of a condition."""
        if isinstance(check, Flag):
            fact = self.fact(table, check.name)
            return truth((fact == 0) if check.negated else (fact != 0))
        if isinstance(check, Member):
            fact = self.fact(table, check.name)
            places = [at for at, key in enumerate(self.pack.facts[check.name].choices) if key in check.among]
            among = fact.isin(places) if places else (fact < 0)
            return truth(~among if check.negated else among)
        edge = check.edge

        def compared(value: Value) -> Any:
            return truth(self.holds(table, Comparison(value, check.op, edge).difference, check.op))

        value = check.value
        if not (value.instead or value.zeros or value.bases) and value.names <= check.difference.names:
            return compared(value)
        return self.settle(table, value, code(UNMET), code(MANUAL), code(UNKNOWN), compared)

    def asked(self, check: Check) -> Callable[[Any], Any]:
        """The same, of a table that is to come."""
        return lambda table: self.check(table, check)

    def check_codes(self, check: Check) -> frozenset[int]:
        found = {MET, UNMET, UNKNOWN}
        return frozenset(found | {MANUAL} if isinstance(check, Comparison) and has_base(check.value) else found)

    def choose(self, table: Any, value: Value, parts: list[tuple[Any, bool, Any]], otherwise: Any) -> Any:
        """What stands at the interval that the value lies in: (low edge, inclusive, what), the highest first."""
        ways = [
            (self.holds(table, value.above(low), Op.AT_LEAST if low_in else Op.MORE), found)
            for low, low_in, found in parts
        ]
        return ibis.cases(*ways, else_=otherwise) if ways else otherwise


def has_base(value: Value) -> bool:
    """Whether a person may have to look at it."""
    return bool(value.bases) or bool(value.instead and has_base(value.instead[1]))


def truth(holds: Any, blank: int = UNKNOWN) -> Any:
    """The code of true and false, and of NULL, which is a blank."""
    return ibis.coalesce(holds.cast("int8") * code(MET), code(blank)).cast("int8")


def total(columns: list[Any]) -> Any:
    found = columns[0]
    for column in columns[1:]:
        found = found + column
    return found


def any_true(conditions: list[Any]) -> Any:
    found = conditions[0] if conditions else ibis.literal(False)
    for condition in conditions[1:]:
        found = found | condition
    return found


def all_true(conditions: list[Any]) -> Any:
    found = conditions[0] if conditions else ibis.literal(True)
    for condition in conditions[1:]:
        found = found & condition
    return found


def least_of(columns: list[Any]) -> Any:
    # Codes are never NULL: `least` and `greatest` would pass over it.
    return ibis.least(*columns) if len(columns) > 1 else columns[0]


def greatest_of(columns: list[Any]) -> Any:
    return ibis.greatest(*columns) if len(columns) > 1 else columns[0]


def counted(columns: list[Any], least: int) -> Any:
    def so_many(condition: Callable[[Any], Any]) -> Any:
        return total([condition(column).cast("int16") for column in columns])

    met = so_many(lambda column: column == MET)
    unknown = so_many(lambda column: column == UNKNOWN)
    open_ = so_many(lambda column: (column == UNKNOWN) | (column == MANUAL))
    return ibis.cases(
        (so_many(lambda column: column == NOT_APPLICABLE) == len(columns), code(NOT_APPLICABLE)),
        (met >= least, code(MET)),
        (met + open_ < least, code(UNMET)),
        (unknown > 0, code(UNKNOWN)),
        else_=code(MANUAL),
    )
