"""Empty workbooks that departments fill in, and forgetting how a table was read."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Shape
from tests.factories.accounts import World, make_user

from .conftest import CODES, Planner, plain


def filled(path: Path, *rows: list[Any]) -> SimpleUploadedFile:
    """A template as a department sends it back."""
    content = BytesIO()
    book = openpyxl.load_workbook(path)
    for row in rows:
        book.worksheets[0].append(row)
    book.save(content)
    path.unlink()
    return SimpleUploadedFile("填好.xlsx", content.getvalue())


def headers(path: Path) -> list[str]:
    return [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]


def test_template_of_a_confirmed_shape_is_filled_in_and_asks_nothing(
    plan: Planner, officer: User, source: evidence.Source
) -> None:
    plan(plain(["甲机械有限公司", CODES[0], 500, "园区路1号"]))
    path = intake.write_blank(by=officer, source=source)
    assert headers(path) == ["企业名称", "统一社会信用代码", "注册资本（万元）", "住所"]
    file = filled(path, ["乙机械有限公司", CODES[1], 300, "园区路2号"])
    made = intake.receive(by=officer, source=source, file=file, title="", issued="2026-09")
    made = intake.read_plan(by=officer, plan=made)
    assert made.state == intake.PlanState.COMPARING
    assert [row.name for row in intake.compare(by=officer, plan=made).rows.all()] == ["乙机械有限公司"]


def test_template_of_what_a_table_says_has_its_columns_choices_and_instructions(
    officer: User, source: evidence.Source, plan: Planner
) -> None:
    path = intake.write_blank(by=officer, source=source, says=["recognition"])
    told = headers(path)
    assert told[:2] == ["企业名称*", "统一社会信用代码"]
    assert len(told) > 4
    book = openpyxl.load_workbook(path)
    assert book.worksheets[0].data_validations.dataValidation
    assert any("必填" in str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    row = ["甲机械有限公司", CODES[0]] + [""] * (len(told) - 2)
    made = plan(filled(path, row))
    assert [(one.name, one.code) for one in made.rows.all()] == [("甲机械有限公司", CODES[0])]


def test_what_nobody_registered_is_refused_with_what_there_is(officer: User, source: evidence.Source) -> None:
    with pytest.raises(ValidationError, match="recognition"):
        intake.write_blank(by=officer, source=source, says=["weather"])


def test_template_is_for_those_who_take_workbooks_in(source: evidence.Source, world: World) -> None:
    with pytest.raises(access.Denied):
        intake.write_blank(by=world.person("enterprise"), source=source)


def test_shape_that_is_forgotten_is_asked_for_again(plan: Planner, officer: User, source: evidence.Source) -> None:
    plan(plain(["甲机械有限公司", CODES[0], 500, "园区路1号"]))
    intake.forget_shape(by=officer, shape=Shape.objects.get())
    file = plain(["乙机械有限公司", CODES[1], 300, "园区路2号"])
    made = intake.receive(by=officer, source=source, file=file, title="", issued="2026-09")
    assert intake.read_plan(by=officer, plan=made).state == intake.PlanState.ASKING


def test_pages_list_hand_out_and_forget(
    plan: Planner, officer: User, source: evidence.Source, world: World, browser: Callable[[User], Client]
) -> None:
    page = browser(officer)
    assert "还没有确认过的表样" in page.get(reverse("intake-shapes")).content.decode()
    plan(plain(["甲机械有限公司", CODES[0], 500, "园区路1号"]))
    shape = Shape.objects.get()
    told = page.get(reverse("intake-shapes")).content.decode()
    assert "统一社会信用代码" in told
    assert "4 / 4" in told
    Shape.objects.update(headers=[*shape.headers, *"甲乙丙丁"])
    assert "等 8 列" in page.get(reverse("intake-shapes")).content.decode()
    Shape.objects.update(headers=shape.headers)
    rail = page.get(reverse("intake-blank")).content.decode().split('aria-current="page"')
    assert (len(rail), "表样与模板" in rail[1][:600]) == (2, True)
    answers = [
        page.get(reverse("intake-shape-template", args=[shape.pk])),
        page.post(reverse("intake-blank"), {"source": source.pk, "says": ["recognition"]}),
    ]
    for answer in answers:
        assert "attachment" in answer.headers["Content-Disposition"]
        assert b"".join(answer.streaming_content).startswith(b"PK")
    stranger = browser(make_user("science_officer", world.far, world.there))
    assert stranger.get(reverse("intake-shape-template", args=[shape.pk])).status_code == 404
    assert stranger.post(reverse("intake-shape-forget", args=[shape.pk])).status_code == 404
    page.post(reverse("intake-shape-forget", args=[shape.pk]))
    assert not Shape.objects.exists()
