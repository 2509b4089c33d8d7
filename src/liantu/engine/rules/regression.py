"""A pack held against what was decided: last year's accepted and refused, the misses one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from . import many
from .language import Group, How, Pack, Score
from .one import Evaluation, Facts, Outcome, evaluate_inside
from .states import State


@dataclass(frozen=True, slots=True)
class Decided:
    """One subject, its facts inside (`read_values`), and what was decided of it. `line`: of the table it stands in."""

    key: str
    facts: Facts
    accepted: bool
    name: str = ""
    line: int = 0


class Verdict(StrEnum):
    """What a pack says beside what was decided."""

    HIT = "hit"
    #: Accepted, and the pack says unmet.
    TOO_STRICT = "too_strict"
    #: Refused, and the pack says met.
    TOO_MILD = "too_mild"
    #: The pack does not say: something is unknown, or to be judged.
    UNSETTLED = "unsettled"


#: What a pack says that was decided otherwise.
VERDICTS = {State.UNMET: Verdict.TOO_STRICT, State.MET: Verdict.TOO_MILD}


@dataclass(frozen=True)
class Judged:
    """One subject beside the pack. Why it came out so is asked for only when somebody wants to know: tables are long."""

    pack: Pack
    on: date
    of: Decided
    verdict: Verdict
    state: State

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate_inside(self.pack, self.of.facts, self.on)

    @cached_property
    def rows(self) -> tuple[Outcome, ...]:
        """The rows that decided it."""
        return deciding(self.evaluation)


@dataclass(frozen=True, slots=True)
class Regression:
    """A pack over a list of decisions. `hits`: how many; the others one by one, in the order of the list."""

    pack: Pack
    hits: int
    misses: tuple[Judged, ...]
    unsettled: tuple[Judged, ...]

    @property
    def settled(self) -> int:
        """Of how many the pack says yes or no."""
        return self.hits + len(self.misses)

    @property
    def all(self) -> int:
        return self.settled + len(self.unsettled)


def regress(pack: Pack, rows: Iterable[Decided], on: date, least: int = many.MANY) -> Regression:
    """Ask a pack of all that were decided, as of a day; from `least` on as a table."""
    hits = 0
    misses: list[Judged] = []
    unsettled: list[Judged] = []
    every = list(rows)
    said = many.states(pack, [one.facts for one in every], on, least)
    for one, state in zip(every, (found.state for found in said), strict=True):
        if state in (State.MET, State.UNMET) and (state is State.MET) == one.accepted:
            hits += 1
            continue
        verdict = VERDICTS.get(state, Verdict.UNSETTLED)
        judged = Judged(pack, on, one, verdict, state)
        (unsettled if verdict is Verdict.UNSETTLED else misses).append(judged)
    return Regression(pack, hits, tuple(misses), tuple(unsettled))


def deciding(evaluation: Evaluation) -> tuple[Outcome, ...]:
    """The rows on which the answer rests: those that are unmet, or unknown; of one that is met, scores and chosen routes."""
    if evaluation.state in (State.MET, State.NOT_APPLICABLE):
        return tuple(_upheld(evaluation.rows)) or evaluation.rows
    return tuple(_down(evaluation.rows, evaluation.state))


def _down(outcomes: Sequence[Outcome], state: State) -> list[Outcome]:
    found: list[Outcome] = []
    for one in outcomes:
        if one.state is not state:
            continue
        if isinstance(one.row, Group):
            found += _down(one.parts, state) or [one]
        else:
            found.append(one)
    return found


def _upheld(outcomes: Sequence[Outcome]) -> list[Outcome]:
    found: list[Outcome] = []
    for one in outcomes:
        if isinstance(one.row, Score):
            found.append(one)
        elif isinstance(one.row, Group) and one.row.how is not How.ALL:
            found += [part for part in one.parts if part.state is State.MET]
        elif isinstance(one.row, Group):
            found += _upheld(one.parts)
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions over the same list. `mended`: missed by the first alone; `broken`: by the second alone; `still`: by both."""

    old: Regression
    new: Regression
    mended: tuple[Judged, ...]
    broken: tuple[Judged, ...]
    still: tuple[Judged, ...]


def compare(old: Regression, new: Regression) -> Compared:
    """What changes with another version, subject by subject."""
    before = {judged.of.key: judged for judged in (*old.misses, *old.unsettled)}
    after = {judged.of.key: judged for judged in (*new.misses, *new.unsettled)}
    return Compared(
        old,
        new,
        tuple(judged for key, judged in before.items() if key not in after),
        tuple(judged for key, judged in after.items() if key not in before),
        tuple(judged for key, judged in after.items() if key in before),
    )
