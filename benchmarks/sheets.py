"""Reading a departmental workbook of 100,000 rows and 12 columns, beside openpyxl reading the same file without formatting.

Baseline: openpyxl's `read_only` mode, which is its fastest. It gives values only; Liantu's reader also tells hidden rows and
columns, formulas without result, errors and percentages, and finds the table. SHEETS_ROWS sets how many rows.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import scratch

ROWS = int(os.environ.get("SHEETS_ROWS", "100000"))
HEADER = [
    "序号", "企业名称", "统一社会信用代码", "注册资本（万元）", "成立日期", "所属区县", "法定代表人", "联系电话", "营业收入（万元）", "从业人员（人）", "研发费用占比（%）", "登记状态",
]  # fmt: skip


def write(path: Path) -> None:
    import xlsxwriter

    dice = random.Random(7)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEADER)
    for at in range(1, ROWS + 1):
        sheet.write_row(
            at,
            0,
            [
                at, f"盐湖区第{at}号泵业有限公司", f"91140802MA{at:08d}", dice.randrange(10, 9000), f"20{at % 25:02d}-03-05", "盐湖区", "张三", f"138{at:08d}",
                round(dice.random() * 9000, 2), dice.randrange(900), round(dice.random() * 30, 1), "存续",
            ],
        )  # fmt: skip
    book.close()


def with_liantu(path: Path) -> int:
    from liantu.engine.reading.sheets import find_tables, read_book

    (table,) = find_tables(read_book(path).sheets[0])
    return sum(1 for _row in table.rows())


def with_openpyxl(path: Path) -> int:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    return sum(1 for _row in sheet.iter_rows(min_row=2, values_only=True))


READERS = {"liantu": with_liantu, "openpyxl": with_openpyxl}


def measure(reader: str, path: Path) -> None:
    """In a process of its own: the peak of memory is that of a process."""
    begun = time.process_time()
    rows = READERS[reader](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    print(json.dumps({"seconds": time.process_time() - begun, "rows": rows, "peak": peak}))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="liantu-bench-") as folder:
        path = Path(folder) / "台账.xlsx"
        write(path)
        told = {}
        for reader in READERS:
            runs = [
                json.loads(scratch.run("benchmarks.sheets", reader, str(path), environment={**os.environ}))
                for _run in range(3)
            ]
            told[reader] = min(runs, key=lambda run: run["seconds"])
        base = told["openpyxl"]["seconds"]
        scratch.table(
            f"A workbook of {ROWS:,} rows x {len(HEADER)} columns (processor seconds, best of 3)",
            ["reader", "seconds", "against openpyxl", "peak MB", "rows"],
            [
                [
                    reader,
                    f"{one['seconds']:.2f}",
                    f"{base / one['seconds']:.1f}x",
                    f"{one['peak']:.0f}",
                    f"{one['rows']:,}",
                ]
                for reader, one in told.items()
            ],
        )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
