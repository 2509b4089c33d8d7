"""A chain as a picture: where each node stands and how each edge runs. Plain numbers; who draws decides how it looks.

Columns are those of `columns`; within a column nodes stand so that few edges cross and those are short (sweeps of barycentres, Sugiyama
et al. 1981). What passes a column runs through a lane of its own between the nodes, so that no edge is hidden by a node. The same chain
is always drawn alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .columns import Column, columns_of
from .graph import Graph, Kind, Stage
from .ordering import Item, Woven, weave
from .spacing import heights_of

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes, in whatever unit: of a node; between columns, nodes and stages; of a lane, and the rim around all."""

    width: float = 128
    height: float = 40
    across: float = 44
    apart: float = 12
    stages: float = 28
    lane: float = 6
    rim: float = 16


@dataclass(frozen=True, slots=True)
class Placed:
    """A node's box; x and y are its upper left corner."""

    key: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Route:
    """An edge: curves between columns and straight lines within them, turn by turn; see `Way`."""

    source: str
    target: str
    kind: Kind
    points: tuple[Point, ...]

    @property
    def bowed(self) -> bool:
        """Leads to another node of its column, around what stands between: start, two corners, end."""
        return (
            len(self.points) == 4 and self.points[0][0] == self.points[3][0] and self.points[1][0] != self.points[0][0]
        )


@dataclass(frozen=True, slots=True)
class Band:
    """What a stage takes of the width."""

    stage: Stage
    x: float
    w: float


@dataclass(frozen=True)
class Layout:
    boxes: Mapping[str, Placed]
    routes: tuple[Route, ...]
    bands: tuple[Band, ...]
    width: float
    height: float


def layout(graph: Graph, heights: Mapping[str, float] | None = None, shape: Shape | None = None) -> Layout:
    """Of any graph, cycles included. `heights`: of nodes that are not `shape.height` high."""
    shape = shape or Shape()
    columns = columns_of(graph)
    woven = weave(graph, columns)
    tall = heights or {}
    sizes = [tall.get(node.key, shape.height) for node in graph.nodes]
    middles, height = heights_of(woven, sizes, shape.apart, shape.lane)
    lefts, bands, width = _across(columns, shape)
    boxes = {}
    for at, column in enumerate(columns):
        for row in column.nodes:
            key = graph.nodes[row].key
            boxes[key] = Placed(key, lefts[at], shape.rim + middles[row] - sizes[row] / 2, shape.width, sizes[row])
    routes = _Routes(graph, woven, boxes, middles, lefts, shape).all()
    return Layout(boxes, tuple(routes), tuple(bands), width, height + 2 * shape.rim)


def _across(columns: list[Column], shape: Shape) -> tuple[list[float], list[Band], float]:
    """Where each column begins, what each stage takes, and how wide all is."""
    lefts: list[float] = []
    x = shape.rim
    for at, column in enumerate(columns):
        if at and column.stage is not columns[at - 1].stage:
            x += shape.stages
        lefts.append(x)
        x += shape.width + shape.across
    bands = []
    for stage in dict.fromkeys(column.stage for column in columns):
        own = [left for left, column in zip(lefts, columns, strict=True) if column.stage is stage]
        margin = (shape.across + shape.stages) / 2 - shape.stages / 4
        start, end = max(own[0] - margin, 0), own[-1] + shape.width + margin
        bands.append(Band(stage, start, end - start))
    return lefts, bands, bands[-1].x + bands[-1].w if bands else 2 * shape.rim


class _Routes:
    """How the edges run, once everything has its place."""

    def __init__(
        self,
        graph: Graph,
        woven: Woven,
        boxes: Mapping[str, Placed],
        middles: list[float],
        lefts: list[float],
        shape: Shape,
    ) -> None:
        self.graph, self.woven, self.boxes, self.middles, self.lefts, self.shape = (
            graph,
            woven,
            boxes,
            middles,
            lefts,
            shape,
        )
        self.place = {item: at for column in woven.columns for at, item in enumerate(column)}

    def all(self) -> list[Route]:
        keys = [node.key for node in self.graph.nodes]
        return [
            Route(keys[way.source], keys[way.target], way.kind, self._points(way.source, way.target, way.lanes))
            for way in self.woven.ways
        ]

    def _points(self, source: int, target: int, lanes: tuple[Item, ...]) -> tuple[Point, ...]:
        here, there = (self.boxes[self.graph.nodes[row].key] for row in (source, target))
        start, end = self.middles[source] + self.shape.rim, self.middles[target] + self.shape.rim
        if here.x == there.x:
            return self._within(source, target, here, there)
        right = there.x > here.x
        points = [(here.x + (here.w if right else 0), start)]
        for lane in lanes:
            left, y = self.lefts[self.woven.column[lane]], self.middles[lane] + self.shape.rim
            sides = [(left, y), (left + self.shape.width, y)]
            points += sides if right else sides[::-1]
        return (*points, (there.x + (0 if right else there.w), end))

    def _within(self, source: int, target: int, here: Placed, there: Placed) -> tuple[Point, ...]:
        steps = self.place[target] - self.place[source]
        middle = here.x + here.w / 2
        if steps == 1:
            return ((middle, here.y + here.h), (middle, there.y))
        if steps == -1:
            return ((middle, here.y), (middle, there.y + there.h))
        side, out = here.x + here.w, self.shape.across * min(0.3 + 0.08 * abs(steps), 0.75)
        # What leaves a node and what comes to it do not lie one upon the other.
        lean = 0.2 if steps > 0 else -0.2
        start, end = here.y + here.h * (0.5 + lean), there.y + there.h * (0.5 - lean)
        return ((side, start), (side + out, start), (side + out, end), (side, end))
