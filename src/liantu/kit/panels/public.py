"""What the dossier of a thing shows beside what its own app knows: panels that other apps register.

An app registers in its `hooks.py`; the page of the thing draws them with `panels_for`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from liantu.kit.access import public as access


@dataclass(frozen=True)
class Panel:
    """One panel. `context(user, id)` makes what `template` shows; None leaves the panel out.

    `kind` is the registered kind of the thing (`kit.evidence.kinds`), or zone or unit. Shown to those whose roles reach any row of
    `label_model` with `action`.
    """

    key: str
    kind: str
    title: Any
    template: str
    context: Callable[[access.Principal, int], Mapping[str, Any] | None]
    label_model: str
    action: str = "view"
    order: int = 100


@dataclass(frozen=True)
class FilledPanel:
    """A panel with what one user sees in it."""

    panel: Panel
    context: Mapping[str, Any]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> Panel:
    """Raises ValueError if its key is taken."""
    if panel.key in _panels:
        raise ValueError(f"panels: {panel.key} is registered twice")
    _panels[panel.key] = panel
    return panel


def panels_for(user: access.Principal, kind: str, pk: int) -> list[FilledPanel]:
    """The panels of one thing that `user` sees, in order."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.key)):
        if panel.kind == kind and access.may_ever(user, panel.action, panel.label_model):
            context = panel.context(user, pk)
            if context is not None:
                shown.append(FilledPanel(panel, context))
    return shown
