"""An indicator over time, and over many subjects in one period: charts, their tables, their workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import charts
from liantu.kit.ui.exports import Kind, SheetColumn
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.numbers import grouped

from ..models import Indicator
from ..queries import (
    Change,
    Line,
    Point,
    Sort,
    Standing,
    Standings,
    bins,
    compared,
    find_indicator,
    for_reading,
    known_periods,
    line_of,
    lines_of,
    list_observations,
    median,
    spans,
    subject_told,
)
from . import sheets

#: Subjects that the page draws and lists; the workbook has all.
DRAWN, LISTED = 20, 100
#: Lines in one chart.
MOST_LINES = 6
LABEL = sheets.LABEL


@signed_in
def series_page(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator of one subject over time."""
    user = sheets.reader(request)
    indicator = find_indicator(user, code)
    asked = request.GET.get("subject", "")
    told: dict[str, Any] = {
        "title": _("%(name)s：各期") % {"name": indicator.called}, "indicator": indicator, "asked": asked, "problem": "",
        "may_export": access.may_ever(user, "export", LABEL), "formula": bool(indicator.formula),
    }  # fmt: skip
    try:
        key = subject_told(user, asked) if asked.strip() else None
    except ValidationError as wrong:
        key, told["problem"] = None, listed(wrong.messages)
    if key is None:
        return render(request, "indicators/series.html", told, status=422 if told["problem"] else 200)
    line = line_of(user, indicator, key, request.GET.get("sort", ""))
    named = evidence.kinds.named(user, [key]).get(key)
    subject = named.label if named else asked
    if request.method == "POST":
        return _line_book(request, indicator, subject, line)
    told |= {
        "about": named, "subject": subject, "line": line,
        "points": [(point, _period(point), _change(point.before, indicator), _change(point.year_ago, indicator)) for point in reversed(line.points)],
        "sorts": [(one, spans.SORTS[one]) for one in line.sorts if one in spans.SORTS],
        "chart": _line_chart(indicator, {subject: line}, bars=request.GET.get("as") == "bar"),
        "as_bars": request.GET.get("as") == "bar",
    }  # fmt: skip
    return render(request, "indicators/series.html", told)


def _period(point: Point) -> str:
    return evidence.periods.period_words(point.period)


def _change(told: Change | None, indicator: Indicator) -> str:
    if told is None:
        return "—"
    sign = "+" if told.by > 0 else ""
    by = f"{sign}{grouped(for_reading(told.by))}"
    if told.share is not None:
        return f"{by}（{'+' if told.share > 0 else ''}{grouped(told.share * 100, 1)}%）"
    return _("%(n)s 个百分点") % {"n": by} if indicator.unit == "%" else by


def _line_chart(indicator: Indicator, lines: dict[str, Line], *, bars: bool = False) -> charts.Chart | None:
    """The lines over all their periods, unknown ones as gaps; what was reported and what was proven apart where both are told."""
    every = sorted({point.span for line in lines.values() for point in line.points}, key=lambda span: span.start)
    if len(every) < 2:
        return None
    drawn: dict[str, list[Decimal | None]] = {}
    for name, line in lines.items():
        by = {point.span: point for point in line.points}
        values = [for_reading(by[span].value) if span in by else None for span in every]
        proven = [by[span].proven_shown if span in by else None for span in every]
        both = (
            len(lines) == 1
            and any(value is not None for value in proven)
            and any(p.row is not None for p in line.points)
        )
        if both and proven != values:
            drawn[_("上报")] = [by[span].reported if span in by else None for span in every]
            drawn[_("核实")] = proven
        else:
            drawn[name] = values
    labels = [spans.period_of(span).lstrip("@") for span in every]
    running = [label for label, span in zip(labels, every, strict=True) if span.end is None or span.end > clock.today()]
    make = charts.bar if bars else charts.line
    return make(
        indicator.called, labels, drawn, unit=indicator.measure, source=_sources(lines), as_at=clock.today(), partial=running,
    )  # fmt: skip


def _sources(lines: dict[str, Line]) -> str:
    names = dict.fromkeys(
        point.row.record.source.name for line in lines.values() for point in line.points if point.row is not None
    )
    counted = any(point.row is None and point.value is not None for line in lines.values() for point in line.points)
    return listed([*list(names)[:3], *([_("等")] if len(names) > 3 else []), *([_("登记册")] if counted else [])])


def _line_book(request: HttpRequest, indicator: Indicator, subject: str, line: Line) -> HttpResponse:
    columns = [
        SheetColumn(_("期间")), *(SheetColumn(title, Kind.NUMBER) for title in (_("上报"), _("核实"), _("比上期"), _("比上期 %"), _("比上年同期"), _("比上年同期 %"))),
        SheetColumn(_("说明")),
    ]  # fmt: skip
    rows = []
    for point in line.points:
        notes = [point.why, _("已隐去") if point.withheld else "", _("未满期") if point.running else ""]
        rows.append(
            [
                point.period,
                point.reported,
                point.proven,
                *_cells(point.before),
                *_cells(point.year_ago),
                listed(filter(None, notes)),
            ]
        )
    about = [
        (_("指标"), f"{indicator.called}（{indicator.measure}）"),
        (_("口径"), indicator.defined),
        (_("对象"), subject),
    ]
    return sheets.workbook(request, "liantu-series", f"{indicator.called} {subject}", columns, rows, about)


def _cells(told: Change | None) -> list[Any]:
    if told is None:
        return [None, None]
    return [told.by, None if told.share is None else round(told.share * 100, 2)]


@signed_in
def compare_page(request: HttpRequest, code: str) -> HttpResponse:
    """Subjects beside each other in one period: bars of the first, the distribution of all, a table; lines of some over time."""
    user = sheets.reader(request)
    indicator = find_indicator(user, code)
    periods = known_periods(user)[:60]
    period = request.GET.get("period", "").strip() or _latest(user, indicator) or str(clock.today().year - 1)
    text = request.GET.get("subjects", "")
    told: dict[str, Any] = {
        "title": _("%(name)s：对象对比") % {"name": indicator.called}, "indicator": indicator, "period": period, "periods": periods,
        "subjects": text, "problem": "", "may_export": access.may_ever(user, "export", LABEL),
    }  # fmt: skip
    try:
        chosen = [subject_told(user, line) for line in dict.fromkeys(filter(None, map(str.strip, text.splitlines())))]
        standings = compared(user, indicator, period, chosen or None)
    except ValidationError as wrong:
        told["problem"] = listed(wrong.messages)
        return render(request, "indicators/compare.html", told, status=422)
    if request.method == "POST":
        return _compare_book(request, indicator, period, standings)
    values = [one.point.value for one in standings if one.point.value is not None]
    told |= {
        "standings": standings[:LISTED], "more": max(0, len(standings) - LISTED), "left_out": _left_out(standings), "count": len(standings), "known": len(values), "withheld": sum(one.point.withheld for one in standings),
        "words": _spread(values, indicator), "period_words": evidence.periods.period_words(period),
        "bars": _bars(indicator, standings, period), "spread": _distribution(indicator, values, period),
        "lines": _lines(user, indicator, chosen), "too_many": len(chosen) > MOST_LINES, "most_lines": MOST_LINES,
    }  # fmt: skip
    return render(request, "indicators/compare.html", told)


def _left_out(standings: Standings) -> str:
    """That there are too many to hold all of them beside each other; "" where they are not."""
    if not standings.left_out:
        return ""
    told = {"most": grouped(len(standings)), "n": grouped(standings.left_out)}
    return _("只对比前 %(most)s 个对象，另有 %(n)s 个没有列入") % told


def _latest(user: Any, indicator: Indicator) -> str:
    row = list_observations(user).filter(indicator=indicator).order_by("-end", "start").first()
    return row.period if row is not None else ""


def _spread(values: Sequence[Decimal], indicator: Indicator) -> str:
    if not values:
        return ""
    told = {
        "low": grouped(for_reading(min(values))), "mid": grouped(for_reading(median(values))), "high": grouped(for_reading(max(values))), "unit": indicator.measure,
    }  # fmt: skip
    return _("最小 %(low)s，中位数 %(mid)s，最大 %(high)s %(unit)s") % told


def _bars(indicator: Indicator, standings: Sequence[Standing], period: str) -> charts.Chart | None:
    first = [one for one in standings if one.point.value is not None][:DRAWN]
    if len(first) < 2:
        return None
    return charts.bar(
        indicator.called, [one.name for one in first], [for_reading(one.point.value) for one in first], horizontal=True, unit=indicator.measure,
        source=_standing_sources(first), as_at=clock.today(), note=evidence.periods.period_words(period),
    )  # fmt: skip


def _distribution(indicator: Indicator, values: Sequence[Decimal], period: str) -> charts.Chart | None:
    if len(values) < 5:
        return None
    told = bins(values)
    title = _("%(name)s：分布") % {"name": indicator.called}
    return charts.bar(
        title, [f"{grouped(one.low)}–{grouped(one.high)}" for one in told], {_("对象数"): [one.count for one in told]},
        source=_("上报数；没有上报的按公式"), as_at=clock.today(),
        note=_("%(period)s，横轴为%(name)s（%(unit)s），含下限不含上限") % {
            "period": evidence.periods.period_words(period), "name": indicator.called, "unit": indicator.measure,
        },
    )  # fmt: skip


def _standing_sources(standings: Sequence[Standing]) -> str:
    return _sources({"": Line(Sort.YEAR, [one.point for one in standings], [])})


def _lines(user: Any, indicator: Indicator, chosen: Sequence[tuple[str, int]]) -> charts.Chart | None:
    if not 1 < len(chosen) <= MOST_LINES:
        return None
    names = evidence.kinds.named(user, chosen)
    told = lines_of(user, indicator, chosen)
    return _line_chart(indicator, {names[key].label: line for key, line in told.items() if key in names})


def _compare_book(request: HttpRequest, indicator: Indicator, period: str, standings: Standings) -> HttpResponse:
    columns = [SheetColumn(pgettext("place", "名次"), Kind.NUMBER), SheetColumn(_("对象"), Kind.TEXT, 40), SheetColumn(_("上报"), Kind.NUMBER), SheetColumn(_("核实"), Kind.NUMBER), SheetColumn(_("说明"))]  # fmt: skip
    rows = []
    for one in standings:
        point = one.point
        notes = filter(None, [point.why, _("已隐去") if point.withheld else ""])
        rows.append([one.place, one.name, point.reported, point.proven, listed(notes)])
    about = [
        (_("指标"), f"{indicator.called}（{indicator.measure}）"),
        (_("口径"), indicator.defined),
        (_("期间"), period),
        *([(_("没有列入"), left_out)] if (left_out := _left_out(standings)) else []),
    ]
    return sheets.workbook(request, "liantu-compare", f"{indicator.called} {period}", columns, rows, about)
