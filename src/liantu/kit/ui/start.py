"""The start page: what waits for a person, which apps tell a line at a time, and panels; everybody sees those of their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from liantu.kit.access import public as access


@dataclass(frozen=True)
class StartPanel:
    """One panel of the start page.

    `context(user, request)` makes what `template` shows; None leaves the panel out. It is for everybody,
    unless `roles` names some, or `label_model` and `action` ask for a permission that reaches any row.
    """

    key: str
    title: Any
    template: str
    context: Callable[[Any, HttpRequest], Mapping[str, Any] | None]
    order: int = 100
    roles: tuple[access.Role, ...] = ()
    label_model: str | None = None
    action: str = "view"
    wide: bool = False

    def visible_to(self, user: access.Principal) -> bool:
        if self.roles and not any(grant.role in self.roles for grant in access.grants_for(user)):
            return False
        return self.label_model is None or access.may_ever(user, self.action, self.label_model)


@dataclass(frozen=True)
class FilledPanel:
    """A panel with what it shows to one user now."""

    panel: StartPanel
    context: Mapping[str, Any]


_panels: dict[str, StartPanel] = {}


def register(panel: StartPanel) -> StartPanel:
    """Add a panel. Raises ValueError if its key is taken."""
    if panel.key in _panels:
        raise ValueError(f"start page: panel {panel.key} is registered twice")
    _panels[panel.key] = panel
    return panel


def panels_for(user: access.Principal, request: HttpRequest) -> list[FilledPanel]:
    """The panels that `user` sees, in order, each with its context."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.key)):
        if panel.visible_to(user):
            context = panel.context(user, request)
            if context is not None:
                shown.append(FilledPanel(panel, context))
    return shown


# What waits for a person


@dataclass(frozen=True)
class WaitingItem:
    """One of the things that wait: what it is called, where it is done, and until when."""

    words: str
    url: str
    detail: str = ""
    pressing: bool = False


@dataclass(frozen=True)
class Waiting:
    """One sort of thing that waits for a person: how many, where all of them are listed, and the first of them."""

    label: str
    count: int
    url: str
    icon: str = "checklist"
    note: str = ""
    first: tuple[WaitingItem, ...] = ()


#: Answers what waits for a user now; its number of queries does not depend on how much that is.
Source = Callable[[Any], Iterable[Waiting]]
_sources: dict[str, tuple[int, Source]] = {}


def register_waiting(key: str, source: Source, *, order: int = 100) -> None:
    """Add a source of lines. Raises ValueError if its key is taken."""
    if key in _sources:
        raise ValueError(f"start page: {key} is registered twice")
    _sources[key] = (order, source)


def waiting_for(user: access.Principal) -> list[Waiting]:
    """All that waits for `user`, in the order in which it was registered; sorts of which there is nothing are left out."""
    ordered = sorted(_sources.items(), key=lambda pair: (pair[1][0], pair[0]))
    return [line for _key, (_order, source) in ordered for line in source(user) if line.count]
