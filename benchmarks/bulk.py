"""Rows written by the thousand, as a workbook brings them: `kit.bulk` beside Django's `bulk_create` and `bulk_update`.

The same rows, the same table, the same batches, best of three: claims on organisations, and five columns of organisations.
BULK_ROWS sets how many.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from benchmarks import scratch

ROWS = int(os.environ.get("BULK_ROWS", "20000"))
BATCH = 400
COLUMNS = ["name", "sounds", "short_name", "capital", "status"]
ATTRIBUTES = attrgetter(*COLUMNS, "pk")


def best(what: Callable[[], object], between: Callable[[], object] = lambda: None) -> float:
    times = []
    for _round in range(3):
        between()
        began = time.perf_counter()
        what()
        times.append(time.perf_counter() - began)
    return min(times)


def inside() -> None:
    """In a scratch home: prints one line of JSON, thousands of rows a second."""
    import django

    django.setup()
    from decimal import Decimal

    from django.db import transaction

    from liantu.apps.registry.models import Claim, Organisation
    from liantu.kit import bulk, clock
    from tests.factories.evidence import make_record

    record, now = make_record(), clock.now()
    one = Organisation.objects.create(created=now, updated=now)

    def claims(at: int) -> list[Claim]:
        return [
            Claim(organisation=one, record=record, property="address", value=f"创新路{n}号", approximate=n % 2 == 0)
            for n in range(at, at + BATCH)
        ]

    def write(how: Callable[[list[Claim]], object]) -> Callable[[], None]:
        def run() -> None:
            for at in range(0, ROWS, BATCH):
                with transaction.atomic():
                    how(claims(at))

        return run

    def empty() -> None:
        Claim.objects.all().delete()

    told: dict[str, Any] = {
        "insert": [best(write(bulk.insert), empty), best(write(lambda some: Claim.objects.bulk_create(some)), empty)]
    }
    empty()
    bulk.insert(Organisation(created=now, updated=now) for _n in range(ROWS))
    rows = list(Organisation.objects.order_by("pk")[:ROWS])

    def overwrite(how: Callable[[list[Organisation]], object]) -> Callable[[], None]:
        def run() -> None:
            for at in range(0, ROWS, BATCH):
                with transaction.atomic():
                    how(rows[at : at + BATCH])

        return run

    def change() -> None:
        for n, row in enumerate(rows):
            row.name, row.sounds, row.capital = f"甲{n}", f"jia{n}", Decimal(n)

    few = max(1, len(rows) // 10)
    told["overwrite"] = [
        best(overwrite(lambda some: bulk.overwrite_lines(Organisation, COLUMNS, map(ATTRIBUTES, some))), change)
    ]
    rows = rows[:few]
    told["overwrite"].append(10 * best(overwrite(lambda some: Organisation.objects.bulk_update(some, COLUMNS)), change))
    print(json.dumps(told))


def main() -> None:
    lines = []
    for database in scratch.databases():
        with scratch.home(database) as environment:
            told = json.loads(scratch.run("benchmarks.bulk", "inside", environment=environment).splitlines()[-1])
        for what, (ours, django) in told.items():
            lines.append([database, what, f"{ROWS / ours:,.0f}", f"{ROWS / django:,.0f}", f"{django / ours:.1f}"])
    scratch.table(
        f"Rows in bulk: {ROWS:,}, {BATCH} a transaction",
        ["database", "what", "rows/s", "Django rows/s", "times as fast"],
        lines,
    )


if __name__ == "__main__":
    inside() if len(sys.argv) > 1 else main()
