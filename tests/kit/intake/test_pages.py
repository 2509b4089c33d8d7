"""The wizard as an officer walks it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.evidence import public as evidence
from liantu.kit.intake.models import Plan, Verdict
from liantu.kit.jobs.public import work_off
from tests.factories.accounts import World
from tests.factories.registry import make_organisation
from tests.factories.registry import plain as words

from .conftest import CODES, Planner, plain


@pytest.fixture
def page(officer: User, browser: Callable[[User], Client]) -> Client:
    return browser(officer)


def test_workbook_goes_from_upload_to_register(page: Client, source: evidence.Source) -> None:
    file = plain(["甲机械有限公司", CODES[0], 500, "园区路1号"], ["", "", 3, ""])
    answer = page.post(reverse("intake-new"), {"source": source.pk, "file": file, "issued": "2026-08", "title": ""})
    plan = Plan.objects.get()
    assert answer.headers["Location"] == reverse("intake-plan", args=[plan.pk])
    work_off()
    shown = page.get(reverse("intake-plan", args=[plan.pk]), follow=True)
    assert shown.redirect_chain[-1][0] == reverse("intake-columns", args=[plan.pk])
    assert "企业名称" in words(shown)
    sent = {"t0-use": "1", "t0-k0-field": "organisation.in_zone", "t0-k0-value": "yes"}
    answer = page.post(reverse("intake-columns", args=[plan.pk]), sent)
    assert answer.headers["Location"] == reverse("intake-plan", args=[plan.pk])
    work_off()
    shown = words(page.get(reverse("intake-plan", args=[plan.pk])))
    assert "应用 1 行" in shown
    assert "没有企业名称" in shown
    page.post(reverse("intake-apply", args=[plan.pk]))
    work_off()
    plan.refresh_from_db()
    assert (plan.state, Organisation.objects.filter(listed=True, name="甲机械有限公司").count()) == ("applied", 1)
    answer = page.get(reverse("intake-plan", args=[plan.pk]))
    assert "还有 1 行没有写入" in words(answer)
    made = Organisation.objects.get(name="甲机械有限公司")
    link = f'已建立 <a href="{reverse("organisation", args=[made.pk])}">甲机械有限公司</a>'
    assert link in answer.content.decode()
    row = page.get(reverse("intake-row", args=[plan.rows.get(state="new").pk])).content.decode()
    assert ("名录里没有" in row, reverse("organisation", args=[made.pk]) in row) == (False, True)
    evidence.undo_delivery(by=plan.by, delivery=plan.delivery)
    assert link not in page.get(reverse("intake-plan", args=[plan.pk])).content.decode()
    assert "<h1>甲机械有限公司" in page.get(reverse("organisation", args=[made.pk])).content.decode()


def test_column_that_makes_no_sense_is_told_with_its_place(page: Client, plan: Planner) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, "园区路1号"]))
    address = f"{reverse('intake-columns', args=[made.pk])}?column="
    for field, asked in (("indicator.sales_revenue", True), ("organisation.capital", False)):
        row = page.post(f"{address}t0-c2", {"t0-c2-field": field}).content.decode()
        assert (row.count("<tr"), 'name="t0-c2-period"' in row) == (1, asked)
    assert page.post(f"{address}t0-c9").status_code == 404
    sent = {"t0-use": "1", "t0-c0-field": "", "t0-c1-field": ""}
    answer = page.post(reverse("intake-columns", args=[made.pk]), sent)
    assert answer.status_code == 422
    assert "不知道每行说的是谁" in words(answer)


def test_row_is_judged_beside_its_candidates(page: Client, plan: Planner, world: World) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = plan(plain(["天海泵业", "", 500, ""]))
    row = made.rows.get()
    shown = words(page.get(reverse("intake-row", args=[row.pk])))
    assert "山西天海泵业有限公司" in shown
    assert "河北天海泵业有限公司" in shown
    page.post(reverse("intake-row-decide", args=[row.pk]), {"answer": "same", "subject": one.pk, "onward": "1"})
    assert [(told.answer, told.subject) for told in Verdict.objects.all()] == [("same", one.pk)]
    assert "天海泵业" in words(page.get(reverse("intake-verdicts")))
    page.post(reverse("intake-verdict-undo", args=[Verdict.objects.get().pk]), {})
    assert "天海泵业" in words(page.get(reverse("intake-review")))


def test_many_rows_are_judged_at_once(page: Client, plan: Planner, world: World) -> None:
    one = make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
    make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
    made = plan(plain(["天海泵业", "", 500, ""]))
    row = made.rows.get()
    told = {"bulk": "same", "rows": str(row.pk), "all": "0"}
    shown = page.post(reverse("intake-plan", args=[made.pk]), {"step": "preview", **told})
    assert shown.status_code == 200
    assert Verdict.objects.count() == 0
    seen = re.search(r'name="seen" value="([^"]*)"', shown.content.decode())[1]
    page.post(reverse("intake-plan", args=[made.pk]), {"step": "do", "seen": html.unescape(seen), **told})
    assert [(told.answer, told.subject) for told in Verdict.objects.all()] == [("same", row.candidates[0]["id"])]
    assert one.pk in {candidate["id"] for candidate in row.candidates}


def test_pages_are_the_officers(plan: Planner, world: World, browser: Callable[[User], Client]) -> None:
    made = plan(plain(["甲机械有限公司", CODES[0], 500, ""]))
    stranger = browser(world.person("enterprise"))
    for url in (reverse("intake-plan", args=[made.pk]), reverse("intake-row", args=[made.rows.get().pk])):
        assert stranger.get(url).status_code == 404
    assert stranger.get(reverse("intake-new")).status_code == 403


def test_unread_workbook_says_why(page: Client, source: evidence.Source) -> None:
    file = SimpleUploadedFile("名册.csv", b",,\n,,\n")
    page.post(reverse("intake-new"), {"source": source.pk, "file": file, "issued": "2026-08", "title": ""})
    work_off()
    plan = Plan.objects.get()
    assert (plan.state, "没有找到表" in plan.problem) == ("refused", True)
    assert "没有找到表" in words(page.get(reverse("intake-plan", args=[plan.pk])))
