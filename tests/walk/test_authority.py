"""An officer says whose word counts first, by keyboard alone, of a field on which departments differ."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from .test_register import clean

FIELD, UNIT = "联系电话", "市场监督管理局"


def test_officer_sets_an_order_by_keyboard(visit: Any) -> None:
    with visit() as officer:
        page = officer.sign_in("sim.science")
        officer.go("/conflicts/")
        expect(page.get_by_role("row").filter(has_text=FIELD).first).to_be_visible()
        officer.picture("conflicts")
        officer.go("/authorities/")
        officer.picture("authorities")
        page.locator(f"tr:has(th:text-is('{FIELD}')) a").last.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/authorities/organisation.phone/simulated/")
        first = page.get_by_label("第 1 位")
        first.focus()
        chosen = first.locator("option:checked")
        for _step in range(first.locator("option").count()):
            if chosen.inner_text() == UNIT:
                break
            page.keyboard.press("ArrowDown")
        expect(chosen).to_have_text(UNIT)
        page.get_by_role("button", name="保存次序").focus()
        page.keyboard.press("Enter")
        expect(page.locator("ol.order li")).to_have_text([UNIT])
        officer.picture("authority")
        officer.go("/authorities/")
        expect(page.locator(f"tr:has(th:text-is('{FIELD}')) a").last).to_have_text(UNIT)
        clean(officer)
        assert officer.too_wide() == 0
