"""Reports as sources: what they state is proposed, taken by a person, and opens to its sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.indicators.actions import sync_rulebook
from liantu.apps.indicators.models import Observation
from liantu.apps.registry.models import Name, Organisation, Recognition, Tie
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan
from liantu.kit.jobs.public import work_off
from tests.factories.accounts import World
from tests.factories.registry import plain as words
from tests.factories.word import docx, paragraph, table

TEXT = """云岭高新区：向创新要动力
本报讯（2026年7月3日）截至2025年底，云岭高新区有高新技术企业41家。山西青锋机械有限公司（以下简称“青锋机械”）获评国家级制造业单项冠军。
青锋机械与云岭理工大学共建联合实验室，研发新型轴承。
"""


@pytest.fixture
def report(world: World, officer: User) -> evidence.Source:
    sync_rulebook()
    world.here.name = "云岭高新区"
    world.here.save()
    return evidence.create_source(
        by=officer, code="news", name="云岭日报报道", kind="report", zone=world.here, classification="open",
        purposes=["register", "statistics"],
    )  # fmt: skip


def read(officer: User, source: evidence.Source, text: str = TEXT) -> Plan:
    file = SimpleUploadedFile("报道.txt", text.encode())
    plan = intake.receive(by=officer, source=source, file=file, title="", issued="2026-07-03")
    return intake.read_plan(by=officer, plan=plan)


def test_report_is_read_into_finds_on_their_sentences(report: evidence.Source, officer: User) -> None:
    plan = read(officer, report)
    assert plan.state == "ready"
    assert {row.what for row in plan.rows.all()} >= {"organisation", "figure"}
    for row in plan.rows.all():
        start, end = row.span
        assert 0 <= start < end <= len(row.words)
    assert Organisation.objects.filter(name__contains="青锋").count() == 0


def test_nothing_goes_in_that_nobody_took(report: evidence.Source, officer: User) -> None:
    plan = read(officer, report)
    with pytest.raises(Exception, match="没有可以应用的行"):
        intake.apply(by=officer, plan=plan)


def test_taken_find_is_evidence_whose_proof_is_the_passage(report: evidence.Source, officer: User) -> None:
    plan = read(officer, report)
    rows = [row for row in plan.rows.all() if row.what == "organisation" and "青锋机械有限公司" in row.name]
    intake.accept(by=officer, rows=rows)
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=plan))
    told = Organisation.objects.get(name="山西青锋机械有限公司", listed=True)
    record = evidence.Record.objects.get(last=Plan.objects.get().delivery)
    assert "山西青锋机械有限公司" in record.words
    assert set(Name.objects.filter(organisation=told).values_list("record", flat=True)) == {record.pk}


def test_figure_is_reported_of_the_zone(report: evidence.Source, officer: User, world: World) -> None:
    plan = read(officer, report)
    row = next(row for row in plan.rows.all() if row.what == "figure" and row.content.get("数值") == "41")
    if row.faults:
        row = intake.edit_find(
            by=officer, row=row, told={"indicator": "high_tech_enterprises", "period": "@2025-12-31"}
        )
    intake.accept(by=officer, rows=[row])
    row.refresh_from_db()
    if row.state == "unsure":
        body = world.here
        pytest.fail(f"{body} is not told")
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=plan))
    told = Observation.objects.get()
    assert (told.indicator.code, told.value) == ("high_tech_enterprises", 41)


def test_find_that_lacks_something_is_not_taken(report: evidence.Source, officer: User) -> None:
    plan = read(officer, report, "云岭高新区完成投资3亿元，势头良好。\n")
    rows = [row for row in plan.rows.all() if row.what == "figure"]
    assert rows
    with pytest.raises(ValidationError):
        intake.accept(by=officer, rows=rows)


WORD = docx(
    paragraph("云岭高新区2026年上半年情况") + paragraph("截至6月底，云岭高新区有高新技术企业43家，比上年末增加2家。")
    + paragraph("表1 重点企业（单位：万元）")
    + table([["序号", "企业名称", "营业收入", "同比增长（%）"], ["1", "青锋机械", "18,640", "16.2"], ["合计", "", "18,640", "16.2"]])
    + paragraph("下半年，力争高新技术企业达到60家。")
)  # fmt: skip


def rows_of(officer: User, source: evidence.Source, data: bytes, name: str = "汇报.docx") -> Plan:
    plan = intake.receive(
        by=officer, source=source, file=SimpleUploadedFile(name, data), title="", issued="2026-07-03", later=False
    )
    return intake.read_plan(by=officer, plan=plan)


def test_cell_of_a_word_table_is_shown_behind_its_headers(report: evidence.Source, officer: User) -> None:
    rows = {row.words: row for row in rows_of(officer, report, WORD).rows.filter(what="figure", place__startswith="表")}
    row = rows["青锋机械 ｜ 营业收入 ｜ 18,640"]
    start, end = row.span
    assert (row.words[start:end], row.place, row.content["对象"], row.content["单位"], row.content["期间"]) == (
        "18,640", "表 1 第 2 行", "青锋机械", "万元", "2026-H1",
    )  # fmt: skip
    # A change and a sum of those listed are no value of the indicator that they name.
    assert [
        rows[words].said["told"]["indicator"]
        for words in ("青锋机械 ｜ 同比增长（%） ｜ 16.2", "合计 ｜ 营业收入 ｜ 18,640")
    ] == ["", ""]


def test_plan_is_not_taken_until_somebody_says_that_it_is_a_result(report: evidence.Source, officer: User) -> None:
    (row,) = [
        row
        for row in rows_of(officer, report, WORD).rows.filter(what="figure")
        if row.content.get("数值") == "60" or "60" in str(row.said)
    ]
    assert [fault["words"]["zh"] for fault in row.faults] == [
        "这是目标或打算，不是实绩；原文确是实绩的，请把“目标”清空"
    ]
    with pytest.raises(ValidationError):
        intake.accept(by=officer, rows=[row])
    told = {"planned": "", "indicator": "high_tech_enterprises", "period": "@2026-12-31"}
    assert intake.edit_find(by=officer, row=row, told=told).faults == []


def test_count_of_a_zone_is_no_title_that_the_zone_holds(report: evidence.Source, officer: User) -> None:
    plan = rows_of(officer, report, WORD)
    assert plan.rows.filter(what="recognition").count() == 0
    assert plan.rows.filter(what="figure", words__contains="高新技术企业43家").exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("旧.docx", bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0"), "请用 Word 另存为新格式后上传"),
        ("旧.doc", bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0"), "请用 Word 另存为 .docx 后上传"),
        ("炸.docx", docx(paragraph("甲" * 30_000_000)), "请用 Word 打开后另存；内容很多时请拆分"),
        ("实体.docx", docx(paragraph("x"), '<!DOCTYPE d [<!ENTITY a "aaaa">]>'), "请用 Word 打开后另存，再上传"),
        ("断.docx", WORD[:900], "内容不是 .docx 文件，或已损坏"),
        ("表.docx", b"a,b\n1,2\n", "内容不是 .docx 文件，或已损坏"),
    ],
    ids=["renamed", "old", "bomb", "entities", "truncated", "disguised"],
)
def test_word_file_that_means_harm_or_came_to_harm_is_refused_with_the_mend(
    report: evidence.Source, officer: User, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        rows_of(officer, report, data, name)
    (message,) = refused.value.messages
    assert (name in message, words in message, Plan.objects.count()) == (True, True, 0)


def test_sound_word_file_without_words_says_so(report: evidence.Source, officer: User) -> None:
    plan = rows_of(officer, report, docx(paragraph("")))
    assert (plan.state, plan.problem) == ("refused", "汇报.docx：没有文字。请检查是否为扫描图片")


def test_refused_find_stays_to_be_seen(report: evidence.Source, officer: User) -> None:
    plan = read(officer, report)
    rows = list(plan.rows.all())
    intake.refuse(by=officer, rows=rows)
    assert {row.state for row in plan.rows.all()} == {"refused"}
    assert (Tie.objects.filter(kind="joint_lab").count(), Recognition.objects.count()) == (0, 0)


def test_find_is_taken_on_its_sentence(
    report: evidence.Source, officer: User, browser: Callable[[User], Client]
) -> None:
    page = browser(officer)
    answer = page.post(
        reverse("intake-new"), {"source": report.pk, "text": TEXT, "issued": "2026-07-03", "title": "报道"}
    )
    work_off()
    plan = Plan.objects.get()
    assert answer.headers["Location"] == reverse("intake-plan", args=[plan.pk])
    assert "待采用" in words(page.get(reverse("intake-plan", args=[plan.pk])))
    row = plan.rows.filter(what="organisation", name="山西青锋机械有限公司").get()
    shown = page.get(reverse("intake-row", args=[row.pk]))
    assert "<mark>山西青锋机械有限公司</mark>" in shown.content.decode()
    page.post(reverse("intake-find-word", args=[row.pk]), {"do": "accept"})
    row.refresh_from_db()
    assert row.state == "new"
    page.post(reverse("intake-find-word", args=[row.pk]), {"do": "refuse"})
    row.refresh_from_db()
    assert row.state == "refused"
    page.post(reverse("intake-row", args=[row.pk]), {"name": "山西青锋机械集团有限公司", "kind": "enterprise"})
    row.refresh_from_db()
    assert (row.name, row.state) == ("山西青锋机械集团有限公司", "new")
