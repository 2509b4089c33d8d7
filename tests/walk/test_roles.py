"""The site as people meet it: every role signs in; frame, lists, drawer, languages, themes, phone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from liantu.kit.access.roles import PEOPLE
from tests.chromium import settled

#: One account of the demonstration for each role.
WHO = {
    "science_officer": "yanhu.science",
    "investment_officer": "qingshan.investment",
    "caseworker": "sim.caseworker",
    "enterprise": "yanhu.firm",
    "university": "qingshan.university",
    "carrier_operator": "sim.carrier",
    "laboratory": "qingshan.lab",
    "leader": "yanhu.leader",
    "system_admin": "sysadmin",
    "security_admin": "secadmin",
    "audit_admin": "auditor",
    "integrator": "portal",
}
ADMIN_PAGES = {
    "sysadmin": [
        "/manage/users/",
        "/manage/units/",
        "/manage/zones/",
        "/manage/permissions/",
        "/jobs/",
        "/jobs/schedules/",
    ],
    "secadmin": [
        "/manage/roles/",
        "/manage/sessions/",
        "/manage/tokens/",
        "/manage/policy/",
        "/manage/security/",
    ],
    "auditor": ["/manage/log/", "/manage/security/"],
}

#: What the frame, headings, table heads, buttons and labels of a page say.
CHROME_WORDS = """[...document.querySelectorAll(
    '.rail a, .rail button, .topbar button:not([lang]), h1, h2, .intro, thead th, .page-actions a, .page-actions button, label, dt, legend'
)].map(one => one.innerText.trim()).filter(Boolean)"""
#: Names that stay Chinese in English, the other language's own among them.
NAMES = ("中文", "青山区", "郑准", "链图", "包头市产品质量计量检测所")


def _without_names(words: str) -> str:
    for name in NAMES:
        words = words.replace(name, "")
    return words


def test_every_role_is_walked() -> None:
    assert set(WHO) == {str(role) for role in PEOPLE}


@pytest.mark.parametrize("role", list(WHO))
def test_role_signs_in_with_a_code_and_finds_its_start_page(visit: Any, role: str) -> None:
    with visit() as somebody:
        page = somebody.sign_in(WHO[role])
        assert page.inner_text("h1").startswith("工作台")
        assert "待我办理" in page.inner_text("main")
        somebody.picture(f"start-{role}")
        links = page.locator("nav a[href^='/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        for link in dict.fromkeys(links):
            answer = page.request.get(f"{somebody.site.url}{link}")
            assert answer.status == 200, link
        assert (somebody.complaints, somebody.elsewhere) == ([], [])


@pytest.mark.parametrize("who", list(ADMIN_PAGES))
def test_administrators_pages_stand_in_every_light(visit: Any, who: str) -> None:
    with visit() as somebody:
        somebody.sign_in(who)
        for path in [*ADMIN_PAGES[who], "/gallery/", "/account/", "/help/", "/"]:
            somebody.stands(path, f"{{look}}-{who}{path.replace('/', '-').rstrip('-')}")
        assert (somebody.complaints, somebody.elsewhere) == ([], [])


def test_wrong_password_is_told_in_place(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.go("/signin/")
        page.fill("[name=username]", "nobody.here")
        page.fill("[name=password]", "wrong")
        page.press("[name=password]", "Enter")
        page.wait_for_selector("text=用户名或密码不对")
        assert page.input_value("[name=username]") == "nobody.here"


def test_details_open_in_the_drawer_and_close_with_escape(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("sysadmin")
        somebody.go("/manage/users/?q=yanhu")
        page.click("text=yanhu.firm")
        page.wait_for_selector("#drawer:not([hidden]) h2")
        assert re.search(r"/manage/users/\d+/$", page.url)
        somebody.picture("drawer")
        address = page.url
        page.keyboard.press("Escape")
        page.wait_for_selector("#drawer", state="hidden")
        assert page.url.endswith("/manage/users/?q=yanhu")
        assert page.locator("table tbody tr").count() > 3
        page.goto(address)
        assert page.inner_text("h1").startswith("田海波")


def test_palette_opens_with_the_keyboard_and_leads_to_a_page(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("auditor")
        page.keyboard.press("Control+k")
        page.keyboard.type("审计")
        page.wait_for_selector("[role=option] >> text=审计日志")
        somebody.picture("palette")
        page.keyboard.press("Enter")
        page.wait_for_url("**/manage/log/**")


def test_language_is_switched_and_the_page_is_english(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("qingshan.lab")
        page.click("text=English")
        settled(page)
        assert page.evaluate("document.documentElement.lang") == "en"
        somebody.picture("start-english")
        for path in (
            "/",
            "/account/",
            "/manage/units/",
            "/manage/permissions/",
            "/jobs/",
            "/gallery/",
            "/help/",
        ):
            somebody.go(path)
            shown = page.evaluate(CHROME_WORDS)
            left = [words for words in map(_without_names, shown) if re.search(r"[\u4e00-\u9fff]", words)]
            assert left == [], path
        page.click("text=中文")
        settled(page)
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_personal_field_is_revealed_with_a_reason_in_the_browser(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("sysadmin")
        somebody.go("/manage/users/?q=yanhu.science")
        assert "139****0012" in page.inner_text("table")
        page.click("table >> text=显示")
        page.wait_for_selector("#sheet:not([hidden]) textarea")
        page.fill("#sheet textarea", "通知参加对接会")
        page.click("#sheet button[type=submit]")
        page.wait_for_selector("#sheet >> text=13900010012")
        somebody.picture("reveal")


def test_list_is_exported_as_it_is_seen(visit: Any, tmp_path: Any) -> None:
    from python_calamine import CalamineWorkbook

    with visit(accept_downloads=True) as somebody:
        page = somebody.sign_in("sysadmin")
        somebody.go("/manage/units/?q=北")
        with page.expect_download() as waiting:
            page.click("text=导出 >> nth=0")
            if page.locator("text=导出当前列表 .xlsx").is_visible():
                page.click("text=导出当前列表 .xlsx")
        path = tmp_path / "units.xlsx"
        waiting.value.save_as(path)
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        names = {row[0] for row in rows}
        assert {"北重集团", "北奔重汽集团", "北大科技园"} <= names
        assert "运城学院" not in names


def test_refused_form_is_told_beside_its_field(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("sysadmin")
        somebody.go("/manage/units/new/")
        page.fill("[name=name]", "科技创新部")
        page.select_option("form.form select[name=zone]", label="盐湖高新区")
        page.click("form.form button[type=submit]")
        page.wait_for_selector("text=同一园区内已有同名单位")
        assert page.input_value("[name=name]") == "科技创新部"
        somebody.picture("form-error")


def test_everything_is_reached_by_keyboard(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("secadmin")
        somebody.go("/manage/roles/")
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.innerText || document.activeElement.name || ''").strip())
            outline = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
            )
            assert outline or page.evaluate("document.activeElement === document.body"), seen[-1]
        assert any("安全策略" in one for one in seen)


def test_wall_mode_shows_no_chrome_and_print_keeps_the_heads(visit: Any) -> None:
    with visit(width=1920, height=1080) as somebody:
        page = somebody.sign_in("yanhu.leader")
        somebody.go("/?wall=1")
        assert not page.locator(".rail").is_visible()
        somebody.picture("wall")
        somebody.go("/manage/units/")
        page.emulate_media(media="print")
        assert not page.locator(".rail").is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
