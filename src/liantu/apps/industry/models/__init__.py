from .chain import Chain, ChainName, ChainRole, ChainTag
from .lead import Lead
from .placement import Placement, PlacingDue, Suggestion
from .project import Actual, Milestone, Problem, Project
from .purchase import ItemPlace, Offer, Purchase
from .signature import NodeSignature
from .target import Target

__all__ = [
    "Actual", "Chain", "ChainName", "ChainRole", "ChainTag", "ItemPlace", "Lead", "Milestone", "NodeSignature", "Offer", "Placement",
    "PlacingDue", "Problem", "Project", "Purchase", "Suggestion", "Target",
]  # fmt: skip
