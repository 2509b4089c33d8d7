"""What others may use of industry."""

from .actions.chains import create_chain, edit_chain, give_role, load, retract_chain, retract_role, retract_tag, tag
from .actions.content import link_content, sign_nodes
from .actions.leads import create_lead, edit_lead, link_visit
from .actions.placing import place, refuse_many, retract_placement, settle_many
from .actions.projects import (
    create_project,
    edit_project,
    finish_milestone,
    note_actual,
    plan_milestone,
    raise_problem,
    retract_project,
    solve_problem,
)
from .actions.purchasing import accept_proposals, add_purchase, offer, place_items
from .actions.suggesting import suggest
from .actions.targets import load_targets, reopen, set_aside
from .enums import Basis, ChainRoleKind
from .queries import (
    LEAD,
    PROJECT,
    ChainCard,
    Held,
    StageCount,
    cards,
    case_of_lead,
    case_of_project,
    chain_ids,
    content_of,
    contents_of,
    find_chain,
    find_lead,
    find_project,
    gaps_of_zone,
    gather,
    ground_of,
    grounds_of,
    list_chains,
    list_leads,
    list_offers,
    list_placements,
    list_projects,
    list_purchases,
    list_roles,
    list_suggestions,
    list_tags,
    list_targets,
    named,
    roles_of,
    signed_nodes,
    stage_counts,
    what_if,
    zone_tags,
)

__all__ = [name for name in dir() if not name.startswith("_")]
