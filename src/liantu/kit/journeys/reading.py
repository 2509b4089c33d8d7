"""Journeys by their text: read once a process, since cases by the thousand run on one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .checking import journey_of
from .language import Journey

if TYPE_CHECKING:
    from .models import Case, Version


@lru_cache(maxsize=256)
def _read(digest: str, text: str) -> Journey:
    return journey_of(text)


def journey(of: Case | Version) -> Journey:
    """The journey that a case runs on."""
    version = of if hasattr(of, "text") else of.version
    return _read(version.digest, version.text)
