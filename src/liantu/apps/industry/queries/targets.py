"""Reads: firms elsewhere that could fill a gap, each once however many lists name it, ranked with reasons in words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liantu.apps.registry import public as registry
from liantu.engine.chains import ChainNode
from liantu.kit.access import public as access
from liantu.kit.ui import numbers

from ..models import Chain, Target
from .chains import _readable
from .content import contents_of
from .nodes import language, with_nodes

#: How much each reason weighs; together one.
WEIGHTS = {"fit": 0.5, "size": 0.2, "growth": 0.15, "near": 0.1, "others": 0.05}
#: Revenue (yuan) that counts as nothing and as much as can be: in between by its logarithm.
SMALL, LARGE = 1e6, 1e10
#: Growth that counts as much as can be.
FAST = 0.5
HEAVY = registry.heavy("organisation__canonical")


def list_targets(user: access.Principal) -> QuerySet[Target]:
    """Each firm once for each gap: the row that came last of those that count and may be read."""
    seen = access.scope(user, "view", Target.objects.counting()).filter(_readable(user))
    newest = seen.order_by().values("chain", "node", "organisation__canonical").annotate(last=Max("pk")).values("last")
    rows = Target.objects.filter(pk__in=newest)
    rows = rows.select_related(
        "zone", "chain__zone", "organisation__canonical", "record__source__unit", "record__last", "decided_by"
    ).defer(*HEAVY, "record__content", "record__words")  # fmt: skip
    return rows.order_by("chain_id", "node", "-revenue", "id")


def chains_of(zone: Any) -> dict[str, Chain]:
    """The chains of a zone that count, by name, whoever asks: for what is loaded."""
    return {chain.name: chain for chain in Chain.objects.counting().filter(zone=zone)}


def find_target(user: access.Principal, pk: int | str) -> Target:
    """Raises NotHere."""
    rows = Target.objects.filter(_readable(user)).select_related("zone", "chain__zone", "organisation__canonical")
    return access.find(user, "view", rows, pk=pk)


def group_of(target: Target) -> QuerySet[Target]:
    """All rows that tell of the same firm for the same gap."""
    standing = target.organisation.canonical_id or target.organisation_id
    return Target.objects.filter(chain=target.chain_id, node=target.node, organisation__canonical=standing)


@dataclass(frozen=True)
class Ranked:
    """How well a target fits its gap: `score` from 0 to 1, and what speaks for and against it, the weightiest first."""

    score: float
    reasons: tuple[str, ...]


def ranked(user: access.Principal, rows: Iterable[Target]) -> dict[int, Ranked]:
    """By the id of the row: a constant number of queries."""
    told = with_nodes(rows)
    contents = contents_of({row.chain_id: row.chain for row in told}.values())
    zones = {row.zone_id for row in told}
    firms = {row.organisation.canonical_id or row.organisation_id for row in told}
    gaps = Target.objects.counting().filter(zone__in=zones, organisation__canonical__in=firms).order_by()
    held = Counter(
        (zone, firm) for zone, firm, _chain, _node in
        gaps.values_list("zone", "organisation__canonical", "chain", "node").distinct()
    )  # fmt: skip
    found = {}
    for row in told:
        content = contents.get(row.chain_id)
        node = content.nodes.get(row.node) if content is not None else None
        others = held[row.zone_id, row.organisation.canonical_id or row.organisation_id] - 1
        found[row.pk] = _rank(row, node, others)
    return found


def _rank(row: Target, node: ChainNode | None, others: int) -> Ranked:
    parts = {
        "fit": _fit(row.products, node), "size": _size(row.revenue), "growth": _growth(row.growth),
        "near": _near(row.place, row.zone.division), "others": _others(others),
    }  # fmt: skip
    score = sum(WEIGHTS[name] * value for name, (value, _words) in parts.items())
    order = sorted(parts, key=lambda name: -WEIGHTS[name] * parts[name][0])
    return Ranked(round(score, 4), tuple(parts[name][1] for name in order if parts[name][1]))


def _fit(products: str, node: ChainNode | None) -> tuple[float, str]:
    if not products:
        return 0.0, _("名单没有写产品")
    if node is None:
        return 0.0, ""
    made = [piece for piece in re.split(r"[;；、|,，\s]+", products.lower()) if piece]
    wanted = dict.fromkeys([node.title.zh, *node.keywords])
    hits = [
        word
        for word in wanted
        if word and any(word.lower() in one or one in word.lower() for one in made if len(one) > 1)
    ]
    if not hits:
        return 0.0, _("产品“%(made)s”与“%(node)s”的关键词不相合") % {
            "made": products[:40],
            "node": node.title.told(language()),
        }
    return 1 - 0.5 ** len(hits), _("产品对得上：%(words)s") % {"words": _("、").join(hits[:4])}


def _size(revenue: Decimal | None) -> tuple[float, str]:
    if revenue is None:
        return 0.0, _("营收未知")
    span = math.log10(max(float(revenue), SMALL) / SMALL) / math.log10(LARGE / SMALL)
    return min(span, 1.0), _("营收 %(money)s") % {"money": numbers.money(revenue)}


def _growth(growth: Decimal | None) -> tuple[float, str]:
    if growth is None:
        return 0.0, ""
    words = _("营收增长 %(share)s") if growth >= 0 else _("营收下降 %(share)s")
    return max(0.0, min(float(growth) / FAST, 1.0)), words % {"share": numbers.share(abs(growth))}


def _near(place: str, division: str) -> tuple[float, str]:
    """By how far the place agrees with the zone's division: 山西省/运城市/盐湖区."""
    parts = [part.strip() for part in division.split("/") if part.strip()]
    agreeing = [part for part in parts if _stem(part) and _stem(part) in place]
    if len(parts) > 1 and parts[1] in agreeing:
        return 1.0, _("同在%(place)s") % {"place": parts[1]}
    if agreeing:
        return 0.6, _("同在%(place)s") % {"place": agreeing[0]}
    return 0.0, _("在%(place)s") % {"place": place} if place else ""


def _stem(part: str) -> str:
    return re.sub(r"(省|市|区|县|自治区|自治州|盟|旗)$", "", part)


def _others(others: int) -> tuple[float, str]:
    if others <= 0:
        return 0.0, ""
    words = ngettext("还对得上另外 %(n)d 个缺口", "还对得上另外 %(n)d 个缺口", others) % {"n": others}
    return min(others / 2, 1.0), words


def in_order(user: access.Principal, rows: Iterable[Target]) -> list[Target]:
    """The best first, each with `ranked`."""
    told = list(rows)
    found = ranked(user, told)
    for row in told:
        row.ranked = found[row.pk]
    return sorted(told, key=lambda row: (-row.ranked.score, row.pk))


def tell_targets(user: access.Principal, rows: Sequence[Target]) -> list[dict[str, Any]]:
    """As programs are told of them, in the order given."""
    found = ranked(user, rows)
    told = []
    for row in rows:
        firm = row.organisation.canonical or row.organisation
        record = row.record
        told.append({
            "id": row.pk, "organisation": {"id": firm.pk, "name": firm.name}, "zone": row.zone.code,
            "chain": {"id": row.chain_id, "name": row.chain.name}, "node": row.node, "node_title": row.node_title,  # type: ignore[attr-defined]
            "products": row.products, "place": row.place, "revenue": row.revenue, "employees": row.employees,
            "growth": row.growth, "state": row.state, "state_label": row.get_state_display(), "reason": row.reason,
            "score": found[row.pk].score, "reasons": list(found[row.pk].reasons),
            "sources": [{"source": record.source.code, "name": record.source.name, "record": record.pk, "place": record.place}],
        })  # fmt: skip
    return told
