"""Leads: the board, the list, the page of one, and what is written of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liantu.apps.accounts import public as accounts
from liantu.apps.activities import public as activities
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.journeys import public as journeys
from liantu.kit.journeys import queries as cases
from liantu.kit.journeys.web import views as case_pages
from liantu.kit.journeys.web import words as case_words
from liantu.kit.search import public as search
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage, go, show_errors

from .. import queries
from ..actions import leads
from ..models import Lead
from . import leadfilters, leadforms, leadtables, leadwords
from .changing import ChangePage

LABEL = Lead._meta.label


class LeadList(ListPage):
    title = _("招商线索")
    intro = _("每条线索走到哪一步、归谁、还剩几天、下一步是什么。")
    template_name = "industry/leads.html"
    table_class = leadtables.Leads
    filterset_class = leadfilters.Leads
    primary = Primary(_("登记线索"), "lead-new", LABEL, in_drawer=False)
    export_name = "liantu-leads"
    zone_path = "zone"
    empty = Empty(
        _("没有符合条件的线索"), _("从招商目标转来，或把展会、商会、企业介绍来的登记在这里；登记起一个工作日内要回复。"),
        icon="route",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        return queries.bands(queries.list_leads(user, leadfilters.as_at(self.request)))

    def context(self, table: Any) -> dict[str, Any]:
        table.attach([row.record for row in table.paginated_rows])
        return super().context(table)


@signed_in
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Leads by stage, those due first on top; where several versions of the journey run, one of them."""
    user, zone = request.user, getattr(request, "zone", None)
    if not access.may_ever(user, "view", LABEL):
        raise access.Denied("view", LABEL)
    rows = journeys.list_cases(user).filter(kind=queries.LEAD)
    rows = rows.filter(zone=zone) if zone is not None else rows
    counts = cases.standing(rows)
    chosen = next((one for one in counts if str(one.pk) == request.GET.get("journey")), next(iter(counts), None))
    held = cases.board(rows, chosen, counts[chosen]) if chosen else {}
    shown = [case for column in held.values() for case in column.cases]
    about = {
        row.pk: row
        for row in queries.with_nodes(queries.list_leads(user).filter(pk__in=[case.object_id for case in shown]))
    }
    nothing = cases.Column(0, [])
    money = {}
    if chosen is not None:
        money = {one.stage: one.investment for one in queries.stage_counts(user, queries.LEAD, zone)} if zone else {}
    told = {
        "title": _now("招商线索"), "chosen": chosen,
        "journeys": [(one, f"{journeys.journey(one).title} {one.version}") for one in counts],
        "may_create": access.may_ever(user, "create", LABEL),
        "columns": [
            (
                stage, column.count, money.get(stage.key),
                [(case, about[case.object_id], case_words.due_words(case) if case.runs else "", case_words.stage_style(case))
                 for case in column.cases if case.object_id in about],
            )
            for stage in (journeys.journey(chosen).stages.values() if chosen else ())
            for column in (held.get(stage.key, nothing),)
        ],
    }  # fmt: skip
    return render(request, "industry/leads_board.html", told)


@signed_in
@require_GET
def lead_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    lead = queries.with_cases(user, queries.LEAD, [queries.find_lead(user, pk)])[0]
    search.note_seen(user, "lead", lead.pk)
    case = queries.case_of_lead(user, lead)
    may_edit = access.may(user, "edit", lead)
    told = {
        "title": lead.name, "lead": lead, "firm": queries.firm_of(lead), "place": leadwords.place_words(lead),
        "project": queries.project_of(user, lead),
        "visits": activities.list_visits(user).filter(pk__in=lead.visits.values("pk")),
        "more_visits": may_edit and queries.visits_to_link(user, lead).exists(),
        "may_edit": may_edit, "history": accounts.history_of(user, [lead]),
        "overdue_step": lead.next_day is not None and lead.next_day < clock.today(),
        **(case_pages.parts(request, case) if case is not None else {}),
    }  # fmt: skip
    return render(request, "industry/lead.html", told)


def written(user: Any, firm: Any) -> str:
    """An organisation as a form's box holds it: by its name, or by its number where several bear the name."""
    try:
        found = registry.organisation_told(user, firm.name)
    except ValidationError:
        return f"#{firm.pk}"
    return str(firm.name) if (found.canonical_id or found.pk) == firm.pk else f"#{firm.pk}"


class LeadNew(FormPage):
    title, button, icon = _("登记线索"), _("登记线索"), "route"
    intro = _("登记起开始计时：一个工作日内回复企业，三个工作日内研判，一周内答复。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("招商线索由招商部门登记"))
        told = request.GET.get("target", "")
        self.target = queries.find_target(request.user, told) if told else None
        self.zone = self.target.zone if self.target else zone_of(request)
        if self.zone is None:
            raise access.NotHere("accounts.Zone", "")

    def get_form(self, *data: Any) -> Any:
        told = self.request.GET
        initial: dict[str, Any] = {
            "gap": f"{told.get('chain', '')}:{told.get('node', '')}" if told.get("chain") else ""
        }
        if self.target is not None:
            firm = self.target.organisation.canonical or self.target.organisation
            initial |= {
                "name": firm.name, "organisation": written(self.request.user, firm), "gap": leadforms.gap_of(self.target),
                "matter": self.target.products, "origin": _now("招商目标名单"),
            }  # fmt: skip
        return leadforms.LeadForm(*data, user=self.request.user, zone=self.zone, initial=initial)

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        self.prepare(request, **key)
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        told = leadforms.told_of(form.cleaned_data)
        try:
            lead = leads.create_lead(by=request.user, zone=self.zone, target=self.target, **told)
        except ValidationError as refusal:
            if "again" in getattr(refusal, "error_dict", {}):
                form.ask()
            show_errors(form, refusal)
            return self.show(form, 422)
        toasts.done(request, _now("线索已登记，开始计时"))
        return go(request, reverse("lead", args=[lead.pk]))

    def context(self) -> dict[str, Any]:
        return {
            "subject": self.target or self.zone,
            "back": reverse("targets") if self.target else reverse("leads-board"),
        }


def zone_of(request: HttpRequest) -> Any:
    """The zone of the frame, else the only one that the user works for."""
    if (zone := getattr(request, "zone", None)) is not None:
        return zone
    rows = list(accounts.list_zones(request.user).filter(active=True)[:2])
    return rows[0] if len(rows) == 1 else None


class _About(FormPage):
    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.lead = queries.find_lead(request.user, key["pk"])
        access.require(request.user, "edit", self.lead)

    def done_url(self, result: Any) -> str:
        return reverse("lead", args=[self.lead.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": self.lead, "back": self.done_url(None)}


class _Changed(_About, ChangePage):
    """A form of what a lead says already."""

    def change(self, told: dict[str, Any]) -> Any:
        kept = leadforms.told_of(told)
        seen = {name: getattr(self.lead, name) for name in kept}
        return leads.edit_lead(by=self.request.user, lead=self.lead, seen=seen, **kept)


class LeadEdit(_Changed):
    title, button, done, icon = _("修改线索"), _("保存线索"), _("线索已保存"), "pencil"

    def get_form(self, *data: Any) -> Any:
        left_out = ("chain", "node", "organisation", *leadforms.LeadChange.MASKED)
        names = [name for name in leads.EDITABLE if name not in left_out]
        initial = {name: getattr(self.lead, name) for name in names} | {"gap": leadforms.gap_of(self.lead)}
        for name in leadforms.IN_WAN:
            initial[name] = plain_wan(initial[name])
        if self.lead.organisation_id:
            initial["organisation"] = written(self.request.user, queries.firm_of(self.lead))
        return leadforms.LeadChange(*data, user=self.request.user, zone=self.lead.zone, lead=self.lead, initial=initial)


def plain_wan(yuan: Any) -> Any:
    """Yuan as they are typed: ten thousands, without zeros that say nothing."""
    if yuan is None:
        return None
    shown = f"{yuan / leadforms.WAN:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


class LeadNext(_Changed):
    title, button, done, icon, form_class = _("下一步"), _("保存下一步"), _("已保存"), "arrow-right", leadforms.NextStep

    def initial(self) -> dict[str, Any]:
        return {"next_step": self.lead.next_step, "next_day": self.lead.next_day}


class LeadVisit(_About):
    title, button, done, icon = _("关联走访"), _("关联走访"), _("已关联"), "map-pin"

    def get_form(self, *data: Any) -> Any:
        return leadforms.LinkVisit(*data, visits=queries.visits_to_link(self.request.user, self.lead))

    def perform(self, told: dict[str, Any]) -> Any:
        return leads.link_visit(by=self.request.user, lead=self.lead, **told)
