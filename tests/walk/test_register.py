"""The register as people meet it: cockpit, passport, record, dossier, lists and views, merging; in every light."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.chromium import settled

from .test_roles import CHROME_WORDS

#: Who walks, and what the zone is called that each of them is in.
WHO = {
    "leader": ("yanhu.leader", "盐湖高新区"),
    "officer": ("yanhu.science", "盐湖高新区"),
    "firm": ("yanhu.firm", "盐湖高新区"),
    "university": ("qingshan.university", "青山区"),
    "carrier": ("sim.carrier", "模拟高新区"),
}
LISTS = (
    "/orgs/", "/people/", "/recognitions/", "/ties/", "/rights/", "/products/", "/standards/", "/financing/", "/experts/",
    "/assignments/", "/chains/", "/chain-roles/", "/figures/", "/indicators/", "/sources/", "/conflicts/",
)  # fmt: skip
#: Who sees all of it in every light.
LIT = ("leader", "firm")
#: Names and units that stay Chinese in English, where they stand among the interface's words.
NAMES = (
    "中文",
    "链图",
    "盐湖高新区",
    "青山区",
    "模拟高新区",
    "盐湖",
    "山西天海泵业有限公司",
    "天海泵业",
    "水泵制造",
    "林启明",
    "家",
)


def clean(somebody: Any) -> None:
    """Nothing on the console, nothing from elsewhere."""
    assert (somebody.complaints, somebody.elsewhere) == ([], [])


def seek(somebody: Any, text: str, name: str) -> None:
    """Type into the palette until it offers `name` first."""
    page = somebody.page
    page.keyboard.press("Control+k")
    page.wait_for_selector("[role=combobox]:focus")
    page.keyboard.type(text)
    expect(page.locator("[role=option]").first).to_contain_text(name)


def path_of(page: Any) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_leader_walks_from_the_cockpit_to_the_record(visit: Any) -> None:
    """The tour of the README; pictures named tour-* are those of the documentation."""
    with visit() as somebody:
        page = somebody.sign_in("yanhu.leader")
        page.click("main >> text=打开驾驶舱")
        page.wait_for_url("**/cockpit/**")
        settled(page)
        assert page.inner_text("h1").startswith("盐湖高新区驾驶舱")
        page.wait_for_selector(".cockpit-recognitions svg")
        somebody.picture("tour-cockpit")

        page.click(".reading:has-text('高新技术企业数') a.reading-number")
        page.wait_for_selector("#drawer:not([hidden]) >> text=37 家上报，未列名")
        assert re.search(r"/figures/\d+/$", page.url)
        somebody.go(path_of(page))
        assert page.inner_text("h1").startswith("高新技术企业数")
        page.click("main .mark-source >> nth=0")
        expect(page.locator("main .pop-link >> nth=0")).to_be_visible()
        somebody.picture("tour-passport")

        page.click("main .pop-link >> nth=0")
        page.wait_for_url("**/records/**")
        settled(page)
        assert "成果一览" in page.inner_text("main")
        somebody.picture("tour-record")

        seek(somebody, "thby", "山西天海泵业有限公司")
        somebody.picture("tour-palette")
        page.keyboard.press("Enter")
        page.wait_for_url("**/orgs/*/")
        settled(page)
        assert page.inner_text("h1").startswith("山西天海泵业有限公司")
        assert "水泵制造" in page.inner_text("main")
        somebody.picture("tour-dossier")
        clean(somebody)


def test_list_is_narrowed_and_kept_as_a_view(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("yanhu.science")
        somebody.go("/orgs/")
        everybody = page.locator("h1 .count, .page-head .count").first.inner_text()
        page.click("button:has-text('筛选')")
        page.select_option("select[name=kind]", label="载体")
        page.wait_for_url(lambda url: "kind=carrier" in url)
        settled(page)
        assert page.locator("h1 .count, .page-head .count").first.inner_text() != everybody
        page.click(".views-button")
        page.click("text=保存当前视图")
        page.fill("#sheet input[name=name]", "我园的载体")
        page.keyboard.press("Enter")
        page.wait_for_selector(".views-button.is-in-force")
        assert "view=" in page.url
        somebody.picture("tour-view")
        somebody.go("/orgs/")
        page.click(".views-button")
        page.click(".views-menu >> text=我园的载体")
        page.wait_for_url(lambda url: "kind=carrier" in url)
        clean(somebody)


def register(somebody: Any, name: str) -> str:
    """Register an organisation with its form; returns the address of its dossier."""
    page = somebody.page
    somebody.go("/orgs/new/")
    page.fill("[name=name]", name)
    page.select_option("form.form select[name=kind]", label="企业")
    page.select_option("form.form select[name=zone]", label="盐湖高新区")
    page.fill("form.form [name=note]", "企业来函")
    page.click("form.form button[type=submit]")
    page.wait_for_url(re.compile(r"/orgs/\d+/$"))
    settled(page)
    assert page.inner_text("h1").startswith(name)
    return path_of(page)


def test_organisation_is_registered_merged_and_taken_apart(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("yanhu.science")
        first = register(somebody, "盐湖区清泉机械有限公司")
        somebody.picture("registered")
        second = register(somebody, "运城市清泉机械有限公司")
        page.click(".page-actions a:has-text('合并')")
        page.wait_for_selector("form.form [name=other]")
        page.fill("[name=other]", "盐湖区清泉机械有限公司")
        page.click("form.form button[type=submit]")
        page.wait_for_selector("table.compared")
        somebody.picture("merge")
        page.check("form.form input[name=keep] >> nth=0")
        page.click("form.form button[type=submit]")
        page.wait_for_url(re.compile(r"/orgs/\d+/$"))
        settled(page)
        assert path_of(page) == second
        assert "盐湖区清泉机械有限公司" in page.inner_text("main")
        somebody.picture("merged")

        somebody.go("/merges/")
        row = page.locator("table tbody tr", has_text="清泉机械").first
        row.locator("a[href$='/undo/'], a:has-text('撤销')").first.click()
        page.wait_for_selector("form.form button:has-text('撤销合并')")
        page.click("form.form button:has-text('撤销合并')")
        page.wait_for_url(re.compile(r"/orgs/\d+/$"))
        assert path_of(page) == first
        assert page.inner_text("h1").startswith("盐湖区清泉机械有限公司")
        clean(somebody)


@pytest.mark.parametrize("role", list(WHO))
def test_role_reads_the_register(visit: Any, role: str) -> None:
    """Cockpit, search, every list, a dossier and a figure: they answer, fit the window and load nothing from elsewhere."""
    username, zone = WHO[role]
    with visit() as somebody:
        page = somebody.sign_in(username)
        somebody.go("/cockpit/")
        assert page.inner_text("h1").startswith(f"{zone}驾驶舱")
        one = {}
        for path, row in (
            ("/figures/", "main table tbody a[href^='/figures/'] >> nth=0"),
            ("/orgs/", "main table tbody a >> nth=0"),
        ):
            somebody.go(path)
            one[path] = page.locator(row).get_attribute("href")
        for path in ("/cockpit/", "/search/?q=thby", *LISTS, *one.values()):
            if role in LIT:
                name = next((f"{kind}one" for kind, address in one.items() if address == path), path)
                somebody.stands(path, f"{{look}}-{role}{re.sub('[^a-z]+', '-', name).rstrip('-')}")
            else:
                assert page.goto(f"{somebody.site.url}{path}").status == 200, path
                assert somebody.too_wide() <= 0, path
                if path in ("/cockpit/", "/orgs/", one["/orgs/"]):
                    somebody.picture(f"{role}-{'dossier' if path == one['/orgs/'] else path.strip('/')}")
        clean(somebody)


def test_cockpit_hangs_on_the_wall(visit: Any) -> None:
    with visit(width=1920, height=1080) as somebody:
        page = somebody.sign_in("yanhu.leader")
        somebody.go("/cockpit/?wall=1")
        assert not page.locator(".rail").is_visible()
        assert somebody.too_wide() <= 0
        assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"), "nobody scrolls a wall"
        somebody.picture("wall-cockpit")
        clean(somebody)


def test_register_in_english_has_no_chinese_in_its_own_words(visit: Any) -> None:
    with visit() as somebody:
        page = somebody.sign_in("yanhu.science")
        page.click("text=English")
        settled(page)
        somebody.go("/search/?q=thby")
        dossier = page.locator("main a[href^='/orgs/']").first.get_attribute("href")
        paths = ("/cockpit/", dossier, f"{dossier}edit/", f"{dossier}merge/", "/orgs/new/", "/merges/", "/deliveries/")
        for path in (*paths, *LISTS):
            somebody.go(path)
            left = []
            for words in page.evaluate(CHROME_WORDS):
                for name in NAMES:
                    words = words.replace(name, "")
                if re.search(r"[\u4e00-\u9fff]", words):
                    left.append(words)
            assert left == [], path
            if path in ("/cockpit/", dossier, "/figures/", "/orgs/new/"):
                somebody.picture(f"english{'-dossier' if path == dossier else path.replace('/', '-').rstrip('-')}")
        page.click("text=中文")
        settled(page)
        clean(somebody)
