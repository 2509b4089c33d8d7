"""Figures as the cockpit shows them: the latest of each indicator, how old it is, how complete, and its proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from liantu.apps.indicators import public as indicators
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import numbers
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import MEANINGS, Mark

#: What a leader asks for first, in this order; the first few that there are stand large.
LEADING = (
    "high_tech_enterprises", "tech_smes", "key_enterprise_rd_spending", "science_funds", "patents", "key_chains",
    "funded_projects",
)  # fmt: skip
LARGE = 4
#: A figure that ended longer ago than this says so.
OLD_DAYS = 400
YEAR_DAYS = 365.25
#: Lengths of periods that are alike: months and quarters differ by days.
ALIKE_DAYS = 3


def address(name: str, *args: Any) -> str:
    """The page of that name; "" where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


class Span(NamedTuple):
    """A period as the cockpit compares it: its days, and whether it is as at a day."""

    start: date
    end: date | None
    as_at: bool

    def alike(self, other: Span) -> bool:
        """Whether two periods are of one kind: two months, two years, two days."""
        if self.as_at != other.as_at or None in (self.end, other.end):
            return False
        return abs(self.days - other.days) <= ALIKE_DAYS

    @property
    def order(self) -> tuple[Any, ...]:
        """The later end first; of one end the longest, which speaks for the others."""
        return -(self.end or self.start).toordinal(), self.start, self.as_at

    @property
    def days(self) -> int:
        return ((self.end or self.start) - self.start).days


class Told(NamedTuple):
    """One observation, as little of it as choosing needs."""

    pk: int
    indicator: int
    subject: int
    span: Span


@dataclass
class Reading:
    """One figure as people read it. `before` is the same of the period before, where that is alike."""

    figure: indicators.Figure
    before: indicators.Figure | None = None

    @property
    def code(self) -> str:
        return str(self.figure.indicator.code)

    @property
    def name(self) -> str:
        return str(self.figure.indicator.called)

    @property
    def is_rank(self) -> bool:
        return bool(self.figure.indicator.kind == "rank")

    @property
    def withheld(self) -> bool:
        return self.figure.withheld

    @property
    def number(self) -> str:
        """The value; a rank with how many were ranked; empty where it is withheld."""
        value, among = self.figure.reported, self.figure.observation.of
        if value is None:
            return ""
        return numbers.rank(int(value), among) if self.is_rank and among else numbers.grouped(value)

    @property
    def unit(self) -> str:
        return "" if self.is_rank and self.figure.observation.of else str(self.figure.indicator.measure)

    @property
    def about(self) -> str:
        """约, where the source gives it as about so many."""
        return str(MarkKind.APPROXIMATE.label) if self.figure.observation.approximate and not self.withheld else ""

    @property
    def words(self) -> str:
        return " ".join(part for part in (self.about, self.number, self.unit) if part)

    @cached_property
    def mark(self) -> Mark:
        """Where it comes from. 约 stands before the number, so the mark says the rest."""
        mark = evidence.mark_for(
            self.figure.reader, self.figure.observation, self.figure.others, own=self.figure.own,
            words=lambda row: f"{numbers.grouped(row.value)} {self.figure.indicator.measure}".rstrip(),
        )  # fmt: skip
        if mark.kind is not MarkKind.APPROXIMATE:
            return mark
        note = listed(part for part in (MEANINGS[MarkKind.APPROXIMATE], mark.note) if part)
        return replace(mark, kind=MarkKind.SOURCE, note=note)

    @property
    def url(self) -> str:
        """Its passport."""
        return address("figure", self.figure.observation.pk)

    # Its period

    @property
    def span(self) -> Span:
        told = self.figure.observation
        return Span(told.start, told.end, told.period.startswith("@"))

    @property
    def period(self) -> str:
        return evidence.periods.period_words(self.figure.observation.period)

    @property
    def said(self) -> date | None:
        """The day up to which its source speaks."""
        last = self.figure.observation.record.last
        return last.day if last else None

    @property
    def partial(self) -> bool:
        """Whether the period was not over when the figure was told."""
        end, told = self.span.end, min(self.said or clock.today(), clock.today())
        return end is not None and end > told

    @property
    def exact(self) -> bool:
        """Whether it may be subtracted from another: told for the whole of its period, and not as about so many."""
        return not (self.partial or self.figure.observation.approximate)

    @property
    def until(self) -> date:
        """The day that it speaks of: its period's last, or, where that was not over, the day of its source."""
        return min(self.span.end or clock.today(), self.said or clock.today(), clock.today())

    @property
    def limits(self) -> list[str]:
        """That the period is open, or was not over, and to which day it speaks."""
        if self.span.end is None and self.said:
            return [_("累计至 %(day)s") % {"day": self.said}]
        if self.partial and self.said:
            return [_("未满期"), _("截至 %(day)s") % {"day": self.said}]
        return []

    @property
    def age(self) -> str:
        """That it is from long ago; else empty."""
        return ago(self.until)

    @property
    def caveat(self) -> str:
        """What to know of the period before relying on it."""
        return " · ".join(part for part in (*self.limits, self.age) if part)

    @property
    def change(self) -> str:
        """How it moved since the period before, in words; empty where that cannot be said."""
        if self.before is None or self.is_rank or not self.exact or not Reading(self.before).exact:
            return ""
        now, then, told = self.figure.reported, self.before.reported, self.before.observation.period
        if now is None or then is None:
            return ""
        words = {
            "period": told[1:] if told.startswith("@") else evidence.periods.period_words(told),
            "n": numbers.grouped(abs(now - then)),
        }
        if now == then:
            return _("与 %(period)s 持平") % words
        return (_("比 %(period)s 多 %(n)s") if now > then else _("比 %(period)s 少 %(n)s")) % words

    # How complete it is

    @property
    def named(self) -> int | None:
        return self.figure.named

    @property
    def naming(self) -> str:
        """How many of those reported are named; empty where nothing can be."""
        if self.named is None:
            return ""
        words = {"named": f"{self.named:,}", "reported": self.number}
        return (_("列名 %(named)s / 上报 %(reported)s") if self.named else _("上报 %(reported)s，未列名")) % words

    @property
    def all_named(self) -> bool:
        return self.named is not None and self.named > 0 and self.named >= (self.figure.reported or 0)

    @property
    def proven(self) -> int | Decimal | None:
        """What the indicator's own formula gives, for those who may read the figure."""
        return None if self.withheld else self.figure.proven

    @property
    def proven_url(self) -> str:
        """Where those that the register counts are listed."""
        formula = self.figure.formula
        try:
            return formula.countable.address(*self.figure.subject, formula.where, self.figure.day) if formula else ""
        except NoReverseMatch:
            return ""

    @property
    def missing(self) -> Decimal:
        """How many of those reported are neither named nor proven."""
        if self.named is None or self.figure.reported is None:
            return Decimal(0)
        return self.figure.reported - max(self.named, self.proven or 0)


def ago(day: date) -> str:
    """How long ago a day is, where that is long; else empty."""
    days = (clock.today() - day).days
    return _("距今 %(n)s 年多") % {"n": int(days // YEAR_DAYS)} if days > OLD_DAYS else ""


def large(readings: Iterable[Reading]) -> set[str]:
    """The codes of those that stand large."""
    there = {one.code for one in readings}
    return set([code for code in LEADING if code in there][:LARGE])


def observations(user: access.Principal, roots: Iterable[int], action: str = "view") -> list[Told]:
    """Every figure of organisations that stand for themselves, the later period first; no values yet.

    Of those that the user may see, the ones to which they may do `action`. Of periods that end together the longest
    comes first, as the lists have it.
    """
    rows = indicators.list_figures(user, subjects=[("organisation", pk) for pk in roots])
    rows = rows if action == "view" else access.scope(user, action, rows)
    found = rows.order_by("pk").values_list("pk", "indicator", "standing", "period", "start", "end")
    told = [
        Told(pk, indicator, subject, Span(start, end, period.startswith("@")))
        for pk, indicator, subject, period, start, end in found
    ]
    return sorted(told, key=lambda one: one.span.order)


def figures(user: access.Principal, chosen: Iterable[int]) -> dict[int, indicators.Figure]:
    """The figures of weightiest observations, by these, in the order of the indicators."""
    rows = indicators.list_observations(user).filter(pk__in=list(chosen))
    return {one.observation.pk: one for one in indicators.figures_for(user, list(rows))}


def readings(user: access.Principal, roots: Iterable[int]) -> dict[int, list[Reading]]:
    """The latest figures of organisations, in the order of the indicators, each with the one before it.

    The number of queries does not depend on how much there is.
    """
    wanted: dict[tuple[int, int], list[Told]] = {}
    for one in observations(user, roots):
        held = wanted.setdefault((one.subject, one.indicator), [])
        if not held or (len(held) == 1 and held[0].span.alike(one.span) and held[0].span != one.span):
            held.append(one)
    found = figures(user, [one.pk for held in wanted.values() for one in held])
    before = {held[0].pk: found.get(held[1].pk) for held in wanted.values() if len(held) > 1}
    latest = {held[0].pk: held[0].subject for held in wanted.values()}
    shown: dict[int, list[Reading]] = {}
    for pk, figure in found.items():
        if pk in latest:
            shown.setdefault(latest[pk], []).append(Reading(figure, before.get(pk)))
    return shown
