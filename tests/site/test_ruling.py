"""`liantu rules` on plain files, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from liantu.site.commands.ruling import rules_group
from tests.engine.rules.packs import pumps, software, vetoed
from tests.engine.rules.test_reading import SOUND
from tests.engine.rules.test_regression import HEAD, POLICY

ON = ("--on", "2025-07-20")


def run(*arguments: str, language: str = "zh-hans") -> Result:
    with translation.override(language):
        return CliRunner().invoke(rules_group, arguments, obj=Speaker(access.LocalOperator("test")))


def told(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines[0] if len(lines) == 1 else lines


@pytest.fixture
def facts(tmp_path: Path) -> Any:
    def write(value: Any) -> str:
        file = tmp_path / "facts.json"
        file.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return str(file)

    return write


def test_evaluation_as_json_has_result_score_and_rows(facts: Any) -> None:
    found = told("evaluate", "cn.tech-sme", "--facts", facts(pumps()), *ON)
    assert {key: found[key] for key in ("result", "score", "pack", "version", "on", "missing")} == {
        "result": "met", "score": 80, "pack": "cn.tech-sme", "version": "2022-01-01", "on": "2025-07-20", "missing": [],
    }  # fmt: skip
    row = next(one for one in found["rows"] if one["id"] == "staff")
    assert row == {
        "id": "staff", "title": "科技人员占职工总数的比例", "state": "met", "points": 16, "why": "31 人 ÷ 120 人 = 25.83%，[25%, 30%)：16 分",
        "clause": "第七条（一）", "document": "国科发政〔2017〕115号", "verified": True,
    }  # fmt: skip
    blank = told("evaluate", "cn.tech-sme@2022-01-01", "--facts", facts(pumps(rd_expense=None)), *ON)
    assert (blank["result"], blank["score"], blank["missing"]) == ("unknown", {"min": 40, "max": 90}, ["rd_expense"])


def test_evaluation_in_words_is_a_tree(facts: Any) -> None:
    lines = run(
        "evaluate", "cn.tech-sme", "--facts", facts(software(led_standard=None)), *ON, language="en"
    ).stdout.splitlines()
    assert lines[:4] == [
        "Technology-based SME  cn.tech-sme@2022-01-01  2025-07-20", "Outcome  unknown", "Score  54",
        "To be known first  Led an international, national or industry standard within five years (among the first five drafters) (led_standard)",
    ]  # fmt: skip
    assert "      met  Share of technical staff  8  6 people ÷ 38 people = 15.79%, [15%, 20%): 8 points" in lines


def test_climb_names_steps_days_and_costs(facts: Any) -> None:
    found = told("climb", "cn.tech-sme", "--facts", facts(vetoed()), *ON)
    assert (found["answer"], found["this_year"], found["before"]["result"]) == ("reachable", True, "unmet")
    way = found["ways"][0]
    assert (way["cost"], way["window"], way["after"]["score"]) == (
        100000, {"from": "2025-06-30", "to": "2025-09-30", "provisional": False}, 84,
    )  # fmt: skip
    step = way["steps"][0]
    assert (step["lever"], step["units"], step["begin"], step["facts"]["staff"]) == (
        "technician", 1, "2025-08-01", {"before": 95, "after": 96},
    )  # fmt: skip
    dear = told(
        "climb",
        "cn.tech-sme",
        "--facts",
        facts(vetoed()),
        "--on",
        "2025-12-01",
        "--cost",
        "technician=90万元",
        "--alternatives",
        "0",
    )
    assert [[one["lever"] for one in way["steps"]] for way in dear["ways"]] == [["train"]]
    lines = run("climb", "cn.tech-sme", "--facts", facts(software()), *ON, "--alternatives", "0").stdout.splitlines()
    assert lines[:3] == [
        "登记 1 项与主要产品相关的软件著作权（Ⅱ类）；约 1,500 元，最快 2025-09-18 办妥，申报时段 2025-06-30 至 2025-09-30",
        "1. 约 1,500 元，最快 2025-09-18 办妥，申报时段 2025-06-30 至 2025-09-30",
        "   最迟 2025-08-01 动手：登记 1 项与主要产品相关的软件著作权（Ⅱ类）：Ⅱ类知识产权 1 项 → 2 项，1,500 元",
    ]
    held = facts(vetoed(**{"holds.high_tech_enterprise": True}))
    lapsed = told(
        "climb",
        "cn.tech-sme",
        "--facts",
        held,
        "--on",
        "2025-10-01",
        "--expires",
        "holds.high_tech_enterprise=2026-05-31",
    )
    assert (lapsed["ways"][0]["expired"], lapsed["before"]["result"]) == (["holds.high_tech_enterprise"], "met")


def test_check_names_the_line_of_a_band_that_overlaps(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(SOUND, encoding="utf-8")
    done = run("check", str(file))
    assert (done.exit_code, done.stdout) == (0, "没有问题：检查了 1 个规则包、0 个算例\n")
    file.write_text(SOUND.replace("below: 30%", "below: 31%"), encoding="utf-8")
    done = run("check", str(file), "--json")
    problem = json.loads(done.stdout)
    assert (done.exit_code, problem["file"], problem["line"]) == (1, str(file), 21)
    assert problem["words"] == "档次 ≥ 30% 与第 22 行的 [10%, 31%) 重叠；每个数只能落在一档"
    refused = run("evaluate", str(file), "--facts", str(file))
    assert (refused.exit_code, "draft.yaml 第 21 行" in refused.stderr) == (1, True)
    assert run("check").exit_code == 0


def test_check_runs_the_cases_beside_a_pack_and_names_what_comes_out_otherwise(tmp_path: Path) -> None:
    file, cases = tmp_path / "2026-01-01.yaml", tmp_path / "cases.yaml"
    file.write_text(SOUND, encoding="utf-8")
    case = "  - {name: %s, on: 2026-09-14, facts: {staff: 20, technical_staff: 6, revenue: 1亿元, sound: %s}, result: %s}\n"
    cases.write_text("cases:\n" + case % ("甲", "true", "met") + case % ("乙", "false", "unmet"), encoding="utf-8")
    assert run("check", str(file)).stdout == "没有问题：检查了 1 个规则包、2 个算例\n"
    cases.write_text("cases:\n" + case % ("甲", "true", "met") + case % ("乙", "false", "met"), encoding="utf-8")
    done = run("check", str(file), "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["file"], told["line"]) == (1, str(cases), 3)
    assert [told[key] for key in ("case", "what", "expected", "got")] == ["乙", "result", "met", "unmet"]
    assert told["words"] == "算例“乙”（2026-01-01）：结论应为 met，实为 unmet"
    cases.write_text("cases: [{name: 丙}]", encoding="utf-8")
    assert "line 1: a case has a day" in run("check", str(file)).stdout


def test_what_if_tells_what_changes(facts: Any) -> None:
    more = ("--set", "technical_staff=10", "--set", "staff=96")
    found = told("what-if", "cn.tech-sme", "--facts", facts(vetoed()), *more, *ON)
    assert [found[at]["result"] for at in ("before", "after")] == ["unmet", "met"]
    assert [found[at]["score"] for at in ("before", "after")] == [80, 84]
    row = next(one for one in found["rows"] if one["id"] == "staff")
    assert (row["before"], row["after"]) == ({"state": "unmet", "points": 0}, {"state": "met", "points": 4})
    blank = told("what-if", "cn.tech-sme", "--facts", facts(vetoed()), "--set", "technical_staff=-", *ON)
    assert (blank["after"]["result"], blank["after"]["missing"]) == ("unknown", ["technical_staff"])
    wrong = run("what-if", "cn.tech-sme", "--facts", facts(vetoed()), "--set", "staf=96", *ON, language="en")
    assert (wrong.exit_code, "has no fact “staf”, did you mean staff" in wrong.stderr) == (1, True)


def test_list_names_what_ships() -> None:
    found = run("list", "--json").stdout.splitlines()
    keys = {(one["key"], one["version"]): one for one in map(json.loads, found)}
    assert keys["cn.tech-sme", "2022-01-01"]["purposes"] == ["new", "recheck", "renewal"]
    assert "cn.tech-sme" in run("list").stdout


def test_regress_lists_misses_one_by_one(tmp_path: Path) -> None:
    pack, table, other = tmp_path / "new.yaml", tmp_path / "last.csv", tmp_path / "old.yaml"
    pack.write_text(SOUND, encoding="utf-8")
    other.write_text(SOUND.replace("staff <= 500人", "staff <= 100人"), encoding="utf-8")
    table.write_text(
        "name,staff,technical_staff,revenue,sound,outcome\n甲,200,60,1亿元,是,通过\n乙,200,10,1亿元,是,通过\n丙,20,10,,是,通过\n",
        encoding="utf-8",
    )
    found = told("regress", str(pack), "--table", str(table), "--against", str(other), *ON)
    assert (found["all"], found["hits"]) == (3, 1)
    assert [
        (one["name"], one["line"], one["verdict"], [row["id"] for row in one["rows"]]) for one in found["misses"]
    ] == [("乙", 3, "too_strict", ["score"])]
    assert [(one["name"], one["missing"]) for one in found["unsettled"]] == [("丙", ["revenue"])]
    assert (found["against"]["mended"], found["against"]["still"]) == (["甲"], ["乙", "丙"])
    lines = run("regress", str(pack), "--table", str(table), *ON).stdout.splitlines()
    assert lines[1:4] == [
        "3 条：相符 1，不符 1，定不下来 1",
        "第 3 行 乙：已通过，按规则不符合",
        "  不符合  得分  共 0 分；合格线 ≥ 10 分：不符合",
    ]


def test_cost_sums_to_its_list_and_compares(tmp_path: Path) -> None:
    new, old, table = tmp_path / "new.yaml", tmp_path / "old.yaml", tmp_path / "zone.csv"
    new.write_text(HEAD + POLICY.format(least=150), encoding="utf-8")
    old.write_text(HEAD + POLICY.format(least=100), encoding="utf-8")
    table.write_text(
        "企业名称,rd,sound,led,年度\n甲,200万元,是,否,2025\n乙,1200000,是,否,2026\n丙,300万元,是,,2026\n",
        encoding="utf-8",
    )
    found = told("cost", str(new), "--table", str(table), "--against", str(old), *ON)
    assert (found["total"], found["years"], sum(one["yuan"] for one in found["gains"])) == (
        200000,
        {"2025": 200000},
        200000,
    )
    assert [(one["name"], one["missing"]) for one in found["open"]] == [("丙", ["led"])]
    assert found["ground"][2] == {"fact": "led", "known": 2, "all": 3}
    falls = found["against"]["falls"]
    assert [(one["name"], one["before"], one["after"], one["rows"][0]["id"]) for one in falls] == [
        ("乙", 120000, 0, "rd")
    ]
    lines = run("cost", str(new), "--table", str(table), "--against", str(old), *ON).stdout.splitlines()
    assert lines[1:3] == ["3 个对象：得 1，可能得 1，不得 1", "合计 20 万元"]
    assert "  落选  乙  12 万元 → 0 元" in lines
    assert run("cost", "cn.tech-sme", "--table", str(table)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("evaluate", "cn.teck-sme", "--facts", "{}"), 1, "没有规则包“cn.teck-sme”；是不是 cn.tech-sme"),
        (("evaluate", "nothing.yaml", "--facts", "{}"), 1, "没有文件 nothing.yaml"),
        (("evaluate", "cn.tech-sme", "--facts", '{"staff": 1,\n oops}'), 1, "facts.json 第 2 行第 2 列不是 JSON"),
        (("evaluate", "cn.tech-sme", "--facts", "[1]"), 1, "facts.json 应是一个 JSON 对象"),
        (("evaluate", "cn.tech-sme", "--facts", "[" * 100_000), 1, "不是 JSON"),
        (("evaluate", "cn.tech-sme", "--facts", '{"reveneu": 1}'), 1, "没有“reveneu”这个事实，是不是 revenue"),
        (("evaluate", "cn.tech-sme", "--facts", '{"revenue": "9人"}'), 1, "“9人”的单位不对，应为元"),
        (("evaluate", "cn.tech-sme", "--facts", '{"revenue": {"a": 1}}'), 1, "不是数"),
        (("evaluate", "cn.tech-sme", "--facts", "{}", "--on", "20250720"), 2, "不是日期：写成 2026-09-14"),
        (("evaluate", "cn.tech-sme", "--facts", "{}", "--on", "1999-01-01"), 1, "cn.tech-sme 自 "),
        (("climb", "cn.tech-sme", "--facts", "{}", "--cost", "magic=1万元"), 2, "没有办法“magic”，有：technician、"),
        (("climb", "cn.tech-sme", "--facts", "{}", "--cost", "technician=8"), 2, "“8”不是金额"),
        (("climb", "cn.tech-sme", "--facts", "{}", "--expires", "staff=2026-01-01"), 1, "“staff”不是“是/否”类的事实"),
        (("climb", "cn.tech-sme"), 2, ""),
    ],
)  # fmt: skip
def test_wrong_use_is_told_with_its_mend(arguments: tuple[str, ...], code: int, words: str, facts: Any) -> None:
    given = list(arguments)
    if "--facts" in given:
        at = given.index("--facts") + 1
        given[at] = facts(given[at])
    done = run(*given)
    assert (done.exit_code, words in done.stderr) == (code, True), done.stderr
