"""What a figure can be about, and what can be its member: registered kinds of objects, named by (kind, id).

Parts of kit hold such keys instead of foreign keys, because they know no app. An app registers each kind once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from liantu.kit.access import public as access


@dataclass(frozen=True)
class Named:
    """One object as it is shown: its name, its page, and whether a program made it up."""

    id: int
    label: str
    url: str
    simulated: bool = False


@dataclass(frozen=True)
class Kind:
    """`named(user, ids)` answers those that the user may see; `find(user, text)` the ids of what bears that name."""

    key: str
    label: Any
    named: Callable[[access.Principal, Iterable[int]], Mapping[int, Named]]
    find: Callable[[access.Principal, str], list[int]]
    #: Where rows may be merged: all of them, whoever asks; `canonical` is the one that each is counted as.
    rows: Callable[[], QuerySet[Any]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    if kind.key in _kinds:
        raise ValueError(f"evidence: kind {kind.key} is registered twice")
    _kinds[kind.key] = kind
    return kind


def kind(key: str) -> Kind:
    """Raises NotHere."""
    try:
        return _kinds[key]
    except KeyError:
        raise access.NotHere("evidence.Kind", key) from None


def kinds() -> Mapping[str, Kind]:
    return dict(_kinds)


def named(user: access.Principal, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Named]:
    """Every (kind, id) that the user may see, as it is shown: one round of queries per kind."""
    wanted: dict[str, set[int]] = {}
    for key, pk in keys:
        wanted.setdefault(key, set()).add(pk)
    return {(key, pk): told for key, ids in wanted.items() for pk, told in kind(key).named(user, ids).items()}
