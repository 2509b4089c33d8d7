from .around import Around, Neighbour, Post, Waiting, around, placed_at, posts_of, signature_of, waiting_at
from .chains import (
    COUNTABLES,
    ROLE_ORDER,
    ChainCard,
    Held,
    cards,
    chain_choices,
    chain_ids,
    chain_told,
    find_chain,
    find_role,
    find_tag,
    found_chains,
    gather,
    in_chain,
    list_chains,
    list_roles,
    list_tags,
    named,
    named_by,
    named_ids,
    roles_of,
    tell_chain,
    tell_role,
    tell_section,
    tell_tag,
    zone_tags,
    zone_told,
)
from .content import content_of, contents_of, language, parse, read_content, signed_content, signed_nodes, version_of
from .drafting import (
    Base,
    base_of,
    differences,
    draft_of,
    in_language,
    list_signatures,
    side_told,
    sides_of,
    tell_content,
)
from .filing import ENDINGS, FORMATS, MOST_MB, Brought, export, read_upload
from .ground import GapView, Ground, LeaderView, NodeView, PointView, Standing, ground_of, grounds_of
from .lead_counts import COUNTABLES as LEAD_COUNTABLES
from .lead_counts import StageCount, bands, stage_counts, stages_of
from .leads import (
    LEAD,
    PROJECT,
    about,
    case_of_lead,
    case_of_project,
    find_lead,
    find_project,
    firm_of,
    lead_ids,
    like_firms,
    like_leads,
    list_leads,
    list_projects,
    named_leads,
    named_projects,
    project_ids,
    project_of,
    tell_lead,
    tell_project,
    visits_to_link,
    with_cases,
)
from .losing import LossView, gaps_of_zone, what_if
from .near import Near, NearView
from .nodes import node_meant, node_names, node_options, with_nodes
from .placements import (
    PLACEMENTS,
    at_node,
    at_nodes,
    find_placement,
    find_suggestion,
    is_awaited,
    list_placements,
    list_suggestions,
    node_told,
    nodes_titled,
    open_suggestions,
    placed_in,
    placed_nodes,
    placements_at,
    readable_reasons,
    suggestions_for,
    titles_of,
)
from .projects import (
    Beside,
    beside,
    day_of,
    find_actual,
    find_milestone,
    find_problem,
    list_actuals,
    list_milestones,
    list_problems,
    open_problems,
    tell_parts,
    timeline,
)
from .purchases import (
    OFFER,
    RateView,
    bought_in,
    case_of_offer,
    find_offer,
    find_purchase,
    item_key,
    list_offers,
    list_purchases,
    offers_of,
    propose,
    purchases_of,
    rate_of_zone,
    rates,
    tell_offer,
    tell_purchase,
    tell_rate,
    withheld_purchases,
)
from .targets import Ranked, chains_of, find_target, group_of, in_order, list_targets, ranked, tell_targets
from .told_ground import tell_gap, tell_gaps, tell_ground, tell_loss, tell_placements, tell_suggestions

__all__ = [name for name in dir() if not name.startswith("_")]
