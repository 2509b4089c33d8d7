"""What apps use of kit/journeys: they register kinds of case, begin cases, and show them. README.md tells how."""

from .actions.clocks import pause, resume
from .actions.escalating import climb
from .actions.linking import make_link
from .actions.moving import move
from .actions.people import assign, hand_over
from .actions.starting import start
from .actions.talking import attach, comment, follow
from .kinds import CaseKind, Effect, Outside, kind_of, kinds, register
from .language import Journey
from .models import Case, Clock, Step
from .queries import case_about, find_case, list_cases, list_overdue, list_running, object_of, offers, workload
from .reading import journey

__all__ = [
    "Case",
    "CaseKind",
    "Clock",
    "Effect",
    "Journey",
    "Outside",
    "Step",
    "assign",
    "attach",
    "case_about",
    "climb",
    "comment",
    "find_case",
    "follow",
    "hand_over",
    "journey",
    "kind_of",
    "kinds",
    "list_cases",
    "list_overdue",
    "list_running",
    "make_link",
    "move",
    "object_of",
    "offers",
    "pause",
    "register",
    "resume",
    "start",
    "workload",
]
