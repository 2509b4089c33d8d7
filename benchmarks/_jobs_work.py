"""What the jobs of the jobs benchmark do."""

from __future__ import annotations

import os
import time
from pathlib import Path


def nothing() -> None:
    pass


def stamp(log: str) -> None:
    """Write down when it ran."""
    with Path(log).open("a", encoding="ascii") as file:
        file.write(f"{time.time()}\n")


def hang(log: str) -> None:
    """Write down who runs it; the first one hangs until it is killed."""
    first = not Path(log).exists()
    with Path(log).open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    if first:
        time.sleep(600)


WORK = (nothing, stamp, hang)

if os.environ.get("BENCH_RIVAL") == "django-tasks-db":
    # It runs only what is decorated under its own name.
    from django_tasks import task

    nothing, stamp, hang = map(task(), WORK)
