"""The picture of a chain: everything has a place of its own, every edge is there once, and the same chain looks the same."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liantu
from liantu.engine.chains import Chain, Edge, Graph, Kind, Node, Stage, read_chain
from liantu.engine.chains.columns import columns_of, rings
from liantu.engine.chains.layout import Layout, Placed, layout

KEYS = [f"n{at}" for at in range(26)]
SHIPPED = sorted(Path(liantu.__file__).parent.glob("rulebook/chains/*/*.yaml"))
stages = st.lists(st.sampled_from(["up", "mid", "down", ""]), min_size=1, max_size=26)
ends = st.tuples(st.integers(0, 25), st.integers(0, 25))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    told = draw(stages)
    nodes = [Node(key, key, stage) for key, stage in zip(KEYS, told, strict=False)]
    pairs = draw(st.lists(st.tuples(ends, st.booleans()), max_size=45))
    edges = [
        Edge(KEYS[a % len(nodes)], KEYS[b % len(nodes)], Kind.IS_A if is_a else Kind.SUPPLIES) for (a, b), is_a in pairs
    ]
    return Graph(nodes, edges)


def overlaps(one: Placed, other: Placed) -> bool:
    return (
        one.x < other.x + other.w and other.x < one.x + one.w and one.y < other.y + other.h and other.y < one.y + one.h
    )


def crosses(laid: Layout) -> list[tuple[str, str]]:
    """Edges of which a straight piece runs through a box that is none of its ends."""
    found = []
    for route in laid.routes:
        if route.bowed:
            continue
        for (ax, ay), (bx, by) in pairwise(route.points):
            for box in laid.boxes.values():
                inside = max(ax, bx) > box.x and min(ax, bx) < box.x + box.w
                level = ay == by and box.y < ay < box.y + box.h
                upright = (
                    ax == bx and box.x < ax < box.x + box.w and min(ay, by) < box.y + box.h and max(ay, by) > box.y
                )
                if box.key not in (route.source, route.target) and ((inside and level) or upright):
                    found.append((f"{route.source}>{route.target}", box.key))
    return found


def edges_of(graph: Graph) -> list[tuple[str, str, str]]:
    keys = [node.key for node in graph.nodes]
    both = [(graph.supplies, "supplies"), (graph.is_a, "is_a")]
    return sorted((keys[a], keys[b], kind) for pairs, kind in both for a, b in pairs.tolist())


def sound(graph: Graph, laid: Layout) -> None:
    boxes = list(laid.boxes.values())
    assert {box.key for box in boxes} == {node.key for node in graph.nodes}
    assert not [(a.key, b.key) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if overlaps(a, b)]
    assert all(
        box.x >= 0 and box.y >= 0 and box.x + box.w <= laid.width and box.y + box.h <= laid.height for box in boxes
    )
    assert sorted((one.source, one.target, one.kind.value) for one in laid.routes) == edges_of(graph)
    assert not crosses(laid)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.lists(st.floats(10, 90), min_size=26, max_size=26))
def test_any_graph_has_a_picture_in_which_nothing_hides_anything(graph: Graph, tall: list[float]) -> None:
    heights = dict(zip(KEYS, tall, strict=True))
    laid = layout(graph, heights)
    sound(graph, laid)
    assert all(abs(box.h - heights[box.key]) < 1e-9 for box in laid.boxes.values())
    assert layout(graph, heights) == laid


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_stages_stand_from_left_to_right_and_suppliers_never_right_of_whom_they_supply(graph: Graph) -> None:
    columns = columns_of(graph)
    order = [list(Stage).index(column.stage) for column in columns]
    assert order == sorted(order)
    at = {row: place for place, column in enumerate(columns) for row in column.nodes}
    stage = {row: column.stage for column in columns for row in column.nodes}
    inside = [(a, b) for a, b in graph.supplies.tolist() if stage[a] is stage[b]]
    ring = rings(len(graph), inside)
    # A depth too full for one column is parted, and rings with it.
    assert all(at[a] <= at[b] for a, b in inside if ring[a] != ring[b])


def test_a_ring_is_one_whichever_way_it_is_entered() -> None:
    assert rings(5, [(0, 1), (1, 2), (2, 1), (2, 3), (3, 1), (4, 4)]) == [0, 1, 1, 1, 4]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_chain_that_ships_fits_a_sheet(path: Path) -> None:
    chain, _problems = read_chain(path.read_text(encoding="utf-8"))
    assert isinstance(chain, Chain)
    graph = chain.graph()
    laid = layout(graph)
    sound(graph, laid)
    assert (len(laid.bands), len(columns_of(graph)) <= 9, laid.width < 2.4 * laid.height) == (3, True, True)


def test_empty_graph_has_an_empty_picture() -> None:
    laid = layout(Graph([], []))
    assert (dict(laid.boxes), laid.routes, laid.bands) == ({}, (), ())
