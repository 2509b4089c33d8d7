"""Values as people write them, and the whole numbers that stand for them inside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from .expressions import ON
from .language import Fact, Pack
from .units import WrongValue, beyond, whole

#: What stands for a subject inside: fact → whole number, text of a choice, or None where it is blank.
Facts = Mapping[str, int | str | None]


class WrongFact(ValueError):
    """A fact that the pack does not know, or a value that is none of its unit. `zh` and `en` say which and why."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def read_values(pack: Pack, told: Mapping[str, Any], on: date) -> tuple[dict[str, int | str | None], frozenset[str]]:
    """Values as people write them → those inside, and the names of those that are too large to count with. Raises WrongFact."""
    for name in told:
        if name not in pack.facts:
            close = get_close_matches(name, pack.facts, 1, 0.6)
            raise WrongFact(
                f"规则包 {pack.key} 没有“{name}”这个事实" + (f"，是不是 {close[0]}" if close else ""),
                f"{pack.key} has no fact “{name}”" + (f", did you mean {close[0]}" if close else ""),
            )
    found: dict[str, int | str | None] = {ON: on.toordinal()}
    large = set()
    for name, fact in pack.facts.items():
        value = told.get(name)
        found[name] = read_value(fact, value)
        if found[name] is None and beyond(value, fact.unit):
            large.add(name)
    return found, frozenset(large)


def read_value(fact: Fact, value: Any) -> int | str | None:
    """A value as people write it → that inside; None where it is blank, or too large to count with. Raises WrongFact."""
    try:
        found = whole(value, fact.unit)
    except WrongValue as wrong:
        raise WrongFact(f"{fact.name}：{wrong.zh}", f"{fact.name}: {wrong.en}") from None
    if fact.unit.texts and found is not None and found not in fact.choices:
        titled = {words.zh: key for key, words in fact.choices.items()}
        if found not in titled:
            raise WrongFact(
                f"{fact.name}：没有“{value}”这一选项，可用：{'、'.join(fact.choices)}",
                f"{fact.name}: “{value}” is none of {', '.join(fact.choices)}",
            )
        return titled[str(found)]
    return found
