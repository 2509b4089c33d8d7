"""What people are told of publications."""

from __future__ import annotations

from typing import Any

from liantu.kit.notices import public as notices

from .. import queries
from ..models import Publication

ABOUT = "indicators.publication"
PREPARED = "indicators.prepared"


def prepared(by: Any, publication: Publication) -> None:
    """To whoever may let it out in its zone, and did not prepare it: once."""
    people = queries.deciders_of(publication)
    if people:
        notices.tell(
            by=by,
            kind=PREPARED,
            to=people,
            about=(ABOUT, publication.pk),
            key=f"prepared {publication.pk}",
            zone=publication.zone,
        )


def settled(by: Any, publication: Publication) -> None:
    """Nobody is asked any more."""
    notices.withdraw(by=by, about=(ABOUT, publication.pk), kinds=[PREPARED])
