"""The register at the size of a city: a list page, a dossier and search as you type, as the server answers them.

Baselines, in the same run on the same rows: the list beside a bare Django list of the same page (`values` and a template
of one line a row); the search beside an `icontains` scan of the same names. REGISTER_ORGS sets how many organisations.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median, quantiles
from typing import Any

from benchmarks import scratch
from benchmarks.search import asked, firms

ORGS = int(os.environ.get("REGISTER_ORGS", "100000"))
ROUNDS = 60
# A statement is planned for itself the first few times that it comes, and kept from then on.
WARMING = 8
CHUNK = 4000


def fill(zone: Any) -> list[Any]:
    """Organisations of one zone with a record, two names and five claims each; their current values with them."""
    from liantu.apps.registry.models import Claim, Name, Organisation, Tie, ZoneMember
    from liantu.apps.registry.validators.names import name_key
    from liantu.kit import clock
    from liantu.kit.evidence.models import Delivery, DeliveryRow, Record, Source
    from liantu.kit.search import public as search

    dice, now = random.Random(9), clock.now()
    source = Source.objects.create(code="bench", name="bench", kind="workbook", zone=zone, classification="open")
    delivery = Delivery.objects.create(
        source=source, title="bench", issued="2026-08-31", day=date(2026, 8, 31), state="applied", created=now
    )
    made = list(firms(ORGS))
    first = (Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for at in range(0, len(made), CHUNK):
        some = list(enumerate(made[at : at + CHUNK], first + at))
        Record.objects.bulk_create(
            Record(pk=pk, source=source, key=str(pk), digest=str(pk), content={"企业名称": firm.name}, created=now,
                   first=delivery, last=delivery)
            for pk, firm in some
        )  # fmt: skip
        DeliveryRow.objects.bulk_create(DeliveryRow(delivery=delivery, record_id=pk) for pk, _firm in some)
        Organisation.objects.bulk_create(
            Organisation(pk=pk, canonical_id=pk, listed=True, name=firm.name, sounds=search.sounding(firm.name)[:200],
                         short_name=firm.short, kind="enterprise",
                         home=zone, code=firm.code, code_class="open", status="active", status_class="open", completeness=55,
                         founded=date(dice.randint(1990, 2025), 5, 1), founded_class="open",
                         capital=dice.randint(1, 90) * 1_000_000, capital_class="internal", created=now, updated=now)
            for pk, firm in some
        )  # fmt: skip
        Name.objects.bulk_create(
            Name(organisation_id=pk, record_id=pk, text=text, key=name_key(text), kind=kind)
            for pk, firm in some
            for text, kind in ((firm.name, "official"), (firm.short, "short"))
        )
        claims = [
            Claim(organisation_id=pk, record_id=pk, property=key, value=value)
            for pk, firm in some
            for key, value in (("kind", "enterprise"), ("code", firm.code), ("status", "active"),
                               ("founded", "2009-05-01"), ("capital", "5000000"))
        ]  # fmt: skip
        Claim.objects.bulk_create(claims)
        ZoneMember.objects.bulk_create(ZoneMember(organisation_id=pk, zone=zone) for pk, _firm in some)
        Tie.objects.bulk_create(
            Tie(
                organisation_id=pk,
                counterpart_id=first + dice.randrange(min(len(made), at + CHUNK)),
                kind="supplies",
                record_id=pk,
            )
            for pk, _firm in some
        )
    _go_on(Organisation, Record)
    return [(first + at, firm) for at, firm in enumerate(made)]


def _go_on(*models: Any) -> None:
    """Have the database give the next keys after those that were chosen here."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def inside() -> None:
    """In a scratch home: prints one line of JSON."""
    import django
    from django.db import connection, connections

    django.setup()

    from liantu.apps.registry.models import Organisation
    from liantu.kit.search import public as search
    from tests.factories.accounts import enrolled, make_unit, make_user, make_zone
    from tests.factories.registry import body_of

    zone = make_zone("基准园区")
    body_of(zone)
    user = enrolled(make_user("science_officer", make_unit(zone), zone))
    made = fill(zone)
    official, short = search.NameSort.OFFICIAL, search.NameSort.SHORT
    began = time.perf_counter()
    for at in range(0, len(made), CHUNK):
        rows = [(pk, [(firm.name, official), (firm.short, short)], [firm.code]) for pk, firm in made[at : at + CHUNK]]
        search.put("organisation", rows)
    putting = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    # From here on as a server's process is set up.
    connection.close()
    del connections["default"]
    import liantu.site.wsgi  # noqa: F401

    client = signed_in(user)
    dice = random.Random(10)
    told: dict[str, Any] = {"orgs": len(made), "keys": putting}

    def page(url: str) -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")

    pages = [f"/orgs/?page={dice.randint(1, min(200, ORGS // 25))}" for _ in range(ROUNDS)]
    told["list"] = [timed(page, pages), timed(lambda url: bare(int(url.split("=")[1])), pages)]
    told["list sorted"] = [
        timed(page, [f"/orgs/?sort=-capital&page={n}" for n in range(1, min(ROUNDS, ORGS // 25))]),
        None,
    ]
    told["dossier"] = [timed(page, [f"/orgs/{dice.choice(made)[0]}/" for _ in range(ROUNDS)]), None]
    queries = [query for some in asked([firm for _pk, firm in made]).values() for query in some[:20]]
    told["search"] = [
        timed(lambda typed: page(f"/shell/palette/?q={typed[0]}"), queries),
        timed(
            lambda typed: list(Organisation.objects.filter(listed=True, name__icontains=typed[1]).order_by("name")[:8]),
            queries,
        ),
    ]
    print(json.dumps(told))


def signed_in(user: Any) -> Any:
    """A client that went through the door as people do."""
    from django.test import Client

    from liantu.apps.accounts.actions.signing import open_session
    from liantu.apps.accounts.models.session import SessionStore

    session = SessionStore()
    open_session(by=user, session=session, address="127.0.0.1", agent="bench")
    # Not the test runner's name for the server: its environment copies every template's context.
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["liantu"] = session.session_key
    return client


def bare(page: int) -> str:
    """The baseline of the list: the page's rows and the count, no scope, no columns, no frame."""
    from liantu.apps.registry.models import Organisation

    rows = Organisation.objects.filter(listed=True).order_by("sounds", "name", "id")
    total = rows.count()
    shown = rows.values("name", "code", "status", "founded", "capital")[(page - 1) * 25 : page * 25]
    return "".join(f"<tr><td>{row['name']}</td><td>{row['code']}</td></tr>" for row in shown) + str(total)


def timed(run: Callable[[Any], object], over: list[Any]) -> tuple[float, float]:
    """(median, 95th percentile) in ms, of a process in service: after calls that warm up."""
    for one in over[:WARMING]:
        run(one)
    times = []
    for one in over:
        began = time.perf_counter()
        run(one)
        times.append((time.perf_counter() - began) * 1000)
    return median(times), quantiles(times, n=20)[-1]


def main() -> None:
    rows = []
    for database in scratch.databases():
        with scratch.home(database) as environment:
            told = json.loads(scratch.run("benchmarks.register", "inside", environment=environment).splitlines()[-1])
        for what in ("list", "list sorted", "dossier", "search"):
            (mid, high), base = told[what]
            beside = [f"{base[0]:.1f}", f"{base[1]:.1f}", f"{high / base[1]:.2f}"] if base else ["-", "-", "-"]
            rows.append([database, f"{told['orgs']:,}", what, f"{mid:.1f}", f"{high:.1f}", *beside])
    header = ["database", "organisations", "what", "p50 ms", "p95 ms", "baseline p50", "baseline p95", "p95 ratio"]
    scratch.table(
        "The register: server time of a page (baseline: bare list of the same rows, icontains scan)", header, rows
    )


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
