"""What kinds of case there are, and what can happen on a move, as apps register it in code. Journeys choose among these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liantu.kit.access.principals import Principal

    from .models import Case, Step

Run = Callable[["Principal", "Case", "Step"], None]


@dataclass(frozen=True)
class Effect:
    """Something that happens with a move, in its transaction. `run(by, case, step)` raises ValidationError to refuse the move."""

    label: Any
    run: Run


@dataclass(frozen=True)
class Outside:
    """What those whom a case is about may do of it without an account, once, through a signed link.

    `moves`: which; of these only moves that need neither fields nor documents. `words(case)`: for whom a link is, and
    what they read above its form.
    """

    moves: tuple[str, ...]
    words: Callable[[Case], tuple[str, str]]


@dataclass(frozen=True)
class CaseKind:
    """A sort of thing that moves: the model that a case is about, and what its journeys may use.

    `label`: its model, "app.Model". `action`: the permission that every move asks on the object; `actions`: another one
    for single moves, which a journey cannot change. `url(pk)`: the object's page.
    """

    key: str
    title: Any
    label: str
    url: Callable[[int], str]
    action: str = "edit"
    actions: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    outside: Outside | None = None

    def permission(self, move: str) -> str:
        """The action that is declared for a move of this kind."""
        return self.actions.get(move, self.action)


_kinds: dict[str, CaseKind] = {}


def register(kind: CaseKind) -> CaseKind:
    """Raises ValueError where one of that key is there already."""
    if kind.key in _kinds:
        raise ValueError(f"journeys: kind {kind.key} is registered twice")
    _kinds[kind.key] = kind
    return kind


def kinds() -> Mapping[str, CaseKind]:
    return dict(_kinds)


def kind_of(key: str) -> CaseKind:
    """Raises LookupError."""
    return _kinds[key]
