"""What only a browser can tell: keys, history, themes, and that nothing is refused by the content policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from liantu.apps.accounts.models import User
from tests.browser.conftest import Window
from tests.factories.accounts import World, make_unit

Open = Callable[..., Window]


@pytest.fixture
def many(world: World) -> World:
    for n in range(60):
        make_unit(world.here, f"样例{n:02d}", "firm" if n % 2 else "department")
    return world


@pytest.mark.parametrize("path", ["/", "/gallery/", "/manage/users/", "/help/", "/account/", "/nowhere/"])
def test_a_page_breaks_no_rule_of_the_content_policy(world: World, window: Open, path: str) -> None:
    opened = window(world.system)
    opened.go(path)
    assert [line for line in opened.complaints if "404" not in line] == []


def test_the_operations_of_the_api_are_drawn_from_local_parts(window: Open) -> None:
    opened = window()
    asked: list[str] = []
    opened.page.on("request", lambda request: asked.append(request.url))
    page = opened.go("/api/v1/docs")
    page.wait_for_selector(".opblock")
    told = page.request.get(f"{opened.address}/api/v1/openapi.json").json()
    assert page.locator(".opblock").count() == sum(len(methods) for methods in told["paths"].values())
    assert [url for url in asked if not url.startswith((opened.address, "data:"))] == []
    assert opened.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1366, 820), (390, 844)])
@pytest.mark.parametrize("path", ["/", "/gallery/", "/manage/units/", "/signin/"])
def test_no_page_is_wider_than_its_window(many: World, window: Open, path: str, width: int, height: int) -> None:
    opened = window(None if path == "/signin/" else many.system, viewport={"width": width, "height": height})
    page = opened.go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_palette_is_driven_by_keys(world: World, window: Open) -> None:
    page = window(world.auditor).go("/")
    page.keyboard.press("/")
    page.wait_for_selector(".palette-line")
    page.keyboard.type("rizhi")
    page.wait_for_selector(".palette-line:has-text('审计日志')")
    expect(page.locator(".palette-line")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/manage/log/")
    # Who types and presses Enter at once means what was typed, not what is listed until it is found.
    page.keyboard.press("/")
    page.wait_for_selector(".palette-line")
    page.keyboard.type("tongzhi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notices/")


def test_escape_closes_the_palette_and_gives_the_focus_back(world: World, window: Open) -> None:
    page = window(world.system).go("/")
    page.focus("[data-palette-open]")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".palette-line")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('[data-palette-open]')")


def test_the_first_stop_of_the_tab_key_skips_to_the_content(world: World, window: Open) -> None:
    page = window(world.system).go("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_drawer_has_an_address_and_leaves_the_list_in_place(many: World, window: Open) -> None:
    opened = window(many.system)
    page = opened.go("/manage/units/?q=样例")
    page.locator("a:has-text('样例20')").scroll_into_view_if_needed()
    scrolled = page.evaluate("document.querySelector('.table-wrap').scrollTop")
    page.click("a:has-text('样例20')")
    page.wait_for_selector("#drawer .drawer-title:has-text('样例20')")
    assert opened.path.startswith("/manage/units/")
    assert opened.path.split("/")[3].isdigit()
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer", state="hidden")
    assert "q=" in opened.path
    assert page.evaluate("document.querySelector('.table-wrap').scrollTop") == scrolled > 0
    assert page.evaluate("document.activeElement.textContent") == "样例20"


def test_back_and_forward_close_and_open_the_drawer(many: World, window: Open) -> None:
    opened = window(many.system)
    page = opened.go("/manage/units/")
    page.evaluate("window.still = true")
    page.click("a:has-text('样例02')")
    page.wait_for_selector("#drawer .drawer-title:has-text('样例02')")
    page.go_back()
    page.wait_for_selector("#drawer", state="hidden")
    assert opened.path == "/manage/units/"
    page.go_forward()
    page.wait_for_selector("#drawer .drawer-title:has-text('样例02')")
    assert page.evaluate("window.still") is True


def test_a_drawer_address_opens_as_a_page(many: World, window: Open) -> None:
    opened = window(many.system)
    page = opened.go("/manage/units/")
    page.click("a:has-text('样例02')")
    page.wait_for_selector("#drawer .drawer-title:has-text('样例02')")
    page.reload()
    assert page.inner_text("h1").startswith("样例02")
    assert not page.is_visible("#drawer")
    page.go_back()
    page.wait_for_selector("#list-region")


def test_sorting_filtering_and_paging_swap_the_list_alone(many: World, window: Open) -> None:
    opened = window(many.system)
    page = opened.go("/manage/units/")
    page.evaluate("window.still = true")
    page.click("thead a:has-text('名称')")
    page.wait_for_selector("[aria-sort=ascending]")
    page.click("thead a:has-text('名称')")
    page.wait_for_selector("[aria-sort=descending]")
    page.fill("input[name=q]", "样例")
    page.wait_for_selector(".chip:has-text('样例')")
    page.click("[data-filters]")
    page.select_option("select[name=kind]", "firm")
    page.wait_for_selector(".chip:has-text('企业')")
    assert page.inner_text("#list-count") == "30"
    assert opened.path == "/manage/units/?q=%E6%A0%B7%E4%BE%8B&kind=firm&sort=-name"
    page.click("[rel=next]")
    page.wait_for_selector("text=第 26–30 行，共 30 行")
    page.click(".chip:has-text('企业')")
    page.wait_for_selector("text=共 60 行")
    assert page.eval_on_selector("select[name=kind]", "field => field.value") == ""
    assert page.evaluate("window.still") is True
    page.go_back()
    page.wait_for_selector("text=共 30 行")


def test_an_address_that_makes_no_sense_leaves_the_list_to_try_again(many: World, window: Open) -> None:
    page = window(many.system).go("/manage/units/")
    page.fill(".pager-jump input[name=page]", "99")
    page.press(".pager-jump input[name=page]", "Enter")
    page.wait_for_selector("#list-region >> text=没有第 99 页，共 3 页")
    page.fill("input[name=q]", "样例01")
    page.wait_for_selector("text=第 1–1 行，共 1 行")


def test_columns_are_chosen_and_kept(many: World, window: Open) -> None:
    opened = window(many.system)
    page = opened.go("/manage/units/")
    page.click("text=列与行距")
    page.click(".column-menu label:has-text('简称')")
    expect(page.locator("thead")).not_to_contain_text("简称")
    page.wait_for_selector(".column-menu.show")
    page.click(".column-menu label:has-text('紧凑')")
    page.wait_for_selector(".density-compact")
    page.reload()
    assert page.is_visible(".density-compact")
    assert "简称" not in page.inner_text("thead")


def test_a_personal_value_is_shown_against_a_reason(world: World, window: Open) -> None:
    User.objects.filter(pk=world.security.pk).update(phone="13803594567")
    page = window(world.system).go("/manage/users/")
    page.click(f"tr:has-text('{world.security.username}') >> text=显示")
    page.wait_for_selector("#sheet #reveal-reason")
    assert page.evaluate("document.activeElement.id") == "reveal-reason"
    page.fill("#reveal-reason", "电话通知补正")
    page.click("#sheet button[type=submit]")
    page.wait_for_selector("#sheet >> text=13803594567")
    page.keyboard.press("Escape")
    page.wait_for_selector("#sheet", state="hidden")
    assert "13803594567" not in page.content()


def test_a_mark_opens_on_focus_and_closes_with_escape(world: World, window: Open) -> None:
    page = window(world.system).go("/gallery/")
    page.keyboard.press("Tab")
    page.focus("#main .mark-conflict")
    page.wait_for_selector(".pop:visible:has-text('3,210 万元')")
    page.keyboard.press("Escape")
    expect(page.locator(".pop:visible")).to_have_count(0)


def test_charts_are_drawn_and_have_a_table_twin(world: World, window: Open) -> None:
    page = window(world.system).go("/gallery/")
    page.wait_for_selector(".chart canvas")
    page.click(".chart >> nth=0 >> text=表格")
    assert "高新技术企业" in page.inner_text(".chart >> nth=0")
    assert page.is_visible(".chart-twin >> nth=0 >> text=未满期")
    with page.expect_download() as saved:
        page.click(".chart >> nth=1 >> text=存为图片")
    assert saved.value.suggested_filename.endswith(".png")
    with page.expect_download() as saved:
        page.click(".chart >> nth=1 >> text=存为 .xlsx")
    assert saved.value.suggested_filename.endswith(".xlsx")


def test_a_list_is_downloaded_without_leaving_it(many: World, window: Open) -> None:
    opened = window(many.system)
    page = opened.go("/manage/units/?q=样例")
    with page.expect_download() as saved:
        page.click("text=导出 .xlsx")
    assert saved.value.suggested_filename.endswith(".xlsx")
    assert "q=" in opened.path


@pytest.mark.parametrize(("scheme", "theme"), [("dark", "dark"), ("light", "light")])
def test_the_automatic_theme_follows_the_system(world: World, window: Open, scheme: str, theme: str) -> None:
    page = window(world.system, color_scheme=scheme).go("/")
    assert page.get_attribute("html", "data-bs-theme") == theme


def test_a_theme_that_was_chosen_wins(world: World, window: Open) -> None:
    page = window(world.system, color_scheme="dark").go("/")
    page.click("[aria-label=我的菜单]")
    page.click("button[name=theme][value=light]")
    page.wait_for_selector("html[data-theme-choice=light]")
    assert page.get_attribute("html", "data-bs-theme") == "light"


def test_the_rail_stays_folded(world: World, window: Open) -> None:
    opened = window(world.system)
    page = opened.go("/")
    page.click("[data-rail-fold]")
    opened.go("/gallery/")
    assert page.get_attribute("html", "data-rail") == "folded"
    page.click(".rail-group:has(a:has-text('单位')) summary")
    assert page.is_visible(".rail-group.is-out a:has-text('单位')")
    page.keyboard.press("Escape")
    assert not page.is_visible(".rail-group a:has-text('单位')")


def test_on_a_phone_the_rail_comes_when_called(world: World, window: Open) -> None:
    page = window(world.system, viewport={"width": 390, "height": 844}, has_touch=True).go("/")
    assert not page.is_visible("#rail a:has-text('单位')")
    page.click("[data-rail-open]")
    # A long rail shows its groups folded.
    page.click("#rail summary:has-text('管理')")
    page.click("#rail a:has-text('单位')")
    page.wait_for_url("**/manage/units/")


def test_on_a_phone_rows_are_cards_with_their_labels(world: World, window: Open) -> None:
    page = window(world.system, viewport={"width": 390, "height": 844}).go("/manage/units/")
    assert page.eval_on_selector("tbody tr", "row => getComputedStyle(row).display") == "block"
    label = page.eval_on_selector("tbody td[data-label=类型]", "cell => getComputedStyle(cell, '::before').content")
    assert label == '"类型"'


def test_a_wall_stays_one_until_escape(world: World, window: Open) -> None:
    opened = window(world.system)
    page = opened.go("/?wall=1")
    assert not page.is_visible(".topbar")
    opened.go("/gallery/")
    assert not page.is_visible(".topbar")
    page.keyboard.press("Escape")
    page.wait_for_selector(".topbar")


def test_a_form_that_was_begun_is_not_lost_by_accident(world: World, window: Open) -> None:
    asked: list[str] = []
    page = window(world.system).go("/manage/units/new/")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("[name=name]", "新单位")
    page.evaluate("location.href = '/'")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_a_form_in_the_drawer_shows_its_errors_there(world: World, window: Open) -> None:
    page = window(world.system).go("/manage/units/")
    page.click("text=新建单位")
    page.wait_for_selector("#drawer form")
    page.eval_on_selector("#drawer form", "form => form.noValidate = true")
    page.click("#drawer button[type=submit]")
    page.wait_for_selector("#drawer .field-error")
    assert page.get_attribute("#drawer button[type=submit]", "aria-busy") is None


def test_a_session_that_ended_takes_the_whole_window_to_sign_in(many: World, window: Open) -> None:
    from liantu.apps.accounts.models import UserSession

    page = window(many.system).go("/manage/units/")
    UserSession.objects.update(ended="2020-01-01T00:00:00Z")
    page.click("a:has-text('样例02')")
    page.wait_for_url("**/signin/**")
    assert page.is_visible("input[name=username]")
