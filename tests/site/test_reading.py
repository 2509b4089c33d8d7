"""`liantu read` on plain files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from liantu.apps.registry.public import register_organisation
from liantu.engine.reading import reports
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from liantu.site.commands.reading import read_report
from tests.factories.accounts import World, make_user
from tests.factories.registry import body_of

TEXT = "今年，临川高新区引进恒远泵业、天合精工等5家企业，总投资约12.6亿元。\n恒远泵业荣获省级科技进步二等奖，与抚州理工学院开展联合研发。\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(read_report, arguments, obj=Speaker(access.LocalOperator("test")))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="gb18030")
    return file


def told(*arguments: str) -> list[dict[str, Any]]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_json_gives_one_find_a_line_with_its_place(report: Path) -> None:
    found = told(str(report), "--date", "2024-04-12")
    assert [(one["what"], one["paragraph"]) for one in found] == [
        ("organisation", 0), ("organisation", 0), ("organisation", 0), ("organisation", 1), ("figure", 0), ("figure", 0),
        ("recognition", 1), ("tie", 1),
    ]  # fmt: skip
    paragraphs = TEXT.splitlines()
    for one in found:
        assert one["sentence"] in paragraphs[one["paragraph"]]
        assert 0 <= one["start"] < one["end"] <= len(paragraphs[one["paragraph"]])
        assert 0 < one["confidence"] <= 1
    figure = found[5]
    assert (figure["subject"], figure["indicator"], figure["value"], figure["unit"], figure["approximate"], figure["period"]) == (
        "临川高新区", "总投资", "12.6", "亿元", "about", "2024",
    )  # fmt: skip


def test_words_are_grouped_with_their_sentence(report: Path) -> None:
    lines = run(str(report)).stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["机构 4", "数字 2", "荣誉与资质 1", "关系 1"]
    assert lines[1] == f"  {TEXT.splitlines()[0]}"


def test_zone_that_is_given_overrules(report: Path) -> None:
    report.write_text("截至2023年底，全区高新技术企业98家。", encoding="utf-8")
    assert [one["subject"] for one in told(str(report), "--zone", "临川高新区") if one["what"] == "figure"] == [
        "临川高新区"
    ]


@pytest.mark.django_db
def test_register_is_asked_only_where_told_to(report: Path, world: World) -> None:
    body_of(world.here)
    firm = register_organisation(
        by=world.person("science_officer"), name="恒远泵业", kind="enterprise", zone=world.here
    )
    plain = [one for one in told(str(report)) if one["what"] == "organisation"]
    assert not any({"id", "candidates"} & set(one) for one in plain)
    asked = {one["name"]: one for one in told(str(report), "--register") if one["what"] == "organisation"}
    assert (asked["恒远泵业"]["id"], asked["恒远泵业"]["candidates"][0]["name"]) == (firm.pk, "恒远泵业")
    assert (asked["抚州理工学院"]["id"], asked["抚州理工学院"]["candidates"]) == (None, [])
    assert f"恒远泵业 [enterprise] #{firm.pk}" in run(str(report), "--register").stdout


@pytest.mark.django_db
def test_register_tells_no_more_than_the_user_may_see(report: Path, world: World) -> None:
    register_organisation(by=world.person("science_officer"), name="恒远泵业", kind="enterprise")
    stranger = make_user()
    done = CliRunner().invoke(read_report, [str(report), "--register", "--json"], obj=Speaker(stranger))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in found if one["what"] == "organisation"] == [None] * 4


def test_wrong_file_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(b"PK\x03\x04")
    done = run(str(file))
    assert (done.exit_code, "请用 Word 打开并另存" in done.stderr) == (1, True)
    monkeypatch.setattr(reports, "MOST_BYTES", 2)
    assert (run(str(file)).exit_code, run(str(tmp_path / "none.txt")).exit_code) == (1, 2)
