"""What others may use of industry."""

from .actions.chains import create_chain, edit_chain, give_role, load, retract_chain, retract_role, retract_tag, tag
from .actions.content import link_content, sign_nodes
from .enums import ChainRoleKind
from .queries import (
    ChainCard,
    Held,
    cards,
    chain_ids,
    content_of,
    contents_of,
    find_chain,
    gather,
    list_chains,
    list_roles,
    list_tags,
    named,
    roles_of,
    signed_nodes,
    zone_tags,
)

__all__ = [name for name in dir() if not name.startswith("_")]
