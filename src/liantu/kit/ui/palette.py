"""What the command palette finds: pages, help topics, and whatever other parts register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from . import nav

PER_PROVIDER = 8


@dataclass(frozen=True)
class Finding:
    """One line of the palette. `kind` heads the lines of its sort."""

    label: str
    url: str
    kind: str
    detail: str = ""
    icon: str = ""


Provider = Callable[[access.Principal, str, int], Iterable[Finding]]
_providers: list[tuple[int, Provider]] = []


def register(provider: Provider, order: int = 100) -> Provider:
    """Let `provider(user, query, limit)` answer too, within the user's scope. The query comes trimmed."""
    _providers.append((order, provider))
    return provider


def find(user: access.Principal, query: str) -> list[Finding]:
    """Everything found for `query`, sort by sort. The empty query finds the pages of the rail."""
    wanted = " ".join(query.split())[:100]
    ordered = [provider for order, provider in sorted(_providers, key=lambda pair: pair[0])]
    return [found for provider in ordered for found in list(provider(user, wanted, PER_PROVIDER))[:PER_PROVIDER]]


def matches(query: str, *texts: str) -> bool:
    """Whether every word of the query stands somewhere in the texts, whatever the case."""
    hay = " ".join(texts).casefold()
    return all(word in hay for word in query.casefold().split())


def pages(user: access.Principal, query: str, limit: int) -> Iterable[Finding]:
    """The pages of the rail."""
    for section in nav.sections(user):
        for link in section.links:
            if matches(query, link.label, section.label, link.keywords):
                yield Finding(link.label, link.url, _("页面"), section.label, link.icon or section.icon)


register(pages, order=10)
