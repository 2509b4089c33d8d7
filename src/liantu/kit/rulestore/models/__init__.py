from .kept import KeptText
from .pack import Pack

__all__ = ["KeptText", "Pack"]
