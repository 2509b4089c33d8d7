"""A department's source, and workbooks written the way departments write them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from liantu.apps.accounts.models import User
from liantu.engine.identity.codes import check_sign, organisation_check_sign
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan
from tests.apps.registry.conftest import browser
from tests.factories.accounts import World
from tests.factories.registry import body_of

from .applier import Applier

Rows = Sequence[Sequence[Any]]
CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q", "91140899MA0LH2AR8J")


@pytest.fixture(autouse=True)
def _no_files_left() -> Iterator[None]:
    """Uploads belong to one test's database."""
    yield
    for name in ("intake", "jobs"):
        shutil.rmtree(Path(settings.LIANTU_HOME.files) / name, ignore_errors=True)
    shutil.rmtree(Path(settings.LIANTU_HOME.path) / "cache", ignore_errors=True)


@pytest.fixture
def officer(world: World) -> User:
    body_of(world.here)
    return world.person("science_officer")


@pytest.fixture
def source(world: World, officer: User) -> evidence.Source:
    return evidence.create_source(
        by=officer, code="market", name="企业登记台账", kind="workbook", zone=world.here, unit=world.unit,
        purposes=["register", "statistics"],
    )  # fmt: skip


def book(
    rows: Rows, *, merged: Sequence[tuple[int, int, int, int, str]] = (), name: str = "台账.xlsx"
) -> SimpleUploadedFile:
    """A workbook of one sheet. `merged`: first row, first column, last row, last column and text, counted from 0."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet("名册")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(at, column, value)
        for first_row, first_column, last_row, last_column, text in merged:
            sheet.merge_range(first_row, first_column, last_row, last_column, text)
    return SimpleUploadedFile(name, content.getvalue())


def plain(
    *rows: Sequence[Any], header: Sequence[str] = ("企业名称", "统一社会信用代码", "注册资本（万元）", "住所")
) -> SimpleUploadedFile:
    return book([header, *rows])


@pytest.fixture(scope="session")
def applier(django_db_setup: None) -> Iterator[Applier]:
    applier = Applier()
    yield applier
    applier.end()


Planner = Callable[..., Plan]


@pytest.fixture
def plan(officer: User, source: evidence.Source) -> Planner:
    """Takes a workbook in as far as its preview; columns are confirmed as proposed where they are asked for."""

    def make(file: Any, *, issued: str = "2026-08", of: evidence.Source | None = None, by: User | None = None) -> Plan:
        who = by or officer
        made = intake.receive(by=who, source=of or source, file=file, title="", issued=issued)
        made = intake.read_plan(by=who, plan=made)
        if made.state == intake.PlanState.ASKING:
            made = intake.confirm(by=who, plan=made, tables=made.tables)
        return intake.compare(by=who, plan=made)

    return make


@pytest.fixture
def take_in(officer: User, plan: Planner) -> Planner:
    """Takes a workbook in as far as the register."""

    def make(file: Any, **more: Any) -> Plan:
        told = intake.apply(by=officer, plan=plan(file, **more))
        return intake.carry_out(by=officer, plan=told)

    return make


def code_of(number: int) -> str:
    """A code of no firm."""
    organisation = f"MA0{number:05d}"
    body = f"91140800{organisation}{organisation_check_sign(organisation)}"
    return body + check_sign(body)


def name_of(number: int) -> str:
    """A name that is like no other."""
    return "".join(chr(0x5000 + 97 * number + 31 * at) for at in range(3)) + "有限公司"


def states(plan: Plan) -> list[tuple[str, str]]:
    """Name and outcome of each row."""
    return [(row.name, row.state) for row in plan.rows.order_by("number")]


__all__ = ["browser"]
