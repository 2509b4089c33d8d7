"""The rail: which pages there are, under which job, and who is shown the way to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from liantu.kit.access import public as access

from .enums import Group

ICONS = {
    Group.OVERVIEW: "layout-dashboard",
    Group.ORGANISATIONS: "building",
    Group.CHAINS: "affiliate",
    Group.CULTIVATION: "stairs-up",
    Group.MATCHMAKING: "heart-handshake",
    Group.PROJECTS: "rocket",
    Group.CARRIERS: "building-warehouse",
    Group.LABS: "microscope",
    Group.SERVICES: "briefcase",
    Group.ASSESSMENT: "report",
    Group.DATA: "database-import",
    Group.ADMINISTRATION: "settings",
}


@dataclass(frozen=True)
class NavEntry:
    """A page of the rail.

    It is shown to those whose roles reach any row of `label_model` with `action`; without a model, to
    everybody who is signed in. `keywords` are further words under which the palette finds it (pinyin,
    English, short forms). `under`: a page under whose address lies what belongs to it, where that is not its own.
    """

    group: Group
    label: Any
    url_name: str
    icon: str = ""
    label_model: str | None = None
    action: str = "view"
    order: int = 100
    keywords: str = ""
    under: str = ""

    def visible_to(self, user: access.Principal) -> bool:
        if self.label_model is None:
            return user.is_authenticated
        return access.may_ever(user, self.action, self.label_model)


@dataclass(frozen=True)
class Link:
    """A registered entry as one user sees it now."""

    label: str
    url: str
    icon: str
    current: bool
    keywords: str


@dataclass(frozen=True)
class Section:
    """A job group with the links that one user may follow."""

    key: str
    label: str
    icon: str
    links: tuple[Link, ...]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


@dataclass(frozen=True)
class Corner:
    """Something small that a part of kit keeps in the top bar, such as notices.

    `context` answers None where there is nothing to show; it runs on every page, so it asks one query at
    most.
    """

    key: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None]
    order: int = 100


_entries: dict[str, NavEntry] = {}
_audiences: dict[access.Role, frozenset[str]] = {}
_corners: dict[str, Corner] = {}


def register(entry: NavEntry) -> NavEntry:
    """Add a page to the rail and to the palette. Raises ValueError if its address is there already."""
    if entry.url_name in _entries:
        raise ValueError(f"navigation: {entry.url_name} is registered twice")
    _entries[entry.url_name] = entry
    return entry


def set_audience(role: access.Role, url_names: Iterable[str]) -> None:
    """Of all that a role may open, the pages for which it has use; the rail of a role without an audience holds all.

    Who has several roles is shown what any of them has use for. It closes nothing: permissions do.
    """
    _audiences[role] = frozenset(url_names)


def useful_to(user: access.Principal) -> Callable[[NavEntry], bool]:
    """Whether the rail holds an entry for `user`: they may open it, and one of their roles has use for it."""
    roles = {grant.role for grant in access.grants_for(user)}
    if not roles or not roles <= _audiences.keys():
        return lambda entry: entry.visible_to(user)
    names = frozenset().union(*(_audiences[role] for role in roles))
    return lambda entry: entry.url_name in names and entry.visible_to(user)


def audiences() -> Mapping[access.Role, frozenset[str]]:
    return dict(_audiences)


def register_corner(corner: Corner) -> Corner:
    if corner.key in _corners:
        raise ValueError(f"top bar: {corner.key} is registered twice")
    _corners[corner.key] = corner
    return corner


def entries() -> tuple[NavEntry, ...]:
    """All that is registered, in the order of the rail."""
    order = list(Group)
    return tuple(sorted(_entries.values(), key=lambda entry: (order.index(entry.group), entry.order)))


def corners() -> tuple[Corner, ...]:
    return tuple(sorted(_corners.values(), key=lambda corner: corner.order))


def sections(user: access.Principal, path: str = "") -> tuple[Section, ...]:
    """The groups that have something for `user`, the page at `path` marked as the current one."""
    useful = useful_to(user)
    seen = [(entry, reverse(entry.url_name)) for entry in entries() if useful(entry)]
    # The longest address that the path lies under, so that /users/new/ still belongs to /users/.
    bases = {url: reverse(entry.under) if entry.under else url for entry, url in seen}
    under = [url for url, base in bases.items() if path == base or (base != "/" and path.startswith(base))]
    here = max(under, key=lambda url: len(bases[url]), default=None)
    grouped: dict[Group, list[Link]] = {}
    for entry, url in seen:
        link = Link(str(entry.label), url, entry.icon, url == here, entry.keywords)
        grouped.setdefault(entry.group, []).append(link)
    return tuple(Section(group.value, str(group.label), ICONS[group], tuple(links)) for group, links in grouped.items())
