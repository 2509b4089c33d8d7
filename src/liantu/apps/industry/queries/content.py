"""What a chain is made of: the nodes of the pack that holds in its zone, and which of them a person there has signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore

from ..enums import CHAIN_PACKS
from ..models import Chain, NodeSignature


def version_of(chain: Chain, day: date | None = None) -> rulestore.Version | None:
    """The version of the chain's pack that holds in its zone on `day` (today); None where it has none."""
    if not chain.pack:
        return None
    try:
        return rulestore.in_force(CHAIN_PACKS, chain.pack, chain.zone_id, day)
    except access.NotHere:
        return None


def content_of(chain: Chain, day: date | None = None) -> engine.Chain | None:
    """Its nodes and edges as they hold on `day` (today), as written: who signed them is another question. None: it has none.

    Shared between callers, who change nothing of it.
    """
    version = version_of(chain, day)
    return read_content(version) if version is not None else None


def contents_of(chains: Iterable[Chain]) -> dict[int, engine.Chain]:
    """Of many chains at once, by id: as many queries as there are zones. Chains without content are left out."""
    wanted = [chain for chain in chains if chain.pack]
    held: dict[int, Mapping[str, rulestore.Version]] = {
        zone: {version.key: version for version in rulestore.list_in_force(CHAIN_PACKS, zone)}
        for zone in {chain.zone_id for chain in wanted}
    }
    found = {}
    for chain in wanted:
        version = held[chain.zone_id].get(chain.pack)
        if version is not None and (content := read_content(version)) is not None:
            found[chain.pk] = content
    return found


def read_content(version: rulestore.Version) -> engine.Chain | None:
    """None where the text has problems: what ships has none, and nothing else is approved."""
    return parse(version.text, version.version)


# A text of sixty nodes takes some milliseconds to read, and every page of a chain needs it.
@lru_cache(maxsize=32)
def parse(text: str, version: str = "") -> engine.Chain | None:
    chain, problems = engine.read_chain(text, version)
    return None if problems else chain


def signed_nodes(chain: Chain, content: engine.Chain | None = None) -> set[str]:
    """Keys of nodes that a person of the zone has signed as they are today. `content`: what `content_of` answered."""
    content = content if content is not None else content_of(chain)
    if content is None:
        return set()
    said = NodeSignature.objects.filter(chain=chain, retracted_at__isnull=True).values_list("node", "digest")
    return {node for node, digest in said if node in content.nodes and content.nodes[node].digest == digest}


def signed_content(chain: Chain, content: engine.Chain | None = None) -> engine.Chain | None:
    """The chain's content with `verified` as it stands in the zone: what a text says of it counts for nothing."""
    content = content if content is not None else content_of(chain)
    if content is None:
        return None
    signed = signed_nodes(chain, content)
    nodes = {key: replace(node, verified=key in signed) for key, node in content.nodes.items()}
    return replace(content, nodes=nodes)
