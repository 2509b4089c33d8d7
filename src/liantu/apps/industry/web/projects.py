"""Major projects: their list, the page of one with its line of time, and what is written of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.journeys.web import views as case_pages
from liantu.kit.search import public as search
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from .. import queries
from ..actions import projects
from ..enums import Measure
from ..models import Problem, Project
from . import leadfilters, leadforms, leadtables, leadwords
from .changing import ChangePage
from .leads import plain_wan, zone_of

LABEL = Project._meta.label


class ProjectList(ListPage):
    title = _("重大项目")
    intro = _("从拟建到投产：承诺了什么、实际到了多少、卡在哪里、谁在解决。")
    template_name = "industry/projects.html"
    table_class = leadtables.Projects
    filterset_class = leadfilters.Projects
    primary = Primary(_("登记项目"), "project-new", LABEL, in_drawer=False)
    export_name = "liantu-projects"
    zone_path = "zone"
    empty = Empty(
        _("没有符合条件的项目"), _("招商线索签约后自动立为重大项目；早已在建的，在这里登记。"), icon="building-factory"
    )

    def get_rows(self, user: Any) -> Any:
        return queries.bands(queries.list_projects(user, leadfilters.as_at(self.request)))

    def context(self, table: Any) -> dict[str, Any]:
        table.attach([row.record for row in table.paginated_rows])
        return super().context(table)


@signed_in
@require_GET
def project_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    project = queries.with_cases(user, queries.PROJECT, [queries.find_project(user, pk)])[0]
    search.note_seen(user, "project", project.pk)
    case = queries.case_of_project(user, project)
    shown = case_pages.parts(request, case) if case is not None else {}
    actuals = list(queries.list_actuals(user, project))
    milestones = list(queries.list_milestones(user, project))
    problems = list(queries.list_problems(user, project))
    steps = [(queries.day_of(line.at), line.words) for line in shown.get("story", [])]
    may_edit = access.may(user, "edit", project)
    told = {
        "title": project.name, "project": project, "firm": queries.firm_of(project), "place": leadwords.place_words(project),
        "mark": mark_for(clearance(user), project), "today": clock.today(),
        "beside": queries.beside(project, actuals), "money": leadforms.IN_WAN, "measures": dict(Measure.choices),
        "actuals": actuals, "milestones": milestones, "problems": problems,
        "line": [
            (one, leadwords.EVENTS[one.sort]) for one in queries.timeline(steps, actuals, milestones, problems)
        ],
        "may_edit": may_edit, "may_retract": access.may(user, "retract", project),
        "may_raise": access.may_ever(user, "edit", Problem._meta.label),
        "history": accounts.history_of(user, [project]), **shown,
    }  # fmt: skip
    return render(request, "industry/project.html", told)


class ProjectNew(FormPage):
    title, button, done, icon = _("登记重大项目"), _("登记项目"), _("项目已登记"), "building-factory"
    intro = _("由招商线索签约而来的会自动立项，不必在此登记。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("重大项目由招商部门登记"))
        self.zone = zone_of(request)
        if self.zone is None:
            raise access.NotHere("accounts.Zone", "")

    def get_form(self, *data: Any) -> Any:
        stages = queries.stages_of(queries.PROJECT, self.zone).items()
        return leadforms.ProjectForm(*data, user=self.request.user, zone=self.zone, stages=stages)

    def perform(self, told: dict[str, Any]) -> Project:
        return projects.create_project(by=self.request.user, zone=self.zone, **leadforms.told_of(told))

    def done_url(self, result: Any) -> str:
        return reverse("project", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": self.zone, "back": reverse("projects")}


class _About(FormPage):
    """A form about one project; `action` is asked before it is shown."""

    action = "edit"
    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.project = queries.find_project(request.user, key["pk"])
        access.require(request.user, self.action, self.project)

    def done_url(self, result: Any) -> str:
        return reverse("project", args=[self.project.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": self.project, "back": self.done_url(None)}


class ProjectEdit(_About, ChangePage):
    title, button, done, icon = _("修改项目"), _("保存项目"), _("项目已保存"), "pencil"

    def get_form(self, *data: Any) -> Any:
        names = [name for name in projects.EDITABLE if name not in ("chain", "node", "organisation")]
        initial = {name: getattr(self.project, name) for name in names} | {"gap": leadforms.gap_of(self.project)}
        for name in leadforms.IN_WAN:
            initial[name] = plain_wan(initial[name])
        if self.project.organisation_id:
            initial["organisation"] = f"#{queries.firm_of(self.project).pk}"
        return leadforms.ProjectChange(
            *data, user=self.request.user, zone=self.project.zone, stages=None, initial=initial
        )

    def change(self, told: dict[str, Any]) -> Any:
        kept = leadforms.told_of(told)
        seen = {name: getattr(self.project, name) for name in kept}
        return projects.edit_project(by=self.request.user, project=self.project, seen=seen, **kept)


class ProjectRetract(_About):
    title, button, done, icon, grave = _("撤回项目"), _("撤回项目"), _("项目已撤回"), "x", True
    action, form_class = "retract", leadforms.Reason

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.retract_project(by=self.request.user, project=self.project, **told)

    def done_url(self, result: Any) -> str:
        return reverse("projects")


class ActualNew(_About):
    title, button, done, icon = _("登记实际"), _("登记实际"), _("已登记"), "chart-bar"
    intro = _("自开工以来的累计数，截至一天；以后的数不覆盖以前的，都留着。")
    form_class = leadforms.ActualForm

    def initial(self) -> dict[str, Any]:
        return {"day": clock.today().isoformat(), "measure": self.request.GET.get("measure", "")}

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.note_actual(by=self.request.user, project=self.project, **told)


class MilestoneNew(_About):
    title, button, done, icon = _("排定节点"), _("排定节点"), _("节点已排定"), "calendar"
    form_class = leadforms.MilestoneForm

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.plan_milestone(by=self.request.user, project=self.project, **told)


class ProblemNew(_About):
    title, button, done, icon, action = _("提出问题"), _("交给解决单位"), _("问题已提出"), "alert-triangle", "view"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        if not access.may_ever(request.user, "edit", Problem._meta.label):
            raise access.Denied("edit", Problem._meta.label)

    def get_form(self, *data: Any) -> Any:
        return leadforms.ProblemForm(*data, user=self.request.user, zone=self.project.zone)

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.raise_problem(by=self.request.user, project=self.project, **told)


class _Part(FormPage):
    """A form about a part of a project."""

    find: Any = None
    action = "edit"
    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.part = type(self).find(request.user, key["pk"])
        access.require(request.user, self.action, self.part)

    def done_url(self, result: Any) -> str:
        return reverse("project", args=[self.part.project_id])

    def context(self) -> dict[str, Any]:
        return {"subject": self.part, "back": self.done_url(None)}


class ActualRetract(_Part):
    title, button, done, icon, grave = _("撤回这个数"), _("撤回"), _("已撤回"), "x", True
    find, action, form_class = staticmethod(queries.find_actual), "retract", leadforms.Reason

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.retract_actual(by=self.request.user, actual=self.part, **told)


class MilestoneDone(_Part):
    title, button, done = _("办结节点"), _("保存"), _("已保存")
    find, form_class = staticmethod(queries.find_milestone), leadforms.MilestoneDone

    def initial(self) -> dict[str, Any]:
        return {"done": self.part.done or clock.today(), "who": self.part.who}

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.finish_milestone(by=self.request.user, milestone=self.part, **told)


class ProblemSolved(_Part):
    title, button, done = _("办结问题"), _("办结问题"), _("问题已办结")
    find, form_class = staticmethod(queries.find_problem), leadforms.Solved

    def perform(self, told: dict[str, Any]) -> Any:
        return projects.solve_problem(by=self.request.user, problem=self.part, **told)
