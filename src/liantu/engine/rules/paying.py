"""What somebody gets who meets a policy: the first of its amounts whose condition is met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .language import Amount
from .states import State


def first_paid(
    amounts: Iterable[tuple[Amount, State]], facts: Mapping[str, int | str | None]
) -> tuple[Amount | None, int | None, State]:
    """Of amounts with the states of their conditions: the one that counts, fen, and the state; fen None where it hangs on what is not known."""
    for one, state in amounts:
        if state in (State.UNKNOWN, State.MANUAL):
            return one, None, state
        if state is State.MET:
            return one, *_paid(one, facts)
    return None, 0, State.UNMET


def _paid(one: Amount, facts: Mapping[str, int | str | None]) -> tuple[int | None, State]:
    if one.share is None:
        return one.fixed, State.MET
    base = facts.get(one.of)
    if base is None:
        return None, State.UNKNOWN
    # Down to the fen: nobody is promised more than the share.
    found = max(0, one.fixed + int(base) * one.share.numerator // one.share.denominator)
    return found if one.cap is None else min(found, one.cap), State.MET
