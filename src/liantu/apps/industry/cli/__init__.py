from . import content, placing, rates
from .chains import chains

__all__ = ["chains", "content", "placing", "rates"]
