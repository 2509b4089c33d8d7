"""What rests on records: values and facts that apps took from them, for the page of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from liantu.kit.access import public as access


class Item(NamedTuple):
    """One thing taken from a record: what it is about, its page ("" for none), and what is said of it."""

    label: str
    url: str
    words: str = ""


Finder = Callable[[access.Principal, Sequence[int]], Iterable[tuple[str, str, str]]]


@dataclass(frozen=True)
class Section:
    """What one app took, under its heading."""

    title: str
    items: list[Item]


_finders: dict[str, tuple[Any, Finder]] = {}


def register(name: str, finder: Finder, title: Any = "") -> None:
    """`finder(user, record_ids)` answers `(label, url, words)` of all that rests on these records.

    It answers only what the user may see; `words` must not tell what is withheld from them. `title` heads the list.
    """
    if name in _finders:
        raise ValueError(f"evidence: {name} tells twice what rests on records")
    _finders[name] = (title or name, finder)


def on(user: access.Principal, records: Sequence[int]) -> list[Section]:
    """What rests on `records`, app by app; those with nothing are left out."""
    told = [Section(str(title), [Item(*item) for item in finder(user, records)]) for title, finder in _finders.values()]
    return [section for section in told if section.items]
