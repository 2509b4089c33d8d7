"""The one shape of a write."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from time import sleep
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction

from liantu.kit.audit import public as audit

from .errors import Denied, Rejected

R = TypeVar("R")
#: How PostgreSQL calls it (deadlock_detected), how often an action is begun, and seconds in between.
DEADLOCK, TRIES, PAUSE = "40P01", 4, 0.05


def action(function: Callable[..., R]) -> Callable[..., R]:
    """Make a function the door of a write: keyword-only arguments with `by`, one transaction, refusals logged.

    On SQLite the transaction holds the write lock from its start, so what takes long does not belong inside; see
    `steps`. Raises TypeError at import where the signature is another.
    """
    return _door(function, whole)


def steps(function: Callable[..., R]) -> Callable[..., R]:
    """Like `action`, but without a transaction of its own: for work that takes long between its writes.

    Each write inside is an action; what has been written by one stays when a later one fails.
    """
    return _door(function, _as_it_is)


def _door(function: Callable[..., R], around: Callable[[Callable[[], R]], R]) -> Callable[..., R]:
    parameters = inspect.signature(function).parameters
    kinds = {parameter.kind for parameter in parameters.values()}
    if "by" not in parameters or kinds - {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}:
        raise TypeError(f"{function.__qualname__}: an action takes keyword-only arguments, `by` among them")

    @functools.wraps(function)
    def run(**arguments: Any) -> R:
        try:
            return around(lambda: function(**arguments))
        except Denied as refusal:
            # Within an outer transaction the entry would be rolled back with it: the outermost door writes it.
            if not connection.in_atomic_block:
                note_refusal(arguments["by"], refusal)
            raise
        except Rejected as refusal:
            if not refusal.told and not connection.in_atomic_block:
                refusal.told = True
                with transaction.atomic():
                    refusal.afterwards()
            raise

    return run


def whole(call: Callable[[], R]) -> R:
    """Call in one transaction, and anew where PostgreSQL takes it back since it and another waited for each other.

    Within an outer transaction all of that is taken back: only the outermost can begin anew.
    """
    tries = 1 if connection.in_atomic_block else TRIES
    while True:
        tries -= 1
        try:
            with transaction.atomic():
                return call()
        except OperationalError as problem:
            if not tries or getattr(problem.__cause__, "sqlstate", None) != DEADLOCK:
                raise
            sleep(PAUSE)


def _as_it_is(call: Callable[[], R]) -> R:
    return call()


def note_refusal(by: Any, refusal: Denied) -> None:
    """Write a refusal into the log, in a transaction of its own; once, however many doors it passes on its way out.

    An action does so by itself. The site's outermost doors do it for what was refused before any action began.
    """
    if refusal.recorded:
        return
    refusal.recorded = True
    with transaction.atomic():
        audit.record(
            by,
            f"{refusal.label.lower()}.{refusal.action}",
            outcome=audit.Outcome.REFUSED,
            category=audit.Category.SECURITY,
            label=refusal.explanation.object if refusal.explanation else "",
            reason=refusal.words,
        )
