"""A department's workbook into a register of the size of a city: plan and apply, beside django-import-export in its bulk mode.

The same file, the same duties, the same database: each row is told apart as new or known (code, else name, else the likest
names are found for a person to choose from; the baseline's by rapidfuzz), what it changes is worked out before anything is
written, its record, names and values are kept with where they came from, and what the register shows follows. The baseline
derives that by Liantu's own code, once with Liantu's own bulk writing (`kit.bulk`) and once with what Django brings, as a
house has it that has django-import-export. INTAKE_ROWS sets the sizes of the workbook, INTAKE_ORGS that of the register,
INTAKE_BASELINE the rows that the baselines are given (their seconds a row do not fall with more of them). Of more rows than
the door lets in at once several workbooks are made, taken in one after the other, while nobody else reads or writes.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import scratch
from benchmarks.search import firms

ORGS = int(os.environ.get("INTAKE_ORGS", "100000"))
ROWS = [int(part) for part in os.environ.get("INTAKE_ROWS", "10000,100000").split(",")]
BASELINE = int(os.environ.get("INTAKE_BASELINE", "10000"))
#: Rows of one workbook: what comes in unpacks to 400 MB at most, and 600,000 rows do.
MOST_AT_ONCE = 500_000
SOURCE = "intake"
LIANTU, BESIDE = "Liantu", "Liantu, others beside"
#: With Liantu's own bulk writing behind it, and with Django's alone.
BASELINES = ("import-export", "import-export, Django's bulk")
HEADERS = (
    "序号", "企业名称（必填）", "统一社会信用代码", "成立日期", "注册资本（万元）", "登记状态", "住所", "行业代码", "经营范围", "法定代表人", "联系电话", "企业规模",
)  # fmt: skip


def write_workbooks(folder: Path, count: int, orgs: int) -> list[Path]:
    """Rows with codes on 80 %: every second a firm that the register has, as long as it has one, some with another capital; the others new."""
    made = list(firms(orgs + count))
    rows = [made[at if at % 2 else orgs + at] for at in range(count)]
    parts = [rows[at : at + MOST_AT_ONCE] for at in range(0, count, MOST_AT_ONCE)]
    paths = [folder / f"{count}-{at}.xlsx" for at in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        _write_workbook(path, part)
    return paths


def _write_workbook(path: Path, rows: Sequence[Any]) -> None:
    import xlsxwriter

    dice = random.Random(3)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, HEADERS)
        for at, firm in enumerate(rows, 1):
            code = firm.code if dice.random() < 0.8 else ""
            sheet.write_row(at, 0, (
                at, firm.name, code, f"{dice.randint(1995, 2025)}-0{dice.randint(1, 9)}-11", dice.choice(("500", "1,200", 300, "—")),
                "存续", f"创新路{dice.randint(1, 900)}号", f"C{dice.randint(13, 43)}", "研发、制造、销售", "张某", f"0350-{dice.randint(2000000, 8999999)}",
                dice.choice(("微型", "小型", "")),
            ))  # fmt: skip


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def prepare() -> None:
    """A zone with its register, its officer, a source, and the index of names, as a house has them that is in use."""
    import django

    django.setup()
    from django.db import connection

    from benchmarks.register import fill
    from liantu.apps.registry.actions.deriving import derive
    from liantu.apps.registry.queries import indexed
    from liantu.kit.evidence import public as evidence
    from tests.factories.accounts import enrolled, make_unit, make_user, make_zone
    from tests.factories.registry import body_of

    zone = make_zone("基准园区")
    body_of(zone)
    unit = make_unit(zone)
    user = enrolled(make_user("science_officer", unit, zone))
    # Derived, as a register in use is: with its search keys, and with the claim that each value comes from.
    derive([pk for pk, _firm in fill(zone)], onward=False)
    # By an action, so that the log has its first entry: by it the index of names knows its database.
    evidence.create_source(by=user, code=SOURCE, name=SOURCE, kind="workbook", zone=zone, unit=unit)
    indexed.near(["准备"], wait=True)
    # Its statistics are those of what it holds, as a server's own upkeep has them within a minute.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def ready() -> tuple[Any, Any, Any]:
    """The prepared zone, its officer, and the source."""
    import django

    django.setup()
    from liantu.apps.accounts.models import User
    from liantu.kit.evidence.models import Source

    source = Source.objects.select_related("zone").get(code=SOURCE)
    return source.zone, User.objects.get(memberships__unit=source.unit), source


def by_liantu(*paths: str, others: bool = False) -> dict[str, Any]:
    """One workbook after the other. `others`: while they are applied, another process reads and writes."""
    _zone, user, source = ready()
    from django.core.files.base import File

    from liantu.apps.registry.queries import indexed
    from liantu.kit.intake import public as intake

    # As a worker does that runs jobs.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    indexed.near(["准备"], wait=True)
    told: dict[str, float] = {}
    planned, applied, counts = 0.0, 0.0, []
    for path in paths:
        began = time.perf_counter()
        with open(path, "rb") as content:
            file = File(content, name="台账.xlsx")
            plan = intake.receive(by=user, source=source, file=file, title="", issued="2026-08")
        plan = intake.read_plan(by=user, plan=plan)
        plan = intake.confirm(by=user, plan=plan, tables=plan.tables)
        plan = intake.compare(by=user, plan=plan)
        compared = time.perf_counter()
        plan = intake.apply(by=user, plan=plan)
        with beside(user, told) if others else nullcontext():
            plan = intake.carry_out(by=user, plan=plan)
        planned += compared - began
        applied += time.perf_counter() - compared
        counts.append(plan.counts)
    return {"plan": planned, "apply": applied, "all": planned + applied, "mb": peak(), "counts": counts, **told}


@contextmanager
def beside(user: Any, told: dict[str, float]) -> Iterator[None]:
    """Another process, as a server's is, reads a list and writes meanwhile; `told` gets how long each took, in ms."""
    command = [sys.executable, "-m", "benchmarks.intake", "beside", str(user.pk)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "ready"
        yield
        told |= json.loads(other.communicate("over\n")[0])


def read_and_write(pk: str) -> dict[str, float]:
    """Until a line comes in."""
    import django

    django.setup()
    import liantu.site.wsgi  # noqa: F401
    from benchmarks.register import signed_in
    from liantu.apps.accounts.models import User
    from liantu.kit.evidence import public as evidence

    user = User.objects.get(pk=pk)
    client = signed_in(user)
    zone = user.memberships.get().zone
    reads, writes = [], []
    client.get("/orgs/")
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0.2)[0]:
        began = time.perf_counter()
        answer = client.get("/orgs/")
        assert answer.status_code == 200, answer.status_code
        reads.append(time.perf_counter() - began)
        began = time.perf_counter()
        code = f"beside-{len(writes)}"
        evidence.create_source(by=user, code=code, name=code, kind="workbook", zone=zone)
        writes.append(time.perf_counter() - began)
    return {"page": _p95(reads), "write": _p95(writes)}


def _p95(times: list[float]) -> float:
    return 1000 * (quantiles(times, n=20)[-1] if len(times) > 1 else sum(times))


def write_as_django_does() -> None:
    """From here on whatever writes by `kit.bulk` in this process writes by `bulk_create` and `bulk_update`."""
    from liantu.kit import bulk

    def insert(rows: Iterable[Any], again: bool = False) -> int:
        made = list(rows)
        if made:
            type(made[0])._default_manager.bulk_create(made, batch_size=1000, ignore_conflicts=again)
        return len(made)

    def insert_lines(model: Any, names: Sequence[str], lines: Iterable[Sequence[Any]], *, again: bool = False) -> int:
        return insert((model(**dict(zip(names, line, strict=True))) for line in lines), again)

    def overwrite_lines(model: Any, names: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        by_name = {field.attname: field.name for field in model._meta.concrete_fields}
        rows = [model(pk=line[-1], **dict(zip(names, line[:-1], strict=True))) for line in lines]
        # In batches as large as the database takes them.
        model._default_manager.bulk_update(rows, [by_name[name] for name in names])

    bulk.insert, bulk.insert_lines, bulk.overwrite_lines = insert, insert_lines, overwrite_lines


def by_import_export(path: str, *, own: bool = True) -> dict[str, Any]:
    """A resource as its documentation tells to write one, with bulk on, that keeps what Liantu keeps.

    `own`: whether what the register shows is written by Liantu's own bulk writing, or as Django does.
    """
    zone, _user, source = ready()
    if not own:
        write_as_django_does()
    import tablib
    from import_export import fields, resources, widgets
    from import_export.instance_loaders import CachedInstanceLoader
    from rapidfuzz import fuzz, process

    from liantu.apps.registry.actions.deriving import derive
    from liantu.apps.registry.models import Claim, Name, Organisation
    from liantu.apps.registry.validators.names import name_key
    from liantu.kit import clock
    from liantu.kit.evidence.models import Delivery, DeliveryRow, Record

    keys = {
        "成立日期": "founded", "注册资本（万元）": "capital", "登记状态": "status", "住所": "address", "行业代码": "industry",
        "经营范围": "business_scope", "法定代表人": "legal_representative", "联系电话": "phone", "企业规模": "size",
    }  # fmt: skip
    words = {"存续": "active", "微型": "micro", "小型": "small"}
    likely: dict[str, Any] = {}
    now = clock.now()
    delivery = Delivery.objects.create(
        source=source, title="x", issued="2026-08-31", day=date(2026, 8, 31), state="applied", created=now
    )

    class Loader(CachedInstanceLoader):  # type: ignore[misc]
        """Code first, then name, then the likest names for a person to choose from: what the library's own loader does by one field."""

        def __init__(self, *args: Any, **more: Any) -> None:
            super(CachedInstanceLoader, self).__init__(*args, **more)
            rows = Organisation.objects.filter(listed=True)
            self.by_code = {row.code: row for row in rows if row.code}
            self.by_name = {row.name: row for row in rows}
            self.names = list(self.by_name)

        def get_instance(self, row: Any) -> Any:
            code, name = row["统一社会信用代码"], row["企业名称（必填）"]
            found = self.by_code.get(code) or self.by_name.get(name)
            if found is None and not code and name not in likely:
                # Shown on the confirm page: whom else the row may mean.
                likely[name] = process.extract(name, self.names, scorer=fuzz.ratio, limit=5, score_cutoff=70)
            return found

    class Amount(widgets.DecimalWidget):  # type: ignore[misc]
        """万元 as departments write them."""

        def clean(self, value: Any, row: Any = None, **more: Any) -> Any:
            told = str(value or "").replace(",", "")
            return None if told in ("", "—") else 10_000 * super().clean(told, row, **more)

    class Word(widgets.CharWidget):  # type: ignore[misc]
        def clean(self, value: Any, row: Any = None, **more: Any) -> Any:
            return words.get(value, value) or None

    def column(header: str, key: str) -> Any:
        own = {"founded": widgets.DateWidget("%Y-%m-%d"), "capital": Amount(), "status": Word(), "size": Word()}
        return fields.Field(attribute=key, column_name=header, widget=own.get(key, widgets.CharWidget()))

    class Organisations(resources.ModelResource):  # type: ignore[misc]
        name = fields.Field(attribute="name", column_name="企业名称（必填）")
        code = fields.Field(attribute="code", column_name="统一社会信用代码")
        locals().update({key: column(header, key) for header, key in keys.items()})

        class Meta:
            model = Organisation
            fields = ("name", "code", *keys.values())
            import_id_fields = ("name",)
            use_bulk, batch_size, skip_unchanged, report_skipped = True, 1000, False, True
            instance_loader_class = Loader

        def init_instance(self, row: Any = None) -> Any:
            return Organisation(created=now, updated=now, listed=True, kind="enterprise", home=zone)

        def after_import(self, dataset: Any, result: Any, **more: Any) -> None:
            """Records, names and values with where they came from; then what is shown. Not for the look beforehand."""
            if more.get("dry_run"):
                return
            ids = dict(Organisation.objects.filter(name__in=dataset["企业名称（必填）"]).values_list("name", "pk"))
            records, names, claims = [], [], []
            for row in dataset.dict:
                key = row["统一社会信用代码"] or row["企业名称（必填）"]
                record = Record(
                    source=source, key=key, digest=key, content=dict(row), created=now, first=delivery, last=delivery
                )
                records.append(record)
            Record.objects.bulk_create(records, batch_size=1000, ignore_conflicts=True)
            held = dict(Record.objects.filter(source=source).values_list("key", "pk"))
            DeliveryRow.objects.bulk_create(
                [DeliveryRow(delivery=delivery, record_id=pk) for pk in held.values()], batch_size=1000
            )
            for row in dataset.dict:
                pk, record = ids[row["企业名称（必填）"]], held[row["统一社会信用代码"] or row["企业名称（必填）"]]
                names.append(
                    Name(
                        organisation_id=pk,
                        record_id=record,
                        text=row["企业名称（必填）"],
                        key=name_key(row["企业名称（必填）"]),
                        kind="official",
                    )
                )
                for header, key in keys.items():
                    value = str(row[header] or "")
                    if value and value != "—":
                        claims.append(
                            Claim(
                                organisation_id=pk,
                                record_id=record,
                                property=key,
                                value=words.get(value, value.replace(",", "")),
                            )
                        )
            Name.objects.bulk_create(names, batch_size=1000)
            Claim.objects.bulk_create(claims, batch_size=1000)
            derive(ids.values())

    began = time.perf_counter()
    data = tablib.Dataset().load(Path(path).read_bytes(), format="xlsx")
    resource_ = Organisations()
    # A look before anything is written, as its confirm page takes one.
    planned = resource_.import_data(data, dry_run=True, raise_errors=False)
    told = time.perf_counter() - began
    resource_.import_data(data, dry_run=False, raise_errors=True)
    done = time.perf_counter() - began
    return {"plan": told, "apply": done - told, "all": done, "mb": peak(), "counts": dict(planned.totals)}


def inside(how: str, *paths: str) -> None:
    """In a scratch home: prints one line of JSON. `paths`: the workbooks; for "beside" the key of who reads and writes."""
    does: dict[str, Callable[..., Any]] = {
        LIANTU: by_liantu,
        BESIDE: partial(by_liantu, others=True),
        BASELINES[0]: by_import_export,
        BASELINES[1]: partial(by_import_export, own=False),
        "beside": read_and_write,
    }
    print(json.dumps(does[how](*paths)))


def main() -> None:
    alone = [(count, LIANTU) for count in ROWS]
    shared = [(count, BESIDE) for count in ROWS if count <= MOST_AT_ONCE]
    asked = sorted(alone + shared, key=itemgetter(0)) + [(BASELINE, how) for how in BASELINES]
    with tempfile.TemporaryDirectory() as folder:
        books = {count: write_workbooks(Path(folder), count, ORGS) for count in {*ROWS, BASELINE}}
        for database in scratch.databases():
            rows = list(_measured(database, [(count, how, books[count]) for count, how in asked]))
            each = {how: told["all"] / count for count, how, told in rows}
            scratch.table(
                f"Workbooks into a register of {ORGS:,} on {database}",
                ["rows", "", "plan s", "apply s", "ms a row", "MB", "page p95 ms", "other write p95 ms"],
                [
                    [
                        f"{count:,}", how, f"{told['plan']:.1f}", f"{told['apply']:.1f}", f"{1000 * told['all'] / count:.2f}",
                        f"{told['mb']:.0f}", f"{told.get('page', 0):.0f}" if "page" in told else "-",
                        f"{told.get('write', 0):.0f}" if "write" in told else "-",
                    ]
                    for count, how, told in rows
                ],
            )  # fmt: skip
            for how in BASELINES:
                print(f"  times as fast as {how}: {each[how] / each[LIANTU]:.1f}")


def _measured(database: str, asked: Sequence[tuple[int, str, list[Path]]]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each in a process of its own, as a worker is, on a copy of one register."""
    with scratch.home(database) as environment:
        more = {**environment, "REGISTER_ORGS": str(ORGS), "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        scratch.run("benchmarks.intake", "prepare", environment=more)
        for count, how, books in asked:
            with scratch.copied(more) as copied:
                told = scratch.run("benchmarks.intake", how, *map(str, books), environment=copied)
            yield count, how, json.loads(told.splitlines()[-1])


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare()
    elif len(sys.argv) > 2:
        inside(*sys.argv[1:])
    else:
        main()
