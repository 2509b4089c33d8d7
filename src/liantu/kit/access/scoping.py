from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from .declarations import Declaration, Scope, declaration
from .errors import Denied, NotHere
from .principals import Grant, Principal

M = TypeVar("M", bound=Model)
NOTHING = Q(pk__in=[])


def scope(user: Principal, action: str, rows: QuerySet[M]) -> QuerySet[M]:
    """Those of `rows` to which `user` may do `action`. Raises LookupError for an undeclared model or action."""
    declared = _declared(rows.model, action)
    plain, crossing = NOTHING, NOTHING
    for grant in grants_for(user):
        one = grant_condition(user, grant, action, declared)
        if one is None:
            return rows
        if _crosses(grant, action, declared):
            crossing = _either(crossing, one)
        else:
            plain = _either(plain, one)
    if crossing != NOTHING:
        # Asked row by row: a list of all keys within reach would be made first, however few rows are wanted.
        there = rows.model._default_manager.filter(crossing, pk=OuterRef("pk"))
        plain = _either(plain, Q(Exists(there)))
    return rows.filter(plain)


def may(user: Principal, action: str, obj: Model) -> bool:
    """Is the object in the scope? One query, none where a role reaches everything."""
    model = type(obj)
    declared = _declared(model, action)
    allowed = _condition(user, action, declared)
    if allowed is None:
        return True
    return model._default_manager.filter(allowed, pk=obj.pk).exists()


def may_each(user: Principal, actions: Iterable[str], obj: Model) -> dict[str, bool]:
    """Which of several actions are in the scope: one query for all that the user's roles reach alike."""
    declared = declaration(type(obj)._meta.label)
    known: dict[tuple[Scope, ...], bool] = {}
    told = {}
    for action in actions:
        reach = tuple(declared.reach(grant.role, action) for grant in grants_for(user))
        if reach not in known:
            known[reach] = may(user, action, obj)
        told[action] = known[reach]
    return told


def may_ever(user: Principal, action: str, label: str) -> bool:
    """Does any role of the user's reach any row at all? For showing a door, never for opening it."""
    declared = declaration(label)
    return any(declared.reach(grant.role, action) is not Scope.NONE for grant in grants_for(user))


def require(user: Principal, action: str, obj: Model) -> None:
    """Raise Denied, with the reasons in words, unless `user` may do `action` to `obj`."""
    if not may(user, action, obj):
        from .why import why  # `why` asks the questions above again, one grant at a time

        raise Denied(action, obj._meta.label, why(user, action, obj))


def find(user: Principal, action: str, rows: QuerySet[M], **key: Any) -> M:
    """The one of `rows` with `key`, within the scope. Raises NotHere, whether it is absent or out of reach."""
    try:
        return scope(user, action, rows).get(**key)
    except (rows.model.DoesNotExist, ValueError, OverflowError):
        raise NotHere(rows.model._meta.label, next(iter(key.values()), "")) from None


def grants_for(user: Principal) -> tuple[Grant, ...]:
    """The grants that count now: none for somebody who is not signed in or no longer active."""
    if not user.is_authenticated or not getattr(user, "is_active", True):
        return ()
    return tuple(user.grants)


def lone_zone(user: Principal) -> int | None:
    """The zone that all of the user's grants are for, if it is one: whatever they see by zone lies there anyhow."""
    zones = {grant.zone for grant in grants_for(user)}
    return zones.pop() if len(zones) == 1 else None


def grant_condition(user: Principal, grant: Grant, action: str, declared: Declaration) -> Q | None:
    """The rows that one grant reaches; None for all of them."""
    reach = declared.reach(grant.role, action)
    if reach is Scope.ALL:
        return None
    if reach is Scope.NONE or (reach is Scope.OWN and user.pk is None):
        return NOTHING
    if reach is Scope.OWN:
        return Q(**{str(declared.own): user.pk})
    inside = _in_place(grant, reach, declared)
    return inside & declared.when() if inside not in (None, NOTHING) and declared.when else inside


def _in_place(grant: Grant, reach: Scope, declared: Declaration) -> Q | None:
    if reach is Scope.UNIT:
        if grant.unit is None:
            return NOTHING
        inside = declared.unit_is(grant.unit) if declared.unit_is else Q(**{str(declared.unit): grant.unit})
        if declared.zone is not None and grant.zone is not None:
            if declared.zone_is is not None:
                return inside & declared.zone_is(grant.zone)
            inside &= Q(**{declared.zone: grant.zone}) | Q(**{f"{declared.zone}__isnull": True})
        return inside
    if grant.zone is not None and declared.zone_is is not None:
        return declared.zone_is(grant.zone)
    if grant.zone is None:
        return None if declared.zoneless else Q(**{f"{declared.zone}__isnull": False})
    inside = Q(**{str(declared.zone): grant.zone})
    return inside | Q(**{f"{declared.zone}__isnull": True}) if declared.zoneless else inside


def _condition(user: Principal, action: str, declared: Declaration) -> Q | None:
    reached = NOTHING
    for grant in grants_for(user):
        one = grant_condition(user, grant, action, declared)
        if one is None:
            return None
        reached = _either(reached, one)
    return reached


def _either(one: Q, other: Q) -> Q:
    if NOTHING in (one, other):
        return other if one == NOTHING else one
    return one | other


def _crosses(grant: Grant, action: str, declared: Declaration) -> bool:
    """Whether the condition of a grant leads through many rows, so that a row would come several times."""
    return declared.many and not (declared.reach(grant.role, action) is Scope.ZONE and declared.zone_is)


def _declared(model: type[Model], action: str) -> Declaration:
    declared = declaration(model._meta.label)
    if action not in declared.actions:
        raise LookupError(f"no action {action!r} is declared for {declared.label}")
    return declared
