"""Days and periods as sources tell them: exact where they are, and no more exact than that.

A day may be told as `2021`, `2021-05` or `2021-05-03`. A period is `2026`, `2026-H1`, `2026-Q3` or `2026-11`; as at a
day or month, `@2026-11-30`; or open, `2021/`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock

FIRST_YEAR, LAST_YEAR = 1900, 2199
_TOLD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PART = re.compile(r"(\d{4})-(H[12]|Q[1-4])", re.ASCII)


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included; `end` None: still going on."""

    start: date
    end: date | None


def span_of(told: str) -> Span:
    """The days that a day, month or year covers. Raises ValidationError for no such day, or one before 1900."""
    match = _TOLD.fullmatch(told.strip())
    if match is None:
        raise ValidationError(_("日期“%(told)s”读不懂：请写 2021、2021-05 或 2021-05-03") % {"told": told[:30]})
    year, month, day = (int(part) if part else None for part in match.groups())
    if not FIRST_YEAR <= int(year or 0) <= LAST_YEAR:
        raise ValidationError(
            _("日期“%(told)s”不在 %(first)d 至 %(last)d 年之间")
            % {"told": told[:30], "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise ValidationError(_("没有“%(told)s”这一天") % {"told": told[:30]}) from None
    last = first if day else date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    return Span(first, last)


def speaks_as_of(issued: str) -> date:
    """The day of which a delivery speaks: the last of its day, month or year; of one that is not over yet, today."""
    today = clock.today()
    return min(span_of(issued).end or today, today)


def day_of(told: str | date | None) -> date | None:
    """The first day of what is told; None for nothing told."""
    if not told or isinstance(told, date):
        return told or None
    return span_of(told).start


def last_day_of(told: str | date | None) -> date | None:
    """The last day of what is told; None for nothing told."""
    if not told or isinstance(told, date):
        return told or None
    return span_of(told).end


@lru_cache(maxsize=4096)
def period_span(period: str) -> Span:
    """The days of a period; the day itself of an as-at one (a month's last day). Raises ValidationError."""
    if period.startswith("@"):
        told = span_of(period[1:])
        return Span(told.end or told.start, told.end)
    if period.endswith("/"):
        return Span(span_of(period[:-1]).start, None)
    match = _PART.fullmatch(period)
    if match is None:
        try:
            return span_of(period)
        except ValidationError:
            raise ValidationError(
                _("期间“%(told)s”读不懂：请写 2026、2026-H1、2026-Q3、2026-11、@2026-11-30 或 2021/")
                % {"told": period[:30]}
            ) from None
    year, part = int(match[1]), match[2]
    months = (int(part[1]) - 1) * (6 if part[0] == "H" else 3) + 1, 6 if part[0] == "H" else 3
    last = months[0] + months[1] - 1
    span_of(f"{year}")
    return Span(date(year, months[0], 1), date(year, last, calendar.monthrange(year, last)[1]))


def validity(valid_from: str | date | None, valid_to: str | date | None) -> tuple[date | None, date | None]:
    """Both ends as days, checked. Raises ValidationError where it ends before it begins."""
    start, end = day_of(valid_from), last_day_of(valid_to)
    for day in (start, end):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("日期“%(told)s”不在 %(first)d 至 %(last)d 年之间")
                % {"told": day, "first": FIRST_YEAR, "last": LAST_YEAR}
            )
    if start and end and end < start:
        raise ValidationError(
            {"valid_to": _("截止日 %(end)s 早于起始日 %(start)s：请检查这两个日期") % {"start": start, "end": end}}
        )
    return start, end


def period_words(period: str) -> str:
    """The period as people say it."""
    if period.startswith("@"):
        return _("截至 %(day)s") % {"day": period[1:]}
    if period.endswith("/"):
        return _("%(year)s 年以来") % {"year": period[:-1]}
    if re.fullmatch(r"\d{4}", period):
        return _("%(year)s 年") % {"year": period}
    match = _PART.fullmatch(period)
    if match:
        names = {
            "H1": _("上半年"),
            "H2": _("下半年"),
            "Q1": _("一季度"),
            "Q2": _("二季度"),
            "Q3": _("三季度"),
            "Q4": _("四季度"),
        }
        return _("%(year)s 年%(part)s") % {"year": match[1], "part": names[match[2]]}
    return period
