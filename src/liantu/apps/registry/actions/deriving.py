"""Deriving the current values of organisations from what records say. Run again, it gives the same.

An organisation that stands for others is derived from what is said of all of them; one that another stands for keeps
the values that are its own, so that a merge can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from liantu.kit import clock
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import stricter

from ..enums import NameKind, TieKind
from ..models import Claim, Merge, Name, Organisation, Tie, ZoneLink, ZoneMember
from ..validators.properties import PROPERTIES, Property
from . import keys

CHUNK = 400
#: A name that is not in this list is never the one shown.
SHOWN = (NameKind.OFFICIAL, NameKind.SHORT, NameKind.ALIAS)
#: Ties by which the first of the two belongs to the zone that the second is, or lies in.
INTO = (TieKind.LOCATED, TieKind.PART_OF, TieKind.HOSTED_BY)
#: Ties by which the second belongs where the first does.
OUT_OF = (TieKind.TENANT, TieKind.HAS_BASE)
COLUMNS = [
    "canonical", "listed", "simulated", "home", "elsewhere", "name", "short_name", "completeness",
    *(f"{key}{suffix}" for key in PROPERTIES for suffix in ("", "_claim", "_class", "_unit")),
]  # fmt: skip
_ATTNAMES = [Organisation._meta.get_field(name).attname for name in COLUMNS]


def derive(ids: Iterable[int]) -> int:
    """Derive these organisations, those that share a group with them, and the tenants of carriers among them.

    Works in transactions of a few hundred, so that nothing holds the write lock for long. Returns how many.
    """
    parents = dict(Merge.objects.filter(undone_at__isnull=True).values_list("loser_id", "winner_id"))
    groups = _groups(set(ids), parents)
    groups = _with_tenants(groups, parents)
    done = 0
    for some in _chunks(groups):
        with transaction.atomic():
            _derive_some(some)
        done += sum(len(members) for members in some.values())
    return done


def derive_for_records(records: Sequence[int]) -> None:
    """Derive whatever these records speak of."""
    touched: set[int] = set()
    for model in (Name, Claim, Tie):
        for at in range(0, len(records), CHUNK):
            rows = model.objects.filter(record__in=records[at : at + CHUNK])
            touched.update(rows.values_list("organisation", flat=True))
            if model is Tie:
                touched.update(rows.values_list("counterpart", flat=True))
    derive(touched)


def root_of(pk: int, parents: dict[int, int]) -> int:
    """The organisation that stands for this one."""
    while pk in parents:
        pk = parents[pk]
    return pk


def _groups(ids: set[int], parents: dict[int, int]) -> dict[int, list[int]]:
    """Root → all members, the root among them, of every group that has one of `ids`."""
    children: dict[int, list[int]] = defaultdict(list)
    for loser, winner in parents.items():
        children[winner].append(loser)
    groups: dict[int, list[int]] = {}
    for root in sorted({root_of(pk, parents) for pk in ids}):
        members, open_ = [], [root]
        while open_:
            members.append(open_.pop())
            open_.extend(children[members[-1]])
        groups[root] = sorted(members)
    return groups


def _with_tenants(groups: dict[int, list[int]], parents: dict[int, int]) -> dict[int, list[int]]:
    members = [pk for some in groups.values() for pk in some]
    tenants: set[int] = set()
    for at in range(0, len(members), CHUNK):
        rows = Tie.objects.filter(organisation__in=members[at : at + CHUNK], kind__in=OUT_OF)
        tenants.update(rows.values_list("counterpart", flat=True))
    missing = tenants.difference(members)
    # Carriers first: a tenant's zone is read from its carrier's.
    return groups | {root: told for root, told in _groups(missing, parents).items() if root not in groups}


def _chunks(groups: dict[int, list[int]]) -> Iterator[dict[int, list[int]]]:
    some: dict[int, list[int]] = {}
    size = 0
    for root, members in groups.items():
        some[root] = members
        size += len(members)
        if size >= CHUNK:
            yield some
            some, size = {}, 0
    if some:
        yield some


def _derive_some(groups: dict[int, list[int]]) -> None:
    members = [pk for some in groups.values() for pk in some]
    roots = {pk: root for root, some in groups.items() for pk in some}
    names = _spoken(Name, members, "text", "kind")
    claims = _spoken(Claim, members, "property", "value")
    wanted = _shared_zones(groups, _zones(members))
    now = clock.now()
    rows = list(Organisation.objects.select_for_update().filter(pk__in=members).order_by("pk"))
    before = {row.pk: _columns(row) for row in rows}
    for row in rows:
        row.canonical_id = roots[row.pk]
        places = sorted(wanted[row.pk])
        row.home_id, row.elsewhere = (places[0] if places else None), len(places) > 1
        spoken_by = set(groups[row.pk]) if row.canonical_id == row.pk else {row.pk}
        _put_names(row, _of(names, spoken_by))
        _put_claims(row, _of(claims, spoken_by))
        said = any(pk in names or pk in claims for pk in spoken_by)
        row.listed = said and row.canonical_id == row.pk
    changed = [row for row in rows if _columns(row) != before[row.pk]]
    for row in changed:
        row.updated = now
    # An upsert of rows that are all there: many times faster than one CASE per column and row.
    Organisation.objects.bulk_create(
        changed, batch_size=CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=[*COLUMNS, "updated"]
    )
    _put_zones(wanted)
    keys.put({row.pk: _of(names, set(groups[row.pk])) for row in rows if row.listed}, rows)


def _columns(row: Organisation) -> tuple[Any, ...]:
    return tuple(getattr(row, attname) for attname in _ATTNAMES)


def _spoken(model: Any, members: list[int], *fields: str) -> dict[int, list[tuple[int, Any]]]:
    """Organisation → (rank, row) of what counts of it; the least rank of a whole group is the weightiest."""
    found: defaultdict[int, list[tuple[int, Any]]] = defaultdict(list)
    rows = model.objects.filter(organisation__in=members).counting()
    for rank, row in enumerate(evidence.spoken(rows, "organisation", *fields)):
        found[row.organisation].append((rank, row))
    return dict(found)


def _of(said: dict[int, list[tuple[int, Any]]], members: set[int]) -> list[Any]:
    """What is said of any of `members`, the weightiest first."""
    if len(members) == 1:
        return [row for _rank, row in said.get(next(iter(members)), ())]
    return [
        row for _rank, row in sorted((pair for pk in members for pair in said.get(pk, ())), key=lambda pair: pair[0])
    ]


def _put_names(row: Organisation, names: list[Any]) -> None:
    today = clock.today()
    by_kind: dict[str, list[Any]] = defaultdict(list)
    # Whoever merged decided which of the two stands: its own names come before those of what it stands for.
    for told in sorted(names, key=lambda told: told.organisation != row.pk):
        if not (told.valid_to and told.valid_to < today):
            by_kind[told.kind].append(told)
    best = next((by_kind[kind][0] for kind in SHOWN if by_kind[kind]), None) or (names[0] if names else None)
    row.name = best.text if best else ""
    row.short_name = by_kind[NameKind.SHORT][0].text[:100] if by_kind[NameKind.SHORT] else ""
    row.simulated = bool(names) and all(told.record__source__simulated for told in names)


def _put_claims(row: Organisation, claims: list[Any]) -> None:
    today = clock.today()
    first: dict[str, Any] = {}
    for told in claims:
        ended = told.valid_to and told.valid_to < today
        begins_later = told.valid_from and told.valid_from > today
        if not ended and not begins_later:
            first.setdefault(told.property, told)
    for key, spec in PROPERTIES.items():
        _put_claim(row, spec, first.get(key))
    known = sum(spec.wanted and key in first for key, spec in PROPERTIES.items())
    row.completeness = round(100 * known / sum(spec.wanted for spec in PROPERTIES.values()))


def _put_claim(row: Organisation, spec: Property, claim: Any) -> None:
    setattr(row, spec.key, spec.read(claim.value) if claim else None)
    setattr(row, f"{spec.key}_claim_id", claim.pk if claim else None)
    told = stricter(spec.classification, claim.record__source__classification) if claim else ""
    setattr(row, f"{spec.key}_class", told)
    setattr(row, f"{spec.key}_unit", claim.record__source__unit if claim else None)


def _zones(members: list[int]) -> dict[int, dict[int, int | None]]:
    """Organisation → zone → the tie by which it belongs there, None for the zone itself."""
    zone_of = dict(ZoneLink.objects.values_list("organisation__canonical", "zone"))
    zone_of |= dict(ZoneLink.objects.values_list("organisation", "zone"))
    found: dict[int, dict[int, int | None]] = defaultdict(dict)
    for pk in members:
        if pk in zone_of:
            found[pk][zone_of[pk]] = None
    ties = Tie.objects.counting().on().order_by("id")
    into = ties.filter(organisation__in=members, kind__in=INTO)
    for tie, one, other, above in into.values_list("pk", "organisation", "counterpart", "counterpart__canonical"):
        zone = zone_of.get(other) or zone_of.get(above)
        if zone:
            found[one].setdefault(zone, tie)
    _through_carriers(members, ties, zone_of, found)
    return found


def _through_carriers(members: list[int], ties: Any, zone_of: dict[int, int], found: Any) -> None:
    """Tenants and bases belong where their carrier does; so do parts of what lies in a zone."""
    upward = [
        (tie, one, other)
        for tie, one, other in ties.filter(organisation__in=members, kind__in=INTO).values_list(
            "pk", "organisation", "counterpart"
        )
        if other not in zone_of
    ]
    upward += [
        (tie, one, other)
        for tie, one, other in ties.filter(counterpart__in=members, kind__in=OUT_OF).values_list(
            "pk", "counterpart", "organisation"
        )
    ]
    above = {other for _tie, _one, other in upward}
    placed: dict[int, set[int]] = defaultdict(set)
    direct = ties.filter(Q(organisation__in=above), kind__in=INTO)
    for other, top, top_root in direct.values_list("organisation", "counterpart", "counterpart__canonical"):
        zone = zone_of.get(top) or zone_of.get(top_root)
        if zone:
            placed[other].add(zone)
    for tie, one, other in upward:
        for zone in placed[other]:
            found[one].setdefault(zone, tie)


def _shared_zones(
    groups: dict[int, list[int]], zones: dict[int, dict[int, int | None]]
) -> dict[int, dict[int, int | None]]:
    """Every organisation's zones: those of all that stand for the same, each with the tie by which."""
    found: dict[int, dict[int, int | None]] = {}
    for some in groups.values():
        shared: dict[int, int | None] = {}
        for pk in some:
            shared = {**zones.get(pk, {}), **shared}
        found.update(dict.fromkeys(some, shared))
    return found


def _put_zones(places: dict[int, dict[int, int | None]]) -> None:
    members = list(places)
    wanted = {(pk, zone): tie for pk, shared in places.items() for zone, tie in shared.items()}
    there = {(row.organisation_id, row.zone_id): row for row in ZoneMember.objects.filter(organisation__in=members)}
    gone = [row.pk for key, row in there.items() if key not in wanted]
    ZoneMember.objects.filter(pk__in=gone).delete()
    moved = [row for key, row in there.items() if key in wanted and row.tie_id != wanted[key]]
    for row in moved:
        row.tie_id = wanted[row.organisation_id, row.zone_id]
    ZoneMember.objects.bulk_update(moved, ["tie"], batch_size=CHUNK)
    ZoneMember.objects.bulk_create(
        [
            ZoneMember(organisation_id=pk, zone_id=zone, tie_id=tie)
            for (pk, zone), tie in wanted.items()
            if (pk, zone) not in there
        ],
        batch_size=CHUNK,
    )
