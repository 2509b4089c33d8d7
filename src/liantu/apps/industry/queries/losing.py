"""What hangs on somebody, and the gaps of all chains of a zone: asked of their ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from liantu.engine import chains as engine
from liantu.kit.access import public as access

from ..models import Chain
from .chains import list_chains
from .ground import GapView, Ground, ground_of, grounds_of


@dataclass(frozen=True, slots=True)
class LossView:
    """What would be different without an organisation: nodes by key."""

    organisation: int
    name: str
    empties: tuple[str, ...]
    cuts_off: tuple[str, ...]
    #: Nodes at which it is placed, and which others hold.
    held: tuple[str, ...] = ()


def what_if(user: access.Principal, chain: Chain, organisation: Any, ground: Ground | None = None) -> LossView:
    """Which nodes get empty without an organisation, and which lose their last present supplier.

    One that is placed nowhere takes nothing with it. `ground`: what `ground_of` answered.
    """
    ground = ground if ground is not None else ground_of(user, chain)
    firm = getattr(organisation, "canonical_id", None) or organisation.pk
    at = tuple(
        key for key, view in ground.nodes.items()
        for one in view.standings if one.organisation == firm and one.climbed_from is None
    )  # fmt: skip
    if ground.graph is None or ground.here is None or not at:
        return LossView(firm, organisation.name, (), (), ())
    loss = engine.what_if(ground.graph, ground.here, [str(firm)])
    empties = tuple(node.key for node in loss.empties)
    return LossView(
        firm,
        ground.names[firm],
        empties,
        tuple(node.key for node in loss.cuts_off),
        tuple(key for key in at if key not in empties),
    )


def gaps_of_zone(user: access.Principal, zone: Any, day: date | None = None) -> list[tuple[Ground, GapView]]:
    """The gaps of all chains of a zone, the weightiest first, each with its chain's ground."""
    chains = list(list_chains(user).filter(zone=zone))
    found = [(ground, gap) for ground in grounds_of(user, chains, day) for gap in ground.gaps]
    return sorted(found, key=lambda one: (-one[1].weight, one[0].chain.pk, one[1].node))
