"""Two versions of a chain side by side: nodes and edges that are new, gone and changed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from liantu.engine.packs import Words

from .content import Chain, ChainNode
from .graph import Edge, Kind


class What(StrEnum):
    CHAIN = "chain"
    NODE = "node"
    EDGE = "edge"


class How(StrEnum):
    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One of them. `keys`: the node, or both ends of the edge; nothing of the chain itself."""

    what: What
    how: How
    keys: tuple[str, ...]
    zh: str
    en: str


#: Attribute → what it is called.
_PARTS = {
    "title": ("名称", "title"), "stage": ("环节段", "stage"), "kind": ("种类", "kind"), "gbt": ("GB/T 4754 代码", "GB/T 4754 classes"),
    "keywords": ("关键词", "keywords"), "tags": ("标签", "tags"), "verified": ("核实", "verified"), "author": ("作者", "author"), "note": ("说明", "note"), 
}  # fmt: skip
_SAID = {
    "up": "上游", "mid": "中游", "down": "下游", "material": "材料", "part": "零部件", "process": "工艺", "product": "产品", "service": "服务", "use": "应用",
}  # fmt: skip
_EDGES = {Kind.SUPPLIES: ("供应关系", "supplies"), Kind.IS_A: ("从属关系", "is a kind of")}


def differences(old: Chain, new: Chain) -> list[Change]:
    """From the one to the other: of the chain, then its nodes, then its edges."""
    return [*_chain(old, new), *_nodes(old, new), *_edges(old, new)]


def _chain(old: Chain, new: Chain) -> Iterator[Change]:
    for part in ("title", "author", "note", "tags"):
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            yield Change(
                What.CHAIN, How.CHANGED, (), _told(part, before, after, "zh"), _told(part, before, after, "en")
            )


def _nodes(old: Chain, new: Chain) -> Iterator[Change]:
    for key, node in old.nodes.items():
        if key not in new.nodes:
            yield Change(
                What.NODE, How.GONE, (key,), f"删去环节{_name(node, 'zh')}", f"node {_name(node, 'en')} is gone"
            )
    for key, node in new.nodes.items():
        if key not in old.nodes:
            yield Change(
                What.NODE, How.ADDED, (key,), f"新增环节{_name(node, 'zh')}", f"node {_name(node, 'en')} is new"
            )
    for key, node in new.nodes.items():
        before = old.nodes.get(key)
        if before is None:
            continue
        parts = [part for part in ("title", "stage", "kind", "gbt", "keywords", "tags", "verified", "about") if getattr(before, part) != getattr(node, part)]  # fmt: skip
        if parts:
            told = {
                language: [_told(part, getattr(before, part), getattr(node, part), language) for part in parts]
                for language in ("zh", "en")
            }
            yield Change(
                What.NODE,
                How.CHANGED,
                (key,),
                f"环节{_name(before, 'zh')}：{'；'.join(told['zh'])}",
                f"node {_name(before, 'en')}: {'; '.join(told['en'])}",
            )


def _edges(old: Chain, new: Chain) -> Iterator[Change]:
    before, after = dict.fromkeys(old.edges), dict.fromkeys(new.edges)
    for edge in before:
        if edge not in after:
            yield _edge(edge, old, How.GONE, "删去", "is gone")
    for edge in after:
        if edge not in before:
            yield _edge(edge, new, How.ADDED, "新增", "is new")


def _edge(edge: Edge, chain: Chain, how: How, zh: str, en: str) -> Change:
    ends = chain.nodes[edge.source], chain.nodes[edge.target]
    kind = _EDGES[edge.kind]
    return Change(
        What.EDGE,
        how,
        (edge.source, edge.target),
        f"{zh}{kind[0]}{_name(ends[0], 'zh')} → {_name(ends[1], 'zh')}",
        f"edge {en}: {_name(ends[0], 'en')} {kind[1]} {_name(ends[1], 'en')}",
    )


def _name(node: ChainNode, language: str) -> str:
    return f"“{node.title.told(language) or node.key}”"


def _told(part: str, before: object, after: object, language: str) -> str:
    """What became of a part. Lists say what came and went; truths what holds now; anything else both sides."""
    zh = language == "zh"
    name = _PARTS.get(part, ("", ""))[0 if zh else 1]
    if isinstance(after, bool):
        return ("已核实" if after else "改为未核实") if zh else ("now verified" if after else "no longer verified")
    if isinstance(before, tuple) and isinstance(after, tuple):
        came, went = [one for one in after if one not in before], [one for one in before if one not in after]
        said = [f"{sign} {('、' if zh else ', ').join(ones)}" for sign, ones in (("＋" if zh else "+", came), ("－" if zh else "-", went)) if ones]  # fmt: skip
        return f"{name} {' '.join(said) or ('次序不同' if zh else 'in another order')}"
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [column for column in {**before, **after} if before.get(column) != after.get(column)]
        said = [f"{column} {before.get(column) or '—'} → {after.get(column) or '—'}" for column in names]
        return ("；" if zh else "; ").join(said)
    return f"{name} {_side(before, language)} → {_side(after, language)}"


def _side(value: object, language: str) -> str:
    if isinstance(value, Words):
        return " / ".join(one for one in (value.zh, value.en) if one) or "—"
    return (_SAID.get(str(value), str(value)) if language == "zh" else str(value)) or "—"
