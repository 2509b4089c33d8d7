"""The ground of a chain, placements and suggestions as plain data: the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance

from ..models import Placement, Suggestion
from .drafting import language
from .ground import GapView, Ground, NodeView, Standing
from .losing import LossView
from .near import Near, NearView
from .placements import readable_reasons, titles_of

Told = dict[str, Any]


def tell_gaps(user: access.Principal, found: Sequence[tuple[Ground, GapView]]) -> list[Told]:
    """Gaps of one zone, each with the hint how near it is to what is made there."""
    near = Near(user, found[0][0].chain.zone) if found else None
    return [
        tell_gap(ground, gap) | {"near": _near(near.of(ground, gap.node)) if near else None} for ground, gap in found
    ]


def _near(told: NearView | None) -> Told | None:
    if told is None:
        return None
    return {
        "hint": told.hint or None, "why": told.why or None, "said": told.said, "rank": told.rank or None,
        "among": told.among or None, "firms": told.firms, "found": _rounded(told.right), "found_by_popularity": _rounded(told.popular),
    }  # fmt: skip


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def tell_gap(ground: Ground, gap: GapView) -> Told:
    """A gap; how complete the ground is stands beside it, never apart."""
    return {
        "chain": {"id": ground.chain.pk, "name": ground.chain.name}, "node": gap.node, "title": gap.title, "kind": gap.kind.value,
        "weight": round(gap.weight, 4), "reasons": list(gap.reasons), "draft": gap.draft, "purchases": _number(gap.purchases),
        "purchases_least": gap.bought is not None and gap.bought.least,
        "serves": gap.serves, "edges": gap.edges, "thin": [one.value for one in gap.thin], "named": ground.named,
        "reported": ground.reported,
    }  # fmt: skip


def tell_ground(ground: Ground) -> Told:
    chain = ground.chain
    return {
        "chain": {"id": chain.pk, "name": chain.name}, "zone": chain.zone.code, "on": ground.on,
        "readable": ground.here is not None, "nodes_count": len(ground.nodes), "present": ground.present, "named": ground.named,
        "reported": ground.reported, "completeness": ground.completeness, "drafts": len(ground.drafts),
        "leaders": [
            {"id": one.organisation, "name": one.name, "role": one.role, "nodes": list(one.nodes)} for one in ground.leaders
        ],
        "nodes": [_node(view) for view in ground.nodes.values()],
        "gaps": [tell_gap(ground, gap) for gap in ground.gaps],
        "single_points": [
            {"id": one.organisation, "name": one.name, "empties": list(one.empties), "cuts_off": list(one.cuts_off)}
            for one in ground.single_points
        ],
    }  # fmt: skip


def _node(view: NodeView) -> Told:
    shares = view.concentration
    return {
        "node": view.key, "title": view.title, "stage": view.node.stage.value, "kind": view.node.kind.value,
        "present": view.present, "signed": view.signed, "suggestions": view.suggestions,
        "gap": view.gap.kind.value if view.gap else None, "organisations": [_standing(one) for one in view.standings],
        "first_share": shares.first if shares else None, "herfindahl": shares.herfindahl if shares else None,
    }  # fmt: skip


def _standing(one: Standing) -> Told:
    return {
        "id": one.organisation, "name": one.name, "placement": one.placement, "roles": list(one.roles), "basis": one.basis,
        "climbed_from": one.climbed_from, "revenue": _number(one.revenue), "revenue_year": one.year, "growth": one.growth,
        "tier": one.tier, "simulated": one.simulated,
    }  # fmt: skip


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def tell_loss(ground: Ground, loss: LossView) -> Told:
    def nodes(keys: Sequence[str]) -> list[Told]:
        return [{"node": key, "title": ground.nodes[key].title} for key in keys]

    return {
        "organisation": {"id": loss.organisation, "name": loss.name}, "empties": nodes(loss.empties),
        "cuts_off": nodes(loss.cuts_off), "held": nodes(loss.held), "named": ground.named, "reported": ground.reported,
    }  # fmt: skip


def tell_placements(rows: Sequence[Placement]) -> list[Told]:
    titles = titles_of([row.chain for row in rows], language())
    return [
        {
            "id": row.pk, "chain": {"id": row.chain_id, "name": row.chain.name}, "zone": row.chain.zone.code, "node": row.node,
            "title": titles.get((row.chain_id, row.node)), "organisation": _who(row), "basis": row.basis,
            "basis_label": row.get_basis_display(), "valid_from": row.told_from, "valid_to": row.told_to, "holds": row.holds,
            "sources": [_source(row.record)],
        }
        for row in rows
    ]  # fmt: skip


def _source(record: Any) -> Told:
    return {"source": record.source.code, "name": record.source.name, "record": record.pk, "place": record.place}


def _who(row: Any) -> Told:
    firm = row.organisation.canonical or row.organisation
    return {"id": firm.pk, "name": firm.name}


def tell_suggestions(user: access.Principal, rows: Sequence[Suggestion]) -> list[Told]:
    """Each with the reasons that the user may read."""
    reader, titles = clearance(user), titles_of([row.chain for row in rows], language())
    return [
        {
            "id": row.pk, "chain": {"id": row.chain_id, "name": row.chain.name}, "zone": row.chain.zone.code, "node": row.node,
            "title": titles.get((row.chain_id, row.node)), "organisation": _who(row), "confidence": row.confidence,
            "basis": row.basis, "state": row.state, "why": row.why, "placement": row.placement_id,
            "reasons": [
                {name: one[name] for name in ("kind", "word", "text", "record")} for one in readable_reasons(reader, row)
            ],
        }
        for row in rows
    ]  # fmt: skip
