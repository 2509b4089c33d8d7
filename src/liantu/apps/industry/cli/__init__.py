from . import content, rates
from .chains import chains

__all__ = ["chains", "content", "rates"]
