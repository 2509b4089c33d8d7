"""Targets: firms elsewhere for the gaps of the chains, the best of a gap first."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.pages import FormPage

from .. import queries
from ..actions import targets
from . import leadfilters, leadforms, leadtables

#: Beyond so many they stand as their lists have them; a gap has a few dozen.
MOST_RANKED = 400


class TargetList(ListPage):
    title = _("招商目标")
    intro = _("园区外可能补上缺口的企业，来自导入的名单；同一缺口内按产品、规模、增长和远近排序，理由写在旁边。")
    template_name = "industry/targets.html"
    table_class = leadtables.Targets
    filterset_class = leadfilters.Targets
    export_name = "liantu-targets"
    zone_path = "zone"
    empty = Empty(
        _("没有符合条件的招商目标"),
        _("把行业协会、展会或商业库导出的企业名单从“台账接收”导入，列名写“拟补产业链”“拟补环节”，这里就按缺口列出。"),
        step=_("接收名单"), url_name="intake-new", icon="flag", label_model="intake.Plan",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        return queries.list_targets(user)

    @cached_property
    def filtered(self) -> Any:
        rows = super().filtered
        if "sort" in self.request.GET or rows.count() > MOST_RANKED:
            return rows
        order = [
            When(pk=row.pk, then=Value(at))
            for at, row in enumerate(queries.in_order(self.request.user, rows.order_by()))
        ]
        if not order:
            return rows
        rows = rows.annotate(place_of=Case(*order, default=Value(len(order)), output_field=IntegerField()))
        return rows.order_by("place_of") if self._one_gap else rows.order_by("chain_id", "node", "place_of")

    @property
    def _one_gap(self) -> bool:
        return bool(self.request.GET.get("chain") and self.request.GET.get("node"))

    def context(self, table: Any) -> dict[str, Any]:
        table.attach([row.record for row in table.paginated_rows])
        return super().context(table)


class _About(FormPage):
    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.target = queries.find_target(request.user, key["pk"])
        access.require(request.user, "edit", self.target)

    def done_url(self, result: Any) -> str:
        return f"{reverse('targets')}?chain={self.target.chain_id}&node={self.target.node}"

    def context(self) -> dict[str, Any]:
        return {"subject": self.target, "back": self.done_url(None)}


class TargetAside(_About):
    title, button, done, icon = _("暂不考虑"), _("暂不考虑"), _("已搁置：再导入名单时仍是搁置"), "circle-minus"
    form_class = leadforms.Reason

    def perform(self, told: dict[str, Any]) -> Any:
        return targets.set_aside(by=self.request.user, target=self.target, **told)


class TargetReopen(_About):
    title, button, done, icon = _("重新考虑"), _("重新考虑"), _("已放回待联系"), "refresh"
    form_class = Form

    def perform(self, told: dict[str, Any]) -> Any:
        return targets.reopen(by=self.request.user, target=self.target)
