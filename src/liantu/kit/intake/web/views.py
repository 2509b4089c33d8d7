"""The way of a workbook: received, its columns confirmed, its rows looked through, applied."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.web.words import progress
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction, Change, LeftOut
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage, go

from .. import correcting, files, needing, queries, reading, targets
from ..actions import applying, proposing, receiving
from ..enums import GOES_IN, PlanState, RowState
from ..models import Plan
from . import filters, forms, tables, words
from .rows import JUDGING, Judging

#: Columns of all tables together that are shown to be confirmed.
MOST_COLUMNS = 400
WORKING = (PlanState.READING, PlanState.COMPARING, PlanState.APPLYING)


class PlanList(ListPage):
    title = pgettext_lazy("page", "台账接收")
    table_class = tables.Plans
    filterset_class = filters.Plans
    primary = Primary(_("接收台账"), "intake-new", "intake.Plan", icon="file-import")
    export_name = "liantu-intake"
    zone_path = "source__zone"
    empty = Empty(
        _("还没有接收过台账"),
        _("把部门送来的工作簿放进来：先看每行会怎样，确认后才写入名录，随时可以撤销。"),
        _("接收第一本台账"), "intake-new", icon="file-import", label_model="intake.Plan",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        return queries.list_plans(user)


class PlanNew(FormPage):
    title, button, icon = _("接收台账"), _("上传并读取"), "file-import"
    intro = _(
        "台账支持 .xlsx、.xls 和 .csv，报道支持 .txt、.docx 或直接粘贴。先看会怎样，确认后才写入名录，随时可以撤销。"
    )
    form_class = forms.Receive

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", Plan._meta.label):
            raise access.Denied("create", Plan._meta.label, words=_now("没有权限：接收台账"))

    def get_form(self, *data: Any) -> Any:
        sources = evidence.list_sources(self.request.user).filter(active=True, kind__in=("workbook", "report"))
        chosen = self.request.GET.get("source")
        first = sources.filter(code=chosen).first() if chosen else None
        return self.form_class(*data, sources=sources, initial={"source": first} if first else {})

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        plan = receiving.receive(by=self.request.user, **told)
        return go(self.request, reverse("intake-plan", args=[plan.pk]))

    def context(self) -> dict[str, Any]:
        return {"back": reverse("intake")}


#: What is done with the finds of a report.
TAKING = (
    BulkAction("accept", _("采用"), "decide", "check", preview=True),
    BulkAction("refuse", _("不采用"), "decide", "x", preview=True),
)


class PlanPage(Judging, ListPage):
    """One plan: where it stands, and its rows once they are compared."""

    template_name = "intake/plan.html"
    filterset_class = filters.Rows
    export_name = "liantu-intake-rows"

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        if self.plan.state in (PlanState.READING, PlanState.COMPARING) and not self.plan.counts:
            return Empty(_("正在读取和比对"), _("完成后，每一行会怎样列在这里。"), icon="loader-2")
        return Empty(_("没有行"))

    @property
    def bulk(self) -> tuple[BulkAction, ...]:  # type: ignore[override]
        return JUDGING if not self.plan.is_report else (*TAKING, *JUDGING)

    @property
    def table_class(self) -> Any:  # type: ignore[override]
        return tables.Finds if self.plan.is_report else tables.Rows

    def preview_accept(self, rows: Any, told: Any) -> Iterator[Change | LeftOut]:
        for row in rows:
            if row.state not in proposing.OPEN:
                yield LeftOut(row, _now("已经采用"))
            elif row.faults:
                yield LeftOut(row, _now("还缺内容，请先改好"))
            else:
                yield Change(row, row.get_state_display(), _now("采用"))

    def do_accept(self, rows: Any, told: Any) -> str:
        return _now("已采用 %(n)d 条") % {"n": proposing.accept(by=self.request.user, rows=list(rows))}

    def preview_refuse(self, rows: Any, told: Any) -> Iterator[Change | LeftOut]:
        for row in rows:
            yield Change(row, row.get_state_display(), _now("不采用"))

    def do_refuse(self, rows: Any, told: Any) -> str:
        return _now("%(n)d 条不采用") % {"n": proposing.refuse(by=self.request.user, rows=list(rows))}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET.get("wait"):
            # Asked by the page itself until the work that it shows is over.
            return HttpResponse(status=204) if self.plan.state in WORKING else go(request, request.path)
        if self.plan.state == PlanState.ASKING:
            return HttpResponseRedirect(reverse("intake-columns", args=[self.plan.pk]))
        return super().get(request, **kwargs)

    @cached_property
    def plan(self) -> Plan:
        return queries.find_plan(self.request.user, self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.plan.title

    def get_rows(self, user: Any) -> QuerySet[Any]:
        rows = queries.list_rows(user, self.plan)
        return rows if queries.reads(user, self.plan) else rows.none()

    def extra_context(self) -> dict[str, Any]:
        return plan_facts(self.request, self.plan)


def plan_facts(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    user, judged = request.user, _judged_since(plan)
    return {
        "plan": plan,
        "state_of": words.PLANS[plan.state],
        "steps": words.steps(plan),
        "tiles": words.tiles(plan),
        "made_up": words.made_up(plan),
        "job": _job_of(user, plan) if plan.state in WORKING else None,
        "working": plan.state in WORKING,
        "withheld": not queries.reads(user, plan),
        "may_apply": plan.state == PlanState.READY and plan.count(*GOES_IN) and access.may(user, "apply", plan),
        "may_change": plan.state == PlanState.READY
        and not plan.is_report
        and access.may(user, "create", plan)
        and not queries.continues(plan),
        "may_discard": plan.is_open and plan.state != PlanState.APPLYING and access.may(user, "create", plan),
        "may_correct": plan.count(RowState.UNSURE, RowState.REJECTED) and access.may(user, "create", plan),
        "goes_in": plan.count(*GOES_IN),
        "left": plan.count(RowState.UNSURE, RowState.REJECTED) + judged,
        "judged": judged,
    }


def _judged_since(plan: Plan) -> int:
    """How many rows of a plan that is applied go in now and did not then."""
    return max(0, plan.count(*GOES_IN) - plan.delivery.rows_count) if plan.state == PlanState.APPLIED else 0


def _job_of(user: Any, plan: Plan) -> Any:
    try:
        return progress(user, jobs.find_job(user, plan.job)) if plan.job else None
    except access.NotHere:
        return None


@signed_in
def columns_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column is: proposed, changed where it is wrong, confirmed once."""
    plan = queries.find_plan(request.user, pk)
    access.require(request.user, "create", plan)
    problem = ""
    if request.method == "POST" and (name := request.GET.get("column")):
        return _column(request, plan, name)
    if request.method == "POST":
        try:
            receiving.confirm(by=request.user, plan=plan, tables=_said(request, plan))
            return go(request, reverse("intake-plan", args=[pk]))
        except ValidationError as refusal:
            problem = "；".join(refusal.messages)
    told = plan_facts(request, plan) | {
        "title": plan.title, "tables": _shown_tables(request, plan), "problem": problem, "groups": _groups(),
        "readable": queries.reads(request.user, plan),
    }  # fmt: skip
    return render(request, "intake/columns.html", told, status=422 if problem else 200)


def _column(request: HttpRequest, plan: Plan, name: str) -> HttpResponse:
    """One column's row, as soon as it is said to be something else: with the unit and the period that are to be told of that."""
    columns = [column for table in _shown_tables(request, plan) for column in table["columns"]]
    found = next((column for column in columns if column["name"] == name), None)
    if found is None:
        raise access.NotHere(Plan._meta.label, plan.pk)
    told = {"column": found, "groups": _groups(), "readable": queries.reads(request.user, plan)}
    return render(request, "intake/column_row.html", told)


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that a column can be, target by target."""
    return [
        (str(target.label), [(field.key, field.labels[0]) for field in target.fields()]) for target in targets.targets()
    ]


def _shown_tables(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    """The tables as the form shows them: as they were sent, where they were refused."""
    fields = targets.fields()
    told = _said(request, plan) if request.method == "POST" else plan.tables
    shown = []
    for at, (table, said) in enumerate(zip(plan.tables, told, strict=True)):
        columns = []
        by_index = {column["index"]: column for column in said["columns"]}
        for column in table["columns"]:
            merged = {**column, **by_index.get(column["index"], {})}
            field = fields.get(merged["field"])
            merged |= {
                "name": f"t{at}-c{column['index']}", "units": _units(field), "periods": bool(field and field.periods),
                "doubt": bool(merged["field"]) and column["sure"] < needing.SURE,
            }  # fmt: skip
            merged["doubt"] = merged["doubt"] or (merged["periods"] and not merged["period"])
            columns.append(merged)
        constants = [(key, _called(fields.get(key), value)) for key, value in dict(said["constants"]).items()]
        # Two more lines to fill in.
        constants += [("", "")] * 2
        listed = _listed(columns, MOST_COLUMNS // len(plan.tables))
        shown.append({
            **table, "columns": listed, "all": len(columns), "more": len(columns) - len(listed), "use": said["use"], "name": f"t{at}",
            "constants": [
                {"name": f"t{at}-k{place}", "field": field, "value": value}
                for place, (field, value) in enumerate(constants)
            ],
            "known": sum(bool(column["field"]) for column in columns),
        })  # fmt: skip
    return shown


def _listed(columns: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The columns that a page can show: those that are taken, and the first of the others."""
    taken = sum(bool(column["field"]) for column in columns)
    left = max(0, most - taken)
    others = {column["index"] for column in islice((one for one in columns if not one["field"]), left)}
    return [column for column in columns if column["field"] or column["index"] in others]


def _called(field: Any, value: str) -> str:
    """A choice as departments write it."""
    choices = getattr(field, "choices", None) or {}
    return next((words for words, chosen in choices.items() if value in (words, chosen)), value)


def _units(field: Any) -> tuple[str, ...]:
    return reading.units_like(field.base_unit) if field is not None and field.base_unit else ()


def _said(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    post = request.POST
    told = []
    for at, table in enumerate(plan.tables):
        columns = [
            {
                "index": column["index"],
                "field": post.get(f"t{at}-c{column['index']}-field", column["field"]),
                "unit": post.get(f"t{at}-c{column['index']}-unit", column["unit"]),
                "period": post.get(f"t{at}-c{column['index']}-period", column["period"]),
            }
            for column in table["columns"]
        ]
        constants: dict[str, str] = {}
        for place in range(len(table["constants"]) + 2):
            field = post.get(f"t{at}-k{place}-field", "")
            if field:
                constants[field] = post.get(f"t{at}-k{place}-value", "").strip()
        told.append({"use": post.get(f"t{at}-use") == "1", "columns": columns, "constants": constants})
    return told


@signed_in
@require_POST
def plan_apply(request: HttpRequest, pk: int) -> HttpResponse:
    applying.apply(by=request.user, plan=queries.find_plan(request.user, pk))
    return HttpResponseRedirect(reverse("intake-plan", args=[pk]))


@signed_in
@require_POST
def plan_discard(request: HttpRequest, pk: int) -> HttpResponse:
    plan = receiving.discard(by=request.user, plan=queries.find_plan(request.user, pk))
    toasts.done(request, _now("“%(title)s”已放弃，没有写入任何内容") % {"title": plan.title})
    return HttpResponseRedirect(reverse("intake"))


@signed_in
@require_POST
def plan_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    more = applying.take_up(by=request.user, plan=queries.find_plan(request.user, pk))
    return HttpResponseRedirect(reverse("intake-plan", args=[more.pk]))


@signed_in
@require_GET
def plan_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were left behind, each with what is wrong, to be sent back to their department."""
    plan = queries.find_plan(request.user, pk)
    name = _now("更正表-%(title)s.xlsx") % {"title": plan.title}
    return files.handed_out(correcting.write(by=request.user, plan=plan), name)


class CorrectionBack(FormPage):
    title, button, icon = _("收回更正表"), _("上传更正表"), "file-import"
    intro = _("只处理表里改好的行，其余行不变。")
    form_class = forms.Correction

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.plan = queries.find_plan(request.user, key["pk"])
        access.require(request.user, "create", self.plan)

    def get_form(self, *data: Any) -> Any:
        return self.form_class(*data)

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        plan = correcting.receive_back(by=self.request.user, plan=self.plan, file=told["file"])
        return go(self.request, reverse("intake-plan", args=[plan.pk]))

    def context(self) -> dict[str, Any]:
        return {"subject": self.plan, "back": reverse("intake-plan", args=[self.plan.pk])}
