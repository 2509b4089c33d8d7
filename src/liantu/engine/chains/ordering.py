"""In which order the nodes and lanes of each column stand, so that few edges cross."""

from __future__ import annotations

import itertools
from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field

from .columns import Column
from .graph import Graph, Kind

#: A node by its number, or a lane: numbers beyond those of the nodes.
Item = int
#: How often the columns are gone through, there and back.
SWEEPS = 10


@dataclass(frozen=True, slots=True)
class Way:
    """An edge with the lanes that it takes through the columns between."""

    source: int
    target: int
    kind: Kind
    lanes: tuple[Item, ...]


@dataclass
class Woven:
    """`columns`: what stands in each, from above. `left`, `right`: what an item is joined to in the columns beside; `mates`: in its own."""

    nodes: int
    columns: list[list[Item]]
    column: dict[Item, int]
    ways: list[Way] = field(default_factory=list)
    left: dict[Item, list[Item]] = field(default_factory=lambda: defaultdict(list))
    right: dict[Item, list[Item]] = field(default_factory=lambda: defaultdict(list))
    mates: dict[Item, list[Item]] = field(default_factory=lambda: defaultdict(list))

    def is_lane(self, item: Item) -> bool:
        return item >= self.nodes


def weave(graph: Graph, columns: list[Column]) -> Woven:
    """Every edge with its lanes, and all columns in their order. Edges of one kind that leave a node share their lanes."""
    woven = Woven(
        len(graph), [list(column.nodes) for column in columns],
        {row: at for at, column in enumerate(columns) for row in column.nodes},
    )  # fmt: skip
    lanes: dict[tuple[int, Kind, int], Item] = {}
    joined: set[tuple[Item, Item]] = set()
    for kind, edges in ((Kind.SUPPLIES, graph.supplies), (Kind.IS_A, graph.is_a)):
        for source, target in edges.tolist():
            _add(woven, lanes, joined, Kind(kind), source, target)
    _sweep(woven)
    return woven


def _add(
    woven: Woven,
    lanes: dict[tuple[int, Kind, int], Item],
    joined: set[tuple[Item, Item]],
    kind: Kind,
    source: int,
    target: int,
) -> None:
    start, end = woven.column[source], woven.column[target]
    if start == end:
        woven.mates[source].append(target)
        woven.mates[target].append(source)
        woven.ways.append(Way(source, target, kind, ()))
        return
    step = 1 if end > start else -1
    taken = []
    for at in range(start + step, end, step):
        lane = lanes.get((source, kind, at))
        if lane is None:
            lane = lanes[source, kind, at] = woven.nodes + len(lanes)
            woven.columns[at].append(lane)
            woven.column[lane] = at
        taken.append(lane)
    chain = [source, *taken, target]
    for one, other in itertools.pairwise(chain):
        pair = (one, other) if step > 0 else (other, one)
        if pair not in joined:
            joined.add(pair)
            woven.right[pair[0]].append(pair[1])
            woven.left[pair[1]].append(pair[0])
    woven.ways.append(Way(source, target, kind, tuple(taken)))


def _sweep(woven: Woven) -> None:
    best, least = [list(column) for column in woven.columns], _crossings(woven)
    for sweep in range(SWEEPS):
        there = sweep % 2 == 0
        for at in range(len(woven.columns)) if there else reversed(range(len(woven.columns))):
            _sort(woven, at, woven.left if there else woven.right)
        _swap(woven)
        if (now := _crossings(woven)) < least:
            best, least = [list(column) for column in woven.columns], now
    woven.columns = best


def _sort(woven: Woven, at: int, beside: dict[Item, list[Item]]) -> None:
    """Sort a column by the mean place of what its items are joined to on one side, and in the column itself."""
    column = woven.columns[at]
    own = {item: (place + 0.5) / len(column) for place, item in enumerate(column)}
    place: dict[Item, float] = {}
    for near in (at - 1, at + 1):
        if 0 <= near < len(woven.columns):
            many = len(woven.columns[near])
            place |= {item: (n + 0.5) / many for n, item in enumerate(woven.columns[near])}

    def wanted(item: Item) -> float:
        found = [place[other] for other in beside.get(item, ())] + [own[other] for other in woven.mates.get(item, ())]
        return sum(found) / len(found) if found else own[item]

    column.sort(key=lambda item: (wanted(item), own[item]))


def _swap(woven: Woven) -> None:
    """Let neighbours change places where fewer edges cross then."""
    for at, column in enumerate(woven.columns):
        sides = []
        for near, beside in ((at - 1, woven.left), (at + 1, woven.right)):
            if 0 <= near < len(woven.columns):
                place = {item: n for n, item in enumerate(woven.columns[near])}
                sides.append({item: sorted(place[other] for other in beside.get(item, ())) for item in column})
        for n in range(len(column) - 1):
            upper, lower = column[n], column[n + 1]
            now = sum(_over(side[upper], side[lower]) for side in sides)
            then = sum(_over(side[lower], side[upper]) for side in sides)
            if then < now:
                column[n], column[n + 1] = lower, upper


def _over(upper: list[int], lower: list[int]) -> int:
    """Crossings of what two items, one above the other, are joined to on one side."""
    return sum(len(upper) - bisect_right(upper, place) for place in lower)


def _crossings(woven: Woven) -> int:
    found = 0
    for at in range(len(woven.columns) - 1):
        place = {item: n for n, item in enumerate(woven.columns[at + 1])}
        seen: list[int] = []
        for item in woven.columns[at]:
            ends = sorted(place[other] for other in woven.right.get(item, ()))
            found += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    # A node that stands far from its like in the same column costs as much as a crossing.
    for column in woven.columns:
        place = {item: n for n, item in enumerate(column)}
        found += sum(abs(place[item] - place[other]) - 1 for item in column for other in woven.mates.get(item, ())) // 2
    return found
