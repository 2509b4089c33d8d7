"""Reads: who was placed where, and what is suggested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import Clearance, clearance

from ..enums import SuggestionState
from ..models import Placement, Suggestion
from .chains import LEFT_OUT, MARKED, _readable
from .content import contents_of

LIGHT = registry.heavy("organisation__canonical")


def list_placements(user: access.Principal, *, all_said: bool = False) -> QuerySet[Placement]:
    """Placements whose source the user may read; `all_said` also those that do not count."""
    rows = Placement.objects.all() if all_said else Placement.objects.counting()
    rows = access.scope(user, "view", rows).filter(_readable(user))
    rows = rows.select_related("chain__zone", "organisation__canonical", *MARKED).defer(*LEFT_OUT)
    return rows.order_by("chain_id", "node", "id")


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


def find_suggestion(user: access.Principal, pk: int | str) -> Suggestion:
    """Raises NotHere."""
    return access.find(user, "view", list_suggestions(user), pk=pk)


def readable_reasons(reader: Clearance, row: Suggestion) -> list[dict[str, Any]]:
    """The reasons of a suggestion whose source this reader may read, the most telling first."""
    return [one for one in row.reasons if reader.reads(one["class"], one["unit"])]


def title_of(chains: Sequence[Any], language: str) -> dict[tuple[int, str], str]:
    """(chain, node) → what the node is called, of all nodes of these chains."""
    return {
        (pk, key): node.title.told(language)
        for pk, content in contents_of(chains).items() for key, node in content.nodes.items()
    }  # fmt: skip


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
