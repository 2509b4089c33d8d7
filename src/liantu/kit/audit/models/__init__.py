from .entry import Entry
from .seal import Seal

__all__ = ["Entry", "Seal"]
