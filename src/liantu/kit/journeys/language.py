"""A journey as its pack tells it: stages, the moves between them, who may make them, and the clocks that run meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """What a thing is called, in Chinese and, where somebody wrote it, in English."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return self.en if self.en and (get_language() or "zh").startswith("en") else self.zh


class Ends(StrEnum):
    """How a case has ended that stands at a stage."""

    WELL = "well"
    BADLY = "badly"


class Reason(StrEnum):
    """Whether a move asks for a reason."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Relation(StrEnum):
    """Whom a journey may name besides roles: what somebody is to the case."""

    ASSIGNEE = "assignee"
    CREATOR = "creator"


class Form(StrEnum):
    """How a field is told."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case can stand. `start`: new ones do. `ends`: those that stand here are over."""

    key: str
    title: Words
    start: bool = False
    ends: Ends | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """What somebody tells when they make a move."""

    key: str
    title: Words
    form: Form = Form.TEXT
    choices: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A step from some stages to another.

    `who`: roles and relations, one of which is needed besides the permission that code declares; empty: the permission
    is enough. `other_than`: nobody who made one of these moves last. `needs`: fields and `documents` without which it is
    not made; `asks`: fields that may stay empty. `effects`: what happens with it, in the same transaction.
    """

    key: str
    title: Words
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    reason: Reason = Reason.OPTIONAL
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts or stops a clock: entering one of these stages, or one of these moves."""

    stages: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()

    def meets(self, move: str, stage: str) -> bool:
        return move in self.moves or stage in self.stages

    def __bool__(self) -> bool:
        return bool(self.stages or self.moves)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the escalation ladder: `offset` working days from the last day, and who is told then; what happens."""

    offset: int
    tell: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A period within which something has to be done.

    `period`: as `liantu.engine.worktime` reads it. `pauses`: cause → stages at which the clock stands still for it;
    causes without stages are for people to name.
    """

    key: str
    title: Words
    period: str
    starts: Trigger
    stops: Trigger
    pauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ladder: tuple[Rung, ...] = ()
    #: The document that sets the period.
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """A pack that was read and found sound. Mappings keep the order of the pack."""

    key: str
    title: Words
    kind: str
    stages: Mapping[str, Stage]
    moves: Mapping[str, Move]
    clocks: Mapping[str, ClockRule] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    documents: Mapping[str, Words] = field(default_factory=dict)
    causes: Mapping[str, Words] = field(default_factory=dict)

    @property
    def start(self) -> Stage:
        return next(stage for stage in self.stages.values() if stage.start)

    def moves_from(self, stage: str) -> list[Move]:
        """The moves that a case at this stage may make, in the order of the pack."""
        return [move for move in self.moves.values() if stage in move.sources]
