"""What an officer of the simulated zone has looked up of its firms, and where these then stand on the ladders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.cultivation import public as cultivation
from liantu.apps.registry import public as registry

Told = Callable[[str], None]
PACK = "cn.tech-sme"
#: Firms of which the officer has seen the papers.
SEEN = 12
#: Fact → what was seen, and where.
LOOKED_UP = {
    "sound_accounts": ("是", "查账征收，见税务局收入与研发费用表"), "restricted_industry": ("否", "对照产业结构调整指导目录"),
}  # fmt: skip


def load(by: Any, zone: Any, told: Told = lambda words: None, also: Sequence[str] = ()) -> None:
    """Evaluate the zone's firms; of those that are near or nearly known, and of those with these codes, say what papers show.

    Run again, it adds nothing.
    """
    told(_("%(zone)s · 评价企业的梯度") % {"zone": zone.name})
    if not cultivation.list_stands(by).filter(zone=zone).exists():
        cultivation.evaluate(by=by, zone=zone)
    if cultivation.list_answers(by).filter(zone=zone).exists():
        return
    rows = cultivation.list_stands(by).filter(zone=zone, pack=PACK, missing__contains=" sound_accounts ")
    seen = {row.organisation_id: row for row in rows.order_by("-known", "organisation_id")[:SEEN]}
    told_of = [registry.organisation_told(by, code).pk for code in also]
    seen |= {row.organisation_id: row for row in rows.filter(organisation__in=told_of)}
    for row in seen.values():
        firm = registry.find_organisation(by, row.organisation_id)
        for fact, (value, note) in LOOKED_UP.items():
            if f" {fact} " in row.missing:
                cultivation.answer(by=by, organisation=firm, pack=PACK, fact=fact, value=value, note=note)
