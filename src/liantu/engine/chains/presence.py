"""Where somebody is: a node is present that has an organisation here; presence climbs is-a edges, and never descends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .graph import Graph, Index

#: Instead of an organisation's number: nobody, several.
NOBODY, SEVERAL = -1, -2


@dataclass(frozen=True)
class Presence:
    """`pairs`: (node, organisation), each once, those that climbed there among them; sorted by node."""

    graph: Graph
    pairs: Index

    @cached_property
    def counts(self) -> Index:
        """Organisations at each node."""
        return np.bincount(self.pairs[:, 0], minlength=len(self.graph))

    @cached_property
    def present(self) -> Index:
        return self.counts > 0

    @cached_property
    def sole(self) -> Index:
        """The only organisation of each node; NOBODY, SEVERAL."""
        found = np.full(len(self.graph), NOBODY, dtype=np.int64)
        found[self.pairs[:, 0]] = self.pairs[:, 1]
        found[self.counts > 1] = SEVERAL
        return found

    def at(self, node: int) -> list[str]:
        """The organisations of a node, by name."""
        low, high = np.searchsorted(self.pairs[:, 0], [node, node + 1])
        return sorted(self.graph.organisations[int(one)] for one in self.pairs[low:high, 1])


def presence(graph: Graph, without: Collection[str] = ()) -> Presence:
    """Who is where; `without`: as if these organisations were not there."""
    placed = graph.placed
    if without:
        gone = np.array([one in without for one in graph.organisations], dtype=bool)
        placed = placed[~gone[placed[:, 1]]] if len(placed) else placed
    many = max(len(graph.organisations), 1)
    known = np.unique(placed[:, 0] * many + placed[:, 1])
    fresh = known
    while len(fresh):
        nodes, organisations = graph.parents.spread(fresh // many, fresh % many)
        fresh = np.setdiff1d(np.unique(nodes * many + organisations), known, assume_unique=True)
        known = np.union1d(known, fresh)
    return Presence(graph, np.column_stack([known // many, known % many]))
