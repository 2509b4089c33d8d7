from .chains import chains
from .leads import leads, projects

__all__ = ["chains", "leads", "projects"]
