"""Saved views and work in steps, as hands and keys use them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from liantu.apps.accounts.models import Unit, User
from liantu.apps.accounts.web.places import UnitList
from liantu.apps.accounts.web.tables import Units
from liantu.kit.ui import actions
from liantu.kit.ui.models import SavedView
from tests.browser.conftest import Window
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.ui import SteppedPage

Open = Callable[..., Window]
#: Where pictures go; none are kept unless it is set.
PICTURES = os.environ.get("LIANTU_PICTURES")


@pytest.fixture
def many(world: World) -> World:
    for n in range(60):
        make_unit(world.here, f"样例{n:02d}", "firm" if n % 2 else "department")
    return world


@pytest.fixture
def in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of units with what SteppedPage offers."""
    monkeypatch.setattr(UnitList, "bulk", SteppedPage.bulk)
    for name in ("preview_retype", "do_retype", "preview_close", "do_close"):
        monkeypatch.setattr(UnitList, name, getattr(SteppedPage, name), raising=False)


def picture(page: Any, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def shared_by_others(world: World, reader: User) -> None:
    colleague = make_user("leader", reader.grants[0].unit and Unit.objects.get(pk=reader.grants[0].unit), world.here)
    for name, query in (("停用的单位", "active=0"), ("本季度新建的企业和检测机构", "kind=firm")):
        actions.create_view(
            by=colleague, table=Units.key(), name=name, query=query, shared="unit", unit=reader.grants[0].unit
        )


def test_view_is_saved_and_opened_with_the_keyboard_alone(many: World, window: Open) -> None:
    shared_by_others(many, many.system)
    opened = window(many.system)
    page = opened.go("/manage/units/?kind=firm&sort=-name")
    page.focus(".views-button")
    page.keyboard.press("Enter")
    expect(page.locator(".views-menu")).to_be_visible()
    picture(page, "menu-without")
    page.keyboard.press("ArrowUp")
    for _step in range(8):
        if page.evaluate("document.activeElement.textContent.includes('保存当前视图')"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet input[name=name]")
    assert page.evaluate("document.activeElement.name") == "name"
    page.keyboard.type("企业，按名称")
    picture(page, "save-sheet")
    page.keyboard.press("Enter")
    page.wait_for_selector(".views-button.is-in-force")
    view = SavedView.objects.get(name="企业，按名称")
    assert opened.path == f"/manage/units/?kind=firm&sort=-name&view={view.pk}"
    expect(page.locator(".views-button .views-name")).to_have_text("企业，按名称")
    assert opened.complaints == []


def test_view_that_was_changed_says_so_and_can_be_put_back_or_renewed(many: World, window: Open) -> None:
    view = actions.create_view(
        by=many.system, table=Units.key(), name="企业", query="kind=firm", columns=["name", "kind"]
    )
    opened = window(many.system)
    page = opened.go(f"/manage/units/?kind=firm&view={view.pk}")
    assert page.locator("thead th").all_inner_texts() == ["名称", "类型"]
    page.fill("input[name=q]", "样例0")
    page.wait_for_selector(".views-changed")
    assert f"view={view.pk}" in opened.path
    picture(page, "changed")
    page.click(".views-button")
    picture(page, "menu-changed")
    page.click("text=放弃改动")
    page.wait_for_selector(".views-changed", state="detached")
    assert page.input_value("input[name=q]") == ""

    page.click("text=列与行距")
    page.check(".column-menu input[value=people]")
    page.wait_for_selector("thead th:has-text('人数')")
    page.wait_for_selector(".views-changed")
    assert "columns=name,kind,people" in opened.path
    page.keyboard.press("Escape")
    page.click(".views-button")
    page.click("text=更新视图")
    page.wait_for_selector(".views-changed", state="detached")
    view.refresh_from_db()
    assert view.columns == ["name", "kind", "people"]
    assert opened.complaints == []


def test_rows_are_changed_after_a_look_in_the_sheet(many: World, in_steps: None, window: Open) -> None:
    make_unit(many.here, "样例锁")
    Unit.objects.filter(name="样例锁").update(name="锁样例")
    opened = window(many.system)
    page = opened.go("/manage/units/?q=样例")
    page.check("[data-tick-all]")
    page.click("[data-bulk-all]")
    page.click(".bulk-actions button:has-text('修改类型')")
    page.wait_for_selector("#sheet select")
    picture(page, "bulk-form")
    page.select_option("#sheet select", "firm")
    page.click("#sheet button:has-text('预览改动')")
    page.wait_for_selector("#sheet .changes")
    picture(page, "bulk-preview")
    Unit.objects.filter(name="样例02").update(kind="laboratory")
    page.click("#sheet button:has-text('修改类型（30 行）')")
    page.wait_for_selector("#sheet .is-new")
    picture(page, "bulk-changed")
    page.click("#sheet button:has-text('修改类型（30 行）')")
    page.wait_for_selector(".toast-line:has-text('已修改 30 个')")
    assert not Unit.objects.filter(name__startswith="样例").exclude(kind="firm").exists()
    assert [line for line in opened.complaints if "409" not in line] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_menu_fits_and_figures_stay_with_their_units(many: World, window: Open, scheme: str) -> None:
    shared_by_others(many, many.system)
    view = actions.create_view(
        by=many.system, table=Units.key(), name="名称很长的一个视图，用来看窄屏上放不放得下", query="kind=firm"
    )
    opened = window(many.system, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = opened.go(f"/manage/units/?kind=firm&q=样例&view={view.pk}")
    page.click(".views-button")
    expect(page.locator(".views-menu")).to_be_visible()
    picture(page, f"phone-menu-{scheme}")
    box = page.locator(".views-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.click(".views-edit")
    page.wait_for_selector("#sheet input[name=name]")
    picture(page, f"phone-sheet-{scheme}")
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page = opened.go("/gallery/")
    figure = page.locator(".ledger .exact").first
    assert figure.evaluate("element => element.getClientRects().length") == 1
    figure.focus()
    assert figure.evaluate("element => getComputedStyle(element, '::after').display") == "block"
    figure.scroll_into_view_if_needed()
    picture(page, f"phone-money-{scheme}")
