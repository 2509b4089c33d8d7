"""Writes: what firms buy, where it belongs in a chain, and local products offered for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys

from ..enums import ChainRoleKind, OfferState
from ..models import Chain, ChainRole, ItemPlace, Offer, Purchase
from ..queries import OFFER, chain_ids, content_of, contents_of, item_key, propose
from .chains import CHUNK, Row, _at, _batches, _checked, _fresh, _unit

JOURNEY = "offer"
#: An amount beyond this is a slip: a year of the largest buyers in the country.
MOST_YUAN = Decimal(10) ** 13


@access.action
def add_purchase(
    *, by: Any, zone: Any, buyer: Any, item: str, period: str, amount: Any = None, chain: Chain | None = None,
    specification: str = "", supplier: str = "", local: bool | None = None, node: str = "", note: str = "",
    classification: str = evidence.Classification.RESTRICTED,
) -> Purchase:  # fmt: skip
    """One line of a buyer's list, by hand; restricted to the unit that writes it unless told otherwise.

    Raises ValidationError, Denied.
    """
    told = {
        "item": item, "specification": specification, "amount": amount, "period": period, "supplier": supplier,
        "local": local, "node": node,
    }  # fmt: skip
    made = _made(zone, told)
    made.buyer = buyer
    made.chain = chain if chain is not None else _chains_of(zone, [buyer.canonical_id or buyer.pk]).get(buyer.canonical_id or buyer.pk)  # fmt: skip
    if chain is not None and chain.zone_id != zone.pk:
        raise ValidationError({"chain": _("“%(chain)s”不是%(zone)s的产业链") % {"chain": chain, "zone": zone}})
    made.supplier_id = _supplier(registry.Resolver(), made.supplier_name)
    _place(made, _Places([made.chain] if made.chain else []))
    if node:
        content = content_of(made.chain) if made.chain else None
        if content is None or node not in content.nodes:
            raise ValidationError({"node": _("这条产业链没有环节“%(node)s”") % {"node": node[:80]}})
        made.node = node
    made.full_clean(exclude=["record", "zone", "chain", "buyer", "supplier"])
    content_told = {**{key: str(value) for key, value in told.items() if value not in (None, "")}, "buyer": str(buyer)}
    said = evidence.Said(f"purchase:{buyer.pk}:{item_key(item, specification)}:{period}:{supplier[:60]}", content_told, note.strip())  # fmt: skip
    unit = _unit(by, "create", Purchase, zone.pk)
    made.record = evidence.manual_record(by, said, unit=unit, zone=zone.pk, classification=classification)
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.purchase.create", made)
    return made


@access.action
def place_items(*, by: Any, purchases: Sequence[Purchase], node: str, chain: Chain | None = None) -> list[Purchase]:
    """Put items to a node of their chain, or of `chain`; "" takes them out again. The same item of a later list follows.

    Raises ValidationError, Denied.
    """
    rows = list(
        Purchase.objects.select_for_update(of=("self",)).select_related("chain").filter(pk__in=[row.pk for row in purchases])
    )  # fmt: skip
    for row in rows:
        access.require(by, "place", row)
        if chain is not None:
            if chain.zone_id != row.zone_id:
                raise ValidationError({"chain": _("“%(chain)s”是另一个园区的产业链") % {"chain": chain}})
            row.chain = chain
        if row.chain is None:
            raise ValidationError({"chain": _("“%(item)s”还没有归到产业链：请选一条") % {"item": row.item}})
    contents = contents_of({row.chain for row in rows if row.chain})
    now = clock.now()
    for row in rows:
        content = contents.get(row.chain_id or 0)
        if node and (content is None or node not in content.nodes):
            told = {"chain": row.chain, "node": node[:80]}
            raise ValidationError({"node": _("“%(chain)s”没有环节“%(node)s”") % told})
        row.node = node
        row.save(update_fields=["chain", "node"])
        key = {"chain": row.chain, "item": item_key(row.item, row.specification)}
        if node:
            ItemPlace.objects.update_or_create(**key, defaults={"node": node, "by_id": by.pk, "at": now})
        else:
            ItemPlace.objects.filter(**key).delete()
    if rows:
        details = {"node": node, "items": [row.item for row in rows[:20]], "count": len(rows)}
        audit.record(by, "industry.purchase.place", rows[0], details=details)
    return rows


@access.action
def accept_proposals(*, by: Any, purchases: Sequence[Purchase]) -> list[Purchase]:
    """Put each item to the node that its words suggest; those without a suggestion are left. Raises ValidationError, Denied."""
    found: dict[str, list[Purchase]] = defaultdict(list)
    for row in purchases:
        if row.proposed and not row.node:
            found[row.proposed].append(row)
    return [row for node, some in found.items() for row in place_items(by=by, purchases=some, node=node)]


@access.action
def retract_purchase(*, by: Any, purchase: Purchase, reason: str) -> Purchase:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", purchase)
    purchase = _fresh(Purchase, purchase)
    evidence.retract(by, purchase, reason, _unit(by, "retract", Purchase, purchase.zone_id))
    audit.record(by, "industry.purchase.retract", purchase, reason=reason)
    return purchase


@access.steps
def load(
    *, by: Any, delivery: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver
) -> None:
    """What rows of a delivery say that somebody buys. Run again, it adds nothing. Raises ValidationError that names the row, Denied."""
    access.require(by, "create", delivery)
    told = [row for row in rows if row.get("purchases")]
    names = {str(one.get("supplier") or "") for row in told for one in row["purchases"]} - {""}
    resolver.learn({"alias": [name], "code": name} for name in sorted(names))
    for part in _batches(told, CHUNK):
        _load_some(by=by, zone=zone, rows=part, records=records, resolver=resolver, year=str(delivery.issued)[:4])


@access.action
def _load_some(
    *, by: Any, zone: Any, rows: Sequence[Row], records: Mapping[str, int], resolver: registry.Resolver, year: str
) -> None:
    """`year`: of rows that tell none, that of the delivery."""
    ids = [records[row["key"]] for row in rows]
    evidence.alone(ids)
    done = set(Purchase.objects.filter(record__in=ids).values_list("record", flat=True))
    known = chain_ids(zone)
    made: list[Purchase] = []
    for row, record in zip(rows, ids, strict=True):
        for told in row["purchases"] if record not in done else ():
            try:
                one = _made(zone, {**told, "period": told.get("period") or year})
                one.buyer_id = resolver.named(told["buyer"])
            except ValidationError as wrong:
                raise _at(row, wrong) from None
            one.record_id = record
            one.chain_id = known.get(str(told.get("chain") or "").strip())
            one.supplier_id = _supplier(resolver, one.supplier_name)
            made.append(_checked(row, one))
    _place_all(zone, made)
    Purchase.objects.bulk_create(made, batch_size=CHUNK)


def _made(zone: Any, told: Mapping[str, Any]) -> Purchase:
    """Raises ValidationError."""
    local = told.get("local")
    row = Purchase(
        zone=zone, item=str(told["item"]).strip(), specification=str(told.get("specification") or "").strip(),
        amount=_amount(told.get("amount")), period=str(told["period"]).strip(), supplier_name=str(told.get("supplier") or "").strip(),
        told_local=local if isinstance(local, bool) or local is None else local == "yes",
    )  # fmt: skip
    try:
        # A year, a half, a month: whatever begins with its year.
        evidence.periods.span_of(row.period)
        if not row.period[:4].isdecimal():
            raise ValidationError("")
    except ValidationError:
        raise ValidationError({"period": _("期间“%(period)s”应是年份或月份，如 2025 或 2025-06") % {"period": row.period[:20]}}) from None  # fmt: skip
    return row.said()


def _amount(told: Any) -> Decimal | None:
    if told in (None, ""):
        return None
    try:
        amount = Decimal(str(told)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValidationError({"amount": _("“%(told)s”不是金额") % {"told": str(told)[:40]}}) from None
    if not 0 <= amount <= MOST_YUAN:
        raise ValidationError({"amount": _("年采购额应在 0 到 10 万亿元之间")})
    return amount


def _supplier(resolver: registry.Resolver, name: str) -> int | None:
    """The one organisation that bears the name; None where nobody does, or several."""
    if not name:
        return None
    found = resolver.fitting(name)
    if not found:
        resolver.learn([{"alias": [name], "code": name}])
        found = resolver.fitting(name)
    return found[0] if len(found) == 1 else None


class _Places:
    """What people said of items of some chains before, and what the words of nodes suggest."""

    def __init__(self, chains: Iterable[Chain]) -> None:
        rows = list(chains)
        self.contents = contents_of(rows)
        self.matchers = {pk: engine.Matcher(content) for pk, content in self.contents.items()}
        places = ItemPlace.objects.filter(chain__in=[row.pk for row in rows])
        self.said = {(pk, item): node for pk, item, node in places.values_list("chain", "item", "node")}


def _place(row: Purchase, places: _Places) -> None:
    content = places.contents.get(row.chain_id or 0)
    if content is None:
        return
    said = places.said.get((row.chain_id, item_key(row.item, row.specification)), "")
    row.node = said if said in content.nodes else ""
    row.proposed = propose(content, row.item, row.specification, places.matchers[int(row.chain_id or 0)])


def _place_all(zone: Any, rows: Sequence[Purchase]) -> None:
    """Say to which chain each belongs where its row does not, and where in it."""
    buyers = {row.buyer_id for row in rows}
    roots = {pk: next(iter(registry.roots_of([pk])), pk) for pk in buyers}
    of_buyer = _chains_of(zone, roots.values())
    for row in rows:
        if row.chain_id is None and (chain := of_buyer.get(roots[row.buyer_id])) is not None:
            row.chain_id = chain.pk
    places = _Places(Chain.objects.filter(pk__in={row.chain_id for row in rows if row.chain_id}))
    for row in rows:
        _place(row, places)


def _chains_of(zone: Any, buyers: Iterable[int]) -> dict[int, Chain]:
    """Buyers that carry just one chain of the zone → that chain: the list of its leader is that of the chain."""
    roles = ChainRole.objects.counting().on().filter(
        chain__zone=zone, organisation__canonical__in=list(buyers), role__in=[ChainRoleKind.LEADER, ChainRoleKind.CORE]
    )  # fmt: skip
    found: dict[int, dict[int, Chain]] = defaultdict(dict)
    for role in roles.select_related("chain", "organisation"):
        found[role.organisation.canonical_id][role.chain_id] = role.chain
    return {pk: next(iter(chains.values())) for pk, chains in found.items() if len(chains) == 1}


# Offers


@access.action
def offer(
    *, by: Any, zone: Any, organisation: Any, product: str, buyer: Any = None, buyer_name: str = "",
    purchase: Purchase | None = None, chain: Chain | None = None, node: str = "", note: str = "",
) -> Offer:  # fmt: skip
    """A local firm's product offered to a buyer; its case begins. Raises ValidationError, Conflict, Denied."""
    if purchase is not None:
        buyer, chain, node = purchase.buyer.canonical or purchase.buyer, purchase.chain, node or purchase.node
    name = buyer.name if buyer is not None else buyer_name.strip()
    if not name:
        raise ValidationError({"buyer": _("请写采购方")})
    if buyer is not None and (buyer.canonical_id or buyer.pk) == (organisation.canonical_id or organisation.pk):
        raise ValidationError({"buyer": _("不能推荐给自己")})
    made = Offer(
        zone=zone, chain=chain, node=node, purchase=purchase, product=product.strip(),
        organisation_id=organisation.canonical_id or organisation.pk, buyer=buyer, buyer_name=name, by_id=by.pk,
        made=clock.today(), note=note.strip(),
    )  # fmt: skip
    made.full_clean(exclude=["zone", "chain", "purchase", "organisation", "buyer", "by"])
    if chain is not None and chain.zone_id != zone.pk:
        raise ValidationError({"chain": _("“%(chain)s”不是%(zone)s的产业链") % {"chain": chain, "zone": zone}})
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "industry.offer.create", made)
    journeys.start(
        by=by, kind=OFFER, obj=made, title=f"{made.product} · {name}"[:200], zone=zone, journey=JOURNEY, assignee=by
    )
    return made


def note_stage(by: Any, case: Any, step: Any) -> None:
    """Keep with the offer how far it has come, and what was ordered with this step."""
    row = Offer.objects.select_for_update(of=("self",)).get(pk=case.object_id)
    row.state = step.target if step.target in OfferState.values else row.state
    ordered = _amount(step.told.get("ordered"))
    if ordered is not None:
        row.ordered = (row.ordered or Decimal(0)) + ordered
    row.save(update_fields=["state", "ordered"])
