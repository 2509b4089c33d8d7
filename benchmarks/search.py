"""Search as you type over company names: latencies a sort of query, beside a scan for the same text.

Baseline: `name LIKE '%…%'` (Django's `icontains`) over a table of the same names, in the same database and run, ordered
and limited alike; it finds no pinyin, initials or short names, so there it looks for the Hanzi that they stand for.
Names are put together from parts, some far more common than others, as in a register. SEARCH_NAMES sets how many.

The last rows are queries that no key answers, asked of a register of the same firms: one Hanzi of the short name written
wrongly, and the name with the form of another firm. Their baseline is the scan for the short name as it should have been.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import scratch

NAMES = int(os.environ.get("SEARCH_NAMES", "100000"))
QUERIES = 60
PLACES = "山西 山西 山西 运城 运城市盐湖区 太原 包头 包头市青山区 内蒙古 内蒙古 北京 上海 长治 重庆 厦门 西安"
FIRST = "天海华鑫宏瑞金银长盛泰达恒远博科创新中大立德信诚嘉美康宁安顺兴旺龙凤云星光明东方北南利丰益民和平乐行重单"
TRADES = (
    "科技 科技 科技 科技 商贸 商贸 贸易 泵业 机械制造 重工 新材料 生物科技 环保科技 信息技术 电子 农业开发 食品 "
    "医药 汽车零部件 建设工程 文化传媒 物流 能源 化工 装备 智能科技 软件 检测技术 物业管理 咨询服务"
)
FORMS = "有限公司 有限公司 有限公司 有限公司 有限责任公司 股份有限公司 集团有限公司"


@dataclass(frozen=True)
class Firm:
    name: str
    short: str
    code: str


def firms(count: int) -> Iterator[Firm]:
    dice = random.Random(7)
    places, trades, forms = PLACES.split(), TRADES.split(), FORMS.split()
    # Letters come up as unevenly as in real names.
    weights = [1 / (at + 3) for at in range(len(FIRST))]
    for _number in range(count):
        own = "".join(dice.choices(FIRST, weights, k=dice.choice([2, 2, 2, 3])))
        trade = dice.choice(trades)
        code = "91" + "".join(dice.choices("0123456789", k=6)) + "MA" + "".join(dice.choices("0123456789ABCDEFGH", k=8))
        yield Firm(f"{dice.choice(places)}{own}{trade}{dice.choice(forms)}", own + trade, code)


def asked(made: list[Firm]) -> dict[str, list[tuple[str, str]]]:
    """Sort of query → [(what is typed, the Hanzi that the baseline looks for)]."""
    from liantu.kit.search import readings, texts

    dice = random.Random(8)

    def cut(letters: int) -> Callable[[Firm], tuple[str, str]]:
        def one(firm: Firm) -> tuple[str, str]:
            end = texts.core(texts.normalise(firm.name))
            begin = dice.randrange(max(1, end - letters))
            return (firm.name[begin : begin + letters],) * 2

        return one

    def said(firm: Firm) -> list[str]:
        return [syllable for _place, syllable in readings.syllables(firm.short)]

    sorts: dict[str, Callable[[Firm], tuple[str, str]]] = {
        "1 Hanzi": cut(1), "2 Hanzi": cut(2), "3 Hanzi": cut(3), "4 Hanzi": cut(4),
        "1 letter": lambda firm: (said(firm)[0][0], firm.short[:1]),
        "initials": lambda firm: ("".join(one[0] for one in said(firm)), firm.short),
        "pinyin": lambda firm: ("".join(said(firm)[:3]), firm.short[:3]),
        "code": lambda firm: (firm.code[: dice.randint(6, 18)], firm.code),
        "two words": lambda firm: (f"{firm.name[:2]} {firm.short[-2:]}", firm.short[-2:]),
    }  # fmt: skip
    return {sort: [make(firm) for firm in dice.sample(made, QUERIES)] for sort, make in sorts.items()}


def mistaken(made: list[Firm]) -> dict[str, list[tuple[str, Firm]]]:
    """Sort of mistake → [(what is typed, the firm that is meant)]; of what is typed nothing reads so."""
    dice = random.Random(11)
    held = {firm.short for firm in made} | {firm.name for firm in made}

    def slip(firm: Firm) -> str:
        at = dice.randrange(len(firm.short))
        return firm.short[:at] + dice.choice(FIRST) + firm.short[at + 1 :]

    def other_form(firm: Firm) -> str:
        form = next(
            form for form in ("有限责任公司", "集团有限公司", "股份有限公司", "有限公司") if firm.name.endswith(form)
        )
        return firm.name.removesuffix(form) + ("有限公司" if form == "有限责任公司" else "有限责任公司")

    def some(make: Callable[[Firm], str]) -> list[tuple[str, Firm]]:
        typed = ((make(firm), firm) for firm in dice.sample(made, len(made)))
        return list(islice((pair for pair in typed if pair[0] not in held), QUERIES))

    return {"one slip": some(slip), "other form": some(other_form)}


def size(connection: Any, path: Path) -> int:
    """Bytes that the keys and their indexes take."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE search_key, search_keyset")
            cursor.execute("SELECT pg_total_relation_size('search_key') + pg_total_relation_size('search_keyset')")
            return int(cursor.fetchone()[0])
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def inside() -> None:
    """In a scratch home: prints one line of JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from liantu.apps.accounts.models import Unit
    from liantu.kit.access import public as access
    from liantu.kit.search import public as search
    from liantu.kit.search.models import Key

    made = list(dict.fromkeys(firms(NAMES)))
    Unit.objects.bulk_create(
        (Unit(name=firm.name, short_name=firm.short, kind="firm") for firm in made), 5000, ignore_conflicts=True
    )
    ids = dict(Unit.objects.values_list("name", "pk"))
    by_name = {firm.name: firm for firm in made}
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    before = size(connection, path)

    def found(user: access.Principal, wanted: Any) -> dict[int, search.Found]:
        rows = access.scope(user, "view", Unit.objects.filter(pk__in=wanted))
        return {row.pk: search.Found(row.name, "/", row.short_name) for row in rows}

    search.register(search.Searchable("unit", "unit", "", found))
    official, short = search.NameSort.OFFICIAL, search.NameSort.SHORT
    rows = [
        (ids[name], [(firm.name, official), (firm.short, short)], [firm.code]) for name, firm in by_name.items()
    ]  # fmt: skip
    search.put("unit", rows[:200])
    putting = timed(lambda: search.put("unit", rows))
    keys = Key.objects.count()
    user = access.LocalOperator()
    told: dict[str, Any] = {
        "names": len(rows), "keys": keys / len(rows), "bytes": (size(connection, path) - before) / len(rows),
        "rate": len(rows) / putting * 1000, "again": len(rows) / timed(lambda: search.put("unit", rows)) * 1000,
        "letters": sum(len(firm.name) for firm in by_name.values()) / len(rows), "sorts": {},
    }  # fmt: skip
    for sort, queries in asked(list(by_name.values())).items():
        search.search(user, queries[0][0])
        ours = [timed(lambda typed=typed: search.search(user, typed)) for typed, _hanzi in queries]
        scan = [
            timed(lambda hanzi=hanzi: list(Unit.objects.filter(name__icontains=hanzi).order_by("name")[:8]))
            for _typed, hanzi in queries
        ]
        empty = sum(not search.search(user, typed) for typed, _hanzi in queries)
        if empty:
            raise SystemExit(f"{sort}: {empty} of {len(queries)} queries found nothing")
        told["sorts"][sort] = [*map(_middle, (ours, scan))]
    told["alike"] = likenesses(list(by_name.values()))
    told["sorts"] |= told["alike"].pop("sorts")
    print(json.dumps(told))


def likenesses(made: list[Firm]) -> dict[str, Any]:
    """A register of these firms: how long its index takes, and what is asked of it."""
    from django.conf import settings
    from django.db import connection

    from liantu.apps.registry import public as registry
    from liantu.apps.registry.models import Name, Organisation
    from liantu.apps.registry.validators.names import name_key
    from liantu.kit import clock
    from liantu.kit.access import public as access
    from liantu.kit.evidence.models import Record
    from liantu.kit.search import public as search
    from tests.factories.evidence import make_record

    one, now = make_record(), clock.now()
    every = list(enumerate(made, one.pk + 1))
    Record.objects.bulk_create(
        (Record(pk=pk, source=one.source, key=str(pk), digest=str(pk), content={}, created=now, first=one.first,
                last=one.last) for pk, _firm in every), 5000,
    )  # fmt: skip
    Organisation.objects.bulk_create(
        (Organisation(pk=pk, canonical_id=pk, listed=True, name=firm.name, created=now, updated=now)
         for pk, firm in every), 5000,
    )  # fmt: skip
    Name.objects.bulk_create(
        (Name(organisation_id=pk, record_id=pk, text=text, key=name_key(text), kind=kind)
         for pk, firm in every for text, kind in ((firm.name, "official"), (firm.short, "short"))), 5000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    building = timed(lambda: registry.refresh_names(wait=True))
    files = (path for path in settings.LIANTU_HOME.cache.rglob("*") if path.is_file())
    told: dict[str, Any] = {
        "names": 2 * len(made),
        "build": building / 1000,
        "bytes": sum(f.stat().st_size for f in files),
    }
    told |= {"sorts": {}, "found": {}}
    user = access.LocalOperator()

    def labels(typed: str) -> list[str]:
        return [hit.label for hit in search.search(user, typed, kinds=["organisation"])]

    for sort, queries in mistaken(made).items():
        told["found"][sort] = sum(firm.name in labels(typed) for typed, firm in queries) / len(queries)
        ours = [timed(lambda typed=typed: labels(typed)) for typed, _firm in queries]
        scan = [
            timed(lambda firm=firm: list(Organisation.objects.filter(name__icontains=firm.short).order_by("name")[:8]))
            for _typed, firm in queries
        ]
        told["sorts"][sort] = [*map(_middle, (ours, scan))]
    return told


def _middle(times: list[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=20)[-1]


def main() -> None:
    rows, facts, alike = [], [], []
    for database in scratch.databases():
        with scratch.home(database) as environment:
            told = json.loads(scratch.run("benchmarks.search", "inside", environment=environment))
        facts.append([database, f"{told['names']:,}", f"{told['letters']:.1f}", f"{told['keys']:.1f}",
                      f"{told['bytes']:,.0f}", f"{told['rate']:,.0f}", f"{told['again']:,.0f}"])  # fmt: skip
        index = told["alike"]
        found = [f"{share:.2f}" for share in index["found"].values()]
        alike.append([database, f"{index['names']:,}", f"{index['build']:.1f}", f"{index['bytes'] / 1e6:.0f}", *found])
        for sort, ((mid, high), (scan_mid, scan_high)) in told["sorts"].items():
            rows.append([database, sort, f"{mid:.1f}", f"{high:.1f}", f"{scan_mid:.1f}", f"{scan_high:.1f}"])
    scratch.table(
        "Search keys, with a short name and a code each",
        ["database", "names", "letters/name", "keys/name", "bytes/name", "put/s", "put again/s"], facts,
    )  # fmt: skip
    scratch.table(
        "Index of names for what nothing reads so (share of firms among the 8 that are told)",
        ["database", "names", "built s", "MB", "one slip", "other form"], alike,
    )  # fmt: skip
    header = ["database", "query", "p50 ms", "p95 ms", "scan p50 ms", "scan p95 ms"]
    scratch.table(f"Search as you type: 8 hits, {QUERIES} queries a sort, beside a scan of the names", header, rows)


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
