"""What expressions become: whole numbers times facts. Comparing and dividing are left to whoever asks for the sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

#: Facts that are multiplied with each other, in alphabetical order; none: a constant.
Monomial = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of facts, or products of facts, with coefficients. Facts are meant in their units, not as whole numbers inside."""

    terms: tuple[tuple[Monomial, Fraction], ...] = ()

    @classmethod
    def of(cls, terms: Mapping[Monomial, Fraction]) -> Polynomial:
        return cls(tuple(sorted((names, factor) for names, factor in terms.items() if factor)))

    @classmethod
    def constant(cls, value: Fraction | int) -> Polynomial:
        return cls.of({(): Fraction(value)})

    @classmethod
    def fact(cls, name: str) -> Polynomial:
        return cls.of({(name,): Fraction(1)})

    def __add__(self, other: Polynomial) -> Polynomial:
        found = dict(self.terms)
        for names, factor in other.terms:
            found[names] = found.get(names, Fraction(0)) + factor
        return Polynomial.of(found)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other.times(-1)

    def __mul__(self, other: Polynomial) -> Polynomial:
        found: dict[Monomial, Fraction] = {}
        for names, factor in self.terms:
            for more, by in other.terms:
                key = tuple(sorted(names + more))
                found[key] = found.get(key, Fraction(0)) + factor * by
        return Polynomial.of(found)

    def times(self, factor: Fraction | int) -> Polynomial:
        return Polynomial.of({names: by * factor for names, by in self.terms})

    @property
    def value(self) -> Fraction | None:
        """Of a constant; None of anything else."""
        if not self.terms:
            return Fraction(0)
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for names, _ in self.terms for name in names)

    def degree_in(self, moving: Iterable[str]) -> int:
        """How often one of these facts is multiplied with one of them."""
        asked = set(moving)
        return max((sum(name in asked for name in names) for names, _ in self.terms), default=0)

    def inside(self, scales: Mapping[str, int]) -> Whole:
        """Over the whole numbers that stand for the facts, times whatever makes all coefficients whole: only its sign is the same."""
        found = []
        for names, factor in self.terms:
            for name in names:
                factor = factor / scales[name]
            found.append((names, factor))
        common = lcm(*(factor.denominator for _, factor in found)) if found else 1
        return Whole(tuple((names, int(factor * common)) for names, factor in found))


@dataclass(frozen=True, slots=True)
class Whole:
    """A polynomial with whole coefficients over the whole numbers that stand for facts."""

    terms: tuple[tuple[Monomial, int], ...]

    def at(self, values: Mapping[str, int | None]) -> int | None:
        """None where a fact is blank."""
        total = 0
        for names, factor in self.terms:
            for name in names:
                value = values[name]
                if value is None:
                    return None
                factor *= value
            total += factor
        return total

    def bound(self, limits: Mapping[str, int]) -> int:
        """How large it can get where no fact is beyond its limit."""
        total = 0
        for names, factor in self.terms:
            size = abs(factor)
            for name in names:
                size *= limits[name]
            total += size
        return total

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for names, _ in self.terms for name in names)
