"""At which nodes somebody may stand: what it says of itself, held against the words and codes of the nodes.

A proposal for a person to settle, never a placement. How sure it is, is a rule of thumb: a declared product says most, a business scope
least, since scopes list whatever a firm might ever do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .content import Chain, NodeKind


class Said(StrEnum):
    """What of a firm is read: what it makes, its class of GB/T 4754, titles of its rights, its business scope."""

    PRODUCT = "product"
    CODE = "code"
    RIGHT = "right"
    SCOPE = "scope"


#: How much each says for a node, from 0 to 1.
WEIGHTS = {Said.PRODUCT: 0.75, Said.CODE: 0.5, Said.RIGHT: 0.4, Said.SCOPE: 0.3}
#: A product that is called just as the node says nearly all.
SAME = 0.9
#: A class that other nodes of the chain stand for more plainly.
BESIDE = 0.1
#: One more right on the same thing; no more than so many of them.
ONE_MORE, MOST_RIGHTS = 0.05, 5
#: Below this nothing is proposed; above this nothing is sure until a person says so.
LEAST, MOST = 0.2, 0.95
#: Stands for a word that was understood already, so that a shorter one inside it is not found again.
_TAKEN = "\0"
_CLASS = re.compile(r"(?<![\dA-Za-z])[A-Ta-t]?(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something said that speaks for a node: `word` is what was found, `weight` how much it says alone."""

    node: str
    kind: Said
    word: str
    weight: float


class Matcher:
    """Of one chain. Nodes of kind `use` are where its products go, and nobody's place."""

    def __init__(self, chain: Chain) -> None:
        nodes = [node for node in chain.nodes.values() if node.kind is not NodeKind.USE]
        words: dict[str, dict[str, float]] = defaultdict(dict)
        codes: dict[str, list[str]] = defaultdict(list)
        for node in nodes:
            for word in (*node.keywords, node.title.zh):
                words[word.strip().lower()][node.key] = 1.0
            for code in node.gbt:
                codes[code].append(node.key)
        # The longest first: of 水泵控制柜 nothing is left for 水泵.
        self.words = [(word, tuple(words[word])) for word in sorted(words, key=lambda word: (-len(word), word)) if word]
        self.above = _above(chain)
        self.codes = {code: self._weighed(chain, keys) for code, keys in codes.items()}
        self.known: dict[tuple[Said, str], tuple[Hit, ...]] = {}

    def _weighed(self, chain: Chain, keys: Collection[str]) -> tuple[tuple[str, float], ...]:
        """Nodes of one class: it stands for the most general ones, and for products before their parts."""
        general = [key for key in keys if not self.above[key] & set(keys)]
        made = (NodeKind.PRODUCT, NodeKind.SERVICE)
        heads = [key for key in general if chain.nodes[key].kind in made] or general
        share = WEIGHTS[Said.CODE] / max(len(heads), 1)
        return tuple((key, share if key in heads else BESIDE) for key in keys)

    def hits(self, kind: Said, text: str) -> tuple[Hit, ...]:
        """What a text speaks for. Texts come again and again, so that each is read once."""
        found = self.known.get((kind, text))
        if found is None:
            found = self._coded(text) if kind is Said.CODE else self._worded(kind, text)
            self.known[kind, text] = found
        return found

    def _coded(self, text: str) -> tuple[Hit, ...]:
        code = _CLASS.search(text)
        return (
            tuple(Hit(key, Said.CODE, code[1], weight) for key, weight in self.codes.get(code[1], ())) if code else ()
        )

    def _worded(self, kind: Said, text: str) -> tuple[Hit, ...]:
        whole = text.strip().lower()
        left = whole
        found: dict[str, Hit] = {}
        for word, keys in self.words:
            if word in left:
                left = left.replace(word, _TAKEN)
                weight = SAME if kind is Said.PRODUCT and word == whole else WEIGHTS[kind]
                for key in keys:
                    found.setdefault(key, Hit(key, kind, word, weight))
        return tuple(found.values())

    def nearest(self, sure: Mapping[str, float]) -> set[str]:
        """Node → how sure: without those that are told by a kind of them already, since presence climbs."""
        told = {up for key in sure for up in self.above[key] if up in sure and sure[up] <= sure[key]}
        return set(sure) - told


def confidence(hits: Iterable[Hit]) -> float:
    """How sure all that speaks for one node makes it: of each kind the strongest, more rights a little more; 0 to MOST."""
    best: dict[Said, float] = {}
    rights = 0
    for hit in hits:
        best[hit.kind] = max(best.get(hit.kind, 0.0), hit.weight)
        rights += hit.kind is Said.RIGHT
    if rights > 1:
        best[Said.RIGHT] += ONE_MORE * (min(rights, MOST_RIGHTS) - 1)
    against = 1.0
    for weight in best.values():
        against *= 1 - weight
    return min(round(1 - against, 4), MOST)


def _above(chain: Chain) -> dict[str, set[str]]:
    """Node → all that it is a kind of, cycles left."""
    found: dict[str, set[str]] = {}
    for key in chain.nodes:
        seen: set[str] = set()
        left = list(chain.nodes[key].is_a)
        while left:
            up = left.pop()
            if up in chain.nodes and up not in seen:
                seen.add(up)
                left += chain.nodes[up].is_a
        found[key] = seen - {key}
    return found
