from .key import Key
from .pin import Pin
from .recent import Recent

__all__ = ["Key", "Pin", "Recent"]
