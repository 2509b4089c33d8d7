"""Deriving the current values of organisations from what records say. Run again, it gives the same.

An organisation that stands for others is derived from what is said of all of them; one that another stands for keeps
the values that are its own, so that a merge can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db import connection

from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import stricter
from liantu.kit.search import public as search

from ..enums import NameKind, TieKind
from ..models import Claim, Name, Organisation, Tie, ZoneLink, ZoneMember
from ..queries.naming import SHOWN
from ..validators.properties import FIELDS, NAME, PROPERTIES
from . import conflicts, current, keys
from .current import COLUMNS, Row

#: Organisations of one transaction. With more of them SQLite writes fewer pages twice; with fewer other writers wait less.
CHUNK = 1200
#: Transactions after which the search keys of what they derived are brought in.
KEYED_TOGETHER = 16
#: Records that are asked for at once.
ASKED = 20_000
#: Of whom what is said speaks, by table.
_ABOUT = (
    ("registry_name", ("organisation_id",)),
    ("registry_claim", ("organisation_id",)),
    ("registry_tie", ("organisation_id", "counterpart_id")),
)
#: Who stands for whom: asked of each derivation several times over, so it is written once and not composed each time.
_STANDING = """
SELECT 0 AS place, loser_id, winner_id FROM registry_merge WHERE undone_at IS NULL
UNION ALL SELECT 1, made_id, organisation_id FROM registry_split WHERE undone_at IS NOT NULL
ORDER BY place
"""
#: Ties by which the first of the two belongs to the zone that the second is, or lies in.
INTO = (TieKind.LOCATED, TieKind.PART_OF, TieKind.HOSTED_BY)
#: Ties by which the second belongs where the first does.
OUT_OF = (TieKind.TENANT, TieKind.HAS_BASE)
_UNKNOWN = (None, None, "", None)
_WANTED = sum(spec.wanted for spec in PROPERTIES.values())


class Held(NamedTuple):
    """Organisations that nobody else changes until the transaction ends, with the verdicts that hold meanwhile."""

    groups: dict[int, list[int]]
    parents: dict[int, int]
    rows: list[Row]

    def standing(self, pk: int) -> int:
        """The organisation that stands for this one."""
        return root_of(pk, self.parents)


def derive(ids: Iterable[int], *, onward: bool = True, later: bool = False) -> int:
    """Derive these organisations, those that share a group with them, and, `onward`, what lies in these.

    Works in transactions of `CHUNK`, so that nothing holds the write lock for long. `later`: where there are many, their
    search keys come in together, for which others that do the same are waited for. Returns how many.
    """
    done = _derive_all(set(ids), later)
    if onward:
        # Asked once these are derived: whoever came to lie in them meanwhile derives itself after.
        done |= _derive_all(_within(done) - done, later)
        evidence.derivers.moved(keys.KIND, done)
    return len(done)


def _derive_all(ids: set[int], later: bool) -> set[int]:
    done: set[int] = set()
    if not ids:
        return done
    later = later and len(ids) > CHUNK and not connection.in_atomic_block
    try:
        for at, some in enumerate(_chunks(_groups(ids, _parents())), 1):
            members = [pk for group in some.values() for pk in group]
            done.update(access.whole(partial(_hold_and_derive, members, later)))
            if later and not at % KEYED_TOGETHER:
                search.settle()
    except Exception:
        # Those before it are found all the same.
        if later:
            search.settle()
        raise
    if later:
        search.settle()
    return done


def _hold_and_derive(ids: list[int], later: bool) -> list[int]:
    return _derive_some(hold(ids), later)


def hold(ids: Iterable[int]) -> Held:
    """Lock these organisations and all that share a group with them, before anything is read of them.

    What is read first and locked afterwards would write over what another transaction said in between. In the order of
    their keys, so that two that want the same wait for each other instead of both for ever.
    """
    wanted = set(ids)
    asked: set[int] = set()
    rows: list[Row] = []
    while True:
        parents = _parents()
        groups = _groups(wanted, parents)
        members = {pk for some in groups.values() for pk in some}
        if members <= asked:
            return Held(groups, parents, [row for row in rows if row.pk in members])
        # Others may go on referring to these rows: only their keys must stay, and no key is ever changed.
        locked = Organisation.objects.select_for_update(no_key=True)
        told = locked.filter(pk__among=members).order_by("pk").values_list("pk", *COLUMNS)
        asked, rows = members, [Row(pk, tuple(columns)) for pk, *columns in told]


def _parents() -> dict[int, int]:
    """Organisation → the one that stands for it, by the merges that hold and the splits that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        return {one: standing for _place, one, standing in cursor.fetchall()}


def derive_for_records(records: Sequence[int]) -> None:
    """Derive whatever these records speak of."""
    touched: set[int] = set()
    for table, ends in _ABOUT:
        for end in ends:
            statement = f"SELECT DISTINCT {end} FROM {table} WHERE record_id {{among}}"  # noqa: S608
            for at in range(0, len(records), ASKED):
                touched.update(pk for (pk,) in bulk.fetch(statement, records[at : at + ASKED]))
    derive(touched, later=True)


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
        rows = Tie.objects.filter(**{f"{end}__among": told[at : at + CHUNK]}, kind__in=kinds)
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


def _derive_some(held: Held, later: bool = False) -> list[int]:
    groups, rows = held.groups, held.rows
    members = [pk for some in groups.values() for pk in some]
    roots = {pk: root for root, some in groups.items() for pk in some}
    wanted = _shared_zones(groups, _zones(members, held.parents))
    homes = {pk: min(places, default=None) for pk, places in wanted.items()}
    orders = evidence.orders(FIELDS)
    rank, today = _ranking(orders, homes), clock.today()
    names = _by_organisation(evidence.spoken(Name, "organisation", members, "text", "kind", "key"))
    claims = _by_organisation(evidence.spoken(Claim, "organisation", members, "property", "value"))
    disagreeing: dict[int, list[conflicts.Pair]] = {}
    called: dict[int, list[Any]] = {}
    for row in rows:
        row.canonical_id = roots[row.pk]
        row.home_id, row.elsewhere = homes[row.pk], len(wanted[row.pk]) > 1
        spoken_by = groups[row.pk] if row.canonical_id == row.pk else [row.pk]
        told = evidence.weightiest(_of(names, spoken_by), rank)
        said = conflicts.names(row.pk, told, partial(orders.rank, f"{FIELDS}.{NAME.key}", row.home_id), today)
        _put_names(row, said)
        pairs = said.pairs() + _put_claims(row, _of(claims, spoken_by), orders, rank, today)
        row.contested = any(pair.contests for pair in pairs)
        row.listed = row.canonical_id == row.pk and any(pk in names or pk in claims for pk in spoken_by)
        disagreeing[row.pk] = pairs if row.listed else []
        called[row.pk] = told
    keys.put(called, rows, later=later)
    current.write(rows)
    _put_zones(wanted)
    conflicts.put(members, disagreeing)
    return members


def _ranking(orders: evidence.Orders, homes: dict[int, int | None]) -> Callable[[Any], int]:
    """The place of a name's or a claim's source in the order of its organisation's first zone."""

    def rank(row: Any) -> int:
        return orders.rank(f"{FIELDS}.{getattr(row, 'property', 'name')}", homes[row.organisation], row.record__source)

    return rank if orders.ranks else evidence.unranked


def _by_organisation(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.organisation].append(row)
    return dict(found)


def _of(said: dict[int, list[Any]], members: Sequence[int]) -> list[Any]:
    """What is said of any of `members`."""
    if len(members) == 1:
        return said.get(members[0], [])
    return [row for pk in members for row in said.get(pk, ())]


def _put_names(row: Row, said: conflicts.Names) -> None:
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


def _put_claims(
    row: Row, claims: list[Any], orders: evidence.Orders, rank: Callable[[Any], int], today: date
) -> list[conflicts.Pair]:
    """Set the columns; answers where sources disagree about them."""
    current: dict[str, list[Any]] = defaultdict(list)
    for told in claims:
        ended = told.valid_to and told.valid_to < today
        begins_later = told.valid_from and told.valid_from > today
        if not ended and not begins_later:
            current[told.property].append(told)
    found: list[conflicts.Pair] = []
    values: list[Any] = []
    known = 0
    for key, spec in PROPERTIES.items():
        said = current.get(key)
        if said is None:
            values += _UNKNOWN
            continue
        if len(said) > 1:
            said = evidence.weightiest(said, rank)
            found += conflicts.pairs(spec, said, partial(orders.rank, f"{FIELDS}.{key}", row.home_id))
        claim = said[0] if len(said) == 1 else conflicts.shown(said)
        source_class = stricter(spec.classification, claim.record__source__classification)
        values += (spec.value(claim.value), claim.pk, source_class, claim.record__source__unit)
        known += spec.wanted
    row.values = values
    row.completeness = round(100 * known / _WANTED)
    return found


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
    into = ties.filter(organisation__among=members, kind__in=INTO)
    for tie, one, other in into.values_list("pk", "organisation", "counterpart"):
        zone = zone_at(other)
        if zone:
            found[one].setdefault(zone, tie)
        else:
            upward.append((tie, one, root_of(other, parents)))
    out = ties.filter(counterpart__among=members, kind__in=OUT_OF).values_list("pk", "counterpart", "organisation")
    upward += [(tie, one, root_of(other, parents)) for tie, one, other in out]
    if not upward:
        return found
    # Tenants and bases belong where their carrier does; so do parts of what lies in a zone.
    above = _groups({other for _tie, _one, other in upward}, parents)
    placed: dict[int, set[int]] = defaultdict(set)
    direct = ties.filter(organisation__among=[pk for some in above.values() for pk in some], kind__in=INTO)
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
    wanted = {(pk, zone): tie for pk, shared in places.items() for zone, tie in shared.items()}
    held = ZoneMember.objects.filter(organisation__among=places).values_list("pk", "organisation", "zone", "tie")
    there = {(organisation, zone): (pk, tie) for pk, organisation, zone, tie in held}
    gone = [pk for key, (pk, _tie) in there.items() if key not in wanted]
    if gone:
        ZoneMember.objects.filter(pk__in=gone).delete()
    moved = [(wanted[key], pk) for key, (pk, tie) in there.items() if key in wanted and tie != wanted[key]]
    bulk.overwrite_lines(ZoneMember, ("tie_id",), moved)
    fresh = [(pk, zone, tie) for (pk, zone), tie in wanted.items() if (pk, zone) not in there]
    bulk.insert_lines(ZoneMember, ("organisation_id", "zone_id", "tie_id"), fresh)
