"""A zone of ten thousand firms and one chain: looking through all of them for where they stand, and the chain's gap list in the site.

The time of the program itself, in one process, on the embedded database; PLACING_FIRMS sets how many firms. The gap list is what its page and
the API are made from: placements, figures, titles, who has signed, purchases, and what is reported of the zone.
"""

from __future__ import annotations

import json
import os
import random
import time
from datetime import date
from typing import Any

from benchmarks import scratch
from benchmarks.register import timed

FIRMS = int(os.environ.get("PLACING_FIRMS", "10000"))
PACK, SETTLED, ROUNDS, CHUNK = "yanhu.pumps", 400, 40, 2000
OTHERS = ("C3491", "C3484", "I6513", "F5179", "C3982")


def fill(zone: Any, words: list[str]) -> None:
    """Firms of the zone with class, scope and two products each; every fifth speaks the chain's words."""
    from liantu.apps.registry.models import Claim, Organisation, Product, ZoneMember
    from liantu.kit import clock
    from liantu.kit.evidence.models import Delivery, Record, Source

    dice, now = random.Random(5), clock.now()
    source = Source.objects.create(code="bench", name="bench", kind="workbook", zone=zone, classification="open")
    told = {"source": source, "title": "bench", "issued": "2026-08-31", "day": date(2026, 8, 31), "state": "applied"}
    delivery = Delivery.objects.create(**told, created=now)
    record = Record.objects.create(
        source=source, key="all", digest="all", content={}, created=now, first=delivery, last=delivery
    )
    first = (Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for at in range(first, first + FIRMS, CHUNK):
        keys = range(at, min(at + CHUNK, first + FIRMS))
        of = {pk: dice.sample(words, 3) if pk % 5 == 0 else ["机械零件", "技术服务", "设备销售"] for pk in keys}
        firms = [
            Organisation(
                pk=pk, canonical_id=pk, listed=True, name=f"基准{pk}有限公司", kind="enterprise", home=zone,
                industry="C3441" if pk % 10 == 0 else OTHERS[pk % len(OTHERS)], industry_class="open",
                business_scope=f"{'；'.join(of[pk])}的制造、销售和技术服务；货物进出口；" * 4, business_scope_class="open",
                created=now, updated=now,
            )
            for pk in keys
        ]  # fmt: skip
        Organisation.objects.bulk_create(firms)
        said = [
            Claim(organisation_id=firm.pk, record=record, property=key, value=getattr(firm, key))
            for firm in firms
            for key in ("industry", "business_scope")
        ]
        for firm, industry, scope in zip(firms, *_pairs(Claim.objects.bulk_create(said)), strict=True):
            firm.industry_claim, firm.business_scope_claim = industry, scope
        Organisation.objects.bulk_update(firms, ["industry_claim", "business_scope_claim"], batch_size=200)
        Product.objects.bulk_create(
            Product(organisation_id=pk, record=record, name=f"{pk % 97} 型{word}") for pk in keys for word in of[pk][:2]
        )
        ZoneMember.objects.bulk_create(ZoneMember(organisation_id=pk, zone=zone) for pk in keys)


def _pairs(rows: list[Any]) -> tuple[list[Any], list[Any]]:
    return rows[::2], rows[1::2]


def inside() -> None:
    """In a scratch home: prints one line of JSON."""
    import django

    django.setup()

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from liantu.apps.industry import public as industry
    from tests.factories.accounts import make_unit, make_user, make_zone
    from tests.factories.registry import body_of

    zone = make_zone("基准园区")
    body_of(zone)
    by = make_user("science_officer", make_unit(zone), zone)
    chain = industry.link_content(
        by=by, chain=industry.create_chain(by=by, zone=zone, name="水泵制造"), pack=PACK
    )  # fmt: skip
    content = industry.content_of(chain)
    assert content is not None
    fill(zone, [word for node in content.nodes.values() for word in node.keywords])
    began = time.perf_counter()
    told: dict[str, Any] = {"firms": FIRMS, **industry.suggest(by=by, chain=chain)}
    told["first"] = time.perf_counter() - began
    began = time.perf_counter()
    industry.suggest(by=by, chain=chain)
    told["again"] = time.perf_counter() - began
    # At every third node somebody stands, so that gaps are left.
    some = industry.list_suggestions(by).filter(node__in=list(content.nodes)[::3])
    industry.settle_many(by=by, suggestions=some[:SETTLED])
    with CaptureQueriesContext(connection) as asked:
        told["gaps"] = len(industry.ground_of(by, chain).gaps)
    told["queries"] = len(asked)
    told["list"] = timed(lambda _n: industry.ground_of(by, chain).gaps, list(range(ROUNDS)))
    print(json.dumps(told))


def main() -> None:
    with scratch.home("sqlite") as environment:
        told = json.loads(scratch.run("benchmarks.placing", "inside", environment=environment).splitlines()[-1])
    firms = f"{told['firms']:,}"
    scratch.table(
        "Looking through all firms of a zone for one chain (s)",
        ["firms", "suggestions", "first time", "again"],
        [[firms, f"{told['open']:,}", f"{told['first']:.1f}", f"{told['again']:.1f}"]],
    )
    scratch.table(
        f"One chain's gap list, {SETTLED} firms placed (ms)",
        ["firms", "gaps", "queries", "p50", "p95"],
        [[firms, str(told["gaps"]), str(told["queries"]), *(f"{ms:.0f}" for ms in told["list"])]],
    )


if __name__ == "__main__":
    import sys

    inside() if sys.argv[1:] == ["inside"] else main()
