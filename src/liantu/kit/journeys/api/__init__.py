"""Cases, and the calendars that their clocks are counted on, over HTTP for programs."""

from .calendars import router as calendars_router
from .cases import router

__all__ = ["calendars_router", "router"]
