"""Sources, what they send, and whose word counts first, over HTTP for programs."""

from .authorities import router as authorities_router
from .records import router as records_router

ROUTERS = (records_router, authorities_router)

__all__ = ["ROUTERS"]
