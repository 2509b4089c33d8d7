"""What others may use of activities."""

from .actions.attending import invite, mark_attended
from .actions.events import add_participants, create_event, edit_event, retract_event
from .actions.loading import load, load_visits
from .actions.promises import promise
from .actions.visits import book, cancel, decide, join, note_findings, put_off, say_told, set_limit
from .enums import BURDEN, EventKind, Part, PromiseState, Purpose, VisitState
from .queries import (
    board,
    case_of,
    counts,
    find_event,
    find_promise,
    find_visit,
    known_of,
    list_events,
    list_participants,
    list_promises,
    list_visits,
)

__all__ = [name for name in dir() if not name.startswith("_")]
