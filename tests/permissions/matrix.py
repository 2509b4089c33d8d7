"""The hand-written matrix beside what the declarations really let through."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from liantu.kit.access import public as access
from tests.factories.accounts import make_unit, make_user, make_zone

from .makers import MAKERS

Role = access.Role
#: Which of the five places a cell reaches. "astray": the user's own unit, but in a zone that the role is not given for.
REACHED = {
    "none": set(),
    "own": {"own"},
    "unit": {"own", "unit"},
    "zone": {"own", "unit", "zone"},
    "all": {"own", "unit", "zone", "foreign", "astray"},
}
Cells = dict[tuple[str, str], dict[Role, str]]


def expected() -> Cells:
    """(model, action) → role → cell, as written by hand."""
    with (Path(__file__).parent / "expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("model"), row.pop("action")): {Role(role): cell for role, cell in row.items()} for row in rows}


def house_models() -> list[type[Model]]:
    """Every model of the project."""
    return [model for model in apps.get_models() if model.__module__.startswith("liantu.")]


def principal(role: Role, unit: object, zone: object) -> access.Principal:
    if role is Role.LOCAL_OPERATOR:
        return access.LocalOperator()
    if role is Role.SCHEDULER:
        return access.Scheduler()
    return make_user(role, unit, zone)


def differences(role: Role, cells: Cells) -> list[str]:
    """Where the rows that `role` reaches are not those that its cells promise, in words. Needs an empty database."""
    here, there = make_zone(), make_zone()
    unit, other, far = make_unit(here), make_unit(here), make_unit(there)
    me = principal(role, unit, here)
    owner = me if me.pk is not None else make_user("leader", unit, here)
    people = {
        "own": (owner, unit, here),
        "unit": (make_user("leader", unit, here), unit, here),
        "zone": (make_user("leader", other, here), other, here),
        "foreign": (make_user("leader", far, there), far, there),
        "astray": (make_user("leader", far, there), unit, there),
    }
    wrong = []
    for label, maker in MAKERS.items():
        made = {place: maker(*who) for place, who in people.items()}
        if label in {"accounts.User", "accounts.Unit", "accounts.Zone"}:
            del made["astray"]
        for (model, action), row in cells.items():
            if model == label:
                wrong += _compare(me, role, action, row[role], made)
    return wrong


def _compare(me: access.Principal, role: Role, action: str, cell: str, made: dict[str, Model]) -> Iterable[str]:
    # Somebody who is no user owns nothing; an object can stand in several places at once.
    reached = REACHED[cell] - ({"own"} if me.pk is None and cell == "own" else set())
    wanted = {obj.pk for place, obj in made.items() if place in reached}
    model = type(next(iter(made.values())))
    there = {obj.pk for obj in made.values()}
    got = set(access.scope(me, action, model._default_manager.all()).values_list("pk", flat=True)) & there
    label = f"{model._meta.label}.{action} for {role}: {cell} is expected"
    if got != wanted:
        return [f"{label}, but {len(got)} rows are reached instead of {len(wanted)}"]
    asked = {obj.pk for obj in made.values() if access.may(me, action, obj)}
    return [] if asked == wanted else [f"{label}, but may() says otherwise"]
