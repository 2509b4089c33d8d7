"""Writes: chains, who leads them, and their tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search

from .enums import ChainRoleKind
from .models import Chain, ChainRole, ChainTag

Row = Mapping[str, Any]
KIND = "chain"
EDITABLE = frozenset({"name", "note", "key_chain"})


@access.action
def create_chain(
    *, by: Any, zone: Any, name: str, note: str = "", key_chain: bool = True, valid_from: str = ""
) -> Chain:
    """One that was named before, and counts no more, is taken up again. Raises ValidationError, Denied."""
    name = name.strip()
    chain = Chain.objects.select_for_update(of=("self",)).filter(zone=zone, name=name).first() or Chain(
        zone=zone, name=name
    )
    if chain.pk and Chain.objects.counting().filter(pk=chain.pk).exists():
        raise ValidationError({"name": _("该园区已有产业链“%(name)s”") % {"name": name}})
    content = {"name": name, "key_chain": key_chain, "note": note.strip(), "valid_from": valid_from}
    chain.record = _record(by, zone, f"chain:{name}", content, note)
    chain.note, chain.key_chain, chain.retraction = note.strip(), key_chain, None
    chain.said(valid_from)
    chain.full_clean()
    chain.save()
    access.require(by, "create", chain)
    _put_keys([chain])
    audit.record(by, "industry.chain.create", chain)
    return chain


@access.action
def edit_chain(*, by: Any, chain: Chain, **fields: Any) -> Chain:
    """Raises ValidationError, Denied."""
    chain = Chain.objects.select_for_update(of=("self",)).get(pk=chain.pk)
    access.require(by, "edit", chain)
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": "、".join(sorted(unknown))})
    with audit.change(by, "industry.chain.edit", chain):
        for name, value in fields.items():
            setattr(chain, name, value.strip() if isinstance(value, str) else value)
        chain.full_clean()
        chain.save(update_fields=list(fields) or ["name"])
    _put_keys([chain])
    return chain


@access.action
def give_role(
    *, by: Any, chain: Chain, organisation: Any, role: str, valid_from: str = "", valid_to: str = "", note: str = ""
) -> ChainRole:
    """Say what an organisation is to a chain. Raises ValidationError, Denied."""
    # Two at once must not both find that it is not held yet.
    chain = Chain.objects.select_for_update(of=("self",)).select_related("zone").get(pk=chain.pk)
    if role not in ChainRoleKind.values:
        words = _("没有链上角色“%(role)s”，可用：%(known)s")
        raise ValidationError({"role": words % {"role": str(role)[:20], "known": "、".join(ChainRoleKind.values)}})
    standing = organisation.canonical_id or organisation.pk
    made = ChainRole(chain=chain, organisation=organisation, role=role).said(valid_from, valid_to)
    made.full_clean(exclude=["record"])
    _refuse_held(made, standing)
    content = {
        "chain": chain.name, "organisation": str(organisation), "role": role, "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    made.record = _record(by, chain.zone, f"role:{chain.pk}:{standing}:{role}", content, note)
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.chainrole.create", made, zone_id=chain.zone_id)
    return made


def _refuse_held(made: ChainRole, standing: int) -> None:
    """Raise ValidationError where the same is said already of any of the same days."""
    held = ChainRole.objects.counting().filter(chain=made.chain_id, role=made.role, organisation__canonical=standing)
    if made.valid_to:
        held = held.exclude(valid_from__gt=made.valid_to)
    if made.valid_from:
        held = held.exclude(valid_to__lt=made.valid_from)
    if held.exists():
        words = _("“%(name)s”已经是“%(chain)s”的%(role)s")
        told = {"name": made.organisation, "chain": made.chain, "role": made.get_role_display()}
        raise ValidationError({"organisation": words % told})


@access.action
def retract_role(*, by: Any, role: ChainRole, reason: str) -> ChainRole:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", role)
    role = _fresh(ChainRole, role)
    evidence.retract(by, role, reason, _unit(by))
    audit.record(by, "industry.chainrole.retract", role, reason=reason, zone_id=role.chain.zone_id)
    return role


@access.action
def tag(*, by: Any, zone: Any, tag: str, chain: Chain | None = None, kind: str = "", note: str = "") -> ChainTag:
    """Raises ValidationError, Denied."""
    word = tag.strip()
    if chain is not None and chain.zone_id != zone.pk:
        raise ValidationError({"chain": _("“%(chain)s”不是%(zone)s的产业链") % {"chain": chain, "zone": zone}})
    if ChainTag.objects.counting().filter(zone=zone, chain=chain, tag=word).exists():
        raise ValidationError({"tag": _("已有标签“%(tag)s”") % {"tag": word}})
    made = ChainTag(zone=zone, chain=chain, tag=word, kind=kind.strip()).said()
    made.full_clean(exclude=["record"])
    content = {"tag": word, "kind": made.kind, "chain": chain.name if chain else ""}
    made.record = _record(by, zone, f"tag:{chain.pk if chain else 0}:{word}", content, note)
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.chaintag.create", made)
    return made


@access.action
def retract_tag(*, by: Any, tag: ChainTag, reason: str) -> ChainTag:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", tag)
    tag = _fresh(ChainTag, tag)
    evidence.retract(by, tag, reason, _unit(by))
    audit.record(by, "industry.chaintag.retract", tag, reason=reason)
    return tag


@access.action
def load(
    *, by: Any, delivery: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    """What rows of a delivery say of chains, roles in them and tags; see `registry.load`. Run again, it adds nothing.

    Raises ValidationError that names the row.
    """
    access.require(by, "create", delivery)
    for row in rows:
        record = records[row["key"]]
        for told in row.get("chains", ()):
            chain, _made = Chain.objects.get_or_create(zone=zone, name=told["chain"], defaults={"record_id": record})
            for word in told.get("tags", ()):
                ChainTag.objects.get_or_create(zone=zone, chain=chain, tag=word, record_id=record)
        for told in row.get("provincial_tags", ()):
            kind = told.get("kind") or ""
            ChainTag.objects.get_or_create(zone=zone, chain=None, tag=told["tag"], kind=kind, record_id=record)
    there = Chain.objects.filter(zone=zone)
    chains = {chain.name: chain.pk for chain in there}
    for row in rows:
        for told in row.get("chain_roles", ()):
            _load_role(row, told, records[row["key"]], chains, resolver)
    _put_keys(there)


def _load_role(row: Row, told: Row, record: int, chains: Mapping[str, int], resolver: registry.Resolver) -> None:
    place = str(row.get("place") or row["key"])
    if told["chain"] not in chains:
        raise ValidationError(_("%(place)s：没有产业链“%(name)s”") % {"place": place, "name": told["chain"]})
    try:
        made = ChainRole(
            chain_id=chains[told["chain"]], organisation_id=resolver.named(told["organisation"]), role=told["role"],
            record_id=record, approximate=bool(told.get("approximate")),
        )  # fmt: skip
        made.said(str(told.get("valid_from") or ""), str(told.get("valid_to") or ""))
        made.clean_fields()
    except ValidationError as wrong:
        words = "；".join(wrong.messages)
        raise ValidationError(_("%(place)s：%(words)s") % {"place": place, "words": words}) from None
    same = ChainRole.objects.filter(
        chain=made.chain_id, organisation=made.organisation_id, role=made.role, record=record
    )
    if not same.exists():
        made.save(force_insert=True)


def settle(records: Sequence[int]) -> None:
    """Let chains rest on another record that speaks of them where theirs counts no more, and the other way round."""
    for some in _batches(records):
        for chain in Chain.objects.filter(record__in=some, record__last__isnull=True).order_by("pk"):
            _rest_on_another(chain)
        for model in (ChainRole, ChainTag):
            rows = model.objects.counting().filter(
                record__in=some, chain__isnull=False, chain__record__last__isnull=True
            )
            for row in rows.select_related("chain").order_by("pk"):
                _rest_on_another(row.chain)


def _rest_on_another(chain: Chain) -> None:
    for model in (ChainTag, ChainRole):
        row = model.objects.counting().filter(chain=chain).order_by("record_id").first()
        if row is not None:
            Chain.objects.filter(pk=chain.pk).update(record=row.record_id)
            return


def _batches(records: Sequence[int], size: int = 400) -> Iterable[Sequence[int]]:
    return (records[at : at + size] for at in range(0, len(records), size))


def _put_keys(chains: Iterable[Chain]) -> None:
    search.put(KIND, [(chain.pk, [(chain.name, search.NameSort.OFFICIAL)], []) for chain in chains])


def _fresh(model: Any, row: Any) -> Any:
    return model.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _record(by: Any, zone: Any, key: str, content: dict[str, Any], note: str) -> Any:
    return evidence.manual_record(by, evidence.Said(key, content, note.strip()), unit=_unit(by), zone=zone.pk)


def _unit(by: Any) -> int | None:
    grants = access.grants_for(by)
    return grants[0].unit if grants else None
