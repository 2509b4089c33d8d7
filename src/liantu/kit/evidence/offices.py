"""In which office somebody writes: the one of the role that lets them, not of another that they hold elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from liantu.kit.access import public as access


class Office(NamedTuple):
    """Unit and zone of one role; None where the role names none."""

    unit: int | None = None
    zone: int | None = None


def office(by: access.Principal, label: str, action: str, *zones: int | None) -> Office:
    """Where `by` works when doing `action` to a row of model `label` that belongs to `zones` (ids; none: to the whole body).

    Of the roles that may do it at all the first given for one of the zones counts, then one given for every zone, which
    then stands for the row's first; for a row of no zone simply the first. Where no role may, the office is empty: asking
    whether somebody may is for `require`. Raises LookupError for an undeclared model.
    """
    declared = access.declaration(label)
    able = [grant for grant in access.grants_for(by) if declared.reach(grant.role, action) is not access.Scope.NONE]
    wanted = [zone for zone in zones if zone is not None]
    for grant in able:
        if grant.zone in wanted:
            return Office(grant.unit, grant.zone)
    for grant in able:
        if grant.zone is None:
            return Office(grant.unit, wanted[0] if wanted else None)
    return Office(able[0].unit, able[0].zone) if able else Office()
