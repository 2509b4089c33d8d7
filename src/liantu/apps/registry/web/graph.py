"""The ties around an organisation as a small drawing: the centre, its neighbours on an ellipse, one line a neighbour."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Organisation
from .ties import other_of, tie_words

WIDTH, HEIGHT = 720, 420
#: The height for up to six.
LOW = 260
MOST = 14
#: One or two are said faster than drawn.
FEWEST = 3
BOX_WIDTH, BOX_HEIGHT = 132, 30
LONGEST = 10


@dataclass(frozen=True)
class Neighbour:
    """One organisation around the centre; coordinates in the drawing's units."""

    organisation: Organisation
    words: str
    x: float
    y: float
    label_x: float
    label_y: float
    short: str
    url: str

    @property
    def left(self) -> float:
        return round(self.x - BOX_WIDTH / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - BOX_HEIGHT / 2, 1)

    @property
    def text_y(self) -> float:
        return round(self.y + 4.5, 1)


@dataclass(frozen=True)
class Graph:
    """What `registry/graph.html` draws; `left_out` neighbours stand in the table only."""

    centre: str
    neighbours: list[Neighbour]
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT

    @property
    def x(self) -> float:
        return self.width / 2

    @property
    def y(self) -> float:
        return self.height / 2

    @property
    def left(self) -> float:
        return self.x - self.box_width / 2

    @property
    def top(self) -> float:
        return self.y - self.box_height / 2

    @property
    def text_y(self) -> float:
        return self.y + 4.5


def graph_of(organisation: Organisation, ties: Iterable[Any], among: int = 0) -> Graph | None:
    """The neighbours by how many ties bind them, at most `MOST`; None where there are too few to draw.

    `among`: how many there are, where `ties` are not all of them.
    """
    root = organisation.canonical_id
    words: dict[int, dict[str, None]] = {}
    others: dict[int, Organisation] = {}
    for tie in ties:
        other = other_of(organisation, tie)
        if other.pk == root:
            continue
        others[other.pk] = other
        words.setdefault(other.pk, {})[tie_words(organisation, tie)] = None
    if len(others) < FEWEST:
        return None
    # Sorting is stable: among those tied in as many ways the order in which they came counts.
    ranked = sorted(others, key=lambda pk: -len(words[pk]))
    shown = ranked[:MOST]
    height = LOW if len(shown) <= 6 else HEIGHT
    return Graph(
        _short(organisation.short_name or organisation.name),
        [_placed(others[pk], list(words[pk]), at, len(shown), height) for at, pk in enumerate(shown)],
        max(among, len(ranked)) - len(shown),
        height=height,
    )


def _placed(other: Organisation, words: list[str], at: int, among: int, height: int) -> Neighbour:
    angle = 2 * math.pi * at / among - math.pi / 2
    # Alternate rings keep neighbouring boxes apart where there are many.
    far = 1.0 if among <= 8 or at % 2 == 0 else 0.72
    across, down = (WIDTH - BOX_WIDTH) / 2 - 6, (height - BOX_HEIGHT) / 2 - 6
    x, y = WIDTH / 2 + far * across * math.cos(angle), height / 2 + far * down * math.sin(angle)
    told = words[0] if len(words) == 1 else _("%(first)s 等 %(n)d 种") % {"first": words[0], "n": len(words)}
    near = 0.52
    label_x = WIDTH / 2 + near * (x - WIDTH / 2)
    label_y = height / 2 + near * (y - height / 2) + 4
    return Neighbour(
        other, told, round(x, 1), round(y, 1), round(label_x, 1), round(label_y, 1), _short(other.short_name or other.name),
        reverse("organisation", args=[other.pk]),
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
