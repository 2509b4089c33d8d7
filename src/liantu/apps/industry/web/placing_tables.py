from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.ui.columns import Actions, Column, Date, Link, RowAction, State, Text
from liantu.kit.ui.enums import MarkKind, Tone
from liantu.kit.ui.marks import Mark, drawn
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..enums import SuggestionState
from ..queries import language, readable_reasons, titles_of
from .tables import CHUNK, HOLDS, Roles, clearance_of
from .words import reason_words

STATES = {
    SuggestionState.OPEN: StateStyle(_("待确认"), "help-circle", Tone.WAITING),
    SuggestionState.SETTLED: StateStyle(_("已落位"), "circle-check", Tone.GOOD),
    SuggestionState.REFUSED: StateStyle(_("已否定"), "circle-x", Tone.NEUTRAL),
}


def _firm(row: Any) -> Any:
    return row.organisation.canonical or row.organisation


def _simulated(row: Any) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if _firm(row).simulated else None


def attach(table: Any, rows: Sequence[Any]) -> None:
    """Give each row the `title` of its node and, where it is a suggestion, the `told` reasons that the reader may read."""
    titles = titles_of([row.chain for row in rows], language())
    for row in rows:
        row.title = titles.get((row.chain_id, row.node), "")
        if hasattr(row, "reasons"):
            row.told = readable_reasons(clearance_of(table), row)


class _AtNodes(Table):
    """Rows about a node, whose titles are read for many at once."""

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(records)
        while some := list(islice(left, CHUNK)):
            attach(self, some)
            yield from super().sheet_rows(some)

    def render_organisation(self, record: Any) -> Any:
        mark = _simulated(record)
        link = format_html('<a href="{}">{}</a>', reverse("organisation", args=[_firm(record).pk]), _firm(record).name)
        return format_html("{}{}", link, drawn(mark)) if mark else link

    def value_organisation(self, record: Any) -> Any:
        return _firm(record).name

    def render_node(self, record: Any) -> Any:
        return record.title or format_html('<span class="unknown">{}</span>', self.value_node(record))

    def value_node(self, record: Any) -> Any:
        return record.title or _now("%(key)s（现行内容没有这个环节）") % {"key": record.node}


class Reasons(Column):
    """Why, as far as the reader may know."""

    def __init__(self, verbose_name: Any) -> None:
        super().__init__(verbose_name, accessor="pk", orderable=False, absent="—", wide=True)

    def read(self, record: Any) -> Any:
        return record.told or None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return format_html_join("", '<span class="reason">{} {}</span>', map(reason_words, value))

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return _now("；").join(" ".join(reason_words(one)) for one in value)


class Confidence(Column):
    """A rule of thumb: told in tens, with a bar."""

    css = "cell-number"

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return format_html(
            '<span class="sure"><span class="sure-bar" style="--sure: {}"></span><span class="figure">{}</span></span>',
            f"{value:.2f}", f"{value:.0%}",
        )  # fmt: skip

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return f"{value:.0%}"


class Suggestions(_AtNodes):
    organisation = Text(
        _("机构"), accessor="organisation", order_by="organisation__canonical__sounds", wide=True, mark=_simulated
    )
    node = Text(_("建议环节"), accessor="node")
    chain = Link(
        _("产业链"), url=lambda row: reverse("chain", args=[row.chain_id]), order_by="chain__name", in_drawer=False
    )
    confidence = Confidence(_("把握"))
    told = Reasons(_("理由"))
    basis = Text(_("主要依据"), hidden=True)
    state = State(_("状态"), styles=STATES)
    by = Text(_("确认人"), absent="—", hidden=True)
    at = Date(_("确认时间"), moment=True, absent="—", hidden=True)
    why = Text(_("否定理由"), absent="—", wide=True, hidden=True)


def _placement_actions(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if access.may_ever(user, "retract", row._meta.label):
        return [RowAction(_("撤回"), reverse("placement-retract", args=[row.pk]), "x", in_drawer=True)]
    return []


class Placements(_AtNodes):
    organisation = Text(
        _("机构"), accessor="organisation", order_by="organisation__canonical__sounds", wide=True, mark=_simulated
    )
    node = Text(_("环节"), accessor="node")
    chain = Link(
        _("产业链"), url=lambda row: reverse("chain", args=[row.chain_id]), order_by="chain__name", in_drawer=False
    )
    zone = Text(_("园区"), accessor="chain__zone", order_by="chain__zone__name", hidden=True)
    basis = Text(pgettext_lazy("placing", "依据"))
    span = Text(_("有效期"), accessor="pk", order_by="valid_from")
    holds = State(_("状态"), styles=HOLDS, orderable=False)
    source = Text(_("数据来源"), accessor="record__source__name", wide=True)
    actions = Actions(_placement_actions)

    render_span = Roles.render_span
    render_source = Roles.render_source
