"""What apps above add to the register: sections of what is told of an organisation, and filters of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from liantu.kit.access import public as access

#: `(user, organisation ids) -> {id: [plain dicts]}`, in a constant number of queries.
Section = Callable[[access.Principal, Sequence[int]], Mapping[int, Sequence[Mapping[str, Any]]]]
_sections: dict[str, Section] = {}
_filters: dict[str, OrganisationFilter] = {}


@dataclass(frozen=True)
class OrganisationFilter:
    """A filter of the list of organisations that another app knows.

    `choices(user)` answers (value, words) pairs; `condition(user, value)` the organisations, as a condition on them
    that does not multiply rows (`Q(pk__in=…)`). `key` is its name in the address and in the API.
    """

    key: str
    label: Any
    choices: Callable[[access.Principal], Iterable[tuple[str, Any]]]
    condition: Callable[[access.Principal, str], Q]


def register_section(name: str, section: Section) -> None:
    """Have what is told of an organisation hold a list `name` besides. Raises ValueError if that is taken."""
    if name in _sections:
        raise ValueError(f"registry: section {name} is registered twice")
    _sections[name] = section


def register_filter(told: OrganisationFilter) -> None:
    """Raises ValueError if its key is taken."""
    if told.key in _filters:
        raise ValueError(f"registry: filter {told.key} is registered twice")
    _filters[told.key] = told


def sections_of(user: access.Principal, ids: Sequence[int]) -> dict[str, Mapping[int, Sequence[Mapping[str, Any]]]]:
    """Each registered section for these organisations."""
    return {name: section(user, ids) for name, section in sorted(_sections.items())}


def organisation_filters() -> tuple[OrganisationFilter, ...]:
    return tuple(_filters[key] for key in sorted(_filters))
