"""`liantu intake`: what it says to people, and to programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from click.testing import CliRunner

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import cli
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan
from liantu.kit.ui.speaking import Speaker
from liantu.site import cli as site
from tests.factories.accounts import World
from tests.factories.registry import make_organisation
from tests.homes import Told

from .conftest import CODES, Planner, plain


def run(*words: str, by: Any = None, machine: bool = False) -> str:
    speaker = Speaker(by or access.LocalOperator("test"), json=machine)
    answer = CliRunner().invoke(cli.intake, list(words), obj=speaker, standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    return answer.output


def told(*words: str, **more: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*words, machine=True, **more).splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    rows = (["甲机械有限公司", CODES[0], 500, "一路"], ["乙泵业有限公司", "", "很多", ""])
    path.write_bytes(plain(*rows).read())
    return path


def test_workbook_goes_from_file_to_register(
    officer: User, source: evidence.Source, file: Path, tmp_path: Path
) -> None:
    asked = ["plan", str(file), "--source", "market", "--issued", "2026-08"]
    assert "请在网站上确认各列" in run(*asked, by=officer)
    (made,) = told(*asked, "--confirm", by=officer)
    assert (made["state"], made["counts"]) == ("ready", {"new": 1, "rejected": 1})
    assert [column["field"] for column in made["columns"]] == [
        "organisation.name", "organisation.code", "organisation.capital", "organisation.address",
    ]  # fmt: skip
    assert (made["disagreements"], made["overrides"]) == (0, 0)
    plan = str(made["plan"])
    assert [row["state"] for row in told("rows", plan, by=officer)] == ["new", "rejected"]
    assert [row["name"] for row in told("rows", plan, "--state", "rejected", by=officer)] == ["乙泵业有限公司"]
    assert "退回" in run("rows", plan, by=officer)
    said = run(*asked, "--confirm", by=officer)
    # Counted over this delivery alone; the page Conflicts counts over the register.
    assert "这次报送与其他来源说法不同的值 0 项，应用后以这次为准的 0 项；名录里全部的不一见“冲突”页" in said
    (applied,) = told("apply", plan, by=officer)
    assert (applied["state"], Organisation.objects.filter(listed=True, name="甲机械有限公司").count()) == ("applied", 1)
    assert [row["state"] for row in told("list", "--source", "market")] == ["applied"]
    assert "台账" in run("list")
    out = tmp_path / "更正表.xlsx"
    assert told("correct", plan, "--out", str(out), by=officer) == [{"file": str(out), "rows": 1}]
    assert [row[1].value for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(min_row=2)] == [
        "乙泵业有限公司"
    ]
    assert told("undo", str(applied["delivery"]), by=officer) == [{"delivery": applied["delivery"], "state": "undone"}]
    assert Organisation.objects.filter(listed=True, name="甲机械有限公司").count() == 0


def test_verdicts_and_sources_are_listed(officer: User, source: evidence.Source, plan: Planner, world: World) -> None:
    assert "还没有行判定" in run("verdict", "list")
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = plan(plain(["天海泵业", "", 500, ""]))
    intake.decide(by=officer, rows=list(made.rows.all()), answer="same", subject=one.pk)
    (verdict,) = told("verdict", "list", "--source", "market")
    assert (verdict["answer"], verdict["subject"], verdict["by"]) == ("same", one.pk, officer.username)
    assert "天海泵业" in run("verdict", "list")
    listed = [row["name"] for row in told("source", "list", by=officer) if row["source"] == "market"]
    assert listed == ["企业登记台账"]
    assert "企业登记台账" in run("source", "list", by=officer)


def test_writing_is_a_users_doing(source: evidence.Source, file: Path, plan: Planner, world: World) -> None:
    with pytest.raises(access.Denied):
        run("plan", str(file), "--source", "market")
    assert Plan.objects.count() == 0
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    with pytest.raises(access.Denied):
        run("apply", str(made.pk))
    with pytest.raises(access.Denied):
        run("apply", str(made.pk), by=world.person("caseworker"))
    made.refresh_from_db()
    assert (made.state, made.delivery_id) == ("ready", None)


def test_what_is_not_there_is_said(officer: User, source: evidence.Source, file: Path) -> None:
    for words in (["apply", "999"], ["undo", "999"], ["rows", "999"], ["plan", str(file), "--source", "nowhere"]):
        with pytest.raises(access.NotHere):
            run(*words, by=officer)


def test_unreadable_file_is_refused_with_the_mend(officer: User, source: evidence.Source, tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(click.ClickException, match="请"):
        run("plan", str(path), "--source", "market", by=officer)
    assert [plan.state for plan in Plan.objects.all()] == ["refused"]


@pytest.fixture
def liantu(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The whole command line on the test's database."""

    def call(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["liantu", *arguments])
        capsys.readouterr()
        code = site.run(lambda: site.house(standalone_mode=False, prog_name="liantu"))
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return call


def test_exit_codes_tell_done_from_refused_from_wrong_use(
    liantu: Callable[..., Told], officer: User, source: evidence.Source, file: Path
) -> None:
    asked = ("intake", "plan", str(file), "--source", "market", "--issued", "2026-08", "--confirm", "--json")
    assert liantu(*asked).code == 1
    made = liantu("--as", officer.username, *asked)
    assert (made.code, made.json["state"]) == (0, "ready")
    plan = str(made.json["plan"])
    refused = liantu("intake", "apply", plan, "--json")
    assert (refused.code, refused.out, bool(refused.error)) == (1, "", True)
    assert liantu("--as", officer.username, "intake", "apply", plan).code == 0
    assert liantu("--as", "nobody", "intake", "list").code == 1
    for words in (
        ("plan",),
        ("apply", "x"),
        ("rows", plan, "--state", "x"),
        ("rows", plan, "--limit", "0"),
        ("nothing",),
    ):
        assert liantu("intake", *words).code == 2
    for words in (("list",), ("rows", plan), ("verdict", "list"), ("source", "list")):
        assert liantu("--as", officer.username, "intake", *words).code == 0


def test_template_is_written_and_a_shape_forgotten(
    officer: User, source: evidence.Source, plan: Planner, tmp_path: Path
) -> None:
    out = tmp_path / "模板.xlsx"
    assert told("template", "market", "--says", "recognition", "--out", str(out), by=officer)[0]["source"] == "market"
    assert openpyxl.load_workbook(out).worksheets[0]["A1"].value == "企业名称*"
    plan(plain(["甲机械有限公司", CODES[0], 500, "一路"]))
    (shape,) = told("shape", "list", "--source", "market")
    assert shape["columns"][0]["field"] == "organisation.name"
    with pytest.raises(access.Denied):
        run("shape", "forget", str(shape["shape"]))
    assert told("shape", "forget", str(shape["shape"]), by=officer)[0]["forgotten"]
    assert "还没有确认过的表样" in run("shape", "list")
