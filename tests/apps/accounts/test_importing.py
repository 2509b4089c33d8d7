"""Lists of people that come as workbooks: how far their cells may lie apart, and how long the file stays."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.actions import importing
from liantu.apps.accounts.actions.sheets import check_spread
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from tests.factories.accounts import World

pytestmark = pytest.mark.django_db
HEAD = ["用户名", "姓名", "电话", "手机"]


def book(rows: list[list[object]], far: str = "", coloured: str = "") -> io.BytesIO:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if far:
            sheet.write(far, "x")
        if coloured:
            sheet.write_blank(coloured, None, made.add_format({"bg_color": "red"}))
    file.seek(0)
    return file


def uploads() -> list[Path]:
    return list((settings.LIANTU_HOME.files / "uploads").glob("*.xlsx"))


@pytest.fixture(autouse=True)
def _no_uploads() -> None:
    for path in uploads():
        path.unlink()


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD2000"])
def test_cells_far_apart_are_refused_before_they_are_unpacked(world: World, far: str) -> None:
    rows = [HEAD, ["li.na", "李娜", "", ""]]
    if far == "A1048576":
        rows[0] = ["", *HEAD]
    with pytest.raises(ValidationError, match="铺得太开"):
        importing.keep_upload(by=world.system, content=book(rows, far=far))
    assert uploads() == []


def test_cells_far_away_that_are_only_coloured_do_no_harm(world: World) -> None:
    content = book([HEAD, ["li.na", "李娜", "", ""]], coloured="XFD1048576")
    assert importing.keep_upload(by=world.system, content=content)


def test_cells_far_apart_in_a_part_that_calls_itself_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    sheet = '<x:sheetData xmlns:x="u"><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    sheet += '<x:row r="1048576"><x:c><x:v>1</x:v></x:c><x:c r="B1048576"><x:v>1</x:v></x:c></x:row></x:sheetData>'
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("xl/other.xml", sheet)
    with pytest.raises(ValidationError, match="铺得太开"):
        check_spread(path)


@pytest.mark.parametrize("content", ["<a><b></a>", "<a>" * 9, ""])
def test_broken_part_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("xl/worksheets/sheet1.xml", content)
    with pytest.raises(ValidationError, match="读不出来"):
        check_spread(path)


@pytest.mark.parametrize(
    ("phone", "mobile", "kept"),
    [("0359-2222222", "", "0359-2222222"), ("", "13812345678", "13812345678"), ("1380", "1381", "1380")],
)
def test_of_two_columns_for_one_thing_the_first_filled_one_counts(
    tmp_path: Path, phone: str, mobile: str, kept: str
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(book([HEAD, ["li.na", "李娜", phone, mobile]]).read())
    assert [row.told["phone"] for row in importing.read_rows(path)] == [kept]


@pytest.mark.django_db(transaction=True)
def test_workbook_is_read_while_nothing_is_locked(world: World) -> None:
    class Watched(io.BytesIO):
        locked: bool | None = None

        def read(self, *size: int) -> bytes:
            self.locked = connection.in_atomic_block
            return super().read(*size)

    content = Watched(book([HEAD, ["li.na", "李娜", "", ""]]).read())
    importing.keep_upload(by=world.system, content=content)
    assert content.locked is False
    assert Entry.objects.get(action="accounts.user.upload").details == '{"rows": 1}'


def test_upload_is_gone_after_a_run_that_was_stopped(world: World, tmp_path: Path) -> None:
    upload = importing.keep_upload(by=world.system, content=book([HEAD, ["li.na", "李娜", "", ""]]))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.import_users(by=world.system, upload=upload, path=tmp_path / "x.xlsx", on_progress=stop)
    assert uploads() == []
    with pytest.raises(ValidationError, match="请重新上传"):
        importing.import_users(by=world.system, upload=upload, path=tmp_path / "x.xlsx")


def test_upload_is_gone_after_a_run_that_was_refused(world: World, tmp_path: Path) -> None:
    upload = importing.keep_upload(by=world.system, content=book([HEAD, ["li.na", "李娜", "", ""]]))
    with pytest.raises(access.Denied):
        importing.import_users(by=world.security, upload=upload, path=tmp_path / "x.xlsx")
    assert uploads() == []


def test_upload_that_no_job_came_for_goes_at_night(world: World) -> None:
    for _ in range(2):
        importing.keep_upload(by=world.system, content=book([HEAD, ["li.na", "李娜", "", ""]]))
    old = clock.wall().timestamp() - 25 * 3600
    os.utime(uploads()[0], (old, old))
    assert accounts.tidy(by=access.Scheduler())["uploads"] == 1
    assert len(uploads()) == 1
