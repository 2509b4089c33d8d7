from . import content
from .chains import chains

__all__ = ["chains", "content"]
