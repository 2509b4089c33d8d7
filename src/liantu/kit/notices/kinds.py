"""What people can be told of, and about what: registered by apps in their hooks, never by rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from liantu.kit.access import public as access
from liantu.kit.evidence import kinds as evidenced
from liantu.kit.evidence.kinds import Named

from .enums import Channel, Urgency

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")

#: (kind of object, id); None where a notice is about no object.
About = tuple[str, int] | None


@dataclass(frozen=True)
class Words:
    """A notice as its reader reads it: one line, and what else there is to say. Plain text, no markup."""

    title: str
    body: str = ""


#: `wording(reader, data, thing)`: `data` as it was told, `thing` the object as this reader sees it now, None where
#: the notice is about none. Called in the reader's language; asks no database, since it is called row by row.
Wording = Callable[[Any, Mapping[str, Any], Named | None], "Words | str"]


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    `key` is dotted (`journeys.overdue`), `label` what people call it. `channels` are those on which it goes out
    where the reader chose nothing; all kinds stand in the site. `url(data)` is where a notice about no object leads.
    """

    key: str
    label: Any
    wording: Wording = field(compare=False)
    urgency: Urgency = Urgency.ROUTINE
    channels: tuple[Channel, ...] = (Channel.MAIL, Channel.ROBOT)
    url: Callable[[Mapping[str, Any]], str] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ObjectKind:
    """Something that notices and links are about. `named(user, ids)` answers those that the user may see, in few queries."""

    key: str
    named: Callable[[Any, Iterable[int]], Mapping[int, Named]] = field(compare=False)


_kinds: dict[str, Kind] = {}
_objects: dict[str, ObjectKind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind of notice. Raises ValueError for a key taken or malformed."""
    if not NAME.fullmatch(kind.key):
        raise ValueError(f"notices: {kind.key!r}: a dotted name such as journeys.overdue is wanted")
    if kind.key in _kinds:
        raise ValueError(f"notices: kind {kind.key} is registered twice")
    _kinds[kind.key] = kind
    return kind


def register_object(kind: ObjectKind) -> ObjectKind:
    """Add a kind of object; those of `kit.evidence.kinds` (organisation, person, chain …) are known already."""
    if kind.key in _objects:
        raise ValueError(f"notices: object {kind.key} is registered twice")
    _objects[kind.key] = kind
    return kind


def kind(key: str) -> Kind:
    """Raises LookupError where no app registers it."""
    try:
        return _kinds[key]
    except KeyError:
        raise LookupError(
            f"no notice {key!r} is registered; hooks.py of its app has to be imported in ready()"
        ) from None


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def label(key: str) -> str:
    """What people call the kind, in the present language; the bare key where it is no longer known."""
    known = _kinds.get(key)
    return str(known.label) if known else key


def check(about: About) -> None:
    """Raise LookupError where nobody could say what that is, or who may see it."""
    if about is not None and about[0] not in _objects and about[0] not in evidenced.kinds():
        raise LookupError(f"no object kind {about[0]!r} is registered, with notices or with evidence")


def named(user: access.Principal, abouts: Iterable[About]) -> dict[tuple[str, int], Named]:
    """Every object that `user` may see now, as it is shown to them: one round of queries per kind of object.

    What is of a kind that no app registers any more is seen by nobody.
    """
    wanted: dict[str, set[int]] = {}
    for about in abouts:
        if about is not None:
            wanted.setdefault(about[0], set()).add(about[1])
    found: dict[tuple[str, int], Named] = {}
    for key, ids in wanted.items():
        known = _objects.get(key) or evidenced.kinds().get(key)
        if known is not None:
            found |= {(key, pk): told for pk, told in known.named(user, ids).items()}
    return found
