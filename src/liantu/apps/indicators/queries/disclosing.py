"""Whether somebody may read a number: decided here alone, and asked by every door through which one is shown.

What is *reported* is read by the class of its record. What is *counted* of the register is read by staff, since a sum names
nobody; by others only where they may read each row that it counts: rows of that model are theirs to view, within their scope,
and the record behind each is open to them. And where what is reported of an indicator and subject at a day is withheld, so is
what is counted or calculated of the same: no other value takes the place of a withheld one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance

from ..models import Observation, Span
from .subjects import Key, about

CLASS, UNIT = "record__source__classification", "record__source__unit"


class Counted(NamedTuple):
    """What is to be counted: the formula of an indicator, for a subject and a period, on a day."""

    code: str
    subject: Key
    span: Span
    formula: countables.Formula
    day: date


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
    """How many each formula counts, None where that is withheld from the user: a constant number of queries."""
    if not asked:
        return []
    numbers: list[int | None] = list(countables.counts([_told(one) for one in asked]))
    hidden, reader = _beside_withheld(user, asked), clearance(user)
    theirs: Sequence[int | None] = numbers
    if not reader.inside:
        theirs = countables.counts([_told(one) for one in asked], of=lambda rows: _read(user, reader, rows))
    own = {("organisation", pk) for pk in registry.own_organisations(user)}
    return [
        number
        if one.subject in own or (n not in hidden and number == seen and (reader.inside or _views(user, one)))
        else None
        for n, (one, number, seen) in enumerate(zip(asked, numbers, theirs, strict=True))
    ]


def _told(one: Counted) -> tuple[countables.Formula, str, int, date]:
    return one.formula, *one.subject, one.day


def _beside_withheld(user: access.Principal, asked: Sequence[Counted]) -> set[int]:
    """By their places, those of which what is reported at the same last day is withheld from the user."""
    from .figures import list_figures

    last = {one.span.end or one.span.start for one in asked}
    told = Observation.objects.counting().filter(
        about({one.subject for one in asked}), Q(end__in=last) | Q(end__isnull=True, start__in=last),
        indicator__code__in={one.code for one in asked},
    )  # fmt: skip
    # Mostly nothing is withheld, and then nothing need be ranked.
    keys = set(
        told.exclude(reported(user)).order_by().values_list("subject_kind", "subject_id", "indicator__code").distinct()
    )
    if not keys:
        return set()
    rows = list_figures(user, subjects={key[:2] for key in keys}, indicators={code for *_key, code in keys})
    hidden = {
        (row.indicator.code, (row.subject_kind, row.standing), row.end or row.start)
        for row in rows.filter(seen_value__isnull=True)
    }
    return {n for n, one in enumerate(asked) if (one.code, one.subject, one.span.end or one.span.start) in hidden}


def _views(user: access.Principal, one: Counted) -> bool:
    """Whether rows of the sort that is counted are the user's to view at all: else a nought would tell something."""
    label = one.formula.rows(*one.subject, one.day).model._meta.label
    return label in access.declarations() and access.may_ever(user, "view", label)


def _read(user: access.Principal, reader: Clearance, rows: QuerySet[Any]) -> QuerySet[Any]:
    if rows.model._meta.label not in access.declarations():
        return rows.filter(pk__in=[])
    rows = access.scope(user, "view", rows)
    return rows.filter(reader.condition(CLASS, UNIT)) if issubclass(rows.model, evidence.Evidenced) else rows
