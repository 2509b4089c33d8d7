"""The log as people read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit.public import CHANGED as HIDDEN
from liantu.kit.audit.public import Entry, Outcome
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle, style_of

from ..queries import action_words

OUTCOMES = {
    Outcome.DONE: StateStyle(Outcome.DONE.label, "circle-check", Tone.GOOD),
    Outcome.REFUSED: StateStyle(Outcome.REFUSED.label, "ban", Tone.PERSON),
    Outcome.FAILED: StateStyle(Outcome.FAILED.label, "circle-x", Tone.BAD),
}


@dataclass(frozen=True)
class Change:
    """One field that an action changed; the values of a personal field are not kept."""

    name: str
    before: Any
    after: Any
    personal: bool


@dataclass(frozen=True)
class Line:
    """An entry of the log as people read it."""

    entry: Entry

    @property
    def words(self) -> str:
        return action_words(self.entry.action)

    @property
    def style(self) -> StateStyle:
        return style_of(OUTCOMES, self.entry.outcome)

    @property
    def roles(self) -> str:
        known = {role.value: str(role.label) for role in access.Role}
        return listed(known.get(role, role) for role in self.entry.actor_roles.split())

    @property
    def details(self) -> dict[str, Any]:
        told = json.loads(self.entry.details or "{}")
        return told if isinstance(told, dict) else {}

    @property
    def changes(self) -> list[Change]:
        names = _field_names(self.entry.object_kind)
        return [
            Change(names.get(name, name), before, after, before == after == HIDDEN)
            for name, (before, after) in self.details.get("changes", {}).items()
        ]


#: From the narrowest reach to the widest.
REACHES = tuple(access.Scope)


@dataclass(frozen=True)
class Area:
    """What somebody may do in one part of the system: models, each with actions and how far they reach."""

    label: str
    models: list[tuple[Any, list[tuple[Any, Any]]]]


def permitted(user: access.Principal) -> list[Area]:
    """What `user` may do, by part of the system, each action with its widest reach."""
    roles = {grant.role for grant in access.grants_for(user)}
    found: dict[str, Area] = {}
    for label, declared in access.declarations().items():
        doings = []
        for action, told in declared.words.items():
            widest = max((declared.reach(role, action) for role in roles), key=REACHES.index, default=access.Scope.NONE)
            if widest is not access.Scope.NONE:
                doings.append((told, access.scope_words(widest)))
        if doings:
            model = apps.get_model(label)
            part = model._meta.app_label
            area = found.setdefault(part, Area(str(apps.get_app_config(part).verbose_name), []))
            area.models.append((model._meta.verbose_name, doings))
    return list(found.values())


def lines(entries: Iterable[Entry]) -> list[Line]:
    return [Line(entry) for entry in entries]


def _field_names(label: str) -> dict[str, str]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    return {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
