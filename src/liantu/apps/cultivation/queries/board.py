"""The board of a zone: of each tier how many firms stand where, and whose certificates run out, from what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from liantu.kit import clock
from liantu.kit.access import public as access

from ..enums import TIER, Stand
from ..models import Due
from .counting import counts_of
from .evaluating import list_evaluations
from .packs import Held, held

#: Days within which a certificate that runs out is told of.
SOON = (30, 90, 180)


@dataclass(frozen=True)
class Rung:
    """One tier: firms by where they stand, and how much of what it asks is known."""

    held: Held
    stands: Mapping[str, int]
    known: int
    asked: int
    expiring: Mapping[int, int]
    #: Certificates of which no end is told.
    open_ended: int

    @property
    def firms(self) -> int:
        return sum(self.stands.values())

    @property
    def completeness(self) -> float:
        """The known share of the facts that it asks of all firms."""
        return self.known / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class Board:
    zone: Any
    day: date
    rungs: list[Rung]
    due: int = 0
    firms: int = field(default=0)


def board(user: access.Principal, zone: Any) -> Board:
    """A constant number of queries."""
    day, tiers = clock.today(), held(zone, TIER)
    counts = counts_of(user, zone, list_evaluations(user, TIER).filter(zone=zone))
    rungs = [_rung(one, day, counts.get(one.key, {})) for one in tiers]
    due = access.scope(user, "view", Due.objects.filter(organisation__zone_members__zone=zone)).count()
    return Board(zone, day, rungs, due, max((rung.firms for rung in rungs), default=0))


def _rung(held: Held, day: date, counted: Mapping[str, Any]) -> Rung:
    stands = {stand: counted.get("stands", {}).get(stand, 0) for stand in Stand.values}
    ends = counted.get("ends", {})
    last = {days: (day + timedelta(days=days)).isoformat() for days in SOON}
    expiring = {days: sum(n for end, n in ends.items() if end and end <= last[days]) for days in SOON}
    asked = len(held.pack.facts) * sum(stands.values())
    return Rung(held, stands, counted.get("known", 0), asked, expiring, ends.get("", 0))


def tell_board(told: Board) -> dict[str, Any]:
    """As programs are told of it."""
    return {
        "zone": told.zone.code, "day": told.day, "firms": told.firms, "due": told.due,
        "tiers": [
            {
                "pack": rung.held.key, "title": rung.held.title, "version": rung.held.version.version, "firms": rung.firms,
                "stands": dict(rung.stands), "completeness": round(rung.completeness, 4),
                "expiring": {str(days): n for days, n in rung.expiring.items()}, "open_ended": rung.open_ended,
                "window_open": rung.held.window_on(told.day) is not None,
            }
            for rung in told.rungs
        ],
    }  # fmt: skip
