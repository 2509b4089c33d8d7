"""Pages of calendars: what holds where, a table or hours brought in, what that would move, and its application."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.engine import worktime
from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage, go

from .. import calendars, queries, recounting, timing
from ..actions import calendars as actions
from ..enums import CalendarSort, PartState
from ..models import CalendarPart
from . import filters, forms, tables, words

LABEL = CalendarPart._meta.label
#: Deadlines that a page names; it counts the others.
SHOWN = 50


class CalendarList(ListPage):
    title = _("工作日历")
    table_class = tables.Calendars
    filterset_class = filters.Calendars
    primary = Primary(_("导入放假安排"), "calendar-import", LABEL, "edit", "upload")
    empty = Empty(
        _("只用随系统发布的放假安排"),
        _("国务院办公厅发布次年安排后，导入一份；某年没有导入的，期限是暂定的。"),
        icon="calendar-due",
    )

    def get_rows(self, user: Any) -> Any:
        return queries.list_parts(user)

    def extra_context(self) -> dict[str, Any]:
        years = worktime.china().years
        intro = _now(
            "随系统发布的有 %(first)d 至 %(last)d 年的放假安排；办公时间 %(hours)s。园区自定的在先，其次是全部园区的。"
        )
        told = {"intro": intro % {"first": years[0], "last": years[-1], "hours": worktime.OFFICE}}
        if access.may_ever(self.request.user, "edit", LABEL):
            told["more_actions"] = [(_now("设办公时间"), reverse("calendar-hours"), "clock")]
        return told


class _Bring(FormPage):
    """Something brought in, to be looked at before it holds."""

    button, icon = _("检查并预览"), "upload"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.zones, self.whole = queries.calendar_zones(request.user)
        if not self.zones and not self.whole:
            raise access.Denied("edit", LABEL, words=_now("工作日历由科技创新干部、园区领导或系统管理员维护"))

    def get_form(self, *data: Any) -> Any:
        return self.form_class(*data, zones=self.zones, whole=self.whole, initial={"zone": self.request.zone})

    def done_url(self, result: Any) -> str:
        return reverse("calendar-part", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("calendars")}


class ImportTable(_Bring):
    title, form_class = _("导入放假安排"), forms.Holidays
    intro = _("一年一个文件，.csv 或 .json：日期、名称、放假或上班。先检查，再看哪些期限会移动，然后启用。")

    def perform(self, told: dict[str, Any]) -> Any:
        return actions.prepare_table(by=self.request.user, **told)


class SetHours(_Bring):
    title, form_class, icon = _("设办公时间"), forms.Hours, "clock"
    intro = _("按小时计的期限按办公时间推算。先看哪些期限会移动，然后启用。")

    def perform(self, told: dict[str, Any]) -> Any:
        return actions.prepare_hours(by=self.request.user, **told)


@signed_in
@require_GET
def part_page(request: HttpRequest, pk: int) -> HttpResponse:
    part = queries.find_part(request.user, pk)
    may_edit, language = access.may(request.user, "edit", part), timing.language()
    told = {
        "title": str(part), "part": part, "state_of": words.PARTS[part.state], "may_edit": may_edit,
        "days": [(worktime.told_day(one.date, language), one.told(language), one.off) for one in calendars.days_of(part)], "hours": part.text if part.sort == CalendarSort.HOURS else "",
    }  # fmt: skip
    if may_edit and part.state != PartState.ENDED:
        told |= moves(request.user, part)
    return render(request, "journeys/calendar_part.html", told)


def moves(user: Any, part: CalendarPart) -> dict[str, Any]:
    """What applying, or ending, a part would move; of the cases those that the user may see."""
    found = recounting.foreseen(part)
    moved = [one for one in found if one.moves]
    shown = [one.row.case_id for one in moved[:SHOWN]]
    seen = set(queries.list_cases(user).filter(pk__in=shown).values_list("pk", flat=True))
    return {
        "seal": recounting.seal(found),
        "moved": len(moved),
        "firm": sum(one.row.provisional and not one.due.provisional for one in found),
        "by_zone": recounting.by_zone(moved),
        "shown": [(one, words.address(one.row.case)) for one in moved[:SHOWN] if one.row.case_id in seen],
    }


@signed_in
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply, end or discard a part, as the page that showed it says."""
    part = queries.find_part(request.user, pk)
    deed, seal = request.POST.get("do"), request.POST.get("seal", "")
    if deed == "discard":
        actions.discard(by=request.user, part=part)
        toasts.done(request, _now("已放弃"))
        return go(request, reverse("calendars"))
    if deed not in ("apply", "end"):
        raise ValidationError(_now("请从页面上的按钮操作"))
    act = actions.apply if deed == "apply" else actions.end
    moved = act(by=request.user, part=part, seen=seal)
    done = (
        _now("“%(part)s”已启用，移动了 %(n)d 个期限")
        if deed == "apply"
        else _now("“%(part)s”已停用，移动了 %(n)d 个期限")
    )
    toasts.done(request, done % {"part": part, "n": moved})
    return go(request, reverse("calendar-part", args=[part.pk]))
