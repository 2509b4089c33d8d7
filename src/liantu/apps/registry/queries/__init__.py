from .alike import Likely, alike, candidates
from .binding import (
    COUNTED,
    STANDARDS,
    bound_properties,
    bound_recognitions,
    bound_rights,
    bound_standards,
    enterprises,
    firms_of,
    held_until,
    listed_kinds,
    listed_schemes,
    officers_of,
    property_senders,
    roots_of,
    standing_for,
    touched_by,
)
from .conflicts import concerning, conflict_counts, conflict_words, list_conflicts, tell_conflict
from .countables import COUNTABLES, around
from .doing import Doing, active_in, doing_told_by, doings_of
from .extending import (
    OrganisationFilter,
    organisation_filters,
    register_filter,
    register_section,
    sections_of,
)
from .facets import FACETS, Facet, Gathered, facet_named, gather
from .facts import (
    claims_of,
    facts_of,
    find_fact,
    find_person,
    heavy,
    list_assignments,
    list_facts,
    list_people,
    members_of,
    merged_into,
    models_with_facts,
    people_named,
    products_told,
    serving,
    tie_counts,
    ties_around,
)
from .indexed import refresh as refresh_names
from .linking import (
    list_unit_links,
    list_zone_links,
    may_link,
    may_register_zone,
    organisation_meant,
    tell_unit_link,
    tell_zone_link,
    unlinked,
)
from .naming import NameValue, names_and_value
from .narrowing import narrowed, recognised, said_by, with_words
from .organisations import (
    LISTED,
    body_of,
    codes_of,
    find_merge,
    find_organisation,
    gone,
    group_of,
    in_a_zone,
    kind_counts,
    list_merges,
    list_names,
    list_organisations,
    made_by,
    members_among,
    members_now,
    merges_of,
    named,
    named_ids,
    names_of,
    organisation_named,
    organisation_told,
    own_organisations,
    same,
    zones_of_body,
)
from .schemes import Scheme, scheme_words, schemes
from .since import Written, written_since
from .splits import (
    Rows,
    find_split,
    list_splits,
    moved_words,
    rows_of,
    splits_of,
    tell_rows,
    tell_split,
)
from .telling import (
    tell_dossier,
    tell_fact,
    tell_facts,
    tell_merge,
    tell_names,
    tell_organisations,
    tell_source,
    tell_value,
)
from .values import SaidValue, Value, values_of, words_of

__all__ = [name for name in dir() if not name.startswith("_")]
