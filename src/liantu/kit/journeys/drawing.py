"""A journey as a picture: its stages in one line, the way it goes; moves that skip stages above it, those back below.

In one line no arrow ever crosses a stage, whatever the journey. Plain SVG, drawn on the server.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from html import escape

from .language import Ends, Journey, Stage

WIDTH, HEIGHT = 116, 44
GAP, MARGIN = 60, 16
#: How much higher an arc is for each stage that it passes, and for each other that it would meet.
RISE, STEP = 26, 22
#: How it looks wherever it stands, in a page of either theme or in a file of its own.
WORDS = 'text-anchor="middle" fill="currentColor" font-size="13"'
BOLD, DASHED = ' font-weight="600"', ' stroke-dasharray="4 3"'
EDGES = {"ends-well": "#2fb344"}
#: Letters of a label; the table beside the picture has the whole.
LABEL = 12


def drawing(journey: Journey, standing: str = "") -> str:
    """The journey as SVG; the stage at which a case stands is marked."""
    order = _order(journey)
    arcs = _arcs(journey, {key: at for at, key in enumerate(order)})
    above = max((arc.height for arc in arcs if not arc.back), default=0)
    below = max((arc.height for arc in arcs if arc.back), default=0)
    middle = MARGIN + above + HEIGHT // 2 + 14
    width = 2 * MARGIN + len(order) * WIDTH + (len(order) - 1) * GAP
    height = middle + HEIGHT // 2 + below + MARGIN + 14
    boxes = [_box(journey.stages[key], at, middle, key == standing) for at, key in enumerate(order)]
    return (
        f'<svg class="journey" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(str(journey.title))}">'
        '<defs><marker id="journey-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor" fill-opacity="0.6"/></marker></defs>'
        f"{''.join(arc.drawn(middle) for arc in arcs)}{''.join(boxes)}</svg>"
    )


def mermaid(journey: Journey) -> str:
    """The journey as text that Mermaid draws, for documents kept elsewhere."""
    lines = ["stateDiagram-v2", f"    [*] --> {journey.start.key}"]
    lines += [f"    {key}: {stage.title}" for key, stage in journey.stages.items()]
    for move in journey.moves.values():
        lines += [f"    {source} --> {move.target}: {move.title}" for source in move.sources]
    lines += [f"    {key} --> [*]" for key, stage in journey.stages.items() if stage.ends]
    return "\n".join(lines) + "\n"


def _order(journey: Journey) -> list[str]:
    """Stages by how many moves they are from the start, ends last, those that end well before those that do not."""
    depth = {journey.start.key: 0}
    open_ = [journey.start.key]
    while open_:
        stage = open_.pop(0)
        for move in journey.moves_from(stage):
            if move.target not in depth:
                depth[move.target] = depth[stage] + 1
                open_.append(move.target)
    keys = list(journey.stages)
    ends = [None, Ends.WELL, Ends.BADLY]
    return sorted(
        keys, key=lambda key: (ends.index(journey.stages[key].ends), depth.get(key, len(keys)), keys.index(key))
    )


@dataclass(frozen=True)
class _Arc:
    """All moves from one stage to another. `height` above the stages, or below where it leads back; 0: straight on."""

    source: int
    target: int
    words: str
    height: int

    @property
    def back(self) -> bool:
        return self.target <= self.source

    def drawn(self, middle: int) -> str:
        left, right = _left(self.source), _left(self.target)
        label = self.words if len(self.words) <= LABEL else self.words[: LABEL - 1] + "…"
        if not self.height:
            start, end = left + WIDTH, right
            path, at = f"M{start} {middle} H{end}", ((start + end) // 2, middle - HEIGHT // 2 - 6)
        else:
            side = 1 if self.back else -1
            edge = middle + side * HEIGHT // 2
            # What leaves a stage does so beside what comes to it.
            start, end = left + WIDTH // 2 - side * 14, right + WIDTH // 2 + side * 14
            far = edge + side * self.height
            path = f"M{start} {edge} C{start} {far} {end} {far} {end} {edge}"
            at = ((start + end) // 2, edge + side * self.height * 3 // 4 + (16 if self.back else -5))
        return (
            f'<g class="journey-move"><title>{escape(self.words)}</title><path d="{path}" fill="none" '
            f'stroke="currentColor" stroke-opacity="0.6" stroke-width="1.25" marker-end="url(#journey-tip)"/><text x="{at[0]}" y="{at[1]}" {WORDS}>{escape(label)}</text></g>'
        )


def _arcs(journey: Journey, place: dict[str, int]) -> list[_Arc]:
    named: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for move in journey.moves.values():
        for source in move.sources:
            named[place[source], place[move.target]].append(str(move.title))
    arcs: list[_Arc] = []
    for (source, target), titles in sorted(named.items(), key=lambda one: (abs(one[0][0] - one[0][1]), one[0])):
        height = 0
        if target != source + 1:
            height = 40 + RISE * abs(target - source)
            side = [arc for arc in arcs if arc.height and arc.back == (target <= source)]
            while any(_near(arc, source, target) and abs(arc.height - height) < STEP for arc in side):
                height += STEP
        arcs.append(_Arc(source, target, " / ".join(titles), height))
    return arcs


def _near(arc: _Arc, source: int, target: int) -> bool:
    """Whether the words of two arcs would stand at about the same place along the line."""
    return abs((arc.source + arc.target) - (source + target)) < 2


def _left(at: int) -> int:
    return MARGIN + at * (WIDTH + GAP)


def _box(stage: Stage, at: int, middle: int, standing: bool) -> str:
    x, y = _left(at), middle - HEIGHT // 2
    sort = "start" if stage.start else f"ends-{stage.ends.value}" if stage.ends else "stage"
    marked = " journey-standing" if standing else ""
    title = str(stage.title)
    return (
        f'<g class="journey-box journey-{sort}{marked}"><title>{escape(title)}</title>'
        f'<rect x="{x}" y="{y}" fill="none" stroke="{EDGES.get(sort, "currentColor")}" stroke-width="{3 if standing else 1.5}"'
        f'{DASHED if sort == "ends-badly" else ""} width="{WIDTH}" height="{HEIGHT}" rx="{HEIGHT // 2 if stage.start or stage.ends else 4}"/>'
        f'<text x="{x + WIDTH // 2}" y="{middle + 5}" {WORDS}{BOLD if standing else ""}>'
        f"{escape(title if len(title) <= 8 else title[:7] + '…')}</text></g>"
    )
