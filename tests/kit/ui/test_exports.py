"""Workbooks that leave the house, read back as a spreadsheet reads them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.public import Category, Entry, Outcome
from liantu.kit.ui import exports, later
from liantu.kit.ui.exports import Book, Kind, SheetColumn
from liantu.kit.ui.public import open_export
from tests.factories.accounts import World, make_unit
from tests.factories.ui import PeoplePage, Steps, UnitPage, cells, request_for, visit

NOON = datetime(2026, 9, 14, 4, tzinfo=UTC)
COLUMNS = [
    SheetColumn("名称"), SheetColumn("人数", Kind.NUMBER), SheetColumn("金额", Kind.MONEY),
    SheetColumn("日期", Kind.DATE), SheetColumn("时间", Kind.MOMENT),
]  # fmt: skip


def written(*rows: list[Any], **more: Any) -> bytes:
    file, _count = exports.write(
        Book("样例", COLUMNS, rows, at=NOON, maker="樊璇 (fan)", number="20260914-ABCDEF", **more)
    )
    return file.read()


def sheet_xml(content: bytes, name: str = "sheet1") -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(f"xl/worksheets/{name}.xml").decode()


def taken(answer: HttpResponse) -> dict[str, list[list[Any]]]:
    return cells(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_values_keep_their_types() -> None:
    content = written(["甲", 12, Decimal("1234.56"), date(2026, 9, 14), datetime(2026, 9, 14, 4, tzinfo=UTC)])
    assert cells(io.BytesIO(content))["样例"][1] == [
        "甲", 12.0, 1234.56, date(2026, 9, 14), datetime(2026, 9, 14, 12),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+86 13800000000", "-5", "@SUM(A1)", "http://example.com", "007", "1e5"])
def test_a_text_stays_a_text(text: str) -> None:
    content = written([text, text, text, text, text])
    assert cells(io.BytesIO(content))["样例"][1] == [text] * 5
    assert "<f>" not in sheet_xml(content)
    assert "hyperlink" not in sheet_xml(content)


def test_a_number_that_a_float_cannot_hold_is_written_as_text() -> None:
    content = written(["甲", 91140800330532156789, Decimal("12345678901234567.89"), None, None])
    assert cells(io.BytesIO(content))["样例"][1][1:3] == ["91140800330532156789", "12345678901234567.89"]


def test_a_text_that_is_too_long_says_so() -> None:
    content = written(["长" * 40_000, None, None, None, None])
    assert cells(io.BytesIO(content))["样例"][1][0].endswith("……（此处超出单元格长度，已截断）")


def test_words_in_a_column_of_numbers_stay_words() -> None:
    content = written(["甲", "— 未知", "已隐去", "— 未知", "长期"])
    assert cells(io.BytesIO(content))["样例"][1] == ["甲", "— 未知", "已隐去", "— 未知", "长期"]


def test_the_second_sheet_says_what_the_first_one_is() -> None:
    lines = dict(cells(io.BytesIO(written(about=[("筛选", "类型：企业")])))["说明"])
    assert lines == {
        "标题": "样例",
        "筛选": "类型：企业",
        "行数": "0",
        "追溯": "导出人 樊璇 (fan) · 2026-09-14 12:00 · 编号 20260914-ABCDEF",
    }


def test_the_head_is_frozen_and_printed_on_every_page() -> None:
    content = written(["甲", 1, 1, None, None])
    assert re.search(r'<pane xSplit="1" ySplit="1"[^>]*state="frozen"', sheet_xml(content))
    names = zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").decode()
    assert "_xlnm.Print_Titles" in names


def test_a_workbook_with_personal_values_carries_who_took_it() -> None:
    content = written(["甲", 1, 1, None, None], watermark=True)
    trace = "导出人 樊璇 (fan) · 2026-09-14 12:00 · 编号 20260914-ABCDEF"
    assert cells(io.BytesIO(content))["样例"][0][0] == f"含个人信息，仅限本次用途。{trace}"
    assert f"&amp;L{trace}" in sheet_xml(content)
    assert trace in zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b:c", "a b c"),
        ("说明", "数据"),
        ("", "数据"),
        ("'quoted'", "quoted"),
        ("长" * 40, "长" * 31),
        ("History", "数据"),
    ],
)
def test_a_sheet_gets_a_name_that_excel_takes(title: str, name: str) -> None:
    assert exports.sheet_name(title) == name


def test_numbers_of_exports_differ() -> None:
    with clock.stopped(NOON):
        numbers = {exports.new_number() for _ in range(50)}
    assert len(numbers) == 50
    assert all(re.fullmatch(r"20260914-[2-9A-HJ-NP-Z]{6}", number) for number in numbers)


@pytest.mark.django_db
def test_a_list_is_exported_as_it_is_seen(world: World) -> None:
    make_unit(world.here, "=cmd()", "firm")
    request = request_for(
        world.system, "/units/?kind=firm&sort=-name", {"export": "xlsx"}, method="post", zone=world.here
    )
    answer = visit(UnitPage, request)
    sheets = taken(answer)
    assert sheets["单位"] == [
        ["名称", "类型", "园区", "人数", "状态"],
        ["=cmd()", "企业", world.here.name, 3.0, "启用"],
    ]
    about = dict(sheets["说明"])
    assert (about["筛选"], about["排序"], about["园区"]) == ("类型：企业", "名称 ↓", world.here.name)
    assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_an_export_is_in_the_log(world: World) -> None:
    visit(UnitPage, request_for(world.system, "/units/?q=单位", {"export": "xlsx"}, method="post"))
    entry = Entry.objects.get(action="accounts.unit.export")
    assert (entry.actor, entry.category, entry.outcome) == (world.system, Category.WORK, Outcome.DONE)
    assert '"filters": ["名称：单位"]' in entry.details
    assert '"columns": ["name", "kind", "zone", "people", "active"]' in entry.details


@pytest.mark.django_db
def test_only_rows_in_the_scope_of_the_export_leave(world: World) -> None:
    officer = world.person("science_officer")
    sheets = taken(visit(UnitPage, request_for(officer, "/units/", {"export": "xlsx"}, method="post")))
    assert [row[2] for row in sheets["单位"][1:]] == [world.here.name] * 2


@pytest.mark.django_db(transaction=True)
def test_who_may_not_export_is_refused_and_it_is_in_the_log(world: World) -> None:
    firm = world.person("enterprise")
    with pytest.raises(access.Denied) as refusal:
        visit(UnitPage, request_for(firm, "/units/", {"export": "xlsx"}, method="post"))
    assert refusal.value.words == "没有权限：导出单位"
    assert Entry.objects.get(action="accounts.unit.export").outcome == Outcome.REFUSED


@pytest.mark.django_db
def test_personal_values_leave_masked(world: World) -> None:
    User.objects.filter(pk=world.security.pk).update(phone="13803594567")
    sheets = taken(visit(PeoplePage, request_for(world.system, "/users/", {"export": "xlsx"}, method="post")))
    assert [row[2] for row in sheets["用户"][1:]].count("138****4567") == 1
    assert "个人信息已遮盖" in dict(sheets["说明"])["范围"]


@pytest.mark.django_db
def test_a_revealing_export_wants_a_reason_and_marks_every_page(world: World) -> None:
    User.objects.filter(pk=world.security.pk).update(phone="13803594567")
    asked = {"export": "xlsx", "reveal": "1", "reason": "电话通知补正"}
    sheets = taken(visit(PeoplePage, request_for(world.system, "/users/", asked, method="post")))
    assert sheets["用户"][0][0].startswith("含个人信息，仅限本次用途。导出人 ")
    assert "13803594567" in [row[2] for row in sheets["用户"]]
    assert dict(sheets["说明"])["用途"] == "电话通知补正"
    entry = Entry.objects.get(action="accounts.user.reveal")
    assert (entry.reason, entry.category) == ("电话通知补正", Category.SECURITY)
    assert "13803594567" not in entry.details


@pytest.mark.django_db
def test_a_revealing_export_without_a_reason_asks_again(world: World) -> None:
    asked = {"export": "xlsx", "reveal": "1", "reason": "要"}
    answer = visit(PeoplePage, request_for(world.system, "/users/", asked, method="post"))
    assert answer.status_code == 422
    assert "至少 4 个字" in answer.content.decode()


@pytest.mark.django_db
def test_a_revealing_export_opens_only_what_is_in_the_scope_of_revealing(world: World) -> None:
    officer = world.person("science_officer", phone="13900001111")
    other = world.person("caseworker", phone="13900002222")
    rows = access.scope(officer, "view", User.objects.filter(pk__in=[officer.pk, other.pk]))
    table = PeoplePage.table_class(rows.order_by("username"), user=officer)
    assert table.reveal_for(officer, rows) == 1
    phones = {row[0]: row[2] for row in table.sheet_rows(rows)}
    assert phones == {officer.username: "13900001111", other.username: "139****2222"}


@pytest.mark.django_db
def test_who_may_not_reveal_gets_no_revealing_export(world: World) -> None:
    with pytest.raises(access.Denied):
        open_export(by=access.LocalOperator(), label="accounts.User", reveal=True, reason="为了看看")


@pytest.mark.django_db
def test_filters_that_make_no_sense_export_nothing(world: World) -> None:
    with pytest.raises(ValidationError):
        visit(UnitPage, request_for(world.system, "/units/?kind=castle", {"export": "xlsx"}, method="post"))


# Many rows


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was handed to the queue; two rows are many."""
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(later, "_queues", [lambda *wanted: (found.append(wanted), "/jobs/1/")[1]])
    return found


@pytest.mark.django_db
def test_a_workbook_of_many_rows_is_made_in_the_background_as_it_was_asked_for(
    world: World, asked: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    for name in ("甲", "乙"):
        make_unit(world.here, name, "firm")
    make_unit(world.there, "丙", "firm")
    request = request_for(
        world.system,
        "/units/?kind=firm&sort=-name&columns=name,kind",
        {"export": "xlsx"},
        method="post",
        zone=world.here,
    )
    answer = visit(UnitPage, request)
    assert (answer.status_code, answer.url) == (302, "/jobs/1/")
    assert not Entry.objects.filter(action="accounts.unit.export").exists()
    by, task, order, title = asked[0]
    assert (by, task, title) == (world.system, "export", "单位")
    steps = Steps(by, tmp_path)
    told = later.do_work(steps, task, order)
    (made,) = tmp_path.iterdir()
    sheets = cells(made)
    assert (made.name, sheets["单位"]) == (
        f"units-{clock.today():%Y%m%d}.xlsx", [["名称", "类型"], ["甲", "企业"], ["乙", "企业"]],
    )  # fmt: skip
    entry = Entry.objects.get(action="accounts.unit.export")
    assert dict(sheets["说明"])["园区"] == world.here.name
    assert (told["done"], steps.done, told["url"]) == (2, 2, "/units/?kind=firm&sort=-name&columns=name%2Ckind")
    assert f"编号 {json.loads(entry.details)['number']}" in told["words"]


@pytest.mark.django_db
def test_work_in_the_background_takes_out_nothing_that_its_owner_may_no_longer(
    world: World, asked: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    for name in ("甲", "乙"):
        make_unit(world.here, name, "firm")
    visit(UnitPage, request_for(world.system, "/units/", {"export": "xlsx"}, method="post"))
    with pytest.raises(access.Denied):
        later.do_work(Steps(world.person("enterprise"), tmp_path), asked[0][1], asked[0][2])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_personal_values_of_many_rows_are_not_left_in_a_file(world: World, asked: list[tuple[Any, ...]]) -> None:
    told = {"export": "xlsx", "reveal": "1", "reason": "年度联系人核对"}
    with pytest.raises(ValidationError, match="含个人信息的表一次最多导出 1 行"):
        visit(PeoplePage, request_for(world.system, "/users/", told, method="post"))
    assert asked == []
