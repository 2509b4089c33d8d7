"""What the cockpit shows of a chain's map: at how many nodes somebody is, and what is not seen there, by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.industry import public as industry
from liantu.engine.chains import GapKind
from liantu.kit.access import public as access

from .figures import address

WORDS = {GapKind.FILL: lambda: _("补链"), GapKind.EXTEND: lambda: _("延链"), GapKind.STRENGTHEN: lambda: _("强链")}


@dataclass(frozen=True)
class GapCount:
    kind: str
    words: str
    count: int
    url: str


@dataclass(frozen=True)
class Cover:
    """`present` of `nodes` have somebody; `gaps` by kind, those that there are none of left out."""

    nodes: int
    present: int
    gaps: tuple[GapCount, ...]


def covers(user: access.Principal, chains: Sequence[Any]) -> dict[int, Cover]:
    """Chain → its cover, of those whose nodes are told and whose placements the user may read: as many queries for many as for one."""
    told = [chain for chain in chains if chain.pack]
    found = {}
    for ground in industry.grounds_of(user, told) if told else ():
        if ground.graph is not None:
            pk = ground.chain.pk
            found[pk] = Cover(len(ground.nodes), ground.present, _counts(pk, ground))
    return found


def _counts(pk: int, ground: Any) -> tuple[GapCount, ...]:
    base = address("chain-gaps", pk)
    counted = ((kind, len(ground.gaps_of(kind))) for kind in GapKind)
    return tuple(
        GapCount(kind.value, WORDS[kind](), n, f"{base}?kind={kind.value}" if base else "") for kind, n in counted if n
    )


def summed(covers_of: Sequence[Cover], zone: Any) -> list[GapCount]:
    """The gaps of all chains of a zone, by kind."""
    base = address("gaps")
    found = []
    for kind in GapKind:
        n = sum(gap.count for cover in covers_of for gap in cover.gaps if gap.kind == kind)
        if n:
            found.append(
                GapCount(kind.value, WORDS[kind](), n, f"{base}?zone={zone.pk}&kind={kind.value}" if base else "")
            )
    return found
