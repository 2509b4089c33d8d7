"""The register over HTTP for programs. Every call goes to the same queries and actions as the pages."""

from .conflicts import router as conflicts_router
from .facts import router as facts_router
from .linking import router as linking_router
from .merges import router as merges_router
from .organisations import router as organisations_router
from .splits import router as splits_router

ROUTERS = (organisations_router, facts_router, merges_router, splits_router, linking_router, conflicts_router)

__all__ = ["ROUTERS"]
