from .chain import Chain, ChainName, ChainRole, ChainTag
from .placement import Placement, PlacingDue, Suggestion
from .purchase import ItemPlace, Offer, Purchase
from .signature import NodeSignature

__all__ = [
    "Chain", "ChainName", "ChainRole", "ChainTag", "ItemPlace", "NodeSignature", "Offer", "Placement", "PlacingDue", "Purchase",
    "Suggestion",
]  # fmt: skip
