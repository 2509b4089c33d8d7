"""The chain map as a file that stands on its own, and what its marks mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _

from liantu.engine.chains import layout as layouts

from ..queries import Ground
from . import drawing, texts


def alone(ground: Ground, title: str, lines: Sequence[str]) -> str:
    """The map as a file: with its title, what it says of itself in `lines`, and what the marks mean."""
    drawn = drawing.drawing(ground)
    wide = max(drawn.width, 32 + sum(_breadth(words) for _picture, words in _told(ground)))
    top, foot = 58, 44
    head = drawing.text(16, 30, title, 18, "ink", bold=True) + drawing.text(16, 48, " · ".join(lines), 11, "quiet")
    high = top + drawn.height + foot
    body = (
        f'<rect width="{wide:.0f}" height="{high:.0f}" fill="{drawing.colour("card")}"/>{head}'
        f'<g transform="translate(0 {top})">{drawn.body}</g><g transform="translate(16 {top + drawn.height + 12:.0f})">{key(ground)}</g>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}" '
        f'font-family="{drawing.FONT}"><title>{escape(title)}</title>{body}</svg>'
    )
    return re.sub(r"var\(--map-\w+, (#\w+)\)", r"\1", svg)


#: What the marks mean, in the order in which they are told.
SAMPLES = (
    ("here", lambda: _("有企业")), ("strengthen", lambda: _("强链：单薄")), ("fill", lambda: _("补链：上下游有，此处未见")),
    ("extend", lambda: _("延链：相邻，此处未见")), ("absent", lambda: _("本地未见")), ("draft", lambda: _("草稿，未签字")),
)  # fmt: skip


def key(ground: Ground) -> str:
    """What the marks mean, in one line."""
    x, parts = 0.0, []
    for picture, words in _told(ground):
        parts.append(f'<g transform="translate({x:.1f} 0)">{picture}{drawing.text(36, 13, words, 11, "quiet")}</g>')
        x += _breadth(words)
    return "".join(parts)


def _breadth(words: str) -> float:
    return 36 + 11 * texts.breadth(words) + 22


def _told(ground: Ground) -> list[tuple[str, str]]:
    """Marks that the map of this reader can have, each drawn and in words; the last says by what the bars are long."""
    found = [(sample(look), words()) for look, words in SAMPLES if ground.graph is not None or look == "draft"]
    size = drawing.sized_by(ground).words
    bar = f'<rect x="1" y="8.5" width="28" height="2.5" rx="1" fill="{drawing.colour("hue")}"/>'
    return [*found, (bar, size)] if size else found


def sample(look: str) -> str:
    card = drawing.Card("", "", "absent" if look == "draft" else look, look == "draft")
    box = layouts.Placed("", 1, 2, 28, 15)
    return drawing.outline(card, box) + drawing.hatch(card, box)


def samples(ground: Ground) -> list[tuple[str, str]]:
    """What the marks mean, each as a picture and in words."""
    return [
        (f'<svg width="30" height="20" viewBox="0 0 30 20" aria-hidden="true">{picture}</svg>', words)
        for picture, words in _told(ground)
    ]
