"""A chain as it is written: nodes by stage, what supplies what, what is a kind of what, and by what a firm at a node is told.

`reading` reads its YAML and says whatever is wrong with it; the form is told in docs/*/chains.md. `writing` puts a chain back into
files, `changes` sets two versions side by side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from liantu.engine.packs import UNSAID, Words

from .graph import Edge, Graph, Kind, Node, Placement, Stage

#: Nodes of one chain. A zone's chains have a few dozen; beyond this it is a catalogue, which no map can show.
MOST_NODES = 10_000
#: Bytes of a chain as a text: so many nodes with their keywords.
LONGEST = 4_000_000
#: Several words in one cell of a table stand apart by the first of these; all are understood.
APART = ";；、|"
#: Section of GB/T 4754-2017 → its first and last division.
SECTIONS = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60), "H": (61, 62), "I": (63, 65),
    "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79), "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90),
    "S": (91, 96), "T": (97, 97),
}  # fmt: skip
_CODE = re.compile(r"([A-Ta-t]?)(\d\d)\d\d")


class NodeKind(StrEnum):
    """What a node is."""

    MATERIAL = "material"
    PART = "part"
    PROCESS = "process"
    PRODUCT = "product"
    SERVICE = "service"
    USE = "use"


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A node. `gbt`: classes of GB/T 4754-2017, four digits; `keywords`: what stands in products, scopes and patents of firms here.

    `is_a`, `supplies`: keys of other nodes of the chain. `verified`: a person has signed the node; what rests on others is a draft.
    `about`: whatever else a file says of it, by column.
    """

    key: str
    title: Words
    stage: Stage
    kind: NodeKind = NodeKind.PRODUCT
    gbt: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    verified: bool = False
    is_a: tuple[str, ...] = ()
    supplies: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of what the node says and leads to, in whatever order: what a person signs. Not of `verified`."""
        said = [
            self.key, self.title.zh, self.title.en, self.stage.value, self.kind.value, sorted(self.about.items()),
            *(sorted(part) for part in (self.gbt, self.keywords, self.tags, self.is_a, self.supplies)),
        ]  # fmt: skip
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """An industry chain. `key`: as `yanhu.pumps`; `version`: the day from which it holds, where that is known."""

    key: str
    title: Words
    nodes: Mapping[str, ChainNode]
    version: str = ""
    author: str = ""
    note: Words = UNSAID
    tags: tuple[str, ...] = ()

    @property
    def edges(self) -> list[Edge]:
        """In the order of their first nodes, what is supplied before what it is a kind of."""
        return [
            edge
            for node in self.nodes.values()
            for edge in (
                *(Edge(node.key, other, Kind.SUPPLIES) for other in node.supplies),
                *(Edge(node.key, other, Kind.IS_A) for other in node.is_a),
            )
        ]

    @property
    def drafts(self) -> frozenset[str]:
        """Nodes that no person has signed."""
        return frozenset(node.key for node in self.nodes.values() if not node.verified)

    def graph(
        self, placements: Iterable[Placement] = (), needs: Mapping[str, float] | None = None, language: str = "zh"
    ) -> Graph:
        """With who stands where. `needs`: node → what leaders want of it in a year (yuan); names in "zh" or "en"."""
        wanted = needs or {}
        nodes = [
            Node(node.key, node.title.told(language), node.stage, wanted.get(node.key)) for node in self.nodes.values()
        ]
        return Graph(nodes, self.edges, placements)


def class_of(text: str) -> str:
    """The four digits of a class of GB/T 4754, as "3441" or "C3441"; empty where it is none."""
    found = _CODE.fullmatch(text.strip())
    if not found:
        return ""
    letter, division = found[1].upper(), int(found[2])
    fits = [section for section, (first, last) in SECTIONS.items() if first <= division <= last]
    return text.strip()[-4:] if fits and letter in ("", fits[0]) else ""


def with_section(code: str) -> str:
    """ "3441" → "C3441": table programs leave its zeros alone."""
    return next(letter for letter, (first, last) in SECTIONS.items() if first <= int(code[:2]) <= last) + code
