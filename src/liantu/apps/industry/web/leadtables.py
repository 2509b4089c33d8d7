from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.journeys.web import words as cases
from liantu.kit.journeys.web.tables import Stage
from liantu.kit.ui.columns import Actions, Date, Link, Money, Number, RowAction, State, Text
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark, drawn
from liantu.kit.ui.numbers import share
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from .. import queries
from ..enums import TargetState
from . import leadwords

CHUNK = 200


def _made_up(row: Any) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if row.zone.simulated else None


class _Attaching(Table):
    """Rows are given what their cells show in a constant number of queries, a workbook's some hundreds at a time."""

    def attach(self, rows: Sequence[Any]) -> None:
        raise NotImplementedError

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(records)
        while some := list(islice(left, CHUNK)):
            self.attach(some)
            yield from super().sheet_rows(some)


class _Standing(Stage):
    """Where a lead or project stands, as its own journey calls it."""

    def _style(self, value: Any, record: Any) -> StateStyle:
        return leadwords.stage(record.case)


class _Moving(_Attaching):
    """Of rows that have a case."""

    kind = ""

    def attach(self, rows: Sequence[Any]) -> None:
        queries.with_cases(self.user, self.kind, rows)

    def render_gap(self, record: Any) -> str:
        return leadwords.place_words(record) or "—"

    def render_owner(self, record: Any) -> str:
        return record.case.assignee.name if record.case and record.case.assignee else _now("未分派")

    def render_due(self, record: Any) -> Any:
        if not self._runs_out(record):
            return "—"
        day, left = cases.due_day(record.case), cases.due_words(record.case)
        return format_html('<span class="nowrap figure">{}</span> <span class="unit nowrap">{}</span>', day, left)

    def value_due(self, record: Any) -> str:
        return cases.due_day(record.case) if self._runs_out(record) else ""

    def _runs_out(self, record: Any) -> bool:
        return bool(record.case and record.case.runs and record.case.due)

    value_gap, value_owner = render_gap, render_owner


class Leads(_Moving):
    kind = queries.LEAD
    name = Link(_("企业"), url=lambda row: reverse("lead", args=[row.pk]), in_drawer=False, mark=_made_up)
    stage = _Standing(_("阶段"), accessor="pk", order_by="stage")
    gap = Text(_("产业链与环节"), accessor="pk", order_by="chain__name", wide=True)
    owner = Text(_("办理人"), accessor="pk", orderable=False)
    due = Text(_("到期"), accessor="pk", orderable=False)
    investment = Money(_("意向投资"))
    next_step = Text(_("下一步"), absent="—", wide=True)
    next_day = Date(_("下一步日期"), absent="—")
    jobs = Number(_("带动就业"), hidden=True)
    output = Money(_("预计年产值"), hidden=True)
    land = Number(_("用地需求（平方米）"), hidden=True)
    rivals = Text(_("竞争园区"), absent="—", hidden=True, wide=True)
    origin = Text(_("线索来源"), absent="—", hidden=True)
    zone = Text(_("园区"), order_by="zone__name", hidden=True)
    created = Date(_("登记时间"), moment=True, hidden=True)


class Projects(_Moving):
    kind = queries.PROJECT
    name = Link(_("项目"), url=lambda row: reverse("project", args=[row.pk]), in_drawer=False, mark=_made_up, wide=True)
    stage = _Standing(_("阶段"), accessor="pk", order_by="stage")
    investors = Text(_("投资方"), absent="—", wide=True)
    gap = Text(_("产业链与环节"), accessor="pk", order_by="chain__name", wide=True)
    investment = Money(_("承诺投资"))
    open = Number(_("未解决问题"), accessor="pk", orderable=False)
    owner = Text(_("办理人"), accessor="pk", orderable=False)
    organisation = Text(_("落地企业"), absent="—", order_by="organisation__canonical__name", hidden=True)
    jobs = Number(_("承诺就业"), hidden=True)
    output = Money(_("承诺年产值"), hidden=True)
    land = Number(_("约定用地（平方米）"), hidden=True)
    source = Text(_("数据来源"), accessor="record__source__name", hidden=True, wide=True)
    zone = Text(_("园区"), order_by="zone__name", hidden=True)
    created = Date(_("登记时间"), moment=True, hidden=True)

    def attach(self, rows: Sequence[Any]) -> None:
        super().attach(rows)
        held = queries.open_problems(self.user, [row.pk for row in rows])
        for row in rows:
            row.open = held.get(row.pk, 0)

    def render_open(self, record: Any) -> str:
        return str(record.open) if record.open else "—"

    def value_open(self, record: Any) -> int:
        return int(record.open)

    def render_organisation(self, record: Any) -> Any:
        firm = queries.firm_of(record)
        return format_html('<a href="{}">{}</a>', reverse("organisation", args=[firm.pk]), firm.name)

    def value_organisation(self, record: Any) -> Any:
        firm = queries.firm_of(record)
        return firm.name if firm else ""


def _actions(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if not access.may_ever(user, "edit", row._meta.label):
        return []
    if row.state == TargetState.ASIDE:
        return [RowAction(_("重新考虑"), reverse("target-reopen", args=[row.pk]), "refresh", in_drawer=True)]
    if row.state == TargetState.TAKEN:
        return []
    return [
        RowAction(_("转为线索"), f"{reverse('lead-new')}?target={row.pk}", "route"),
        RowAction(_("暂不考虑"), reverse("target-aside", args=[row.pk]), "circle-minus", in_drawer=True),
    ]


class Targets(_Attaching):
    organisation = Text(_("企业"), order_by="organisation__canonical__name", wide=True)
    gap = Text(_("产业链与环节"), accessor="pk", order_by=("chain__name", "node"), wide=True)
    reasons = Text(_("理由"), accessor="pk", orderable=False, wide=True)
    state = State(_("状态"), styles=leadwords.TARGETS)
    products = Text(_("主要产品"), absent="—", hidden=True, wide=True)
    revenue = Money(_("营业收入"), hidden=True)
    place = Text(_("所在地"), absent="—", hidden=True)
    employees = Number(_("职工人数"), hidden=True)
    growth = Text(_("营收增长率"), absent="—", hidden=True)
    reason = Text(_("搁置理由"), absent="—", hidden=True, wide=True)
    note = Text(_("说明"), absent="—", hidden=True, wide=True)
    source = Text(_("数据来源"), accessor="record__source__name", hidden=True, wide=True)
    actions = Actions(_actions)

    def attach(self, rows: Sequence[Any]) -> None:
        found = queries.ranked(self.user, rows)
        for row in rows:
            row.ranked = found[row.pk]

    def render_organisation(self, record: Any) -> Any:
        firm = record.organisation.canonical or record.organisation
        made = drawn(Mark(MarkKind.SIMULATED)) if firm.simulated else ""
        return format_html('<a href="{}">{}</a>{}', reverse("organisation", args=[firm.pk]), firm.name, made)

    def value_organisation(self, record: Any) -> Any:
        return (record.organisation.canonical or record.organisation).name

    def render_gap(self, record: Any) -> Any:
        words = leadwords.place_words(record)
        if not record.node:
            return words
        return format_html('<a href="{}">{}</a>', reverse("chain-node", args=[record.chain_id, record.node]), words)

    def value_gap(self, record: Any) -> str:
        return leadwords.place_words(record)

    def render_reasons(self, record: Any) -> Any:
        first, *others = record.ranked.reasons or ("—",)
        return format_html('{}<span class="reasons">{}</span>', first, _now("；").join(others))

    def value_reasons(self, record: Any) -> str:
        return _now("；").join(record.ranked.reasons)

    def render_growth(self, record: Any) -> str:
        return share(record.growth) if record.growth is not None else "—"
