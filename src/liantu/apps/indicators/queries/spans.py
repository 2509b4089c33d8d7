"""The days of periods: what sort one is, which came before it, which was the same a year ago."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence import periods

from ..models import AS_AT, Span

#: Months of a sort of period.
MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
SORTS = {
    "year": _("年度"), "half": _("半年"), "quarter": _("季度"), "month": _("月度"), "at": _("时点"),
}  # fmt: skip


class Sort(StrEnum):
    """What sort of period it is: figures of one sort stand in one line."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    AT = "at"
    OPEN = "open"


def sort_of(period: str) -> Sort:
    if period.startswith(AS_AT):
        return Sort.AT
    if period.endswith("/"):
        return Sort.OPEN
    match = re.fullmatch(r"\d{4}(?:-([HQ]|\d))?.*", period)
    return {"H": Sort.HALF, "Q": Sort.QUARTER, None: Sort.YEAR}.get(match[1] if match else None, Sort.MONTH)


def span_told(period: str) -> Span:
    """Raises ValidationError."""
    told = periods.period_span(period)
    return Span(told.start, told.end, period.startswith(AS_AT))


def months_of(span: Span) -> int:
    """How many whole months a span has; 0 for a moment, for one that is open, and for any other."""
    if span.as_at or span.end is None or span.start.day != 1 or not _ends_month(span.end):
        return 0
    return (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1


def before(span: Span) -> Span | None:
    """The period before, of the same length: the month's end before a month's end, None where there is no telling."""
    if span.as_at:
        return _moved(span, 1) if _ends_month(span.start) else None
    months = months_of(span)
    return _moved(span, months) if months else None


def years_ago(span: Span, years: int = 1) -> Span | None:
    """The same period some years earlier; None where there is no telling."""
    if span.end is None or span.start.year - years < periods.FIRST_YEAR:
        return None
    return _moved(span, 12 * years)


def at_end(span: Span) -> Span | None:
    """The moment at which a period ends; None of one that is open."""
    return None if span.end is None else Span(span.end, span.end, True)


def period_of(span: Span) -> str:
    """How a span is written as a period."""
    start = span.start
    if span.as_at:
        return f"{AS_AT}{start.isoformat()}"
    if span.end is None:
        return f"{start.year}/"
    months = months_of(span)
    if months == 12 and start.month == 1:
        return f"{start.year}"
    if months == 6 and start.month in (1, 7):
        return f"{start.year}-H{1 if start.month == 1 else 2}"
    if months == 3 and start.month % 3 == 1:
        return f"{start.year}-Q{start.month // 3 + 1}"
    return f"{start:%Y-%m}" if months == 1 else f"{start:%Y-%m-%d}"


def _moved(span: Span, months: int) -> Span:
    end = None if span.end is None else _months_before(span.end, months)
    return Span(_months_before(span.start, months, keep_end=span.as_at), end, span.as_at)


def _months_before(day: date, months: int, *, keep_end: bool = True) -> date:
    """The same day months earlier; a month's last day stays one, where that is what is meant."""
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if keep_end and _ends_month(day) else min(day.day, last))


def _ends_month(day: date) -> bool:
    return (day + timedelta(1)).day == 1
