"""Scratch homes and databases for benchmarks, and how results are printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from tests import postgres


@contextmanager
def home(database: str) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated home on "sqlite" or "postgresql"."""
    folder = tempfile.mkdtemp(prefix="liantu-bench-")
    server = postgres.cluster() if database == "postgresql" else nullcontext("")
    try:
        with server as url:
            environment = {
                **os.environ,
                "LIANTU_HOME": folder,
                "LIANTU_DATABASE_URL": url or "",
                "DJANGO_SETTINGS_MODULE": "liantu.site.settings",
            }
            migrate = "from liantu.site.home import Home; from pathlib import Path; import django, sys; " \
                "h = Home(Path(sys.argv[1])); h.open(); h.keys.create(); django.setup(); " \
                "from django.core.management import call_command; call_command('migrate', verbosity=0)"  # fmt: skip
            subprocess.run([sys.executable, "-c", migrate, folder], env=environment, check=True)
            yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def databases() -> list[str]:
    """Those of the two that this machine has."""
    return ["sqlite", *(["postgresql"] if postgres.programs() else [])]


def run(module: str, *arguments: str, environment: dict[str, str]) -> str:
    """What another process of the benchmark prints."""
    command = [sys.executable, "-m", module, *arguments]
    # What goes wrong is told on stderr as it happens.
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header, columns aligned."""
    widths = [max(len(str(row[at])) for row in [header, *rows]) for at in range(len(header))]
    print(f"\n{title}")
    for row in [header, *rows]:
        print("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
