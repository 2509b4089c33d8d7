"""The process from which the workers of the tests are forked. See harness.py.

Starting Python and Django takes longer than most of the tests; so it is done once. A worker begins as a fresh
process without threads or connections, and ends as any Python program does.

Reads one JSON line for each worker on stdin: {"once", "periods"}. Tells on stdout `born PID`, `ready PID` by
the worker itself, and `gone PID CODE` with the code as subprocess has it.
"""

from __future__ import annotations

import json
import os
import select
import sys


def nursery() -> int:
    """Fork workers until there is nobody left to ask for them."""
    heard = b""
    while True:
        if select.select([0], [], [], 0.01)[0]:
            more = os.read(0, 65536)
            if not more:
                return 0
            heard += more
        tell_gone()
        while b"\n" in heard:
            line, heard = heard.split(b"\n", 1)
            pid = os.fork()
            if pid == 0:
                return work(**json.loads(line))
            say(f"born {pid}")


def work(once: bool, periods: dict[str, float], parent: int | None = None) -> int:
    """What `liantu jobs work` does, with other periods."""
    from liantu.kit.jobs import timing
    from liantu.kit.jobs.worker import JobWorker

    for period, seconds in periods.items():
        setattr(timing, period, seconds)
    say(f"ready {os.getpid()}")
    JobWorker(once=once, parent=parent).work()
    return 0


def tell_gone() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        say(f"gone {pid} {os.waitstatus_to_exitcode(status)}")


def say(words: str) -> None:
    # One short write, so that what several processes say is not mixed.
    os.write(1, f"{words}\n".encode())


def main(database: str, parent: str = "") -> int:
    """A nursery; with `parent`, one worker that ends with that process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()

    from . import kinds  # noqa: F401  registers

    return work(False, {}, int(parent)) if parent else nursery()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
