"""Gaps of a chain: what is not seen here between what is (fill), beside it (extend), and what is here but thin (strengthen).

*Not seen here*, never *missing*: how complete the ground is, the caller says beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

from .graph import Graph, Index, Node
from .presence import Presence

#: Supplies edges within which somebody up and somebody down the chain hold a gap.
REACH = 3
NONE = -1


class GapKind(StrEnum):
    """补链, 延链, 强链."""

    FILL = "fill"
    EXTEND = "extend"
    STRENGTHEN = "strengthen"


class Thin(StrEnum):
    """Why a node that is present counts as thin."""

    ONE_FIRM = "one_firm"
    LOW_TIER = "low_tier"
    SHRINKING = "shrinking"
    BELOW_NEED = "below_need"


_THIN = {
    Thin.ONE_FIRM: ("仅一家企业", "one firm only"),
    Thin.LOW_TIER: ("没有一家企业持有梯度资质", "no firm is certified on any tier"),
    Thin.SHRINKING: ("在营企业营收都在下降", "all firms shrink"),
    Thin.BELOW_NEED: ("供给低于链主需求", "less than the leaders need"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """`weight`: 0 to 1, the mean of its shares of the largest purchases, edges and served firms in the list, of those that are known.

    `above`, `below`: the nearest present nodes up and down the chain, with the edges to them. `least`: more is bought than `purchases`.
    """

    node: Node
    kind: GapKind
    weight: float
    purchases: Decimal | None
    edges: int
    serves: int
    above: tuple[Node, int] | None = None
    below: tuple[Node, int] | None = None
    thin: tuple[Thin, ...] = ()
    least: bool = False

    def reasons(self, language: str = "zh") -> list[str]:
        """Why, in words of "zh" or "en"."""
        zh = language == "zh"
        found = [_THIN[one][0 if zh else 1] for one in self.thin]
        for near, up in ((self.above, True), (self.below, False)):
            if near is not None and not self.thin:
                node, steps = near
                name = node.name or node.key
                if zh:
                    found.append(f"{'上游' if up else '下游'}隔 {steps} 步有“{name}”")
                else:
                    found.append(
                        f"“{name}” is {steps} {'edge' if steps == 1 else 'edges'} {'up' if up else 'down'} the chain"
                    )
        if self.purchases:
            amount = self.purchases / 10_000
            zh_least, en_least = ("至少 ", "at least ") if self.least else (" ", "")
            found.append(
                f"链主年采购{zh_least}{amount:,.0f} 万元" if zh
                else f"leaders buy it for {en_least}{self.purchases:,.0f} yuan a year"
            )  # fmt: skip
        found.append(
            f"连着 {self.edges} 条供应关系" if zh else f"in {self.edges} supply link{'' if self.edges == 1 else 's'}"
        )
        if self.serves:
            found.append(f"可服务本地企业 {self.serves} 家" if zh else f"it would serve {self.serves} firms here")
        return found


def gaps(
    graph: Graph, here: Presence, purchases: Mapping[str, Decimal] | None = None, least: Collection[str] = ()
) -> list[Gap]:
    """All gaps, the weightiest first.

    `purchases`: node → what leaders buy of it in a year (yuan), where their lists say; `least`: nodes of which they buy more than that.
    """
    present = here.present
    above, up = _nearest(graph.supplies, present)
    below, down = _nearest(graph.supplies[:, ::-1], present)
    empty = ~present
    fill = empty & (up > 0) & (down > 0)
    extend = empty & ~fill & ((up == 1) | (down == 1))
    thin = _thin(graph, here)
    kinds = np.full(len(graph), 0, dtype=np.int8)
    kinds[fill], kinds[extend] = 1, 2
    kinds[list(thin)] = 3
    edges = graph.suppliers.counts() + graph.customers.counts()
    serves = _served(graph, here)
    bought = purchases or {}
    rows = np.flatnonzero(kinds)
    most_edges, most_served = max(int(edges[rows].max(initial=0)), 1), max(int(serves[rows].max(initial=0)), 1)
    most_bought = max((bought.get(graph.nodes[int(row)].key, 0) for row in rows), default=0)
    order = list(GapKind)
    found = []
    for row in rows.tolist():
        node = graph.nodes[row]
        amount = bought.get(node.key)
        shares = [float(edges[row] / most_edges), float(serves[row] / most_served)]
        if amount is not None and most_bought:
            shares.append(float(amount / most_bought))
        found.append(
            Gap(
                node, order[kinds[row] - 1], sum(shares) / len(shares), amount, int(edges[row]), int(serves[row]),
                (graph.nodes[int(above[row])], int(up[row])) if up[row] > 0 else None,
                (graph.nodes[int(below[row])], int(down[row])) if down[row] > 0 else None,
                thin.get(row, ()), node.key in least,
            )
        )  # fmt: skip
    found.sort(key=lambda gap: (-gap.weight, gap.node.key))
    return found


def _nearest(edges: Index, present: Index) -> tuple[Index, Index]:
    """Of each node the nearest present one against the direction of these edges within reach, and the edges to it (0: none, or itself)."""
    nearest = np.where(present, np.arange(len(present)), NONE)
    steps = np.zeros(len(present), dtype=np.int64)
    reached = present.copy()
    for step in range(1, REACH + 1):
        sources, targets = edges[:, 0], edges[:, 1]
        # From what was reached with exactly one step less; what is present itself takes none.
        ready = reached[sources] & ~reached[targets] & (steps[sources] == step - 1)
        if not ready.any():
            break
        # Of several the one of the smallest number, so that the same graph always says the same.
        found = np.full(len(present), len(present), dtype=np.int64)
        np.minimum.at(found, targets[ready], nearest[sources[ready]])
        new = found < len(present)
        nearest[new], steps[new] = found[new], step
        reached |= new
    return nearest, steps


def _served(graph: Graph, here: Presence) -> Index:
    """Firms at the present nodes that each node supplies, or is supplied by; a firm counts at each of these nodes."""
    served = np.zeros(len(graph), dtype=np.int64)
    if len(graph.supplies):
        np.add.at(served, graph.supplies[:, 0], here.counts[graph.supplies[:, 1]])
        np.add.at(served, graph.supplies[:, 1], here.counts[graph.supplies[:, 0]])
    return served


def _thin(graph: Graph, here: Presence) -> dict[int, tuple[Thin, ...]]:
    """Nodes at which somebody is placed, and why they are thin."""
    found = {}
    for row in np.unique(graph.placed[:, 0]).tolist() if len(graph.placed) else []:
        if not here.present[row]:
            continue
        firms = list(graph.at(row))
        node = graph.nodes[row]
        why = []
        if here.counts[row] == 1:
            why.append(Thin.ONE_FIRM)
        if all(firm.tier is False for firm in firms):
            why.append(Thin.LOW_TIER)
        if all(firm.growth is not None and firm.growth < 0 for firm in firms):
            why.append(Thin.SHRINKING)
        made = [firm.revenue for firm in firms]
        if node.need is not None and None not in made and sum(one or 0 for one in made) < node.need:
            why.append(Thin.BELOW_NEED)
        if why:
            found[row] = tuple(why)
    return found
