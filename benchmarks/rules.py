"""Rules over a table: 科技型中小企业 for ten million made-up firms, with every row's state and points; beside the same by hand.

The baselines: the same rules written by hand in DuckDB's SQL (`rules_by_hand.sql`, with the same answer, cell by cell), OpenFisca and
NumPy, which know no unknown. RULES_ROWS sets how many firms. One evaluation with its trace; and the table of listed firms' years from
the folder of benchmarks/names.py, where that is there.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

import duckdb

import liantu.rulebook
from benchmarks import names, scratch
from liantu.engine.rules import Pack, State, evaluate, pack_of

ROWS = int(os.environ.get("RULES_ROWS", "10000000"))
ON = date(2026, 7, 1)
LISTED = "listed_company_years.csv.gz"


def tech_sme() -> Pack:
    file = Path(liantu.rulebook.__path__[0]) / "tiers" / "cn.tech-sme" / "2022-01-01.yaml"
    return pack_of(file.read_text(encoding="utf-8"), file.stem)


# Made-up firms: the same ones every time


def share(at: int) -> str:
    """A number between 0 and 1 that hangs on the row alone."""
    return f"((hash(i * 64 + {at}) % 1000003)::DOUBLE / 1000003)"


def heads(at: int, top: int) -> str:
    odd = share(at + 1)
    return (
        f"CASE WHEN {share(at)} < 0.08 THEN NULL WHEN {odd} < 0.02 THEN 0 WHEN {odd} < 0.021 THEN -3 WHEN {odd} < 0.0215 THEN 5000000000 "
        f"ELSE floor({share(at + 2)} * {share(at + 3)} * {top})::BIGINT END"
    )


def money(at: int, top: int) -> str:
    odd = share(at + 1)
    return (
        f"CASE WHEN {share(at)} < 0.08 THEN NULL WHEN {odd} < 0.02 THEN 0 WHEN {odd} < 0.022 THEN -12345.67 WHEN {odd} < 0.0225 THEN 1e20 "
        f"WHEN {odd} < 0.023 THEN 'nan'::DOUBLE ELSE round({share(at + 2)} * {share(at + 3)} * {top}, 2) END"
    )


def flag(at: int, yes: float) -> str:
    return f"CASE WHEN {share(at)} < 0.05 THEN NULL ELSE {share(at + 1)} < {yes} END"


COLUMNS = {
    "id": "i", "staff": heads(0, 700), "technical_staff": heads(4, 200), "revenue": money(8, 300_000_000), "costs": money(12, 250_000_000),
    "rd_expense": money(16, 20_000_000), "total_assets": money(20, 300_000_000), "ip_class_1": heads(24, 3), "ip_class_2": heads(28, 10),
    "resident_enterprise": flag(32, 0.99), "sound_accounts": flag(34, 0.97), "restricted_industry": flag(36, 0.03),
    "serious_incident": flag(38, 0.01), "on_abnormal_list": flag(40, 0.02), "holds.high_tech_enterprise": flag(42, 0.1),
    "holds.national_st_award": flag(44, 0.002), "holds.provincial_rd_institution": flag(46, 0.03), "led_standard": flag(48, 0.02),
}  # fmt: skip


def make(file: Path) -> None:
    columns = ", ".join(f'{how} AS "{name}"' for name, how in COLUMNS.items())
    duckdb.connect().execute(f"COPY (SELECT {columns} FROM range({ROWS}) t(i)) TO '{file}' (FORMAT parquet)")


# Ways


def by_liantu(source: str, out: str) -> None:
    from liantu.engine.rules.screening import screen

    screen(tech_sme(), Path(source), Path(out), ON)


def by_hand(source: str, out: str) -> None:
    """States are put into words of an enumeration, which is ten times as fast as texts."""

    def words(sign: str) -> str:
        cases = {
            "flag": "CASE WHEN {0} THEN 'met'::state WHEN NOT {0} THEN 'unmet'::state ELSE 'unknown'::state END",
            "code": "CASE {0} WHEN 0 THEN 'unmet'::state WHEN 1 THEN 'unknown'::state WHEN 2 THEN 'manual_review'::state ELSE 'met'::state END",
            "points": "CASE WHEN {0} > 0 THEN 'met'::state WHEN {0} = 0 THEN 'unmet'::state WHEN {0} = -1 THEN 'unknown'::state "
            "ELSE 'manual_review'::state END",
        }
        return re.sub(r"\{(flag|code|points):(\w+)\}", lambda found: cases[found[1]].format(found[2]), sign)

    text = words(Path(__file__).with_name("rules_by_hand.sql").read_text(encoding="utf-8"))
    duckdb.connect().execute(text.replace("{source}", source).replace("{out}", out))


def by_numpy(source: str, out: str) -> None:
    from benchmarks import _rules_beside

    _rules_beside.by_numpy(source, out)


def by_openfisca(source: str, out: str) -> None:
    from benchmarks import _rules_beside

    _rules_beside.by_openfisca(source, out)


WAYS = {"SQL by hand": by_hand, "liantu": by_liantu, "openfisca-core": by_openfisca, "NumPy": by_numpy}


def one(way: str, source: str, out: str) -> None:
    """In a process of its own, so that its memory can be told; seconds include what it loads. Those of the processors tell where others work beside."""
    import resource

    begun = time.perf_counter()
    WAYS[way](source, out)
    spent = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))


def table() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "firms.parquet"
        make(source)
        outs = {way: Path(folder) / f"{at}.parquet" for at, way in enumerate(WAYS)}
        told = {
            way: json.loads(scratch.run("benchmarks.rules", "one", way, str(source), str(out), environment=dict(os.environ)))
            for way, out in outs.items()
        }  # fmt: skip
        agree(outs["liantu"], outs["SQL by hand"])
        bare = told["SQL by hand"]
        rows = []
        for way, (spent, worked, memory) in told.items():
            wrong = _wrong(outs["liantu"], outs[way]) if way in ("openfisca-core", "NumPy") else "0"
            ratios = f"{spent / bare[0]:.2f}", f"{worked / bare[1]:.2f}"
            rows.append([way, f"{spent:.1f}", ratios[0], f"{worked:.1f}", ratios[1], f"{memory:.0f}", wrong])
    header = ["way", "s", "of by hand", "processor s", "of by hand", "MB", "another result, or one where none is known"]
    scratch.table(f"科技型中小企业 over {ROWS} firms, every row's state and points written", header, rows)


def ask(query: str) -> list[Any]:
    # A connection of its own draws no bar of progress between the figures.
    return duckdb.connect().execute(query).fetchall()


def agree(ours: Path, other: Path) -> None:
    """Cell by cell: rows in their order, of which the sum of hashes is the same."""
    sums = [
        ask(f"SELECT sum(hash(t)), count(*) FROM (SELECT {columns} FROM '{file}') t")
        for file, columns in ((ours, "* EXCLUDE (unreadable)"), (other, "*"))
    ]
    assert sums[0] == sums[1], f"the answers differ: {sums}"


def _wrong(ours: Path, other: Path) -> str:
    query = (
        f"SELECT count(*) FROM (SELECT id, result FROM '{ours}') a JOIN (SELECT id, result FROM '{other}') b USING (id) "
        "WHERE a.result <> CASE WHEN b.result THEN 'met' ELSE 'unmet' END"
    )
    return str(ask(query)[0][0])


# One firm, and real ones


def alone() -> None:
    facts: dict[str, Any] = {
        "staff": 120, "technical_staff": 31, "revenue": "9600万元", "rd_expense": "480万元", "costs": None, "total_assets": "15000万元",
        "ip_class_1": 0, "ip_class_2": 4, "resident_enterprise": True, "sound_accounts": True, "restricted_industry": False,
        "serious_incident": False, "on_abnormal_list": False,
    }  # fmt: skip
    pack = tech_sme()
    spent = []
    for _ in range(300):
        begun = time.perf_counter()
        evaluate(pack, facts, ON)
        spent.append((time.perf_counter() - begun) * 1000)
    spent.sort()
    scratch.table(
        "One evaluation with its trace", ["ms p50", "ms p95"], [[f"{spent[150]:.2f}", f"{quantiles(spent, n=20)[-1]:.2f}"]]
    )  # fmt: skip


def listed() -> None:
    file = names.FOLDER / LISTED
    if not file.exists():
        print("\nListed firms: not measured, the table is not here (LIANTU_BENCH_DATA)")
        return
    from liantu.engine.rules.screening import screen

    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "listed.parquet", Path(folder) / "out.parquet"
        facts = (
            "code || '-' || year AS id, staff, rd_staff AS technical_staff, revenue, rd_expense, cost + sell_expense + admin_expense AS costs, "
            "current_assets + noncurrent_assets AS total_assets"
        )
        ask(f"COPY (SELECT {facts} FROM read_csv('{file}')) TO '{source}' (FORMAT parquet)")
        begun = time.perf_counter()
        found = screen(tech_sme(), source, out, ON)
        spent = time.perf_counter() - begun
        asked, answered = (ask(f"SELECT count(*) FROM '{one}'")[0][0] for one in (source, out))
    assert found.rows == asked == answered
    # Its columns hold neither intellectual property nor any flag.
    assert State.MET not in found.results, found.results
    counts = Counter({state.value: rows for state, rows in found.results.items()})
    scratch.table(
        f"{found.rows} years of listed firms", ["s", *counts, "cells not read"], [[f"{spent:.1f}", *map(str, counts.values()), str(found.wrong)]]
    )  # fmt: skip


def main() -> None:
    table()
    alone()
    listed()


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
    else:
        main()
