"""Policies, both ways: what there is for a firm, and for which firms a policy is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from liantu.engine import rules
from liantu.engine.rules.language import Amount, Node
from liantu.engine.rules.one import Asking
from liantu.kit import clock
from liantu.kit.access import public as access

from ..enums import POLICY, Result
from ..models import Evaluation
from .evaluating import list_evaluations
from .ladders import Ladder, ladders_of, tell_ladder
from .lists import zones_of
from .packs import Held, held, in_words, language

#: `claim_mode` of a policy that is granted without an application (免申即享).
AUTOMATIC = "automatic"
#: In the order in which somebody wants to read them.
FIRST = (Result.MET, Result.UNKNOWN, Result.MANUAL, Result.UNMET, Result.NOT_APPLICABLE)


@dataclass(frozen=True)
class Reach:
    """A policy of a zone, with how many firms stand where, and what those who meet it get together (None: no fixed amounts)."""

    held: Held
    stands: Mapping[str, int]
    total: Decimal | None

    @property
    def met(self) -> int:
        return self.stands.get(Result.MET, 0)


@dataclass(frozen=True)
class Entitlement:
    """What a policy is for one firm, as somebody may read it. `given`: the amount in words; "" where there is none to tell."""

    ladder: Ladder
    given: str
    withheld: bool

    @property
    def held(self) -> Held:
        return self.ladder.held

    @property
    def automatic(self) -> bool:
        return self.held.pack.about.get("claim_mode") == AUTOMATIC


def reaches(user: access.Principal, zone: Any) -> list[Reach]:
    """The policies of a zone, a constant number of queries."""
    rows = list_evaluations(user, POLICY).filter(zone=zone).order_by()
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for pack, result, n in rows.values("pack", "result").annotate(n=Count("pk")).values_list("pack", "result", "n"):
        counted[pack][result] = n
    given = dict(
        rows.filter(result=Result.MET).values("pack").annotate(t=Sum("amount"), n=Count("pk", filter=Q(amount__isnull=False)))
        .filter(n__gt=0).values_list("pack", "t")
    )  # fmt: skip
    found = [Reach(one, counted[one.key], given.get(one.key)) for one in held(zone, POLICY)]
    return sorted(found, key=lambda one: (-one.met, one.held.key))


def entitlements_of(user: access.Principal, organisation: Any) -> list[Entitlement]:
    """The policies for a firm: those that it meets first. A constant number of queries."""
    found = [_entitlement(ladder) for ladder in ladders_of(user, organisation, POLICY)]
    return sorted(found, key=lambda one: (FIRST.index(Result(one.ladder.result)), one.held.key))


def _entitlement(ladder: Ladder) -> Entitlement:
    pack = ladder.held.pack
    if ladder.result != Result.MET or not pack.amounts:
        return Entitlement(ladder, "", False)
    one, fen, _state = Asking(pack, ladder.values).amount(pack.amounts)
    if one is None or fen is None:
        return Entitlement(ladder, _("金额取决于还不知道的事实"), False)
    hidden = ladder.withheld & ({one.of} | (one.when.names if one.when is not None else frozenset()))
    if hidden:
        return Entitlement(ladder, "", True)
    return Entitlement(ladder, f"{in_words(one.title)}：{rules.told(fen, rules.UNITS['yuan'], language())}", False)


def clashes(found: Sequence[Entitlement]) -> list[tuple[Entitlement, Entitlement, str]]:
    """Pairs that a firm meets and that may be one support twice: one of them is not to be combined, both rest on one ground.

    With the ground in words. A person decides: a policy's text may allow what its kind does not.
    """
    met = [one for one in found if one.ladder.result == Result.MET]
    pairs = []
    for one, other in combinations(met, 2):
        if _stackable(one.held.pack) and _stackable(other.held.pack):
            continue
        shared = _grounds(one.held.pack).keys() & _grounds(other.held.pack).keys()
        if shared:
            pairs.append((one, other, in_words(_grounds(one.held.pack)[min(shared)])))
    return pairs


def _stackable(pack: rules.Pack) -> bool:
    return pack.about.get("stackable", "").lower() == "true"


def _grounds(pack: rules.Pack) -> dict[tuple[str, str], Any]:
    """What a support is given for: the recognitions it asks for, and the figures of which it is a share."""
    found = {
        (fact.binding.kind, fact.binding.key): fact.title
        for fact in pack.facts.values()
        if fact.binding is not None and fact.binding.kind == "recognition"
    }
    for amount in pack.amounts:
        fact = pack.facts.get(amount.of)
        if fact is not None and fact.binding is not None:
            found[fact.binding.kind, fact.binding.key] = fact.title
    return found


@dataclass(frozen=True)
class Card:
    """A policy in plain words."""

    held: Held
    who: list[tuple[int, str]]
    gives: list[str]
    papers: list[str]
    documents: list[str]
    unverified: int


def card(one: Held) -> Card:
    """Whom it is for, what it gives, what to hand in, and on what it rests."""
    pack = one.pack
    papers = dict.fromkeys(in_words(words) for row in pack.rows for words in row.asks)
    documents = [
        " ".join(part for part in (told.number, in_words(told.title)) if part) for told in pack.documents.values()
    ]
    return Card(
        one, list(_conditions(pack, pack.root.rows)), [_gives(pack, amount) for amount in pack.amounts], list(papers), documents,
        sum(not row.verified for row in pack.rows),
    )  # fmt: skip


def _conditions(pack: rules.Pack, rows: Iterable[Node], depth: int = 0) -> Iterable[tuple[int, str]]:
    for row in rows:
        yield depth, in_words(row.title)
        if depth == 0:
            yield from _conditions(pack, row.parts, depth + 1)


def _gives(pack: rules.Pack, amount: Amount) -> str:
    parts = []
    if amount.fixed:
        parts.append(rules.told(amount.fixed, rules.UNITS["yuan"], language()))
    if amount.share is not None:
        fact = pack.facts.get(amount.of)
        what = in_words(fact.title) if fact is not None else amount.of
        parts.append(_("%(what)s的 %(share)s") % {"what": what, "share": f"{float(amount.share * 100):g}%"})
    if amount.cap is not None:
        parts.append(_("最高 %(most)s") % {"most": rules.told(amount.cap, rules.UNITS["yuan"], language())})
    title = in_words(amount.title)
    return (
        f"{title}（{'，'.join(parts)}）"
        if parts and language() == "zh"
        else f"{title} ({', '.join(parts)})"
        if parts
        else title
    )


def tell_policy(one: Held, zone: Any, reach: Reach | None = None) -> dict[str, Any]:
    """As the city's portal is told of it."""
    told, about = card(one), one.pack.about
    window = one.window_on(clock.today()) or one.next_window(clock.today())
    return {
        "key": one.key, "version": one.version.version, "title": one.title, "zone": zone.code, "level": about.get("level", ""),
        "department": about.get("department", ""), "claim_mode": about.get("claim_mode", ""),
        "automatic": about.get("claim_mode") == AUTOMATIC, "stackable": _stackable(one.pack), "region": one.pack.region,
        "conditions": [words for depth, words in told.who if depth == 0], "gives": told.gives, "papers": told.papers,
        "documents": told.documents, "note": in_words(one.pack.note),
        "window": {"from": window.from_day, "to": window.to_day} if window else None,
        "firms": dict(reach.stands) if reach is not None else None, "total": reach.total if reach is not None else None,
    }  # fmt: skip


def tell_policies(user: access.Principal, zone: Any) -> list[dict[str, Any]]:
    """Those of a zone; how many firms meet them, only to who may see evaluations there. Raises Denied."""
    if zone not in zones_of(user, "policies"):
        raise access.Denied("policies", Evaluation._meta.label)
    counted = zone in zones_of(user, "view")
    return [tell_policy(one.held, zone, one if counted else None) for one in reaches(user, zone)]


def tell_entitlement(one: Entitlement) -> dict[str, Any]:
    """As programs are told of it."""
    told = tell_ladder(one.ladder)
    return {
        **told, "given": one.given, "given_withheld": one.withheld, "automatic": one.automatic,
        "department": one.held.pack.about.get("department", ""),
    }  # fmt: skip
