from .key import Key, KeySet
from .pin import Pin
from .recent import Recent

__all__ = ["Key", "KeySet", "Pin", "Recent"]
