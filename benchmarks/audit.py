"""What the audit log costs: actions a second of eight writers at once, with and without it.

Baseline: the same action in the same run with `record` left out. The sealer runs beside the writers every 10 s and
once at the end, as in a real home. "Without" is not a mode that Liantu has: the benchmark takes the call away.
"""

from __future__ import annotations

import sys
import time
from multiprocessing import get_context
from typing import Any

from benchmarks import scratch

WRITERS, ACTIONS = 8, 200


def write(number: int, with_log: bool, ready: Any) -> None:
    import django

    django.setup()
    from contextlib import nullcontext

    from liantu.apps.accounts import public as accounts
    from liantu.apps.accounts.models import Unit
    from liantu.kit.audit import public as audit

    if not with_log:
        audit.change = lambda *told, **more: nullcontext()
    user = accounts.user_named("sysadmin")
    unit = Unit.objects.get(name=f"writer {number}")
    accounts.edit_unit(by=user, unit=unit, short_name="warm")
    ready.wait()
    for n in range(ACTIONS):
        accounts.edit_unit(by=user, unit=unit, short_name=str(n))


def measure(with_log: bool) -> float:
    """Actions a second of all writers together."""
    context = get_context("spawn")
    # Starting up is not what is measured: everybody waits until the last one is ready.
    ready = context.Barrier(WRITERS + 1)
    writers = [context.Process(target=write, args=(n, with_log, ready)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    ready.wait(120)
    began = time.perf_counter()
    for writer in writers:
        writer.join()
        if writer.exitcode:
            raise SystemExit("a writer failed")
    return WRITERS * ACTIONS / (time.perf_counter() - began)


def inside() -> None:
    """In a scratch home: prints rates without and with the log, entries sealed a second, verified a second."""
    import django

    django.setup()
    from django.db import connection

    from liantu.apps.accounts import public as accounts
    from liantu.apps.accounts.models import Unit
    from liantu.kit.access import public as access
    from liantu.kit.audit import public as audit

    accounts.first_run(by=access.LocalOperator())
    for number in range(WRITERS):
        Unit.objects.create(name=f"writer {number}", kind="department")
    connection.close()
    rates = [measure(with_log) for with_log in (False, True, False, True)]
    began = time.perf_counter()
    sealed = audit.seal()
    sealing = time.perf_counter() - began
    began = time.perf_counter()
    report = audit.verify()
    verifying = time.perf_counter() - began
    if not report.sound or report.sealed < 2 * WRITERS * ACTIONS:
        raise SystemExit(f"the log does not verify: {report}")
    print(max(rates[0], rates[2]), max(rates[1], rates[3]), sealed / sealing, report.sealed / verifying)


def main() -> None:
    rows = []
    for database in scratch.databases():
        with scratch.home(database) as environment:
            told = scratch.run("benchmarks.audit", "inside", environment=environment).split()
        without, with_log, sealing, verifying = map(float, told)
        rows.append([database, f"{without:.0f}", f"{with_log:.0f}", f"{with_log / without:.2f}",
                     f"{sealing:.0f}", f"{verifying:.0f}"])  # fmt: skip
    header = ["database", "actions/s without", "with log", "ratio", "sealed/s", "verified/s"]
    scratch.table(f"Audit log: {WRITERS} writers at once, better of two runs each", header, rows)


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
