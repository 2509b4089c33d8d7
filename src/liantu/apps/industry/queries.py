"""Reads: chains, roles in them, tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables.public import Condition, Countable
from liantu.kit.evidence import public as evidence

from .enums import ChainRoleKind
from .models import Chain, ChainRole, ChainTag


def list_chains(user: access.Principal) -> QuerySet[Chain]:
    """Chains with `leaders` and `cores`, how many organisations hold those roles today."""
    holds = Q(roles__retraction__isnull=True, roles__record__last__isnull=False)
    rows = access.scope(user, "view", Chain.objects.counting()).select_related("zone", "record__source", "record__last")
    return rows.annotate(
        leaders=Count("roles__organisation__canonical", filter=holds & Q(roles__role="leader"), distinct=True),
        cores=Count("roles__organisation__canonical", filter=holds & Q(roles__role="core"), distinct=True),
    ).order_by("zone_id", "id")  # fmt: skip


def find_chain(user: access.Principal, pk: int | str) -> Chain:
    """Raises NotHere."""
    return access.find(user, "view", Chain.objects.select_related("zone", "record__source", "record__last"), pk=pk)


def list_roles(user: access.Principal, *, all_said: bool = False) -> QuerySet[ChainRole]:
    """Roles of organisations in chains; `all_said` also those that do not count."""
    rows = ChainRole.objects.all() if all_said else ChainRole.objects.counting()
    rows = access.scope(user, "view", rows)
    return rows.select_related("chain__zone", "organisation__canonical", "record__source", "record__last").order_by(
        "chain_id", "-role", "id"
    )


def find_role(user: access.Principal, pk: int | str) -> ChainRole:
    """Raises NotHere."""
    return access.find(user, "view", list_roles(user, all_said=True), pk=pk)


def list_tags(user: access.Principal) -> QuerySet[ChainTag]:
    return access.scope(user, "view", ChainTag.objects.counting()).select_related("zone", "chain", "record__source")


def find_tag(user: access.Principal, pk: int | str) -> ChainTag:
    """Raises NotHere."""
    return access.find(user, "view", ChainTag.objects.select_related("zone", "chain"), pk=pk)


def roles_of(user: access.Principal, ids: Iterable[int]) -> dict[int, list[ChainRole]]:
    """The roles of organisations, by the organisation that stands for each."""
    found: dict[int, list[ChainRole]] = defaultdict(list)
    for role in list_roles(user).filter(organisation__canonical__in=list(ids)):
        found[role.organisation.canonical_id].append(role)
    return dict(found)


def named(user: access.Principal, ids: Iterable[int]) -> dict[int, evidence.kinds.Named]:
    """Chains as they are shown wherever something refers to them."""
    rows = access.scope(user, "view", Chain.objects.filter(pk__in=list(ids))).values_list("pk", "name", "zone__simulated")
    return {pk: evidence.kinds.Named(pk, name, reverse("chain", args=[pk]), made) for pk, name, made in rows}


def named_ids(user: access.Principal, text: str) -> list[int]:
    rows = access.scope(user, "view", Chain.objects.counting().filter(name=text.strip()))
    return list(rows.order_by("pk").values_list("pk", flat=True))


# What indicators count


def _zone_rows(model: Any, path: str) -> Any:
    def rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
        told = model.objects.counting().on(day)
        return told.filter(**{f"{path}__in": _zones(kind, pk)})

    return rows


def _zones(kind: str, pk: int) -> list[int]:
    return registry.zones_of_body(pk) if kind == "organisation" else []


def _list_of(url_name: str) -> Any:
    def address(kind: str, pk: int, where: Mapping[str, tuple[str, ...]]) -> str:
        return f"{reverse(url_name)}?{urlencode({key: values[0] for key, values in where.items() if len(values) == 1})}"

    return address


COUNTABLES = (
    Countable(
        "chains", _("产业链"), _zone_rows(Chain, "zone"),
        {"key_chain": Condition("key_chain", _("重点产业链"))},
        {"chain": ("pk", "chain")},
        _list_of("chains"),
    ),
    Countable(
        "chain_roles", _("链上角色"), _zone_rows(ChainRole, "chain__zone"),
        {"role": Condition("role", _("链上角色"), lambda: {value: str(label) for value, label in ChainRoleKind.choices})},
        {"organisation": ("organisation__canonical", "organisation")},
        _list_of("chain-roles"),
    ),
)  # fmt: skip


def chain_ids(zone: Any) -> dict[str, int]:
    """The chains of a zone by name, whoever asks: for what is loaded."""
    return dict(Chain.objects.filter(zone=zone).values_list("name", "pk"))
