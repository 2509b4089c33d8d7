from .calendar import Board, Entry, Month, board, months_beside, weeks_of
from .counting import COUNTABLES, Counts, counts, tell_counts
from .events import (
    card_of,
    event_shown,
    find_event,
    find_participant,
    found_events,
    list_events,
    list_materials,
    list_participants,
    named_events,
    participants_by_event,
    sums_of,
    tell_event,
    tell_participant,
    title_shown,
    visible_code,
)
from .promises import (
    KIND,
    asked_of_firm,
    case_of,
    find_promise,
    list_promises,
    named_promises,
    open_promises,
    tell_promise,
)
from .visits import (
    NEAR_DAYS,
    Known,
    find_visit,
    firm_of,
    goings,
    is_staff,
    known_of,
    leaders_of,
    limit_of,
    list_visits,
    named_visits,
    number_in_month,
    own_firms,
    people_of,
    people_of_firm,
    state_words,
    tell_known,
    tell_visit,
    told_of,
    zone_told,
)

__all__ = [name for name in dir() if not name.startswith("_")]
