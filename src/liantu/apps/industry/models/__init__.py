from .chain import Chain, ChainRole, ChainTag

__all__ = ["Chain", "ChainRole", "ChainTag"]
