"""Whether somebody may read a number: decided here alone, and asked by every door through which one is shown.

What is *reported* is read by the class of its record. What is *counted* of the register is read by staff, since a sum names
nobody; by others only where they may read each row that it counts: rows of that model are theirs to view, within their scope,
and the record behind each is open to them. And where what is reported of an indicator, subject and period is withheld, so is
what is counted or calculated of the same: no other value takes the place of a withheld one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance

from ..models import Observation
from .subjects import Key, about

CLASS, UNIT = "record__source__classification", "record__source__unit"
#: A formula that counts, of whom, and on which day.
Counted = tuple[countables.Formula, str, int, date]


def about_own(user: access.Principal) -> Q | None:
    """The condition on observations that they are about the user's own organisation; None for who has none."""
    own = registry.own_organisations(user)
    return about(("organisation", pk) for pk in own) if own else None


def reported(user: access.Principal) -> Q:
    """The condition on observations that the user may read what they report."""
    return clearance(user).condition(CLASS, UNIT, about_own(user))


def subjects_read(user: access.Principal, rows: QuerySet[Observation]) -> set[Key]:
    """Of whom any of `rows` reports something that the user may read; what is ranked for them is no more than theirs."""
    return set(rows.filter(reported(user)).order_by().values_list("subject_kind", "subject_id").distinct())


def counts(user: access.Principal, asked: Sequence[Counted]) -> list[int | None]:
    """How many each formula counts, None where that is withheld from the user: one query, two for outsiders."""
    numbers = countables.counts(asked)
    reader = clearance(user)
    if reader.inside or not asked:
        return list(numbers)
    own = set(registry.own_organisations(user))
    theirs = iter(countables.counts(asked, of=lambda rows: _read(user, reader, rows)))
    return [
        number if (kind == "organisation" and pk in own) or seen == number and _views(user, formula, kind, pk, day) else None
        for number, seen, (formula, kind, pk, day) in zip(numbers, theirs, asked, strict=True)
    ]  # fmt: skip


def _views(user: access.Principal, formula: countables.Formula, kind: str, pk: int, day: date) -> bool:
    """Whether rows of the sort that is counted are the user's to view at all: else a nought would tell something."""
    label = formula.rows(kind, pk, day).model._meta.label
    return label in access.declarations() and access.may_ever(user, "view", label)


def _read(user: access.Principal, reader: Clearance, rows: QuerySet[Any]) -> QuerySet[Any]:
    if rows.model._meta.label not in access.declarations():
        return rows.filter(pk__in=[])
    rows = access.scope(user, "view", rows)
    return rows.filter(reader.condition(CLASS, UNIT)) if issubclass(rows.model, evidence.Evidenced) else rows
