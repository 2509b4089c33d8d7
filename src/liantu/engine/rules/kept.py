"""What a pack's polynomials are over whole numbers, worked out once for a pack and kept while it is in use."""

from __future__ import annotations

from collections import OrderedDict
from fractions import Fraction
from typing import Any

from .expressions import ON, Comparison, Op, Value
from .language import Node, Pack
from .polynomials import Polynomial, Whole
from .signs import signs

#: Packs that are kept at a time: a zone's ladders and policies are some dozens.
MOST = 128
_PACKS: OrderedDict[int, tuple[Pack, Kept]] = OrderedDict()


class Kept:
    """The wholes of one pack. Found by what they are made of, not by what that says: looking at fractions again costs more than asking."""

    def __init__(self, pack: Pack) -> None:
        self.scales = {name: unit.scale for name, unit in pack.units.items()} | {ON: 1}
        # What a whole was made of is kept beside it, so that nothing else can come to lie at its place.
        self.found: dict[tuple[int, int], tuple[Any, Any, Whole]] = {}
        self.signed: dict[int, tuple[Node, tuple[tuple[Polynomial, frozenset[str]], ...]]] = {}
        self.named: dict[int, tuple[Value, tuple[str, ...]]] = {}

    def whole(self, polynomial: Polynomial) -> Whole:
        """Something as it stands."""
        found = self.found.get((id(polynomial), 0))
        return found[2] if found else self._keep(polynomial, None, polynomial)

    def above(self, value: Value, edge: Fraction) -> Whole:
        """A value minus an edge."""
        found = self.found.get((id(value), id(edge)))
        return found[2] if found else self._keep(value, edge, value.above(edge))

    def compared(self, value: Value, edge: Polynomial) -> Whole:
        """A value minus another."""
        found = self.found.get((id(value), id(edge)))
        return found[2] if found else self._keep(value, edge, Comparison(value, Op.EQUAL, edge).difference)

    def names(self, value: Value) -> tuple[str, ...]:
        """The facts that a value is made of."""
        found = self.named.get(id(value))
        if found is None:
            found = self.named[id(value)] = value, tuple(sorted(value.names))
        return found[1]

    def signs(self, row: Node) -> tuple[tuple[Polynomial, frozenset[str]], ...]:
        """What a row's own answer hangs on (`signs.signs`), each with the facts in it."""
        found = self.signed.get(id(row))
        if found is None:
            found = self.signed[id(row)] = row, tuple((one, one.names) for one in signs(row))
        return found[1]

    def _keep(self, one: Any, other: Any, polynomial: Polynomial) -> Whole:
        whole = polynomial.inside(self.scales)
        self.found[id(one), id(other) if other is not None else 0] = (one, other, whole)
        return whole


def kept(pack: Pack) -> Kept:
    """The wholes of a pack."""
    found = _PACKS.get(id(pack))
    if found is None:
        found = _PACKS[id(pack)] = pack, Kept(pack)
        while len(_PACKS) > MOST:
            _PACKS.popitem(last=False)
    return found[1]
