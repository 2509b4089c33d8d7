"""What holds where and when: a zone's own approved version, else the one that ships.

These reads serve the program itself, so they ask nobody's permission; pages ask `queries`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from liantu.kit import clock
from liantu.kit.access import public as access

from .enums import DECIDED
from .kinds import find_kind
from .models import KeptText, Pack
from .shipped import shipped, shipped_on
from .version import Version

LABEL = "rulestore.Pack"


def holding(day: date) -> QuerySet[Pack]:
    """Approved rows whose time has come and is not over on `day`; of one key the foremost is in force."""
    there = Pack.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), state__in=DECIDED, valid_from__lte=day)
    return there.order_by("kind", "key", "zone", "-valid_from", "-decided", "-pk")


def in_force(kind: str, key: str, zone: Any, day: date | None = None) -> Version:
    """The zone's own version that holds on `day` (today), else the one that ships; that alone for no zone.

    Raises NotHere where nothing of that key holds then.
    """
    day, told = day or clock.today(), find_kind(kind)
    own = holding(day).filter(kind=kind, key=key, zone=zone).first() if zone is not None else None
    if own is not None:
        return Version.of(own)
    if (found := shipped_on(told, key, day)) is not None:
        return found
    raise access.NotHere(LABEL, key)


def without(pack: Pack) -> Version | None:
    """What would hold today in its place if this one did not; None where nothing would."""
    day = clock.today()
    own = holding(day).filter(kind=pack.kind, key=pack.key, zone=pack.zone_id).exclude(pk=pack.pk).first()
    return Version.of(own) if own is not None else shipped_on(find_kind(pack.kind), pack.key, day)


def list_in_force(kind: str, zone: Any, day: date | None = None) -> list[Version]:
    """One for each key of the kind of which something holds, by key."""
    day, told = day or clock.today(), find_kind(kind)
    found = {key: one for key in shipped(told) if (one := shipped_on(told, key, day)) is not None}
    if zone is not None:
        found |= {pack.key: Version.of(pack) for pack in foremost(holding(day).filter(kind=kind, zone=zone))}
    return [found[key] for key in sorted(found)]


def list_begun(kind: str, zone: Any, day: date | None = None) -> list[Version]:
    """Every version that has begun by `day` (today), whether a newer one has replaced it or not: a rule may go on for some purpose.

    What ships, and what the zone has approved, the oldest first.
    """
    day, told = day or clock.today(), find_kind(kind)
    found = [one for versions in shipped(told).values() for one in versions if one.valid_from <= day]
    if zone is not None:
        found += [Version.of(pack) for pack in holding(day).filter(kind=kind, zone=zone)]
    return sorted(found, key=lambda one: (one.valid_from, one.pk or 0))


def foremost(packs: QuerySet[Pack]) -> QuerySet[Pack]:
    """Of rows as `holding` answers them, those in force: one of each kind, key and zone; texts of the others stay unread."""
    first: dict[tuple[str, str, int], int] = {}
    for pk, *place in packs.values_list("pk", "kind", "key", "zone"):
        first.setdefault((place[0], place[1], place[2]), pk)
    return Pack.objects.filter(pk__in=first.values())


def find_version(kind: str, key: str, *, version: str = "", digest: str = "", pk: int | None = None) -> Version:
    """The version that something runs on, whatever has replaced it since.

    `pk`: a zone's own, which has been approved. Without it one that ships or has shipped, by `digest`, else by
    `version`. Raises NotHere.
    """
    if pk is not None:
        pack = Pack.objects.filter(pk=pk, kind=kind, key=key, state__in=DECIDED).first()
        if pack is None or (digest and pack.digest != digest):
            raise access.NotHere(LABEL, pk)
        return Version.of(pack)
    there = shipped(find_kind(kind)).get(key, ())
    for one in there:
        if one.digest == digest if digest else one.version == version:
            return one
    # No longer as the program brings it, but as a program before this one did.
    kept = KeptText.objects.filter(kind=kind, key=key)
    kept = kept.filter(digest=digest) if digest else kept.filter(version=_day(version))
    if (row := kept.order_by("-pk").first()) is None:
        raise access.NotHere(LABEL, f"{key} {version or digest}".strip())
    return Version(kind, key, row.version.isoformat(), row.text, row.digest, None, None, row.version)


def _day(version: str) -> date | None:
    try:
        return date.fromisoformat(version)
    except ValueError:
        return None
