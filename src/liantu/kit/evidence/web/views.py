"""Sources and what they send."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.states import ACTIVE

from .. import actions, queries
from ..enums import DeliveryState
from ..models import Delivery, Source
from . import filters, forms, tables, words

SHOWN = 12


class SourceList(ListPage):
    title = pgettext_lazy("page", "数据来源")
    table_class = tables.Sources
    filterset_class = filters.Sources
    primary = Primary(_("登记来源"), "source-new", "evidence.Source", in_drawer=True)
    export_name = "liantu-sources"
    zone_path = "zone"
    empty = Empty(
        _("还没有数据来源"), _("每个部门的台账、公开的报告、表单和接口各是一个来源；系统里的每个值都能查到它来自哪里。")
    )

    def get_rows(self, user: Any) -> Any:
        return queries.list_sources(user)


@signed_in
@require_GET
def source_page(request: HttpRequest, code: str) -> HttpResponse:
    source = queries.find_source(request.user, code)
    sent = queries.list_deliveries(request.user).filter(source=source)
    told = {
        "title": source.name,
        "source": source,
        "made_up": words.made_up(source),
        "state_of": ACTIVE[source.active],
        "class_of": words.CLASSES[source.classification],
        "readers": words.readers(source),
        "purposes": words.purposes(source),
        "records": queries.counts_of(request.user, source),
        "sent": [(row, words.STATES[row.state]) for row in sent[:SHOWN]],
        "sent_count": sent.count(),
        "history": words.deeds(queries.history(request.user, source)[:SHOWN]),
        "may_edit": _may_edit(request.user, source),
    }
    return render(request, "evidence/source.html", told)


def _may_edit(user: Any, source: Source) -> bool:
    return access.may(user, "edit", source) or access.may(user, "release", source)


@signed_in
@require_POST
def source_derive(request: HttpRequest, code: str) -> HttpResponse:
    source = queries.find_source(request.user, code)
    if url := actions.resume_source(by=request.user, source=source):
        return in_background(request, url)
    toasts.done(request, _now("“%(name)s”已重算") % {"name": source.name})
    return HttpResponseRedirect(reverse("source", args=[code]))


def in_background(request: HttpRequest, url: str) -> HttpResponse:
    toasts.told(request, _now("行数较多，已转入后台进行，可以离开这个页面"))
    return HttpResponseRedirect(url)


class SourceNew(FormPage):
    title, button, done, icon = _("登记来源"), _("登记来源"), _("来源已登记"), "database-import"
    form_class = forms.SourceNew

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", "evidence.Source"):
            raise access.Denied("create", "evidence.Source", words=_now("只有科技创新干部可以登记来源"))

    def get_form(self, *data: Any) -> Any:
        places = queries.zones_and_units(self.request.user)
        return self.form_class(*data, places=places, initial={"zone": self.request.zone})

    def perform(self, told: dict[str, Any]) -> Source:
        told.pop("active", None)
        return actions.create_source(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("source", args=[result.code])


class SourceEdit(FormPage):
    """A change of class or unit is first told in words, and made when the same form is sent once more.

    The security administrator, who keeps no sources, changes those two and nothing else.
    """

    title = _("修改来源")
    form_class = forms.SourceEdit
    template_name = "evidence/source_edit.html"
    effects: list[str] = []

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.source = queries.find_source(request.user, key["code"])
        self.progress = ""
        if access.may(request.user, "edit", self.source):
            return
        if not access.may(request.user, "release", self.source):
            access.require(request.user, "edit", self.source)
        self.form_class = forms.SourceRelease

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.source, name) for name in sorted(actions.EDITABLE)}

    def get_form(self, *data: Any) -> Any:
        places = queries.zones_and_units(self.request.user, of=self.source)
        return self.form_class(*data, places=places, initial=self.initial())

    def perform(self, told: dict[str, Any]) -> Any:
        seen = told.pop("seen")
        if actions.loosens(self.source, told["classification"], told["unit"]):
            # Before its effects are told: they are no business of whoever may not bring them about.
            access.require(self.request.user, "release", self.source)
        self.effects = words.effects(self.request.user, self.source, told["classification"], told["unit"])
        wanted = f"{told['classification']}:{getattr(told['unit'], 'pk', '')}"
        if self.effects and seen != wanted:
            data = self.request.POST.copy()
            data["seen"] = wanted
            return self.show(self.get_form(data), 200)
        self.progress = actions.edit_source(by=self.request.user, source=self.source, **told)
        return self.progress

    def context(self) -> dict[str, Any]:
        button = _now("按以上影响保存") if self.effects else _now("保存来源")
        back = reverse("source", args=[self.source.code])
        return {"subject": self.source, "back": back, "effects": self.effects, "button": button}

    @property
    def done(self) -> Any:  # type: ignore[override]
        return _("来源已保存；行数较多，重算已转入后台进行") if self.progress else _("来源已保存")

    def done_url(self, result: Any) -> str:
        return self.progress or reverse("source", args=[self.source.code])


class DeliveryList(ListPage):
    title = pgettext_lazy("page", "报送")
    table_class = tables.Deliveries
    filterset_class = filters.Deliveries
    export_name = "liantu-deliveries"
    zone_path = "source__zone"
    empty = Empty(
        _("还没有报送"), _("来源每送来一次台账、报告或一批数据，这里多一行；应用之后才计入，也随时可以撤销。")
    )

    def get_rows(self, user: Any) -> Any:
        return queries.list_deliveries(user)


class DeliveryPage(ListPage):
    """One delivery with its rows."""

    template_name = "evidence/delivery.html"
    empty = Empty(_("这次报送没有行"))

    @cached_property
    def delivery(self) -> Delivery:
        return queries.find_delivery(self.request.user, self.kwargs["pk"])

    @cached_property
    def reads(self) -> bool:
        return queries.reads_source(self.request.user, self.delivery.source)

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.delivery.title

    @property
    def table_class(self) -> Any:  # type: ignore[override]
        return tables.ReadRows if self.reads else tables.WithheldRows

    @property
    def filterset_class(self) -> Any:  # type: ignore[override]
        return filters.Rows if self.reads else None

    def get_rows(self, user: Any) -> Any:
        return queries.list_rows(user, self.delivery)

    def extra_context(self) -> dict[str, Any]:
        user, row = self.request.user, self.delivery
        return {
            "row": row,
            "state_of": words.STATES[row.state],
            "class_of": words.CLASSES[row.source.classification],
            "made_up": words.made_up(row.source),
            "withheld": not self.reads,
            "may_apply": row.state != DeliveryState.APPLIED and access.may(user, "apply", row),
            "may_undo": row.state == DeliveryState.APPLIED and access.may(user, "undo", row),
            "may_settle": row.unsettled and access.may(user, "apply", row),
            "history": words.deeds(queries.history(user, row)[:SHOWN]),
        }


@signed_in
@require_POST
def delivery_apply(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, DeliveryState.APPLIED, _now("“%(title)s”已应用，%(rows)s 行计入"), "delivery-undo")


@signed_in
@require_POST
def delivery_undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, DeliveryState.UNDONE, _now("“%(title)s”已撤销，%(rows)s 行不再因它计入"), "delivery-apply")


@signed_in
@require_POST
def delivery_settle(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.find_delivery(request.user, pk)
    if url := actions.settle_delivery(by=request.user, delivery=row):
        return in_background(request, url)
    toasts.done(request, _now("“%(title)s”已重算") % {"title": row.title})
    return HttpResponseRedirect(reverse("delivery", args=[pk]))


def _do(request: HttpRequest, pk: int, state: DeliveryState, said: str, back: str) -> HttpResponse:
    row = queries.find_delivery(request.user, pk)
    if url := actions.begin(by=request.user, delivery=row, state=state):
        return in_background(request, url)
    toasts.done(request, said % {"title": row.title, "rows": f"{row.rows_count:,}"}, reverse(back, args=[pk]))
    # A way back that is taken from a toast has no page of its own.
    return HttpResponseRedirect(back_to(request) if request.POST.get("next") else reverse("delivery", args=[pk]))
