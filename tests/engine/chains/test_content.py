"""Chains as they are written: what ships is sound, what is wrong is told by line, files go out and come back the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.chains import (
    Chain,
    ChainNode,
    GapKind,
    How,
    Kind,
    NodeKind,
    Placement,
    Stage,
    What,
    chain_of,
    check,
    differences,
    gaps,
    presence,
    read_chain,
    read_graph,
    read_tables,
    write_tables,
    write_yaml,
)
from liantu.engine.packs import UNSAID, Words

FOLDER = Path(__file__).resolve().parents[3] / "src" / "liantu" / "rulebook" / "chains"
TITLES = {
    "yanhu.aircon": "空调制造", "yanhu.pumps": "水泵制造", "yanhu.fans": "风机制造", "yanhu.magnets": "永磁材料",
    "yanhu.biomed": "生物医药大健康", "yanhu.admixtures": "建筑外加剂",
    "qingshan.equipment": "装备制造", "qingshan.nev": "新能源汽车", "qingshan.materials": "新材料",
}  # fmt: skip
FILES = {path.parent.name: path for path in FOLDER.glob("*/*.yaml")}
STAGES = list(Stage)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Chain]:
    read = {key: read_chain(path.read_text(encoding="utf-8"), path.stem) for key, path in FILES.items()}
    assert {key: problems for key, (_chain, problems) in read.items() if problems} == {}
    return {key: chain for key, (chain, _problems) in read.items() if chain}


def test_shipped_chains_are_whole_and_unsigned(shipped: dict[str, Chain]) -> None:
    assert {key: chain.title.zh for key, chain in shipped.items()} == TITLES
    for key, chain in shipped.items():
        assert chain.key == key
        assert 30 <= len(chain.nodes) <= 60
        assert chain.drafts == set(chain.nodes)
        assert {node.stage for node in chain.nodes.values()} == set(Stage)
        assert [node.key for node in chain.nodes.values() if not (node.title.en and node.keywords)] == []
        words = [word for node in chain.nodes.values() for word in node.keywords]
        assert sorted(words) == sorted(set(words)), key


def test_shipped_supplies_never_flow_up_the_chain(shipped: dict[str, Chain]) -> None:
    def stage(chain: Chain, key: str) -> int:
        return STAGES.index(chain.nodes[key].stage)

    for chain in shipped.values():
        back = [(edge.source, edge.target) for edge in chain.edges if edge.kind is Kind.SUPPLIES and stage(chain, edge.source) > stage(chain, edge.target)]  # fmt: skip
        assert back == []


def test_shipped_chain_shows_gaps_beside_its_leader(shipped: dict[str, Chain]) -> None:
    graph = shipped["yanhu.pumps"].graph(
        [Placement("天海泵业", "submersible_pump"), Placement("铸造厂", "iron_castings")]
    )
    assert graph.faults == []
    found = {gap.node.key: gap.kind for gap in gaps(graph, presence(graph))}
    assert (found["casing"], found["mechanical_seal"], found["submersible_pump"]) == (GapKind.FILL, GapKind.EXTEND, GapKind.STRENGTHEN)  # fmt: skip
    assert "pump" not in found  # present by its kind
    english = shipped["yanhu.pumps"].graph(needs={"pump": 9e6}, language="en")
    node = english.nodes[english.number["pump"]]
    assert (node.name, node.stage, node.need) == ("Pumps", "mid", 9e6)


def test_shipped_chains_go_to_tables_and_yaml_and_come_back(shipped: dict[str, Chain], tmp_path: Path) -> None:
    nodes, edges, placements = (tmp_path / name for name in ("nodes.csv", "edges.csv", "placements.csv"))
    placements.write_text("organisation,node\n", encoding="utf-8")
    for key, chain in shipped.items():
        write_tables(chain, nodes, edges)
        again, faults = read_tables(nodes, edges, replace(chain, nodes={}))
        assert (again, faults) == (chain, [])
        text = FILES[key].read_text(encoding="utf-8")
        assert write_yaml(again) == "".join(line for line in text.splitlines(True) if not line.startswith("#"))
        graph = read_graph(nodes, edges, placements)
        assert (graph.faults, len(graph), len(graph.supplies) + len(graph.is_a)) == ([], len(chain.nodes), len(chain.edges))  # fmt: skip


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)  # fmt: skip
plain = words.filter(lambda word: len(word) > 1 and not set(word) & set(";；、|"))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(words, words, plain, st.sampled_from(Stage)), min_size=2, max_size=4, unique_by=lambda one: one[0]))  # fmt: skip
def test_any_words_come_back_from_yaml(rows: list[tuple[str, str, str, Stage]]) -> None:
    keys = [f"节{n}" for n in range(len(rows))]
    nodes = {
        key: ChainNode(key, Words(zh, en), stage, NodeKind.PART, ("0171",), (word,), (word,), about={en: zh}, supplies=tuple(other for other in keys if other != key))
        for key, (zh, en, word, stage) in zip(keys, rows, strict=True)
    }  # fmt: skip
    chain = Chain(
        "a.b", Words(rows[0][0], rows[0][1]), nodes, "2026-01-01", rows[0][1], Words(rows[1][0]), (rows[0][2],)
    )
    assert read_chain(write_yaml(chain), "2026-01-01") == (chain, [])


parts = st.sampled_from(
    ["title", "stage", "kind", "gbt", "keywords", "tags", "verified", "is_a", "supplies", "about", "zh"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9999) | st.sampled_from(["a", "b", "up", "3441", "泵"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(parts, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c"]), st.dictionaries(parts, anything, max_size=6) | anything, max_size=3
    )
)
def test_anything_is_read_or_told(nodes: dict[str, object]) -> None:
    chain, problems = read_chain(yaml.safe_dump({"chain": "a.b", "title": "链", "nodes": nodes}, allow_unicode=True))
    assert chain is not None
    if not problems:
        assert chain.graph().faults == []
        assert read_chain(write_yaml(chain)) == (chain, [])


HEAD = "chain: yanhu.pumps\ntitle: 水泵\nnodes:\n"
SOUND = "  shaft: {title: 泵轴, stage: up, supplies: [pump]}\n  pump: {title: 水泵, stage: 中游}\n"


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        (HEAD + SOUND + "  seal: {title: 密封, stage: up, supplies: [pumb]}\n", 6, "没有环节“pumb”；是不是 pump", "there is no node “pumb”; did you mean pump"),
        (HEAD + SOUND + "  big: {title: 大泵, stage: mid, is_a: [水泵]}\n", 6, "没有环节“水泵”；是不是 pump", "did you mean pump"),
        (HEAD + SOUND + "  seal: {title: 密封, stage: up, supplies: [zzzzzz]}\n", 6, "没有环节“zzzzzz”；先写这个环节", "add the node first"),
        (HEAD + SOUND.replace("中游}", "中游, supplies: [pump]}"), 5, "环节“pump”连到自己", "leads to itself"),
        (HEAD + SOUND + "  pump: {title: 泵, stage: mid}\n", 6, "“pump”写了两次，前一次在第 5 行", "stands twice, first on line 5"),
        (HEAD + SOUND + "  pipe: {title: 泵轴, stage: mid, supplies: [pump]}\n", 6, "环节“pipe”与第 4 行的“shaft”同名“泵轴”", "has the name “泵轴” of “shaft” on line 4"),
        (HEAD + SOUND.replace("stage: up", "stage: top"), 4, "环节段“top”不认得；写 up（上游）、mid（中游）或 down（下游）", "the stage “top” is not known"),
        (HEAD + SOUND.replace(", stage: 中游", ""), 5, "环节“pump”没有写环节段", "the node “pump” has no stage"),
        (HEAD + SOUND.replace("中游}", "中游, gbt: [C344]}"), 5, "“C344”不是 GB/T 4754—2017 的小类代码", "no class of GB/T 4754-2017"),
        (HEAD + SOUND.replace("中游}", "中游, gbt: [D3441]}"), 5, "“D3441”不是", "no class"),
        (HEAD + SOUND.replace("中游}", "中游, gbt: [0171]}"), 5, "“121”不是", "write four digits in quotes"),
        (HEAD + SOUND + "  lonely: {title: 孤, stage: down}\n", 6, "环节“lonely”没有任何关系", "has no edge"),
        (HEAD + SOUND + "  a: {title: 甲, stage: mid, is_a: [b]}\n  b: {title: 乙, stage: mid, is_a: [a]}\n", 7, "绕一圈又属于自己", "all the way round"),
        (HEAD + SOUND.replace("[pump]", "[pump, pump]"), 4, "关系写了两次", "stands twice"),
        (HEAD + SOUND.replace("中游}", "中游, keywords: [泵]}"), 5, "应有 2 到 120 字", "2 to 120"),
        (HEAD + SOUND.replace("中游}", "中游, keywords: [水泵、潜水泵]}"), 5, "里有几个词", "several words"),
        (HEAD + SOUND.replace("中游}", "中游, kind: thing}"), 5, "种类“thing”不认得", "the kind “thing” is not known"),
        (HEAD + SOUND.replace("中游}", "中游, verified: maybe}"), 5, "不是 true 或 false", "neither true nor false"),
        (HEAD + SOUND.replace("stage: up", "stgae: up, stage: up"), 4, "没有“stgae”这一项；是不是 stage", "did you mean stage"),
        (HEAD + SOUND.replace("pump:", "a b:").replace("[pump]", "[a b]"), 5, "“a b”不能作环节编号", "cannot be the key"),
        (HEAD + "  pump: 水泵\n", 4, "应有 title 和 stage", "needs a title"),
        ("chain: Pumps\ntitle: 水泵\nnodes:\n" + SOUND, 1, "缺少产业链编号", "write chain: yanhu.pumps"),
        ("chain: yanhu.pumps\ntitle: 水泵\n", 1, "没有环节", "there are no nodes"),
        ("nodes: [", 1, "不是 YAML", "no YAML"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_line_and_mend(text: str, line: int, zh: str, en: str) -> None:
    told = [(one.line, one.told("zh"), one.told("en")) for one in check(text)]
    assert [(one[0], zh in one[1], en in one[2]) for one in told] == [(line, True, True)], told


def test_sound_chain_is_read_and_an_unsound_one_is_not_taken() -> None:
    chain = chain_of(HEAD + SOUND.replace("中游}", "中游, gbt: [3441, c3443]}"))
    assert chain.nodes["pump"] == ChainNode("pump", Words("水泵"), Stage.MID, gbt=("3441", "3443"))
    with pytest.raises(ValueError, match="line 4: the stage"):
        chain_of(HEAD + SOUND.replace("stage: up", "stage: top"))


def test_faults_of_tables_say_file_and_line_and_further_columns_stay(tmp_path: Path) -> None:
    nodes, edges = tmp_path / "n.csv", tmp_path / "e.csv"
    head = Chain("a.b", Words("链"), {})
    nodes.write_bytes(
        "node,name,stage,gbt,keywords,联系人\nshaft,泵轴,上游,A0171；3484,泵轴|水泵轴,张\npump,水泵,中游,171,,\nshaft,轴,up,,,\nalone,孤,down,,,\n".encode("gb18030")
    )  # fmt: skip
    edges.write_text("from,to,kind,weight\nshaft,pump,供应,1\nshaft,pomp,,\npomp,shaft,,\npump,shaft,likes,\n", encoding="utf-8")  # fmt: skip
    chain, faults = read_tables(nodes, edges, head)
    assert [(fault.place, fault.zh.split("；")[0]) for fault in faults] == [
        ("e.csv:5", "关系“likes”不认得，应为 supplies 或 is_a"),
        ("e.csv:1", "不保存列“weight”，请删去"),
        ("n.csv:3", "“171”不是 GB/T 4754—2017 的小类代码"),
        ("n.csv:4", "环节“shaft”写了两次，前一次在第 2 行"),
        ("n.csv:5", "环节“alone”没有任何关系"),
        ("e.csv:3", "没有环节“pomp”"),
        ("e.csv:4", "没有环节“pomp”"),
    ]
    shaft = chain.nodes["shaft"]
    assert (shaft.gbt, shaft.keywords, shaft.about, shaft.supplies) == (("0171", "3484"), ("泵轴", "水泵轴"), {"联系人": "张"}, ("pump",))  # fmt: skip
    write_tables(chain, nodes, edges)
    assert read_tables(nodes, edges, head)[0] == chain


def test_chain_of_too_many_nodes_is_told_and_cut(tmp_path: Path) -> None:
    nodes, edges = tmp_path / "n.csv", tmp_path / "e.csv"
    many = range(10_001)
    nodes.write_text("node,name,stage\n" + "".join(f"n{n},环节{n},up\n" for n in many), encoding="utf-8")
    edges.write_text("from,to\n" + "".join(f"n{n},n{n + 1}\n" for n in many[:-2]), encoding="utf-8")
    chain, faults = read_tables(nodes, edges, Chain("a.b", Words("链"), {}))
    assert [(fault.place, fault.en) for fault in faults] == [
        ("n.csv:1", "10001 nodes are over 10000; the rest is left out; split it into several chains")
    ]
    assert (len(chain.nodes), len(chain.edges)) == (10_000, 9_999)


def test_differences_name_what_came_went_and_changed() -> None:
    old = chain_of(HEAD + SOUND + "  seal: {title: {zh: 密封, en: Seals}, stage: up, supplies: [pump]}\n")
    new = chain_of(
        HEAD.replace("title: 水泵", "title: 水泵制造")
        + "  shaft: {title: 泵轴, stage: mid, keywords: [泵轴], verified: true, supplies: [pump]}\n"
        + "  pump: {title: {zh: 水泵, en: Pumps}, stage: 中游, supplies: [use], about: {联系人: 张}}\n  use: {title: 灌溉, stage: down, kind: use}\n"
    )
    assert [(one.what, one.how, one.keys, one.zh) for one in differences(old, new)] == [
        (What.CHAIN, How.CHANGED, (), "名称 水泵 → 水泵制造"),
        (What.NODE, How.GONE, ("seal",), "删去环节“密封”"),
        (What.NODE, How.ADDED, ("use",), "新增环节“灌溉”"),
        (What.NODE, How.CHANGED, ("shaft",), "环节“泵轴”：环节段 上游 → 中游；关键词 ＋ 泵轴；已核实"),
        (What.NODE, How.CHANGED, ("pump",), "环节“水泵”：名称 水泵 → 水泵 / Pumps；联系人 — → 张"),
        (What.EDGE, How.GONE, ("seal", "pump"), "删去供应关系“密封” → “水泵”"),
        (What.EDGE, How.ADDED, ("pump", "use"), "新增供应关系“水泵” → “灌溉”"),
    ]
    assert [one.en for one in differences(new, old) if one.what is not What.CHAIN][:3] == [
        "node “灌溉” is gone",
        "node “Seals” is new",
        "node “泵轴”: stage mid → up; keywords - 泵轴; no longer verified",
    ]
    assert differences(old, old) == []
    assert old.note == UNSAID
