"""The passport, the lists and the forms; the API; the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.cli import indicators as command
from liantu.apps.indicators.models import Indicator, Observation
from liantu.kit.access import public as access
from liantu.kit.search import public as search
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import make_user
from tests.factories.figures import Scene
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
DEFINING = {"name": "自定指标", "code": "own_count", "unit": "家", "kind": "count", "definition": "数一数"}


def page(client: Client, name: str, *key: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=key), query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


# Pages


def test_passport_tells_the_three_numbers_and_where_they_come_from(scene: Scene, browser: Browser) -> None:
    firm = scene.firm("石药银湖")
    row = scene.report("ip_demonstration_enterprises", 7, members=[("organisation", firm.pk)], note="月报")
    text = page(browser(scene.officer), "figure", row.pk)
    for words in (
        "列名 1 / 上报 7 家，占 14.3%", "比上报少 7 家", "登记册中 2025-12-31 有效的：", "列名而未计入 1",
        "登记册中没有相应的记录", "查看所计的清单", "只有这一期，还不能成线", f"F-{row.pk}", "月报",
        reverse("record", args=[row.record_id]), reverse("organisation", args=[firm.pk]),
    ):  # fmt: skip
        assert words in text, words


def test_passport_of_nothing_named_says_so(scene: Scene, browser: Browser) -> None:
    text = page(browser(scene.officer), "figure", scene.report(value=37).pk)
    assert "37 家上报，未列名" in text
    assert "没有列名，登记册也没有计入。" in text


def test_passport_without_formula_says_so_and_shows_no_zero(scene: Scene, browser: Browser) -> None:
    text = page(browser(scene.officer), "figure", scene.report("key_enterprise_rd_spending", "3.07").pk)
    assert "未设公式，登记册不能核实" in text
    assert "该指标不列成员" in text


def test_passport_draws_a_line_once_there_are_two_periods(scene: Scene, browser: Browser) -> None:
    scene.report(value=30, period="2024")
    text = page(browser(scene.officer), "figure", scene.report(value=37, period="2025").pk)
    assert "data-chart=" in text
    assert "只有这一期" not in text


def test_passport_of_a_rank_tells_of_how_many(scene: Scene, browser: Browser) -> None:
    text = page(browser(scene.officer), "figure", scene.report("carrier_tenant_signing_rank", 1, of=11).pk)
    assert "1 / 11" in text


def test_passport_withholds_value_and_members(scene: Scene, browser: Browser) -> None:
    source, firm = scene.source("restricted", unit=scene.world.other), scene.firm("保密企业")
    told = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 5678}
    scene.deliver({"observations": [{**told, "members": [firm.name]}]}, source)
    text = page(browser(scene.officer), "figure", Observation.objects.get().pk)
    assert "已隐去" in text
    assert "5,678" not in text
    assert "保密企业" not in text


def test_passport_of_an_earlier_record_leads_to_the_one_in_force(scene: Scene, browser: Browser) -> None:
    first, second = scene.report(value=3), scene.report(value=4)
    text = page(browser(scene.officer), "figure", first.pk)
    assert f"F-{first.pk} 说的是同一项指标值，现以 F-{second.pk} 为准" in text


def test_passport_of_another_zone_is_not_there(scene: Scene, browser: Browser) -> None:
    stranger = make_user("leader", scene.world.far, scene.world.there)
    assert browser(stranger).get(reverse("figure", args=[scene.report().pk])).status_code == 404


def test_list_asks_as_many_questions_for_many_rows_as_for_few(scene: Scene, browser: Browser) -> None:
    client = browser(scene.officer)
    carriers = [("organisation", scene.firm(kind="carrier").pk) for _ in range(3)]

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            page(client, "figures")
        return len(context)

    scene.report()
    scene.report("carrier_bases", 1, subject=carriers[0], members=[carriers[1]])
    asked()
    few = asked()
    for subject in carriers:
        for period in ("2022", "2023", "2024"):
            scene.report("carrier_bases", 1, subject=subject, period=period, members=[carriers[2]])
            scene.report("tech_smes", 5, period=period)
    assert asked() == few


def test_list_is_filtered_and_exported(scene: Scene, browser: Browser) -> None:
    client = browser(scene.officer)
    scene.report(value=37, period="2024")
    scene.report("tech_smes", 56, period="2025-Q1")
    found = {
        "2025": "科技型中小企业数", "2024": "高新技术企业数",
    }  # fmt: skip
    for period, name in found.items():
        text = page(client, "figures", period=period).split('id="list-region"')[1]
        assert [one for one in found.values() if one in text] == [name]
    assert "37" in page(client, "figures", subject=scene.body.name, band="none")
    assert "筛选条件有误" in page(client, "figures", period="去年")
    answer = client.post(reverse("figures"), {"export": "xlsx"})
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_note_that_is_withheld_is_not_searched(scene: Scene, browser: Browser) -> None:
    told = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 5}
    scene.deliver(
        {"observations": [{**told, "note": "某企业停产"}]}, scene.source("restricted", unit=scene.world.other)
    )
    scene.report("patents", 5, note="某企业新增")
    text = page(browser(scene.officer), "figures", q="某企业").split('id="list-region"')[1]
    assert ("科技型中小企业数" in text, "专利" in text) == (False, True)


def test_figure_is_reported_by_form(scene: Scene, browser: Browser) -> None:
    client, firm = browser(scene.officer), scene.firm("天海泵业")
    told = {
        "indicator": "high_tech_enterprises", "subject": scene.body.name, "period": "2025", "value": "37",
        "members": "天海泵业\n", "zone": scene.zone.pk,
    }  # fmt: skip
    answer = client.post(reverse("figure-new"), told)
    row = Observation.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("figure", args=[row.pk]))
    assert [member.object_id for member in row.members.all()] == [firm.pk]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"unit": "万元"}, "请换算后再报"),
        ({"members": "没有这家"}, "没有名称或代码为“没有这家”的机构"),
        ({"subject": "没有这里"}, "没有名称或代码为“没有这里”的机构"),
        ({"period": "昨天"}, "读不懂"),
    ],
)
def test_form_refuses_at_the_field_and_keeps_what_was_typed(
    scene: Scene, browser: Browser, more: dict[str, str], words: str
) -> None:
    told = {"indicator": "high_tech_enterprises", "subject": scene.body.name, "period": "2025", "value": "37", **more}
    answer = browser(scene.officer).post(reverse("figure-new"), told)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Observation.objects.exists()


def test_figure_is_retracted_by_form(scene: Scene, browser: Browser) -> None:
    row, client = scene.report(), browser(scene.officer)
    assert client.post(reverse("figure-retract", args=[row.pk]), {"reason": "写错"}).status_code == 302
    assert "这项指标值已撤回，不再计入" in page(client, "figure", row.pk)


def test_indicator_is_defined_by_form_after_a_preview(scene: Scene, browser: Browser) -> None:
    client, address = browser(scene.officer), reverse("indicator-new")
    scene.firm()
    told = {**DEFINING, "countable": "organisations", "where-kind": ["enterprise"], "distinct": "organisation"}
    shown = client.post(address, {**told, "do": "preview"})
    assert shown.status_code == 200
    assert "公式的结果" in shown.content.decode()
    assert not Indicator.objects.filter(code="own_count").exists()
    assert client.post(address, told).status_code == 302
    formula = {"countable": "organisations", "where": {"kind": "enterprise"}, "distinct": "organisation"}
    assert Indicator.objects.get(code="own_count").formula == formula
    edit = reverse("indicator-edit", args=["own_count"])
    assert 'value="enterprise" selected' in client.get(edit).content.decode()
    assert client.post(edit, {**DEFINING, "active": "on"}).status_code == 302
    assert Indicator.objects.get(code="own_count").formula is None
    assert "自定指标" in page(client, "indicator", "own_count")


def test_preview_of_a_half_filled_form_complains_of_nothing(scene: Scene, browser: Browser) -> None:
    answer = browser(scene.officer).post(reverse("indicator-new"), {"countable": "ties", "do": "preview"})
    assert (answer.status_code, "处需要修改" in answer.content.decode()) == (200, False)


def test_another_set_redraws_the_form_alone(scene: Scene, browser: Browser) -> None:
    headers = {"HX-Request": "true", "HX-Target": "define"}
    told = {"name": "自定指标", "countable": "recognitions", "do": "preview"}
    text = browser(scene.officer).post(reverse("indicator-new"), told, headers=headers).content.decode()
    assert ("<html" in text, 'name="where-scheme"' in text, 'value="自定指标"' in text) == (False, True, True)


def test_pages_open_for_those_who_may_and_only_for_them(scene: Scene, browser: Browser) -> None:
    leader, system = browser(scene.world.person("leader")), browser(scene.world.system)
    for name in ("figures", "indicators"):
        assert leader.get(reverse(name)).status_code == 200
    assert leader.get(reverse("figure-new")).status_code == 403
    assert leader.get(reverse("indicator-new")).status_code == 403
    assert "高新技术企业数" not in page(system, "indicators")


def test_dossier_shows_figures_and_those_that_name_it(scene: Scene, browser: Browser) -> None:
    firm = scene.firm()
    row = scene.report(members=[("organisation", firm.pk)])
    client = browser(scene.officer)
    for pk in (scene.body.pk, firm.pk):
        assert reverse("figure", args=[row.pk]) in page(client, "organisation", pk)


def test_record_shows_what_rests_on_it(scene: Scene, browser: Browser) -> None:
    row = scene.report()
    assert reverse("figure", args=[row.pk]) in page(browser(scene.officer), "record", row.record_id)


def test_indicator_is_found_by_search(scene: Scene) -> None:
    assert "高新技术企业数" in [hit.label for hit in search.search(scene.officer, "gxjsqy", kinds=["indicator"])]
    assert "高新技术企业数" in [hit.label for hit in search.search(scene.officer, "高企", kinds=["indicator"])]
    made = indicators.define_indicator(by=scene.officer, **DEFINING)
    assert [hit.id for hit in search.search(scene.officer, "自定指", kinds=["indicator"])] == [made.pk]


# API


def test_api_tells_a_figure_whole(scene: Scene) -> None:
    firm = scene.firm("天海泵业")
    row = scene.report(value=37, members=[("organisation", firm.pk)], approximate=True)
    status, told = Program(scene.officer).get("/figures", subject=scene.body.name, latest=True)
    assert status == 200
    one = told["items"][0]
    assert (told["count"], one["id"], one["indicator"]["code"]) == (1, row.pk, "high_tech_enterprises")
    assert (one["reported"], one["unit"], one["period"], one["approximate"]) == ("37", "家", "2025", True)
    assert (one["named"], one["proven"], one["completeness"], one["withheld"]) == (1, 0, "0.027", False)
    assert one["subject"] == {"kind": "organisation", "id": scene.body.pk, "name": scene.body.name}
    assert one["members"] == [{"kind": "organisation", "id": firm.pk, "name": "天海泵业"}]
    source = row.record.source
    told_by = {"source": source.code, "name": source.name, "record": row.record_id, "place": row.record.place}
    assert one["sources"] == [told_by]
    assert Program(scene.officer).get(f"/figures/{row.pk}")[1] == one
    closed = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 56}
    scene.deliver({"observations": [closed]}, scene.source("restricted", unit=scene.world.other))
    (hidden,) = Program(scene.officer).get("/figures", indicator="tech_smes")[1]["items"]
    assert (hidden["withheld"], hidden["reported"], hidden["proven"], hidden["named"]) == (True, None, None, None)


def test_api_reports_retracts_and_refuses(scene: Scene) -> None:
    program = Program(scene.officer)
    told = {"indicator": "tech_smes", "subject": scene.zone.code, "value": "56", "unit": "家", "period": "2025"}
    status, made = program.send("post", "/figures", told)
    assert (status, made["reported"], made["subject"]["id"]) == (201, "56", scene.body.pk)
    for more, field in (
        ({"unit": "个"}, "unit"), ({"period": "x"}, "period"), ({"indicator": "none"}, "indicator"),
        ({"members": [{"id": 999999}]}, "members"),
    ):  # fmt: skip
        status, problem = program.send("post", "/figures", {**told, **more})
        assert (status, list(problem["errors"])) == (422, [field])
    assert program.send("post", f"/figures/{made['id']}/retract", {"reason": "重复"})[0] == 204
    assert program.get("/figures", indicator="tech_smes")[1]["count"] == 0
    assert Program(scene.world.person("leader")).send("post", "/figures", told)[0] == 403


def test_api_pages_figures_with_as_many_questions(scene: Scene) -> None:
    program = Program(scene.officer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert program.get("/figures")[0] == 200
        return len(context)

    scene.report()
    asked()
    few = asked()
    for period in ("2021", "2022", "2023", "2024"):
        scene.report(period=period)
    assert asked() == few
    assert len(program.get("/figures", per=2, page=2)[1]["items"]) == 2


def test_api_defines_and_edits_an_indicator(scene: Scene) -> None:
    program = Program(scene.officer)
    formula = {"countable": "recognitions", "where": {"scheme": "tech_sme"}}
    status, made = program.send("post", "/indicators", {**DEFINING, "formula": formula})
    assert (status, made["formula_words"]) == (201, "资质荣誉 · 资质类别: 科技型中小企业")
    assert program.send("patch", "/indicators/own_count", {"formula": None})[1]["formula"] is None
    assert program.send("patch", "/indicators/tech_smes", {"name": "x"})[0] == 409
    assert program.send("post", "/indicators", {**DEFINING, "code": "own_2", "formula": {"countable": "x"}})[0] == 422
    assert program.get("/indicators", q="own_count")[1]["count"] == 1


# Command line


def tell(by: access.Principal, *arguments: str) -> list[Any]:
    result = CliRunner().invoke(command, [*arguments, "--json"], obj=Speaker(by), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_command_shows_a_subject_as_json_lines(scene: Scene) -> None:
    firm = scene.firm("石药银湖")
    scene.report("ip_demonstration_enterprises", 7, members=[("organisation", firm.pk)])
    scene.report("key_enterprise_rd_spending", "3.07")
    for by in (access.LocalOperator(), scene.officer):
        first, second = tell(by, "show", "--subject", scene.body.name)
        wanted = {
            "indicator": "知识产权示范企业数", "code": "ip_demonstration_enterprises", "reported": 7, "unit": "家",
            "period": "2025", "approximate": False, "named": 1, "proven": 0, "of": None, "members": ["石药银湖"],
        }  # fmt: skip
        assert {name: first[name] for name in wanted} == wanted
        assert (second["reported"], second["named"], second["proven"]) == (3.07, None, None)
    assert [
        one["code"]
        for one in tell(scene.officer, "show", "--subject", scene.zone.code, "--indicator", "高新技术企业数")
    ] == []


def test_command_tells_people_in_a_table(scene: Scene) -> None:
    scene.report("patents", 1000, approximate=True)
    result = CliRunner().invoke(command, ["show", "--subject", scene.body.name], obj=Speaker(scene.officer))
    assert "约 1000 项" in result.output


@pytest.mark.parametrize("arguments", [("--subject", "没有"), ("--subject", "{body}", "--indicator", "没有")])
def test_command_refuses_what_there_is_not(scene: Scene, arguments: tuple[str, ...]) -> None:
    told = ["show", *(one.format(body=scene.body.name) for one in arguments)]
    result = CliRunner().invoke(command, told, obj=Speaker(scene.officer))
    assert isinstance(result.exception, ValidationError)


def test_command_lists_indicators(scene: Scene) -> None:
    assert [one["code"] for one in tell(access.LocalOperator(), "list")][:2] == ["key_chains", "chain_leaders"]
