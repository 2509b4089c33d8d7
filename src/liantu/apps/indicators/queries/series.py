"""One indicator over time, and over many subjects in one period: what is reported and what its formula gives, gaps staying gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence

from ..enums import Better
from ..models import AS_AT, Indicator, Observation, Span
from . import formulas, spans
from .computing import Asked, Result, compute, for_reading
from .definitions import bodies
from .figures import in_period, list_figures
from .spans import Sort
from .subjects import Key, standing

Named = evidence.kinds.Named
#: Periods of a line; the earliest are left out.
MOST = 60
#: What is counted where nobody reported anything: so many periods up to today.
GRID = {Sort.YEAR: 5, Sort.HALF: 6, Sort.QUARTER: 8, Sort.MONTH: 12}
#: Subjects that are held beside each other in one period.
MOST_SUBJECTS = 5000
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Change:
    """How a value stands to an earlier one; `share` None where a percentage says nothing: of 0, of less, of a percentage."""

    by: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Point:
    """One indicator of one subject in one period. `row`: the weightiest observation, where somebody reported it."""

    span: Span
    row: Observation | None = None
    result: Result | None = None
    before: Change | None = None
    year_ago: Change | None = None

    @property
    def period(self) -> str:
        return self.row.period if self.row is not None else spans.period_of(self.span)

    @property
    def withheld(self) -> bool:
        if self.row is not None:
            return bool(self.row.seen_value is None)
        return bool(self.result and self.result.withheld)

    @property
    def reported(self) -> Decimal | None:
        return None if self.row is None else self.row.seen_value

    @property
    def proven(self) -> Decimal | None:
        return None if self.result is None or self.withheld else self.result.value

    @property
    def proven_withheld(self) -> bool:
        """Whether the formula gives something that the user may not read."""
        return self.result is not None and (self.withheld or self.result.withheld)

    @property
    def proven_shown(self) -> Decimal | int | None:
        """The same as people read it."""
        return for_reading(self.proven)

    @property
    def value(self) -> Decimal | None:
        """What was reported; where nobody did, what the formula gives. Withheld is not made good by anything else."""
        return self.reported if self.row is not None else self.proven

    @property
    def why(self) -> str:
        return self.result.why if self.result is not None and self.value is None and not self.withheld else ""

    @property
    def running(self) -> bool:
        return self.span.end is None or self.span.end > clock.today()


@dataclass(frozen=True)
class Line:
    """The points of one sort of period, the earliest first, and the sorts of which there is anything."""

    sort: Sort
    points: Sequence[Point]
    sorts: Sequence[Sort]


def line_of(user: access.Principal, indicator: Indicator, subject: Key, sort: str = "") -> Line:
    """One indicator of one subject over time; `sort`: of which periods, by default those that most was told of.

    Between the first and the last period none is left out: what is not known is a gap. A constant number of queries.
    """
    return next(iter(lines_of(user, indicator, [subject], sort).values()))


def lines_of(user: access.Principal, indicator: Indicator, subjects: Sequence[Key], sort: str = "") -> dict[Key, Line]:
    """The same of several subjects, all by the same sort of period."""
    book = formulas.book_of()
    formula = formulas.known(indicator, book)
    stand = standing(subjects)
    rows = list(list_figures(user, subjects=set(stand.values()), indicators=[indicator.code]))
    told: dict[Key, dict[Span, Observation]] = {stand[subject]: {} for subject in subjects}
    for row in rows:
        told[row.subject_kind, row.standing][row.span] = row
    also = _operand_spans(user, formula, set(told)) if isinstance(formula, formulas.Arithmetic) else {}
    every = [row.span for row in rows] + [span for some in also.values() for span in some]
    sorts = [one for one in Sort if any(spans.sort_of(spans.period_of(span)) == one for span in every)]
    if isinstance(formula, countables.Formula):
        sorts = list(dict.fromkeys([*(one for one in Sort if one in GRID), *sorts]))
    chosen = Sort(sort) if sort in set(Sort) else _commonest(every)
    wanted: dict[Key, list[Span]] = {}
    for key, held in told.items():
        some = {span for span in (*held, *also.get(key, ())) if spans.sort_of(spans.period_of(span)) == chosen}
        if isinstance(formula, countables.Formula):
            some |= _grid(chosen)
        wanted[key] = _filled(some, chosen)[-MOST:]
    asked = [Asked(indicator.code, key, span) for key, some in wanted.items() for span in some] if formula else []
    results = dict(zip(asked, compute(user, asked, book), strict=True))
    lines = {}
    for subject in subjects:
        key = stand[subject]
        points = [
            Point(span, told[key].get(span), results.get(Asked(indicator.code, key, span))) for span in wanted[key]
        ]
        lines[subject] = Line(chosen, _changed(points, indicator.unit), sorts)
    return lines


def _operand_spans(user: access.Principal, formula: formulas.Arithmetic, subjects: set[Key]) -> dict[Key, set[Span]]:
    """The periods in which anything was reported that a formula calculates with."""
    found: dict[Key, set[Span]] = {}
    codes = {operand.code for operand in formula.operands.values()}
    for row in list_figures(user, subjects=subjects, indicators=codes):
        found.setdefault((row.subject_kind, row.standing), set()).add(row.span)
    return found


def _commonest(every: Iterable[Span]) -> Sort:
    sorts = [spans.sort_of(spans.period_of(span)) for span in every]
    return max(sorts, key=lambda one: (sorts.count(one), -list(Sort).index(one))) if sorts else Sort.YEAR


def _grid(sort: Sort) -> set[Span]:
    """The last whole periods of a sort, and the running one."""
    if sort not in GRID:
        return set()
    today = clock.today()
    months = spans.MONTHS[sort]
    first = (today.month - 1) // months * months + 1
    span: Span | None = spans.span_told(_written(today.year, first, sort))
    found = set()
    for _n in range(GRID[sort]):
        if span is None:
            break
        found.add(span)
        span = spans.before(span)
    return found


def _written(year: int, month: int, sort: Sort) -> str:
    return {
        Sort.YEAR: f"{year}", Sort.HALF: f"{year}-H{1 if month == 1 else 2}", Sort.QUARTER: f"{year}-Q{month // 3 + 1}",
    }.get(sort, f"{year}-{month:02}")  # fmt: skip


def _filled(some: set[Span], sort: Sort) -> list[Span]:
    """With the periods between, where it is a sort that follows on itself."""
    ordered = sorted(some, key=lambda span: span.start)
    if sort not in spans.MONTHS or len(ordered) < 2:
        return ordered
    found, span = [ordered[-1]], spans.before(ordered[-1])
    while span is not None and span.start >= ordered[0].start and len(found) < MOST:
        found.append(span)
        span = spans.before(span)
    return found[::-1]


def _changed(points: Sequence[Point], unit: str) -> list[Point]:
    by = {point.span: point for point in points}
    return [
        replace(
            point,
            before=change(point.value, _value(by, _earlier(point, points)), unit),
            year_ago=change(point.value, _value(by, spans.years_ago(point.span)), unit),
        )
        for point in points
    ]


def _earlier(point: Point, points: Sequence[Point]) -> Span | None:
    """The period before; of moments the one that was told before."""
    if not point.span.as_at:
        return spans.before(point.span)
    return max(
        (one.span for one in points if one.span.start < point.span.start), key=lambda span: span.start, default=None
    )


def _value(by: dict[Span, Point], span: Span | None) -> Decimal | None:
    return by[span].value if span in by else None


def change(value: Decimal | None, earlier: Decimal | None, unit: str = "") -> Change | None:
    """None where either is not known."""
    if value is None or earlier is None:
        return None
    share = None if earlier <= 0 or unit in ("%", "‰", "个百分点") else (value - earlier) / earlier
    return Change(value - earlier, share)


@dataclass(frozen=True)
class Standing:
    """A subject among others in one period. `place`: among those whose value is known, 1 for the best; equals share one."""

    key: Key
    about: Named | None
    point: Point
    place: int | None = None

    @property
    def name(self) -> str:
        return self.about.label if self.about else _("（不在您权限内的对象）")


class Standings(list[Standing]):
    """Who stands where, the best first. `left_out`: how many more there are of whom anything is told: see MOST_SUBJECTS."""

    left_out = 0


def compared(
    user: access.Principal, indicator: Indicator, period: str, subjects: Iterable[Key] | None = None
) -> Standings:
    """Who stands where in a period, the best first, those of whom nothing is known last. Raises ValidationError.

    Without `subjects` all of whom anything is known by which it can be told. A constant number of queries.
    """
    span, book = spans.span_told(period), formulas.book_of()
    formula = formulas.known(indicator, book)
    only = set(standing(subjects).values()) if subjects is not None else None
    rows = in_period(list_figures(user, subjects=only, indicators=[indicator.code]), period)
    # What is left out of too many is the last: nobody knows, or withheld; then the worst.
    by_value = F("seen_value").asc if indicator.better == Better.DOWN else F("seen_value").desc
    rows = rows.order_by(by_value(nulls_last=True), "pk")
    told = {(row.subject_kind, row.standing): row for row in rows[:MOST_SUBJECTS]}
    keys = dict.fromkeys(told)
    if len(told) == MOST_SUBJECTS:
        keys |= dict.fromkeys(rows.values_list("subject_kind", "standing")[MOST_SUBJECTS:])
    if only is not None:
        keys |= dict.fromkeys(sorted(only))
    elif isinstance(formula, formulas.Arithmetic):
        keys |= dict.fromkeys(_spoken_of(user, formula, span))
    elif formula is not None:
        keys |= dict.fromkeys(("organisation", body) for _zone, body in bodies(user))
    every = list(keys)[:MOST_SUBJECTS]
    results = (
        compute(user, [Asked(indicator.code, key, span) for key in every], book) if formula else [None] * len(every)
    )
    names = evidence.kinds.named(user, every)
    points = [
        Standing(key, names.get(key), Point(span, told.get(key), result))
        for key, result in zip(every, results, strict=True)
    ]
    found = Standings(_placed(points, indicator.better))
    found.left_out = len(keys) - len(every)
    return found


def _spoken_of(user: access.Principal, formula: formulas.Arithmetic, span: Span) -> Iterator[Key]:
    """Of whom anything is reported in the period, or as at its end, by which the formula calculates."""
    codes = {operand.code for operand in formula.operands.values() if operand.span(span) == span}
    rows = list_figures(user, indicators=codes or {operand.code for operand in formula.operands.values()})
    at_end = spans.at_end(span)
    here = Q(start=span.start, end=span.end)
    if at_end is not None:
        here |= Q(start=at_end.start, period__startswith=AS_AT)
    yield from rows.filter(here).order_by("subject_kind", "standing").values_list("subject_kind", "standing").distinct()


def _placed(told: Sequence[Standing], better: str) -> Iterator[Standing]:
    known = [(one, one.point.value) for one in told if one.point.value is not None]
    known.sort(key=lambda pair: (pair[1] if better == Better.DOWN else -pair[1], pair[0].key))
    place, last = 0, None
    for n, (one, value) in enumerate(known, 1):
        place, last = (place, last) if value == last else (n, value)
        yield replace(one, place=place)
    yield from (one for one in told if one.point.value is None)


@dataclass(frozen=True)
class Bin:
    """How many stand from `low` up to, and not at, `high`."""

    low: Decimal
    high: Decimal
    count: int


def bins(values: Sequence[Decimal], most: int = 12) -> list[Bin]:
    """A distribution in at most `most` bins of equal, round width."""
    if not values:
        return []
    low, high = min(values), max(values)
    step = _round_step((high - low) / (most - 1))
    begin = (low / step).to_integral_value(ROUND_FLOOR)
    counts: dict[int, int] = {}
    for value in values:
        at = int((value / step).to_integral_value(ROUND_FLOOR) - begin)
        counts[at] = counts.get(at, 0) + 1
    return [Bin((begin + n) * step, (begin + n + 1) * step, counts.get(n, 0)) for n in range(max(counts) + 1)]


def _round_step(width: Decimal) -> Decimal:
    """The least of 1, 2, 2.5, 5 times a power of ten that is no less."""
    if width <= 0:
        return Decimal(1)
    power = Decimal(10) ** width.adjusted()
    return next(step * power for step in STEPS if step * power >= width)


def median(values: Sequence[Decimal]) -> Decimal | None:
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
