"""Reads: versions of packs, within the user's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from . import holding
from .enums import OPEN, PackState
from .kinds import PackKind, find_kind, kinds, title_of
from .models import Pack
from .shipped import shipped, shipped_on
from .version import Version

LABEL = Pack._meta.label
PEOPLE = ("drafted_by", "saved_by", "submitted_by", "decided_by", "withdrawn_by")
#: What is being worked on, or waits for a second person.
UNDER_WAY = (*OPEN, PackState.SUBMITTED)


def list_packs(user: access.Principal) -> QuerySet[Pack]:
    """Zones' own versions, the latest first."""
    rows = access.scope(user, "view", Pack.objects.all())
    return rows.select_related("zone", *PEOPLE).order_by("-id")


def find_pack(user: access.Principal, pk: int) -> Pack:
    """Raises NotHere."""
    return access.find(user, "view", list_packs(user), pk=pk)


def zones(user: access.Principal) -> QuerySet[Any]:
    """The zones in use that the user sees."""
    zone = Pack._meta.get_field("zone").related_model
    return access.scope(user, "view", zone.objects.filter(active=True))


def drafting_zones(user: access.Principal) -> QuerySet[Any]:
    """Those in which the user may draft."""
    declared = access.declaration(LABEL)
    reached = [one.zone for one in access.grants_for(user) if declared.reach(one.role, "create") != access.Scope.NONE]
    seen = zones(user)
    return seen if None in reached else seen.filter(pk__in=reached)


def find_zone(user: access.Principal, code: str) -> Any:
    """Raises NotHere."""
    return access.find(user, "view", zones(user), code=code)


def require_view(user: access.Principal) -> None:
    """What ships is read by whoever may read what zones have of their own. Raises Denied."""
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL, words=str(access.declaration(LABEL).words["view"]))


def find_shipped(user: access.Principal, kind: str, key: str, version: str, digest: str = "") -> Version:
    """One that ships, or has shipped; with `digest` that very text. Raises Denied, NotHere."""
    require_view(user)
    one = holding.find_version(kind, key, version=version, digest=digest)
    if one.version != version:
        raise access.NotHere(LABEL, f"{key} {version}")
    return one


def versions_of(user: access.Principal, kind: str, key: str) -> tuple[list[Version], list[Pack]]:
    """Every version of a key: those that ship, and zones' own with drafts, without their texts; the latest first.

    Raises Denied, NotHere where there is none.
    """
    require_view(user)
    ships = list(reversed(shipped(find_kind(kind)).get(key, ())))
    own = list(list_packs(user).filter(kind=kind, key=key).defer("text"))
    if not ships and not own:
        raise access.NotHere(LABEL, key)
    return ships, own


def history(user: access.Principal, pack: Pack) -> QuerySet[audit.Entry]:
    """What was done to a version, as far as the user sees the log; the latest first."""
    about = {"object_kind": LABEL, "object_id": str(pack.pk)}
    return access.scope(user, "view", audit.Entry.objects.filter(**about)).order_by("-at", "-id")


@dataclass
class Standing:
    """How one key stands in one zone: what holds there, and what is under way."""

    kind: PackKind
    key: str
    zone: Any
    #: None: nothing of this key holds there today.
    version: Version | None = None
    #: The row of a version that is the zone's own.
    pack: Pack | None = None
    #: Approved, for a day still to come.
    coming: list[Pack] = field(default_factory=list)
    #: Drafts, and what waits for a second person.
    under_way: list[Pack] = field(default_factory=list)
    #: What ships and is newer than what the zone's own version was made from.
    newer: Version | None = None

    @property
    def title(self) -> str:
        if self.version is not None:
            return self.version.title
        sound = next((one for one in [*self.coming, *self.under_way] if not one.problems), None)
        return title_of_row(sound) if sound is not None else self.key


def title_of_row(pack: Pack) -> str:
    """A row's title in the reader's language; its key where its text has problems."""
    return pack.key if pack.problems else title_of(pack.kind, pack.key, pack.text)


def standings(
    user: access.Principal, within: Iterable[Any], *, only: Sequence[PackKind] | None = None, key: str = "",
    day: date | None = None,
) -> list[Standing]:  # fmt: skip
    """Every key of the kinds (all) in each of the zones, by kind, key and zone. As many queries as for one."""
    require_view(user)
    day, places = day or clock.today(), {zone.pk: zone for zone in within}
    asked = {kind.key: kind for kind in (kinds() if only is None else only)}
    rows = list_packs(user).filter(zone__in=places, kind__in=asked)
    rows = rows.filter(key=key) if key else rows
    found: dict[tuple[str, str, int], Standing] = {}

    def at(kind: str, key: str, zone: int) -> Standing:
        place = (kind, key, zone)
        return found.setdefault(place, Standing(asked[kind], key, places[zone]))

    for kind in asked.values():
        for name in shipped(kind):
            for zone in places if not key or name == key else ():
                at(kind.key, name, zone).version = shipped_on(kind, name, day)
    seen = holding.holding(day).filter(pk__in=rows.order_by().values("pk"))
    for pack in holding.foremost(seen).select_related("decided_by"):
        one = at(pack.kind, pack.key, pack.zone_id)
        one.newer = _newer(pack, one.version)
        one.version, one.pack = Version.of(pack), pack
    for pack in rows.filter(Q(state__in=UNDER_WAY) | Q(state=PackState.APPROVED, valid_from__gt=day)):
        one = at(pack.kind, pack.key, pack.zone_id)
        (one.under_way if pack.state in UNDER_WAY else one.coming).append(pack)
    order: dict[str, list[Standing]] = defaultdict(list)
    for one in found.values():
        if one.version or one.coming or one.under_way:
            order[one.kind.key].append(one)
    return [one for kind in asked for one in sorted(order[kind], key=lambda one: (one.key, one.zone.name, one.zone.pk))]


def _newer(pack: Pack, ships: Version | None) -> Version | None:
    """What ships, where it has come since the zone's own version was drafted and is another than that was made from."""
    if ships is None or ships.digest in (pack.based_on, pack.digest):
        return None
    return ships if ships.valid_from >= timezone.localdate(pack.drafted) else None
