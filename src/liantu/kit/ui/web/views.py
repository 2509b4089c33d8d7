"""The few pages that kit/ui has of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.db import transaction
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from liantu.kit.access import public as access

from .. import actions, charts, exports, reasons, saved, toasts
from ..guard import back_to, signed_in
from ..models import SavedView
from ..pages import FormPage


@signed_in
def reveal(request: HttpRequest, label: str, pk: str, field: str) -> HttpResponse:
    """Ask for a reason, then show one personal value; neither is ever kept by a browser."""
    obj = _object(request, label, pk)
    if field not in access.declaration(label).personal:
        raise access.NotHere(label, field)
    reason = request.POST.get("reason", "")
    context = {
        "title": _("显示个人信息"), "obj": obj, "field": obj._meta.get_field(field).verbose_name,
        "reason": reason, "masked": access.masked(obj, field), "shortest": reasons.SHORTEST,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            context["plain"] = actions.reveal_personal(by=request.user, obj=obj, field=field, reason=reason)
        except ValidationError as problem:
            context["problem"], status = problem.messages[0], 422
    else:
        access.require(request.user, "reveal", obj)
    response = render(request, "ui/reveal.html", context, status=status)
    add_never_cache_headers(response)
    return response


@signed_in
@require_POST
def table_preference(request: HttpRequest) -> HttpResponse:
    """Keep which columns of a table are shown and how close its rows are."""
    columns = request.POST.getlist("column") if request.POST.get("choose") else None
    if request.POST.get("reset"):
        columns = []
    actions.set_table_preference(
        by=request.user,
        table=request.POST.get("table", ""),
        columns=columns,
        density=request.POST.get("density") or None,
    )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "list-changed"})
    return HttpResponseRedirect(back_to(request))


class SavedViewPage(FormPage):
    """Rename one's own view, share it, make its list open with it, or take it away."""

    title, button = gettext_lazy("修改视图"), gettext_lazy("保存修改")
    template_name = "ui/view_form.html"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.view = access.find(request.user, "edit", SavedView.objects.select_related("unit", "zone"), pk=key["pk"])

    def initial(self) -> dict[str, Any]:
        return {"name": self.view.name, "shared": self.view.shared_with, "is_default": self.view.is_default}

    def get_form(self, *data: Any) -> forms.Form:
        zones = getattr(self.request, "zones", None) or ()
        sharing = saved.sharing_choices(self.request.user, zones, self.view)
        return saved.ViewForm(*data, sharing=sharing, initial=self.initial())

    def perform(self, told: dict[str, Any]) -> None:
        user, view = self.request.user, self.view
        with transaction.atomic():
            actions.edit_view(by=user, view=view, name=told["name"], is_default=told["is_default"])
            if told["shared"] != view.shared_with:
                actions.share_view(by=user, view=view, **saved.shared_from(told["shared"]))
        toasts.done(self.request, _("视图“%(name)s”已修改") % {"name": view.name})

    def done_url(self, result: Any) -> str:
        return back_to(self.request)

    def context(self) -> dict[str, Any]:
        return {"view": self.view, "back": back_to(self.request)}


@signed_in
@require_POST
def delete_saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = access.find(request.user, "delete", SavedView.objects.all(), pk=pk)
    name = view.name
    actions.delete_view(by=request.user, view=view)
    toasts.done(request, _("已删除视图“%(name)s”") % {"name": name})
    return HttpResponseRedirect(back_to(request))


@signed_in
@require_POST
def chart_workbook(request: HttpRequest) -> HttpResponse:
    """The figures of a chart that this site drew, as a workbook."""
    try:
        chart = charts.from_token(request.POST.get("chart", ""))
    except BadSignature:
        raise ValidationError(_("图表已过期，请刷新页面后重试")) from None
    number = actions.export_chart(by=request.user, title=chart.title, source=chart.source)
    columns = [
        exports.SheetColumn(_("项目")),
        *(exports.SheetColumn(one.name, exports.Kind.NUMBER) for one in chart.series),
    ]
    rows = ([label, *(one.figures[place] for one in chart.series)] for place, label in enumerate(chart.labels))
    file, _count = exports.write(
        exports.Book(chart.title, columns, rows, charts.about(chart), maker=request.user.audit_name, number=number)
    )
    response = FileResponse(file, as_attachment=True, filename=f"{chart.title[:60]}.xlsx", content_type=exports.TYPE)
    add_never_cache_headers(response)
    return response


def _object(request: HttpRequest, label: str, pk: str) -> Model:
    """The object of a declared model that the user may see. Raises NotHere."""
    declared = access.declarations().get(label)
    if declared is None or "view" not in declared.actions:
        raise access.NotHere(label, pk)
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise access.NotHere(label, pk) from None
    return access.find(request.user, "view", model._default_manager.all(), pk=pk)
