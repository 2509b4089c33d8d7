"""Rows with the same parts of a name, joined step by step into organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .facets import Facets
from .places import overlap


@dataclass(slots=True)
class Node:
    """Rows whose name has the same parts and whose code is the same."""

    facets: Facets
    code: str
    valid: bool
    row: int
    count: int = 1


class Clusters:
    """Nodes joined into organisations: two different valid codes never, nor divisions that exclude each other."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.parent = list(range(len(nodes)))
        self.code = [node.code if node.valid else "" for node in nodes]
        self.places: list[frozenset[str]] = [_codes(node.facets.place) for node in nodes]
        self.family = [node.facets.family for node in nodes]
        self.why = ["" for _ in nodes]
        self.score = [1.0 for _ in nodes]

    def root(self, node: int) -> int:
        parent = self.parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def fits(self, a: int, b: int) -> bool:
        """Whether two roots may be one organisation."""
        if self.code[a] and self.code[b] and self.code[a] != self.code[b]:
            return False
        if self.family[a] and self.family[b] and self.family[a] != self.family[b]:
            return False
        return not self.places[a] or not self.places[b] or overlap(self.places[a], self.places[b])

    def join(self, a: int, b: int, why: str, score: float = 1.0, *, force: bool = False) -> bool:
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if not force and not self.fits(a, b):
            return False
        if a > b:
            a, b = b, a
        self.parent[b] = a
        self.code[a] = self.code[a] or self.code[b]
        self.family[a] = self.family[a] or self.family[b]
        # The narrower of two divisions says more.
        if not self.places[a] or (self.places[b] and max(map(len, self.places[b])) > max(map(len, self.places[a]))):
            self.places[a] = self.places[b]
        self.why[b], self.score[b] = why, score
        return True


def _codes(place: str) -> frozenset[str]:
    return frozenset(place.split())


@dataclass(slots=True)
class Work:
    nodes: list[Node] = field(default_factory=list)
    of_row: list[int] = field(default_factory=list)
    # Node of a row and node of a name that it had before.
    former: list[tuple[int, int]] = field(default_factory=list)
    unsure: list[tuple[int, int, float, str]] = field(default_factory=list)
