"""The visit calendar over all departments, and how many visits there were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import exports
from liantu.kit.ui import public as ui
from liantu.kit.ui.guard import signed_in

from .. import queries
from ..models import Visit

LABEL = Visit._meta.label


def month_told(text: str) -> date:
    """The first day of a month told as 2026-09; of the present one where it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


def day_told(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def zone_of(request: HttpRequest) -> Any:
    """The zone of the frame; where several are open the one that the address names, else the first."""
    zone = getattr(request, "zone", None)
    if zone is not None:
        return zone
    zones = list(getattr(request, "zones", ()))
    wanted = request.GET.get("zone", "")
    return next((one for one in zones if str(one.pk) == wanted), zones[0] if zones else None)


@signed_in
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A month or a week of a zone's visits and events."""
    user, zone = request.user, zone_of(request)
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL, words=_("没有权限：查看走访"))
    if zone is None:
        raise access.NotHere("accounts.Zone", "")
    week = request.GET.get("view") == "week"
    unit = request.GET.get("unit", "")
    if week:
        day = day_told(request.GET.get("day", "")) or clock.today()
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
        step = first - timedelta(days=7), first + timedelta(days=7)
    else:
        first = month_told(request.GET.get("month", ""))
        step = queries.months_beside(first)
        last = step[1] - timedelta(days=1)
    board = queries.board(user, zone, first, last, unit=int(unit) if unit.isdecimal() and len(unit) < 12 else None)
    told = {
        "title": _("走访日历"), "board": board, "week": week, "step": step, "chosen": zone,
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
        "unit": unit, "staff": queries.is_staff(user),
        "units": accounts.list_units(user).filter(zone=zone, kind="department"),
        "may_book": access.may_ever(user, "create", LABEL), "limit": queries.limit_of(zone),
        "waiting": queries.list_visits(user).filter(zone=zone, state="asked").count(),
    }  # fmt: skip
    return render(request, "activities/calendar.html", told)


@signed_in
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest) -> HttpResponse:
    """Visits of a month or year by purpose, and to whom most; as a workbook where it is asked for."""
    user, zone = request.user, zone_of(request)
    if not queries.is_staff(user):
        raise access.Denied("view", LABEL, words=_("走访统计供园区工作人员查看"))
    if zone is None:
        raise access.NotHere("accounts.Zone", "")
    whole_year = request.GET.get("view") == "year"
    month = month_told(request.GET.get("month", ""))
    if whole_year:
        first, last = month.replace(month=1), month.replace(month=12, day=31)
        step = first.replace(year=first.year - 1), first.replace(year=first.year + 1)
    else:
        step = queries.months_beside(month)
        first, last = month, step[1] - timedelta(days=1)
    if request.method == "POST":
        return _workbook(request, zone, queries.counts(user, zone, first, last, "export"))
    told = {
        "title": _("走访统计"), "counts": queries.counts(user, zone, first, last), "chosen": zone, "month": month,
        "year": whole_year, "step": step, "limit": queries.limit_of(zone),
        "may_export": access.may_ever(user, "export", LABEL),
        "may_limit": access.may_ever(user, "edit", "activities.ZoneRule"),
    }  # fmt: skip
    return render(request, "activities/count.html", told)


def _workbook(request: HttpRequest, zone: Any, counts: queries.Counts) -> HttpResponse:
    user = request.user
    number = ui.open_export(by=user, label=LABEL)
    title = _("走访统计 %(zone)s %(first)s 至 %(last)s") % {"zone": zone, "first": counts.first, "last": counts.last}
    numbers = [exports.SheetColumn(name, exports.Kind.NUMBER) for name in (_("走访"), _("其中已走访"), _("涉及企业"))]
    columns = [exports.SheetColumn(_("目的")), exports.SheetColumn(_("类别")), *numbers]
    rows: list[list[Any]] = [
        [one.label, _("指导、宣传或慰问") if one.burden else "", one.visits, one.held, one.firms]
        for one in counts.purposes
    ]
    rows.append([_("合计（一次走访只计一次）"), "", counts.visits, counts.held, counts.organisations])
    about = [
        (_("园区"), str(zone)), (_("期间"), f"{counts.first} – {counts.last}"),
        (_("联合走访"), str(counts.joint)), (_("超出上限"), str(counts.beyond)),
        (_("含指导、宣传或慰问"), str(counts.burden)),
    ]  # fmt: skip
    if zone.simulated:
        about.append((_("模拟数据"), _("本园区的数据是程序生成的")))
    file, written = exports.write(exports.Book(title, columns, rows, about, maker=user.audit_name, number=number))
    ui.close_export(
        by=user, label=LABEL, number=number, title=title, count=written, filters=[f"{counts.first} – {counts.last}"],
        columns=[column.title for column in columns], zone_id=zone.pk,
    )  # fmt: skip
    name = f"liantu-visits-{zone.code}-{counts.first:%Y%m}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=exports.TYPE)
    patch_cache_control(response, no_store=True, private=True)
    return response


def booking_address(zone: Any, day: date) -> str:
    return f"{reverse('visit-new')}?day={day}&zone={zone.pk}"
