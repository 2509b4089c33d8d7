from .board import SOON, Board, Rung, board, tell_board
from .climbing import Climbing, answer_words, climb, tell_climbing
from .costing import (
    MOST_YEARS,
    Costed,
    cost_policy,
    costing_zones,
    require_cost,
    tell_costed,
    version_told,
    versions,
)
from .counting import count, tiers_of, uncounted
from .evaluating import COLUMNS, Line, is_awaited, lines, list_evaluations, pass_line, read_rows
from .facts import Bound, Ground, gather, inside
from .gaps import Gaps, nearest_first, needed
from .ladders import Known, Ladder, RowShown, ladders_of, points_words, tell_ladder, years_words, zone_told
from .lists import (
    expiring,
    expiring_within,
    find_answer,
    find_evaluation,
    given_between,
    lacking,
    list_answers,
    list_stands,
    named_evaluations,
    officers_of,
    open_now,
    rows_to_lack,
    sees_all,
    tell_stand,
    visible_zones,
    zones,
    zones_of,
)
from .packs import Held, every_title, fact_titled, find_held, held, holds_in, in_words, language, shipped
from .policies import (
    Card,
    Entitlement,
    Reach,
    card,
    clashes,
    entitlements_of,
    reaches,
    tell_entitlement,
    tell_policies,
    tell_policy,
)
from .trying import Compared, Tried, tried, try_out

__all__ = [name for name in dir() if not name.startswith("_")]
