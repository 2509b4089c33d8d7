"""What can be run, what runs by itself, and what every worker does on the side: told by code, not by rows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
#: Seconds before the second, third, … attempt; the last one repeats.
BACKOFF = (10.0, 60.0, 300.0)

Backoff = float | Sequence[float] | Callable[[int], float]


@dataclass(frozen=True)
class Kind:
    """One kind of job. `run(progress, **params)` returns None or a JSON object."""

    name: str
    title: str
    run: Callable[..., Any]
    retries: int
    backoff: Backoff
    timeout: float | None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def pause(self, attempts: int) -> float:
        """Seconds to wait after the `attempts`-th failed attempt (1 for the first)."""
        if callable(self.backoff):
            return float(self.backoff(attempts))
        if isinstance(self.backoff, int | float):
            return float(self.backoff)
        return float(self.backoff[min(attempts, len(self.backoff)) - 1])

    def check(self, params: Mapping[str, Any]) -> None:
        """Raise TypeError where `run` could not be called with `params`."""
        inspect.signature(self.run).bind(None, **params)


@dataclass(frozen=True)
class Plan:
    """A job that queues itself: every so many seconds, or daily at a time of the installation's time zone."""

    name: str
    kind: str
    params: Mapping[str, Any]
    every: int | None
    daily: time | None


@dataclass(frozen=True)
class Chore:
    """A short piece of upkeep that each worker process does at intervals, even while a job runs in it."""

    name: str
    every: float
    run: Callable[[], object] = field(compare=False)


_kinds: dict[str, Kind] = {}
_plans: dict[str, Plan] = {}
_chores: dict[str, Chore] = {}


def job(
    name: str,
    *,
    title: str,
    retries: int = 2,
    backoff: Backoff = BACKOFF,
    timeout: float | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated `run(progress, **params)` under the dotted `name`.

    `retries`: how often it is tried again after an error or a killed worker; 0 where running it twice would
    do harm. `backoff`: seconds before each new attempt (a number, a sequence, or a function of the attempts
    made). `timeout`: seconds after which an attempt counts as failed. `facts`: what people call the figures
    of a result, by their keys. Raises ValueError for a name taken or malformed.
    """

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        _check_name(name)
        taken = _kinds.get(name)
        if taken is not None and (taken.run.__module__, taken.run.__qualname__) != (
            run.__module__,
            run.__qualname__,
        ):
            raise ValueError(f"job {name} is registered twice")
        _kinds[name] = Kind(name, title, run, retries, backoff, timeout, dict(facts or {}))
        return run

    return register


def schedule(
    name: str,
    *,
    kind: str,
    params: Mapping[str, Any] | None = None,
    every: int | None = None,
    daily: str | None = None,
) -> None:
    """Register a schedule: `every` whole seconds, or `daily="03:10"`; exactly one of the two.

    Its jobs belong to nobody and run as the Scheduler. Raises ValueError for a name taken or a time that is
    none.
    """
    _check_name(name)
    if (every is None) == (daily is None) or (every is not None and every < 1):
        raise ValueError(f'schedule {name}: give every= (seconds, at least 1) or daily= ("HH:MM")')
    at = time.fromisoformat(daily) if daily is not None else None
    plan = Plan(name, kind, dict(params or {}), every, at)
    if _plans.setdefault(name, plan) != plan:
        raise ValueError(f"schedule {name} is registered twice")


def periodic(name: str, *, every: float, run: Callable[[], object]) -> None:
    """Have each worker call `run()` every so many seconds: short upkeep that several may do at once."""
    _check_name(name)
    chore = Chore(name, every, run)
    if _chores.setdefault(name, chore) != chore:
        raise ValueError(f"periodic {name} is registered twice")


def kind(name: str) -> Kind:
    """The kind of that name. Raises LookupError where no app registers it."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no job {name!r} is registered; tasks.py of its app has to be imported in ready()") from None


def title(name: str) -> str:
    """What people call the kind, in the present language; the bare name where it is no longer known."""
    known = _kinds.get(name)
    return str(known.title) if known else name


def facts(name: str) -> Mapping[str, Any]:
    """What people call the figures of that kind's result, by their keys."""
    known = _kinds.get(name)
    return known.facts if known else {}


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def plans() -> dict[str, Plan]:
    return dict(_plans)


def chores() -> dict[str, Chore]:
    return dict(_chores)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a dotted name such as accounts.tidy is wanted")
