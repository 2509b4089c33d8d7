"""`liantu identity` on plain files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from liantu.site.commands.identifying import identity_group

REGISTER = "id,name,code\n1,山西天海泵业有限公司,91140802MA0K7T2X50\n2,内蒙古北方重工业集团有限公司,\n3,山西天海泵業有限责任公司,\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(identity_group, arguments, obj=Speaker(access.LocalOperator("test")))


def told(*arguments: str) -> list[dict[str, Any]]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.csv"
    file.write_text(REGISTER, encoding="utf-8")
    return file


def test_parse_gives_the_parts_with_their_places() -> None:
    (found,) = told("parse", "山西天海泵业有限公司")
    assert (found["division"], found["brand"], found["trade"], found["form"]) == ("山西", "天海", "泵业", "有限公司")
    assert found["pieces"][1] == {"part": "brand", "text": "天海", "start": 2, "end": 4}


def test_compare_takes_codes() -> None:
    a, b = "91140802MA0K7T2X50", "91110000600037341L"
    (found,) = told("compare", "山西天海泵业有限公司", "山西天海泵业有限公司", "--code-a", a, "--code-b", b)
    assert (found["outcome"], found["score"]) == ("different", 0.0)


def test_resolve_writes_ranked_candidates(register: Path, tmp_path: Path) -> None:
    queries, out = tmp_path / "q.csv", tmp_path / "ranked.csv"
    queries.write_text("name\n北重集团\n天海泵业\n", encoding="utf-8")
    (answer,) = told("resolve", "--register", str(register), "--queries", str(queries), "--out", str(out))
    rows = read(out)
    assert answer["rows"] == len(rows)
    assert list(rows[0]) == ["query", "rank", "candidate", "score", "outcome", "reasons"]
    assert (rows[0]["query"], rows[0]["rank"], rows[0]["candidate"]) == (
        "北重集团",
        "1",
        "内蒙古北方重工业集团有限公司",
    )


def test_dedupe_adds_a_cluster_and_tells_the_pairs(register: Path, tmp_path: Path) -> None:
    out, pairs = tmp_path / "clusters.csv", tmp_path / "pairs.csv"
    (answer,) = told("dedupe", str(register), "--out", str(out), "--pairs", str(pairs))
    assert answer == {"rows": 3, "clusters": 2, "joined": 1, "unsure": 0, "faults": 0}
    assert [row["cluster"] for row in read(out)] == ["0", "1", "0"]
    (pair,) = read(pairs)
    assert (pair["a"], pair["b"], pair["outcome"]) == ("1", "3", "same")


def test_link_writes_one_best_link_a_row(register: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.csv"
    other.write_text("单位名称\n天海泵业有限公司\n没有这家\n", encoding="gb18030")
    rows = told("link", str(other), str(register))
    assert [(row["a_name"], row["b"], row["outcome"]) for row in rows] == [("天海泵业有限公司", "1", "same")]


def test_faults_are_told_by_line_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,code\n天海泵业,1,2,3\n,\n天海泵業,\n", encoding="utf-8")
    done = run("dedupe", str(file), "--json")
    assert done.exit_code == 0
    assert "第 2 行有 4 格，表头有 2 格" in done.stderr
    assert json.loads(done.stdout)["clusters"] == 1


def test_wrong_files_are_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("甲,乙\n1,2\n", encoding="utf-8")
    done = run("dedupe", str(file))
    assert done.exit_code == 1
    assert "表头里没有名称列" in done.stderr
    assert run("resolve", "--register", str(file)).exit_code == 2
    assert run("dedupe", str(file), "--name", "丙").exit_code == 1
