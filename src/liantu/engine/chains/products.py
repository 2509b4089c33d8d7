"""What a product is in the words of chains: "200QJ 型深井泵、水泵控制柜" are the nodes 井用潜水泵 and 控制柜.

For tables of firms and products that nobody has settled: what a product is stands at the end of its name, so that the longest word of a
chain that ends it is taken, and 电机经销 is no motor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from .content import Chain, NodeKind

_APART = re.compile(r"[;；、|,，\n]+")
#: A single sign is no word: 泵 ends the names of all pumps.
SHORTEST = 2


class Products:
    """Of some chains. A node goes by its Chinese title: chains that name the same thing mean the same."""

    def __init__(self, chains: Iterable[Chain]) -> None:
        words: dict[str, set[str]] = defaultdict(set)
        for chain in chains:
            for node in chain.nodes.values():
                if node.kind is not NodeKind.USE:
                    for word in (node.title.zh, *node.keywords):
                        words[word.strip().lower()].add(node.title.zh)
        self.words = {word: frozenset(titles) for word, titles in words.items() if len(word) >= SHORTEST}
        self.longest = max(map(len, self.words), default=0)
        self._one = cache(self._read)

    def meant(self, text: str) -> frozenset[str]:
        """The titles of the nodes that a product, or several in one cell, belong to."""
        return frozenset().union(*(self._one(piece) for piece in _APART.split(text.lower())))

    def _read(self, piece: str) -> frozenset[str]:
        name = piece.strip()
        for size in range(min(len(name), self.longest), SHORTEST - 1, -1):
            if (found := self.words.get(name[-size:])) is not None:
                return found
        return frozenset()
