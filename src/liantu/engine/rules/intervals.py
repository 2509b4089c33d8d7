"""Numbers between two edges, and how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .units import UNITS, nearest, told


@dataclass(frozen=True, slots=True)
class Band:
    """Points, or what is wanted, between two edges; `points` from and to (one number twice where nothing is left to experts)."""

    low: Fraction | None
    high: Fraction | None
    low_in: bool
    high_in: bool
    points: tuple[int, int]
    line: int = 0

    def told(self, unit: str = "", language: str = "zh") -> str:
        """As an interval: [5%, 6%)."""
        return interval(self.low, self.high, self.low_in, self.high_in, unit, language)


def interval(
    low: Fraction | None, high: Fraction | None, low_in: bool, high_in: bool, unit: str, language: str = "zh"
) -> str:
    def edge(value: Fraction) -> str:
        if unit == "percent":
            return f"{float(value * 100):g}%"
        if unit.split("/")[0] == "yuan":
            return told(nearest(value * UNITS["yuan"].scale), UNITS["yuan"], language)
        return f"{float(value):,g}"

    if low is None and high is None:
        return "—"
    if low is None:
        return f"{'≤' if high_in else '<'} {edge(high)}"  # type: ignore[arg-type]
    if high is None:
        return f"{'≥' if low_in else '>'} {edge(low)}"
    return f"{'[' if low_in else '('}{edge(low)}, {edge(high)}{']' if high_in else ')'}"
