"""Reads: who was placed where, and what is suggested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables.public import Condition, Countable, query
from liantu.kit.evidence.classes import Clearance, clearance

from ..enums import Basis, SuggestionState
from ..models import Chain, Placement, PlacingDue, Suggestion
from .chains import LEFT_OUT, MARKED, _readable, _zone_rows, _zones, list_chains
from .content import contents_of
from .drafting import language

LIGHT = registry.heavy("organisation__canonical")


def list_placements(user: access.Principal, *, all_said: bool = False) -> QuerySet[Placement]:
    """Placements whose source the user may read; `all_said` also those that do not count."""
    rows = Placement.objects.all() if all_said else Placement.objects.counting()
    rows = access.scope(user, "view", rows).filter(_readable(user))
    rows = rows.select_related("chain__zone", "organisation__canonical", *MARKED).defer(*LEFT_OUT)
    return rows.order_by("chain_id", "node", "id")


def placed_in(user: access.Principal, chains: Iterable[Chain]) -> dict[int, int]:
    """How many organisations are at nodes of each chain today, as far as the user may read; in one query."""
    rows = list_placements(user).on().filter(chain__in=[chain.pk for chain in chains]).order_by().values("chain")
    told = rows.annotate(n=Count("organisation__canonical", distinct=True)).values_list("chain", "n")
    return dict(told)


def find_placement(user: access.Principal, pk: int | str) -> Placement:
    """Raises NotHere."""
    return access.find(user, "view", list_placements(user, all_said=True), pk=pk)


def list_suggestions(user: access.Principal) -> QuerySet[Suggestion]:
    """Suggestions some of whose reasons the user may read, the surest first."""
    rows = access.scope(user, "view", Suggestion.objects.all())
    rows = rows.filter(clearance(user).condition("classification", "unit"))
    rows = rows.select_related("chain__zone", "organisation__canonical", "by").defer(*LIGHT)
    return rows.order_by("-confidence", "id")


def open_suggestions(user: access.Principal) -> QuerySet[Suggestion]:
    return list_suggestions(user).filter(state=SuggestionState.OPEN)


def suggestions_for(user: access.Principal, organisation: int, most: int) -> list[Suggestion]:
    """The open suggestions on where an organisation stands; none, where nothing counts of it any more."""
    told = {"organisation__canonical": organisation, "organisation__canonical__listed": True}
    waiting = Suggestion.objects.filter(**told, state=SuggestionState.OPEN).exists()
    return list(open_suggestions(user).filter(**told)[:most]) if waiting else []


def find_suggestion(user: access.Principal, pk: int | str) -> Suggestion:
    """Raises NotHere."""
    return access.find(user, "view", list_suggestions(user), pk=pk)


def readable_reasons(reader: Clearance, row: Suggestion) -> list[dict[str, Any]]:
    """The reasons of a suggestion whose source this reader may read, the most telling first."""
    return [one for one in row.reasons if reader.reads(one["class"], one["unit"])]


def titles_of(chains: Iterable[Chain], language: str) -> dict[tuple[int, str], str]:
    """(chain, node) → what the node is called, of all nodes of these chains."""
    once = list({chain.pk: chain for chain in chains}.values())
    return {
        (pk, key): node.title.told(language)
        for pk, content in contents_of(once).items()
        for key, node in content.nodes.items()
    }


def nodes_titled(chains: Iterable[Chain], text: str) -> list[tuple[int, str]]:
    """(chain, node) whose key is this text or whose title, in either language, holds it."""
    wanted = text.strip().lower()
    once = list({chain.pk: chain for chain in chains}.values())
    return [
        (pk, key)
        for pk, content in contents_of(once).items()
        for key, node in content.nodes.items()
        if wanted == key.lower() or wanted in node.title.zh.lower() or wanted in node.title.en.lower()
    ]


def at_nodes(told: Sequence[tuple[int, str]]) -> Q:
    """The condition on placements or suggestions that they are at one of these (chain, node)."""
    by_chain: dict[int, list[str]] = defaultdict(list)
    for chain, key in told:
        by_chain[chain].append(key)
    found = Q(pk__in=[])
    for chain, keys in by_chain.items():
        found |= Q(chain=chain, node__in=keys)
    return found


def is_awaited(user: access.Principal, organisation: int) -> bool:
    """Whether something was said of an organisation by which its place is yet to be looked for; as far as the user sees that."""
    return access.scope(user, "view", PlacingDue.objects.filter(pk=organisation)).exists()


def placements_at(user: access.Principal, organisation: int) -> list[Placement]:
    """Where an organisation stands today, as far as the user may know; nowhere, where nothing counts of it any more."""
    told = {"organisation__canonical": organisation, "organisation__canonical__listed": True}
    # Most stand at none, which is asked first, since it costs little.
    return list(list_placements(user).on().filter(**told)) if Placement.objects.filter(**told).exists() else []


def placed_nodes(user: access.Principal) -> list[tuple[str, str]]:
    """(`chain:node`, words) of nodes at which somebody stands today, for the filter of the register."""
    told = list(list_placements(user).on().order_by("chain", "node").values_list("chain", "node").distinct())
    chains = {chain.pk: chain for chain in list_chains(user).filter(pk__in={pk for pk, _node in told})} if told else {}
    titles = titles_of(chains.values(), language())
    return [
        (f"{pk}:{node}", f"{chains[pk].name} · {titles.get((pk, node), node)}") for pk, node in told if pk in chains
    ]


def at_node(user: access.Principal, value: str) -> Q:
    """The organisations that stand at a node today, told as `chain:node`, as a condition on them."""
    chain, _colon, node = value.partition(":")
    wanted = int(chain) if chain.isdecimal() and len(chain) < 19 else 0
    rows = list_placements(user).on().filter(chain=wanted, node=node)
    return Q(pk__in=rows.order_by().values("organisation__canonical"))


def node_told(content: Any, text: str) -> str:
    """The key of a node by its key or its title in either language. Raises KeyError."""
    wanted = text.strip()
    if content is not None and wanted in content.nodes:
        return wanted
    named = [
        key for key, node in (content.nodes.items() if content is not None else ())
        if wanted and wanted in (node.title.zh, node.title.en)
    ]  # fmt: skip
    if len(named) == 1:
        return named[0]
    raise KeyError(_now("没有环节“%(name)s”") % {"name": wanted[:60]})


def _list_of(kind: str, pk: int, where: Mapping[str, tuple[str, ...]], day: date) -> str:
    return f"{reverse('placements')}?{query(where, zone=list(_zones(kind, pk)), on=day)}"


PLACEMENTS = Countable(
    "placements", _("落位"), _zone_rows(Placement, "chain__zone"),
    {"basis": Condition("basis", pgettext_lazy("placing", "依据"), lambda: {value: str(label) for value, label in Basis.choices})},
    {"organisation": ("organisation__canonical", "organisation"), "chain": ("chain", "chain")},
    _list_of,
)  # fmt: skip
