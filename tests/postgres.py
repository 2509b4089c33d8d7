"""A PostgreSQL of one's own for a test run: made in a scratch folder, reached by a socket, thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs; None where there are none."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def cluster(*, upkeep: bool = False) -> Iterator[str]:
    """A running server; gives its URL. Raises FileNotFoundError where PostgreSQL is not installed.

    `upkeep`: it looks after its statistics and dead rows itself, as a server in use does. Tests undo what they write: a
    vacuum in between would count empty tables and plan the next load for none.
    """
    folder = programs()
    if folder is None:
        raise FileNotFoundError("PostgreSQL's server programs are not installed")
    top = Path(tempfile.mkdtemp(prefix="liantu-pg-"))
    # The server refuses to run as root, so root lends it another account.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(top, user)
    data = top / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, stdout=subprocess.DEVNULL, cwd=top)

    try:
        run(str(folder / "initdb"), "-D", str(data), "-A", "trust", "-U", "liantu", "-E", "UTF8", "--no-sync")
        kept = f"-c fsync=off -c max_connections=200 -c autovacuum={'on' if upkeep else 'off'}"
        # Thrown away afterwards, and full of small tables: no half-written page is ever mended, nothing is worth compiling.
        kept += (
            " -c full_page_writes=off -c synchronous_commit=off -c jit=off -c max_wal_size=4GB -c checkpoint_timeout=1h"
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={top} {kept}"
        run(str(folder / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(top / "log"), "start")
        try:
            yield f"postgresql://liantu@/postgres?host={top}"
        finally:
            run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(top, ignore_errors=True)
