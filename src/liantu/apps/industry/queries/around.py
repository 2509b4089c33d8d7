"""What lies around one node or one firm of a chain, of a ground that was read already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance

from ..models import Chain, NodeSignature, Placement
from .ground import Ground, NodeView, language
from .placements import list_placements, open_suggestions, readable_reasons

MOST_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node at the other end of an edge. `signed`: both ends are; `view`: None where the reader may not know who is where."""

    key: str
    title: str
    signed: bool
    view: NodeView | None


@dataclass(frozen=True, slots=True)
class Around:
    suppliers: tuple[Neighbour, ...]
    customers: tuple[Neighbour, ...]
    broader: tuple[Neighbour, ...]
    kinds: tuple[Neighbour, ...]


def around(ground: Ground, key: str) -> Around:
    """What supplies a node, what it supplies, what it is a kind of and which kinds it has. Raises KeyError."""
    content = ground.content
    if content is None:
        raise KeyError(key)
    node = content.nodes[key]
    others = content.nodes.values()
    return Around(
        _told(ground, key, [one.key for one in others if key in one.supplies and one.key != key]),
        _told(ground, key, [one for one in node.supplies if one in content.nodes and one != key]),
        _told(ground, key, [one for one in node.is_a if one in content.nodes and one != key]),
        _told(ground, key, [one.key for one in others if key in one.is_a and one.key != key]),
    )


def _told(ground: Ground, key: str, keys: Sequence[str]) -> tuple[Neighbour, ...]:
    nodes = ground.content.nodes if ground.content is not None else {}
    signed = key not in ground.drafts
    return tuple(
        Neighbour(one, nodes[one].title.told(language()), signed and one not in ground.drafts, ground.nodes.get(one))
        for one in dict.fromkeys(keys)
    )


def placed_at(user: access.Principal, ground: Ground, key: str) -> dict[int, Placement]:
    """Placement → the decision, with the record that it rests on, of those who stand at a node."""
    view = ground.nodes.get(key)
    ids = [one.placement for one in view.standings] if view else []
    return {row.pk: row for row in list_placements(user).filter(pk__in=ids)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion that nobody has settled, with the reasons that this reader may know."""

    row: Any
    reasons: tuple[dict[str, Any], ...]


def waiting_at(user: access.Principal, chain: Chain, key: str) -> list[Waiting]:
    """The surest suggestions of a node."""
    rows = open_suggestions(user).filter(chain=chain, node=key)[:MOST_SUGGESTIONS]
    reader = clearance(user)
    return [Waiting(row, tuple(readable_reasons(reader, row))) for row in rows]


def signature_of(user: access.Principal, chain: Chain, node: engine.ChainNode) -> NodeSignature | None:
    """Who stands for a node as it is now; None where nobody does."""
    rows = access.scope(user, "view", NodeSignature.objects.filter(chain=chain, node=node.key, digest=node.digest))
    return rows.filter(retracted_at__isnull=True).select_related("by").first()


@dataclass(frozen=True, slots=True)
class Post:
    """A node at which a firm stands, and what is around it."""

    key: str
    title: str
    view: NodeView
    suppliers: tuple[Neighbour, ...]
    customers: tuple[Neighbour, ...]


def posts_of(ground: Ground, organisation: int) -> list[Post]:
    """Where a firm is placed in a chain itself, in the order of the chain."""
    found = []
    for key, view in ground.nodes.items():
        if any(one.organisation == organisation and one.climbed_from is None for one in view.standings):
            near = around(ground, key)
            found.append(Post(key, view.title, view, near.suppliers, near.customers))
    return found
