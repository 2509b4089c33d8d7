"""What the chains of the demonstration are made of: nodes that ship, linked by the officer of each zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.industry import public as industry

Told = Callable[[str], None]
#: Zone → chain → the pack that holds its nodes. The made-up zone combs three of its chains by those of the real ones.
CONTENT = {
    "yanhu": {
        "空调制造": "yanhu.aircon", "水泵制造": "yanhu.pumps", "风机制造": "yanhu.fans", "永磁材料": "yanhu.magnets",
        "生物医药大健康": "yanhu.biomed", "建筑外加剂": "yanhu.admixtures",
    },
    "qingshan": {"装备制造": "qingshan.equipment", "新能源汽车": "qingshan.nev", "新材料": "qingshan.materials"},
    "simulated": {"泵阀与流体设备": "yanhu.pumps", "智能装备制造": "qingshan.equipment", "生物医药与器械": "yanhu.biomed"},
}  # fmt: skip


def load(by: Any, zone: Any, told: Told = lambda words: None) -> None:
    """Link the zone's chains that have no content yet. Run again, it adds nothing."""
    wanted = CONTENT.get(zone.code, {})
    rows = list(industry.list_chains(by).filter(zone=zone, name__in=wanted, pack=""))
    if rows:
        told(_("%(zone)s · 产业链的环节") % {"zone": zone.name})
    for chain in rows:
        industry.link_content(by=by, chain=chain, pack=wanted[chain.name])
