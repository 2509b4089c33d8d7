"""Columns of a table that are made in stages: what a stage puts down is there for the next one, and is computed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: An expression that waits for the table of its stage.
Later = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What a row has become: names of columns, the stage from which these are there, and the codes that it may have.

    `open`: its points are open wherever it is unknown.
    """

    stage: int
    state: str
    codes: frozenset[int]
    low: str = ""
    high: str = ""
    open: bool = False


class Stages:
    """`stages[n]`: names of columns, and expressions that read what the stages before it made."""

    def __init__(self) -> None:
        self.stages: list[dict[str, Later]] = []

    def name(self, letter: str) -> str:
        """One that is not taken."""
        return f"{letter}{sum(len(stage) for stage in self.stages)}"

    def put(self, stage: int, name: str, found: Later) -> str:
        """A column; answers its name."""
        while len(self.stages) <= stage:
            self.stages.append({})
        self.stages[stage][name] = found
        return name

    def apply(self, table: Any) -> Any:
        """The table of facts with everything that was put down."""
        for stage in self.stages:
            table = table.mutate(**{name: found(table) for name, found in stage.items()})
        return table
