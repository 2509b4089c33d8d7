"""What hangs on a single firm, and what would be if some were gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from .graph import Graph, Node
from .presence import NOBODY, SEVERAL, Presence, presence


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A firm whose loss empties present nodes, or takes the last present supplier of nodes that stay."""

    organisation: str
    empties: tuple[Node, ...]
    cuts_off: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What is different without some firms: nodes emptied, and nodes that stay without any present supplier that they had."""

    without: tuple[str, ...]
    empties: tuple[Node, ...]
    cuts_off: tuple[Node, ...]


def single_points(graph: Graph, here: Presence) -> list[SinglePoint]:
    """All of them, those that empty most first."""
    sole = here.sole
    empties: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(sole >= 0).tolist():
        empties[int(sole[row])].append(row)
    cuts: dict[int, list[int]] = defaultdict(list)
    for row, firm in zip(*_sole_suppliers(graph, here), strict=True):
        if sole[row] != firm:
            cuts[int(firm)].append(int(row))
    found = [
        SinglePoint(
            graph.organisations[firm],
            tuple(graph.nodes[row] for row in empties.get(firm, ())),
            tuple(graph.nodes[row] for row in cuts.get(firm, ())),
        )
        for firm in sorted({*empties, *cuts})
    ]
    return sorted(found, key=lambda one: (-len(one.empties), -len(one.cuts_off), one.organisation))


def _sole_suppliers(graph: Graph, here: Presence) -> tuple[np.ndarray, np.ndarray]:
    """Present nodes all of whose present suppliers hang on one firm, and that firm."""
    edges = graph.supplies
    if not len(edges):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    alive = here.present[edges[:, 0]] & here.present[edges[:, 1]]
    sources, targets = edges[alive, 0], edges[alive, 1]
    many = len(graph)
    low = np.full(many, np.iinfo(np.int64).max)
    high = np.full(many, NOBODY, dtype=np.int64)
    np.minimum.at(low, targets, here.sole[sources])
    np.maximum.at(high, targets, here.sole[sources])
    rows = np.flatnonzero((low == high) & (high >= 0) & (low != SEVERAL))
    return rows, high[rows]


def what_if(graph: Graph, here: Presence, without: Collection[str]) -> Loss:
    """What would be lost without these organisations. Raises KeyError for one that is placed nowhere."""
    for one in without:
        if one not in graph.organisations:
            raise KeyError(one)
    then = presence(graph, frozenset(without))
    emptied = np.flatnonzero(here.present & ~then.present)
    had, has = _supplied(graph, here), _supplied(graph, then)
    cut = np.flatnonzero(then.present & had & ~has)
    return Loss(
        tuple(sorted(without)),
        tuple(graph.nodes[int(row)] for row in emptied),
        tuple(graph.nodes[int(row)] for row in cut),
    )


def _supplied(graph: Graph, here: Presence) -> np.ndarray:
    """Which nodes have a present supplier."""
    found = np.zeros(len(graph), dtype=bool)
    edges = graph.supplies
    if len(edges):
        found[edges[here.present[edges[:, 0]], 1]] = True
    return found
