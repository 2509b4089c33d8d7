"""Writes: chains, who leads them, and their tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search

from ..enums import ChainRoleKind
from ..models import Chain, ChainName, ChainRole, ChainTag
from ..queries import chain_ids

Row = Mapping[str, Any]
M = TypeVar("M", bound=Model)
KIND = "chain"
CHUNK = 300
#: Records that are asked for at once.
ASKED = 20_000
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
    chain.record = _record(by, "create", Chain, zone, f"chain:{name}", content, note)
    chain.note, chain.key_chain, chain.retraction = note.strip(), key_chain, None
    chain.said(valid_from)
    chain.full_clean()
    chain.save()
    ChainName.objects.create(chain=chain, name=name, record=chain.record)
    access.require(by, "create", chain)
    _put_keys([chain])
    audit.record(by, "industry.chain.create", chain)
    return chain


@access.action
def edit_chain(*, by: Any, chain: Chain, **fields: Any) -> Chain:
    """Another name is added to those that it is known by, so that rows which still use the old one find it.

    Raises ValidationError, Denied.
    """
    chain = Chain.objects.select_for_update(of=("self",)).get(pk=chain.pk)
    access.require(by, "edit", chain)
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": "、".join(sorted(unknown))})
    before = chain.name
    with audit.change(by, "industry.chain.edit", chain):
        for name, value in fields.items():
            setattr(chain, name, value.strip() if isinstance(value, str) else value)
        chain.full_clean()
        if chain.name != before:
            content = {"name": chain.name, "before": before}
            chain.record = _record(by, "edit", Chain, chain.zone, f"chain-name:{chain.pk}", content, "")
            ChainName.objects.create(chain=chain, name=chain.name, record=chain.record)
        chain.save(update_fields=[*fields, "record"])
    _put_keys([chain])
    return chain


@access.action
def retract_chain(*, by: Any, chain: Chain, reason: str) -> Chain:
    """Have a chain count no more, and with it all roles in it and tags of it. Raises ValidationError, Conflict, Denied.

    Naming it again takes it up again; what was retracted with it stays retracted.
    """
    access.require(by, "retract", chain)
    chain = _fresh(Chain, chain)
    unit = _unit(by, "retract", Chain, chain.zone_id)
    evidence.retract(by, chain, reason, unit)
    taken = [row for model in (ChainRole, ChainTag) for row in model.objects.counting().filter(chain=chain)]
    for row in taken:
        evidence.retract(by, row, reason, unit)
    audit.record(by, "industry.chain.retract", chain, reason=reason, details={"with": [str(row) for row in taken]})
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
    made.record = _record(by, "create", ChainRole, chain.zone, f"role:{chain.pk}:{standing}:{role}", content, note)
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
    evidence.retract(by, role, reason, _unit(by, "retract", ChainRole, role.chain.zone_id))
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
    made.record = _record(by, "create", ChainTag, zone, f"tag:{chain.pk if chain else 0}:{word}", content, note)
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.chaintag.create", made)
    return made


@access.action
def retract_tag(*, by: Any, tag: ChainTag, reason: str) -> ChainTag:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", tag)
    tag = _fresh(ChainTag, tag)
    evidence.retract(by, tag, reason, _unit(by, "retract", ChainTag, tag.zone_id))
    audit.record(by, "industry.chaintag.retract", tag, reason=reason)
    return tag


@access.steps
def load(
    *, by: Any, delivery: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    """What rows of a delivery say of chains, roles in them and tags; see `registry.load`. Run again, it adds nothing.

    A chain is found by any name that it was ever known by. A few hundred rows a transaction. Raises ValidationError that
    names the row, Denied.
    """
    access.require(by, "create", delivery)
    for part in _batches([row for row in rows if row.get("chains") or row.get("provincial_tags")], CHUNK):
        _load_chains(by=by, zone=zone, rows=part, records=records)
    for part in _batches([row for row in rows if row.get("chain_roles")], CHUNK):
        _load_roles(by=by, zone=zone, rows=part, records=records, resolver=resolver)


@access.action
def _load_chains(*, by: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int]) -> None:
    ids = [records[row["key"]] for row in rows]
    evidence.alone(ids)
    known = chain_ids(zone)
    named = set(ChainName.objects.filter(record__in=ids).values_list("chain", "name", "record"))
    tagged = set(ChainTag.objects.filter(record__in=ids).values_list("chain", "tag", "kind", "record"))
    names: dict[tuple[Any, ...], ChainName] = {}
    tags: dict[tuple[Any, ...], ChainTag] = {}
    for row, record in zip(rows, ids, strict=True):
        for told in row.get("chains", ()):
            name = _checked(row, ChainName(name=told["chain"], record_id=record))
            if name.name not in known:
                known[name.name] = Chain.objects.create(zone=zone, name=name.name, record_id=record).pk
            name.chain_id = chain = known[name.name]
            names[chain, name.name, record] = name
            for word in told.get("tags", ()):
                tag = ChainTag(zone=zone, chain_id=chain, tag=word, record_id=record)
                tags[chain, word, "", record] = _checked(row, tag)
        for told in row.get("provincial_tags", ()):
            tag = ChainTag(zone=zone, tag=told["tag"], kind=told.get("kind") or "", record_id=record)
            tags[None, tag.tag, tag.kind, record] = _checked(row, tag)
    ChainName.objects.bulk_create([row for key, row in names.items() if key not in named], batch_size=CHUNK)
    ChainTag.objects.bulk_create([row for key, row in tags.items() if key not in tagged], batch_size=CHUNK)
    # Locked before their names are read, as in `_rest`.
    _put_keys(Chain.objects.select_for_update(of=("self",)).filter(pk__in=known.values()).order_by("pk"))


@access.action
def _load_roles(
    *, by: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    chains, ids = chain_ids(zone), [records[row["key"]] for row in rows]
    evidence.alone(ids)
    held = set(ChainRole.objects.filter(record__in=ids).values_list("chain", "organisation", "role", "record"))
    made: dict[tuple[Any, ...], ChainRole] = {}
    for row, record in zip(rows, ids, strict=True):
        for told in row.get("chain_roles", ()):
            role = _role(row, told, record, chains, resolver)
            made.setdefault((role.chain_id, role.organisation_id, role.role, record), role)
    ChainRole.objects.bulk_create([row for key, row in made.items() if key not in held], batch_size=CHUNK)


def _role(row: Row, told: Row, record: int, chains: Mapping[str, int], resolver: registry.Resolver) -> ChainRole:
    place = str(row.get("place") or row["key"])
    if told["chain"] not in chains:
        raise ValidationError(_("%(place)s：没有产业链“%(name)s”") % {"place": place, "name": told["chain"]})
    try:
        made = ChainRole(
            chain_id=chains[told["chain"]], organisation_id=resolver.named(told["organisation"]), role=told["role"],
            record_id=record, approximate=bool(told.get("approximate")),
        ).said(str(told.get("valid_from") or ""), str(told.get("valid_to") or ""))  # fmt: skip
    except ValidationError as wrong:
        raise _at(row, wrong) from None
    return _checked(row, made)


def _checked(row: Row, made: M) -> M:
    try:
        # Foreign keys were resolved just now: asking for each of them again would be a query a row.
        made.clean_fields(exclude=[field.name for field in made._meta.concrete_fields if field.is_relation])
    except ValidationError as wrong:
        raise _at(row, wrong) from None
    return made


def _at(row: Row, wrong: ValidationError) -> ValidationError:
    """What is wrong, with the place where it stands."""
    words = {"place": str(row.get("place") or row["key"]), "words": "；".join(wrong.messages)}
    return ValidationError(_("%(place)s：%(words)s") % words)


def settle(records: Sequence[int]) -> None:
    """Derive again what chains that these records speak of are called, and on which record they rest.

    A chain goes by the weightiest name that counts. Where none does, a role or a tag that speaks of it still holds it.
    """
    touched: set[int] = set()
    for some in _batches(records, ASKED):
        touched.update(Chain.objects.filter(record__among=some).values_list("pk", flat=True))
        for model in (ChainName, ChainRole, ChainTag):
            speaking = model.objects.filter(record__among=some, chain__isnull=False)
            touched.update(speaking.values_list("chain", flat=True))
    if touched:
        _rest(touched)


@transaction.atomic
def _rest(touched: Collection[int]) -> None:
    # Locked before their names are read: whoever renames one meanwhile has the last word.
    chains = list(Chain.objects.select_for_update(of=("self",)).filter(pk__in=touched).order_by("pk"))
    said: dict[int, list[ChainName]] = defaultdict(list)
    names = ChainName.objects.counting().filter(chain__in=touched).select_related("record__source", "record__last")
    for name in sorted(names, key=evidence.weight):
        said[name.chain_id].append(name)
    for chain in chains:
        before = chain.name, chain.record_id
        _rest_on(chain, said[chain.pk])
        if (chain.name, chain.record_id) != before:
            chain.save(update_fields=["name", "record"])
    _put_keys(chains)


def _rest_on(chain: Chain, said: Sequence[ChainName]) -> None:
    if not said:
        for model in (ChainTag, ChainRole):
            row = model.objects.counting().filter(chain=chain).order_by("record_id").first()
            if row is not None:
                chain.record_id = row.record_id
                return
        return
    agreeing = [one for one in said if one.name == said[0].name]
    # Of those that say the same the mildest: what was published is not withheld because somebody else sends it, too.
    mildest = min(agreeing, key=lambda one: evidence.classes.ORDER.index(one.record.source.classification))
    chain.record_id = mildest.record_id
    taken = Chain.objects.filter(zone=chain.zone_id, name=mildest.name).exclude(pk=chain.pk)
    if chain.name != mildest.name and not taken.exists():
        chain.name = mildest.name


def _batches(told: Sequence[Any], size: int = 400) -> Iterable[Sequence[Any]]:
    return (told[at : at + size] for at in range(0, len(told), size))


def _put_keys(chains: Iterable[Chain]) -> None:
    search.put(KIND, [(chain.pk, [(chain.name, search.NameSort.OFFICIAL)], []) for chain in chains])


def _fresh(model: Any, row: Any) -> Any:
    return model.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _record(by: Any, action: str, model: Any, zone: Any, key: str, content: dict[str, Any], note: str) -> Any:
    said = evidence.Said(key, content, note.strip())
    return evidence.manual_record(by, said, unit=_unit(by, action, model, zone.pk), zone=zone.pk)


def _unit(by: Any, action: str, model: Any, zone: int | None) -> int | None:
    """The unit of the role by which somebody does this in that zone."""
    return evidence.office(by, model._meta.label, action, zone).unit
