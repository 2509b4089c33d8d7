"""Organisations as one user may see them: values that are withheld are NULL before any filter, order or count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.keys import key_of
from liantu.kit.search import public as search

from ..enums import Status
from ..models import Claim, Merge, Name, Organisation, UnitLink, ZoneLink, ZoneMember
from ..validators.names import name_key
from ..validators.properties import PROPERTIES
from .facts import heavy, members_of, own_units, readable, sent_for, zones_kept

CHUNK = 2000
#: Properties that lists, filters and exports show; the rest stand in the dossier.
LISTED = ("kind", "code", "division", "address", "founded", "capital", "status", "size", "industry")


def own_organisations(user: access.Principal) -> list[int]:
    """The organisations that the user's own units are, of which they see all."""
    units = own_units(user)
    if not units:
        return []
    return list(UnitLink.objects.filter(unit__in=units).values_list("organisation__canonical", flat=True))


def list_organisations(user: access.Principal, shown: Sequence[str] = LISTED) -> QuerySet[Organisation]:
    """Those in the register that stand for themselves.

    Each property of `shown` is there as `seen_<property>`, NULL where withheld, with `<property>_withheld` "1" then.
    """
    rows = access.scope(user, "view", Organisation.objects.filter(listed=True))
    return _seen(user, rows, shown).order_by("sounds", "name", "id")


def _seen(user: access.Principal, rows: QuerySet[Organisation], shown: Sequence[str]) -> QuerySet[Organisation]:
    # Their keys, asked once: as a subquery they would stand in the statement twice for each property.
    reader, ids = clearance(user), own_organisations(user)
    own = Q(pk__in=ids) if ids else None
    extra: dict[str, Any] = {}
    for key in shown:
        names = key, f"{key}_class", f"{key}_unit", own
        extra[f"seen_{key}"] = reader.seen(*names)
        extra[f"{key}_withheld"] = reader.withheld(*names)
    # That something else is said, and not to them, is no outsider's to know.
    extra["seen_contested"] = F("contested") if reader.inside else Value(None, output_field=BooleanField())
    return rows.annotate(**extra)


def codes_of(user: access.Principal, ids: Collection[int]) -> dict[int, str]:
    """The codes of these organisations, of those whose code the user may read."""
    rows = list_organisations(user, ("code",)).filter(pk__in=ids, seen_code__isnull=False).order_by()
    return dict(rows.values_list("pk", "seen_code"))


def find_organisation(user: access.Principal, pk: int | str) -> Organisation:
    """One organisation with all its properties as the user may see them. Raises NotHere.

    One of which nothing counts belongs to no zone: it is there for those who may take back what its sources say.
    """
    rows = Organisation.objects.select_related("canonical").prefetch_related("zone_members__zone")
    found = access.find(user, "view", rows, pk=pk)
    reader, own = clearance(user), found.canonical_id in own_organisations(user)
    if not (found.listed or (found.canonical and found.canonical.listed) or own or _keeps(user, found)):
        raise access.NotHere(Organisation._meta.label, pk)
    # Of one row it is told here: the same as conditions on thirteen columns would cost more than all else of the page.
    for key in PROPERTIES:
        reads = reader.reads(getattr(found, f"{key}_class"), getattr(found, f"{key}_unit"), own=own)
        value = getattr(found, key)
        setattr(found, f"seen_{key}", value if reads else None)
        setattr(found, f"{key}_withheld", "" if reads or value is None else "1")
    found.seen_contested = found.contested if reader.inside else None
    return found


def _keeps(user: access.Principal, organisation: Organisation) -> bool:
    zones = zones_kept(user)
    if zones is None:
        return True
    said = (model.objects.filter(sent_for(zones), organisation=organisation) for model in (Name, Claim))
    return bool(zones) and any(rows.exists() for rows in said)


def organisation_named(user: access.Principal, text: str) -> Organisation:
    """By id (`#12`), code, or any name; the one that stands for it. Raises NotHere, also for several (names told)."""
    return find_organisation(user, _one(text, named_ids(user, text)))


def named_ids(user: access.Principal, text: str) -> list[int]:
    """The organisations, standing for themselves, that bear this code or name (a registered name comes first)."""
    wanted = text.strip()
    visible = list_organisations(user, ("code",)).order_by()
    if wanted.startswith("#") and wanted[1:].isdecimal():
        return list(visible.filter(pk=key_of(wanted[1:])).values_list("pk", flat=True))
    by_code = list(visible.filter(seen_code=wanted.upper()).values_list("pk", flat=True)) if len(wanted) == 18 else []
    if by_code:
        return by_code
    held = Name.objects.counting().filter(key=name_key(wanted)).values_list("organisation__canonical", "kind")
    kinds = {pk: kind == "official" for pk, kind in sorted(held, key=lambda pair: pair[1] == "official")}
    allowed = set(visible.filter(pk__in=kinds).values_list("pk", flat=True))
    registered = sorted(pk for pk, official in kinds.items() if official and pk in allowed)
    return registered or sorted(allowed)


def organisation_told(user: access.Principal, text: str) -> Organisation:
    """The one that somebody means by `#12`, a code or a name. Raises ValidationError that says which it may be."""
    ids = named_ids(user, text)
    if len(ids) == 1:
        return Organisation.objects.select_related("canonical").get(pk=ids[0])
    if ids:
        rows = access.scope(user, "view", Organisation.objects.filter(pk__in=ids))
        bearers = rows.order_by("sounds", "name", "pk").values_list("pk", "name")
        words = {"text": text[:60], "likely": _listed(bearers)}
        raise ValidationError(_("有几家机构都叫“%(text)s”，请写全称、代码或编号：%(likely)s") % words)
    hits = search.search(user, text, kinds={"organisation"}, limit=5)
    words = {"text": text[:60], "likely": _listed((hit.id, hit.label) for hit in hits)}
    if hits:
        raise ValidationError(_("没有名称或代码为“%(text)s”的机构。是不是：%(likely)s") % words)
    raise ValidationError(_("没有名称或代码为“%(text)s”的机构") % words)


def _listed(told: Iterable[tuple[int, str]]) -> str:
    return _("、").join(f"{name}（#{pk}）" for pk, name in told)


def _one(text: str, ids: list[int]) -> int:
    if len(ids) != 1:
        raise access.NotHere("registry.Organisation", text)
    return ids[0]


def list_names(user: access.Principal) -> QuerySet[Name]:
    """All names that count."""
    return access.scope(user, "view", Name.objects.counting()).order_by()


def names_of(user: access.Principal, ids: Iterable[int]) -> dict[int, list[Name]]:
    """All names that count, by the organisation that stands for their bearer.

    Every row of a source carries a name, so who says it is told to those who may read the source. A name that only
    others say is there once, with `is_withheld` "1" and without its dates.
    """
    found: dict[int, list[Name]] = {}
    wanted = list(ids)
    for at in range(0, len(wanted), CHUNK):
        rows = list_names(user).filter(organisation__canonical__in=wanted[at : at + CHUNK])
        rows = rows.select_related("record__source", "record__last").defer("record__content", "record__words")
        withheld = Case(When(readable(user), then=Value("")), default=Value("1"))
        rows = rows.annotate(standing=F("organisation__canonical"), is_withheld=withheld)
        for name in rows.order_by("id"):
            found.setdefault(name.standing, []).append(name)
    return {pk: disclosed(names) for pk, names in found.items()}


def disclosed(names: list[Name]) -> list[Name]:
    """Names with `is_withheld` as `names_of` answers them."""
    told = {name.text for name in names if not name.is_withheld}
    kept = []
    for name in names:
        if name.is_withheld:
            if name.text in told:
                continue
            told.add(name.text)
            name.valid_from = name.valid_to = None
            name.told_from = name.told_to = ""
        kept.append(name)
    return kept


def list_merges(user: access.Principal, organisation: Organisation | None = None) -> QuerySet[Merge]:
    """Verdicts, the latest first; those that touch an organisation where one is given."""
    sides = "loser__canonical", "winner__canonical"
    rows = access.scope(user, "view", Merge.objects.all()).select_related(*sides, "by", "unit")
    rows = rows.defer(*(name for path in sides for name in heavy(path)))
    if organisation is not None:
        ids = members_of(organisation)
        rows = rows.filter(Q(loser__in=ids) | Q(winner__in=ids))
    return rows.order_by("-id")


def merges_of(user: access.Principal, organisation: Organisation, most: int) -> list[Merge]:
    """The latest verdicts that touch an organisation. Most have none, which is asked first, since it costs little."""
    ids = members_of(organisation)
    if not Merge.objects.filter(Q(loser__in=ids) | Q(winner__in=ids)).exists():
        return []
    return list(list_merges(user, organisation)[:most])


def find_merge(user: access.Principal, pk: int | str) -> Merge:
    """Raises NotHere."""
    return access.find(user, "view", Merge.objects.select_related("loser", "winner"), pk=pk)


def kind_counts(user: access.Principal, zone: Any = None) -> dict[str, int]:
    """How many organisations of each kind the user sees, in one zone or in all."""
    rows = list_organisations(user, ("kind",))
    if zone is not None:
        rows = rows.filter(zone_members__zone=zone)
    return dict(rows.order_by().values_list("seen_kind").annotate(n=Count("pk")))


def named(user: access.Principal, ids: Iterable[int]) -> dict[int, evidence.kinds.Named]:
    """As they are shown wherever something refers to them; merged ones as the one that stands for them."""
    rows = access.scope(user, "view", Organisation.objects.filter(pk__in=list(ids)))
    told = rows.values_list("pk", "canonical", "canonical__name", "name", "simulated")
    return {
        pk: evidence.kinds.Named(pk, above or name, reverse("organisation", args=[root or pk]), simulated)
        for pk, root, above, name, simulated in told
    }


def made_by(records: Mapping[int, str]) -> dict[int, int]:
    """Record → the organisation that it speaks of by this name. `records`: id → name."""
    keys = {pk: name_key(text) for pk, text in records.items()}
    told = Name.objects.filter(record__in=keys).order_by("-pk").values_list("record", "key", "organisation")
    return {record: organisation for record, key, organisation in told if keys[record] == key}


def same() -> QuerySet[Organisation]:
    """Every organisation, whoever asks: `canonical` is the one that stands for it. To stand inside a query."""
    return Organisation.objects.order_by()


def zones_of_body(pk: int) -> QuerySet[Any]:
    """The ids of the zones that an organisation is: its own where it is a zone, else none. May stand inside a query."""
    return ZoneLink.objects.filter(organisation__canonical=pk).values_list("zone", flat=True)


def body_of(zone: Any) -> int | None:
    """The organisation that a zone is in the register, or the one that stands for it."""
    return ZoneLink.objects.filter(zone=zone).values_list("organisation__canonical", flat=True).first()


def group_of(pk: int) -> list[int]:
    """An organisation's key and those of all that it stands for."""
    return list(Organisation.objects.filter(canonical=pk).values_list("pk", flat=True)) or [pk]


def members_now(zone: str, organisation: str) -> Exists:
    """The condition on rows of another table that an organisation belongs to a zone now: the paths to both."""
    return Exists(ZoneMember.objects.filter(zone=OuterRef(zone), organisation=OuterRef(organisation)))


def gone(path: str = "") -> Q:
    """The condition on an organisation at a path that it was struck off: it does nothing any more."""
    return Q(**{f"{path}status__in": [Status.DEREGISTERED, Status.REVOKED]})


def members_among(zone: int, organisations: Iterable[int]) -> set[int]:
    """Those of these that belong to a zone now."""
    rows = ZoneMember.objects.filter(zone=zone, organisation__in=list(organisations))
    return set(rows.values_list("organisation", flat=True))


def in_a_zone() -> Q:
    """A condition on organisations: they belong to a zone of the body."""
    return Q(home__isnull=False)
