"""Files are screened whole: a wrong cell is unknown in its row, told by line and column, and stops nothing."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from liantu.engine.identity.files import WrongTable
from liantu.engine.rules import Pack, State, pack_of
from liantu.engine.rules.screening import Screened, screen

DAY = date(2026, 9, 14)
PACK = """
pack: test.small
title: 小企业
documents: {d: {number: 1号}}
facts:
  staff: {title: 职工, unit: heads}
  revenue: {title: 收入, unit: yuan}
  listed: {title: 失信, unit: flag}
  trade: {title: 行业, unit: choice, choices: {soft: 软件, farm: 农业}}
requires:
  size: {title: 规模, check: staff <= 500人}
  clean: {title: 信用, check: not listed}
  trade: {title: 行业, check: "trade in [soft]", applies: staff > 0人}
  score:
    title: 得分
    score:
      sales: {title: 收入, of: revenue / staff, bands: [{below: 10万元, points: 0}, {from: 10万元, points: 1.5}]}
    pass: ">= 1"
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_of(PACK, "2026-01-01")


def read(file: Path) -> list[dict[str, Any]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return rows


def screened(
    pack: Pack, source: Path, out: Path, text: str, encoding: str = "utf-8"
) -> tuple[Screened, list[dict[str, Any]]]:
    source.write_bytes(text.encode(encoding))
    return screen(pack, source, out, DAY), read(out)


def test_a_csv_file_as_departments_write_it(pack: Pack, tmp_path: Path) -> None:
    text = 'id;staff;revenu;revenue;listed;trade\n1;1,200人;x;"9,600万元";否;软件\n2;40;;400万元;0;soft\n3;abc;;5000元;maybe;渔业\n4;;;-;;\n5;0;;0.5;否;农业\n'
    found, rows = screened(pack, tmp_path / "firms.csv", tmp_path / "out.csv", text, "gb18030")
    assert [(row["id"], row["result"], row["unreadable"]) for row in rows] == [
        ("1", "unmet", "0"), ("2", "met", "0"), ("3", "unknown", "3"), ("4", "unknown", "0"), ("5", "unmet", "0"),
    ]  # fmt: skip
    assert (rows[1]["score.low"], rows[1]["score.high"], rows[2]["score.low"], rows[2]["score.high"]) == (
        "1.50",
        "1.50",
        "0.00",
        "1.50",
    )
    assert (rows[4]["trade"], rows[4]["sales"]) == ("not_applicable", "unmet")
    assert [(one.line, one.column) for one in found.faults] == [(4, "staff"), (4, "listed"), (4, "trade")]
    assert found.faults[2].told("en") == "line 4 trade: “渔业” is none of soft, farm"
    assert (found.rows, found.wrong, found.crooked, found.absent) == (5, 3, 0, ())
    assert found.results == {State.MET: 1, State.UNMET: 2, State.UNKNOWN: 2}
    # Its name is near to that of a fact that is there already.
    assert found.others == {"id": "", "revenu": ""}


def test_rows_with_too_many_or_too_few_cells_are_kept_and_told(pack: Pack, tmp_path: Path) -> None:
    text = 'id,staff,revenu,listed\n1,9,600,1000000,否\n2,5\n\n3,"4\n",5000元,否\n4,x"y",1,是\n'
    found, rows = screened(pack, tmp_path / "crooked.csv", tmp_path / "out.parquet", text)
    assert [(row["id"], row["size"], row["clean"]) for row in rows] == [
        ("1", "unknown", "unknown"), ("2", "met", "unknown"), ("3", "met", "met"), ("4", "unknown", "unmet"),
    ]  # fmt: skip
    assert [(one.line, one.column) for one in found.faults] == [(2, ""), (3, ""), (5, "staff")]
    assert (found.crooked, found.wrong) == (2, 1)
    assert (found.others, found.absent) == ({"id": "", "revenu": "revenue"}, ("revenue", "trade"))


def test_a_parquet_file_keeps_its_order_and_tells_what_is_too_large(pack: Pack, tmp_path: Path) -> None:
    rows, nan = 300_000, float("nan")
    facts = {
        "Result": pa.array(range(rows)),
        "staff": pa.array([3] * (rows - 1) + [2 * 10**9]),
        "revenue": pa.array([nan, 1e6, 1e20] * (rows // 3)),
        "listed": pa.array([nan, 1.0, 1.0] * (rows // 3)),
    }
    source, out = tmp_path / "a[1]*.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table(facts), source, row_group_size=20_000)
    found = screen(pack, source, out, DAY)
    assert (found.rows, found.wrong, len(found.faults)) == (rows, rows // 3 + 1, 20)
    assert [(one.line, one.column, one.zh) for one in found.faults[:2]] == [
        (3, "revenue", "“1e+20”大得无法计算"),
        (6, "revenue", "“1e+20”大得无法计算"),
    ]
    answers = pq.read_table(out)
    assert answers.column("given.Result").to_pylist() == list(range(rows))
    assert answers.column("sales").unique().to_pylist() == ["unknown", "met"]
    assert answers.column("clean").unique().to_pylist() == ["unknown", "unmet"]
    # Without anything too large, a file tells of its smallest and largest number as if there were no NaN.
    pq.write_table(pa.table({"revenue": facts["revenue"].slice(0, 2), "staff": pa.array([3.0, nan])}), source)
    assert [row["sales"] for row in (screen(pack, source, out, DAY), read(out))[1]] == ["unknown", "unknown"]
    assert not [one for one in tmp_path.iterdir() if one not in (source, out)]


def test_a_packed_table_with_columns_under_other_names_is_the_same_table(pack: Pack, tmp_path: Path) -> None:
    plain, packed, parquet = tmp_path / "a.csv", tmp_path / "b.csv.gz", tmp_path / "c.parquet"
    wanted = screened(
        pack, plain, tmp_path / "out.csv", "id,staff,revenue,listed,trade\n1,9,600,否,soft\n2,5,,是,farm\n"
    )
    text = "id,人数,staff,revenue,listed,trade\n1,9,x,600,否,soft\n2,5,y,,是,farm\n"
    packed.write_bytes(gzip.compress(text.encode("gb18030")))
    frame = [line.split(",") for line in text.split()]
    pq.write_table(pa.table({name: [row[at] for row in frame[1:]] for at, name in enumerate(frame[0])}), parquet)
    for source in (packed, parquet):
        found = screen(pack, source, tmp_path / "other.csv", DAY, named={"staff": "人数"})
        rows = read(tmp_path / "other.csv")
        # What stood under the fact's own name is handed on, as any column that is no fact.
        assert [row.pop("given.staff") for row in rows] == ["x", "y"]
        assert (rows, found.results, found.wrong) == (wanted[1], wanted[0].results, 0)
    for named, said in (
        ({"staf": "人数"}, 'test.small has no fact "staf"; perhaps staff'), ({"staff": "人"}, 'the header has no column "人"'),
        ({"staff": "人数", "revenue": "人数"}, "a column can be one fact only"),
    ):  # fmt: skip
        with pytest.raises(WrongTable) as wrong:
            screen(pack, packed, tmp_path / "other.csv", DAY, named=named)
        assert wrong.value.told("en").startswith(said)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("b.csv.gz", "not packed", "b.csv.gz: cannot be read"),
        ("a.xlsx", "", "a.xlsx: a .parquet or .csv file is wanted"),
        ("a.csv", "id,name\n1,甲\n", "no column is a fact of test.small; the header names facts: staff, revenue, listed, trade …"),
        ("a.csv", "staff,staff\n1,2\n", "the header has columns twice: staff"),
        ("a.csv", "", "a.csv: the file is empty"),
        ("a.parquet", "no parquet", "a.parquet: cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_screened_says_why(pack: Pack, tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(WrongTable) as wrong:
        screen(pack, tmp_path / name, tmp_path / "out.parquet", DAY)
    assert wrong.value.told("en").startswith(said)
    assert not (tmp_path / "out.parquet").exists()
