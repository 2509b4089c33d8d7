"""Packs that ship with the program, read without a database: `rulebook/<folder>/<key>/<day>.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from liantu.engine.packs import Problem

from .language import Pack
from .reading import read_pack

#: Where packs of rules lie in the rulebook.
FOLDERS = ("tiers", "policies")
CASES = "cases.yaml"
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")


class NoSuchPack(LookupError):
    """A key or a version that does not ship. `zh` and `en` say so, with the one that may be meant."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Shipped:
    """The text of a version of a pack, and its folder."""

    folder: str
    key: str
    version: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.folder}/{self.key}/{self.version}.yaml"

    @property
    def cases(self) -> str:
        """The text of the worked cases that lie beside it; "" where there are none."""
        file = files("liantu").joinpath("rulebook", self.folder, self.key, CASES)
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def read(self) -> tuple[Pack | None, list[Problem]]:
        """The pack, and what is wrong with it. Read once."""
        return _read(self.text, self.version)

    @property
    def pack(self) -> Pack:
        """Raises ValueError with the first thing that is wrong."""
        found, problems = self.read()
        if found is None or problems:
            first = problems[0]
            raise ValueError(f"{self.place}:{first.line}: {first.told('en')}")
        return found


@lru_cache(maxsize=256)
def _read(text: str, version: str) -> tuple[Pack | None, list[Problem]]:
    return read_pack(text, version)


def shipped(folder: str | None = None, root: Traversable | None = None) -> Iterator[Shipped]:
    """All versions of all packs, by key, the oldest first. `root`: where the folders lie, if not in the rulebook."""
    place = root or files("liantu").joinpath("rulebook")
    for name in FOLDERS if folder is None else (folder,):
        top = place.joinpath(name)
        if not top.is_dir():
            continue
        for subject in sorted(top.iterdir(), key=lambda one: one.name):
            if not subject.is_dir():
                continue
            # Cases and notes lie beside the versions.
            days = sorted(one.name.removesuffix(".yaml") for one in subject.iterdir() if one.name.endswith(".yaml"))
            for day in days:
                if VERSION.fullmatch(day):
                    text = subject.joinpath(f"{day}.yaml").read_text(encoding="utf-8")
                    yield Shipped(name, subject.name, day, text)


def find(name: str, on: date | None = None) -> Shipped:
    """`cn.tech-sme`: the version in force on a day, or the newest; `cn.tech-sme@2022-01-01`: that one. Raises NoSuchPack."""
    key, _at, version = name.partition("@")
    every = list(shipped())
    there = [one for one in every if one.key == key]
    if not there:
        keys = list(dict.fromkeys(one.key for one in every))
        close = get_close_matches(key, keys, 1, 0.5)
        zh, en = (f"是不是 {close[0]}", f"did you mean {close[0]}") if close else (f"可用：{'、'.join(keys)}", f"there are: {', '.join(keys)}")  # fmt: skip
        raise NoSuchPack(f"没有规则包“{key}”；{zh}", f"there is no pack “{key}”; {en}")
    if version:
        for one in there:
            if one.version == version:
                return one
        days = [one.version for one in there]
        raise NoSuchPack(f"{key} 没有版本“{version}”；有：{'、'.join(days)}", f"{key} has no version “{version}”; there are: {', '.join(days)}")  # fmt: skip
    held = [one for one in there if on is None or date.fromisoformat(one.version) <= on]
    if not held:
        first = there[0].version
        raise NoSuchPack(f"{key} 自 {first} 起施行，{on} 还没有；要用就写 {key}@{first}", f"{key} holds from {first} on, not yet on {on}; write {key}@{first} to use it all the same")  # fmt: skip
    return held[-1]
