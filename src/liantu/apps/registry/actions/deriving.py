"""Deriving the current values of organisations from what records say. Run again, it gives the same.

An organisation that stands for others is derived from what is said of all of them; one that another stands for keeps
the values that are its own, so that a merge can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction

from liantu.kit import bulk, clock
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import stricter
from liantu.kit.search import public as search

from ..enums import NameKind, TieKind
from ..models import Claim, Merge, Name, Organisation, Split, Tie, ZoneLink, ZoneMember
from ..queries.naming import SHOWN
from ..validators.properties import FIELDS, NAME, PROPERTIES, Property
from . import conflicts, keys

CHUNK = 400
#: Ties by which the first of the two belongs to the zone that the second is, or lies in.
INTO = (TieKind.LOCATED, TieKind.PART_OF, TieKind.HOSTED_BY)
#: Ties by which the second belongs where the first does.
OUT_OF = (TieKind.TENANT, TieKind.HAS_BASE)
COLUMNS = [
    "canonical", "listed", "contested", "simulated", "home", "elsewhere", "name", "sounds", "short_name", "keyed", "completeness",
    *(f"{key}{suffix}" for key in PROPERTIES for suffix in ("", "_claim", "_class", "_unit")),
]  # fmt: skip
_ATTNAMES = [Organisation._meta.get_field(name).attname for name in COLUMNS]


class Held(NamedTuple):
    """Organisations that nobody else changes until the transaction ends, with the verdicts that hold meanwhile."""

    groups: dict[int, list[int]]
    parents: dict[int, int]
    rows: list[Organisation]

    def standing(self, pk: int) -> int:
        """The organisation that stands for this one."""
        return root_of(pk, self.parents)


def derive(ids: Iterable[int], *, onward: bool = True) -> int:
    """Derive these organisations, those that share a group with them, and, `onward`, what lies in these.

    Works in transactions of a few hundred, so that nothing holds the write lock for long. Returns how many.
    """
    done = _derive_all(set(ids))
    # Asked once these are derived: whoever came to lie in them meanwhile derives itself after.
    return len(done | _derive_all(_within(done) - done)) if onward else len(done)


def _derive_all(ids: set[int]) -> set[int]:
    done: set[int] = set()
    for some in _chunks(_groups(ids, _parents())):
        with transaction.atomic():
            done.update(_derive_some(hold(pk for members in some.values() for pk in members)))
    return done


def hold(ids: Iterable[int]) -> Held:
    """Lock these organisations and all that share a group with them, before anything is read of them.

    What is read first and locked afterwards would write over what another transaction said in between. In the order of
    their keys, so that two that want the same wait for each other instead of both for ever.
    """
    wanted = set(ids)
    asked: set[int] = set()
    rows: list[Organisation] = []
    while True:
        parents = _parents()
        groups = _groups(wanted, parents)
        members = {pk for some in groups.values() for pk in some}
        if members <= asked:
            return Held(groups, parents, [row for row in rows if row.pk in members])
        # Others may go on referring to these rows: only their keys must stay, and no key is ever changed.
        locked = Organisation.objects.select_for_update(no_key=True)
        asked, rows = members, list(locked.filter(pk__in=members).order_by("pk"))


def _parents() -> dict[int, int]:
    """Organisation → the one that stands for it, by the merges that hold and the splits that were taken back."""
    merged = Merge.objects.filter(undone_at__isnull=True).values_list("loser_id", "winner_id")
    rejoined = Split.objects.filter(undone_at__isnull=False).values_list("made_id", "organisation_id")
    return dict([*merged, *rejoined])


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
    """The organisation that stands for this one; of verdicts that go in a circle the one with the least key."""
    path: list[int] = []
    while pk in parents and pk not in path:
        path.append(pk)
        pk = parents[pk]
    return min(path[path.index(pk) :]) if pk in path else pk


def _groups(ids: set[int], parents: dict[int, int]) -> dict[int, list[int]]:
    """Root → all members, the root among them, of every group that has one of `ids`."""
    children: dict[int, list[int]] = defaultdict(list)
    for loser, winner in parents.items():
        children[winner].append(loser)
    groups: dict[int, list[int]] = {}
    for root in sorted({root_of(pk, parents) for pk in ids}):
        members: set[int] = set()
        open_ = [root]
        while open_:
            member = open_.pop()
            if member not in members:
                members.add(member)
                open_.extend(children[member])
        groups[root] = sorted(members)
    return groups


def lying_in(members: Iterable[int]) -> set[int]:
    """The organisations that a tie says lie in one of these: their zone follows from what these are."""
    return _other_ends(members, "counterpart", "organisation", INTO)


def _within(members: set[int]) -> set[int]:
    """Whatever belongs where these do. What lies in a zone itself follows from nothing else that is said of the zone."""
    parents = _parents()
    zones = {root_of(pk, parents) for pk in ZoneLink.objects.values_list("organisation", flat=True)}
    places = {pk for pk in members if root_of(pk, parents) not in zones}
    return lying_in(places) | _other_ends(members, "organisation", "counterpart", OUT_OF)


def _other_ends(members: Iterable[int], end: str, other: str, kinds: Sequence[str]) -> set[int]:
    told, found = sorted(members), set[int]()
    for at in range(0, len(told), CHUNK):
        rows = Tie.objects.filter(**{f"{end}__in": told[at : at + CHUNK]}, kind__in=kinds)
        found.update(rows.values_list(other, flat=True))
    return found


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


def _derive_some(held: Held) -> list[int]:
    groups, rows = held.groups, held.rows
    members = [pk for some in groups.values() for pk in some]
    roots = {pk: root for root, some in groups.items() for pk in some}
    wanted = _shared_zones(groups, _zones(members, held.parents))
    homes = {pk: min(places, default=None) for pk, places in wanted.items()}
    orders = evidence.orders(FIELDS)
    names = _spoken(Name, members, _ranking(orders, homes), "text", "kind", "key")
    claims = _spoken(Claim, members, _ranking(orders, homes), "property", "value")
    now = clock.now()
    before = {row.pk: _columns(row) for row in rows}
    disagreeing: dict[int, list[conflicts.Pair]] = {}
    for row in rows:
        row.canonical_id = roots[row.pk]
        row.home_id, row.elsewhere = homes[row.pk], len(wanted[row.pk]) > 1
        spoken_by = set(groups[row.pk]) if row.canonical_id == row.pk else {row.pk}
        told = conflicts.names(row.pk, _of(names, spoken_by), partial(orders.rank, f"{FIELDS}.{NAME.key}", row.home_id))
        _put_names(row, told)
        pairs = told.pairs() + _put_claims(row, _of(claims, spoken_by), orders)
        row.contested = any(pair.contests for pair in pairs)
        said = any(pk in names or pk in claims for pk in spoken_by)
        row.listed = said and row.canonical_id == row.pk
        disagreeing[row.pk] = pairs if row.listed else []
    keys.put({row.pk: _of(names, set(groups[row.pk])) for row in rows if row.listed}, rows)
    changed = {row: columns for row in rows if (columns := _changed(row, before[row.pk]))}
    for row, columns in changed.items():
        if columns != {"keyed"}:
            row.updated = now
    bulk.overwrite(list(changed), {"updated"}.union(*changed.values()))
    _put_zones(wanted)
    conflicts.put(members, disagreeing)
    return members


def _changed(row: Organisation, before: tuple[Any, ...]) -> set[str]:
    """The columns that are no longer as they were."""
    return {name for name, was, told in zip(_ATTNAMES, before, _columns(row), strict=True) if was != told}


def _columns(row: Organisation) -> tuple[Any, ...]:
    return tuple(getattr(row, attname) for attname in _ATTNAMES)


def _ranking(orders: evidence.Orders, homes: dict[int, int | None]) -> Callable[[Any], int]:
    """The place of a name's or a claim's source in the order of its organisation's first zone."""

    def rank(row: Any) -> int:
        return orders.rank(f"{FIELDS}.{getattr(row, 'property', 'name')}", homes[row.organisation], row.record__source)

    return rank


def _spoken(
    model: Any, members: list[int], rank: Callable[[Any], int], *fields: str
) -> dict[int, list[tuple[int, Any]]]:
    """Organisation → (place, row) of what counts of it; the least place of a whole group is the weightiest."""
    found: defaultdict[int, list[tuple[int, Any]]] = defaultdict(list)
    rows = model.objects.filter(organisation__in=members).counting()
    for place, row in enumerate(evidence.spoken(rows, "organisation", *fields, rank=rank)):
        found[row.organisation].append((place, row))
    return dict(found)


def _of(said: dict[int, list[tuple[int, Any]]], members: set[int]) -> list[Any]:
    """What is said of any of `members`, the weightiest first."""
    if len(members) == 1:
        return [row for _rank, row in said.get(next(iter(members)), ())]
    return [
        row for _rank, row in sorted((pair for pk in members for pair in said.get(pk, ())), key=lambda pair: pair[0])
    ]


def _put_names(row: Organisation, said: conflicts.Names) -> None:
    names = said.told
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for told in said.holding:
        by_kind[told.kind].append(told)
    best = next((by_kind[kind][0] for kind in SHOWN if by_kind[kind]), None) or (names[0] if names else None)
    name = best.text if best else ""
    if name != row.name or not row.sounds:
        row.name, row.sounds = name, search.sounding(name)[:200]
    row.short_name = by_kind[NameKind.SHORT][0].text[:100] if by_kind[NameKind.SHORT] else ""
    row.simulated = bool(names) and all(told.record__source__simulated for told in names)


def _put_claims(row: Organisation, claims: list[Any], orders: evidence.Orders) -> list[conflicts.Pair]:
    """Set the columns; answers where sources disagree about them."""
    today = clock.today()
    current: dict[str, list[Any]] = defaultdict(list)
    for told in claims:
        ended = told.valid_to and told.valid_to < today
        begins_later = told.valid_from and told.valid_from > today
        if not ended and not begins_later:
            current[told.property].append(told)
    found: list[conflicts.Pair] = []
    for key, spec in PROPERTIES.items():
        _put_claim(row, spec, conflicts.shown(current[key]))
        found += conflicts.pairs(spec, current[key], partial(orders.rank, f"{FIELDS}.{key}", row.home_id))
    known = sum(spec.wanted and bool(current[key]) for key, spec in PROPERTIES.items())
    row.completeness = round(100 * known / sum(spec.wanted for spec in PROPERTIES.values()))
    return found


def _put_claim(row: Organisation, spec: Property, claim: Any) -> None:
    setattr(row, spec.key, spec.read(claim.value) if claim else None)
    setattr(row, f"{spec.key}_claim_id", claim.pk if claim else None)
    told = stricter(spec.classification, claim.record__source__classification) if claim else ""
    setattr(row, f"{spec.key}_class", told)
    setattr(row, f"{spec.key}_unit", claim.record__source__unit if claim else None)


def _zones(members: list[int], parents: dict[int, int]) -> dict[int, dict[int, int | None]]:
    """Organisation → zone → the tie by which it belongs there, None for the zone itself.

    Who stands for whom is taken from the verdicts, since the column may be about to change.
    """
    own = dict(ZoneLink.objects.values_list("organisation", "zone"))
    standing = {root_of(pk, parents): zone for pk, zone in own.items()}

    def zone_at(pk: int) -> int | None:
        return own.get(pk) or standing.get(root_of(pk, parents))

    found: dict[int, dict[int, int | None]] = defaultdict(dict)
    for pk in members:
        if pk in own:
            found[pk][own[pk]] = None
    ties = Tie.objects.counting().on().order_by("id")
    upward: list[tuple[int, int, int]] = []
    into = ties.filter(organisation__in=members, kind__in=INTO)
    for tie, one, other in into.values_list("pk", "organisation", "counterpart"):
        zone = zone_at(other)
        if zone:
            found[one].setdefault(zone, tie)
        else:
            upward.append((tie, one, root_of(other, parents)))
    out = ties.filter(counterpart__in=members, kind__in=OUT_OF).values_list("pk", "counterpart", "organisation")
    upward += [(tie, one, root_of(other, parents)) for tie, one, other in out]
    # Tenants and bases belong where their carrier does; so do parts of what lies in a zone.
    above = _groups({other for _tie, _one, other in upward}, parents)
    placed: dict[int, set[int]] = defaultdict(set)
    direct = ties.filter(organisation__in=[pk for some in above.values() for pk in some], kind__in=INTO)
    for other, top in direct.values_list("organisation", "counterpart"):
        if zone := zone_at(top):
            placed[root_of(other, parents)].add(zone)
    for tie, one, other in upward:
        for zone in sorted(placed[other]):
            found[one].setdefault(zone, tie)
    return found


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
    bulk.insert(
        ZoneMember(organisation_id=pk, zone_id=zone, tie_id=tie)
        for (pk, zone), tie in wanted.items()
        if (pk, zone) not in there
    )
