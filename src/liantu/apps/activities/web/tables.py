from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.columns import Date, Link, Number, Personal, State, Text
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark, drawn
from liantu.kit.ui.tables import Table

from ..queries import firm_of
from . import words


def _made_up(row: Any) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if firm_of(row).simulated else None


class _OfFirm(Table):
    """With a column of the organisation that a row is about."""

    def render_organisation(self, record: Any) -> Any:
        firm, mark = firm_of(record), _made_up(record)
        shown = drawn(mark) if mark else ""
        return format_html('<a href="{}">{}</a>{}', reverse("organisation", args=[firm.pk]), firm.name, shown)

    def value_organisation(self, record: Any) -> Any:
        return firm_of(record).name


class Visits(_OfFirm):
    day = Link(_("日期"), url=lambda row: reverse("visit", args=[row.pk]))
    organisation = Text(_("机构"), order_by="organisation__canonical__name", wide=True, mark=_made_up)
    units = Text(_("部门"), accessor="pk", orderable=False, wide=True)
    purposes = Text(_("目的"), accessor="pk", orderable=False)
    state = State(_("状态"), styles=words.VISITS)
    ordinal = Number(_("当月第几次"))
    beyond = State(_("上限"), styles=words.BEYOND, hidden=True)
    zone = Text(_("园区"), order_by="zone__name", hidden=True)
    created_by = Text(_("预约人"), order_by="created_by__name", hidden=True)

    def render_day(self, record: Any) -> Any:
        url = reverse("visit", args=[record.pk])
        return format_html(
            '<a href="{}" hx-get="{}" hx-target="#drawer" hx-swap="innerHTML" class="figure">{}</a>',
            url, url, words.when(record),
        )  # fmt: skip

    def value_day(self, record: Any) -> Any:
        return record.day

    def render_units(self, record: Any) -> Any:
        return _now("、").join(str(one.unit) for one in record.parties.all())

    value_units = render_units

    def render_purposes(self, record: Any) -> Any:
        return _now("、").join(dict.fromkeys(one.get_purpose_display() for one in record.parties.all()))

    value_purposes = render_purposes


class Promises(_OfFirm):
    text = Link(_("承诺事项"), url=lambda row: reverse("promise", args=[row.pk]), in_drawer=False)
    organisation = Text(_("机构"), order_by="organisation__canonical__name", wide=True, mark=_made_up)
    unit = Text(_("承诺部门"), order_by="unit__name")
    by = Text(_("承诺人"), order_by="by__name")
    made = Date(_("承诺日期"))
    state = State(_("状态"), styles=words.PROMISES)
    zone = Text(_("园区"), order_by="zone__name", hidden=True)


class Events(Table):
    title = Link(_("名称"), url=lambda row: reverse("event", args=[row.pk]), in_drawer=False)
    kind = Text(_("类型"))
    day = Text(_("日期"), accessor="valid_from", order_by="valid_from")
    place = Text(_("地点"), absent="—", wide=True)
    unit = Text(_("承办部门"), order_by="unit__name", absent="—")
    lines = Number(_("名单行数"))
    zone = Text(_("园区"), order_by="zone__name")
    source = Text(_("数据来源"), accessor="record__source__name", wide=True)

    def render_day(self, record: Any) -> Any:
        return format_html('<span class="figure">{}</span>', words.when(record))

    def value_day(self, record: Any) -> Any:
        return words.told_days(record)


class Participants(Table):
    part = Text(_("身份"))
    organisation = Text(
        _("单位"), accessor="organisation", order_by="organisation__canonical__name", absent="—", wide=True
    )
    person = Personal(_("姓名"))
    number = Number(_("人数或家数"))
    approximate = Text(_("约数"), hidden=True)
    reply = State(_("回复"), styles=words.REPLIES)
    attended = Date(_("签到时间"), moment=True, absent="—")
    attended_by = Text(_("签到方式"), absent="—", hidden=True)

    def render_organisation(self, record: Any) -> Any:
        if record.organisation is None:
            return record.from_where or "—"
        firm = firm_of(record)
        return format_html('<a href="{}">{}</a>', reverse("organisation", args=[firm.pk]), firm.name)

    def value_organisation(self, record: Any) -> Any:
        return record.from_where if record.organisation is None else firm_of(record).name
