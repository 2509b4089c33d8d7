"""The schemes under which organisations are recognised: data of the rulebook, the same in every installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from django.utils.translation import get_language


@dataclass(frozen=True)
class Scheme:
    """`level` is what a recognition has whose record says none; `holders` the kinds of organisation that may hold it."""

    code: str
    name: str
    name_en: str
    level: str
    holders: tuple[str, ...]

    @property
    def called(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


@cache
def schemes() -> Mapping[str, Scheme]:
    """All schemes by code, in the order of the file."""
    text = files("liantu").joinpath("rulebook/recognitions/schemes.yaml").read_text(encoding="utf-8")
    rows = yaml.safe_load(text)
    return {
        row["code"]: Scheme(row["code"], row["name"], row["name_en"], row["level"] or "", tuple(row["holders"]))
        for row in rows
    }


def scheme_words() -> dict[str, str]:
    """Code → name in the reader's language."""
    return {code: scheme.called for code, scheme in schemes().items()}
