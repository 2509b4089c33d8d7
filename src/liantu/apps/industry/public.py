"""What others may use of industry."""

from .actions.chains import create_chain, edit_chain, give_role, load, retract_chain, retract_role, retract_tag, tag
from .actions.content import link_content, sign_nodes
from .actions.placing import place, refuse_many, retract_placement, settle_many
from .actions.purchasing import accept_proposals, add_purchase, offer, place_items
from .enums import Basis, ChainRoleKind
from .queries import (
    ChainCard,
    Held,
    cards,
    chain_ids,
    content_of,
    contents_of,
    find_chain,
    gaps_of_zone,
    gather,
    ground_of,
    grounds_of,
    list_chains,
    list_offers,
    list_placements,
    list_purchases,
    list_roles,
    list_suggestions,
    list_tags,
    named,
    roles_of,
    signed_nodes,
    what_if,
    zone_tags,
)

__all__ = [name for name in dir() if not name.startswith("_")]
