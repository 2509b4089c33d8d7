from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.cleaning import clean
from liantu.kit.ui.columns import Actions, Brief, Date, Link, Number, RowAction, State, Text
from liantu.kit.ui.tables import Table

from .. import queries, targets
from ..enums import RowState
from ..models.shape import MOST_HEADERS
from . import words


class Plans(Table):
    title = Link(_("台账"), url=lambda row: reverse("intake-plan", args=[row.pk]), mark=words.made_up, wide=True)
    source = Link(
        _("数据来源"), accessor="source__name", url=lambda row: reverse("source", args=[row.source.code]),
        order_by="source__name", wide=True,
    )  # fmt: skip
    issued = Brief(_("报送日期"))
    state = State(_("状态"), styles=words.PLANS)
    rows_told = Number(_("行数"), accessor="counts", orderable=False)
    waiting = Number(_("待判定"), accessor="counts", orderable=False)
    rejected = Number(_("退回"), accessor="counts", orderable=False)
    by = Text(_("接收人"), order_by="by__name")
    created = Date(_("接收时间"), moment=True)
    applied = Date(_("应用时间"), moment=True, absent="—", hidden=True)

    def render_rows_told(self, record: Any) -> Any:
        return f"{sum(record.counts.values()):,}" if record.counts else "—"

    def render_waiting(self, record: Any) -> Any:
        return f"{record.count(RowState.UNSURE):,}" if record.counts else "—"

    def render_rejected(self, record: Any) -> Any:
        return f"{record.count(RowState.REJECTED):,}" if record.counts else "—"


def row_address(row: Any) -> str:
    return reverse("intake-row", args=[row.pk])


class Rows(Table):
    """The rows of one plan."""

    bulk = True
    name = Link(_("行里的名称"), url=row_address, absent=_("— 没有名称"), wide=True)
    code = Text(_("代码"), absent="—")
    state = State(_("结果"), styles=words.ROWS)
    gist = Text(_("会怎样，为什么"), accessor="pk", orderable=False, wide=True)
    place = Brief(_("位置"), order_by="number")
    key = Text(_("行标识"), absent="—", hidden=True)

    #: What was made for rows of the page that were new when they were applied.
    made: Mapping[int, Any] = MappingProxyType({})

    def turn_to(self, page: str, per: str) -> None:
        super().turn_to(page, per)
        if self.user is not None:
            self.made = queries.made_for(self.user, [row.record for row in self.paginated_rows])

    def render_gist(self, record: Any) -> str:
        if (one := self.made.get(record.pk)) is not None:
            return format_html(_now('已建立 <a href="{}">{}</a>'), one.url, one.label)
        return words.gist(self.user, record) or "—"

    def render_key(self, record: Any) -> str:
        return clean(record.key) or "—"


class Finds(Rows):
    """What a report states, each on its sentence."""

    what = Text(_("类别"))
    words_told = Text(_("原文"), accessor="words", orderable=False, wide=True)
    code = None

    class Meta:
        sequence = ("name", "what", "state", "gist", "words_told", "place", "key")

    def render_what(self, record: Any) -> str:
        find = targets.finds().get(record.what)
        return str(find.label) if find else str(record.what)

    def render_gist(self, record: Any) -> str:
        told = "；".join(f"{label}：{value}" for label, value in record.content.items())
        return (
            clean(told)
            if record.state in ("proposed", "refused") and not record.faults
            else words.gist(self.user, record)
        )

    def render_words_told(self, record: Any) -> str:
        start, end = record.span or (0, 0)
        begin = max(0, start - 24)
        return ("…" if begin else "") + record.words[begin : end + 24] + ("…" if end + 24 < len(record.words) else "")


class Waiting(Rows):
    """Rows that wait for a verdict, of all sources."""

    source = Text(_("数据来源"), accessor="plan__source__name", order_by="plan__source__name", wide=True)


def _verdict_actions(row: Any, user: access.Principal) -> list[RowAction]:
    if not row.holds or not access.may_ever(user, "undo", "intake.Verdict"):
        return []
    return [RowAction(_("撤销判定"), reverse("intake-verdict-undo", args=[row.pk]), "arrow-back-up", in_drawer=True)]


class Verdicts(Table):
    name = Text(_("行里的名称"), wide=True)
    answer = State(_("判定"), styles=words.ANSWERS)
    subject = Text(pgettext_lazy("kind", "机构"), accessor="subject", orderable=False, absent="—", wide=True)
    source = Text(_("数据来源"), accessor="source__name", order_by="source__name", wide=True)
    holds = State(_("状态"), styles=words.HOLDS, order_by="undone_at")
    used = Number(_("沿用次数"))
    by = Text(_("判定人"), order_by="by__name")
    unit = Text(_("判定单位"), absent="—", order_by="unit__name")
    at = Date(_("判定时间"), moment=True)
    reason = Text(_("理由"), absent="—", wide=True, hidden=True)
    actions = Actions(_verdict_actions)

    #: The organisations of the page by key, as the reader may see them.
    named: Mapping[int, Any] = MappingProxyType({})

    def turn_to(self, page: str, per: str) -> None:
        super().turn_to(page, per)
        ids = {row.record.subject for row in self.paginated_rows if row.record.subject is not None}
        if self.user is not None:
            self.named = evidence.kinds.kind(targets.subject().kind).named(self.user, ids)

    def render_subject(self, record: Any) -> str:
        told = self.named.get(record.subject)
        return told.label if told else (f"#{record.subject}" if record.subject else "—")


def _shape_actions(row: Any, user: access.Principal) -> list[RowAction]:
    found = []
    if access.may_ever(user, "create", "intake.Plan"):
        found.append(RowAction(_("空模板"), reverse("intake-shape-template", args=[row.pk]), "file-spreadsheet"))
    if access.may_ever(user, "forget", "intake.Shape"):
        found.append(RowAction(_("忘记"), reverse("intake-shape-forget", args=[row.pk]), "x", in_drawer=True))
    return found


class Shapes(Table):
    """How sources' tables are read, as somebody confirmed it."""

    source = Link(
        _("数据来源"), accessor="source__name", url=lambda row: reverse("source", args=[row.source.code]),
        order_by="source__name", wide=True,
    )  # fmt: skip
    headers_told = Text(pgettext_lazy("column", "列名"), accessor="headers", orderable=False, wide=True)
    read = Number(_("取用列数"), accessor="layout", orderable=False)
    by = Text(_("确认人"), order_by="by__name")
    confirmed = Date(_("确认时间"), moment=True)
    actions = Actions(_shape_actions)

    def render_headers_told(self, record: Any) -> str:
        if len(record.headers) <= MOST_HEADERS:
            return str(record)
        return _now("%(some)s等 %(n)d 列") % {"some": record, "n": len(record.headers)}

    def render_read(self, record: Any) -> str:
        return f"{record.read:,} / {len(record.headers):,}"
