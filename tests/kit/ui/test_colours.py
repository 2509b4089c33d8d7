"""The colours of the house reach AA (WCAG 2.2) wherever one of them is read on another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import liantu.kit.ui

CSS = (Path(liantu.kit.ui.__file__).parent / "static/ui/liantu.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "sunk")
WORDS = ("ink", "ink-2", "hue", "hue-strong", "good", "bad", "waiting", "person", "underway")


def colours(theme: str) -> dict[str, str]:
    block = re.search(rf':root\[data-bs-theme="{theme}"\] \{{(.*?)\}}', CSS, re.S)
    assert block
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_on_every_ground(theme: str) -> None:
    have = colours(theme)
    weak = {
        (w, g): round(contrast(have[w], have[g]), 2) for w in WORDS for g in GROUNDS if contrast(have[w], have[g]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [("on-hue", "hue"), ("on-hue", "hue-strong"), ("hue-strong", "hue-tint"), ("ink", "hue-tint")],
)
def test_words_can_be_read_on_the_hue(theme: str, words: str, ground: str) -> None:
    have = colours(theme)
    assert contrast(have[words], have[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_fields_and_the_focus_can_be_seen(theme: str) -> None:
    have = colours(theme)
    assert all(contrast(have[name], have[ground]) >= 3 for name in ("hue", "edge") for ground in GROUNDS)
