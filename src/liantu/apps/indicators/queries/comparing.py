"""Where the members that a source names and those that the register counts differ, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance

from .figure import Figure
from .figures import CLASS, UNIT

Named = evidence.kinds.Named


@dataclass(frozen=True)
class Missing:
    """A member that the source names and the register does not count, and why."""

    named: Named | None
    why: str


@dataclass(frozen=True)
class Compared:
    """Members that both have, that only the source has, that only the register has; `more` and `hidden` of those.

    Hidden are those that the user may not see, or that rest on records that the user may not read; of the rest as many
    are named as were asked for, and `more` are not.
    """

    both: Sequence[Named | None]
    missing: Sequence[Missing]
    extra: Sequence[Named]
    hidden: int
    more: int = 0

    @property
    def counted(self) -> int:
        return len(self.both) + len(self.extra) + self.more + self.hidden


def compare(user: access.Principal, figure: Figure, most: int | None = None) -> Compared | None:
    """None where there is nothing to hold side by side: no formula, or members of another kind.

    At most `most` of those that only the register has are told by name; without it all.
    """
    formula = figure.formula
    if formula is None or figure.tally is None or figure.proven is None:
        return None
    if figure.indicator.members and figure.indicator.members != formula.kind:
        return None
    counted = set(figure.tally.ids)
    named = {pk: told for (_kind, pk), told in zip(figure.keys, figure.members, strict=True)}
    open_ = counted & set(readable(formula.rows(*figure.subject, figure.day), figure.reader, formula.path))
    unnamed = sorted(open_ - set(named))
    # Names are asked for no more than are shown: there may be as many as a zone has firms.
    asked = unnamed[:most]
    extra = evidence.kinds.named(user, [(formula.kind, pk) for pk in asked])
    why = _why(figure, formula, [pk for pk in named if pk not in counted])
    return Compared(
        [told for pk, told in named.items() if pk in counted],
        [Missing(told, why[pk]) for pk, told in named.items() if pk not in counted],
        sorted(extra.values(), key=lambda told: told.label),
        len(counted - set(named)) - len(unnamed) + len(asked) - len(extra),
        len(unnamed) - len(asked),
    )


def readable(rows: QuerySet[Any], reader: Clearance, path: str) -> list[int]:
    """What of the rows rests on records that may be read; all where they rest on none, being derived."""
    with suppress(FieldError):
        rows = rows.filter(reader.condition(CLASS, UNIT))
    return list(rows.values_list(path, flat=True))


def _why(figure: Figure, formula: countables.Formula, ids: Sequence[int]) -> dict[int, str]:
    """Why each of these is not counted, as far as the reader may know."""
    if not ids:
        return {}
    here = _ends(formula.countable.rows(*figure.subject, figure.day), formula, figure.reader, ids)
    anywhere = _ends(_all(formula), formula, figure.reader, ids)
    meeting = _ends(_all(formula), formula, figure.reader, ids, where=True)
    return {pk: _reason(pk, here, anywhere, meeting, figure.day) for pk in ids}


def _reason(pk: int, here: Any, anywhere: Any, meeting: Any, day: date) -> str:
    spans = meeting.get(pk, [])
    if any(_holds(span, day) for span in spans):
        return _("不属于该对象：登记册中没有它与该对象的关系")
    if spans:
        ended = [end for _start, end in spans if end and end < day]
        if ended:
            return _("有效期至 %(day)s，到期后没有新的记录") % {"day": max(ended)}
        return _("自 %(day)s 起才有效") % {"day": min(start for start, _end in spans if start)}
    if here.get(pk):
        return _("有记录，但不符合公式的条件")
    if anywhere.get(pk):
        return _("有记录，但不符合公式的条件，或不属于该对象")
    return _("登记册中没有相应的记录")


def _holds(span: tuple[date | None, date | None], day: date) -> bool:
    start, end = span
    return not (start and start > day) and not (end and end < day)


def _all(formula: countables.Formula) -> QuerySet[Any] | None:
    """Everything of the kind that is counted, whoever's and whenever valid; None for what is not evidenced."""
    model = formula.countable.rows("", 0, date.min.replace(year=2000)).model
    return model.objects.counting() if issubclass(model, evidence.Evidenced) else None


def _ends(
    rows: QuerySet[Any] | None, formula: countables.Formula, reader: Clearance, ids: Sequence[int], where: bool = False
) -> dict[int, list[tuple[date | None, date | None]]]:
    """Id → from when until when each of its rows is valid; empty where the rows cannot be asked so."""
    if rows is None:
        return {}
    told = {f"{formula.path}__in": list(ids)}
    if where:
        told |= {f"{formula.countable.conditions[name].path}__in": values for name, values in formula.where.items()}
    try:
        found = rows.filter(reader.condition(CLASS, UNIT), **told).order_by()
        answer: dict[int, list[tuple[date | None, date | None]]] = {}
        for pk, start, end in found.values_list(formula.path, "valid_from", "valid_to"):
            answer.setdefault(pk, []).append((start, end))
    except FieldError:
        return {}
    return answer
