"""Lists of names: workbooks and pasted lines, what is ticked, what is refused with its row."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liantu.apps.accounts.models import User
from liantu.apps.activities import public as activities
from liantu.apps.activities.models import Event
from liantu.kit import clock
from tests.factories.figures import Scene
from tests.factories.registry import plain

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet("签到表")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return SimpleUploadedFile("签到表.xlsx", kept.getvalue())


@pytest.fixture
def event(scene: Scene) -> Event:
    made = activities.create_event(
        by=scene.officer, zone=scene.zone, title="沙龙", kind="salon", day=str(clock.today())
    )
    activities.add_participants(by=scene.officer, event=made, rows=[{"person": "李四", "from_where": "天海泵业"}])
    return made


def bring(browser: Browser, scene: Scene, event: Event, file: Any) -> Any:
    told = {"file": file, "part": "guest", "attended": "on"}
    return browser(scene.officer).post(f"/events/{event.pk}/participants/import/", told)


def test_workbook_ticks_those_who_came_and_adds_the_others(scene: Scene, event: Event, browser: Browser) -> None:
    file = workbook(
        ("青年工程师沙龙签到表",), ("身份", "单位", "姓名", "到场"), ("来宾", "天海泵业", "李四", "是"),
        ("来宾", "路过的", "王五", "2026-09-14 10:02"), ("来宾", "天海泵业", "赵六", "未到"), ("专家", "", "", "是"),
    )  # fmt: skip
    assert bring(browser, scene, event, file).status_code == 302
    there = {(one.person, one.from_where, one.attended is not None) for one in event.participants.all()}
    assert there == {("李四", "天海泵业", True), ("王五", "路过的", True)}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("姓名", "单位"), ("李*", "天海泵业")), "第 2 行的姓名是隐去的"),
        ((("李四", "天海泵业"), ("", "路过的")), "第 2 行没有姓名"),
        ((("姓名", "到场"), ("李四", "否")), "名单上没有到场的人"),
        ((("姓名",),), "名单是空的"),
    ],
)
def test_list_that_ticks_nobody_or_hides_names_is_refused(
    scene: Scene, event: Event, browser: Browser, rows: Any, words: str
) -> None:
    answer = bring(browser, scene, event, workbook(*rows))
    assert (answer.status_code, words in plain(answer)) == (422, True)


def test_file_that_is_no_workbook_is_refused_in_words(scene: Scene, event: Event, browser: Browser) -> None:
    answer = bring(browser, scene, event, SimpleUploadedFile("名单.xlsx", b"%PDF-1.4"))
    assert (answer.status_code, "PDF" in plain(answer)) == (422, True)
