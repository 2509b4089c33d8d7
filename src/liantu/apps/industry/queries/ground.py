"""The ground of a chain: who stands at its nodes, what is not seen here, and what hangs on one firm.

*Not seen here*, never *missing*: only what a person has settled makes a node present, and how complete that is stands beside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.kit import clock
from liantu.kit.access import public as access

from ..enums import Basis, ChainRoleKind, SuggestionState
from ..models import Chain, Placement
from .buying import Bought
from .chains import list_roles
from .content import contents_of, language
from .placements import list_placements, list_suggestions
from .purchases import bought_in
from .standing import Reported, Strength, reported_of, signed_of, strengths_of

CARRYING = (ChainRoleKind.LEADER, ChainRoleKind.CORE)


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation at a node. `placement`: the decision that put it there, or at `climbed_from`, a kind of this node.

    `revenue` (yuan) and `growth` (a share, by `year`) as this user may read them; None where unknown or withheld. `tier`: whether it
    holds a title of the ladders; None where nobody tells such titles here. `roles`: its roles in this chain. `withheld`: no revenue is
    told for there is one that this user may not read.
    """

    organisation: int
    name: str
    placement: int
    roles: tuple[str, ...] = ()
    revenue: Decimal | None = None
    growth: float | None = None
    tier: bool | None = None
    climbed_from: str | None = None
    year: int | None = None
    simulated: bool = False
    basis: str = Basis.PERSON
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap in the reader's words. `draft`: it rests on nodes that nobody of the zone has signed. `purchases`: yuan a year."""

    node: str
    kind: engine.GapKind
    weight: float
    reasons: tuple[str, ...]
    draft: bool
    purchases: Decimal | None
    title: str = ""
    serves: int = 0
    edges: int = 0
    above: str | None = None
    below: str | None = None
    thin: tuple[engine.Thin, ...] = ()
    bought: Bought | None = None


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node with who is there, those who climbed from its kinds among them; `suggestions`: how many wait to be settled."""

    key: str
    node: engine.ChainNode
    standings: tuple[Standing, ...]
    suggestions: int
    present: bool
    gap: GapView | None
    signed: bool
    title: str = ""
    concentration: engine.Concentration | None = None


@dataclass(frozen=True, slots=True)
class PointView:
    """A firm on which nodes hang, by their keys; see `engine.chains.SinglePoint`."""

    organisation: int
    name: str
    empties: tuple[str, ...]
    cuts_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeaderView:
    """A leader or core of the chain, and the nodes at which it is placed."""

    organisation: int
    name: str
    role: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """What is known of a chain on a day, as one user may see it.

    `content` is None where nobody has said what the chain is made of; `graph` and `here` are None also where the user may not read
    placements: then nothing is known, and no gap is told. `named` of `reported` leaders and cores of the zone's figures are listed by
    name (`reported` 0: no figure is told); `drafts`: nodes that nobody has signed.
    """

    chain: Chain
    content: engine.Chain | None
    graph: engine.Graph | None
    here: engine.Presence | None
    nodes: dict[str, NodeView]
    gaps: list[GapView]
    named: int
    reported: int
    leaders: tuple[LeaderView, ...] = ()
    drafts: frozenset[str] = frozenset()
    lost: tuple[Standing, ...] = ()
    on: date | None = None

    @property
    def completeness(self) -> float | None:
        """Named of reported; None where nothing is reported."""
        return min(self.named / self.reported, 1.0) if self.reported else None

    @property
    def thin_ground(self) -> bool:
        """Whether so little is known that a gap says little of the place."""
        return self.completeness is None or self.completeness < 1

    @cached_property
    def single_points(self) -> list[PointView]:
        """Firms whose loss would empty nodes or take their last supplier, those that empty most first."""
        if self.graph is None or self.here is None:
            return []
        return [
            PointView(int(one.organisation), self.names[int(one.organisation)], _keys(one.empties), _keys(one.cuts_off))
            for one in engine.single_points(self.graph, self.here)
        ]

    @cached_property
    def names(self) -> dict[int, str]:
        """Whoever stands at some node, by key."""
        return {one.organisation: one.name for view in self.nodes.values() for one in view.standings}

    @property
    def present(self) -> int:
        """Nodes at which somebody is."""
        return sum(view.present for view in self.nodes.values())

    def gaps_of(self, kind: engine.GapKind) -> list[GapView]:
        return [gap for gap in self.gaps if gap.kind is kind]


def _keys(nodes: Iterable[engine.Node]) -> tuple[str, ...]:
    return tuple(node.key for node in nodes)


def ground_of(user: access.Principal, chain: Chain, day: date | None = None) -> Ground:
    """The ground of one chain on a day (today): a constant number of queries."""
    return grounds_of(user, [chain], day)[0]


def grounds_of(user: access.Principal, chains: Sequence[Chain], day: date | None = None) -> list[Ground]:
    """The same of many chains, in their order; as many queries as of one, but for each of their zones."""
    day = day or clock.today()
    contents = contents_of(chains)
    reader = _Reader(user, [chain for chain in chains if chain.pk in contents], contents, day)
    return [reader.ground(chain) for chain in chains]


@dataclass
class _Reader:
    """What is read once for all the chains."""

    user: access.Principal
    chains: Sequence[Chain]
    contents: Mapping[int, engine.Chain]
    day: date
    placed: dict[int, list[Placed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [chain.pk for chain in self.chains]
        self.may = access.may_ever(self.user, "view", Placement._meta.label)
        self.placed = placements_of(self.user, ids, self.day) if self.may else {}
        self.signed = signed_of(self.chains, self.contents)
        self.waiting = _waiting(self.user, ids) if self.may else Counter()
        self.held = _held(self.user, ids, self.day)
        self.bought = bought_in(self.user, self.chains) if self.may else {}
        zones: dict[int, set[int]] = defaultdict(set)
        for chain in self.chains:
            zones[chain.zone_id].update(row.firm for row in self.placed.get(chain.pk, ()))
        self.strength: dict[int, dict[int, Strength]] = {
            zone: strengths_of(self.user, zone, firms, self.day) for zone, firms in zones.items()
        }
        self.reported: dict[int, Reported] = reported_of(self.user, {one.zone_id: one.zone for one in self.chains})

    def ground(self, chain: Chain) -> Ground:
        content = self.contents.get(chain.pk)
        told = self.reported.get(chain.zone_id, Reported())
        leaders = self._leaders(chain)
        if content is None or not self.may:
            return Ground(
                chain, content, None, None, {}, [], told.named, told.reported, leaders,
                content.drafts if content else frozenset(), on=self.day,
            )  # fmt: skip
        signed = self.signed.get(chain.pk, frozenset())
        at, lost = self._at(chain, content)
        bought = self.bought.get(chain.pk, {})
        yearly = {node: one.amount for node, one in bought.items() if one.amount is not None}
        graph = _graph(content, at, yearly)
        here = engine.presence(graph)
        uses = {node.key for node in content.nodes.values() if node.kind is engine.NodeKind.USE}
        least = {node for node, one in bought.items() if one.least}
        found = engine.gaps(graph, here, yearly, least)
        gaps = [_gap(gap, signed, bought.get(gap.node.key)) for gap in found if gap.node.key not in uses]
        by_node = {gap.node: gap for gap in gaps}
        kinds, told_in = _kinds(content), language()
        nodes = {
            node.key: self._node(
                chain, node, node.title.told(told_in), kinds, graph, here, at, by_node.get(node.key), node.key in signed
            )
            for node in content.nodes.values()
        }
        drafts = frozenset(content.nodes) - signed
        return Ground(
            chain, content, graph, here, nodes, gaps, told.named, told.reported, leaders, drafts, tuple(lost), self.day
        )

    def _at(self, chain: Chain, content: engine.Chain) -> tuple[dict[str, list[Standing]], list[Standing]]:
        """Node → who is placed at it itself, each once; and who is placed at what is no node any more."""
        found: dict[str, dict[int, Standing]] = defaultdict(dict)
        lost = []
        for row in self.placed.get(chain.pk, ()):
            standing = self._standing(chain, row)
            if row.node in content.nodes:
                found[row.node].setdefault(standing.organisation, standing)
            else:
                lost.append(standing)
        return {key: list(there.values()) for key, there in found.items()}, lost

    def _standing(self, chain: Chain, row: Placed) -> Standing:
        known = self.strength[chain.zone_id].get(row.firm, Strength())
        roles = tuple(role for role, _name in self.held.get((chain.pk, row.firm), ()))
        return Standing(
            row.firm, row.name, row.pk, roles, known.revenue, known.growth, known.tier, None, known.year, row.simulated,
            row.basis, known.withheld and known.revenue is None,
        )  # fmt: skip

    def _node(
        self, chain: Chain, node: engine.ChainNode, title: str, kinds: Mapping[str, Sequence[str]], graph: engine.Graph,
        here: engine.Presence, at: Mapping[str, Sequence[Standing]], gap: GapView | None, signed: bool,
    ) -> NodeView:  # fmt: skip
        key, number = node.key, graph.number[node.key]
        own = {one.organisation: one for one in at.get(key, ())}
        present = bool(here.present[number])
        climbed = [] if not present else _climbed(kinds, here.at(number), own, at, key)
        standings = sorted([*own.values(), *climbed], key=_order)
        return NodeView(
            key, node, tuple(standings), self.waiting[chain.pk, key], present, gap, signed, title,
            engine.concentration(graph, key) if own else None,
        )  # fmt: skip

    def _leaders(self, chain: Chain) -> tuple[LeaderView, ...]:
        nodes: dict[int, list[str]] = defaultdict(list)
        for row in self.placed.get(chain.pk, ()):
            nodes[row.firm].append(row.node)
        found = [
            LeaderView(firm, name, role, tuple(dict.fromkeys(nodes[firm])))
            for (of, firm), held in self.held.items() if of == chain.pk
            for role, name in held if role in CARRYING
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: (one.role != ChainRoleKind.LEADER, one.name)))


def _order(one: Standing) -> tuple[Any, ...]:
    """Leaders first, then cores, then by revenue; those that climbed after those that are placed here."""
    rank = min((ChainRoleKind.values.index(role) for role in one.roles), default=len(ChainRoleKind.values))
    return one.climbed_from is not None, rank, -(one.revenue or 0), one.name, one.organisation


def _kinds(content: engine.Chain) -> dict[str, list[str]]:
    """Node → those that are a kind of it, in the order of the chain."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in content.nodes.values():
        for up in node.is_a:
            found[up].append(node.key)
    return found


def _climbed(
    kinds: Mapping[str, Sequence[str]],
    firms: Iterable[str],
    own: Mapping[int, Standing],
    at: Mapping[str, Sequence[Standing]],
    key: str,
) -> list[Standing]:
    """Those at a node because they stand at one of its kinds: each once, from the nearest of these."""
    left = {int(firm) for firm in firms} - set(own)
    found: list[Standing] = []
    seen, level = {key}, [key]
    while left and level:
        level = [one for up in level for one in kinds.get(up, ()) if one not in seen]
        seen.update(level)
        for below in level:
            for one in at.get(below, ()):
                if one.organisation in left:
                    left.discard(one.organisation)
                    found.append(_moved(one, below))
    return found


def _moved(one: Standing, below: str) -> Standing:
    return Standing(
        one.organisation, one.name, one.placement, one.roles, one.revenue, one.growth, one.tier, below, one.year,
        one.simulated, one.basis, one.withheld,
    )  # fmt: skip


def _graph(content: engine.Chain, at: Mapping[str, Sequence[Standing]], bought: Mapping[str, Decimal]) -> engine.Graph:
    placements = [
        engine.Placement(
            str(one.organisation), key, float(one.revenue) if one.revenue is not None else None, one.growth, one.tier,
            ChainRoleKind.LEADER in one.roles,
        )
        for key, there in at.items() for one in there
    ]  # fmt: skip
    return content.graph(placements, {node: float(amount) for node, amount in bought.items()}, language())


def _gap(gap: engine.Gap, signed: Collection[str], bought: Bought | None) -> GapView:
    rests = {gap.node.key, *(near[0].key for near in (gap.above, gap.below) if near is not None)}
    return GapView(
        gap.node.key, gap.kind, gap.weight, tuple(gap.reasons(language())), not rests <= set(signed),
        gap.purchases, gap.node.name, gap.serves, gap.edges,
        gap.above[0].key if gap.above else None, gap.below[0].key if gap.below else None, gap.thin, bought,
    )  # fmt: skip


class Placed(NamedTuple):
    """A placement as the ground needs it: of hundreds, nothing else is read. `firm` is who stands for the organisation."""

    pk: int
    chain: int
    node: str
    basis: str
    firm: int
    name: str
    simulated: bool


def placements_of(user: access.Principal, chains: Collection[int], day: date) -> dict[int, list[Placed]]:
    """Chain → who stands in it on that day, the earliest decision first. Whoever left the zone stands there no more."""
    rows = here_of(list_placements(user).on(day).filter(chain__in=list(chains))).order_by("pk")
    who = "organisation__canonical"
    found: dict[int, list[Placed]] = defaultdict(list)
    for told in rows.values_list("pk", "chain", "node", "basis", who, f"{who}__name", f"{who}__simulated"):
        row = Placed(*told)
        found[row.chain].append(row)
    return dict(found)


def here_of(rows: Any) -> Any:
    """Those placements whose organisation is in the register, not struck off, and of the chain's zone now, or has a project there."""
    who = "organisation__canonical"
    members = registry.members_now("chain__zone", who)
    there = rows.filter(Q(**{f"{who}__listed": True}) & (members | Q(basis=Basis.PROJECT)))
    # A plain NOT would leave out those of whom no status is told.
    return there.filter(Q(**{f"{who}__status__isnull": True}) | ~registry.gone(f"{who}__"))


def _waiting(user: access.Principal, chains: Collection[int]) -> Counter[tuple[int, str]]:
    rows = list_suggestions(user).filter(chain__in=list(chains), state=SuggestionState.OPEN)
    return Counter((chain, node) for chain, node in rows.order_by().values_list("chain", "node"))


def _held(user: access.Principal, chains: Collection[int], day: date) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """(chain, organisation) → its roles with its name, the weightiest first."""
    found: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for row in list_roles(user).on(day).filter(chain__in=list(chains)):
        firm = row.organisation.canonical or row.organisation
        if (row.role, firm.name) not in found[row.chain_id, firm.pk]:
            found[row.chain_id, firm.pk].append((row.role, firm.name))
    return dict(found)
