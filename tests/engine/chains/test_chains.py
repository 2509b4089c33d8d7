"""Gaps, single points and losses of small random graphs, beside what counting by hand says."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.chains import (
    Chain,
    ChainNode,
    Edge,
    Gap,
    GapKind,
    Graph,
    Kind,
    Node,
    NodeKind,
    Placement,
    Products,
    Relatedness,
    Stage,
    Thin,
    WrongFile,
    backtest,
    concentration,
    gaps,
    local_rates,
    presence,
    read_graph,
    read_purchases,
    single_points,
    what_if,
)  # fmt: skip
from liantu.engine.packs import Words

NODES, FIRMS = [f"n{at}" for at in range(9)], ["甲", "乙", "丙"]
pairs = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES))
graphs = st.builds(
    lambda supplies, is_a, placed: Graph(
        [Node(key) for key in NODES],
        [Edge(*pair) for pair in supplies] + [Edge(*pair, Kind.IS_A) for pair in is_a],
        [Placement(firm, node) for firm, node in placed],
    ),
    st.lists(pairs, max_size=14),
    st.lists(pairs, max_size=5),
    st.lists(st.tuples(st.sampled_from(FIRMS), st.sampled_from(NODES)), max_size=7),
)


class Counted:
    """The same graph as sets, and everything counted the long way."""

    def __init__(self, graph: Graph, without: frozenset[str] = frozenset()) -> None:
        key = [node.key for node in graph.nodes]
        self.supplies = {(key[a], key[b]) for a, b in graph.supplies.tolist()}
        is_a = {(key[a], key[b]) for a, b in graph.is_a.tolist()}
        self.firms: dict[str, set[str]] = defaultdict(set)
        for node, firm in ((key[a], graph.organisations[b]) for a, b in graph.placed.tolist()):
            if firm in without:
                continue
            seen, waiting = set(), [node]
            while waiting:
                now = waiting.pop()
                if now not in seen:
                    seen.add(now)
                    waiting += [broad for narrow, broad in is_a if narrow == now]
            for one in seen:
                self.firms[one].add(firm)
        self.present = {one for one, firms in self.firms.items() if firms}

    def within(self, node: str, up: bool, most: int) -> set[str]:
        """Present nodes up or down the chain, at most so many edges away."""
        there, found = {node}, set()
        for _step in range(most):
            there = {(a if up else b) for a, b in self.supplies if (b if up else a) in there}
            found |= there & self.present
        return found

    def kind(self, node: str) -> GapKind | None:
        if node in self.present:
            return None
        if self.within(node, True, 3) and self.within(node, False, 3):
            return GapKind.FILL
        return GapKind.EXTEND if self.within(node, True, 1) or self.within(node, False, 1) else None

    def supplied(self) -> set[str]:
        return {b for a, b in self.supplies if a in self.present}


@settings(max_examples=80, deadline=None)
@given(graphs)
def test_empty_gaps_are_those_of_counting(graph: Graph) -> None:
    counted = Counted(graph)
    here = presence(graph)
    assert {graph.nodes[int(row)].key: set(here.at(int(row))) for row in here.present.nonzero()[0]} == {
        node: firms for node, firms in counted.firms.items() if firms
    }
    found = {gap.node.key: gap.kind for gap in gaps(graph, here) if gap.kind is not GapKind.STRENGTHEN}
    assert found == {node: kind for node in NODES if (kind := counted.kind(node))}


@settings(max_examples=80, deadline=None)
@given(graphs)
def test_single_points_are_those_whose_loss_shows(graph: Graph) -> None:
    whole, here = Counted(graph), presence(graph)
    told = {one.organisation: one for one in single_points(graph, here)}
    for firm in graph.organisations:
        rest = Counted(graph, frozenset({firm}))
        empties = whole.present - rest.present
        cut = (rest.present & whole.supplied()) - rest.supplied()
        loss = what_if(graph, here, [firm])
        assert ({node.key for node in loss.empties}, {node.key for node in loss.cuts_off}) == (empties, cut)
        assert (firm in told) == bool(empties or cut)
        if firm in told:
            assert {node.key for node in told[firm].empties} == empties
            assert {node.key for node in told[firm].cuts_off} == cut


def pump_chain(placements: list[Placement]) -> Graph:
    nodes = [
        Node("steel", "特种钢"),
        Node("shaft", "泵轴"),
        Node("seal", "机械密封"),
        Node("pump", "水泵", need=9e6),
        Node("use", "农田灌溉"),
    ]
    edges = [Edge("steel", "shaft"), Edge("shaft", "pump"), Edge("seal", "pump"), Edge("pump", "use")]
    return Graph(nodes, edges, placements)


def test_gap_between_two_firms_is_filled_and_says_why() -> None:
    graph = pump_chain([Placement("钢厂", "steel"), Placement("泵厂", "pump", revenue=5e6, growth=-0.1, tier=False)])
    found = {gap.node.key: gap for gap in gaps(graph, presence(graph), {"shaft": 3e6})}
    assert {key: gap.kind for key, gap in found.items()} == {
        "shaft": GapKind.FILL, "seal": GapKind.EXTEND, "use": GapKind.EXTEND, "steel": GapKind.STRENGTHEN, "pump": GapKind.STRENGTHEN,
    }  # fmt: skip
    assert found["shaft"].reasons() == [
        "上游隔 1 步有“特种钢”",
        "下游隔 1 步有“水泵”",
        "链主年采购 300 万元",
        "连着 2 条供应关系",
        "可服务本地企业 2 家",
    ]
    assert found["pump"].thin == (Thin.ONE_FIRM, Thin.LOW_TIER, Thin.SHRINKING, Thin.BELOW_NEED)
    assert max(found.values(), key=lambda gap: gap.weight).node.key == "shaft"


def test_what_cannot_be_right_is_told_and_left_out() -> None:
    nodes = [Node("a", "甲"), Node("a", "乙"), Node("b", "甲"), Node("")]
    graph = Graph(
        nodes,
        [Edge("a", "a"), Edge("a", "nowhere"), Edge("a", "b"), Edge("b", "a")],
        [Placement("厂", "x"), Placement("", "a")],
    )
    assert [fault.place for fault in graph.faults] == [
        "node 2",
        "node 3",
        "node 4",
        "edge 1",
        "edge 2",
        "placement 1",
        "placement 2",
    ]
    assert (len(graph), len(graph.supplies)) == (2, 2)
    assert gaps(graph, presence(graph)) == []


def test_gap_of_no_more_than_proposals_is_none() -> None:
    graph = pump_chain([Placement("泵厂", "pump", settled=False)])
    found: list[Gap] = gaps(graph, presence(graph))
    assert found == []


def test_chain_of_files_is_read_with_its_faults_by_line(tmp_path: Path) -> None:
    files = {
        "nodes.csv": "node,name,stage,need\nshaft,泵轴,mid,\npump,水泵,下游,900万元\nodd,怪,sideways,many\n",
        "edges.csv": "from,to,kind\nshaft,pump,供应\npump,gone,supplies\nshaft,pump,likes\n",
        "placements.csv": "organisation,node,revenue,settled\n泵厂,pump,500万元,\n轴厂,shaft,—,否\n",
        "bought.csv": "buyer,node,amount,local\n泵厂,shaft,300万元,否\n泵厂,odd,100万元,\n阀厂,odd,,是\n阀厂,shaft,1万元,否\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text.encode("gb18030"))
    graph = read_graph(*(tmp_path / name for name in ("nodes.csv", "edges.csv", "placements.csv")))
    assert [fault.place for fault in graph.faults] == ["nodes.csv:4", "nodes.csv:4", "edges.csv:4", "edge 2"]
    assert [(gap.node.key, gap.kind) for gap in gaps(graph, presence(graph))] == [
        ("shaft", GapKind.EXTEND),
        ("pump", GapKind.STRENGTHEN),
    ]
    bought, faults = read_purchases(tmp_path / "bought.csv")
    whole, (rate, other) = local_rates(bought)
    assert (faults, rate.low, rate.high, rate.buyer) == ([], 0, 0.25, "泵厂")
    # What is bought here without an amount lifts the share, nobody knows how far.
    assert [(one.low, one.high, sum(one.blank)) for one in (whole, other)] == [(0, None, 1)] * 2
    with pytest.raises(WrongFile, match="缺少列 from、to"):
        read_graph(tmp_path / "nodes.csv", tmp_path / "placements.csv", tmp_path / "edges.csv")


def test_concentration_is_told_only_of_known_revenue() -> None:
    graph = Graph(
        [Node("a"), Node("b")], [], [Placement("甲", "a", 3.0), Placement("乙", "a", 1.0), Placement("甲", "b")]
    )
    assert (concentration(graph, "a").first, concentration(graph, "a").herfindahl) == (0.75, 0.625)
    assert concentration(graph, "b").herfindahl is None


def test_product_that_the_same_firms_make_is_a_hint_with_its_reason() -> None:
    makes = [
        ("甲", "水泵"),
        ("甲", "机械密封"),
        ("乙", "水泵"),
        ("乙", "机械密封"),
        ("丙", "风机"),
        ("丁", "风机"),
        ("丁", "水泵"),
        ("戊", "阀门"),
    ]
    learnt = Relatedness(makes)
    first, second = learnt.hints({"水泵"})
    assert (first.product, first.witnesses, second.product) == ("机械密封", (("水泵", 2),), "风机")
    assert first.told() == "生产“机械密封”的 2 家企业中，2 家同时生产“水泵”"
    assert learnt.hints({"阀门"}) == learnt.hints(set()) == []
    assert [hint.product for hint in learnt.hints({"水泵"}, among={"风机"})] == ["风机"]
    assert Relatedness([]).hints({"水泵"}) == []


def test_backtest_beats_popularity_where_products_go_together_and_says_so_only_then() -> None:
    trades = [[f"{trade}{at}" for at in range(5)] for trade in "泵阀罐塔釜炉"]
    together = [
        (f"{trade[0]}厂{at}", product) for trade in trades for at in range(8) for product in (*trade[at % 5 :], *trade[: at % 5])[:3]
    ]  # fmt: skip
    found = backtest(together)
    assert found.better
    assert found.right > 0.9 > found.popular
    assert backtest(together) == found
    # Makers that choose at random: nothing is learnt of them.
    chance = random.Random(5)
    every = [product for trade in trades for product in trade]
    loose = backtest((f"厂{at}", product) for at in range(48) for product in chance.sample(every, 3))
    assert (loose.enough, loose.better) == (True, False)
    few = backtest(together[:30])
    assert (few.enough, few.better) == (False, False)
    assert backtest([]).firms == 0


def test_product_is_told_by_the_longest_word_that_ends_its_name() -> None:
    nodes = {
        "pump": ChainNode("pump", Words("水泵", "Pump"), Stage.MID, keywords=("泵", "水泵")),
        "deep": ChainNode("deep", Words("井用潜水泵", "Deep-well pump"), Stage.MID, keywords=("深井泵",)),
        "cabinet": ChainNode("cabinet", Words("控制柜", "Cabinet"), Stage.MID, keywords=("水泵控制柜",)),
        "farm": ChainNode("farm", Words("灌溉", "Irrigation"), Stage.DOWN, NodeKind.USE),
    }
    known = Products([Chain("x.pumps", Words("泵", "Pumps"), nodes)])
    assert known.meant("200QJ 型深井泵、水泵控制柜") == {"井用潜水泵", "控制柜"}
    assert known.meant("铸铁水泵") == {"水泵"}
    assert known.meant("水泵经销；灌溉；泵") == frozenset()
