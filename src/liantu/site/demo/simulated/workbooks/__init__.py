"""What five departments of the simulated zone send of July and August 2026, as the files that they would send.

    for book in workbooks.write(folder):
        book.source   what `evidence.create_source` is told: code, name, publisher, classification, purposes ...
        book.path     .xlsx, or .csv in GB18030
        book.truth    (sheet, row of the spreadsheet) → number of the firm that the row is really about
        book.faults   (sheet, row) → what no reader can make sense of: a day, an amount, or neither name nor code

The mess is that of real workbooks: merged titles, lines of units, heads in two rows, totals below or above, notes, hidden
columns; days in five habits, amounts in yuan, thousand and ten thousand yuan, blanks as dashes, codes with digits in full
width; names without codes, mistyped codes, former and variant names, names that two firms may bear; departments that
contradict each other. A firm that is unchanged is written the same way in both months, in another row.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..firms import words
from ..sheets import MONTHS
from ..year import FIRMS, SEED
from . import market, money, rights, titles
from .hand import MONTHS_WRITTEN, Zone
from .paper import Page, Place, write_csv, write_xlsx

__all__ = ["MONTHS_WRITTEN", "PAGES", "SAYS", "Workbook", "write", "written_meanwhile"]

PAGES: dict[str, Callable[[Zone, int], list[Page]]] = {
    "sim-market": market.pages,
    "sim-science": titles.pages,
    "sim-torch": money.torch_pages,
    "sim-tax": money.tax_pages,
    "sim-ip": rights.pages,
}
#: (source, column or group of columns) → the indicator that it says of enterprises, a year each.
SAYS = {
    ("sim-tax", "营业收入（元）"): "sales_revenue",
    ("sim-tax", "总收入（元）"): "total_revenue",
    ("sim-tax", "成本费用支出（元）"): "total_cost",
    ("sim-tax", "研发费用（会计核算，元）"): "rd_expense_accounts",
    ("sim-tax", "研发费用加计扣除额（元）"): "rd_expense_deduction",
    ("sim-torch", "从业人员期末人数（人）"): "staff_year_end",
    ("sim-torch", "科技活动人员（人）"): "tech_activity_staff",
    ("sim-torch", "营业收入（千元）"): "sales_revenue",
    ("sim-torch", "高新技术产品（服务）收入（千元）"): "hightech_revenue",
    ("sim-torch", "R&D经费内部支出（千元）"): "rd_internal_spending",
    ("sim-torch", "研发费用（高企归集，千元）"): "rd_expense_hnte",
    ("sim-torch", "其中：境内研发费用（千元）"): "rd_expense_domestic",
    ("sim-torch", "资产总计（千元）"): "total_assets",
    ("sim-torch", "净资产（千元）"): "net_assets",
    ("sim-science", "职工总数（人）"): "staff_total",
    ("sim-science", "科技人员（人）"): "tech_staff",
    ("sim-science", "科技成果转化（项）"): "achievements_transformed",
    ("sim-science", "重大安全质量环境事件（次）"): "major_incidents",
    ("sim-science", "失信记录（次）"): "dishonesty_records",
    ("sim-science", "Ⅰ类知识产权（件）"): "ip_class_one",
    ("sim-science", "Ⅱ类知识产权（件）"): "ip_class_two",
}


@dataclass(frozen=True)
class Workbook:
    """One department's file of one month."""

    source: dict[str, Any]
    title: str
    issued: str
    path: Path
    truth: dict[Place, int]
    faults: dict[Place, str]


def write(folder: Path, seed: int = SEED, firms: int = FIRMS, *, months: int = len(MONTHS_WRITTEN)) -> list[Workbook]:
    """Write the workbooks of the first `months` into a folder, in the order in which they come in; the same bytes for the same seed.

    Fewer `firms` (at least 200) scale the rest. Firms' numbers are those of `simulated.truth`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    zone = Zone(seed, firms)
    wanted = MONTHS_WRITTEN[:months]
    told = []
    for month in range(max(wanted) + 1):
        list(zone.month(month))  # the firms live through it
        if month in wanted:
            told += [_write(folder, zone, month, source) for source in words("workbooks")]
    return told


@contextmanager
def written_meanwhile(firms: int, months: int) -> Iterator[Callable[[], list[Workbook]]]:
    """The workbooks, written by another process while this one does other things; called, it waits for them.

    They are gone when the context is left. Called, it raises EOFError where the other process ended without them.
    """
    mine, its = multiprocessing.Pipe(duplex=False)
    with TemporaryDirectory() as folder, mine:
        # Not a fork: this process may hold a database and threads by now.
        context = multiprocessing.get_context("spawn")
        writer = context.Process(target=_write_and_tell, args=(its, Path(folder), firms, months), daemon=True)
        writer.start()
        its.close()
        try:
            yield mine.recv
        finally:
            writer.terminate()
            writer.join()


def _write_and_tell(ear: Connection, folder: Path, firms: int, months: int) -> None:
    ear.send(write(folder, firms=firms, months=months))


def _write(folder: Path, zone: Zone, month: int, told: dict[str, Any]) -> Workbook:
    source = {"kind": "workbook", "zone": "simulated"} | {name: told[name] for name in told if name != "file"}
    pages, day = PAGES[source["code"]](zone, month), zone.day(month)
    path = folder / "{}-{:02}_{}".format(*MONTHS[month], told["file"])
    places = write_csv(path, pages[0]) if path.suffix == ".csv" else write_xlsx(path, pages, day)
    truth = {place: line.firm for place, line in places.items() if line.firm is not None}
    faults = {place: line.fault for place, line in places.items() if line.fault}
    stem = told["file"].partition("_")[2].rpartition(".")[0]
    return Workbook(source, f"模拟·{stem}（{zone.said(month)}）", day.isoformat(), path, truth, faults)
