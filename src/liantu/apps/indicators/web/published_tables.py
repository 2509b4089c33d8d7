"""Tables of what was published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.columns import Date, Link, Number, State, Text
from liantu.kit.ui.enums import MarkKind, Tone
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.numbers import UNKNOWN, grouped
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..enums import PublicationState
from ..queries import reading, restatements_of, since
from .tables import CHUNK

WITHHELD = Mark(MarkKind.WITHHELD)
STATES: Mapping[Any, StateStyle] = {
    PublicationState.PREPARED: StateStyle(PublicationState.PREPARED.label, "hourglass", Tone.WAITING),
    PublicationState.PUBLISHED: StateStyle(PublicationState.PUBLISHED.label, "rubber-stamp", Tone.GOOD),
    PublicationState.REFUSED: StateStyle(PublicationState.REFUSED.label, "arrow-back-up", Tone.NEUTRAL),
    PublicationState.WITHDRAWN: StateStyle(PublicationState.WITHDRAWN.label, "ban", Tone.BAD),
}


class Publications(Table):
    title = Link(
        _("标题"), url=lambda row: reverse("publication", args=[row.pk]), accessor="title", in_drawer=False, wide=True
    )
    code = Text(_("编号"), accessor="code", orderable=False)
    period = Text(_("期间"))
    zone = Text(_("园区"), order_by="zone__name")
    number = Number(_("指标值"))
    state = State(_("状态"), accessor="state", styles=STATES)
    restates = Link(
        _("修订的发布"), url=lambda row: reverse("publication", args=[row.restates_id]), accessor="restates__title", in_drawer=False, absent="—", hidden=True,
    )  # fmt: skip
    prepared_by = Text(_("编制人"), accessor="prepared_by", order_by="prepared_by__name")
    frozen = Date(_("冻结时间"), moment=True)
    decided_by = Text(_("批准人"), accessor="decided_by", order_by="decided_by__name", absent="—")
    decided = Date(_("批准时间"), moment=True, absent="—", hidden=True)

    def render_period(self, value: str) -> str:
        return evidence.periods.period_words(value)


def attach(user: access.Principal, rows: Sequence[Any]) -> None:
    """Give each published figure its `since` and `restated`: a constant number of queries."""
    may = reading(user, rows)
    restated = restatements_of(user, rows)
    for row, told in zip(rows, since(user, rows), strict=True):
        row.since, row.withheld, row.about = told, not may.reads(row), may.names(row)
        row.restated = next((one for one in reversed(restated.get(row.pk, ())) if one.publication.holds), None)


class Kept(Number):
    """A number as it was frozen; withheld where the reader's class says so."""

    def mark_of(self, record: Any) -> Any:
        return WITHHELD if record.withheld else None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return format_html(
            '<span class="figure">{}<span class="unit"> {}</span></span>', grouped(value), record.measure
        )


class Now(Text):
    """What it is now, and whether that is what was published."""

    css = "cell-number"

    def read(self, record: Any) -> Any:
        told = record.since
        if told.withheld:
            return _now("已隐去")
        if told.now is None and record.value is None and not told.redefined:
            return f"— {UNKNOWN}"
        value = f"— {UNKNOWN}" if told.now is None else grouped(told.now)
        notes = [_now("值未变")] if not told.changed else []
        if told.difference:
            notes.append(
                f"{told.difference:+,f}".rstrip("0").rstrip(".")
                if "." in f"{told.difference:f}"
                else f"{told.difference:+,}"
            )
        if told.redefined:
            notes.append(_now("口径已改"))
        return f"{value}（{_now('，').join(notes)}）" if notes else value


class Restated(Text):
    """What was published later to correct it."""

    def read(self, record: Any) -> Any:
        if record.restated is None or record.withheld:
            return ""
        return (
            f"{record.restated.code}：{grouped(record.restated.value)}"
            if record.restated.value is not None
            else record.restated.code
        )


class PublishedFigures(Table):
    indicator = Link(
        _("指标"), url=lambda row: reverse("published", args=[row.pk]), accessor="called", order_by="order", in_drawer=False, wide=True,
    )  # fmt: skip
    code = Text(_("编号"), accessor="code", orderable=False, hidden=True)
    subject = Text(_("对象"), accessor="about", orderable=False, wide=True)
    value = Kept(_("发布值"), accessor="seen_value", order_by="seen_value")
    unit = Text(_("单位"), accessor="unit", orderable=False, hidden=True)
    basis = Text(pgettext_lazy("published", "依据"), accessor="basis")
    reported = Kept(_("上报"), accessor="reported", orderable=False, hidden=True)
    named = Kept(_("列名"), accessor="named", orderable=False, absent="—", hidden=True)
    proven = Kept(_("核实"), accessor="proven", orderable=False, absent="—")
    now = Now(_("现在的数"), accessor="pk", orderable=False)
    restated = Restated(pgettext_lazy("published", "修订"), accessor="pk", orderable=False, absent="—")
    formula = Text(_("公式"), accessor="formula_read", orderable=False, absent="—", hidden=True, wide=True)
    why = Text(_("未知的原因"), accessor="why_unknown", orderable=False, absent="—", hidden=True)

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(records)
        while some := list(islice(left, CHUNK)):
            attach(self.user, some)  # type: ignore[arg-type]
            yield from super().sheet_rows(some)


class PublishedRows(Table):
    label = Text(_("名称"), accessor="label", absent=_("（名称不在编制人权限内）"), wide=True)
    role = Text(_("性质"), accessor="role")
    value = Number(_("数值"), accessor="value", absent="—")
    source = Text(_("数据来源"), accessor="record__source__name", absent="—", order_by="record__source__name")
    record = Link(
        _("原始记录"), url=lambda row: reverse("record", args=[row.record_id]), accessor="record__place", absent="—", orderable=False,
    )  # fmt: skip
