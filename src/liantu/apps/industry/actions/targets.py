"""Writes: firms elsewhere that lists name for gaps, and what people decide of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from .. import queries
from ..enums import TargetState
from ..models import Chain, Target

Row = Mapping[str, Any]
CHUNK = 300


@access.action
def set_aside(*, by: Any, target: Target, reason: str) -> Target:
    """Not for now; lists that name the firm for this gap later find it so. Raises ValidationError, Conflict, Denied."""
    target = _fresh(by, target)
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由")})
    if target.state == TargetState.TAKEN:
        raise access.Conflict(_("“%(target)s”已转为线索") % {"target": target})
    _decide(by, target, TargetState.ASIDE, reason)
    audit.record(by, "industry.target.set_aside", target, reason=reason.strip())
    return target


@access.action
def reopen(*, by: Any, target: Target) -> Target:
    """Think of it again. Raises Conflict where it is not set aside, Denied."""
    target = _fresh(by, target)
    if target.state != TargetState.ASIDE:
        raise access.Conflict(_("“%(target)s”没有搁置") % {"target": target})
    _decide(by, target, TargetState.OPEN, "")
    audit.record(by, "industry.target.reopen", target)
    return target


def take_up(by: Any, target: Target) -> None:
    """Within the action that makes a lead of it."""
    _decide(by, target, TargetState.TAKEN, "")


def _decide(by: Any, target: Target, state: TargetState, reason: str) -> None:
    told = {"state": state, "reason": reason.strip()[:300], "decided_by_id": by.pk, "decided": clock.now()}
    queries.group_of(target).update(**told)
    target.refresh_from_db()


def _fresh(by: Any, target: Target) -> Target:
    rows = Target.objects.select_for_update(of=("self",)).select_related("organisation", "zone", "chain")
    target = rows.get(pk=target.pk)
    access.require(by, "edit", target)
    return target


@access.action
def load_targets(
    *, by: Any, delivery: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    """What rows of a delivery say of firms for gaps: key `targets`. Run again, it adds nothing.

    What was decided of a firm for a gap holds for what later lists say of it. Raises ValidationError that names the row,
    Denied.
    """
    access.require(by, "create", delivery)
    told = [(row, one) for row in rows for one in row.get("targets", ())]
    if not told:
        return
    ids = [records[row["key"]] for row, _one in told]
    evidence.alone(ids)
    chains = queries.chains_of(zone)
    held = set(Target.objects.filter(record__in=ids).values_list("chain", "node", "organisation", "record"))
    made: dict[tuple[Any, ...], Target] = {}
    for row, one in told:
        target = _row(row, one, zone, chains, records[row["key"]], resolver)
        key = (target.chain_id, target.node, target.organisation_id, target.record_id)
        if key not in held:
            made.setdefault(key, target)
    _as_decided(list(made.values()))
    Target.objects.bulk_create(list(made.values()), batch_size=CHUNK)


def _row(
    row: Row, told: Row, zone: Any, chains: Mapping[str, Chain], record: int, resolver: registry.Resolver
) -> Target:
    place = str(row.get("place") or row["key"])
    try:
        chain = chains.get(str(told.get("chain") or ""))
        if chain is None:
            raise ValidationError(_("没有产业链“%(name)s”") % {"name": told.get("chain")})
        target = Target(
            zone=zone, chain=chain, node=queries.node_meant(chain, str(told.get("node") or "")), record_id=record,
            organisation_id=resolver.named(told["organisation"]),
            **{name: str(told[name]) for name in ("revenue", "employees", "growth") if told.get(name) not in (None, "")},
            **{name: str(told.get(name) or "")[:most] for name, most in (("products", 300), ("place", 100), ("note", 300))},
        )  # fmt: skip
        target.clean_fields(exclude=["zone", "chain", "organisation", "record", "retraction", "decided_by"])
    except ValidationError as wrong:
        words = {"place": place, "words": "；".join(wrong.messages)}
        raise ValidationError(_("%(place)s：%(words)s") % words) from None
    return target


def _as_decided(made: Sequence[Target]) -> None:
    """Put on new rows what was decided of the same firms for the same gaps: one query."""
    firms = {row.organisation_id for row in made}
    roots = dict(registry.same().filter(pk__in=firms).values_list("pk", "canonical"))
    gaps = Target.objects.filter(
        organisation__canonical__in=set(roots.values()), chain__in={row.chain_id for row in made}
    )
    decided = {
        (row.chain_id, row.node, row.organisation.canonical_id): row
        for row in gaps.exclude(state=TargetState.OPEN).select_related("organisation").order_by("pk")
    }
    for row in made:
        before = decided.get((row.chain_id, row.node, roots.get(row.organisation_id)))
        if before is not None:
            row.state, row.reason = before.state, before.reason
            row.decided_by_id, row.decided = before.decided_by_id, before.decided
