"""Reads: chains, roles in them, tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.countables.public import Condition, Countable, query
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.keys import key_of
from liantu.kit.search import public as search

from ..enums import ChainRoleKind
from ..models import Chain, ChainName, ChainRole, ChainTag

ROLE_ORDER = Case(
    *(When(role=role, then=Value(place)) for place, role in enumerate(ChainRoleKind.values)), default=Value(9)
)


CLASS, UNIT = "record__source__classification", "record__source__unit"
MARKED = ("record__source__unit", "record__last", "retraction__by")
LEFT_OUT = ("record__content", "record__words", *registry.heavy("organisation__canonical"))


def _readable(user: access.Principal, path: str = "") -> Q:
    """The condition that what a row says may be read: by its source's class, or as it is about one's own organisation."""
    return clearance(user).condition(f"{path}{CLASS}", f"{path}{UNIT}")


def _readable_roles(user: access.Principal, path: str = "") -> Q:
    own = registry.own_organisations(user)
    readable = _readable(user, path)
    return readable | Q(**{f"{path}organisation__canonical__in": own}) if own else readable


def _held(user: access.Principal, role: str) -> Q:
    """The condition on a chain's roles that they are held today and may be known."""
    today = clock.today()
    starts = Q(roles__valid_from__isnull=True) | Q(roles__valid_from__lte=today)
    ends = Q(roles__valid_to__isnull=True) | Q(roles__valid_to__gte=today)
    counts = Q(roles__retraction__isnull=True, roles__record__last__isnull=False, roles__role=role)
    return counts & starts & ends & _readable_roles(user, "roles__")


def _or_withheld(rows: QuerySet[Any], readable: Q, withheld: bool) -> QuerySet[Any]:
    """Rows that may be read; `withheld` all of them, with `is_withheld` "1" where one may not, so that it is counted."""
    if not withheld:
        return rows.filter(readable)
    return rows.annotate(is_withheld=Case(When(readable, then=Value("")), default=Value("1")))


def list_chains(user: access.Principal, *, withheld: bool = False) -> QuerySet[Chain]:
    """Chains with `leaders`, `cores` and `members`, how many organisations hold those roles today.

    What may not be read is left out; with `withheld` it is there, with `is_withheld` "1", so that it can be counted.
    """
    rows = _or_withheld(access.scope(user, "view", Chain.objects.counting()), _readable(user), withheld)
    who = "roles__organisation__canonical"
    return rows.select_related("zone", *MARKED).annotate(
        leaders=Count(who, filter=_held(user, ChainRoleKind.LEADER), distinct=True),
        cores=Count(who, filter=_held(user, ChainRoleKind.CORE), distinct=True),
        members=Count(who, filter=_held(user, ChainRoleKind.MEMBER), distinct=True),
    ).order_by("zone_id", "id")  # fmt: skip


def find_chain(user: access.Principal, pk: int | str) -> Chain:
    """Raises NotHere, also where what names it may not be read."""
    rows = Chain.objects.filter(_readable(user)).select_related("zone", *MARKED)
    return access.find(user, "view", rows, pk=pk)


def chain_told(user: access.Principal, told: int | str) -> Chain:
    """By id or name. Raises ValidationError."""
    rows = list_chains(user)
    found = list(rows.filter(pk=told) if isinstance(told, int) else rows.filter(name=told.strip()))
    if len(found) == 1:
        return found[0]
    words = _now("有几条产业链都叫“%(name)s”，请写编号") if found else _now("没有产业链“%(name)s”")
    raise ValidationError({"chain": words % {"name": str(told)[:60]}})


def named_by(records: Collection[int]) -> Q:
    """The condition on chains that one of these records names them, whether or not they rest on it."""
    names = ChainName.objects.filter(record__in=records, retraction__isnull=True)
    return Q(record__in=records) | Q(pk__in=names.values("chain"))


def zone_told(user: access.Principal, text: str) -> Any:
    """A zone by its code or its name. Raises ValidationError."""
    wanted = text.strip()
    found = accounts.list_zones(user).filter(Q(code=wanted) | Q(name=wanted)).first()
    if found is None:
        raise ValidationError({"zone": _now("没有园区“%(name)s”") % {"name": wanted[:60]}})
    return found


def list_roles(user: access.Principal, *, all_said: bool = False, withheld: bool = False) -> QuerySet[ChainRole]:
    """Roles of organisations in chains; `all_said` also those that do not count. `withheld`: see `list_chains`."""
    rows = ChainRole.objects.all() if all_said else ChainRole.objects.counting()
    rows = _or_withheld(access.scope(user, "view", rows), _readable_roles(user), withheld)
    rows = rows.select_related("chain__zone", "organisation__canonical", *MARKED).defer(*LEFT_OUT)
    return rows.order_by("chain_id", ROLE_ORDER, "id")


def find_role(user: access.Principal, pk: int | str) -> ChainRole:
    """Raises NotHere."""
    return access.find(user, "view", list_roles(user, all_said=True), pk=pk)


def list_tags(user: access.Principal) -> QuerySet[ChainTag]:
    rows = access.scope(user, "view", ChainTag.objects.counting()).filter(_readable(user))
    return rows.select_related("zone", "chain", *MARKED).order_by("id")


def find_tag(user: access.Principal, pk: int | str) -> ChainTag:
    """Raises NotHere."""
    rows = ChainTag.objects.filter(_readable(user)).select_related("zone", "chain", *MARKED)
    return access.find(user, "view", rows, pk=pk)


def roles_of(user: access.Principal, ids: Iterable[int]) -> dict[int, list[ChainRole]]:
    """The roles of organisations today, by the organisation that stands for each."""
    found: dict[int, list[ChainRole]] = defaultdict(list)
    about = {"organisation__canonical__in": list(ids)}
    # Most organisations have none, which is asked first, since it costs little.
    if not ChainRole.objects.filter(**about).exists():
        return {}
    # The order by of a list of chains, and its counts, would be worked out for nothing here.
    seen = access.scope(user, "view", Chain.objects.counting()).filter(_readable(user))
    for role in list_roles(user).on().filter(**about, chain__in=seen.values("pk")):
        found[role.organisation.canonical_id].append(role)
    return dict(found)


@dataclass
class Held:
    """One organisation's role in a chain, with all the rows that say so."""

    rows: list[ChainRole]

    @property
    def role(self) -> ChainRole:
        return self.rows[0]

    @property
    def organisation(self) -> Any:
        held = self.rows[0].organisation
        return held.canonical or held


def gather(rows: Iterable[ChainRole]) -> list[Held]:
    """Rows that say the same of the same organisation as one, the weightiest first, in the order of their first."""
    found: dict[tuple[Any, ...], list[ChainRole]] = {}
    for row in rows:
        found.setdefault((row.chain_id, row.role, row.organisation.canonical_id or row.organisation_id), []).append(row)
    return [Held(sorted(said, key=evidence.weight)) for said in found.values()]


@dataclass(frozen=True)
class ChainCard:
    """A chain with who holds what in it today, and its tags."""

    chain: Chain
    leaders: Sequence[Held]
    cores: Sequence[Held]
    members: Sequence[Held]
    tags: Sequence[ChainTag]


def cards(user: access.Principal, chains: Sequence[Chain]) -> list[ChainCard]:
    """Chains with what is known of them, in a constant number of queries."""
    ids = [chain.pk for chain in chains]
    held: dict[tuple[int, str], list[Held]] = defaultdict(list)
    for one in gather(list_roles(user).on().filter(chain__in=ids)):
        held[one.role.chain_id, one.role.role].append(one)
    tags: dict[int, list[ChainTag]] = defaultdict(list)
    for tag in list_tags(user).filter(chain__in=ids):
        if tag.tag not in {other.tag for other in tags[tag.chain_id]}:
            tags[tag.chain_id].append(tag)
    return [
        ChainCard(chain, *(held[chain.pk, role] for role in ("leader", "core", "member")), tags[chain.pk])
        for chain in chains
    ]


def zone_tags(user: access.Principal, zone: Any = None) -> list[ChainTag]:
    """The tags of zones themselves, each once: 合汽生材."""
    rows = list_tags(user).filter(chain__isnull=True)
    rows = rows if zone is None else rows.filter(zone=zone)
    return list({(tag.zone_id, tag.tag, tag.kind): tag for tag in rows.order_by("zone_id", "-id")}.values())


def found_chains(user: access.Principal, ids: Collection[int]) -> Mapping[int, search.Found]:
    """Chains as the search shows them."""
    rows = list_chains(user).filter(pk__in=ids)
    return {row.pk: search.Found(row.name, reverse("chain", args=[row.pk]), row.zone.name) for row in rows}


def tell_section(user: access.Principal, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What the register's own answers say of organisations and chains."""
    return {
        pk: [
            {
                "chain": one.role.chain.name, "role": one.role.role, "role_label": one.role.get_role_display(),
                "zone": one.role.chain.zone.name, "source": one.role.record.source.name,
            }
            for one in gather(roles)
        ]
        for pk, roles in roles_of(user, ids).items()
    }  # fmt: skip


def _source(row: Any) -> dict[str, Any]:
    record = row.record
    return {"source": record.source.code, "name": record.source.name, "record": record.pk, "place": record.place}


def tell_chain(card: ChainCard) -> dict[str, Any]:
    """A chain as programs are told of it."""
    chain = card.chain
    holders = {
        name: [{"id": one.organisation.pk, "name": one.organisation.name} for one in getattr(card, name)]
        for name in ("leaders", "cores", "members")
    }
    return {
        "id": chain.pk, "name": chain.name, "zone": chain.zone.code, "key_chain": chain.key_chain, "note": chain.note,
        "pack": chain.pack,
        **holders, "tags": [tag.tag for tag in card.tags], "sources": [_source(chain)],
    }  # fmt: skip


def tell_role(row: ChainRole) -> dict[str, Any]:
    held = row.organisation.canonical or row.organisation
    return {
        "id": row.pk, "chain": {"id": row.chain_id, "name": row.chain.name}, "zone": row.chain.zone.code,
        "organisation": {"id": held.pk, "name": held.name}, "role": row.role, "role_label": row.get_role_display(),
        "valid_from": row.told_from, "valid_to": row.told_to, "holds": row.holds, "sources": [_source(row)],
    }  # fmt: skip


def tell_tag(row: ChainTag) -> dict[str, Any]:
    chain = {"id": row.chain_id, "name": row.chain.name} if row.chain else None
    return {
        "id": row.pk,
        "tag": row.tag,
        "kind": row.kind,
        "zone": row.zone.code,
        "chain": chain,
        "sources": [_source(row)],
    }


def chain_choices(user: access.Principal) -> list[tuple[str, str]]:
    rows = access.scope(user, "view", Chain.objects.counting().filter(_readable(user))).order_by("zone_id", "id")
    return [(str(pk), f"{zone} · {name}") for pk, zone, name in rows.values_list("pk", "zone__name", "name")]


def in_chain(user: access.Principal, value: str) -> Q:
    """The organisations that hold a role in a chain today, as a condition on them."""
    return Q(pk__in=list_roles(user).on().filter(chain=key_of(value)).order_by().values("organisation__canonical"))


def named(user: access.Principal, ids: Iterable[int]) -> dict[int, evidence.kinds.Named]:
    """Chains as they are shown wherever something refers to them."""
    rows = access.scope(user, "view", Chain.objects.filter(_readable(user), pk__in=list(ids)))
    rows = rows.values_list("pk", "name", "zone__simulated")
    return {pk: evidence.kinds.Named(pk, name, reverse("chain", args=[pk]), made) for pk, name, made in rows}


def named_ids(user: access.Principal, text: str) -> list[int]:
    rows = access.scope(user, "view", Chain.objects.counting().filter(_readable(user), name=text.strip()))
    return list(rows.order_by("pk").values_list("pk", flat=True))


# What indicators count


def _zone_rows(model: Any, path: str) -> Any:
    def rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
        told = model.objects.counting().on(day)
        return told.filter(**{f"{path}__in": _zones(kind, pk)})

    return rows


def _zones(kind: str, pk: int) -> Any:
    return registry.zones_of_body(pk) if kind == "organisation" else []


def _list_of(url_name: str) -> Any:
    def address(kind: str, pk: int, where: Mapping[str, tuple[str, ...]], day: date) -> str:
        # Yes and no together leave nothing out.
        told = {key: values for key, values in where.items() if key != "key_chain" or len(values) == 1}
        return f"{reverse(url_name)}?{query(told, zone=list(_zones(kind, pk)), on=day)}"

    return address


COUNTABLES = (
    Countable(
        "chains", _("产业链"), _zone_rows(Chain, "zone"),
        {"key_chain": Condition("key_chain", _("重点产业链"), lambda: {"1": _now("是"), "0": _now("否")})},
        {"chain": ("pk", "chain")},
        _list_of("chains"),
    ),
    Countable(
        "chain_roles", _("产业链上的企业"), _zone_rows(ChainRole, "chain__zone"),
        {"role": Condition("role", _("链上角色"), lambda: {value: str(label) for value, label in ChainRoleKind.choices})},
        {"organisation": ("organisation__canonical", "organisation")},
        _list_of("chain-roles"),
    ),
)  # fmt: skip


def chain_ids(zone: Any) -> dict[str, int]:
    """The chains of a zone by every name that they were known by, whoever asks: for what is loaded.

    A name that one chain goes by now is not another's, though that was called so before.
    """
    ever = ChainName.objects.filter(chain__zone=zone, retraction__isnull=True).order_by("id")
    return {
        **dict(ever.values_list("name", "chain")),
        **dict(Chain.objects.filter(zone=zone).values_list("name", "pk")),
    }
