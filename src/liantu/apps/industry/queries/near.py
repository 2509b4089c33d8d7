"""How near a node that nobody here stands at is to what is made here: a hint in words, never counted in any figure.

Learnt from all firms and products that this reader may know: placements, products that firms declare here or elsewhere, lists of
targets; of made-up firms in a made-up zone alone. It is told only where it finds what was hidden of these very firms better than
popularity does (`engine.chains.backtest`).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.engine.packs import Words
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import numbers

from ..models import Chain, Placement, Target
from .chains import CLASS
from .content import contents_of, language
from .ground import Ground, here_of

#: Firms that must make both before it is told: one alone happens to.
FEWEST_BOTH = 2
#: Tables that a process keeps what it learnt of, and for how many seconds at most: merged organisations leave no stamp.
KEPT, SECONDS = 8, 600


@dataclass(frozen=True, slots=True)
class NearView:
    """`hint`: in words, with `why`, the firms it rests on; where there is none both are empty. `said`: what holds instead, or how good
    hints from this ground are. `rank` of `among`: its place among what is not made here, the nearest first.
    """

    hint: str
    why: str
    said: str
    firms: int
    right: float | None = None
    popular: float | None = None
    rank: int = 0
    among: int = 0


@dataclass(frozen=True)
class Learnt:
    """What a table says. A node goes by its Chinese title; `titles` has it in both languages."""

    relatedness: engine.Relatedness
    tested: engine.Backtest
    firms: int
    titles: Mapping[str, Words]


_learnt: OrderedDict[Any, tuple[float, Learnt]] = OrderedDict()


class Near:
    """Of one zone, for one reader: asked for one node or for many, it reads its ground once."""

    def __init__(self, user: access.Principal, zone: Any, day: date | None = None) -> None:
        self.user, self.zone, self.day = user, zone, day

    @cached_property
    def chains(self) -> list[Chain]:
        return list(access.scope(self.user, "view", Chain.objects.counting().exclude(pack="")).select_related("zone"))

    @cached_property
    def contents(self) -> Mapping[int, engine.Chain]:
        return contents_of(self.chains)

    @cached_property
    def learnt(self) -> Learnt:
        """Learnt once for all who may read the same, until something else is said."""
        sight = frozenset((grant.role, grant.zone) for grant in access.grants_for(self.user))
        key = (
            sight,
            self.zone.simulated,
            evidence.stamp(),
            tuple((pk, one.version, len(one.nodes)) for pk, one in self.contents.items()),
        )
        known = _learnt.get(key)
        if known is None or time.monotonic() - known[0] > SECONDS:
            known = _learnt[key] = time.monotonic(), self._learn()
            while len(_learnt) > KEPT:
                _learnt.popitem(last=False)
        return known[1]

    def _learn(self) -> Learnt:
        makes = {(str(firm), product) for firm, product in self._makes()}
        titles = {node.title.zh: node.title for content in self.contents.values() for node in content.nodes.values()}
        firms = len({firm for firm, _product in makes})
        return Learnt(engine.Relatedness(sorted(makes)), engine.backtest(makes), firms, titles)

    def _makes(self) -> Iterable[tuple[int, str]]:
        """(organisation, node by its title): once placed is told for good. What one unit alone may read is left out."""
        known = engine.Products({one.key: one for one in self.contents.values()}.values())
        for firm, chain, node in self._rows(Placement, "chain", "node"):
            yield from ((firm, title) for title in self._title(chain, node))
        for firm, chain, node, products in self._rows(Target, "chain", "node", "products"):
            yield from ((firm, title) for title in {*self._title(chain, node), *known.meant(products)})
        for firm, product in registry.products_told(
            self.user, evidence.Purpose.INVESTMENT, simulated=self.zone.simulated
        ):
            yield from ((firm, title) for title in known.meant(product))

    def _rows(self, model: Any, *names: str) -> Iterable[tuple[Any, ...]]:
        rows = access.scope(self.user, "view", model.objects.counting())
        rows = rows.exclude(**{CLASS: evidence.Classification.RESTRICTED}).order_by()
        rows = rows if self.zone.simulated else rows.filter(organisation__canonical__simulated=False)
        told: Iterable[tuple[Any, ...]] = rows.values_list("organisation__canonical", *names)
        return told

    def _title(self, chain: int, key: str) -> list[str]:
        node = self.contents[chain].nodes.get(key) if chain in self.contents else None
        return [node.title.zh] if node is not None else []

    @cached_property
    def here(self) -> set[str]:
        """What somebody of the zone stands at now, in whichever of its chains."""
        rows = access.scope(self.user, "view", Placement.objects.counting().on(self.day or clock.today()))
        rows = here_of(rows.filter(chain__zone=self.zone).exclude(**{CLASS: evidence.Classification.RESTRICTED}))
        told = rows.order_by().values_list("chain", "node").distinct()
        return {title for chain, node in told for title in self._title(chain, node)}

    @cached_property
    def hints(self) -> dict[str, tuple[int, engine.Hint]]:
        """Title → its place among all that is not made here, and the hint."""
        found = self.learnt.relatedness.hints(self.here, most=len(self.learnt.relatedness.products))
        return {hint.product: (at, hint) for at, hint in enumerate(found, start=1)}

    def of(self, ground: Ground, key: str) -> NearView | None:
        """Of a node; None where somebody is at it, or the reader may not know who is where."""
        view = ground.nodes.get(key)
        if view is None or view.present or view.node.kind is engine.NodeKind.USE:
            return None
        tested, many = self.learnt.tested, len(self.hints)
        if not tested.enough:
            words = _(
                "园区手里的企业与产品名单还太少，看不出它与本地产品是否相近：能用来回测的企业 %(n)s 家，至少要 %(least)s 家。"
            )
            return NearView("", "", words % {"n": tested.firms, "least": engine.FEWEST_FIRMS}, tested.firms)
        rank, hint = self.hints.get(view.node.title.zh, (0, None)) if tested.better else (0, None)
        near = [one for one in hint.witnesses if one[1] >= FEWEST_BOTH] if hint is not None else []
        told = NearView("", "", self._said(bool(near)), tested.firms, tested.right, tested.popular)
        if hint is None or not near:
            return told
        named = replace(hint, product=view.title, witnesses=tuple((self._named(one), both) for one, both in near))
        words = _("与园区已有产品相近：%(names)s，同一企业兼做的多见")
        names = listed(one for one, _both in named.witnesses)
        return replace(told, hint=words % {"names": names}, why=named.told(language()), rank=rank, among=many)

    def _said(self, near: bool) -> str:
        """How good hints from this ground are, or why there is none."""
        tested = self.learnt.tested
        if not tested.better:
            words = _(
                "从现有名单（%(all)s 家企业）学到的相近程度，回测不比按热门程度猜更准（%(right)s 对 %(popular)s），所以不提示。"
            )
        elif not near:
            words = _("现有名单（%(all)s 家企业）里，同时做它和本地已有产品的企业不到 %(both)s 家，看不出相近。")
        else:
            words = _(
                "由 %(all)s 家企业的产品名单学得。回测：藏起 %(n)s 家企业的部分产品再找，排在别的产品之前的占 %(right)s，按热门程度猜占 %(popular)s。只作提示，不计入缺口权重和任何数字。"
            )
        return words % {
            "right": numbers.share(tested.right), "popular": numbers.share(tested.popular), "n": numbers.in_words(tested.firms),
            "all": numbers.in_words(self.learnt.firms), "both": FEWEST_BOTH,
        }  # fmt: skip

    def _named(self, title: str) -> str:
        words = self.learnt.titles.get(title)
        return words.told(language()) if words is not None else title
