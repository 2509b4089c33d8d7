"""Short names that offices use (`rulebook/words/short_names.yaml`): what bears the full name is found by them, too."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def _known() -> tuple[tuple[str, str], ...]:
    text = files("liantu").joinpath("rulebook/words/short_names.yaml").read_text(encoding="utf-8")
    return tuple((row["name"], short) for row in yaml.safe_load(text) for short in row["short"])


def shortened(name: str) -> list[str]:
    """The same name as it is said for short: each full name in it replaced by each of its short ones."""
    return list(dict.fromkeys(name.replace(full, short) for full, short in _known() if full in name))


def lengthened(text: str) -> list[str]:
    """What somebody may mean who writes a short name: the text with each full name for it, itself first."""
    return list(
        dict.fromkeys(
            [text, *(text.replace(short, full) for full, short in _known() if short in text and full not in text)]
        )
    )
