"""However many rows: as many questions to the database, but for rows that are written by the hundred."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan
from tests.factories.accounts import World
from tests.factories.registry import make_organisation

from .conftest import Planner, code_of, name_of, plain


def questions(what: Callable[[], object]) -> int:
    """How many statements are sent, without those that write many rows at a time."""
    with CaptureQueriesContext(
        connection,
    ) as sent:
        what()
    return sum("INSERT" not in told["sql"][:6] for told in sent.captured_queries)


def workbook(first: int, count: int) -> list[list[object]]:
    return [[name_of(n), code_of(n), n, f"园区路 {n} 号"] for n in range(first, first + count)]


@pytest.fixture
def ready(plan: Planner) -> Callable[[int, int], Plan]:
    """A plan of so many rows that is still to be compared."""

    def make(first: int, count: int) -> Plan:
        made = plan(plain(*workbook(first, count)))
        Plan.objects.filter(pk=made.pk).update(state="comparing")
        made.refresh_from_db()
        return made

    return make


def test_comparing_asks_as_much_for_few_rows_as_for_many(ready: Callable[[int, int], Plan], officer: User) -> None:
    few, many = ready(0, 50), ready(100, 200)
    asked = [questions(lambda plan=plan: intake.compare(by=officer, plan=plan)) for plan in (few, many)]
    assert asked[0] == asked[1]


def test_comparing_with_the_register_asks_as_much_for_few_rows_as_for_many(
    ready: Callable[[int, int], Plan], take_in: Planner, officer: User
) -> None:
    take_in(plain(*([*row[:2], 1, "旧址"] for row in workbook(0, 250))), issued="2026-07")
    few, many = ready(0, 50), ready(50, 200)
    asked = [questions(lambda plan=plan: intake.compare(by=officer, plan=plan)) for plan in (few, many)]
    assert asked[0] == asked[1]


def test_applying_asks_as_much_for_few_rows_as_for_many(plan: Planner, take_in: Planner, officer: User) -> None:
    take_in(plain(*([*row[:2], 1, "旧址"] for row in workbook(0, 240))), issued="2026-07")
    # Search keys are put by the two hundred, the zone's own organisation among them.
    sizes = ((0, 50), (50, 190))
    asked = []
    for size in sizes:
        # Compared after the one before was applied, so that neither looks at its rows again.
        told = intake.apply(by=officer, plan=plan(plain(*workbook(*size))))
        asked.append(questions(lambda plan=told: intake.carry_out(by=officer, plan=plan)))
    assert asked[0] == asked[1]


def test_pages_ask_as_much_for_few_rows_as_for_many(
    plan: Planner, officer: User, world: World, browser: Callable[[User], Client], source: evidence.Source
) -> None:
    page = browser(officer)
    for place in ("山西", "河北"):
        make_organisation(f"{place}天海泵业有限公司", zone=world.here, short="天海泵业")
    asked = []
    for count in (4, 16):
        made = plan(
            plain(
                *workbook(0, count),
                *(["天海泵业", "", n, ""] for n in range(1)),
                *(["", "", n, ""] for n in range(count)),
            )
        )
        row = made.rows.get(state="unsure")
        urls = [reverse("intake-plan", args=[made.pk]), reverse("intake-row", args=[row.pk]), reverse("intake-review")]
        for url in urls:
            page.get(url)
        asked.append([questions(lambda url=url: page.get(url)) for url in urls])
    assert asked[0] == asked[1]
