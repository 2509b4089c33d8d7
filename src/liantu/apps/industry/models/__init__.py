from .chain import Chain, ChainName, ChainRole, ChainTag
from .signature import NodeSignature

__all__ = ["Chain", "ChainName", "ChainRole", "ChainTag", "NodeSignature"]
