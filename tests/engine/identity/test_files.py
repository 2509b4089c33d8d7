"""Tables in plain files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liantu.engine.identity import Index, dedupe, entries, resolve
from liantu.engine.identity.files import WrongTable, read_table, write_table


def test_headers_of_departments_are_understood(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "序号,企业名称,统一社会信用代码,曾用名\n1,山西天海泵业有限公司,91140802MA0K7T2X50,天海水泵厂；运城泵厂\n",
        encoding="utf-8-sig",
    )
    table = read_table(file)
    record = next(table.records())
    assert (record.name, record.code, record.former) == (
        "山西天海泵业有限公司",
        "91140802MA0K7T2X50",
        ("天海水泵厂", "运城泵厂"),
    )
    assert table.keys() == ["1"]


def test_lines_in_two_encodings_are_both_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("name\n山西天海泵业\n".encode() + "包头永利稀土\n".encode("gb18030") + b"\xff\xfe\xff\n")
    table = read_table(file)
    assert [record.name for record in table.records()][:2] == ["山西天海泵业", "包头永利稀土"]
    assert [(fault.line, fault.told("en")) for fault in table.faults] == [(4, "line 4 is neither UTF-8 nor GB18030")]


def test_broken_row_is_told_by_its_line_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,code\n甲,1,2\n,9\n乙\n", encoding="utf-8")
    table = read_table(file)
    assert [fault.line for fault in table.faults] == [2, 3, 4]
    assert [record.name for record in table.records()] == ["甲", "", "乙"]


@pytest.mark.parametrize("content", ["", "\n\n", "编码,电话\n1,2\n"])
def test_file_without_names_is_refused_with_its_header(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(WrongTable, match=r"a\.csv"):
        read_table(file)


def test_column_is_named_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("谁,什么\n天海,1\n", encoding="utf-8")
    assert next(read_table(file, {"name": "谁"}).records()).name == "天海"
    with pytest.raises(WrongTable, match="没有"):
        read_table(file, {"name": "无此列"})


def test_written_file_is_whole_or_absent(tmp_path: Path) -> None:
    def rows() -> object:
        yield ["天海"]
        raise RuntimeError

    file = tmp_path / "out.csv"
    with pytest.raises(RuntimeError):
        write_table(file, ["name"], rows())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    assert write_table(file, ["name"], [["天海"]]) == 1
    assert file.read_text(encoding="utf-8-sig") == "name\n天海\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300)
    | st.lists(st.text(alphabet='名称天海泵业,;"\n\r\t\0😀1a（）', max_size=30), max_size=8).map(
        lambda lines: "\n".join(lines).encode()
    )
)
def test_any_rows_behind_a_header_are_read_and_answered(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"name,code\n" + content)
    table = read_table(file)
    records = list(table.records())
    assert len(records) == len(table.lines)
    assert len(dedupe((record.name, record.code) for record in records[:5]).cluster) == len(records[:5])
    index = Index.in_memory()
    index.put(entries(records, table.keys()))
    for record in records[:2]:
        assert all(0 <= one.score <= 1 for one in resolve(index, record.name))
