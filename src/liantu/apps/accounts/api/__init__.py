"""accounts over HTTP for programs. Every call goes to the same queries and actions as the pages."""

from .log import router as log_router
from .people import router as people_router
from .places import router as places_router
from .security import router as security_router
from .tokens import TokenAuth

ROUTERS = (people_router, places_router, security_router, log_router)

__all__ = ["ROUTERS", "TokenAuth"]
