"""A large chain in memory: who is where, gaps, single points; beside the same counted with networkx. And how often a hint is right.

LIANTU_BENCH_DATA names a folder with a graph of products and companies (`chain_nodes.csv`, `chain_edges.csv`); without it nothing is measured.
Four hundred of its companies, drawn by a fixed seed, stand for a zone.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks import scratch

FIRMS = 400
SUPPLIES, IS_A = {"product_supplies", "industry_supplies"}, {"product_is_a", "industry_parent"}
FEWEST = 10


def rows(name: str) -> list[dict[str, str]]:
    with (Path(os.environ["LIANTU_BENCH_DATA"]) / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read() -> tuple[list[str], list[tuple[str, str, bool]], list[tuple[str, str]]]:
    """Nodes, edges (whether they supply), and (company, product) of those who stand for the zone."""
    nodes = [row["node_id"] for row in rows("chain_nodes.csv")]
    told = rows("chain_edges.csv")
    edges = [
        (row["src"], row["dst"], row["relation"] in SUPPLIES) for row in told if row["relation"] in SUPPLIES | IS_A
    ]
    makes = [(row["src"], row["dst"]) for row in told if row["relation"] == "company_makes"]
    here = set(random.Random(1).sample(sorted({firm for firm, _ in makes}), FIRMS))
    return nodes, edges, [(firm, product) for firm, product in makes if firm in here]


def measure(which: str) -> None:
    nodes, edges, placed = read()
    began = time.perf_counter()
    told = (ours if which == "Liantu" else plain)(nodes, edges, placed)
    seconds = time.perf_counter() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\t".join([f"{seconds:.2f}", f"{megabytes:.0f}", *(str(number) for number in told)]))


def ours(nodes: list[str], edges: list[tuple[str, str, bool]], placed: list[tuple[str, str]]) -> list[int]:
    from liantu.engine.chains import Edge, GapKind, Graph, Kind, Node, Placement, gaps, presence, single_points

    graph = Graph(
        [Node(key) for key in nodes],
        (Edge(source, target, Kind.SUPPLIES if supplies else Kind.IS_A) for source, target, supplies in edges),
        (Placement(firm, node) for firm, node in placed),
    )
    here = presence(graph)
    found = gaps(graph, here)
    points = single_points(graph, here)
    kinds = [sum(gap.kind is kind for gap in found) for kind in GapKind]
    return [
        int(here.present.sum()),
        *kinds[:2],
        len(points),
        sum(len(one.empties) + len(one.cuts_off) for one in points),
    ]


def plain(nodes: list[str], edges: list[tuple[str, str, bool]], placed: list[tuple[str, str]]) -> list[int]:
    """The same with networkx: ancestors by its search, gaps by its neighbours within three edges."""
    import networkx

    supplies, broader = networkx.DiGraph(), networkx.DiGraph()
    for graph in (supplies, broader):
        graph.add_nodes_from(nodes)
    for source, target, kind in edges:
        if source != target and source in supplies and target in supplies:
            (supplies if kind else broader).add_edge(source, target)
    firms: dict[str, set[str]] = defaultdict(set)
    above = {node: {node} | networkx.descendants(broader, node) for node in {node for _firm, node in placed}}
    for firm, node in placed:
        for one in above[node]:
            firms[one].add(firm)

    def within(node: str, graph: Any, most: int) -> bool:
        near = networkx.single_source_shortest_path_length(graph, node, most)
        return any(one in firms for one in near if one != node)

    up = supplies.reverse(copy=False)
    fill = extend = 0
    for node in nodes:
        if node in firms:
            continue
        if within(node, up, 3) and within(node, supplies, 3):
            fill += 1
        elif within(node, up, 1) or within(node, supplies, 1):
            extend += 1
    lost: dict[str, set[str]] = defaultdict(set)
    for node, there in firms.items():
        if len(there) == 1:
            lost[next(iter(there))].add(node)
        sole = [
            next(iter(firms[one])) if len(firms[one]) == 1 else ""
            for one in supplies.predecessors(node)
            if one in firms
        ]
        if sole and sole[0] and len(set(sole)) == 1 and there != {sole[0]}:
            lost[sole[0]].add(node)
    return [len(firms), fill, extend, len(lost), sum(map(len, lost.values()))]


def backtest() -> list[list[str]]:
    """Hide a fifth of what each industry makes, learn from the rest, and see where the hidden ones come among the absent."""
    import numpy as np
    from scipy.stats import rankdata

    from liantu.engine.chains import Relatedness

    told = rows("chain_edges.csv")
    makes = [(row["src"], row["dst"]) for row in told if row["relation"] == "company_makes"]
    industries: dict[str, list[str]] = defaultdict(list)
    for row in told:
        if row["relation"] == "company_in_industry":
            industries[row["src"]].append(row["dst"])
    of: dict[str, set[str]] = defaultdict(set)
    for firm, product in makes:
        for industry in industries[firm]:
            of[industry].add(product)
    chance = random.Random(3)
    hidden = {
        (industry, product)
        for industry, products in sorted(of.items())
        if len(products) >= FEWEST
        for product in chance.sample(sorted(products), len(products) // 5)
    }
    learnt = Relatedness(
        (firm, product) for firm, product in makes if not any((one, product) in hidden for one in industries[firm])
    )
    popular = learnt.makers.astype(float)
    anyhow = np.random.default_rng(3).random(len(popular))
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for industry, products in sorted(of.items()):
        here = {product for product in products if (industry, product) not in hidden}
        known = np.array([product in here for product in learnt.products])
        asked = np.flatnonzero(~known & (learnt.makers >= 2))
        right = np.array([learnt.products[at] in products for at in asked])
        if not right.any() or not here:
            continue
        for name, scores in (("random", anyhow), ("popularity", popular), ("Liantu", learnt.scores(here))):
            ranks = rankdata(scores[asked])
            many, others = right.sum(), (~right).sum()
            auc = (ranks[right].sum() - many * (many + 1) / 2) / (many * others)
            first = np.argsort(-scores[asked], kind="stable")[:20]
            found[name].append((float(auc), float(right[first].mean())))
    return [
        [name, str(len(pairs)), *(f"{sum(part) / len(part):.3f}" for part in zip(*pairs, strict=True))]
        for name, pairs in found.items()
    ]


def main() -> None:
    if not os.environ.get("LIANTU_BENCH_DATA"):
        print("chains: LIANTU_BENCH_DATA names no folder with tables, nothing is measured")
        return
    header = ["", "s", "MB", "present", "fill", "extend", "single points", "nodes lost with them"]
    lines = []
    for which in ("networkx", "Liantu"):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.chains", which], check=True, stdout=subprocess.PIPE, text=True
        )
        lines.append([which, *done.stdout.split()])
    scratch.table("A graph of 100,766 nodes, 400 firms placed (reading of the files apart)", header, lines)
    if lines[0][3:] != lines[1][3:]:
        raise SystemExit("the two do not agree")
    scratch.table(
        "Hidden products of an industry among those it does not make",
        ["", "industries", "AUC", "precision at 20"],
        backtest(),
    )


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
