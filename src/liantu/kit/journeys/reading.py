"""Journeys as cases run on them: each read once a process, since cases by the thousand run on one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from liantu.kit.rulestore import public as rulestore

from .checking import journey_of
from .language import Journey

if TYPE_CHECKING:
    from .models import Case, Version

#: The kind of packs that journeys are.
PACKS = "journey"


def journey(of: Case | Version) -> Journey:
    """The journey that a case runs on."""
    version = of.version if hasattr(of, "stage") else of
    return _journey(version.digest, version.key, version.pack)


@lru_cache(maxsize=512)
def _journey(digest: str, key: str, pack: int | None) -> Journey:
    return journey_of(rulestore.find_version(PACKS, key, digest=digest, pk=pack).text)
