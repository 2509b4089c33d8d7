"""What the firms of a chain buy: their lists, how much of it is bought here, and local products on their way to buyers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.db.models.functions import Coalesce
from django.urls import reverse

from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.journeys import public as journeys

from ..models import Chain, Offer, Purchase
from .buying import Bought, Taken, bought, folded, last_taken

OFFER = "industry.offer"
CLASS, UNIT = "record__source__classification", "record__source__unit"
HEAVY = (
    "record__content", "record__words", *registry.heavy("buyer__canonical"), *registry.heavy("supplier__canonical"),
)  # fmt: skip


def item_key(item: str, specification: str = "") -> str:
    """What is the same item whoever writes it."""
    return sha256(folded(f"{item}|{specification}").encode()).hexdigest()


def _current() -> QuerySet[Purchase]:
    """Of a row that a later delivery says otherwise the latest alone, with `here`: bought in the zone, elsewhere, or None."""
    said = evidence.Record.objects.filter(
        source=OuterRef("record__source"), key=OuterRef("record__key"), last__isnull=False, pk__gt=OuterRef("record")
    )
    # A supplier that nobody has placed in the zone is elsewhere only where the register knows where.
    told = Case(
        When(told_local__isnull=False, then=F("told_local")),
        When(supplier__canonical__home=F("zone"), then=Value(True)),
        When(supplier__canonical__home__isnull=False, then=Value(False)),
        default=None, output_field=BooleanField(null=True),
    )  # fmt: skip
    return Purchase.objects.counting().annotate(here=told).exclude(Exists(said))


def _readable(user: access.Principal) -> Q:
    own = registry.own_organisations(user)
    return clearance(user).condition(CLASS, UNIT, Q(buyer__canonical__in=own) if own else None)


def list_purchases(user: access.Principal) -> QuerySet[Purchase]:
    """What the user may read, the largest first; see `withheld_purchases` for how much else there is."""
    rows = access.scope(user, "view", _current()).filter(_readable(user))
    rows = rows.select_related("zone", "chain", "buyer__canonical", "supplier__canonical", *evidence.MARKED)
    return rows.defer(*HEAVY).order_by(F("amount").desc(nulls_last=True), "id")


def find_purchase(user: access.Principal, pk: int | str) -> Purchase:
    """Raises NotHere."""
    return access.find(user, "view", list_purchases(user), pk=pk)


def withheld_purchases(user: access.Principal, zone: Any = None, chain: Chain | None = None) -> int:
    """How many rows there are that the user may see, but not read: lists of a stricter class."""
    rows = access.scope(user, "view", _current()).exclude(_readable(user))
    rows = rows.filter(zone=zone) if zone is not None else rows
    return int((rows.filter(chain=chain) if chain is not None else rows).count())


def propose(content: engine.Chain, item: str, specification: str = "", matcher: engine.Matcher | None = None) -> str:
    """The node that the words of an item speak for most plainly; "" where they speak for none or for several alike."""
    matcher = matcher or engine.Matcher(content)
    hits = matcher.hits(engine.Said.PRODUCT, item) or matcher.hits(engine.Said.PRODUCT, specification)
    if not hits:
        return ""
    # The longest word is the plainest; of a node and a kind of it the kind.
    best = max(len(hit.word) + 100 * hit.weight for hit in hits)
    sure = {hit.node: hit.weight for hit in hits if len(hit.word) + 100 * hit.weight == best}
    left = matcher.nearest(sure)
    return next(iter(left)) if len(left) == 1 else ""


@dataclass(frozen=True)
class RateView:
    """配套率 of one leader, or of the whole chain (`organisation` None): between `low` and `high`, since lists do not tell all.

    Amounts in yuan of each buyer's last whole year, or of the months that there are (`when` in words); `untold`: of suppliers of which
    nobody knows where they are. `blank`: rows without an amount; a bound that these may pass is None.
    """

    organisation: int | None
    name: str
    local: Decimal
    elsewhere: Decimal
    untold: Decimal
    low: float | None
    high: float | None
    years: tuple[str, ...]
    when: tuple[str, ...]
    rows: int
    blank: int

    @property
    def total(self) -> Decimal:
        return self.local + self.elsewhere + self.untold


class Line(NamedTuple):
    """A row of a list as sums need it: of thousands, nothing else is read. `buyer` is who stands for the organisation."""

    chain: int
    buyer: int
    name: str
    item: str
    period: str
    amount: Decimal | None
    node: str
    here: bool | None


def _taken(user: access.Principal, chains: Iterable[Chain]) -> dict[int, dict[int, Taken]]:
    """Chain → buyer → what counts of its rows; in one query for all the chains."""
    buyer = Coalesce("buyer__canonical", "buyer"), Coalesce("buyer__canonical__name", "buyer__name")
    rows = list_purchases(user).filter(chain__in=[chain.pk for chain in chains]).order_by("pk")
    found: dict[int, dict[int, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for told in rows.values_list("chain", *buyer, "item", "period", "amount", "node", "here"):
        line = Line(*told)
        found[line.chain][line.buyer].append(line)
    return {pk: {buyer: last_taken(lines) for buyer, lines in of.items()} for pk, of in found.items()}


def rates(user: access.Principal, chain: Chain) -> list[RateView]:
    """The chain's as a whole, then each buyer's, the largest first; empty without any list that the user may read."""
    of = _taken(user, [chain]).get(chain.pk)
    return _rates(of) if of else []


def _rates(of: Mapping[int, Taken]) -> list[RateView]:
    whole, each = engine.local_rates(
        engine.Purchase(str(buyer), line.node, line.amount, "", line.here)
        for buyer, taken in of.items()
        for line in taken.rows
    )
    by_buyer = [_view(int(rate.buyer), of[int(rate.buyer)].rows[0].name, rate, [of[int(rate.buyer)]]) for rate in each]
    return [_view(None, "", whole, list(of.values())), *by_buyer]


def _view(pk: int | None, name: str, rate: engine.Rate, some: Sequence[Taken]) -> RateView:
    years = {
        str(one.year) if not one.months else f"{one.year}-{month:02}" for one in some for month in one.months or [0]
    }
    return RateView(
        pk, name, rate.local, rate.elsewhere, rate.untold, rate.low, rate.high, tuple(sorted(years)),
        tuple(sorted({one.words for one in some})), sum(len(one.rows) for one in some), sum(rate.blank),
    )  # fmt: skip


def rate_of_zone(user: access.Principal, chains: Iterable[Chain]) -> list[tuple[Chain, RateView]]:
    """Of chains that have any list the rate as a whole."""
    told = list(chains)
    of = _taken(user, told)
    return [(chain, _rates(of[chain.pk])[0]) for chain in told if chain.pk in of]


def bought_in(user: access.Principal, chains: Iterable[Chain]) -> dict[int, dict[str, Bought]]:
    """Chain → node → what its buyers take, as far as their items were put to nodes by a person; in one query for all the chains."""
    return {pk: bought(of.values()) for pk, of in _taken(user, chains).items()}


def purchases_of(user: access.Principal, chain: Chain, organisation: Any) -> dict[str, Any] | None:
    """What one firm buys for a chain: its `rate`, and its `rows` without a local supplier, the largest first; None without a list."""
    standing = getattr(organisation, "canonical_id", None) or organisation.pk
    found = list(list_purchases(user).filter(chain=chain, buyer__canonical=standing))
    if not found:
        return None
    rows = last_taken(found).rows
    rate = next((one for one in rates(user, chain) if one.organisation == standing), None)
    url = f"{reverse('purchases')}?chain={chain.pk}&buyer={standing}"
    return {"rate": rate, "rows": [row for row in rows if row.here is not True][:10], "count": len(rows), "url": url}


# Local products on their way to buyers


def list_offers(user: access.Principal) -> QuerySet[Offer]:
    rows = access.scope(user, "view", Offer.objects.all())
    rows = rows.select_related("zone", "chain", "organisation__canonical", "buyer__canonical", "purchase", "by")
    return rows.defer(*registry.heavy("organisation__canonical"), *registry.heavy("buyer__canonical")).order_by("-id")


def offers_of(user: access.Principal, organisation: int, most: int = 8) -> list[Offer]:
    """The offers of an organisation's products, the latest first."""
    told = {"organisation__canonical": organisation}
    # Most offer nothing, which is asked first, since it costs little.
    return list(list_offers(user).filter(**told)[:most]) if Offer.objects.filter(**told).exists() else []


def find_offer(user: access.Principal, pk: int | str) -> Offer:
    """Raises NotHere."""
    return access.find(user, "view", list_offers(user), pk=pk)


def case_of_offer(user: access.Principal, offer: Offer) -> Any:
    """None where it was never begun."""
    return journeys.case_about(user, OFFER, offer.pk)


def tell_rate(rate: RateView) -> dict[str, Any]:
    return {
        "organisation": {"id": rate.organisation, "name": rate.name} if rate.organisation else None, "local": str(rate.local),
        "elsewhere": str(rate.elsewhere), "untold": str(rate.untold), "total": str(rate.total), "low": rate.low,
        "high": rate.high, "years": list(rate.years), "rows": rate.rows, "blank": rate.blank,
    }  # fmt: skip


def tell_purchase(row: Any) -> dict[str, Any]:
    buyer = row.buyer.canonical or row.buyer
    supplier = (row.supplier.canonical or row.supplier) if row.supplier else None
    return {
        "id": row.pk, "zone": row.zone.code, "chain": {"id": row.chain_id, "name": row.chain.name} if row.chain else None,
        "buyer": {"id": buyer.pk, "name": buyer.name}, "item": row.item, "specification": row.specification,
        "amount": str(row.amount) if row.amount is not None else None, "period": row.period,
        "supplier": {"id": supplier.pk if supplier else None, "name": supplier.name if supplier else row.supplier_name},
        "local": row.here, "node": row.node, "proposed": row.proposed,
        "sources": [{"source": row.record.source.code, "name": row.record.source.name, "record": row.record_id, "place": row.record.place}],
    }  # fmt: skip


def tell_offer(row: Offer) -> dict[str, Any]:
    firm = row.organisation.canonical or row.organisation
    return {
        "id": row.pk, "zone": row.zone.code, "chain": {"id": row.chain_id, "name": row.chain.name} if row.chain else None,
        "node": row.node, "product": row.product, "organisation": {"id": firm.pk, "name": firm.name}, "buyer": row.buyer_name,
        "state": row.state, "state_label": row.get_state_display(), "ordered": str(row.ordered) if row.ordered is not None else None,
        "made": row.made.isoformat(), "purchase": row.purchase_id,
    }  # fmt: skip
