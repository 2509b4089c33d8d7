from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access.sentences import aside
from liantu.kit.ui.columns import Date, Link, Money, Number, State, Text
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.states import RESULTS
from liantu.kit.ui.tables import Table

from .. import queries
from ..enums import Stand
from . import words


def _made_up(row: Any) -> Mark | None:
    return Mark(MarkKind.SIMULATED) if row.organisation.simulated else None


class _OfPack(Table):
    """Rows about a pack, which they name by its key."""

    def _title(self, record: Any) -> str:
        if not hasattr(self, "titles"):
            self.titles = queries.every_title()
        return self.titles.get(record.pack, record.pack)

    def render_pack(self, record: Any) -> Any:
        return self._title(record)

    value_pack = render_pack

    def render_known(self, record: Any) -> Any:
        return f"{record.known} / {record.asked}"

    value_known = render_known


class Stands(_OfPack):
    organisation = Link(
        _("企业"), accessor="organisation__name", order_by="organisation__sounds", wide=True, in_drawer=False, mark=_made_up,
        url=lambda row: reverse("ladder-one", args=[row.organisation_id, row.pack]),
    )  # fmt: skip
    pack = Text(_("梯度"))
    stand = State(_("状况"), styles=words.STANDS)
    result = State(pgettext_lazy("rule", "结果"), styles=RESULTS, hidden=True)
    gap = Text(_("差什么"), accessor="lacks", wide=True, orderable=False)
    low = Text(_("得分"), absent="—")
    short = Number(_("差几分"), absent="—")
    unmet = Number(_("不满足的条件"), hidden=True)
    known = Text(_("已知事实"))
    expires = Date(_("证书到期"), absent="—")
    on = Date(_("评价日"), hidden=True)
    version = Text(_("规则版本"), hidden=True)
    zone = Text(_("园区"), order_by="zone__name", hidden=True)

    def render_low(self, record: Any) -> Any:
        return words.score(record) or "—"

    value_low = render_low

    @cached_property
    def gaps(self) -> queries.Gaps:
        return queries.Gaps()

    def render_gap(self, record: Any) -> Any:
        return self.gaps.words(record) or "—"

    value_gap = render_gap

    def render_stand(self, record: Any) -> Any:
        state, way = words.STANDS[Stand(record.stand)].html(), self.gaps.way(record)
        return format_html('{}<span class="said-by">{}</span>', state, way) if way else state

    def value_stand(self, record: Any) -> Any:
        state, way = str(Stand(record.stand).label), self.gaps.way(record)
        return aside(state, way) if way else state


class PolicyStands(_OfPack):
    organisation = Link(
        _("企业"), accessor="organisation__name", order_by="organisation__sounds", wide=True, in_drawer=False, mark=_made_up,
        url=lambda row: reverse("ladder-one", args=[row.organisation_id, row.pack]),
    )  # fmt: skip
    pack = Text(_("政策"), wide=True)
    result = State(pgettext_lazy("rule", "结果"), styles=RESULTS)
    amount = Money(_("金额"), absent="—", total=True)
    unmet = Number(_("不满足的条件"))
    known = Text(_("已知事实"))
    on = Date(_("评价日"), hidden=True)
    version = Text(_("规则版本"), hidden=True)
    zone = Text(_("园区"), order_by="zone__name", hidden=True)
