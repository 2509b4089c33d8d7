from .conflict import Conflict
from .facts import Financing, Product, Recognition, Right, Standard, Tie
from .merge import Merge
from .organisation import Organisation, UnitLink, ZoneLink, ZoneMember
from .people import Assignment, Expert, Person, Post
from .said import Claim, Fact, Name
from .split import Split

__all__ = [
    "Assignment",
    "Claim",
    "Conflict",
    "Expert",
    "Fact",
    "Financing",
    "Merge",
    "Name",
    "Organisation",
    "Person",
    "Post",
    "Product",
    "Recognition",
    "Right",
    "Split",
    "Standard",
    "Tie",
    "UnitLink",
    "ZoneLink",
    "ZoneMember",
]
