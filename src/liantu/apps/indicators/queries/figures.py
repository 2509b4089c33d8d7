"""Figures: what is reported of an indicator, a subject and a period, beside what is named and what can be proven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance

from ..enums import Band
from ..models import AS_AT, Indicator, Observation, ObservationMember, Span
from . import disclosing, formulas
from .computing import Result, compute
from .disclosing import CLASS, UNIT, about_own
from .figure import Figure
from .subjects import Key, about, standing, with_standing
from .weighing import FIELDS, placed, weighed, weight, zone_of, zones_of

#: Subjects that a query is told one by one.
MOST_NAMED = 5000


class FigureRows(Sequence[Figure]):
    """Figures of a queryset that `list_figures` made, worked out for the rows that are asked for."""

    def __init__(self, user: access.Principal, rows: QuerySet[Observation]) -> None:
        self.user, self.rows = user, rows

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, at: Any) -> Any:
        return figures_for(self.user, list(self.rows[at])) if isinstance(at, slice) else self[at : at + 1][0]


def list_observations(user: access.Principal, *, all_said: bool = False) -> QuerySet[Observation]:
    """What is reported, with its record; `all_said` also what does not count."""
    rows = Observation.objects.all() if all_said else Observation.objects.counting()
    rows = access.scope(user, "view", rows)
    return rows.select_related(
        "indicator", "zone", "record__source__unit", "record__last", "retraction__by"
    ).order_by("indicator__order", "indicator_id", "-start", "id")  # fmt: skip


def find_observation(user: access.Principal, pk: int | str) -> Observation:
    """Raises NotHere."""
    return access.find(user, "view", list_observations(user, all_said=True), pk=pk)


def list_figures(
    user: access.Principal,
    *,
    latest: bool = False,
    subjects: Iterable[Key] | None = None,
    indicators: Iterable[str] | None = None,
) -> QuerySet[Observation]:
    """The weightiest observation of each indicator, subject and period; `latest`: of the last period only.

    Of `subjects` and of the indicators of these codes only, where they are given: what is ranked is no more than theirs,
    which a filter behind it would not spare. With `standing` (the subject's id now), `seen_value` and `seen_note` (NULL
    where withheld) and `listed` (members that it lists, NULL where none can be or it is withheld).
    """
    rows = list_observations(user)
    if subjects is not None:
        rows = rows.filter(about(subjects))
    if indicators is not None:
        rows = rows.filter(indicator__code__in=list(indicators))
    rows = _spanning(with_standing(rows))
    # Of most figures one record speaks: only where there are others is there anything to rank.
    ranked = placed(rows.filter(_rivalled()), evidence.orders(FIELDS))
    outweighed = ranked.annotate(place=_place(*_FIGURE, order=weight(ranked))).filter(place__gt=1)
    rows = rows.exclude(pk__in=outweighed.order_by().values("pk"))
    if latest:
        # Of those that end together the longest speaks for the others: a year, not its last month.
        order = [Coalesce("end", "start").desc(), F("start").asc(), F("at").asc(), F("pk").desc()]
        last = rows.annotate(place=_place(*_SUBJECT, order=order))
        rows = rows.filter(pk__in=last.filter(place=1).order_by().values("pk"))
    return _seen(user, rows)


def list_readable(user: access.Principal) -> QuerySet[Observation]:
    """`list_figures` without those that are withheld: what outsiders may read of a zone is little of what there is."""
    if clearance(user).inside:
        return list_figures(user)
    keys = disclosing.subjects_read(user, list_observations(user))
    # A list of very many would cost more than it saves.
    rows = list_figures(user, subjects=keys if len(keys) <= MOST_NAMED else None)
    return rows.filter(disclosing.reported(user))


_SUBJECT = F("indicator"), F("subject_kind"), F("standing")
#: Days, not words: what is as at a month is the same as what is as at that month's last day.
_FIGURE = *_SUBJECT, F("start"), F("end"), F("at")


def _spanning(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """With `at`, 1 where a period is a moment: what is so at a day's end is not what happened on that day."""
    at = Case(When(period__startswith=AS_AT, then=Value(1)), default=Value(0))
    return rows.annotate(at=at)


def same_figure(row: Observation) -> Q:
    """The condition on observations that they are of the same indicator, subject and period as this one."""
    return about([(row.subject_kind, row.subject_id)]) & _in_span(row.span) & Q(indicator=row.indicator_id)


def _in_span(span: Span) -> Q:
    until = Q(end__isnull=True) if span.end is None else Q(end=span.end)
    moment = Q(period__startswith=AS_AT)
    return Q(until, start=span.start) & (moment if span.as_at else ~moment)


def in_period(rows: QuerySet[Observation], period: str) -> QuerySet[Observation]:
    """Those of a period, however it is told. Raises ValidationError for what is none."""
    told = evidence.periods.period_span(period)
    return rows.filter(_in_span(Span(told.start, told.end, period.startswith(AS_AT))))


def _rivalled() -> Q:
    """The condition on observations that another may be of the same figure: of that subject and day, or of a merged subject."""
    same = ("indicator", "subject_kind", "subject_id", "start")
    others = Observation.objects.filter(**{name: OuterRef(name) for name in same}).exclude(pk=OuterRef("pk"))
    found = Q(Exists(others.order_by()))
    for key, kind in evidence.kinds.kinds().items():
        if kind.rows is not None:
            merged = kind.rows().exclude(canonical=F("pk")).order_by()
            of_one = Q(subject_id__in=merged.values("pk")) | Q(subject_id__in=merged.values("canonical"))
            found |= Q(of_one, subject_kind=key)
    return found


def _place(*of: Any, order: Sequence[Any]) -> Window:
    return Window(RowNumber(), partition_by=list(of), order_by=list(order))


def _seen(user: access.Principal, rows: QuerySet[Observation]) -> QuerySet[Observation]:
    reader, own = clearance(user), about_own(user)
    readable = reader.condition(CLASS, UNIT, own)
    count = ObservationMember.objects.filter(observation=OuterRef("pk")).order_by().values("observation")
    listed = Coalesce(Subquery(count.annotate(n=Count("pk")).values("n")), Value(0))
    return rows.annotate(
        seen_value=reader.seen("value", CLASS, UNIT, own),
        seen_note=reader.seen("note", CLASS, UNIT, own),
        listed=Case(When(readable & ~Q(indicator__members=""), then=listed), default=None),
    )


def in_band(rows: QuerySet[Observation], band: str) -> QuerySet[Observation]:
    """Those rows of `list_figures` that name none, some or all of what they report, or of which it means nothing."""
    none_at_all = Q(listed__isnull=True) | Q(value__lte=0)
    return {
        Band.NONE: rows.filter(listed=0, value__gt=0),
        Band.SOME: rows.filter(listed__gt=0, listed__lt=F("value")),
        Band.ALL: rows.filter(listed__gte=F("value"), value__gt=0),
        Band.NOT_APPLICABLE: rows.filter(none_at_all),
    }[Band(band)]


def figures_for(user: access.Principal, rows: Sequence[Observation]) -> list[Figure]:
    """Weightiest observations as figures, in the same order and a constant number of queries."""
    subjects = standing((row.subject_kind, row.subject_id) for row in rows)
    listed: dict[int, list[Key]] = defaultdict(list)
    for member in ObservationMember.objects.filter(observation__in=[row.pk for row in rows]).order_by("id"):
        listed[member.observation_id].append((member.kind, member.object_id))
    stand_for = standing(key for keys in listed.values() for key in keys)
    told = evidence.kinds.named(user, {*subjects.values(), *stand_for.values()})
    orders = evidence.orders(FIELDS) if rows else evidence.Orders()
    zones = zones_of(subjects.values()) if orders.ranks else {}
    others, reader = _others(user, rows, set(subjects.values())), clearance(user)
    own = {("organisation", pk) for pk in registry.own_organisations(user)} if rows else set()
    made = []
    for row in rows:
        subject = subjects[row.subject_kind, row.subject_id]
        keys = tuple(dict.fromkeys(stand_for[key] for key in listed[row.pk]))
        zone = zone_of(row, subject, zones)
        also = [other for other in others[row.indicator_id, *subject, row.span] if other.pk != row.pk]
        also.sort(key=weighed(orders, zone))
        members = [told.get(key) for key in keys]
        figure = Figure(
            row.indicator, row, also, reader, subject, told.get(subject), keys, members, subject in own, orders=orders,
            zone=zone, user=user,
        )  # fmt: skip
        made.append(figure)
    return made


def _others(
    user: access.Principal, rows: Sequence[Observation], subjects: Iterable[Key]
) -> dict[tuple[Any, ...], list[Observation]]:
    """All that is said of the same figures."""
    found: dict[tuple[Any, ...], list[Observation]] = defaultdict(list)
    if not rows:
        return found
    there = list_observations(user).filter(
        about(subjects), indicator__in={row.indicator_id for row in rows}, start__in={row.start for row in rows}
    )
    for row in with_standing(there):
        found[row.indicator_id, row.subject_kind, row.standing, row.span].append(row)
    return found


def prove(user: access.Principal, told: Iterable[Figure]) -> None:
    """What the formulas of these figures give, as far as `user` may read it: a constant number of queries."""
    figures = list(told)
    if calculated := [figure for figure in figures if figure.calculates]:
        book = formulas.book_of()
        results = compute(user, [figure.asked for figure in calculated], book)
        for figure, result in zip(calculated, results, strict=True):
            figure.book, figure.result = book, result
    counted = [(figure, told) for figure in figures if (told := figure.to_count) is not None]
    numbers = disclosing.counts(user, [told for _figure, told in counted])
    for (figure, _told), number in zip(counted, numbers, strict=True):
        figure.counted = Result.of_count(number)


def figures_of(
    user: access.Principal, subject: Key, *, indicators: Iterable[str] | None = None, latest: bool = False
) -> list[Figure]:
    """The figures of a subject, in the order of the indicators, later periods first; `latest`: one per indicator."""
    # Of most organisations nothing is reported: that is told without ranking.
    if not Observation.objects.filter(about([subject])).exists():
        return []
    return figures_for(user, list(list_figures(user, latest=latest, subjects=[subject], indicators=indicators)))


def figure_of(user: access.Principal, pk: int | str) -> Figure:
    """The figure that an observation belongs to, by its weightiest record. Raises NotHere.

    Of one that counts no more and has no successor, the figure is what it said.
    """
    row = find_observation(user, pk)
    same = list_observations(user).filter(same_figure(row))
    orders, key = evidence.orders(FIELDS), (row.subject_kind, row.subject_id)
    subject = standing([key])[key]
    zone = zone_of(row, subject, zones_of([subject]) if orders.ranks else {})
    return figures_for(user, sorted(same, key=weighed(orders, zone))[:1] or [row])[0]


def said_on(user: access.Principal, figure: Figure) -> list[Observation]:
    """Every observation of a figure's indicator, subject and period, counting or not, the weightiest first."""
    rows = list_observations(user, all_said=True).filter(same_figure(figure.observation))
    last = [one for one in rows if one.record.last is None or one.retraction_id is not None]
    return [*sorted((one for one in rows if one not in last), key=weighed(figure.orders, figure.zone)), *last]


def series_of(user: access.Principal, indicator: Indicator, subject: Key) -> list[Figure]:
    """One indicator of one subject over time, the earliest first."""
    return sorted(figures_of(user, subject, indicators=[indicator.code]), key=lambda told: told.observation.start)


def listing(user: access.Principal, organisation: int, most: int | None = None) -> list[Figure]:
    """The figures that name an organisation among their members, the latest of each indicator and subject."""
    ids = registry.group_of(organisation)
    naming = list_observations(user).filter(members__kind="organisation", members__object_id__in=ids).order_by()
    told = set(naming.values_list("indicator__code", "subject_kind", "subject_id"))
    if not told:
        return []
    latest = list_figures(
        user, latest=True, subjects={(kind, pk) for _code, kind, pk in told}, indicators={code for code, *_key in told}
    )
    held = ObservationMember.objects.filter(observation=OuterRef("pk"), kind="organisation", object_id__in=ids)
    readable = clearance(user).condition(CLASS, UNIT, about_own(user))
    return figures_for(user, list(latest.filter(Exists(held), readable)[:most]))
