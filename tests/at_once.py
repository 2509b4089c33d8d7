"""Deeds that begin at one moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections

from liantu.kit.access import public as access


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What deeds come to that begin at one moment: a result, or the exception."""
    gate, told = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(at: int, deed: Callable[[], Any]) -> None:
        try:
            gate.wait()
            told[at] = deed()
        except Exception as problem:
            told[at] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def together(*deeds: Callable[[], Any]) -> list[str]:
    """The same in words, sorted: done, conflict, invalid; of any other exception its own."""
    return sorted(_word(one) for one in at_once(*deeds))


def _word(told: Any) -> str:
    match told:
        case access.Conflict():
            return "conflict"
        case ValidationError():
            return "invalid"
        case Exception():
            return repr(told)
    return "done"
