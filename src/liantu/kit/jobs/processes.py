"""What can be known of other processes on this machine: on Linux; elsewhere it cannot be told."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import socket
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


@functools.cache
def place() -> str:
    """A name for the set of processes among which a pid is unambiguous; empty where there is no such name.

    Two containers may share a host name and a kernel, but not a pid namespace.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
    return f"{boot} {namespace}"


def host() -> str:
    return socket.gethostname()[:120]


def ticks(pid: int) -> int | None:
    """When the process began, in clock ticks since boot; None where there is none (or no /proc)."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        # The command in brackets may itself hold blanks and brackets.
        fields = told.rpartition(")")[2].split()
        return None if fields[0] in {"Z", "X"} else int(fields[19])
    except (OSError, IndexError, ValueError):
        return None


def lives(where: str, pid: int, began: int | None) -> bool | None:
    """Does the process still live? A pid that was given anew to another process is not it."""
    if not where or where != place() or began is None:
        return None
    return ticks(pid) == began


def tell_of_parents_death(number: int) -> None:
    """Have the kernel send this process the signal when its parent dies; on Linux, elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def die_with_parent(parent: int) -> bool:
    """Ask to be told (SIGTERM) when the parent dies. False where the parent is already gone."""
    tell_of_parents_death(signal.SIGTERM)
    # It may have died before the line above.
    return os.getppid() == parent
