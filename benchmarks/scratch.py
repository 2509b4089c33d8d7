"""Scratch homes and databases for benchmarks, and how results are printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

import psycopg

from tests import postgres


@contextmanager
def home(database: str) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated home on "sqlite" or "postgresql"."""
    folder = tempfile.mkdtemp(prefix="liantu-bench-")
    server = postgres.cluster(upkeep=True) if database == "postgresql" else nullcontext("")
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


@contextmanager
def copied(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a copy of a scratch home and its database, to which nobody is connected meanwhile."""
    folder = tempfile.mkdtemp(prefix="liantu-bench-")
    url = environment["LIANTU_DATABASE_URL"]
    try:
        shutil.copytree(environment["LIANTU_HOME"], folder, dirs_exist_ok=True)
        if url:
            _once_more(url)
        yield {**environment, "LIANTU_HOME": folder, "LIANTU_DATABASE_URL": url.replace("/postgres?", "/copied?")}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _once_more(url: str) -> None:
    with psycopg.connect(url.replace("/postgres?", "/template1?"), autocommit=True) as server:
        for statement in ("DROP DATABASE IF EXISTS copied", "CREATE DATABASE copied TEMPLATE postgres", "CHECKPOINT"):
            server.execute(statement)


def databases() -> list[str]:
    """Those of the two that this machine has; of these what BENCH_DATABASES names, where it names any."""
    here = ["sqlite", *(["postgresql"] if postgres.programs() else [])]
    wanted = os.environ.get("BENCH_DATABASES", "").replace(",", " ").split()
    return [one for one in here if not wanted or one in wanted]


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
