"""A hundred thousand running cases: the board, what is overdue, and the daily run of the ladders.

Beside each page a bare Django query of the same rows, in the same run. JOURNEYS_CASES sets how many.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from benchmarks import scratch

CASES = int(os.environ.get("JOURNEYS_CASES", "100000"))
TURNS = 25
JOURNEY = """\
journey: bench
title: 基准
case: bench.case
stages:
  open: {title: 待办, start: true}
  working: 办理中
  waiting: 等补充
  done: {title: 办结, ends: well}
moves:
  take: {title: 受理, from: open, to: working}
  ask: {title: 请补充, from: working, to: waiting}
  back: {title: 已补充, from: waiting, to: working}
  finish: {title: 办结, from: working, to: done}
clocks:
  solve:
    title: 办结时限
    period: 10d
    starts: {enter: open}
    stops: {enter: done}
    escalate: [{at: 0d, tell: assignee}]
"""


def filled() -> tuple[Any, Any]:
    """A zone with its officer and its cases, about chains."""
    import django

    django.setup()
    from django.db import connection

    from liantu.apps.industry.models import Chain
    from liantu.kit import bulk, clock
    from liantu.kit.journeys import kinds
    from liantu.kit.journeys.models import Case, Clock, Escalation, Version
    from liantu.kit.rulestore import public as rulestore
    from liantu.kit.rulestore.kinds import digest_of
    from liantu.kit.rulestore.models import KeptText
    from tests.factories.accounts import enrolled, make_unit, make_user, make_zone
    from tests.factories.evidence import make_record

    kinds.register(kinds.CaseKind("bench.case", "基准", "industry.Chain", lambda pk: f"/chains/{pk}/"))
    zone = make_zone("基准园区")
    unit = make_unit(zone)
    people = [enrolled(make_user("science_officer", unit, zone)) for _one in range(20)]
    now = clock.now()
    digest = digest_of(JOURNEY)
    KeptText.objects.create(kind="journey", key="bench", version=clock.today(), digest=digest, text=JOURNEY, kept=now)
    version = Version.objects.create(digest=digest, key="bench", version="2026-01-01", kind="bench.case")
    assert rulestore.find_version("journey", "bench", digest=digest).text == JOURNEY
    chain = Chain.objects.create(record=make_record(), zone=zone, name="链")
    stages = ("open", "working", "waiting")
    bulk.insert(
        Case(
            kind="bench.case", object_id=chain.pk + at, title=f"第 {at} 件", version=version, stage=stages[at % 3], since=now,
            zone=zone, unit=unit, assignee=people[at % 20], created=now, due=now + timedelta(hours=at % 960 - 240),
        )
        for at in range(CASES)
    )  # fmt: skip
    cases = list(Case.objects.order_by("pk").values_list("pk", "due"))
    bulk.insert(
        Clock(case_id=pk, key="solve", period="10d", started=now - timedelta(days=10), due=due) for pk, due in cases
    )
    clocks = list(Clock.objects.order_by("pk").values_list("pk", "due"))
    # One in twenty has its turn today.
    bulk.insert(
        Escalation(clock_id=pk, offset=0, at=now - timedelta(minutes=1) if at % 20 == 0 else now + timedelta(days=9))
        for at, (pk, _due) in enumerate(clocks)
    )
    with connection.cursor() as cursor:
        # As autovacuum does before long where a zone has so many.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return zone, people[0]


def inside() -> None:
    zone, user = filled()
    import liantu.site.wsgi  # noqa: F401
    from benchmarks.register import signed_in
    from liantu.kit import clock
    from liantu.kit.access.principals import Scheduler
    from liantu.kit.journeys.actions import escalating
    from liantu.kit.journeys.models import Case, Escalation, Step

    client = signed_in(user)

    def page(url: str) -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    def bare() -> None:
        list(Case.objects.filter(zone=zone, ended__isnull=True).order_by("due")[:50])

    told = {
        "board": _timed(lambda: page("/cases/board/")),
        "overdue": _timed(lambda: page("/cases/?when=overdue")),
        "list": _timed(lambda: page("/cases/?state=running")),
        "bare": _timed(bare),
    }
    # By daylight on a working day, whenever this runs.
    moment = clock.now().replace(year=2026, month=9, day=14, hour=10)
    with clock.stopped(moment):
        due = list(Escalation.objects.order_by("pk").values_list("pk", flat=True)[::20])
        for at in range(0, len(due), 500):
            Escalation.objects.filter(pk__in=due[at : at + 500]).update(at=moment - timedelta(hours=1))
        Escalation.objects.filter(at__gt=moment).update(at=moment + timedelta(days=9))
        began = time.perf_counter()
        climbed = escalating.climb(by=Scheduler())
        told["climb"] = {"s": time.perf_counter() - began, "n": climbed}
    assert Step.objects.filter(sort="escalate").count() == climbed
    print(json.dumps(told))


def _timed(run: Any) -> dict[str, float]:
    run()
    times = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - began))
    return {"p50": median(times), "p95": quantiles(times, n=20)[-1]}


def main() -> None:
    for database in scratch.databases():
        with scratch.home(database) as environment:
            told = json.loads(scratch.run("benchmarks.journeys", "inside", environment=environment).splitlines()[-1])
        rows = [
            [name, f"{told[name]['p50']:.0f}", f"{told[name]['p95']:.0f}"]
            for name in ("board", "overdue", "list", "bare")
        ]
        scratch.table(f"{CASES:,} running cases on {database}", ["", "p50 ms", "p95 ms"], rows)
        print(f"  ladders: {told['climb']['n']:,} rungs in {told['climb']['s']:.1f} s")


if __name__ == "__main__":
    inside() if "inside" in sys.argv else main()
