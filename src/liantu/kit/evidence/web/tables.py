from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.columns import Brief, Date, Link, Number, State, Text
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.states import ACTIVE
from liantu.kit.ui.tables import Table

from . import words


class Sources(Table):
    name = Link(_("数据来源"), url=lambda row: reverse("source", args=[row.code]), mark=words.made_up, wide=True)
    code = Text(_("代号"), hidden=True)
    kind = Text(_("类型"))
    classification = State(_("密级"), styles=words.CLASSES)
    zone = Text(_("园区"), absent=_("全部园区"), order_by="zone__name")
    unit = Text(_("报送单位"), absent="—", order_by="unit__name")
    publisher = Text(_("发布单位"), absent="—", hidden=True)
    purposes = Text(_("允许用途"), absent=_("未写明"), orderable=False, wide=True)
    deliveries_count = Number(_("报送次数"))
    latest = Date(_("最近应用"), absent=_("— 从未"))
    active = State(_("状态"), styles=ACTIVE)

    def render_purposes(self, record: Any) -> str:
        return words.purposes(record) or str(_("未写明"))

    def value_purposes(self, record: Any) -> str:
        return self.render_purposes(record)


class Deliveries(Table):
    title = Link(_("报送"), url=lambda row: reverse("delivery", args=[row.pk]), in_drawer=False, wide=True)
    source = Link(
        _("数据来源"), accessor="source__name", url=lambda row: reverse("source", args=[row.source.code]),
        mark=lambda row: words.made_up(row.source), order_by="source__name", wide=True,
    )  # fmt: skip
    issued = Brief(_("报送日期"), order_by="day")
    day = Date(_("截至日"), hidden=True)
    state = State(_("状态"), styles=words.STATES)
    rows_count = Number(_("行数"))
    zone = Text(_("园区"), accessor="source__zone", absent=_("全部园区"), order_by="source__zone__name", hidden=True)
    by = Text(_("报送人"), absent="—", order_by="by__name")
    created = Date(_("接收时间"), moment=True)
    applied = Date(_("应用时间"), moment=True, absent="—", hidden=True)
    undone = Date(_("撤销时间"), moment=True, absent="—", hidden=True)


class Rows(Table):
    """The rows of one delivery; `withheld` where their reader may not see what they say."""

    gist = Link(
        _("原始记录"), accessor="pk", url=lambda row: reverse("record", args=[row.record_id]), orderable=False,
        mark="withheld_mark", wide=True,
    )  # fmt: skip
    key = Text(_("行标识"), accessor="record__key", mark="withheld_mark", orderable=False, hidden=True)
    place = Brief(_("位置"), mark="withheld_mark", absent="—", orderable=False)
    # As the source told them: a month stays a month.
    first = Brief(_("首次报送"), accessor="record__first__issued", order_by="record__first__day", absent="—")
    last = Brief(_("最近报送"), accessor="record__last__issued", order_by="record__last__day", absent="—")


class ReadRows(Rows):
    def render_gist(self, record: Any) -> Any:
        return self.columns["gist"].column.draw(words.gist(record.record), record, self)

    def render_key(self, record: Any) -> str:
        return words.clean(record.record.key)

    def render_place(self, record: Any) -> Any:
        place = words.clean(record.place)
        return self.columns["place"].column.draw(place, record, self) if place else "—"


class WithheldRows(Rows):
    def turn_to(self, page: str, per: str) -> None:
        super().turn_to(page, per)
        for row in self.paginated_rows:
            row.record.withheld_mark = Mark(MarkKind.WITHHELD)
