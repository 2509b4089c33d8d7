"""A zone's own version of a pack, written and approved by hands and keys."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from liantu.apps.accounts.models import User
from liantu.kit.rulestore import public as rulestore
from liantu.kit.rulestore.models import Pack
from tests.browser.conftest import Window
from tests.chromium import PAINTED, settled
from tests.factories.accounts import World
from tests.kit.rulestore.conftest import OWN, SHIPPED, WRONG, draft, kind, officer, second, shelf, submitted

__all__ = ["draft", "kind", "officer", "second", "shelf", "submitted"]
Open = Callable[..., Window]
#: Where pictures go; none are kept unless it is set.
PICTURES = os.environ.get("LIANTU_PICTURES")
LONG = SHIPPED + "".join(f"  - 第 {n} 条：先看已有信息，再问清诉求，记下答应的事和日期\n" for n in range(1, 120))


def picture(page: Any, name: str, whole: bool = False) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=whole)


def too_wide(page: Any) -> int:
    return int(page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth"))


def test_version_is_written_checked_submitted_and_approved(
    kind: rulestore.PackKind, officer: User, second: User, world: World, window: Open
) -> None:
    mine = window(officer)
    page = mine.go(reverse("packs"))
    picture(page, "packs-list")
    page.click("text=走访清单")
    page.click("text=起草新版本")
    page.wait_for_selector("#drawer [name=note]")
    page.fill("#drawer [name=note]", "加三天内回访")
    picture(page, "packs-draft-drawer")
    page.press("#drawer [name=note]", "Enter")
    page.wait_for_selector("[name=text]")
    settled(page)
    pack = Pack.objects.get()
    expect(page.locator("[data-gutter] span")).to_have_count(6)
    # Wrong first: the check says where, keeps what was typed, and leads there.
    page.fill("[name=text]", WRONG)
    page.focus("[name=text]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-line='2']")
    expect(page.locator("[data-gutter] .has-problem")).to_have_count(2)
    picture(page, "packs-edit-wrong")
    page.click("[data-line='2']")
    assert page.evaluate("document.activeElement.name") == "text"
    assert page.evaluate("window.getSelection().toString()").startswith("pionts")
    page.fill("[name=text]", OWN)
    page.focus("[name=text]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#pack-checked .tone-good")
    picture(page, "packs-edit-right")
    page.keyboard.press("Control+s")
    page.wait_for_url(f"**{reverse('pack', args=[pack.pk])}")
    settled(page)
    picture(page, "packs-draft-page", whole=True)
    page.click("text=提交批准")
    page.wait_for_selector("#sheet button[type=submit]")
    picture(page, "packs-submit-sheet")
    page.click("#sheet button[type=submit]")
    page.wait_for_selector("text=等另一位批准")
    settled(page)
    assert page.locator("a:has-text('批准')[href*='approve/']").count() == 0
    picture(page, "packs-waiting")
    theirs = window(second)
    page = theirs.go(reverse("pack", args=[pack.pk]))
    page.click("a[href*='/approve/']")
    page.wait_for_selector("#sheet button[type=submit]")
    picture(page, "packs-approve-sheet")
    page.click("#sheet button[type=submit]")
    page.wait_for_selector("main .facts .state.tone-good")
    settled(page)
    pack.refresh_from_db()
    assert (pack.state, pack.decided_by) == ("approved", second)
    picture(page, "packs-approved", whole=True)
    page = theirs.go(reverse("pack-key", args=["checklist", "visit"]))
    picture(page, "packs-key")
    assert mine.complaints == theirs.complaints == []


def test_stale_editor_shows_both_and_loses_nothing(draft: Any, officer: User, second: User, window: Open) -> None:
    pack = draft()
    opened = window(officer)
    page = opened.go(reverse("pack-edit", args=[pack.pk]))
    rulestore.save(by=second, pack=pack, text=OWN.replace("三天", "五天"))
    page.fill("[name=text]", OWN.replace("三天", "两天"))
    page.click("[value=save]")
    page.wait_for_selector("text=先保存了这份草稿")
    settled(page)
    picture(page, "packs-stale", whole=True)
    assert "两天" in page.input_value("[name=text]")
    page.click("[value=save]")
    page.wait_for_url(f"**{reverse('pack', args=[pack.pk])}")
    pack.refresh_from_db()
    assert "两天" in pack.text
    # The browser tells of the 409 itself.
    assert [line for line in opened.complaints if "409" not in line] == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_fit_the_screen(
    draft: Any, submitted: Any, officer: User, second: User, window: Open, language: str
) -> None:
    wrong = draft(WRONG, key="inspection", note="写到一半")
    waiting = rulestore.send_back(
        by=second, pack=submitted(LONG.replace("问清诉求\n", "先问清诉求\n", 1)), reason="回访的日期要写明"
    )
    opened = window(officer, locale=language)
    if language == "en":
        opened.page.context.add_cookies([{"name": "liantu-language", "value": "en", "url": opened.address}])
    places = {
        "list": reverse("packs"),
        "key": reverse("pack-key", args=["checklist", "visit"]),
        "wrong": reverse("pack", args=[wrong.pk]),
        "returned": reverse("pack", args=[waiting.pk]),
        "edit": reverse("pack-edit", args=[wrong.pk]),
        "edit-long": reverse("pack-edit", args=[waiting.pk]),
        "shipped": reverse("pack-shipped", args=["checklist", "visit", "2025-01-01"]),
        "compare": reverse("pack-compare", args=["checklist", "visit"]) + f"?from=2024-01-01&to={waiting.pk}",
    }
    page = opened.page
    for name, path in places.items():
        page.set_viewport_size({"width": 390, "height": 820})
        opened.go(path)
        assert page.evaluate("document.documentElement.lang").startswith(language[:2])
        # Loaded on a phone, then darkened and widened where it stands.
        for width, dark in ((390, False), (390, True), (1366, True), (1366, False)):
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.set_viewport_size({"width": width, "height": 820})
            page.evaluate(PAINTED)
            picture(page, f"packs-{width}{'-dark' if dark else ''}-{language}-{name}")
            assert too_wide(page) <= 0, (name, width)
    assert opened.complaints == []
