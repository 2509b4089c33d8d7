"""The fields of which it can be said whose word counts first. Apps register theirs; kit knows none.

A field's key is its group and its name: `organisation.capital`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from liantu.kit.access import public as access

#: Where an address names a zone, the whole body. No zone's code has an underscore.
WHOLE_BODY = "_all"


def _nobody(key: str, zone: int | None) -> int:
    return 0


@dataclass(frozen=True)
class Group:
    """The fields of one app under one heading.

    `fields` answers name → label, as they are now. `purpose` is what a source must allow before its word may be put
    first. Of what is kept derived `rests(name, zone)` counts how much rests on a field, and `derive(name, zone)` derives
    it again; it may be called twice. `zone` None: in all zones. What is weighed as it is read needs neither.
    """

    key: str
    label: Any
    fields: Callable[[], Mapping[str, Any]]
    purpose: str
    rests: Callable[[str, int | None], int] = _nobody
    derive: Callable[[str, int | None], Any] = _nobody
    #: Where it stands among the groups.
    order: int = 100


_groups: dict[str, Group] = {}


def register(group: Group) -> Group:
    """Raises ValueError where a group of that key is there already."""
    if group.key in _groups:
        raise ValueError(f"evidence: the fields of {group.key} are registered twice")
    _groups[group.key] = group
    return group


def groups() -> tuple[Group, ...]:
    """All of them, in their order."""
    return tuple(sorted(_groups.values(), key=lambda group: group.order))


def group_of(key: str) -> Group | None:
    """The group that a field's key names."""
    return _groups.get(key.partition(".")[0])


def labels() -> dict[str, str]:
    """Key → label of every field."""
    return {f"{one.key}.{name}": str(label) for one in groups() for name, label in one.fields().items()}


def label_of(key: str) -> str:
    """Raises NotHere for what is no field."""
    group = group_of(key)
    known = group.fields() if group is not None else {}
    name = key.partition(".")[2]
    if name not in known:
        raise access.NotHere("evidence.Field", key)
    return str(known[name])


def rests(key: str, zone: int | None) -> int:
    """How much rests on a field that would have to be derived again."""
    group = group_of(key)
    return group.rests(key.partition(".")[2], zone) if group is not None else 0


def derive(key: str, zone: int | None) -> None:
    """Derive again what rests on a field."""
    group = group_of(key)
    if group is not None:
        group.derive(key.partition(".")[2], zone)


def purpose_of(key: str) -> str:
    """What a source must allow before its word on the field may be put first."""
    group = group_of(key)
    return group.purpose if group is not None else ""
