from . import content, placing, rates
from .chains import chains
from .leads import leads, projects

__all__ = ["chains", "content", "leads", "placing", "projects", "rates"]
