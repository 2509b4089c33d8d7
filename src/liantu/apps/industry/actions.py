"""Writes: chains, who leads them, and their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from .enums import ChainRoleKind
from .models import Chain, ChainRole, ChainTag

Row = Mapping[str, Any]


@access.action
def create_chain(*, by: Any, zone: Any, name: str, note: str = "", key_chain: bool = True, valid_from: str = "") -> Chain:
    """Raises ValidationError, Denied."""
    record = _record(by, zone, f"chain:{name.strip()}", {"name": name}, note)
    chain = Chain(zone=zone, name=name.strip(), note=note.strip(), key_chain=key_chain, record=record)
    chain.said(valid_from)
    chain.full_clean()
    chain.save(force_insert=True)
    access.require(by, "create", chain)
    audit.record(by, "industry.chain.create", chain)
    return chain


@access.action
def edit_chain(*, by: Any, chain: Chain, **fields: Any) -> Chain:
    """Raises ValidationError, Denied."""
    chain = Chain.objects.select_for_update().get(pk=chain.pk)
    access.require(by, "edit", chain)
    if unknown := set(fields) - {"name", "note", "key_chain"}:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": "、".join(sorted(unknown))})
    with audit.change(by, "industry.chain.edit", chain):
        for name, value in fields.items():
            setattr(chain, name, value.strip() if isinstance(value, str) else value)
        chain.full_clean()
        chain.save(update_fields=list(fields) or ["name"])
    return chain


@access.action
def give_role(
    *, by: Any, chain: Chain, organisation: Any, role: str, valid_from: str = "", valid_to: str = "", note: str = ""
) -> ChainRole:
    """Say what an organisation is to a chain. Raises ValidationError, Denied."""
    standing = organisation.canonical_id or organisation.pk
    held = ChainRole.objects.counting().on().filter(chain=chain, role=role, organisation__canonical=standing)
    if held.exists():
        raise ValidationError(_("“%(name)s”已经是“%(chain)s”的%(role)s") % {
            "name": organisation, "chain": chain, "role": ChainRoleKind(role).label,
        })  # fmt: skip
    content = {"chain": chain.name, "organisation": str(organisation), "role": role}
    record = _record(by, chain.zone, f"role:{chain.pk}:{standing}:{role}", content, note)
    made = ChainRole(chain=chain, organisation=organisation, role=role, record=record).said(valid_from, valid_to)
    made.full_clean()
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.chainrole.create", made, zone_id=chain.zone_id)
    return made


@access.action
def retract_role(*, by: Any, role: ChainRole, reason: str) -> ChainRole:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", role)
    evidence.retract(by, role, reason, _unit(by))
    audit.record(by, "industry.chainrole.retract", role, reason=reason, zone_id=role.chain.zone_id)
    return role


@access.action
def tag(*, by: Any, zone: Any, tag: str, chain: Chain | None = None, kind: str = "", note: str = "") -> ChainTag:
    """Raises ValidationError, Denied."""
    record = _record(by, zone, f"tag:{tag}", {"tag": tag, "kind": kind}, note)
    made = ChainTag(zone=zone, chain=chain, tag=tag.strip(), kind=kind.strip(), record=record).said()
    made.full_clean()
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.chaintag.create", made)
    return made


@access.action
def retract_tag(*, by: Any, tag: ChainTag, reason: str) -> ChainTag:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", tag)
    evidence.retract(by, tag, reason, _unit(by))
    audit.record(by, "industry.chaintag.retract", tag, reason=reason)
    return tag


@access.action
def load(
    *, by: Any, delivery: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    """What rows of a delivery say of chains, roles in them and tags; see `registry.load`. Run again, it adds nothing."""
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
    chains = dict(Chain.objects.filter(zone=zone).values_list("name", "pk"))
    for row in rows:
        for told in row.get("chain_roles", ()):
            _load_role(row, told, records[row["key"]], chains, resolver)


def _load_role(row: Row, told: Row, record: int, chains: Mapping[str, int], resolver: registry.Resolver) -> None:
    place = str(row.get("place") or row["key"])
    if told["chain"] not in chains:
        raise ValidationError(_("%(place)s：没有产业链“%(name)s”") % {"place": place, "name": told["chain"]})
    try:
        holder = resolver.named(told["organisation"])
    except ValidationError as wrong:
        raise ValidationError(f"{place}：{wrong.messages[0]}") from None
    made = ChainRole(
        chain_id=chains[told["chain"]], organisation_id=holder,
        role=told["role"], record_id=record,
    ).said(str(told.get("valid_from") or ""), str(told.get("valid_to") or ""))  # fmt: skip
    made.clean_fields()
    same = ChainRole.objects.filter(
        chain=made.chain_id, organisation=made.organisation_id, role=made.role, record=record
    )
    if not same.exists():
        made.save(force_insert=True)


def _record(by: Any, zone: Any, key: str, content: dict[str, Any], note: str) -> Any:
    return evidence.manual_record(by, evidence.Said(key, content, note.strip()), unit=_unit(by), zone=zone.pk)


def _unit(by: Any) -> int | None:
    grants = access.grants_for(by)
    return grants[0].unit if grants else None
