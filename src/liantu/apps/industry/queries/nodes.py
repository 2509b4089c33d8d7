"""Nodes of chains, as leads, projects and targets name them: by key, shown by title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import Chain
from .content import content_of, contents_of


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def node_meant(chain: Chain | None, text: str) -> str:
    """The key of the node that somebody means by its key or title. Raises ValidationError where the chain has none such.

    A chain of which nobody has said what it is made of takes any words.
    """
    wanted = text.strip()
    if not wanted:
        return ""
    if chain is None:
        raise ValidationError({"node": _("写了环节“%(node)s”，还要写是哪条产业链") % {"node": wanted[:80]}})
    content = content_of(chain)
    if content is None or wanted in content.nodes:
        return wanted
    found = [key for key, node in content.nodes.items() if wanted in (node.title.zh, node.title.en)]
    if len(found) != 1:
        words = _("“%(chain)s”没有环节“%(node)s”") % {"chain": chain, "node": wanted[:80]}
        raise ValidationError({"node": words})
    return found[0]


def node_names(chains: Iterable[Chain | None]) -> dict[tuple[int, str], str]:
    """(chain, node key) → what the node is called, for all nodes of these chains."""
    known = {chain.pk: chain for chain in chains if chain is not None}
    return {
        (pk, key): node.title.told(language())
        for pk, content in contents_of(known.values()).items()
        for key, node in content.nodes.items()
    }


def with_nodes(rows: Iterable[Any]) -> list[Any]:
    """Rows that have a chain and a node, each with `node_title`: what to call the node, or its key."""
    told = list(rows)
    titles = node_names(row.chain for row in told)
    for row in told:
        row.node_title = titles.get((row.chain_id or 0, row.node), row.node)
    return told


def node_options(chain: Chain | None) -> list[tuple[str, str]]:
    """(key, title) of a chain's nodes in their order."""
    content = content_of(chain) if chain is not None else None
    return [(key, node.title.told(language())) for key, node in content.nodes.items()] if content is not None else []
