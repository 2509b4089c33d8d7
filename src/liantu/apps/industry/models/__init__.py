from .chain import Chain, ChainName, ChainRole, ChainTag
from .placement import Placement, PlacingDue, Suggestion
from .signature import NodeSignature

__all__ = ["Chain", "ChainName", "ChainRole", "ChainTag", "NodeSignature", "Placement", "PlacingDue", "Suggestion"]
