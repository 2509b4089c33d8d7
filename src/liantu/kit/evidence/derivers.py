"""What apps register to be told of: records that count now and did not, or no longer do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

Deriver = Callable[[Sequence[int]], None]
_derivers: dict[str, Deriver] = {}


def register(name: str, deriver: Deriver) -> None:
    """`deriver(record_ids)` derives again whatever rests on these records. It may be called twice for the same ones."""
    if name in _derivers:
        raise ValueError(f"evidence: deriver {name} is registered twice")
    _derivers[name] = deriver


def derive(records: Sequence[int]) -> None:
    """Have every app derive what rests on `records`, in the order of registration."""
    if records:
        for deriver in _derivers.values():
            deriver(records)


Follower = Callable[[str, Collection[int]], None]
_followers: dict[str, Follower] = {}


def follow(name: str, follower: Follower) -> None:
    """`follower(kind, ids)` hears of what was derived anew or what a person said something of: `("organisation", {7})`.

    It notes what it has to do, and does it later. Raises ValueError for a name taken.
    """
    if name in _followers:
        raise ValueError(f"evidence: follower {name} is registered twice")
    _followers[name] = follower


def moved(kind: str, ids: Collection[int]) -> None:
    """Tell those who follow that something else is said now of these (kind, ids)."""
    if ids:
        for follower in _followers.values():
            follower(kind, ids)
