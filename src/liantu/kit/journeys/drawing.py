"""A journey as a picture: stages from left to right, moves as arrows between them. Plain SVG, drawn on the server."""

from __future__ import annotations

from collections import defaultdict
from html import escape

from .language import Ends, Journey, Stage

WIDTH, HEIGHT = 128, 44
GAP_X, GAP_Y = 120, 56
MARGIN = 24
#: Letters of a label that fit between two stages; the table beside the picture has the whole.
LABEL = 12
Place = tuple[int, int]


def drawing(journey: Journey, standing: str = "") -> str:
    """The journey as SVG; the stage at which a case stands is marked."""
    layers = _layers(journey)
    places = _places(layers)
    width = 2 * MARGIN + len(layers) * WIDTH + (len(layers) - 1) * GAP_X
    rows = max(len(layer) for layer in layers)
    arrows, lowest = _arrows(journey, places)
    height = max(2 * MARGIN + rows * HEIGHT + (rows - 1) * GAP_Y, lowest + MARGIN)
    boxes = [_box(journey.stages[key], place, key == standing) for key, place in places.items()]
    return (
        f'<svg class="journey" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(str(journey.title))}">'
        '<defs><marker id="journey-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" class="journey-tip"/></marker></defs>'
        f"{''.join(arrows)}{''.join(boxes)}</svg>"
    )


def mermaid(journey: Journey) -> str:
    """The journey as text that Mermaid draws, for documents kept elsewhere."""
    lines = ["stateDiagram-v2", f"    [*] --> {journey.start.key}"]
    lines += [f"    {key}: {stage.title}" for key, stage in journey.stages.items()]
    for move in journey.moves.values():
        lines += [f"    {source} --> {move.target}: {move.title}" for source in move.sources]
    lines += [f"    {key} --> [*]" for key, stage in journey.stages.items() if stage.ends]
    return "\n".join(lines) + "\n"


def _layers(journey: Journey) -> list[list[str]]:
    """Stages by how many moves they are from the start; those that end well last of all."""
    depth = {journey.start.key: 0}
    open_ = [journey.start.key]
    while open_:
        stage = open_.pop(0)
        for move in journey.moves_from(stage):
            if move.target not in depth:
                depth[move.target] = depth[stage] + 1
                open_.append(move.target)
    last = max(depth.values())
    running = [at for key, at in depth.items() if not journey.stages[key].ends]
    for key, stage in journey.stages.items():
        if stage.ends is Ends.WELL:
            depth[key] = max(last, max(running, default=0) + 1)
        depth.setdefault(key, last)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for key in journey.stages:
        found[depth[key]].append(key)
    return [found[at] for at in sorted(found)]


def _places(layers: list[list[str]]) -> dict[str, Place]:
    rows = max(len(layer) for layer in layers)
    places: dict[str, Place] = {}
    for column, layer in enumerate(layers):
        top = MARGIN + (rows - len(layer)) * (HEIGHT + GAP_Y) // 2
        for row, key in enumerate(layer):
            places[key] = (MARGIN + column * (WIDTH + GAP_X), top + row * (HEIGHT + GAP_Y))
    return places


def _box(stage: Stage, place: Place, standing: bool) -> str:
    x, y = place
    sort = "start" if stage.start else f"ends-{stage.ends.value}" if stage.ends else "stage"
    marked = " journey-standing" if standing else ""
    return (
        f'<g class="journey-box journey-{sort}{marked}"><title>{escape(str(stage.title))}</title>'
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="{HEIGHT // 2 if stage.start or stage.ends else 4}"/>'
        f'<text x="{x + WIDTH // 2}" y="{y + HEIGHT // 2 + 5}" text-anchor="middle">{escape(_short(str(stage.title), 9))}</text></g>'
    )


def _arrows(journey: Journey, places: dict[str, Place]) -> tuple[list[str], int]:
    """Arrows with their words, those between the same two stages as one; and how far down they reach."""
    named: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for move in journey.moves.values():
        for source in move.sources:
            named[source, move.target].append(str(move.title))
    bottom = max(y for _x, y in places.values()) + HEIGHT
    lane, drawn = 0, []
    for (source, target), titles in named.items():
        (x1, y1), (x2, y2) = places[source], places[target]
        label, whole = _short(" / ".join(titles), LABEL), " / ".join(titles)
        if x2 == x1 + WIDTH + GAP_X or (x2 > x1 and y1 != y2):
            start, end = (x1 + WIDTH, y1 + HEIGHT // 2), (x2, y2 + HEIGHT // 2)
            middle = (start[0] + end[0]) // 2
            path = f"M{start[0]} {start[1]} C{middle} {start[1]} {middle} {end[1]} {end[0]} {end[1]}"
            at = (middle, (start[1] + end[1]) // 2 - 6)
        else:
            # Back, over others, or to a stage of the same column: below all boxes, each in a lane of its own.
            lane += 1
            low = bottom + 14 + 22 * lane
            start, end = (x1 + WIDTH // 2 + 8, y1 + HEIGHT), (x2 + WIDTH // 2 - 8, y2 + HEIGHT)
            path = f"M{start[0]} {start[1]} C{start[0]} {low} {end[0]} {low} {end[0]} {end[1]}"
            at = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 8 + 3 * low // 4 - 4)
        drawn.append(
            f'<g class="journey-move"><title>{escape(whole)}</title><path d="{path}" fill="none" marker-end="url(#journey-tip)"/>'
            f'<text x="{at[0]}" y="{at[1]}" text-anchor="middle">{escape(label)}</text></g>'
        )
    return drawn, bottom + (14 + 22 * lane if lane else 0)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
