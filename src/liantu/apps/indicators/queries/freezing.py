"""What a figure is at this moment, with everything that it rests on: as it is frozen, and as it is held against what was frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import stricter

from ..enums import Basis, RowRole
from ..models import Indicator, Observation, Span
from . import formulas
from .computing import Asked, Result, compute, day_of
from .figure import Figure
from .figures import figures_for, list_figures
from .subjects import Key, standing


class Row(NamedTuple):
    """A record that a figure rests on, or one that it names or counts."""

    role: RowRole
    kind: str
    object_id: int
    label: str = ""
    value: Decimal | None = None
    record: int | None = None


@dataclass
class Moment:
    """One indicator of one subject in one period, as it is now. `subject`: the key that stands for it."""

    indicator: Indicator
    subject: Key
    span: Span
    figure: Figure | None = None
    result: Result | None = None
    rows: list[Row] = field(default_factory=list)
    book: formulas.Book = field(default_factory=dict)

    @property
    def withheld(self) -> bool:
        """Whether it rests on something that the user may not read."""
        return bool((self.figure and self.figure.withheld) or (self.result and self.result.withheld))

    @property
    def reported(self) -> Decimal | None:
        return self.figure.reported if self.figure else None

    @property
    def named(self) -> int | None:
        return self.figure.named if self.figure else None

    @property
    def proven(self) -> Decimal | None:
        return self.result.value if self.result and not (self.figure and self.figure.withheld) else None

    @property
    def basis(self) -> Basis:
        """What is given where nobody says which: what was reported, else what the formula gives."""
        return Basis.PROVEN if self.reported is None and self.proven is not None else Basis.REPORTED

    def value(self, basis: str) -> Decimal | None:
        return self.proven if basis == Basis.PROVEN else self.reported

    def why(self, basis: str) -> str:
        """Why there is no value by this basis; empty where there is."""
        if self.value(basis) is not None:
            return ""
        if basis == Basis.PROVEN:
            return self.result.why if self.result else _("没有公式")
        if self.result is None:
            return _("没有人报过，也没有公式")
        return self.result.why or _("没有人报过")

    @property
    def formula_words(self) -> str:
        return formulas.words_of(self.indicator, self.book)

    @property
    def sources(self) -> list[Observation]:
        """What was reported of it, and of what it was calculated from."""
        told = [self.figure.observation] if self.figure else []
        return [*told, *(one.observation for _asked, one in self.leaves if one.observation is not None)]

    @property
    def leaves(self) -> list[tuple[Asked, Result]]:
        return list(self.result.leaves()) if self.result else []

    @property
    def classification(self) -> str:
        """The strictest class of what it rests on."""
        found = ""
        for row in self.sources:
            found = stricter(found, row.record.source.classification)
        return found

    @property
    def class_units(self) -> frozenset[int]:
        """Whose restricted values it rests on."""
        restricted = evidence.Classification.RESTRICTED
        return frozenset(
            row.record.source.unit_id for row in self.sources if row.record.source.classification == restricted
        )

    @property
    def simulated(self) -> bool:
        return any(row.record.source.simulated for row in self.sources)


def moments(
    user: access.Principal, asked: Sequence[tuple[Indicator, Key, Span]], *, rows: bool = False
) -> list[Moment]:
    """Each as it is now, in the same order: a constant number of queries; with `rows` also what it rests on."""
    if not asked:
        return []
    book = formulas.book_of()
    stand = standing(subject for _indicator, subject, _span in asked)
    told = [Moment(indicator, stand[subject], span, book=book) for indicator, subject, span in asked]
    figures = _figures(user, told)
    results = iter(compute(user, [_asked(one) for one in told if one.indicator.formula], book))
    for one in told:
        one.figure = figures.get((one.indicator.pk, one.subject, one.span))
        one.result = next(results) if one.indicator.formula else None
    if rows:
        _put_rows(user, told)
    return told


def _asked(one: Moment) -> Asked:
    return Asked(one.indicator.code, one.subject, one.span)


def _figures(user: access.Principal, told: Sequence[Moment]) -> Mapping[tuple[int, Key, Span], Figure]:
    rows = list_figures(
        user, subjects={one.subject for one in told}, indicators={one.indicator.code for one in told}
    ).filter(start__in={one.span.start for one in told})
    found = figures_for(user, list(rows))
    return {(figure.indicator.pk, figure.subject, figure.observation.span): figure for figure in found}


def _put_rows(user: access.Principal, told: Sequence[Moment]) -> None:
    counted = counted_rows(told)
    keys = {key for one in told if one.figure for key in one.figure.keys}
    for one in told:
        kind = _kind(one)
        keys |= {(kind, pk) for pk, _record in counted.get(id(one), ())}
    labels = evidence.kinds.named(user, keys)

    def label(key: Key) -> str:
        return labels[key].label[:200] if key in labels else ""

    for one in told:
        if one.figure is not None:
            for row in (one.figure.observation, *one.figure.told_otherwise):
                one.rows.append(Row(RowRole.SAID, "", row.pk, row.record.source.name[:200], row.value, row.record_id))
            record = one.figure.observation.record_id
            one.rows += [Row(RowRole.NAMED, kind, pk, label((kind, pk)), None, record) for kind, pk in one.figure.keys]
        kind = _kind(one)
        one.rows += [
            Row(RowRole.COUNTED, kind, pk, label((kind, pk)), None, record) for pk, record in counted.get(id(one), ())
        ]
        for asked, leaf in one.leaves:
            row = leaf.observation
            words = one.book[asked.code].name if asked.code in one.book else asked.code
            one.rows.append(
                Row(RowRole.USED, "", row.pk if row else 0, words[:200], leaf.value, row.record_id if row else None)
            )


def _kind(one: Moment) -> str:
    formula = formulas.known(one.indicator, one.book)
    return formula.kind if isinstance(formula, countables.Formula) else ""


def counted_rows(told: Sequence[Moment]) -> dict[int, list[tuple[int, int | None]]]:
    """By `id` of those that count: what each counts, with the record that says so, none where it is derived; one query."""
    parts = []
    for slot, one in enumerate(told):
        formula = formulas.known(one.indicator, one.book)
        if not isinstance(formula, countables.Formula):
            continue
        rows = formula.rows(*one.subject, day_of(one.span))
        record: Any = (
            F("record") if issubclass(rows.model, evidence.Evidenced) else Cast(Value(None), BigIntegerField())
        )
        parts.append(
            rows.annotate(slot=Value(slot, BigIntegerField()), said_by=record).values_list(
                "slot", formula.path, "said_by"
            )
        )
    found: dict[int, set[tuple[int, int | None]]] = {}
    for begin in range(0, len(parts), countables.AT_ONCE):
        some = parts[begin : begin + countables.AT_ONCE]
        for slot, pk, record in some[0].union(*some[1:]) if len(some) > 1 else some[0]:
            found.setdefault(id(told[slot]), set()).add((pk, record))
    return {key: sorted(pairs, key=lambda pair: (pair[0], pair[1] or 0)) for key, pairs in found.items()}
