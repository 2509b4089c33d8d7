"""What takes long where rows are many is handed to whoever has a queue; where nobody has, it is done at once.

This part stands below the one that keeps jobs, so it knows none: a higher one registers the way to it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from liantu.kit.access import public as access


class Verb(StrEnum):
    """What is derived again: what rests on a delivery that was applied or undone, on all that a source says, or on a
    field of which another department's word counts first."""

    SETTLE = "settle"
    DERIVE = "derive"
    AUTHORITY = "authority"


#: Deliveries with no more rows are dealt with while their person waits.
MOST_AT_ONCE = 500
#: `queue(by, verb, id, title)` sees to it that `actions.do_work(by=…, verb=…, pk=id)` runs later; it answers the page
#: where its progress is seen. Called inside a transaction: what is rolled back must not run.
Queue = Callable[[access.Principal, Verb, int, str], str]
_queues: list[Queue] = []


def register(queue: Queue) -> Queue:
    """Raises ValueError where there is one already."""
    if _queues:
        raise ValueError("evidence: long work is taken twice")
    _queues.append(queue)
    return queue


def handed_over(by: access.Principal, verb: Verb, pk: int, title: str, rows: int) -> str:
    """The page where the work's progress is seen; empty where it is to be done now."""
    if rows <= MOST_AT_ONCE or not _queues:
        return ""
    return _queues[0](by, verb, pk, title)
