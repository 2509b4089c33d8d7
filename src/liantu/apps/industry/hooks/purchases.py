"""What workbooks can say of purchases, the journey of an offer, and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.engine.reading.sheets import Field
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.journeys import public as journeys
from liantu.kit.panels import public as panels
from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

from .. import queries
from ..actions import purchasing

LOCAL = {
    "是": "yes", "本地": "yes", "区内": "yes", "园区内": "yes", "yes": "yes", "否": "no", "外地": "no", "区外": "no", "园区外": "no",
    "no": "no",
}  # fmt: skip


def _fields() -> list[Field]:
    return [
        Field("purchase.item", ("采购内容", "采购物资", "物资名称", "物料名称", "外协件名称", "外购件名称", "货物名称", "标的名称", "货物或应税劳务名称"), "text"),
        Field("purchase.specification", ("规格型号", "规格", "型号规格", "技术要求", "图号"), "text"),
        Field("purchase.amount", ("年采购额", "采购金额", "年采购金额", "采购额", "中标金额", "价税合计", "开票金额"), "money", base_unit="元"),
        Field("purchase.period", ("采购年度", "采购期间"), "text"),
        Field("purchase.date", ("开票日期", "中标日期", "合同签订日期"), "day"),
        Field("purchase.supplier", ("供应商", "供应商名称", "现供应商", "供货单位", "中标单位", "销方名称", "销售方名称"), "name"),
        Field("purchase.local", ("是否本地供应", "是否本地", "本地配套"), "choice", choices=LOCAL),
        Field("purchase.chain", ("采购所属产业链",), "text"),
    ]  # fmt: skip


def _compose(told: intake.Told, within: intake.Within) -> dict[str, list[dict[str, Any]]]:
    if not told.get("item"):
        return {}
    period = str(told.get("period") or "") or str(told.get("date") or "")[:7]
    kept: dict[str, Any] = {"buyer": "@", "item": str(told["item"])[:200], "period": period}
    for name in ("specification", "supplier", "local", "chain"):
        if told.get(name):
            kept[name] = str(told[name])
    if told.get("amount") not in (None, ""):
        kept["amount"] = str(told["amount"])
        if kept["amount"].startswith("-"):
            raise ValidationError(
                _now("“%(item)s”的采购额是负数：红字发票请与原票合并后再报") % {"item": kept["item"][:40]}
            )
    return {"purchases": [kept]}


intake.register(
    intake.Target(
        "purchase", _("采购清单"), _fields, _compose,
        natural=("item", "specification", "supplier", "period", "date"), needs=("purchase.item",), order=65,
    )
)  # fmt: skip


def _write(work: intake.Work) -> None:
    if work.zone is not None:
        purchasing.load(
            by=work.by, delivery=work.delivery, zone=work.zone, rows=work.rows, records=work.records,
            resolver=work.shared["resolver"],
        )  # fmt: skip


intake.register_writer("purchases", _write, order=25)

for column in ("buyer", "supplier"):
    evidence.referring.register("organisation", evidence.referring.Reference("industry.Purchase", column))


def _resting(user: access.Principal, records: Sequence[int]) -> Iterable[tuple[str, str, str]]:
    for row in queries.list_purchases(user).filter(record__in=list(records)):
        yield row.item, reverse("purchase", args=[row.pk]), str(row.buyer)


evidence.resting.register("purchases", _resting, _("采购清单"))

journeys.register(
    journeys.CaseKind(
        queries.OFFER, _("本地产品推荐"), "industry.Offer", lambda pk: reverse("offer", args=[pk]), "edit",
        effects={"note_stage": journeys.Effect(_("记下进展和订单"), purchasing.note_stage)},
    )
)  # fmt: skip

nav.register(
    nav.NavEntry(
        Group.CHAINS, _("采购清单"), "purchases", "clipboard-list", "industry.Purchase", order=50,
        keywords="purchases caigou qingdan cgqd peitao lv ptl",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.CHAINS, pgettext_lazy("page", "产品推荐"), "offers", "package", "industry.Offer", order=55,
        keywords="offers chanpin tuijian cptj caigou mulu",
    )
)  # fmt: skip


def _panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    rows = queries.offers_of(user, pk)
    return {"rows": rows} if rows else None


panels.register(
    panels.Panel(
        "industry.offers",
        "organisation",
        _("产品推荐"),
        "industry/offers_panel.html",
        _panel,
        "industry.Offer",
        order=45,
    )
)
