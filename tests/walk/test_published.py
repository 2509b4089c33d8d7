"""Figures that go out: one officer freezes them, a leader lets them out, and what they hold stands in every light."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from .test_register import clean

CODES = ("high_tech_enterprises", "tech_smes", "patents", "chain_cores")


def test_officer_freezes_leader_lets_out_and_both_see_what_changed(visit: Any) -> None:
    with visit() as officer, visit(dark=True) as leader:
        page = officer.sign_in("sim.science")
        officer.go("/publications/new/")
        page.fill("[name=title]", "2026 年创新指标半年报")
        page.fill("[name=period]", "2026-H1")
        for code in CODES:
            page.check(f"[name=indicators][value={code}]")
        officer.picture("publication-new")
        page.get_by_role("button", name="冻结并提交批准").click()
        page.wait_for_url(re.compile(r"/publications/\d+/$"))
        officer.settle()
        expect(page.locator("main")).to_contain_text("等另一位科技创新干部或园区领导批准")
        officer.picture("publication-waiting")
        address = re.sub(r"^https?://[^/]+", "", page.url)
        shown = leader.sign_in("sim.leader")
        leader.go(address)
        leader.picture("publication-dark")
        shown.get_by_role("link", name="批准发布").click()
        leader.settle()
        shown.get_by_role("button", name="批准发布").click()
        leader.settle()
        expect(shown.locator("main")).to_contain_text("已发布")
        shown.locator("tbody a").first.click()
        leader.settle()
        expect(shown.locator("main")).to_contain_text("值、行和口径都没有变。")
        leader.picture("published-dark")
        firms = re.sub(r"^https?://[^/]+", "", shown.url)
        paths = (address, firms, "/publications/", "/indicators/high_tech_enterprises/series/?subject=simulated",
                 "/indicators/rd_intensity/compare/?period=2025", "/indicators/rd_intensity/")  # fmt: skip
        for at, path in enumerate(paths):
            # What both of them may see, each of them sees.
            (leader if at % 2 else officer).stands(path, f"indicators-{at}-{{look}}")
        for somebody in (officer, leader):
            clean(somebody)
