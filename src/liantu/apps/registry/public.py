"""What others may use of the register."""

from .actions.editing import (
    add_fact,
    add_name,
    assign,
    register_organisation,
    reinstate_fact,
    replace_fact,
    retract_fact,
    set_values,
)
from .actions.linking import register_zone
from .actions.loading import load
from .actions.many import assign_many, set_many
from .actions.merging import merge, unmerge
from .actions.people import add_expert, add_person, edit_person
from .actions.resolving import Resolver
from .actions.saying import say
from .actions.upkeep import link_unit, link_zone, rebuild
from .enums import Level, NameKind, OrganisationKind, TieKind
from .queries import (
    COUNTED,
    FACETS,
    STANDARDS,
    Doing,
    Likely,
    OrganisationFilter,
    active_in,
    alike,
    body_of,
    bound_properties,
    bound_recognitions,
    bound_rights,
    bound_standards,
    candidates,
    doing_told_by,
    doings_of,
    enterprises,
    facts_of,
    find_organisation,
    firms_of,
    gone,
    group_of,
    heavy,
    held_until,
    kind_counts,
    list_assignments,
    list_facts,
    list_organisations,
    listed_kinds,
    listed_schemes,
    members_among,
    members_now,
    members_of,
    named,
    named_ids,
    officers_of,
    organisation_named,
    organisation_told,
    own_organisations,
    products_told,
    property_senders,
    refresh_names,
    register_filter,
    register_section,
    roots_of,
    same,
    scheme_words,
    schemes,
    standing_for,
    touched_by,
    zones_of_body,
)

__all__ = [name for name in dir() if not name.startswith("_")]
