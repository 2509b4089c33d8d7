"""The chain map: a chain as a picture, who stands where, what is not seen here. Plain SVG, made on the server.

Colours are custom properties of the page with a value of their own beside, so that the same drawing follows light, dark and paper, and
`mapfile.alone` makes a file of it that any program shows. What a colour says, an outline and a letter say too: filling 补 is dashed, extending 延 open at one
side, strengthening 强 thin; nodes that nobody has signed have a hatched edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from liantu.engine import chains as engine
from liantu.engine.chains import layout as layouts
from liantu.kit.access.sentences import clauses, listed
from liantu.kit.ui import numbers

from ..enums import ChainRoleKind
from ..queries import Ground, NodeView, language
from . import texts

#: Nodes that one picture holds; beyond it stages are told in words, and the table has the rest.
MOST = 300
SHAPE = layouts.Shape(width=126, height=34, across=38, apart=13, stages=12, lane=5, rim=14)
HEAD = 46
PAD, LINE, NAME, SMALL = 11, 15, 12, 10.5
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
#: What a page calls a colour → what it is where no page says so.
COLOURS = {
    "band": "#f4f5f2", "card": "#ffffff", "here": "#dcebf1", "ink": "#1e2a2f", "quiet": "#526068", "faint": "#b9c3c1", "edge": "#8e9ca2",
    "hue": "#1d6480", "fill": "#a8431f", "extend": "#694a92", "strengthen": "#7d5200", "on": "#ffffff",
}  # fmt: skip
LETTERS: Mapping[engine.GapKind, Any] = {
    engine.GapKind.FILL: ("补", "F"), engine.GapKind.EXTEND: ("延", "E"), engine.GapKind.STRENGTHEN: ("强", "S"),
}  # fmt: skip
ROLES: Mapping[str, tuple[str, str]] = {ChainRoleKind.LEADER: ("链主", "Leader"), ChainRoleKind.CORE: ("链核", "Core")}


def colour(name: str) -> str:
    return f"var(--map-{name}, {COLOURS[name]})"


@dataclass(frozen=True, slots=True)
class Card:
    """A node as the map shows it. `look`: here, a kind of gap, or absent; unknown where the reader may not know who is where."""

    key: str
    title: str
    look: str
    draft: bool
    firms: int = 0
    name: str = ""
    role: str = ""
    revenue: Decimal | None = None
    #: How long its bar is, beside the longest: revenue, or firms where no revenue may be read.
    bar: Decimal = Decimal(0)
    waiting: int = 0
    words: str = ""
    #: By what it is found: its title, keywords and who is there.
    find: str = ""
    #: Which side of an extending gap is open: the one that leads away from what is here.
    open_right: bool = True

    @property
    def peopled(self) -> bool:
        return self.firms > 0 or self.waiting > 0

    @property
    def bold(self) -> bool:
        return self.look == "here"

    @property
    def lines(self) -> list[str]:
        # Words of Latin letters are not broken, and need more lines.
        size = NAME * (1.05 if self.bold else 1)
        return texts.wrapped(self.title, (SHAPE.width - 2 * PAD + 2) / size, 3 if language() == "en" else 2)

    @property
    def height(self) -> float:
        return 2 * 9 + LINE * len(self.lines) + (LINE if self.peopled else 0) + (3 if self.bar else 0)


def cards_of(ground: Ground, *, silent: bool = False) -> list[Card]:
    """Of every node of the chain; nothing of a chain that has none. `silent`: without the words of each, which nobody will read."""
    if ground.content is None:
        return []
    if ground.graph is None:
        return [
            Card(
                node.key,
                node.title.told(language()),
                "unknown",
                node.key in ground.drafts,
                words=node.title.told(language()),
                find=_found(node, ()),
            )
            for node in ground.content.nodes.values()
        ]
    size = sized_by(ground)
    return [_card(ground, view, size, silent=silent) for view in ground.nodes.values()]


@dataclass(frozen=True, slots=True)
class Size:
    """By what the bars of nodes are long, and in words why; `words` is empty where they have none."""

    by_revenue: bool
    words: str


def sized_by(ground: Ground) -> Size:
    """By revenue as far as the reader may read any; else by how many firms there are, where that differs."""
    firms = {one.organisation: one for view in ground.nodes.values() for one in view.standings}.values()
    withheld = any(one.withheld for one in firms)
    if any(one.revenue for one in firms):
        told = _("条长：营收合计，只含可查看的") if withheld else _("条长：营收合计")
        return Size(True, told)
    if all(len(view.standings) < 2 for view in ground.nodes.values()):
        return Size(False, "")
    return Size(
        False, _("条长：企业家数（营收已隐去，只有报送单位可看）") if withheld else _("条长：企业家数（营收未知）")
    )


def _card(ground: Ground, view: NodeView, size: Size, *, silent: bool) -> Card:
    kind = view.gap.kind if view.gap else None
    firm = view.standings[0] if view.standings else None
    known = [one.revenue for one in view.standings if one.revenue is not None and one.climbed_from is None]
    graph = ground.graph
    open_right = True
    if kind is engine.GapKind.EXTEND and graph is not None:
        suppliers = graph.suppliers.of(graph.number[view.key]).tolist()
        open_right = any(ground.nodes[graph.nodes[one].key].present for one in suppliers)
    revenue = sum(known, Decimal(0)) if known else None
    bar = (revenue or Decimal(0)) if size.by_revenue else Decimal(len(view.standings) if size.words else 0)
    role = next((one for one in (ChainRoleKind.LEADER, ChainRoleKind.CORE) if firm and one in firm.roles), "")
    return Card(
        view.key, view.title, kind.value if kind else "here" if view.present else "absent", not view.signed, len(view.standings),
        firm.name if firm else "", role, revenue, bar, view.suggestions, "" if silent else _words(view),
        "" if silent else _found(view.node, [one.name for one in view.standings]), open_right,
    )  # fmt: skip


def _found(node: engine.ChainNode, firms: Iterable[str]) -> str:
    return " ".join(filter(None, (node.title.zh, node.title.en, *node.keywords, *firms))).casefold()


def _words(view: NodeView) -> str:
    """What a node says to whoever points at it or listens."""
    told = [_("%(stage)s · %(kind)s") % {"stage": texts.STAGES[view.node.stage], "kind": texts.KINDS[view.node.kind]}]
    if view.standings:
        some = listed(one.name for one in view.standings[:5])
        told.append(_("%(n)s 家在此：%(names)s") % {"n": len(view.standings), "names": some})
    else:
        told.append(_("本地未见企业"))
    if view.gap:
        told.append(f"{texts.GAPS[view.gap.kind]} · {listed(view.gap.reasons)}")
    if view.suggestions:
        told.append(_("待确认的落位建议 %(n)s 条") % {"n": view.suggestions})
    if not view.signed:
        told.append(_("环节未签字，为草稿"))
    return f"{view.title}\n{clauses(told)}"


@dataclass(frozen=True)
class Drawing:
    """`body`: the inside of an SVG of that size; `cards` in the order in which they stand."""

    body: str
    width: float
    height: float

    @property
    def svg(self) -> str:
        """For a page of ours."""
        size = f'viewBox="0 0 {self.width:.0f} {self.height:.0f}" width="{self.width:.0f}" height="{self.height:.0f}"'
        return f'<svg class="chain-map" xmlns="http://www.w3.org/2000/svg" {size} role="group" aria-label="{escape(_("产业链图"))}">{self.body}</svg>'


def drawing(ground: Ground, address: Callable[[str], str] | None = None) -> Drawing:
    """The map of a chain. `address(key)`: where a node leads; without it nothing leads anywhere."""
    if ground.content is None:
        raise ValueError("a chain without content has no map")
    cards = {card.key: card for card in cards_of(ground)}
    graph = ground.graph or ground.content.graph((), None, language())
    laid = layouts.layout(graph, {card.key: card.height for card in cards.values()}, SHAPE)
    most = max((card.bar for card in cards.values()), default=Decimal(0))
    here = {card.key for card in cards.values() if card.firms}
    order = sorted(laid.boxes.values(), key=lambda box: (box.x, box.y))
    parts = [
        _defs(), *(_band(band, laid.height, cards, ground.content) for band in laid.bands),
        f'<g transform="translate(0 {HEAD})">',
        f'<g class="map-edges" fill="none" stroke-width="1.1">{"".join(_edge(route, here) for route in laid.routes)}</g>',
        *(_box(cards[box.key], box, most, address) for box in order), "</g>",
    ]  # fmt: skip
    return Drawing("".join(parts), laid.width, laid.height + HEAD)


def _defs() -> str:
    def tip(name: str, paint: str) -> str:
        return (
            f'<marker id="map-tip-{name}" viewBox="0 0 7 8" refX="6.5" refY="4" markerWidth="5.5" markerHeight="6" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .5 7 4 0 7.5z" fill="{paint}"/></marker>'
        )

    return (
        f"<defs>{tip('quiet', colour('edge'))}{tip('live', colour('hue'))}"
        '<pattern id="map-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V5" stroke="{colour("quiet")}" stroke-width="2"/></pattern></defs>'
    )


def _band(band: layouts.Band, height: float, cards: Mapping[str, Card], content: engine.Chain) -> str:
    own = [cards[key] for key, node in content.nodes.items() if node.stage is band.stage]
    x = band.x + 14
    return (
        f'<g class="map-band"><rect x="{band.x:.1f}" y="0" width="{band.w:.1f}" height="{height + HEAD:.1f}" rx="8" fill="{colour("band")}"/>'
        + text(x, 20, texts.STAGES[band.stage], 13.5, "ink", bold=True)
        + text(x, 37, stage_words(own), SMALL, "quiet")
        + "</g>"
    )


def stage_words(cards: Sequence[Card]) -> str:
    """How many nodes a stage has, where somebody is, and what is not seen."""
    if any(card.look == "unknown" for card in cards):
        return _("%(n)s 个环节") % {"n": len(cards)}
    here = numbers.in_words(sum(card.firms > 0 for card in cards))
    told = [_("%(n)s 个环节，%(here)s 个有企业") % {"n": numbers.in_words(len(cards)), "here": here}]
    for kind in engine.GapKind:
        many = sum(card.look == kind for card in cards)
        if many:
            told.append(f"{letter(kind)} {many}")
    return " · ".join(told)


def letter(kind: engine.GapKind) -> str:
    return str(LETTERS[kind][1 if language() == "en" else 0])


def _edge(route: layouts.Route, here: Iterable[str]) -> str:
    live = route.source in here and route.target in here
    dashed = ' stroke-dasharray="3 3"' if route.kind is engine.Kind.IS_A else ""
    name = "live" if live else "quiet"
    return (
        f'<path class="map-edge" data-from="{escape(route.source)}" data-to="{escape(route.target)}" data-kind="{route.kind}" '
        f'd="{_path(route)}" stroke="{colour("hue" if live else "edge")}" stroke-opacity="{0.75 if live else 0.5}"{dashed} '
        f'marker-end="url(#map-tip-{name})"/>'
    )


def _path(route: layouts.Route) -> str:
    """Calm curves between columns, straight lines where an edge passes one."""
    (x, y), *rest = route.points
    steps = [f"M{x:.1f} {y:.1f}"]
    if route.bowed:
        (ax, ay), (bx, by), (cx, cy) = rest
        return f"{steps[0]}C{ax:.1f} {ay:.1f} {bx:.1f} {by:.1f} {cx:.1f} {cy:.1f}"
    for at, (nx, ny) in enumerate(rest):
        if at % 2 or nx == x:
            steps.append(f"L{nx:.1f} {ny:.1f}")
        else:
            middle = (x + nx) / 2
            steps.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {ny:.1f} {nx:.1f} {ny:.1f}")
        x, y = nx, ny
    return "".join(steps)


def _box(card: Card, box: layouts.Placed, most: Decimal, address: Callable[[str], str] | None) -> str:
    inside = "".join([
        f"<title>{escape(card.words)}</title>", outline(card, box), hatch(card, box), _names(card, box), _people(card, box, most),
        _badges(card, box),
    ])  # fmt: skip
    told = f'class="map-node map-{card.look}" data-node="{escape(card.key)}"'
    if address is None:
        return f"<g {told}>{inside}</g>"
    label = escape(card.words.replace("\n", " "))
    return f'<a {told} href="{escape(address(card.key))}" data-find="{escape(card.find)}" aria-label="{label}">{inside}</a>'


def outline(card: Card, box: layouts.Placed) -> str:
    x, y, w, h = box.x, box.y, box.w, box.h
    ground = f'<rect class="map-card" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="5" '
    paint = {
        "here": f'fill="{colour("here")}" stroke="{colour("hue")}" stroke-width="2"',
        "strengthen": f'fill="{colour("here")}" stroke="{colour("hue")}" stroke-width="0.8"',
        "fill": f'fill="{colour("card")}" stroke="{colour("fill")}" stroke-width="1.6" stroke-dasharray="5 3"',
        "extend": f'fill="{colour("card")}" stroke="none"',
    }.get(card.look, f'fill="{colour("card")}" stroke="{colour("faint")}" stroke-width="0.8"')
    if card.look != "extend":
        return f"{ground}{paint}/>"
    # Three sides: the fourth is open.
    a, b = (x + w, x) if card.open_right else (x, x + w)
    turn = -5 if a > b else 5
    sweep = 0 if card.open_right else 1
    return (
        f'{ground}{paint}/><path d="M{a:.1f} {y:.1f}H{b - turn:.1f}A5 5 0 0 {sweep} {b:.1f} {y + 5:.1f}V{y + h - 5:.1f}'
        f'A5 5 0 0 {sweep} {b - turn:.1f} {y + h:.1f}H{a:.1f}" fill="none" stroke="{colour("extend")}" stroke-width="1.6"/>'
    )


def hatch(card: Card, box: layouts.Placed) -> str:
    if not card.draft:
        return ""
    return f'<rect x="{box.x + 2.5:.1f}" y="{box.y + 5:.1f}" width="3.5" height="{box.h - 10:.1f}" fill="url(#map-hatch)" fill-opacity="0.55"/>'


def _names(card: Card, box: layouts.Placed) -> str:
    paint = "quiet" if card.look == "absent" else "ink"
    return "".join(
        text(box.x + PAD, box.y + 9 + 11.5 + at * LINE, words, NAME, paint, bold=card.bold)
        for at, words in enumerate(card.lines)
    )


def _people(card: Card, box: layouts.Placed, most: Decimal) -> str:
    """Who is here, what they make, and as a bar how much that is, or how many they are, beside the largest."""
    if not card.peopled:
        return ""
    y = box.y + 9 + LINE * len(card.lines) + 11
    amount = _amount(card.revenue)
    room = (box.w - 2 * PAD) / SMALL - texts.breadth(amount) - (0.6 if amount else 0)
    if card.role:
        rest = f" +{card.firms - 1}" if card.firms > 1 else ""
        words = texts.cut(texts.short(card.name), room - texts.breadth(rest)) + rest
    elif card.firms == 1:
        words = texts.cut(texts.short(card.name), room)
    elif card.firms:
        words = texts.cut(_("%(n)s 家企业") % {"n": card.firms}, room)
    else:
        words = texts.cut(_("%(n)s 条建议待确认") % {"n": card.waiting}, room)
    parts = [text(box.x + PAD, y, words, SMALL, "quiet")]
    if amount:
        parts.append(text(box.x + box.w - PAD + 2, y, amount, SMALL, "quiet", end=True))
    if card.bar and most > 0:
        long = max(float(card.bar / most) * (box.w - 2 * PAD), 2)
        parts.append(
            f'<rect x="{box.x + PAD:.1f}" y="{box.y + box.h - 7:.1f}" width="{long:.1f}" height="2.5" rx="1" fill="{colour("hue")}"/>'
        )
    return "".join(parts)


def _amount(yuan: Decimal | None) -> str:
    if not yuan:
        return ""
    told = numbers.money(yuan)
    whole = Decimal(told.number.replace(",", ""))
    shown = numbers.grouped(whole, 0 if whole >= 100 else 1)
    return (
        f"{shown} {told.unit.replace(' yuan', '')}" if language() == "en" else f"{shown}{told.unit.removesuffix('元')}"
    )


def _badges(card: Card, box: layouts.Placed) -> str:
    """On the upper edge: the gap's letter to the right, leader and core to the left of it."""
    x, parts = box.x + box.w - 8, []
    if card.look in set(engine.GapKind):
        kind = engine.GapKind(card.look)
        x -= 16
        parts.append(_badge(x, box.y, 16, letter(kind), card.look, filled=kind is not engine.GapKind.STRENGTHEN))
    if card.role:
        words = ROLES[card.role][1 if language() == "en" else 0]
        wide = 10 * texts.breadth(words) + 9
        parts.append(_badge(x - wide - 3, box.y, wide, words, "hue", filled=card.role == ChainRoleKind.LEADER))
    return "".join(parts)


def _badge(x: float, y: float, wide: float, words: str, paint: str, *, filled: bool) -> str:
    ground = f'fill="{colour(paint)}"' if filled else f'fill="{colour("card")}"'
    return (
        f'<rect x="{x:.1f}" y="{y - 7.5:.1f}" width="{wide:.1f}" height="15" rx="7.5" {ground} stroke="{colour(paint)}"/>'
        f'<text x="{x + wide / 2:.1f}" y="{y + 3.7:.1f}" font-size="10" text-anchor="middle" fill="{colour("on" if filled else paint)}">{escape(words)}</text>'
    )


def text(x: float, y: float, words: str, size: float, paint: str, *, bold: bool = False, end: bool = False) -> str:
    more = (' font-weight="600"' if bold else "") + (' text-anchor="end"' if end else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour(paint)}"{more}>{escape(words)}</text>'
