"""In which column of its picture each node of a chain stands: stages from left to right, within a stage what supplies before what it supplies.

Within a stage a node stands by its depth, the longest path to it; nodes that supply one another in a ring have one depth. Who may stand in
several columns goes where there is room. Where depths are more than a picture is wide, neighbouring ones share a column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .graph import Graph, Index, Stage

#: Nodes that one column holds comfortably, and columns that a picture holds.
ROWS, COLUMNS = 10, 7


@dataclass(frozen=True, slots=True)
class Column:
    """Nodes by number, in the order of the graph."""

    stage: Stage
    nodes: tuple[int, ...]


def columns_of(graph: Graph) -> list[Column]:
    """Every node in one column. A node of no known stage stands in the middle."""
    stages = [_stage(node.stage) for node in graph.nodes]
    edges = [(a, b) for a, b in graph.supplies.tolist() if stages[a] is stages[b]]
    units = rings(len(graph), edges)
    found: list[Column] = []
    staged = [(stage, [row for row, told in enumerate(stages) if told is stage]) for stage in Stage]
    before: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        if units[a] != units[b]:
            before[units[b]].add(units[a])
    spans = {stage: _spans({units[row] for row in rows}, before) for stage, rows in staged if rows}
    room = _room({stage: (len(rows), _levels(spans[stage])) for stage, rows in staged if rows})
    for stage, rows in staged:
        if rows:
            members: dict[int, list[int]] = defaultdict(list)
            for row in rows:
                members[units[row]].append(row)
            found += [Column(stage, nodes) for nodes in _filled(members, spans[stage], before, room[stage])]
    return found


def _stage(told: str) -> Stage:
    return Stage(told) if told in set(Stage) else Stage.MID


def rings(many: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The strongly connected component of each of `many` nodes (Tarjan 1972), told by its smallest node."""
    after: list[list[int]] = [[] for _ in range(many)]
    for a, b in edges:
        after[a].append(b)
    number, low, found = [0] * many, [0] * many, [-1] * many
    stack: list[int] = []
    count = 0
    for root in range(many):
        if number[root]:
            continue
        work = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                count += 1
                number[node] = low[node] = count
                stack.append(node)
            elif found[after[node][at - 1]] < 0:
                low[node] = min(low[node], low[after[node][at - 1]])
            if at < len(after[node]):
                work.append((node, at + 1))
                if not number[after[node][at]]:
                    work.append((after[node][at], 0))
            elif low[node] == number[node]:
                ring = [stack.pop()]
                while ring[-1] != node:
                    ring.append(stack.pop())
                for one in ring:
                    found[one] = min(ring)
    return found


def _spans(units: set[int], before: Mapping[int, set[int]]) -> dict[int, tuple[int, int]]:
    """First and last depth at which each unit (a node, or a ring) may stand, in an order in which suppliers come first."""
    after: dict[int, list[int]] = defaultdict(list)
    waiting = {unit: len(before.get(unit, ())) for unit in sorted(units)}
    for unit in waiting:
        for source in before.get(unit, ()):
            after[source].append(unit)
    first = dict.fromkeys(waiting, 0)
    order = [unit for unit, many in waiting.items() if not many]
    for unit in order:
        for other in after[unit]:
            first[other] = max(first[other], first[unit] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    deepest = max(first.values())
    last: dict[int, int] = {}
    for unit in reversed(order):
        last[unit] = min((last[other] - 1 for other in after[unit]), default=deepest)
    return {unit: (first[unit], last[unit]) for unit in order}


def _levels(spans: Mapping[int, tuple[int, int]]) -> int:
    return 1 + max(low for low, _high in spans.values())


def _room(stages: Mapping[Stage, tuple[int, int]]) -> dict[Stage, int]:
    """How many columns each stage gets, of (nodes, depths): as many as its nodes need, then depth by depth while there is room."""
    room = {stage: min(levels, -(-many // ROWS)) for stage, (many, levels) in stages.items()}
    while sum(room.values()) < COLUMNS:
        short = {stage: levels - room[stage] for stage, (_many, levels) in stages.items()}
        neediest = max(short, key=lambda stage: short[stage])
        if short[neediest] <= 0:
            break
        room[neediest] += 1
    return room


def _filled(
    members: Mapping[int, list[int]], spans: Mapping[int, tuple[int, int]], before: Mapping[int, set[int]], room: int
) -> list[tuple[int, ...]]:
    """Whoever has no choice comes first, then each where the fewest are, never left of what supplies it."""
    shared = _shared(spans, {unit: len(nodes) for unit, nodes in members.items()}, room)
    held: list[list[int]] = [[] for _ in range(max(shared) + 1)]
    column = {unit: shared[low] for unit, (low, high) in spans.items() if shared[low] == shared[high]}
    for unit, at in column.items():
        held[at] += members[unit]
    for unit, (low, high) in spans.items():
        if unit not in column:
            least = max((column[one] for one in before.get(unit, ())), default=0)
            column[unit] = min(range(max(shared[low], least), shared[high] + 1), key=lambda at: (len(held[at]), at))
            held[column[unit]] += members[unit]
    return [part for nodes in held for part in _parted(sorted(nodes))]


def _shared(spans: Mapping[int, tuple[int, int]], sizes: Mapping[int, int], room: int) -> list[int]:
    """The column of each depth: the split of the depths into `room` runs that fills them most evenly."""
    levels = _levels(spans)
    weight = np.zeros(levels)
    for unit, (low, high) in spans.items():
        weight[low : high + 1] += sizes[unit] / (high - low + 1)
    total = np.concatenate([[0.0], np.cumsum(weight)])
    best: list[list[tuple[float, int]]] = [[(0.0, 0)] + [(float("inf"), 0)] * levels]
    for _column in range(room):
        best.append([
            min(((best[-1][start][0] + float(total[end] - total[start]) ** 2, start) for start in range(end)), default=(float("inf"), 0))
            for end in range(levels + 1)
        ])  # fmt: skip
    columns, end = [0] * levels, levels
    for column in range(room, 0, -1):
        start = best[column][end][1]
        columns[start:end] = [column - 1] * (end - start)
        end = start
    return columns


def _parted(nodes: list[int]) -> list[tuple[int, ...]]:
    """A column that is far too full, in even parts."""
    parts = max(1, round(len(nodes) / ROWS))
    edges: Index = np.linspace(0, len(nodes), parts + 1).round().astype(int)
    return [tuple(nodes[a:b]) for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True) if b > a]
