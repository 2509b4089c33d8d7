"""What formulas give for many subjects and periods at once: a constant number of queries, blanks staying unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from liantu.engine.rules.numbers import Why, number
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence

from ..enums import PeriodKind
from ..models import Indicator, Observation, Span
from . import disclosing, formulas, spans
from .subjects import Key

PLACES = Decimal("0.0001")
#: What a column of figures holds.
MOST = Decimal(10) ** 16


class Asked(NamedTuple):
    """One indicator of one subject in one period; `reported`: what is reported of it, whatever its formula gives."""

    code: str
    subject: Key
    span: Span
    reported: bool = False


@dataclass(frozen=True)
class Result:
    """What came of it: a value in the indicator's unit, or why there is none.

    `observation`: what it was reported by; `counted`: whether it is a count of the register; `used`: what it was calculated
    from, by the names of the expression, each with its own result, one that was counted or reported having none.
    """

    value: Decimal | None = None
    why: str = ""
    withheld: bool = False
    observation: Observation | None = None
    counted: bool = False
    used: Mapping[str, tuple[Asked, Result]] = field(default_factory=dict)

    @classmethod
    def of_count(cls, number: int | None) -> Result:
        """What a count of the register gave; None where it is withheld."""
        return cls(None if number is None else Decimal(number), withheld=number is None, counted=True)

    def leaves(self) -> Iterable[tuple[Asked, Result]]:
        """All that was counted or reported, however deep."""
        for asked, result in self.used.values():
            if result.used:
                yield from result.leaves()
            else:
                yield asked, result


def for_reading(value: Decimal | int | None) -> Decimal | int | None:
    """A result of a division as people read it: four digits, or as many as stand before the point."""
    if value is None or isinstance(value, int) or value == value.to_integral_value():
        return value
    places = min(4, max(1, 3 - value.adjusted()))
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def day_of(span: Span) -> date:
    """The day on which the register is counted: the period's last, today where it is still open."""
    return min(span.end or clock.today(), clock.today())


def compute(user: access.Principal, asked: Sequence[Asked], book: formulas.Book | None = None) -> list[Result]:
    """Each in the same order, as far as the user may read what it rests on. A formula that is broken gives nothing."""
    if not asked:
        return []
    return _Computing(user, formulas.book_of() if book is None else book).all(asked)


class _Computing:
    def __init__(self, user: access.Principal, book: formulas.Book) -> None:
        self.user, self.book = user, book
        self.formulas: dict[str, formulas.Formula | None] = {}
        self.found: dict[Asked, Result] = {}

    def all(self, asked: Sequence[Asked]) -> list[Result]:
        counted: dict[Asked, countables.Formula] = {}
        told: set[Asked] = set()
        for one in dict.fromkeys(asked):
            self._gather(one, counted, told, ())
        self._count(counted)
        self._read(told)
        return [self._result(one) for one in asked]

    def formula(self, code: str) -> formulas.Formula | None:
        if code not in self.formulas:
            self.formulas[code] = formulas.known(self.book[code], self.book) if code in self.book else None
        return self.formulas[code]

    def _gather(
        self, one: Asked, counted: dict[Asked, countables.Formula], told: set[Asked], path: tuple[str, ...]
    ) -> None:
        """What has to be asked of the database for it."""
        if one in counted or one in told or len(path) > formulas.DEEPEST or (one.code in path and not one.reported):
            return
        formula = None if one.reported else self.formula(one.code)
        if isinstance(formula, formulas.Arithmetic):
            for operand in formula.operands.values():
                if (span := operand.span(one.span)) is not None:
                    self._gather(
                        Asked(operand.code, one.subject, span, operand.reported), counted, told, (*path, one.code)
                    )
        elif formula is not None:
            counted[one] = formula
        elif one.reported or not _has_formula(self.book.get(one.code)):
            told.add(one)

    def _count(self, counted: Mapping[Asked, countables.Formula]) -> None:
        today = clock.today()
        # What begins only after today cannot have been counted.
        now = [one for one in counted if one.span.start <= today]
        wanted = [disclosing.Counted(one.code, one.subject, one.span, counted[one], day_of(one.span)) for one in now]
        for one, n in zip(now, disclosing.counts(self.user, wanted), strict=True):
            self.found[one] = Result.of_count(n)

    def _read(self, told: set[Asked]) -> None:
        """What is reported: of the period itself, else as at its last day where that is what the indicator says."""
        from .figures import list_figures

        if not told:
            return
        wanted = {span for one in told for span in (one.span, spans.at_end(one.span)) if span is not None}
        rows = list_figures(self.user, subjects={one.subject for one in told}, indicators={one.code for one in told})
        rows = rows.filter(start__in={span.start for span in wanted})
        by: dict[tuple[str, Key, Span], Observation] = {}
        for row in rows:
            by[row.indicator.code, (row.subject_kind, row.standing), row.span] = row
        for one in told:
            row = by.get((one.code, one.subject, one.span))
            if row is None and self.book[one.code].period_kind != PeriodKind.OVER:
                end = spans.at_end(one.span)
                row = by.get((one.code, one.subject, end)) if end is not None else None
            if row is not None:
                hidden = row.seen_value is None
                self.found[one] = Result(None if hidden else row.seen_value, withheld=hidden, observation=row)

    def _result(self, one: Asked, path: tuple[str, ...] = ()) -> Result:
        if one in self.found:
            return self.found[one]
        formula = None if one.reported else self.formula(one.code)
        if isinstance(formula, formulas.Arithmetic) and one.code not in path and len(path) <= formulas.DEEPEST:
            self.found[one] = self._calculated(one, formula, (*path, one.code))
        elif not one.reported and _has_formula(self.book.get(one.code)) and formula is None:
            self.found[one] = Result(why=_("公式已失效"))
        else:
            self.found[one] = Result(why=_("未知"))
        return self.found[one]

    def _calculated(self, one: Asked, formula: formulas.Arithmetic, path: tuple[str, ...]) -> Result:
        used: dict[str, tuple[Asked, Result]] = {}
        facts: dict[str, Fraction | None] = {}
        lacking: list[str] = []
        for name, operand in formula.operands.items():
            span = operand.span(one.span)
            if span is None:
                facts[name] = None
                lacking.append(_("%(name)s（没有可比的期间）") % {"name": self.book[operand.code].called})
                continue
            asked = Asked(operand.code, one.subject, span, operand.reported)
            result = self._result(asked, path)
            used[name] = (asked, result)
            facts[name] = None if result.value is None else Fraction(result.value) * formula.factors[name]
            if result.value is None:
                words = {
                    "name": self.book[operand.code].called,
                    "period": evidence.periods.period_words(spans.period_of(span)),
                }
                lacking.append(_("%(name)s（%(period)s）") % words)
        told = number(formula.value, facts, formula.operands)
        if told.value is None:
            withheld = any(result.withheld for _asked, result in used.values())
            return Result(None, _why(told.why, lacking, withheld), withheld, used=used)
        return _rounded(told.value / formula.factor, used)


def _rounded(value: Fraction, used: Mapping[str, tuple[Asked, Result]]) -> Result:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if abs(exact) >= MOST:
        return Result(why=_("得数太大"), used=used)
    return Result(exact.quantize(PLACES, ROUND_HALF_UP).normalize() + 0, used=used)


def _why(why: Why, lacking: Sequence[str], withheld: bool) -> str:
    if why is Why.ZERO:
        return _("分母为 0，没有意义")
    if why is Why.NEGATIVE:
        return _("分母为负，没有意义")
    words = _("缺 %(names)s") % {"names": listed(lacking)}
    return _("%(words)s，其中有您看不到的数") % {"words": words} if withheld else words


def _has_formula(indicator: Indicator | None) -> bool:
    return indicator is not None and bool(indicator.formula)
