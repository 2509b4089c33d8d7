"""A firm and its ladder: where it stands, what if, and its R&D figure down to the row of the workbook that told it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from .test_register import clean


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def test_firm_sees_its_ladder_tries_and_follows_its_rd_figure_to_its_row(visit: Any) -> None:
    with visit() as firm:
        page = firm.sign_in("sim.firm")
        firm.go("/tiers/firms/?pack=cn.tech-sme")
        page.locator("tbody a[href*='/ladder/']").first.click()
        firm.settle()
        ladder = path_of(page.url)
        expect(page.locator("main")).to_contain_text("科技人员占职工总数的比例")
        firm.picture("ladder-light")
        page.get_by_role("link", name="如果……").click()
        firm.settle()
        what_if = path_of(page.url)
        # All of its staff technical: full points for people, whatever they were.
        staff = page.get_by_label("职工总数")
        staff.fill("100人")
        page.get_by_label("科技人员", exact=True).fill("100人")
        page.get_by_role("button", name="试算").click()
        firm.settle()
        tried = page.locator(".tried")
        expect(tried).to_contain_text("科技人员占职工总数的比例")
        expect(tried).to_contain_text("20")
        firm.picture("what-if-light")
        # From the row to the figure's passport, from there to the row of the workbook.
        firm.go(ladder)
        page.locator(".proofs a[href*='/figures/']", has_text="研发费用").first.click()
        firm.settle()
        passport = path_of(page.url)
        expect(page.locator("main")).to_contain_text("指标护照")
        # Its workbook, sheet and row.
        expect(page.locator("main table").first).to_contain_text(re.compile(r"收入与研发费用\s*第\s*\d+\s*行"))
        firm.picture("passport-light")
        page.locator("main table a[href^='/records/']").first.click()
        firm.settle()
        record = path_of(page.url)
        expect(page.locator("main")).to_contain_text("最近报送")
        firm.picture("record-light")
        for at, path in enumerate((ladder, what_if, passport, record)):
            firm.stands(path, f"ladder-{at}-{{look}}")
        clean(firm)


def test_office_that_sent_the_figure_follows_it_to_the_cell(visit: Any) -> None:
    """What a tax or statistics office sends is restricted to it: its own people read the row as it came, cell by cell."""
    with visit() as office:
        page = office.sign_in("sim.statistics")
        office.go("/tiers/firms/?pack=cn.high-tech")
        page.locator("tbody a[href*='/ladder/']").first.click()
        office.settle()
        page.locator(".proofs a[href*='/figures/']", has_text="研发费用").first.click()
        office.settle()
        page.locator("main table a[href^='/records/']").first.click()
        office.settle()
        main = page.locator("main")
        expect(main).to_contain_text("研发费用（高企归集，千元）")
        expect(main).to_contain_text(re.compile(r"第\s*\d+\s*行"))
        office.picture("ladder-cell-light")
        clean(office)
