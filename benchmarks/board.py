"""The board of a zone of 100,000 firms on eight ladders, from stored results: the page as the server answers it.

Baseline, in the same run: counting the same rows with one bare statement each for where firms stand and for what runs out.
LADDER_FIRMS sets how many firms. Run by `climb`, whose figures it belongs to.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

from benchmarks import scratch
from benchmarks.register import signed_in, timed
from benchmarks.search import firms

FIRMS = int(os.environ.get("LADDER_FIRMS", "100000"))
ROUNDS = 30
CHUNK = 4000
STANDS = ("holds", "met", "near", "unknown", "manual", "unmet")


def fill(zone: Any) -> int:
    """Firms of one zone with an evaluation each on all its ladders, a sixth of them in every stand. How many evaluations."""
    from django.db import connection

    from liantu.apps.cultivation import queries
    from liantu.apps.cultivation.actions import evaluating
    from liantu.apps.registry.models import Organisation, ZoneMember
    from liantu.kit import clock
    from liantu.kit.search import public as search

    now, today = clock.now(), clock.today()
    made = list(firms(FIRMS))
    for at in range(0, len(made), CHUNK):
        some = list(enumerate(made[at : at + CHUNK], at + 1000))
        Organisation.objects.bulk_create(
            Organisation(pk=pk, canonical_id=pk, listed=True, name=firm.name, sounds=search.sounding(firm.name)[:200],
                         short_name=firm.short, kind="enterprise", home=zone, code=firm.code, created=now, updated=now)
            for pk, firm in some
        )  # fmt: skip
        ZoneMember.objects.bulk_create(ZoneMember(organisation_id=pk, zone=zone) for pk, _firm in some)
    packs = queries.held(zone)
    ends = [today + timedelta(days=days) for days in (20, 80, 170, 400)]
    with connection.cursor() as cursor:
        for number, one in enumerate(packs):
            stands = " ".join(f"WHEN {at} THEN '{stand}'" for at, stand in enumerate(STANDS))
            last = " ".join(f"WHEN {at} THEN '{day}'" for at, day in enumerate(ends))
            last = (
                f"CAST(CASE organisation_id % 5 {last} END AS date)"
                if connection.vendor == "postgresql"
                else f"CASE organisation_id % 5 {last} END"
            )
            cursor.execute(
                f"""INSERT INTO cultivation_evaluation (organisation_id, zone_id, kind, pack, version, digest, "on", result, stand, unmet,
                known, asked, holds, expires, lacks, missing, rows)
                SELECT organisation_id, zone_id, 'tier', '{one.key}', '{one.version.version}', '{one.version.digest}', '{today}', 'unknown',
                CASE (organisation_id + {number}) % 6 {stands} END, 1, organisation_id % 17, {len(one.pack.facts)},
                (organisation_id + {number}) % 6 = 0, CASE WHEN (organisation_id + {number}) % 6 = 0 THEN {last} END,
                ' score ', ' rd_expense staff ', 'm m m u0-50 u0-20 x0 m16 m m n j u0-50'
                FROM registry_zonemember WHERE zone_id = {zone.pk}"""
            )
        # As autovacuum does before long where a zone has so many.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    # As every evaluation ends.
    evaluating.count_anew(zone.pk)
    return len(packs) * len(made)


def inside() -> None:
    """In a scratch home: prints one line of JSON."""
    import django
    from django.db import connection, connections

    django.setup()

    from tests.factories.accounts import enrolled, make_unit, make_user, make_zone
    from tests.factories.registry import body_of

    zone = make_zone("基准园区")
    body_of(zone)
    user = enrolled(make_user("science_officer", make_unit(zone), zone))
    rows = fill(zone)
    # From here on as a server's process is set up.
    connection.close()
    del connections["default"]
    import liantu.site.wsgi  # noqa: F401

    client = signed_in(user)

    def page(url: str) -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")

    def bare(_url: str) -> None:
        with connection.cursor() as cursor:
            where = f"FROM cultivation_evaluation WHERE zone_id = {zone.pk} AND kind = 'tier'"
            cursor.execute(f"SELECT pack, stand, count(*), sum(known) {where} GROUP BY pack, stand")
            cursor.fetchall()
            cursor.execute(f"SELECT pack, expires, count(*) {where} AND holds GROUP BY pack, expires")
            cursor.fetchall()

    pages = ["/tiers/"] * ROUNDS
    began = time.process_time()
    told = {"rows": rows, "page": timed(page, pages), "bare": timed(bare, pages)}
    print(json.dumps({**told, "cpu": time.process_time() - began}))


def main() -> None:
    rows = []
    for database in scratch.databases():
        with scratch.home(database) as environment:
            told = json.loads(scratch.run("benchmarks.board", "inside", environment=environment).splitlines()[-1])
        (mid, high), (base, _high) = told["page"], told["bare"]
        rows.append([database, f"{FIRMS:,}", f"{told['rows']:,}", f"{mid:.0f}", f"{high:.0f}", f"{base:.0f}"])
    header = ["database", "firms", "stored results", "page p50 ms", "page p95 ms", "counting alone p50 ms"]
    scratch.table("The board of the ladders, from stored results (wanted: under 200 ms)", header, rows)


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
