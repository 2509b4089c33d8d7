"""Kinds of packs, as apps register them: what their texts mean is known there alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Protocol

from django.utils.translation import get_language

from liantu.engine.packs import Problem, Unreadable
from liantu.engine.packs.marked import LONGEST
from liantu.kit.access import public as access

#: What a kind or a pack may be called: it names files and stands in addresses.
KEY = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
LONGEST_KEY = 80


class PackForm(Protocol):
    """A pack as a form: a Django form of `kit.ui.forms` that can also say what it was filled in with as YAML."""

    def is_valid(self) -> bool: ...

    def composed(self) -> str:
        """The whole text of the pack, of a form that is valid."""
        ...


@dataclass(frozen=True)
class PackKind:
    """What an app says of its packs.

    `folder`: below `liantu/rulebook`, with `<key>/<version>.yaml` in it. `check(text, zone)` answers whatever is wrong;
    it may raise Unreadable; `zone` is None for what ships. `name(text)` is a title in the reader's language, `drawing(text)` an
    SVG; both are asked of texts without problems only. `form(text, data)` makes a PackForm of a text: filled in with
    `data` (a POST) or, where that is None, to be filled in. `root`: where the folder lies, if not in the rulebook. `longest`: bytes
    of a text.
    """

    key: str
    label: Any
    folder: str
    check: Callable[[str, Any], Sequence[Problem]]
    name: Callable[[str], str]
    drawing: Callable[[str], str | None] | None = None
    form: Callable[[str, Any], PackForm] | None = None
    root: Traversable | None = None
    icon: str = "file-text"
    order: int = 100
    longest: int = LONGEST

    @property
    def has_form(self) -> bool:
        """For templates, which call whatever can be called."""
        return self.form is not None

    def place(self) -> Traversable:
        return (self.root or files("liantu").joinpath("rulebook")).joinpath(self.folder)

    def problems(self, text: str, zone: Any = None) -> list[Problem]:
        """Everything that is wrong with a text, in the order of its lines."""
        try:
            return sorted(self.check(text, zone))
        except Unreadable as wrong:
            return [wrong.problem]


_kinds: dict[str, PackKind] = {}


def register(kind: PackKind) -> PackKind:
    """Add a kind of packs. Raises ValueError if its key is taken or is none."""
    if kind.key in _kinds:
        raise ValueError(f"packs: kind {kind.key} is registered twice")
    if not KEY.fullmatch(kind.key):
        raise ValueError(f"packs: {kind.key!r} cannot be the key of a kind")
    _kinds[kind.key] = kind
    return kind


def kinds() -> list[PackKind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))


def find_kind(key: str) -> PackKind:
    """Raises NotHere."""
    try:
        return _kinds[key]
    except KeyError:
        raise access.NotHere("rulestore.Pack", key) from None


def tidy(text: str) -> str:
    """A text as it is kept: browsers and Windows end lines in their own way, and a file may begin with a mark."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text if not text or text.endswith("\n") else f"{text}\n"


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def title_of(kind: str, key: str, text: str) -> str:
    """A pack's title in the reader's language; its key where its text says none, or its kind is not known here."""
    return _title(kind, text, get_language() or "") or key


@lru_cache(maxsize=2048)
def _title(kind: str, text: str, language: str) -> str:
    told = _kinds.get(kind)
    if told is None or len(text) > LONGEST:
        return ""
    try:
        return str(told.name(text) or "")
    except Unreadable:
        return ""
