"""Indicators: their list, the page of one, and its definition with the formula."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.accounts import public as accounts
from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search
from liantu.kit.ui.frames import is_part
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.states import ACTIVE

from .. import actions
from ..models import Indicator
from ..queries import FigureRows, find_indicator, formula_words, list_figures, list_indicators, preview, prove
from . import filters, forms, tables, words

LABEL = Indicator._meta.label
#: Figures that the page of an indicator shows.
SHOWN = 30


class IndicatorList(ListPage):
    title = pgettext_lazy("page", "指标")
    intro = _("每个指标只定义一次：单位、口径，以及登记册用什么公式核实。")
    table_class = tables.Indicators
    filterset_class = filters.Indicators
    primary = Primary(_("定义指标"), "indicator-new", LABEL)
    export_name = "liantu-indicators"
    empty = Empty(_("没有符合条件的指标"), _("随系统提供的指标在升级数据库时装入。"))

    def get_rows(self, user: Any) -> Any:
        return list_indicators(user)


@signed_in
def indicator_page(request: HttpRequest, code: str) -> HttpResponse:
    user, indicator = request.user, find_indicator(request.user, code)
    rows = list_figures(user, latest=True).filter(indicator=indicator)
    figures = FigureRows(user, rows)[:SHOWN]
    prove(user, figures)
    search.note_seen(user, actions.KIND, indicator.pk)
    kinds = evidence.kinds.kinds()
    told = {
        "title": indicator.called, "indicator": indicator, "state_of": ACTIVE[indicator.active],
        "formula": formula_words(indicator), "expression": (indicator.formula or {}).get("is", ""),
        "subjects": listed(str(registry.OrganisationKind(one).label) for one in indicator.subjects),
        "members": kinds[indicator.members].label if indicator.members in kinds else "",
        "figures": [(one, words.subject_words(one), evidence.periods.period_words(one.observation.period),
                     words.number_and_unit(one.observation), words.mark_of(one)) for one in figures],
        "more": max(0, len(FigureRows(user, rows)) - SHOWN),
        "history": accounts.history_of(user, [indicator]), "reach": accounts.history_reach(user),
        "may_edit": not indicator.shipped and access.may(user, "edit", indicator),
        "may_report": indicator.active and access.may_ever(user, "create", "indicators.Observation"),
    }  # fmt: skip
    return render(request, "indicators/indicator.html", told)


class Define(FormPage):
    """A definition; `do=preview` shows what its formula would give, and keeps nothing."""

    template_name = "indicators/define.html"
    icon = "device-floppy"

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        if request.POST.get("do") != "preview":
            return super().post(request, **key)
        self.prepare(request, **key)
        form = self.get_form(request.POST)
        self.shown = self._preview(form)
        # What is not filled in yet is no mistake so far.
        form.errors.clear()
        if is_part(request, "define"):
            self.template_name = "indicators/define_part.html"
        return self.show(form, 200)

    def _preview(self, form: Any) -> dict[str, Any]:
        form.is_valid()
        said = form.said_so_far()
        if not said["formula"]:
            return {"nothing": True}
        try:
            drafted = Indicator(**said)
            return {"zones": preview(self.request.user, drafted), "words": formula_words(drafted)}
        except ValidationError as wrong:
            return {"problem": listed(wrong.messages)}

    def context(self) -> dict[str, Any]:
        return {"preview": getattr(self, "shown", None), "back": self.back()}

    def back(self) -> str:
        return reverse("indicators")

    def done_url(self, result: Any) -> str:
        return reverse("indicator", args=[result.code])


class IndicatorNew(Define):
    title, button, done = _("定义指标"), _("定义指标"), _("指标已定义")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("指标由科技创新部门定义"))

    def get_form(self, *data: Any) -> Any:
        self.form = forms.Defining(*data)
        return self.form

    def perform(self, told: dict[str, Any]) -> Indicator:
        return actions.define_indicator(by=self.request.user, **self.form.said())


class IndicatorEdit(Define):
    title, button, done = _("修改指标"), _("保存指标"), _("指标已保存")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.indicator = find_indicator(request.user, key["code"])
        access.require(request.user, "edit", self.indicator)
        if self.indicator.shipped:
            words_ = _now("“%(name)s”随系统提供，不能修改；可另立自己的指标")
            raise access.Conflict(words_ % {"name": self.indicator.called})

    def get_form(self, *data: Any) -> Any:
        self.form = forms.Defining(*data, indicator=self.indicator)
        return self.form

    def perform(self, told: dict[str, Any]) -> Indicator:
        return actions.edit_indicator(by=self.request.user, indicator=self.indicator, **self.form.said())

    def back(self) -> str:
        return reverse("indicator", args=[self.indicator.code])
