"""Rows that go back to their department, and come back mended."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.intake import blanks, correcting
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan, Shape
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

from .conftest import CODES, Planner, plain, states


def sent_back(officer: User, plan: Plan, **cells: str) -> SimpleUploadedFile:
    """The correction workbook with these cells filled in."""
    path = correcting.write(by=officer, plan=plan)
    book = openpyxl.load_workbook(path)
    Path(path).unlink()
    for place, value in cells.items():
        book.worksheets[0][place] = value
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("更正表.xlsx", content.getvalue())


def rows_of(officer: User, plan: Plan) -> list[tuple[object, ...]]:
    path = correcting.write(by=officer, plan=plan)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    Path(path).unlink()
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_correction_holds_what_was_left_behind_and_why(plan: Planner, officer: User) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["乙泵业有限公司", "", "很多", ""], ["", "", 3, ""]))
    told = rows_of(officer, made)
    assert [row[1] for row in told[1:]] == ["乙泵业有限公司", None]
    assert "很多" in str(told[1][0])
    assert "没有企业名称" in str(told[2][0])


def test_fault_stands_at_its_own_column_whatever_others_are_called(plan: Planner, officer: User, world: World) -> None:
    header = ("企业名称", "注册资本（万元）说明", "注册资本（万元）")
    for name in ("山西天海泵业有限公司", "河北天海泵业有限公司"):
        make_organisation(name, zone=world.here, short="天海泵业")
    rows = [
        ["甲机械有限公司", "", 5],
        ["乙泵业有限公司", "", "很多"],
        ["丙风机有限公司", "", -5],
        ["", "", 5],
        ["天海泵业", "", 5],
    ]
    made = plan(plain(*rows, header=header))
    path = correcting.write(by=officer, plan=made)
    told = openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2)
    Path(path).unlink()
    # What no cell says, and whose it is, is to be mended where it would be told.
    assert [[cell.column_letter for cell in row if cell.comment is not None] for row in told] == [
        ["D"],
        ["D"],
        ["B"],
        ["B"],
    ]


def test_only_mended_rows_come_in(take_in: Planner, officer: User) -> None:
    made = take_in(plain(["甲机械有限公司", CODES[0], 500, ""], ["乙泵业有限公司", "", "很多", ""], ["", "", 3, ""]))
    back = intake.receive_back(by=officer, plan=made, file=sent_back(officer, made, D2="800"))
    back = intake.compare(by=officer, plan=back)
    assert states(back) == [("乙泵业有限公司", "new")]
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=back))
    assert str(Organisation.objects.get(name="乙泵业有限公司").capital) == "8000000.00"
    made.refresh_from_db()
    assert made.counts == {"new": 1, "corrected": 1, "rejected": 1}


def test_row_that_is_still_wrong_stays_behind(plan: Planner, officer: User) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["乙泵业有限公司", "", "很多", ""]))
    back = intake.receive_back(by=officer, plan=made, file=sent_back(officer, made, D2="还是很多"))
    assert states(intake.compare(by=officer, plan=back)) == [("乙泵业有限公司", "rejected")]


def test_another_workbook_is_no_correction(plan: Planner, officer: User) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["乙泵业有限公司", "", "很多", ""]))
    with pytest.raises(ValidationError, match="更正表"):
        intake.receive_back(by=officer, plan=made, file=plain(["乙泵业有限公司", "", 5, ""]))


def test_cells_that_look_like_formulas_stay_text(plan: Planner, officer: User) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["=cmd|' /C calc'!A0", "", "很多", "+86"]))
    path = correcting.write(by=officer, plan=made)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    Path(path).unlink()
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing more than a few bytes can be written to a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("what", ["correction", "template"])
def test_workbook_that_cannot_be_written_leaves_no_file(
    plan: Planner, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["", "", 3, ""]))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    write = {
        "correction": partial(correcting.write, by=officer, plan=made),
        "template": partial(blanks.write, by=officer, source=made.source),
    }
    with full_disk(), pytest.raises(Exception, match="File too large"):
        write[what]()
    assert list(tmp_path.iterdir()) == []


def test_workbook_that_is_handed_out_leaves_no_file(
    plan: Planner, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Callable[[User], Client]
) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""], ["", "", 3, ""]))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for url in (
        reverse("intake-correction", args=[made.pk]),
        reverse("intake-shape-template", args=[Shape.objects.get().pk]),
    ):
        answer = browser(officer).get(url)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store, private")
        assert b"".join(answer.streaming_content)[:2] == b"PK"
        assert list(tmp_path.iterdir()) == []
