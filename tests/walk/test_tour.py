"""The tour of the README, from nothing: five departments' workbooks go in, and what stands on them is there.

Walked in a demonstration as large as LIANTU_TEST_FIRMS says; in one as large as `make demo`'s the README's numbers have to be
those that are seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from liantu.site.demo import simulated
from liantu.site.demo.simulated.workbooks.september import MOTORS, September
from tests.homes import FIRMS, OwnHome, wait

from .conftest import Visit
from .test_register import clean, path_of, seek

CHAIN, NODE = "泵阀与流体设备", "induction_motor"
SOURCES = {
    "市场监管局_企业登记台账.xlsx": "sim-market", "科技局_高企与科技型中小企业名单.xlsx": "sim-science",
    "火炬统计_高新区企业年报.xlsx": "sim-torch", "税务局_纳税人收入与研发费用表.xlsx": "sim-tax", "知识产权局_专利台账.csv": "sim-ip",
}  # fmt: skip
PACK = "cn.tech-sme"
NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@pytest.fixture
def somebody(demo: OwnHome, browser: Browser) -> Iterator[Visit]:
    """In front of a demonstration of one's own: others do not find in theirs what is taken in here."""
    told = json.loads((demo.path / "demo-accounts.json").read_text(encoding="utf-8"))
    accounts = {account["username"]: account for account in told["accounts"]}
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}
    with demo.serving("serve", "--workers", "1") as server, closing(browser.new_context(**options)) as context:
        context.set_default_timeout(20_000)
        yield Visit(context.new_page(), server, accounts)


README = Path(__file__).resolve().parents[2] / "README.md"


def stand_of(demo: OwnHome, firm: str) -> tuple[str, int]:
    """The result on the ladder, and the points."""
    told = demo.liantu("--as", "sim.science", "cultivation", "ladder", firm, "--pack", PACK, "--json").json
    return str(told["result"]), int(told["score"])


def qualified(demo: OwnHome) -> int:
    """Firms that are over the line without a certificate."""
    told = demo.liantu("cultivation", "board", "--zone", "simulated", "--json").json
    return int({one["pack"]: one for one in told["tiers"]}[PACK]["stands"]["met"])


def published(demo: OwnHome) -> tuple[str, str]:
    """The high-tech enterprises as they were published, and as they are now."""
    told = [json.loads(line) for line in demo.liantu("indicators", "published", "1", "--json").out.splitlines()]
    (one,) = [one for one in told if one["indicator"] == "high_tech_enterprises"]
    return str(one["value"]), str(one["now"])


def gap(demo: OwnHome) -> str:
    """Of which kind the gap at the node is."""
    told = demo.liantu("chains", "gaps", "--zone", "simulated", "--chain", CHAIN, "--json").out
    return {one["node"]: str(one["kind"]) for one in map(json.loads, told.splitlines())}.get(NODE, "none")


def look_at(somebody: Visit, firm: str) -> Locator:
    """From wherever one is to a firm's dossier: its first tier there."""
    seek(somebody, firm, firm)
    somebody.page.keyboard.press("Enter")
    somebody.page.wait_for_url(re.compile(r"/orgs/\d+/$"))
    somebody.settle()
    return somebody.page.locator("main .trail li", has_text="科技型中小企业").first


def test_five_workbooks_make_a_gap_a_ladder_and_a_figure_move(demo: OwnHome, somebody: Visit) -> None:
    september, page, books = September(int(FIRMS)), somebody.page, demo.path / "workbooks"
    climber, certified = september.climber.official, september.certified.official
    assert {path.name for path in books.iterdir()} == {f"2026-09_{name}" for name in SOURCES}
    result, points = stand_of(demo, climber)
    assert result == "unknown"
    over = qualified(demo)
    assert gap(demo) == "extend"

    # One firm as it is before.
    somebody.sign_in("sim.science")
    tier = look_at(somebody, climber)
    expect(tier).to_contain_text("待补")
    expect(tier).to_contain_text(f"{points} 分")

    # One on its page: nothing is asked of its columns.
    somebody.go("/intake/new/")
    page.select_option("[name=source]", label="模拟·企业登记台账")
    page.set_input_files("input[type=file]", str(books / f"2026-09_{next(iter(SOURCES))}"))
    page.click("form.form button[type=submit]")
    page.wait_for_url(re.compile(r"/intake/\d+/$"))
    # Of those told of once more every third moved; the one that is new comes first, the one that nobody can read last.
    again = len(september.again)
    moved, apply = -(-again // 3), f"button:has-text('应用 {again + 1} 行')"
    page.wait_for_selector(apply, timeout=60_000)
    somebody.settle()
    expect(page.locator("main table")).to_contain_text("没有“2026年9月31日”这一天")
    somebody.picture("tour-workbook")
    plan = path_of(page)
    page.click(apply)
    # The others at the command line.
    for name, source in list(SOURCES.items())[1:]:
        path = str(books / f"2026-09_{name}")
        told = demo.liantu("--as", "sim.science", "intake", "plan", path, "--source", source, "--apply", "--json")
        assert (told.code, told.json["state"]) == (0, "applied"), told.err
    somebody.go(plan)
    expect(page.locator("main")).to_contain_text("已应用")

    # The dossier of the firm that is new; where it stands is suggested by what it says it does, and settled here.
    def suggested() -> bool:
        somebody.go("/placement-suggestions/?q=沐垣")
        return page.locator("main table tbody tr", has_text=MOTORS).count() == 1

    wait(suggested, 90)
    seek(somebody, "沐垣", MOTORS)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/orgs/\d+/$"))
    somebody.settle()
    expect(page.locator("main")).to_contain_text("三相异步电动机、防爆电机的研发、制造和销售")
    somebody.picture("tour-dossier")
    page.click("main button:has-text('确认落位')")
    somebody.settle()
    # Somebody is there now; on one firm alone it stands thin.
    assert gap(demo) == "strengthen"
    somebody.go("/chains/")
    page.click(f"main a:has-text('{CHAIN}')")
    page.wait_for_url(re.compile(r"/chains/\d+/$"))
    somebody.settle()
    somebody.picture("tour-map")
    somebody.go(f"{path_of(page)}nodes/{NODE}/")
    expect(page.locator("main")).to_contain_text(MOTORS)

    # Four departments lift a firm over the line, each with a part.
    result, more = stand_of(demo, climber)
    assert (result, qualified(demo)) == ("met", over + 1)
    look_at(somebody, climber).locator("a").click()
    page.wait_for_url(re.compile("/ladder/"))
    somebody.settle()
    expect(page.locator("main")).to_contain_text(f"{more} / 100")
    somebody.picture("tour-ladder")

    # A list to act on, and the cheapest steps of one of its firms.
    somebody.go("/tiers/")
    page.locator(".rung", has_text="科技型中小企业").first.locator(".stands a", has_text="接近").click()
    page.wait_for_url(re.compile(r"/tiers/firms/"))
    somebody.settle()
    page.locator("main tbody a[href*='/ladder/']").first.click()
    page.wait_for_url(re.compile(r"/ladder/"))
    expect(page.locator("main")).to_contain_text("怎么上去")

    # A figure that went out says what it would be now, and by which cell of which workbook.
    somebody.go("/publications/")
    page.click("main table tbody a >> nth=0")
    page.wait_for_url(re.compile(r"/publications/\d+/$"))
    page.click("main table tbody a:has-text('高新技术企业数')")
    page.wait_for_url(re.compile(r"/published/\d+/$"))
    somebody.settle()
    expect(page.locator("main")).to_contain_text("比发布时多 1 家")
    somebody.picture("tour-published")
    page.locator("main .members li", has_text=certified).locator("a", has_text="高企2025 第 3 行").click()
    page.wait_for_url(re.compile(r"/records/\d+/$"))
    expect(page.locator("main")).to_contain_text("高企2025 第 3 行")
    expect(page.locator("main")).to_contain_text("2026年1月28日")
    somebody.picture("cell")
    clean(somebody)
    if int(FIRMS) == simulated.FIRMS:
        then, now = published(demo)
        words = " ".join(README.read_text(encoding="utf-8").split())
        for told in (
            f"of {again + 2} rows: one new firm, {NUMBERS[moved]} that moved, {NUMBERS[again - moved]} as before",
            f"待补 (undecided) with {points} points", climber, f"it had {points} points", f"make {more}, and",
            f"{over + 1} firms are over the line",
            f"{then} were published, it is {now} now",
        ):  # fmt: skip
            assert told in words
