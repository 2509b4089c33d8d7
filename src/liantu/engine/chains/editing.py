"""Changing a chain node by node: the same chain with one node put, or taken away with whatever leads to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from .content import Chain, ChainNode


def suppliers_of(chain: Chain, key: str) -> tuple[str, ...]:
    """Keys of the nodes that supply a node, in their order."""
    return tuple(node.key for node in chain.nodes.values() if key in node.supplies)


def seen_of(chain: Chain, key: str) -> str:
    """What a node said and who supplied it, as a digest: whoever edits it notices that somebody else has."""
    said = [chain.nodes[key].digest, sorted(suppliers_of(chain, key))]
    return sha256(json.dumps(said).encode()).hexdigest()


def put_node(chain: Chain, node: ChainNode, suppliers: Sequence[str] | None = None) -> Chain:
    """With the node added, or in the place of the one that had its key. `suppliers`: who supplies it; None: as before."""
    nodes = {**chain.nodes, node.key: node}
    if suppliers is not None:
        for key, one in nodes.items():
            supplies = one.supplies
            if key in suppliers and node.key not in supplies:
                supplies = (*supplies, node.key)
            elif key not in suppliers and node.key in supplies:
                supplies = _without(supplies, node.key)
            if supplies != one.supplies:
                nodes[key] = replace(one, supplies=supplies)
    return replace(chain, nodes=nodes)


def remove_node(chain: Chain, key: str) -> Chain:
    """Without the node and the edges from and to it. Raises KeyError."""
    nodes = dict(chain.nodes)
    del nodes[key]
    left = {
        name: replace(one, supplies=_without(one.supplies, key), is_a=_without(one.is_a, key))
        for name, one in nodes.items()
    }
    return replace(chain, nodes=left)


def unverified(chain: Chain) -> Chain:
    """With no node verified: that is for people to say where the chain is used, not for a file."""
    return replace(chain, nodes={key: replace(node, verified=False) for key, node in chain.nodes.items()})


def _without(keys: Iterable[str], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)
