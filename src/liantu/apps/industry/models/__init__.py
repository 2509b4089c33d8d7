from .chain import Chain, ChainName, ChainRole, ChainTag
from .lead import Lead
from .placement import Placement, PlacingDue, Suggestion
from .project import Actual, Milestone, Problem, Project
from .signature import NodeSignature
from .target import Target

__all__ = [
    "Actual",
    "Chain",
    "ChainName",
    "ChainRole",
    "ChainTag",
    "Lead",
    "Milestone",
    "NodeSignature",
    "Placement",
    "PlacingDue",
    "Problem",
    "Project",
    "Suggestion",
    "Target",
]
