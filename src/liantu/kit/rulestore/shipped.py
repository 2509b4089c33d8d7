"""Packs that ship with the program: `<folder>/<key>/<version>.yaml`, one folder a subject, one file a version.

Beside them may lie `cases.yaml`: worked cases, by which tests hold a pack to what it has to answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable

from .kinds import KEY, PackKind, digest_of, tidy
from .version import Version

CASES = "cases.yaml"


def shipped(kind: PackKind) -> Mapping[str, Sequence[Version]]:
    """Key → its versions, the oldest first. Read once."""
    return _read(kind.key, kind.folder, kind.place())


# By what decides on it: the label of a kind is another word in every language.
@lru_cache(maxsize=64)
def _read(kind: str, folder_name: str, place: Traversable) -> Mapping[str, Sequence[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    for folder in sorted(place.iterdir(), key=lambda one: one.name) if place.is_dir() else ():
        if not folder.is_dir() or not KEY.fullmatch(folder.name):
            continue
        for file in folder.iterdir():
            if file.name.endswith(".yaml") and file.name != CASES:
                name = file.name.removesuffix(".yaml")
                day = _day_of(name, f"{folder_name}/{folder.name}/{file.name}")
                text = tidy(file.read_text(encoding="utf-8"))
                found[folder.name].append(Version(kind, folder.name, name, text, digest_of(text), None, None, day))
    return {key: sorted(versions, key=lambda one: one.valid_from) for key, versions in found.items()}


def _day_of(name: str, place: str) -> date:
    try:
        return date.fromisoformat(name)
    except ValueError:
        raise ValueError(f"{place}: the name of a version is the day from which it holds, like 2026-09-01") from None


def shipped_on(kind: PackKind, key: str, day: date) -> Version | None:
    """What ships and holds on a day, where the zone has nothing of its own."""
    there = [one for one in shipped(kind).get(key, ()) if one.valid_from <= day]
    return there[-1] if there else None
