from .chain import Chain, ChainName, ChainRole, ChainTag

__all__ = ["Chain", "ChainName", "ChainRole", "ChainTag"]
