"""What rules read of the register: properties, recognitions and rights of many organisations at once.

For the program itself: nobody's permission is asked, and each value bears the class by which it is told to people.
Sources count whose purposes allow it: cultivation, unless another purpose is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, Subquery

from liantu.kit import bulk
from liantu.kit.evidence import public as evidence

from ..enums import Level, OrganisationKind, RightKind, RightStatus, StandardLevel, StandardRole
from ..models import Assignment, Claim, Organisation, Recognition, Right, Standard, ZoneMember
from ..validators.properties import PROPERTIES

Bound = evidence.Bound
CULTIVATION = evidence.Purpose.CULTIVATION
#: What can be counted of rights: by class, as the rules for technology-based SMEs have it, and one kind at a time.
COUNTED: Mapping[str, tuple[str, ...]] = {
    "ip_class_1": (RightKind.INVENTION, RightKind.VARIETY, RightKind.CIRCUIT),
    "ip_class_2": (RightKind.UTILITY, RightKind.DESIGN, RightKind.SOFTWARE),
    "rights": tuple(kind for kind in RightKind if kind != RightKind.TRADEMARK),
    **{str(kind): (kind,) for kind in RightKind},
}
_SOURCE = ("record__source__classification", "record__source__unit", "record__source__purposes")
#: Of whom facts speak, by table.
_ABOUT = {
    "registry_name": ("organisation_id",), "registry_claim": ("organisation_id",), "registry_recognition": ("organisation_id",),
    "registry_right": ("organisation_id",), "registry_standard": ("organisation_id",), "registry_tie": ("organisation_id", "counterpart_id"),
}  # fmt: skip


def enterprises(zone: int, among: Collection[int] | None = None) -> list[int]:
    """The firms of a zone that stand for themselves, by key; of `among` only, where they are given."""
    rows = ZoneMember.objects.filter(
        zone=zone, organisation__listed=True, organisation__kind=OrganisationKind.ENTERPRISE
    )
    rows = rows if among is None else rows.filter(organisation__in=among)
    return list(rows.order_by("organisation").values_list("organisation", flat=True))


def standing_for(ids: Collection[int]) -> dict[int, int]:
    """Every organisation that one of `ids` stands for, itself among them → that one."""
    rows = Organisation.objects.filter(canonical__in=ids).values_list("pk", "canonical")
    return {pk: root for pk, root in rows if root is not None}


def touched_by(records: Sequence[int]) -> set[int]:
    """The organisations, as they stand now, of which these records say something that rules may read."""
    found: set[int] = set()
    for table, ends in _ABOUT.items():
        for end in ends:
            told = bulk.fetch(f"SELECT DISTINCT {end} FROM {table} WHERE record_id {{among}}", records)  # noqa: S608
            found.update(pk for (pk,) in told)
    return found


def _serves(classification: str, purposes: list[str], purpose: str = CULTIVATION) -> bool:
    return evidence.may_lead(purpose, classification, purposes)


def bound_properties(ids: Collection[int], keys: Iterable[str]) -> dict[str, dict[int, Bound]]:
    """Property → organisation → its current value. Keys that are no property are left out."""
    found: dict[str, dict[int, Bound]] = {key: {} for key in keys if key in PROPERTIES}
    for key, values in found.items():
        claim = f"{key}_claim"
        rows = Organisation.objects.filter(pk__in=ids, **{f"{key}__isnull": False}).values_list(
            "pk", key, f"{key}_class", f"{key}_unit", claim, f"{claim}__record", f"{claim}__approximate",
            f"{claim}__record__source__classification", f"{claim}__record__source__purposes",
        )  # fmt: skip
        for pk, value, classification, unit, said, record, approximate, source_class, purposes in rows:
            if said is not None and _serves(source_class, purposes):
                values[pk] = Bound(value, classification, unit, record, ("claims", said), bool(approximate))
    return found


def _held(ids: Collection[int], codes: Collection[str], day: date) -> Iterable[tuple[Any, ...]]:
    rows = Recognition.objects.counting().on(day).filter(organisation__canonical__in=ids, scheme__in=codes)
    told = ("scheme", "organisation__canonical", "level", "pk", "record", "valid_to", *_SOURCE)
    return rows.order_by("pk").values_list(*told)  # type: ignore[no-any-return]


def bound_recognitions(
    ids: Collection[int], keys: Iterable[str], day: date, purpose: str = CULTIVATION
) -> dict[str, dict[int, Bound | None]]:
    """Key → organisation → True, where it holds one on that day. Whoever holds none is not among them.

    None: only sources say so that do not serve, so that it neither is known to hold one nor to hold none.
    A key is `scheme`, `scheme@level` (of that level or a higher one), or several with `|` between them.
    """
    found: dict[str, dict[int, Bound | None]] = {key: {} for key in keys}
    wanted = [(key, *_least(part)) for key in found for part in key.split("|")]
    codes = {code for _key, code, _least_rank in wanted}
    for code, pk, level, fact, record, _until, classification, unit, purposes in (
        _held(ids, codes, day) if codes else ()
    ):
        serves = _serves(classification, purposes, purpose)
        for key, one, least in wanted:
            if one == code and RANKS.get(level, 0) >= least:
                if serves:
                    found[key][pk] = Bound(True, classification, unit, record, ("recognitions", fact))
                else:
                    found[key].setdefault(pk, None)
    return found


#: Of levels, the higher the more.
RANKS = {Level.DISTRICT: 1, Level.MUNICIPAL: 2, Level.PROVINCIAL: 3, Level.NATIONAL: 4}


def _least(part: str) -> tuple[str, int]:
    code, _at, level = part.partition("@")
    return code, RANKS.get(Level(level), 0) if level in Level.values else 0


def held_until(ids: Collection[int], codes: Collection[str], day: date) -> dict[str, dict[int, date | None]]:
    """Scheme → organisation that holds it on that day → the last day; None where no end is told.

    Bears no class, for it is told to all who see where a firm stands: its staff, and itself. So certificates count that these may
    read whoever they are: none of a restricted source, even one that may decide a result, and none that does not serve.
    """
    found: dict[str, dict[int, date | None]] = {code: {} for code in codes}
    for code, pk, _level, _fact, _record, until, classification, _unit, purposes in (
        _held(ids, codes, day) if codes else ()
    ):
        if classification == evidence.Classification.RESTRICTED or not _serves(classification, purposes):
            continue
        before = found[code].get(pk, date.min)
        found[code][pk] = None if until is None or before is None else max(before, until)
    return found


def listed_schemes(zone: int, keys: Collection[str], day: date, purpose: str = CULTIVATION) -> dict[str, Bound]:
    """Keys as of `bound_recognitions` of whose schemes somebody in the zone is told to hold each that day.

    There not to be told means not to hold it: each with False, under the strictest class of the sources that tell it.
    """
    codes = {key: [_least(part)[0] for part in key.split("|")] for key in keys}
    asked = {code for some in codes.values() for code in some}
    rows = Recognition.objects.counting().on(day).filter(scheme__in=asked, organisation__zone_members__zone=zone)
    told = _absence(rows.order_by().values_list("scheme", *_SOURCE).distinct() if asked else (), False, purpose)
    return {
        key: evidence.together([told[code] for code in some], False)
        for key, some in codes.items()
        if all(code in told for code in some)
    }


def listed_kinds(zone: int, day: date) -> dict[str, Bound]:
    """Kinds of rights that the register holds one by one in the zone; each with 0, as `listed_schemes` has False."""
    rows = _granted(day).filter(organisation__zone_members__zone=zone)
    return _absence(rows.order_by().values_list("kind", *_SOURCE).distinct(), 0)


def _absence(rows: Iterable[tuple[Any, ...]], value: Any, purpose: str = CULTIVATION) -> dict[str, Bound]:
    said: dict[str, list[Bound]] = defaultdict(list)
    for key, classification, unit, purposes in rows:
        if not _serves(classification, purposes, purpose):
            continue
        said[key].append(Bound(value, classification, unit))
    return {key: evidence.together(told, value) for key, told in said.items()}


def _granted(day: date) -> Any:
    rows = Right.objects.counting().on(day).filter(status=RightStatus.GRANTED)
    return rows.filter(Q(granted__isnull=True) | Q(granted__lte=day))


def bound_rights(ids: Collection[int], counted: Iterable[str], day: date) -> dict[str, dict[int, Bound]]:
    """Key of COUNTED → organisation → how many rights it holds, where it holds any. A number counts once."""
    found: dict[str, dict[int, Bound]] = {key: {} for key in counted if key in COUNTED}
    kinds = {kind for key in found for kind in COUNTED[key]}
    if not kinds:
        return found
    rows = _granted(day).filter(organisation__canonical__in=ids, kind__in=kinds).order_by("pk")
    held: dict[int, dict[tuple[str, str], Bound]] = defaultdict(dict)
    for pk, fact, kind, number, title, record, classification, unit, purposes in rows.values_list(
        "organisation__canonical", "pk", "kind", "number", "title", "record", *_SOURCE
    ):
        if _serves(classification, purposes):
            said = Bound(1, classification, unit, record, ("rights", fact))
            held[pk].setdefault((kind, number or title), said)
    for key, values in found.items():
        for pk, rights in held.items():
            some = [one for (kind, _number), one in rights.items() if kind in COUNTED[key]]
            if some:
                values[pk] = evidence.together(some, len(some))
    return found


#: What can be asked of standards: whether somebody led, or took part in, one of these levels.
STANDARDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "standards_led": ((StandardRole.LED,), (StandardLevel.INTERNATIONAL, StandardLevel.NATIONAL, StandardLevel.INDUSTRY)),
    "standards_taken_part": ((StandardRole.LED, StandardRole.TOOK_PART), (StandardLevel.NATIONAL, StandardLevel.INDUSTRY)),
}  # fmt: skip


def bound_standards(ids: Collection[int], counted: Iterable[str], day: date) -> dict[str, dict[int, Bound]]:
    """Key of STANDARDS → organisation → how many, where there are any: that none is told says nothing."""
    found: dict[str, dict[int, Bound]] = {key: {} for key in counted if key in STANDARDS}
    if not found:
        return found
    rows = Standard.objects.counting().on(day).filter(organisation__canonical__in=ids).order_by("pk")
    said: dict[tuple[str, int], list[Bound]] = defaultdict(list)
    for pk, fact, role, level, record, classification, unit, purposes in rows.values_list(
        "organisation__canonical", "pk", "role", "level", "record", *_SOURCE
    ):
        for key in found:
            roles, levels = STANDARDS[key]
            if role in roles and level in levels and _serves(classification, purposes):
                said[key, pk].append(Bound(1, classification, unit, record, ("standards", fact)))
    for (key, pk), some in said.items():
        found[key][pk] = evidence.together(some, len(some))
    return found


def firms_of(zone: int) -> Any:
    """What `enterprises` answers, as keys to be asked for within another query."""
    rows = ZoneMember.objects.filter(
        zone=zone, organisation__listed=True, organisation__kind=OrganisationKind.ENTERPRISE
    )
    return rows.values("organisation")


def roots_of(ids: Collection[int]) -> set[int]:
    """Those that these organisations stand as now."""
    return {root for pk, root in Organisation.objects.filter(pk__among=ids).values_list("pk", "canonical") if root}


def property_senders(keys: Iterable[str], zone: int | None) -> dict[str, int]:
    """Property → the source that told it of somebody last, in the zone or for the whole body."""
    here = Q(record__source__zone=zone) | Q(record__source__zone__isnull=True)
    said = Claim.objects.filter(here, record__last__isnull=False)
    slots = {
        key: Subquery(said.filter(property=key).order_by("-pk").values("record__source")[:1])
        for key in keys
        if key in PROPERTIES
    }
    # Of no row in particular: all of them are asked in one query.
    told = (
        evidence.Source.objects.order_by("pk").values(**{f"of_{key}": slot for key, slot in slots.items()})[:1]
        if slots
        else ()
    )
    return {key.removeprefix("of_"): sender for row in told for key, sender in row.items() if sender is not None}


def officers_of(firms: Iterable[int], zone: int) -> dict[int, list[int]]:
    """Firm → the people who look after it in the zone today, by key of their account."""
    rows = Assignment.objects.counting().on().filter(organisation__canonical__in=list(firms), zone=zone)
    found: dict[int, list[int]] = defaultdict(list)
    for firm, officer in rows.order_by("pk").values_list("organisation__canonical", "officer"):
        if officer not in found[firm]:
            found[firm].append(officer)
    return dict(found)
