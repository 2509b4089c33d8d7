"""Writes: who stands at which node of a chain. Only what a person has said counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance

from ..enums import Basis, SuggestionState
from ..models import Chain, Placement, Suggestion
from ..queries import content_of, node_told, readable_reasons, with_nodes

#: What may be settled or refused at once.
MOST = 1000
LONGEST_REASON = 300


@access.action
def place(
    *, by: Any, chain: Chain, node: str, organisation: Any, basis: str = Basis.PERSON, note: str = "",
    valid_from: str = "", valid_to: str = "",
) -> Placement:  # fmt: skip
    """Say that an organisation stands at a node, told by its key or title. What was suggested of it is settled by that.

    It belongs to the chain's zone, unless it rests on a project there. Raises ValidationError, Denied.
    """
    # Two at once must not both find that it does not stand there yet.
    chain = Chain.objects.select_for_update(of=("self",)).select_related("zone").get(pk=chain.pk)
    if basis not in Basis.values:
        words = _("没有依据“%(basis)s”，可用：%(known)s")
        raise ValidationError({"basis": words % {"basis": str(basis)[:20], "known": "、".join(Basis.values)}})
    key = _node(chain, node)
    standing = organisation.canonical_id or organisation.pk
    _belongs(chain, {standing: str(organisation)}, basis)
    made = Placement(chain=chain, node=key, organisation=organisation, basis=basis).said(valid_from, valid_to)
    made.full_clean(exclude=["record"])
    _refuse_held(made, standing)
    content = {
        "chain": chain.name, "node": key, "organisation": str(organisation), "basis": basis, "valid_from": valid_from,
        "valid_to": valid_to,
    }  # fmt: skip
    made.record = _record(by, chain, f"placement:{chain.pk}:{key}:{standing}", content, note)
    made.save(force_insert=True)
    access.require(by, "create", made)
    waiting = Suggestion.objects.filter(chain=chain, node=key, organisation=standing)
    waiting.update(state=SuggestionState.SETTLED, placement=made, by=by.pk, at=clock.now(), why="")
    audit.record(by, "industry.placement.create", made, label=_called(made), zone_id=chain.zone_id)
    return made


def _node(chain: Chain, text: str) -> str:
    content = content_of(chain)
    if content is None:
        words = _("“%(chain)s”还没有环节：请先为它指定环节内容")
        raise ValidationError({"chain": words % {"chain": chain}})
    try:
        return node_told(content, text)
    except KeyError as missing:
        raise ValidationError({"node": missing.args[0]}) from None


def _belongs(chain: Chain, firms: Mapping[int, str], basis: str = Basis.PERSON) -> None:
    """Raise ValidationError where one of these is not in the chain's zone."""
    if basis == Basis.PROJECT:
        return
    inside = registry.members_among(chain.zone_id, firms)
    for pk, name in firms.items():
        if pk not in inside:
            words = _("“%(name)s”不在%(zone)s：先在机构档案登记它位于该园区，再落位")
            raise ValidationError({"organisation": words % {"name": name, "zone": chain.zone}})


def _refuse_held(made: Placement, standing: int) -> None:
    """Raise ValidationError where it stands there already on any of the same days."""
    held = Placement.objects.counting().filter(chain=made.chain_id, node=made.node, organisation__canonical=standing)
    if made.valid_to:
        held = held.exclude(valid_from__gt=made.valid_to)
    if made.valid_from:
        held = held.exclude(valid_to__lt=made.valid_from)
    if held.exists():
        words = _("“%(name)s”已经落在“%(chain)s”的这个环节")
        raise ValidationError({"organisation": words % {"name": made.organisation, "chain": made.chain}})


@access.action
def retract_placement(*, by: Any, placement: Placement, reason: str) -> Placement:
    """The node counts it no more; what was suggested of it is as refused. Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", placement)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    zone = placement.chain.zone_id
    evidence.retract(by, placement, reason, evidence.office(by, Placement._meta.label, "retract", zone).unit)
    told = {"state": SuggestionState.REFUSED, "by": by.pk, "at": clock.now(), "why": reason.strip()[:LONGEST_REASON]}
    Suggestion.objects.filter(placement=placement).update(**told, placement=None)
    audit.record(by, "industry.placement.retract", placement, label=_called(placement), reason=reason, zone_id=zone)
    return placement


def _called(placement: Placement) -> str:
    """What the log calls it: as people call the node, not by its key."""
    (told,) = with_nodes([placement])
    return f"{told.chain} · {told.node_title} · {told.organisation}"


def settle(*, by: Any, suggestion: Suggestion, valid_from: str = "") -> Placement:
    """See `settle_many`. Raises Conflict where somebody has decided already."""
    made = settle_many(by=by, suggestions=[suggestion], valid_from=valid_from)
    if not made:
        raise access.Conflict(_("这条建议已有人处理，或已经落位"))
    return made[0]


@access.action
def settle_many(*, by: Any, suggestions: Iterable[Suggestion], valid_from: str = "") -> list[Placement]:
    """Say that these organisations stand where it is suggested; those that are decided already are left alone.

    Each rests on a record of the class of the suggestion: whoever may not read why may not read that it stands there. One record a
    chain and class, however many they are. Raises ValidationError, Denied.
    """
    rows = _taken(by, suggestions)
    groups: dict[tuple[int, str, int | None], list[Suggestion]] = defaultdict(list)
    for row in rows:
        groups[row.chain_id, row.classification, row.unit].append(row)
    made: list[Placement] = []
    for some in groups.values():
        made += _settle_group(by, some, valid_from)
    return made


def _settle_group(by: Any, rows: Sequence[Suggestion], valid_from: str) -> list[Placement]:
    chain, classification = rows[0].chain, rows[0].classification or evidence.Classification.OPEN
    access.require(by, "settle", rows[0])
    content = content_of(chain)
    rows = [row for row in rows if content is not None and row.node in content.nodes]
    rows = _not_held(chain, rows)
    if not rows:
        return []
    reader = clearance(by)
    told = [
        {
            "organisation": _root(row).name, "node": row.node, "basis": row.basis, "confidence": row.confidence,
            "reasons": [f"{one['kind']}: {one['text']}" for one in readable_reasons(reader, row)][:5],
        }
        for row in rows
    ]  # fmt: skip
    key = f"placements:{chain.pk}:{clock.now():%Y%m%dT%H%M%S%f}"
    record = _record(by, chain, key, {"chain": chain.name, "placements": told}, "", classification)
    made = [
        Placement(
            chain=chain, node=row.node, organisation_id=_root(row).pk, basis=row.basis, record=record
        ).said(valid_from)
        for row in rows
    ]  # fmt: skip
    Placement.objects.bulk_create(made)
    # Asked of one of them: all are of one chain.
    access.require(by, "create", made[0])
    now = clock.now()
    for row, placement in zip(rows, made, strict=True):
        row.state, row.placement_id, row.by_id, row.at, row.why = SuggestionState.SETTLED, placement.pk, by.pk, now, ""
    Suggestion.objects.bulk_update(rows, ["state", "placement", "by", "at", "why"], batch_size=200)
    words = {"n": len(rows), "placements": [one.pk for one in made][:MOST]}
    audit.record(by, "industry.suggestion.settle", chain, details=words, zone_id=chain.zone_id)
    return made


def _not_held(chain: Chain, rows: Sequence[Suggestion]) -> list[Suggestion]:
    """Those whose organisation is in the zone and does not stand there yet."""
    firms = {_root(row).pk for row in rows}
    inside = registry.members_among(chain.zone_id, firms)
    held = set(
        Placement.objects.counting().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()), chain=chain,
        organisation__canonical__in=firms).values_list("organisation__canonical", "node")
    )  # fmt: skip
    found = {}
    for row in rows:
        one = (_root(row).pk, row.node)
        if one[0] in inside and one not in held:
            found.setdefault(one, row)
    return list(found.values())


def _root(row: Any) -> Any:
    return row.organisation.canonical or row.organisation


def _taken(by: Any, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Those that wait still and may be read, locked; their chains before, as `place` does. Raises ValidationError for too many."""
    ids = [row.pk for row in suggestions]
    if len(ids) > MOST:
        raise ValidationError(_("一次最多处理 %(n)d 条建议") % {"n": MOST})
    asked = Suggestion.objects.filter(clearance(by).condition("classification", "unit"), pk__among=ids)
    list(Chain.objects.select_for_update(of=("self",)).filter(pk__in=asked.order_by().values("chain")).order_by("pk"))
    rows = asked.filter(state=SuggestionState.OPEN).select_for_update(of=("self",)).order_by("pk")
    return list(rows.select_related("chain__zone", "organisation__canonical"))


@access.action
def refuse_many(*, by: Any, suggestions: Iterable[Suggestion], why: str) -> int:
    """Have it that these do not stand there; how many. They come back only where something else speaks for it.

    Raises ValidationError, Denied.
    """
    why = why.strip()
    if not why:
        raise ValidationError({"why": _("请写明为什么不在这个环节")})
    if len(why) > LONGEST_REASON:
        raise ValidationError({"why": _("理由最多 %(n)d 字") % {"n": LONGEST_REASON}})
    rows = _taken(by, suggestions)
    by_chain: dict[int, list[Suggestion]] = defaultdict(list)
    for row in rows:
        by_chain[row.chain_id].append(row)
    for some in by_chain.values():
        access.require(by, "settle", some[0])
        _decide(by, some, SuggestionState.REFUSED, why)
        words = {"n": len(some), "suggestions": [row.pk for row in some]}
        audit.record(
            by, "industry.suggestion.refuse", some[0].chain, reason=why, details=words, zone_id=some[0].chain.zone_id
        )
    return len(rows)


def refuse(*, by: Any, suggestion: Suggestion, why: str) -> None:
    """See `refuse_many`. Raises Conflict where somebody has decided already."""
    if not refuse_many(by=by, suggestions=[suggestion], why=why):
        raise access.Conflict(_("这条建议已有人处理"))


def _decide(by: Any, rows: Collection[Suggestion], state: str, why: str) -> None:
    Suggestion.objects.filter(pk__among=[row.pk for row in rows]).update(
        state=state, by=by.pk, at=clock.now(), why=why, placement=None
    )


def _record(
    by: Any,
    chain: Chain,
    key: str,
    content: dict[str, Any],
    note: str,
    classification: str = evidence.Classification.OPEN,
) -> Any:
    said = evidence.Said(key, content, note.strip())
    unit = evidence.office(by, Placement._meta.label, "create", chain.zone_id).unit
    return evidence.manual_record(by, said, unit=unit, zone=chain.zone_id, classification=classification)
