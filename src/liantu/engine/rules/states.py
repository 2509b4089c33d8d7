"""The five results, and how results of parts become that of a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum


class State(StrEnum):
    """What a rule says of somebody. A blank is never a no: it is *unknown*."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    MANUAL = "manual_review"
    NOT_APPLICABLE = "not_applicable"

    @property
    def zh(self) -> str:
        return _TOLD[self][0]

    @property
    def en(self) -> str:
        return _TOLD[self][1]


_TOLD = {
    State.MET: ("符合", "met"),
    State.UNMET: ("不符合", "unmet"),
    State.UNKNOWN: ("资料不全", "unknown"),
    State.MANUAL: ("需人工判断", "manual review"),
    State.NOT_APPLICABLE: ("不适用", "not applicable"),
}


def all_of(states: Iterable[State]) -> State:
    """Unmet if any is, else unknown, else manual review, else met; not applicable where nothing else is left."""
    return _first(states, (State.UNMET, State.UNKNOWN, State.MANUAL, State.MET))


def any_of(states: Iterable[State]) -> State:
    """Met if any is, else unknown, else manual review, else unmet; not applicable where nothing else is left."""
    return _first(states, (State.MET, State.UNKNOWN, State.MANUAL, State.UNMET))


def _first(states: Iterable[State], order: Sequence[State]) -> State:
    there = set(states)
    return next((one for one in order if one in there), State.NOT_APPLICABLE)


def count_of(states: Iterable[State], least: int) -> State:
    """Whether so many are met: not any more where those that may still be are too few, else as with *any*."""
    there = [one for one in states if one is not State.NOT_APPLICABLE]
    met, unknown, manual = (there.count(one) for one in (State.MET, State.UNKNOWN, State.MANUAL))
    if not there:
        return State.NOT_APPLICABLE
    if met >= least:
        return State.MET
    if met + unknown + manual < least:
        return State.UNMET
    return State.UNKNOWN if unknown else State.MANUAL


def applying(condition: State, state: State) -> State:
    """What a row says that holds only under a condition."""
    if condition is State.MET:
        return state
    return State.NOT_APPLICABLE if condition in (State.UNMET, State.NOT_APPLICABLE) else condition
