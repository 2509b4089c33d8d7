"""What can be found: the kinds of objects that apps register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from liantu.kit.access import public as access


class FindingLike(Protocol):
    """What a provider tells of one object; kit.ui's `palette.Finding` will do as well as `Found`."""

    @property
    def label(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def detail(self) -> str: ...


@dataclass(frozen=True)
class Found:
    """One object as its finder may see it: what it is called, its page, a line beside.

    `coded`: the finder may read its code; else it is not found by that.
    """

    label: str
    url: str
    detail: str = ""
    coded: bool = True


@dataclass(frozen=True)
class Likeness:
    """An object that may be meant though nothing of it reads so, and why, in the reader's language."""

    id: int
    reasons: str = ""


Finder = Callable[[access.Principal, Collection[int]], Mapping[int, FindingLike]]


@dataclass(frozen=True)
class Searchable:
    """A kind of objects that can be found.

    `found(user, ids)` answers those of at most 500 ids that `user` may see, in a constant number of queries; what it
    leaves out stays unknown. `names(ids)` gives further names and codes of objects that the user sees, for queries
    that are longer than a key (`texts.LONGEST`); without it the label alone is held against them. `alike(user, text,
    limit)` gives what `text` may mean, the likeliest first, of what `user` may see: asked where no key answers.
    """

    kind: str
    label: Any
    icon: str
    found: Finder
    order: int = 100
    names: Callable[[Collection[int]], Mapping[int, Iterable[str]]] | None = None
    alike: Callable[[access.Principal, str, int], Sequence[Likeness]] | None = None


_kinds: dict[str, Searchable] = {}


def register(searchable: Searchable) -> Searchable:
    """Let objects of a kind be found. Raises ValueError for a kind that is there already or too long."""
    if searchable.kind in _kinds or not 0 < len(searchable.kind) <= 40:
        raise ValueError(f"search: {searchable.kind!r} is registered twice, empty or longer than 40")
    _kinds[searchable.kind] = searchable
    return searchable


def kinds() -> tuple[Searchable, ...]:
    """All that is registered, in order."""
    return tuple(sorted(_kinds.values(), key=lambda one: (one.order, one.kind)))


def known(kind: str) -> Searchable | None:
    return _kinds.get(kind)
