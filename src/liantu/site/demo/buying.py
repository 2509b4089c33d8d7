"""What firms of the demonstration's chains buy, and a local product on its way into a buyer's catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry

Told = Callable[[str], None]
CHAIN, YEAR = "泵阀与流体设备", "2025"
#: What the leader of the made-up zone's chain buys in a year: item, specification, yuan, supplier, whether here. Made up.
BOUGHT = (
    ("球墨铸铁件", "泵体、叶轮毛坯", "18600000", "外省铸造一厂", False),
    ("三相异步电动机", "Y2 系列 0.75–90 kW", "14200000", "外省电机集团", False),
    ("机械密封", "集装式", "6400000", "外省密封公司", False),
    ("不锈钢棒", "2Cr13 Φ30–80", "5300000", "", None),
    ("滚动轴承", "6300 系列", "3900000", "外省轴承公司", False),
    ("变频控制柜", "配泵用", "3100000", "", True),
    ("O 形橡胶密封圈", "丁腈", "860000", "", None),
    ("木质包装箱", "按图", "740000", "", True),
)
#: Which of them the officer leaves for a visitor to put to a node.
LEFT = 2
#: Zone → who offers which product to whom, as a published report says: supplier, product, buyer, note.
OFFERS = {
    "qingshan": ("五二研究所", "铝合金焊丝", "西飞铝业", "公开报道：协同创新服务中心正推进进入采购目录", "新材料"),
}  # fmt: skip


def load(by: Any, zone: Any, told: Told = lambda words: None) -> None:
    """Write what is not there yet. Run again, it adds nothing."""
    if zone.simulated and not industry.list_purchases(by).filter(zone=zone).exists():
        _buy(by, zone, told)
    if zone.code in OFFERS and not industry.list_offers(by).filter(zone=zone).exists():
        firm, product, buyer, note, name = OFFERS[zone.code]
        chain = industry.list_chains(by).filter(zone=zone, name=name).first()
        made = {"organisation": registry.organisation_told(by, firm), "buyer": registry.organisation_told(by, buyer)}
        industry.offer(by=by, zone=zone, product=product, chain=chain, note=note, **made)


def _buy(by: Any, zone: Any, told: Told) -> None:
    chain = industry.list_chains(by).filter(zone=zone, name=CHAIN).first()
    role = industry.list_roles(by).filter(chain=chain, role="leader").first() if chain is not None else None
    if role is None:
        return
    told(_("%(zone)s · 链主的采购清单") % {"zone": zone.name})
    buyer = role.organisation.canonical or role.organisation
    rows = [
        industry.add_purchase(
            by=by, zone=zone, buyer=buyer, chain=chain, item=item, specification=specification, amount=amount, period=YEAR,
            supplier=supplier, local=local, classification="internal", note=_("模拟数据"),
        )
        for item, specification, amount, supplier, local in BOUGHT
    ]  # fmt: skip
    industry.accept_proposals(by=by, purchases=[row for row in rows if row.proposed][:-LEFT])
