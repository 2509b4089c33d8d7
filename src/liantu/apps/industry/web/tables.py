from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.ui.columns import Actions, Column, Link, Number, RowAction, State, Text
from liantu.kit.ui.enums import MarkKind, Tone
from liantu.kit.ui.marks import Mark, drawn
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..queries import cards, placed_in
from . import words

#: Rows of a workbook that are worked out together.
CHUNK = 200
KEY = {
    True: StateStyle(_("重点"), "star", Tone.NEUTRAL),
    False: StateStyle(_("一般"), "circle", Tone.NEUTRAL),
}
HOLDS = {
    True: StateStyle(_("有效"), "circle-check", Tone.GOOD),
    False: StateStyle(_("不在有效期"), "circle-minus", Tone.NEUTRAL),
}


def attach(user: access.Principal, rows: Sequence[Any]) -> None:
    """Give each chain its `card`, its `mark` and how many are `placed`: a constant number of queries."""
    reader, placed = clearance(user), placed_in(user, rows)
    for row, card in zip(rows, cards(user, rows), strict=True):
        row.card, row.mark, row.placed = card, mark_for(reader, row), placed.get(row.pk, 0)


class Holders(Column):
    """The organisations that hold one role in a chain, each a link."""

    def __init__(self, verbose_name: Any, role: str, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="pk", orderable=False, absent="—", wide=True, **kwargs)
        self.role = role

    def read(self, record: Any) -> Any:
        return [one.organisation for one in getattr(record.card, self.role)] or None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        links = (
            (reverse("organisation", args=[one.pk]), one.name, drawn(Mark(MarkKind.SIMULATED)) if one.simulated else "")
            for one in value
        )
        return format_html_join(_now("、"), '<a href="{}">{}</a>{}', links)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return _now("、").join(one.name for one in value)


class Tags(Column):
    def __init__(self, verbose_name: Any, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="pk", orderable=False, absent="—", **kwargs)

    def read(self, record: Any) -> Any:
        return [tag.tag for tag in record.card.tags] or None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return format_html_join("", '<span class="tag">{}</span>', ((tag,) for tag in value))

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return _now("、").join(value)


class Chains(Table):
    name = Link(_("产业链"), url=lambda row: reverse("chain", args=[row.pk]), in_drawer=False, mark="mark")
    zone = Text(_("园区"), order_by="zone__name")
    leading = Holders(_("链主"), "leaders")
    cores = Number(_("具名链核"))
    placed = Number(_("已落位企业"), accessor="placed", orderable=False)
    members = Number(_("具名链上企业"), hidden=True)
    tags = Tags(_("标签"))
    key_chain = State(_("类别"), styles=KEY)
    note = Text(_("说明"), absent="—", hidden=True, wide=True)

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(records)
        while some := list(islice(left, CHUNK)):
            attach(self.user, some)  # type: ignore[arg-type]
            yield from super().sheet_rows(some)


def _role_actions(row: Any, user: access.Principal) -> Sequence[RowAction]:
    if access.may_ever(user, "retract", row._meta.label):
        return [RowAction(_("撤回"), reverse("chain-role-retract", args=[row.pk]), "x", in_drawer=True)]
    return []


def _simulated(organisation: Any) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if organisation.simulated else None


class Roles(Table):
    organisation = Text(
        _("机构"), accessor="organisation", order_by="organisation__canonical__name", wide=True,
        mark=lambda row: _simulated(row.organisation.canonical or row.organisation),
    )  # fmt: skip
    role = Text(_("链上角色"))
    chain = Link(
        _("产业链"), url=lambda row: reverse("chain", args=[row.chain_id]), order_by="chain__name", in_drawer=False
    )
    zone = Text(_("园区"), accessor="chain__zone", order_by="chain__zone__name")
    span = Text(_("有效期"), accessor="pk", order_by="valid_from")
    holds = State(_("状态"), styles=HOLDS, orderable=False)
    source = Text(_("数据来源"), accessor="record__source__name", wide=True)
    actions = Actions(_role_actions)

    def render_organisation(self, record: Any) -> Any:
        standing = record.organisation.canonical or record.organisation
        mark = _simulated(standing)
        made = drawn(mark) if mark else ""
        return format_html('<a href="{}">{}</a>{}', reverse("organisation", args=[standing.pk]), standing.name, made)

    def value_organisation(self, record: Any) -> Any:
        return (record.organisation.canonical or record.organisation).name

    def render_span(self, record: Any) -> Any:
        return words.span_words(record) or _("未载")

    def render_source(self, record: Any) -> Any:
        source = record.record.source
        url = reverse("record", args=[record.record_id])
        if not clearance_of(self).opens(source.zone_id):
            return source.name
        return format_html('<a href="{}">{}</a>', url, source.name)


def clearance_of(table: Any) -> Any:
    """What the reader of a table may read; asked once for the table."""
    if not hasattr(table, "reader"):
        table.reader = clearance(table.user)
    return table.reader
