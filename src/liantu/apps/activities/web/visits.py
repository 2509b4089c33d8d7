"""Visits: their list, the page of one, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage, go

from .. import queries
from ..actions import promises, visits
from ..enums import AHEAD, BURDEN, PromiseState, VisitState
from ..models import Visit
from . import calendar, filters, forms, tables, words

LABEL = Visit._meta.label


class VisitList(ListPage):
    title = _("走访")
    intro = _("各部门去企业的走访，谁去、为什么去、去了几次。")
    template_name = "activities/visits.html"
    table_class = tables.Visits
    filterset_class = filters.Visits
    primary = Primary(_("预约走访"), "visit-new", LABEL, in_drawer=False)
    export_name = "liantu-visits"
    zone_path = "zone"
    empty = Empty(_("没有符合条件的走访"), _("各部门预约的走访列在这里，日历里也看得到。"), icon="map-pin")

    def get_rows(self, user: Any) -> Any:
        return queries.list_visits(user)


@signed_in
@require_GET
def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, visit = request.user, queries.find_visit(request.user, pk)
    firm = queries.firm_of(visit)
    staff = queries.is_staff(user)
    units = {grant.unit for grant in access.grants_for(user)}
    goings = queries.goings(user, visit)
    may_edit = access.may(user, "edit", visit)
    within = any(one.party.unit_id in units for one in goings)
    told = {
        "title": _now("走访 %(firm)s") % {"firm": firm.name}, "visit": visit, "firm": firm, "when": words.when(visit),
        "state": words.VISITS[VisitState(visit.state)], "goings": goings, "staff": staff, "within": within,
        "promises": [
            (one, words.PROMISES[PromiseState(one.state)]) for one in queries.list_promises(user).filter(visit=visit)
        ],
        "told": visit.told.select_related("by") if staff or access.may(user, "tell", visit) else [],
        "ahead": visit.state in AHEAD, "may_edit": may_edit,
        "may_decide": visit.state == VisitState.ASKED and access.may(user, "decide", visit),
        "may_tell": visit.state in (VisitState.PLANNED, VisitState.HELD) and access.may(user, "tell", visit),
        "may_note": may_edit and within and visit.day <= clock.today() and visit.state in (VisitState.PLANNED, VisitState.HELD),
        "history": accounts.history_of(user, [visit]),
    }  # fmt: skip
    return render(request, "activities/visit.html", told)


class VisitNew(FormPage):
    title, button, done, icon = _("预约走访"), _("预约走访"), "", "calendar"
    template_name = "activities/visit_new.html"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("走访由园区各部门的人员预约"))
        self.zone = calendar.zone_of(request)

    def get_form(self, *data: Any) -> Any:
        told = self.request.GET
        day = calendar.day_told(told.get("day", "")) or clock.today()
        initial = {"organisation": told.get("organisation", ""), "day": day, "zone": self.zone}
        return forms.VisitNew(*data, user=self.request.user, zone=self.zone, initial=initial)

    def perform(self, told: dict[str, Any]) -> Visit:
        visit = visits.book(by=self.request.user, **told)
        if visit.state == VisitState.ASKED:
            toasts.told(self.request, _now("已报领导：同意后才算约好"))
        else:
            toasts.done(self.request, _now("走访已预约"))
        return visit

    def done_url(self, result: Any) -> str:
        return reverse("visit", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {
            "back": reverse("visit-calendar"),
            "known": self._known(),
            "burdens": [str(one.label) for one in BURDEN],
        }

    def _known(self) -> queries.Known | None:
        told = self.request.POST if self.request.method == "POST" else self.request.GET
        return known_told(self.request, told)


def known_told(request: HttpRequest, told: Any) -> queries.Known | None:
    """What is known of the firm that a half-filled form names; None where it names none, or several."""
    user, day = request.user, calendar.day_told(told.get("day", "")) or clock.today()
    text = told.get("organisation", "").strip()
    wanted = told.get("zone", "")
    zone = accounts.list_zones(user).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 12 else None
    zone = zone or calendar.zone_of(request)
    if not text or zone is None:
        return None
    try:
        organisation = registry.organisation_told(user, text)
    except ValidationError:
        return None
    return queries.known_of(user, zone, organisation, day)


@signed_in
@require_GET
def known(request: HttpRequest) -> HttpResponse:
    """What the form shows of a firm as soon as it is named."""
    if not access.may_ever(request.user, "create", LABEL):
        raise access.Denied("create", LABEL)
    return render(request, "activities/known_part.html", {"known": known_told(request, request.GET), "may_join": True})


class _About(FormPage):
    """A form about one visit; `action` is asked before it is shown."""

    action = "edit"
    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.visit = queries.find_visit(request.user, key["pk"])
        access.require(request.user, self.action, self.visit)

    def done_url(self, result: Any) -> str:
        return reverse("visit", args=[self.visit.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": f"{self.visit.day} · {queries.firm_of(self.visit).name}", "back": self.done_url(None)}


class VisitJoin(_About):
    """Also the target of the one click beside a visit that is proposed while another is being booked."""

    title, button, done, icon = _("加入走访"), _("加入这次走访"), _("已加入：到时同去"), "users"

    def get_form(self, *data: Any) -> Any:
        return forms.Join(*data, user=self.request.user, zone=self.visit.zone)

    def perform(self, told: dict[str, Any]) -> Any:
        visits.join(by=self.request.user, visit=self.visit, **told)


class VisitLeave(_About):
    title, button, done, icon, form_class = _("退出走访"), _("本部门退出"), _("已退出"), "x", forms.Reason

    def perform(self, told: dict[str, Any]) -> Any:
        visits.leave(by=self.request.user, visit=self.visit, **told)


class VisitPutOff(_About):
    title, button, done, icon, form_class = _("走访改期"), _("改期"), _("已改期"), "calendar", forms.PutOff

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.visit, name) for name in ("day", "begins", "ends")}

    def perform(self, told: dict[str, Any]) -> Any:
        visits.put_off(by=self.request.user, visit=self.visit, **told)


class VisitCancel(_About):
    title, button, done, icon, form_class = _("取消走访"), _("取消走访"), _("已取消"), "x", forms.Reason
    grave = True

    def perform(self, told: dict[str, Any]) -> Any:
        visits.cancel(by=self.request.user, visit=self.visit, **told)


class VisitDecide(_About):
    title, button, done, action, form_class = _("对走访表态"), _("保存表态"), _("已表态"), "decide", forms.Decision

    def context(self) -> dict[str, Any]:
        words_ = _now("当月第 %(n)d 次走访。理由：%(reason)s") % {"n": self.visit.ordinal, "reason": self.visit.reason}
        return super().context() | {"intro": words_}

    def perform(self, told: dict[str, Any]) -> Any:
        visits.decide(by=self.request.user, visit=self.visit, agreed=told["agreed"] == "1", note=told["note"])


class VisitFindings(_About):
    title, button, done, icon = _("记录走访情况"), _("保存走访情况"), _("已记录"), "pencil"
    form_class = forms.Findings

    def initial(self) -> dict[str, Any]:
        units = {grant.unit for grant in access.grants_for(self.request.user)}
        own = next((one for one in self.visit.parties.all() if one.unit_id in units), None)
        return {"findings": own.findings if own else ""}

    def perform(self, told: dict[str, Any]) -> Any:
        visits.note_findings(by=self.request.user, visit=self.visit, **told)


class VisitTell(_About):
    title, button, done, action = _("已经反映过"), _("告诉来访部门"), _("来访部门会看到"), "tell"
    intro = _("同样的情况已经对园区的人说过：写明对谁说的，来访的部门先去问，不再请您重复。")
    icon, form_class = "message", forms.TellBefore

    def perform(self, told: dict[str, Any]) -> Any:
        visits.say_told(by=self.request.user, visit=self.visit, **told)


class LimitPage(FormPage):
    title, button, done, icon = _("走访上限"), _("保存上限"), _("上限已保存"), "settings"
    intro = _("一家企业一个月里超过这个次数的走访，要写理由、由园区领导同意，并单独统计。")
    form_class = forms.Limit

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "edit", "activities.ZoneRule"):
            raise access.Denied("edit", "activities.ZoneRule", words=_now("走访上限由园区领导设定"))
        self.zone = calendar.zone_of(request)
        if self.zone is None:
            raise access.NotHere("accounts.Zone", "")

    def initial(self) -> dict[str, Any]:
        return {"per_month": queries.limit_of(self.zone)}

    def perform(self, told: dict[str, Any]) -> Any:
        visits.set_limit(by=self.request.user, zone=self.zone, **told)

    def done_url(self, result: Any) -> str:
        return reverse("visit-count")

    def context(self) -> dict[str, Any]:
        return {"subject": self.zone, "back": self.done_url(None)}


class PromiseNew(_About):
    title, button, done, icon = _("登记承诺"), _("登记承诺"), _("承诺已登记，开始计时"), "pin"

    def get_form(self, *data: Any) -> Any:
        return forms.PromiseNew(*data, user=self.request.user, zone=self.visit.zone)

    def perform(self, told: dict[str, Any]) -> Any:
        return promises.promise(by=self.request.user, visit=self.visit, **told)

    def done_url(self, result: Any) -> str:
        return reverse("promise", args=[result.pk]) if result else reverse("visit", args=[self.visit.pk])


@signed_in
@require_POST
def join_at_once(request: HttpRequest, pk: int) -> HttpResponse:
    """One click beside a visit that is proposed: the purpose and matter of the half-filled form come along."""
    visit = queries.find_visit(request.user, pk)
    form = forms.Join(request.POST, user=request.user, zone=visit.zone)
    if not form.is_valid():
        toasts.failed(request, "；".join(str(words_) for errors in form.errors.values() for words_ in errors))
        return go(request, reverse("visit-join", args=[pk]))
    visits.join(by=request.user, visit=visit, **form.cleaned_data)
    toasts.done(request, _now("已加入：到时同去"))
    return go(request, reverse("visit", args=[pk]))
