"""The one shape of a write."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

from liantu.kit.audit import public as audit

from .errors import Denied, Rejected

R = TypeVar("R")


def action(function: Callable[..., R]) -> Callable[..., R]:
    """Make a function the door of a write: keyword-only arguments with `by`, one transaction, refusals logged.

    Raises TypeError at import where the signature is another.
    """
    parameters = inspect.signature(function).parameters.values()
    if "by" not in inspect.signature(function).parameters or any(
        parameter.kind not in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD) for parameter in parameters
    ):
        raise TypeError(f"{function.__qualname__}: an action takes keyword-only arguments, `by` among them")

    @functools.wraps(function)
    def run(**arguments: Any) -> R:
        try:
            with transaction.atomic():
                return function(**arguments)
        except Denied as refusal:
            # Within an outer transaction the entry would be rolled back with it: the outermost door writes it.
            if not refusal.recorded and not connection.in_atomic_block:
                refusal.recorded = True
                _record_refusal(arguments["by"], refusal)
            raise
        except Rejected as refusal:
            if not connection.in_atomic_block:
                with transaction.atomic():
                    refusal.afterwards()
            raise

    return run


def _record_refusal(by: Any, refusal: Denied) -> None:
    audit.record(
        by,
        f"{refusal.label.lower()}.{refusal.action}",
        outcome=audit.Outcome.REFUSED,
        category=audit.Category.SECURITY,
        label=refusal.explanation.object if refusal.explanation else "",
        reason=refusal.words,
    )
