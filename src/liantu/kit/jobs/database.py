"""Going on when the database goes away and comes back."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

from . import timing

R = TypeVar("R")
GONE = (OperationalError, InterfaceError)
log = logging.getLogger("liantu.jobs")


def patiently(work: Callable[[], R], give_up: Callable[[], bool] = lambda: False) -> R:
    """Do `work`, and do it again with growing pauses as long as the database is not there.

    Once `give_up()` is true the database's error is raised. `work` must be one transaction.
    """
    pause, told = 0.1, False
    while True:
        try:
            result = work()
        except GONE as error:
            forget()
            if give_up():
                raise
            if not told:
                log.warning("the database does not answer (%s); trying again", words_of(error))
                told = True
            time.sleep(pause)
            pause = min(pause * 2, timing.PATIENCE)
        else:
            if told:
                log.warning("the database answers again")
            return result


def words_of(error: Exception) -> str:
    """The first line of what the database says."""
    return str(error).strip().partition("\n")[0]


def forget() -> None:
    """Drop this thread's connections in whatever state they are; the next query opens new ones."""
    for alias in list(connections):
        raw = connections[alias].connection
        if raw is not None:
            with contextlib.suppress(Exception):
                raw.close()
        del connections[alias]
