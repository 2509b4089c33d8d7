from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.columns import Column, Link, Number, State, Text
from liantu.kit.ui.exports import Kind
from liantu.kit.ui.numbers import UNKNOWN, share
from liantu.kit.ui.states import ACTIVE, StateStyle
from liantu.kit.ui.tables import Table

from ..queries import figures_for, formulas, prove
from . import words

#: Rows of a workbook that are worked out together.
CHUNK = 200


def attach(user: access.Principal, rows: Sequence[Any]) -> None:
    """Give each row of `list_figures` its `figure`, proven: a constant number of queries."""
    figures = figures_for(user, rows)
    prove(user, figures)
    for row, figure in zip(rows, figures, strict=True):
        row.figure = figure


class Formula(Text):
    """What an indicator counts or is calculated by, in words."""

    def render(self, value: Any, record: Any, table: Any) -> Any:
        return super().render(table.formula_of(record), record, table)

    def value(self, value: Any, record: Any, table: Any) -> Any:
        return super().value(table.formula_of(record), record, table)


class Indicators(Table):
    name = Link(
        _("名称"), url=lambda row: reverse("indicator", args=[row.code]), accessor="called", order_by="name", wide=True
    )
    code = Text(_("代号"), hidden=True)
    unit = Text(_("单位"))
    kind = Text(_("类型"))
    formula = Formula(_("登记册的公式"), absent=_("未设公式"), orderable=False, wide=True)
    period_kind = Text(_("时期或时点"), hidden=True, absent="—")
    version = Number(_("版本"), hidden=True)
    reports = Number(_("指标值"))
    shipped = State(
        _("来历"),
        styles={
            True: StateStyle(_("随系统提供"), "package"),
            False: StateStyle(_("自定"), "pencil"),
        },
        hidden=True,
    )
    active = State(_("状态"), styles=ACTIVE)

    @cached_property
    def book(self) -> Any:
        """Every indicator by its code: asked once for all rows."""
        return formulas.book_of()

    def formula_of(self, record: Any) -> str:
        return formulas.words_of(record, self.book)


class Reported(Column):
    """What the weightiest record says, with its mark; withheld where the reader's class says so."""

    kind = Kind.NUMBER
    css = "cell-number"
    remarked = True

    def read(self, record: Any) -> Any:
        return record.figure.reported

    def mark_of(self, record: Any) -> Any:
        return words.mark_of(record.figure)

    def draw(self, value: Any, record: Any, table: Any) -> SafeString:
        return format_html(
            '<span class="figure">{}<span class="unit"> {}</span></span>',
            words.number(record.figure.indicator, record), record.figure.indicator.measure,
        )  # fmt: skip

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return value


class OfFigure(Number):
    """A number that the figure of a row knows."""

    def __init__(self, verbose_name: Any, name: str, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="pk", orderable=False, **kwargs)
        self.name = name

    def read(self, record: Any) -> Any:
        return getattr(record.figure, self.name)


class Proven(OfFigure):
    """What the formula gives, or why it gives nothing."""

    def render(self, value: Any, record: Any, table: Any) -> Any:
        return (
            format_html('<span class="unknown">{}</span>', self._nothing(record))
            if value is None
            else self.draw(record.figure.proven_shown, record, table)
        )

    def value(self, value: Any, record: Any, table: Any) -> Any:
        return self._nothing(record) if value is None else value

    def _nothing(self, record: Any) -> str:
        if record.figure.proven_withheld:
            return _now("已隐去")
        result = record.figure.result
        if result is None:
            return _now("公式已失效") if record.figure.broken else _now("未设公式")
        return f"— {UNKNOWN}"


class Share(OfFigure):
    """A share of the whole, in per cent."""

    kind = Kind.TEXT

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return format_html(
            '<span class="share-cell"><progress class="share-bar" value="{}" max="1" aria-hidden="true"></progress><span class="figure">{}</span></span>',
            f"{value:.4f}", share(value),
        )  # fmt: skip

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return share(value)


class Figures(Table):
    indicator = Link(
        _("指标"), url=lambda row: reverse("figure", args=[row.pk]), accessor="indicator__called",
        order_by="indicator__order", in_drawer=False, wide=True,
    )  # fmt: skip
    subject = Text(_("对象"), accessor="pk", orderable=False, wide=True)
    period = Text(_("期间"), order_by="start")
    reported = Reported(_("上报"), accessor="seen_value", order_by="seen_value")
    named = OfFigure(_("列名"), "named", absent="—")
    completeness = Share(_("列名占比"), "completeness", absent="—")
    proven = Proven(_("核实"), "proven")
    unit = Text(_("单位"), accessor="indicator__unit", hidden=True)
    zone = Text(_("园区"), absent="—", order_by="zone__name", hidden=True)
    source = Text(_("数据来源"), accessor="record__source__name", hidden=True, wide=True)

    def render_subject(self, record: Any) -> Any:
        about = record.figure.about
        return (
            format_html('<a href="{}">{}</a>', about.url, about.label) if about else words.subject_words(record.figure)
        )

    def value_subject(self, record: Any) -> Any:
        return words.subject_words(record.figure)

    def render_period(self, value: str) -> str:
        return evidence.periods.period_words(value)

    def value_period(self, value: str) -> str:
        return value

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(records)
        while some := list(islice(left, CHUNK)):
            attach(self.user, some)  # type: ignore[arg-type]
            yield from super().sheet_rows(some)
