"""A chain as a graph: nodes, what supplies what, what is a kind of what, and which organisation stands where.

Cycles are allowed. What cannot be right is told as a `Fault`, and left out; nothing stops the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

Index = np.ndarray


class Stage(StrEnum):
    """Where in the chain a node stands."""

    UP = "up"
    MID = "mid"
    DOWN = "down"


class Kind(StrEnum):
    """What an edge says: the first supplies the second, or is a kind of it."""

    SUPPLIES = "supplies"
    IS_A = "is_a"


@dataclass(frozen=True, slots=True)
class Node:
    """A material, part, process, product, service or use. `need`: what leaders here want of it in a year (yuan), where known."""

    key: str
    name: str = ""
    stage: str = ""
    need: float | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    kind: Kind = Kind.SUPPLIES


@dataclass(frozen=True, slots=True)
class Placement:
    """An organisation at a node. `revenue`: of this product (yuan); `growth`: as a share, -0.1 shrinks; `tier`: None where not known.

    Only settled placements count; the others are proposals.
    """

    organisation: str
    node: str
    revenue: float | None = None
    growth: float | None = None
    tier: bool | None = None
    leader: bool = False
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What was left out. `place`: "edge 12", both from 1; words in Chinese and English."""

    place: str
    zh: str
    en: str


class Graph:
    """Nodes by number (in the order given), edges and placements as arrays of these numbers; faults beside."""

    def __init__(self, nodes: Sequence[Node], edges: Iterable[Edge], placements: Iterable[Placement] = ()) -> None:
        self.faults: list[Fault] = []
        self.nodes: list[Node] = []
        self.number: dict[str, int] = {}
        self._take_nodes(nodes)
        self.supplies, self.is_a = self._take_edges(edges)
        self.placements: list[Placement] = []
        self.organisations: list[str] = []
        self.placed = self._take_placements(placements)

    def _fault(self, place: str, zh: str, en: str) -> None:
        self.faults.append(Fault(place, zh, en))

    def _take_nodes(self, nodes: Sequence[Node]) -> None:
        named: dict[str, int] = {}
        for at, node in enumerate(nodes, 1):
            if not node.key:
                self._fault(f"node {at}", "环节没有编号", "the node has no key")
            elif node.key in self.number:
                self._fault(
                    f"node {at}",
                    f"环节“{node.key}”写了两次，取前一次",
                    f"the node “{node.key}” stands twice; the first is taken",
                )
            else:
                self.number[node.key] = len(self.nodes)
                self.nodes.append(node)
                if node.name and node.name in named:
                    self._fault(
                        f"node {at}", f"环节“{node.key}”与第 {named[node.name]} 行同名“{node.name}”", f"“{node.key}” has the name “{node.name}” of row {named[node.name]}"
                    )  # fmt: skip
                named.setdefault(node.name, at)

    def _take_edges(self, edges: Iterable[Edge]) -> tuple[Index, Index]:
        found: dict[Kind, dict[tuple[int, int], None]] = {kind: {} for kind in Kind}
        for at, edge in enumerate(edges, 1):
            source, target = self.number.get(edge.source), self.number.get(edge.target)
            if source is None or target is None:
                missing = edge.source if source is None else edge.target
                self._fault(f"edge {at}", f"没有环节“{missing}”", f"there is no node “{missing}”")
            elif source == target:
                self._fault(
                    f"edge {at}", f"“{edge.source}”连到自己，已略去", f"“{edge.source}” leads to itself; left out"
                )
            else:
                found[edge.kind].setdefault((source, target))
        pairs = [np.array(list(found[kind]), dtype=np.int64).reshape(-1, 2) for kind in Kind]
        return pairs[0], pairs[1]

    def _take_placements(self, placements: Iterable[Placement]) -> Index:
        numbers: dict[str, int] = {}
        found = []
        for at, one in enumerate(placements, 1):
            node = self.number.get(one.node)
            if node is None:
                self._fault(f"placement {at}", f"没有环节“{one.node}”", f"there is no node “{one.node}”")
                continue
            if not one.organisation:
                self._fault(f"placement {at}", "没有机构", "there is no organisation")
                continue
            if one.settled:
                found.append((node, numbers.setdefault(one.organisation, len(numbers))))
                self.placements.append(one)
        self.organisations = list(numbers)
        return np.array(found, dtype=np.int64).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def parents(self) -> Neighbours:
        """What each node is a kind of."""
        return Neighbours(self.is_a, len(self))

    @cached_property
    def suppliers(self) -> Neighbours:
        """Which nodes supply each one."""
        return Neighbours(self.supplies[:, ::-1], len(self))

    @cached_property
    def customers(self) -> Neighbours:
        """Which nodes each one supplies."""
        return Neighbours(self.supplies, len(self))

    def at(self, node: int) -> Iterator[Placement]:
        """Who is placed at a node itself."""
        for row in self._rows_at.of(node):
            yield self.placements[int(row)]

    @cached_property
    def _rows_at(self) -> Neighbours:
        rows = np.arange(len(self.placed), dtype=np.int64)
        return Neighbours(np.column_stack([self.placed[:, 0], rows]) if len(rows) else self.placed, len(self))


class Neighbours:
    """For each node the other ends of its edges, in one array with the places where each one's begin."""

    def __init__(self, pairs: Index, many: int) -> None:
        order = np.argsort(pairs[:, 0], kind="stable")
        self.ends = pairs[order, 1]
        self.begins = np.searchsorted(pairs[order, 0], np.arange(many + 1))

    def of(self, node: int) -> Index:
        found: Index = self.ends[self.begins[node] : self.begins[node + 1]]
        return found

    def counts(self) -> Index:
        return np.diff(self.begins)

    def spread(self, nodes: Index, beside: Index) -> tuple[Index, Index]:
        """All (other end, what stood beside the node) of these nodes."""
        sizes = self.begins[nodes + 1] - self.begins[nodes]
        if not sizes.sum():
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        first = np.repeat(self.begins[nodes] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        return self.ends[first + np.arange(int(sizes.sum()))], np.repeat(beside, sizes)
