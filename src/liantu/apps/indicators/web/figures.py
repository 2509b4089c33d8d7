"""Figures: their list, the passport of one, and what is typed in of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.ui import charts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.states import style_of

from .. import actions
from ..models import Observation, Publication
from ..queries import (
    Figure,
    compare,
    figure_of,
    find_indicator,
    find_observation,
    list_observations,
    list_readable,
    prove,
    published_of,
    reading,
    said_on,
    series_of,
    spans,
)
from . import filters, forms, tables, words
from .published_tables import STATES

LABEL = Observation._meta.label
#: Members that a passport tells of those that are counted and not named; the list behind the number has all.
SHOWN = 60


class FigureList(ListPage):
    title = _("指标值")
    template_name = "indicators/figures.html"
    table_class = tables.Figures
    filterset_class = filters.Figures
    primary = Primary(_("登记指标值"), "figure-new", LABEL)
    export_name = "liantu-figures"
    zone_path = "zone"
    empty = Empty(
        _("没有符合条件的指标值"), _("报道、台账或手工登记报出的数会列在这里，旁边是列名的成员和登记册核实的数。"),
        _("看有哪些指标"), "indicators", icon="chart-bar",
    )  # fmt: skip

    @property
    def intro(self) -> Any:  # type: ignore[override]
        return "" if clearance(self.request.user).inside else _("只列您能读到数值的；园区的其他数对您隐去。")

    def get_rows(self, user: Any) -> Any:
        return list_readable(user)

    def withheld(self) -> bool:
        return list_observations(self.request.user).exists()

    def context(self, table: Any) -> dict[str, Any]:
        tables.attach(self.request.user, [row.record for row in table.paginated_rows])
        return super().context(table)


@dataclass(frozen=True)
class Said:
    """One record that speaks of a figure: what it says, and whether it counts."""

    row: Observation
    value: str
    state: str
    current: bool
    opens: bool


@signed_in
def figure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The passport of a figure."""
    user, asked = request.user, find_observation(request.user, pk)
    figure = figure_of(user, pk)
    row = figure.observation
    series = series_of(user, figure.indicator, figure.subject)
    prove(user, [figure, *series])
    told = {
        "title": words.title_of(figure), "figure": figure, "row": row, "about": figure.about,
        "subject": words.subject_words(figure),
        "asked": asked if asked.pk != row.pk else None,
        "asked_value": _value_of(figure, asked), "period": evidence.periods.period_words(row.period), "span": words.span_words(row),
        "number": words.number(figure.indicator, row), "mark": words.mark_of(figure),
        "named_words": words.named_words(figure), "completeness_words": words.completeness_words(figure),
        "proven_words": words.proven_words(figure), "gap_words": words.gap_words(figure),
        "bar": f"{figure.completeness or 0:.4f}", **_compared(user, figure), "shown_members": [one for one in figure.members if one is not None],
        "hidden_members": sum(one is None for one in figure.members),
        "said": _said(user, figure), "series": _series(series, figure), "chart": _chart(series, figure),
        "published": _published(user, figure), "expression": (figure.indicator.formula or {}).get("is", ""),
        "used": words.used_words(figure), "may_publish": access.may_ever(user, "create", Publication._meta.label),
        "may_deliveries": access.may_ever(user, "view", "evidence.Delivery"), "history": accounts.history_of(user, [row]), "reach": accounts.history_reach(user),
        "may_report": access.may_ever(user, "create", LABEL),
        "may_retract": row.retraction_id is None and access.may(user, "retract", row),
    }  # fmt: skip
    return render(request, "indicators/figure.html", told)


def _published(user: Any, figure: Figure) -> list[tuple[Any, str, str, Any]]:
    """What was published of it, the latest first: each with its value, what that is now, and the state of its publication."""
    rows, may = published_of(user, figure.indicator, figure.subject, figure.observation.period), reading(user)
    told = []
    for one in rows:
        open_ = may.reads(one)
        value = words.published_number(one) if open_ else _now("已隐去")
        told.append(
            (one, value, words.since_words(one, figure) if open_ else "", style_of(STATES, one.publication.state))
        )
    return told


def _compared(user: Any, figure: Figure) -> dict[str, Any]:
    compared = compare(user, figure, SHOWN)
    if compared is None:
        return {}
    return {
        "compared": compared, "extra_count": len(compared.extra) + compared.more + compared.hidden,
        "extra_shown": compared.extra, "extra_more": compared.more,
    }  # fmt: skip


def _value_of(figure: Figure, row: Observation) -> str | None:
    return words.number_and_unit(row) if figure.reads(row) else None


def _said(user: Any, figure: Figure) -> list[Said]:
    told = []
    for row in said_on(user, figure):
        value = _value_of(figure, row)
        state = _now("采用") if row.pk == figure.observation.pk else _now("并列")
        if row.retraction_id is not None:
            state = _now("已撤回：%(reason)s") % {"reason": row.retraction.reason}
        elif row.record.last_id is None:
            state = _now("所在报送未应用或已撤销")
        opens = figure.reader.opens(row.record.source.zone_id)
        told.append(Said(row, value or "", state, row.pk == figure.observation.pk, opens))
    return told


def _series(series: Sequence[Figure], figure: Figure) -> list[tuple[Figure, str, str]]:
    """The figures over time, the latest first, each with its period and value in words."""
    return [
        (
            one,
            evidence.periods.period_words(one.observation.period),
            "" if one.withheld else words.number_and_unit(one.observation),
        )
        for one in reversed(series)
    ]


def _chart(series: Sequence[Figure], figure: Figure) -> charts.Chart | None:
    """A line over the periods of the same sort; None where there are fewer than two."""
    sort = spans.sort_of(figure.observation.period)
    line = [one for one in series if spans.sort_of(one.observation.period) == sort]
    if len(line) < 2:
        return None
    drawn: dict[str, list[Any]] = {_now("上报"): [one.reported for one in line]}
    has_formula = bool(figure.formula_words)
    agree = (
        has_formula and any(one.proven is not None for one in line) and all(one.proven == one.reported for one in line)
    )
    if has_formula and not agree and any(one.proven is not None for one in line):
        drawn[_now("核实")] = [one.proven for one in line]
    sources = dict.fromkeys(one.observation.record.source.name for one in line)
    return charts.line(
        figure.indicator.called, [one.observation.period.lstrip("@") for one in line], drawn,
        unit=figure.indicator.measure, source=listed(sources), as_at=clock.today(),
        partial=[one.observation.period.lstrip("@") for one in line if one.running],
        note=_now("各期核实数与上报一致") if agree else "",
    )  # fmt: skip


class FigureNew(FormPage):
    title, button, done, icon = _("登记指标值"), _("登记指标值"), _("指标值已登记"), "writing"
    intro = _("按依据登记一个数；同一单位再次登记同一期的数，会撤回自己先前的登记。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("指标值由科技创新部门登记"))
        self.chosen = None
        if code := request.GET.get("indicator", ""):
            self.chosen = find_indicator(request.user, code)

    def get_form(self, *data: Any) -> Any:
        initial: dict[str, Any] = {name: self.request.GET.get(name, "") for name in ("subject", "period")}
        if self.chosen is not None:
            initial |= {"indicator": self.chosen.code, "unit": self.chosen.unit}
        return forms.Reporting(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> Observation:
        return actions.report(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("figure", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("figures")}


class FigureRetract(FormPage):
    title, button, done, icon, grave = _("撤回指标值"), _("撤回指标值"), _("指标值已撤回"), "x", True
    intro = _("撤回后这一条不再计入，但仍留存，注明是谁、为什么撤回。")
    form_class = forms.Retracting

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = find_observation(request.user, key["pk"])
        access.require(request.user, "retract", self.row)

    def perform(self, told: dict[str, Any]) -> Observation:
        return actions.retract_observation(by=self.request.user, observation=self.row, reason=told["reason"])

    def done_url(self, result: Any) -> str:
        return reverse("figure", args=[self.row.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": f"F-{self.row.pk} · {self.row}", "back": self.done_url(None)}
