"""What a chain is made of, walked: nodes signed together, one changed in two windows, purchases put to nodes."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from .test_register import clean


def test_officer_signs_edits_and_puts_purchases_to_nodes(visit: Any) -> None:
    with visit() as officer, visit(dark=True) as second:
        page = officer.sign_in("sim.science")
        officer.go("/chains/?q=泵阀")
        page.get_by_role("link", name="泵阀与流体设备").first.click()
        officer.settle()
        page.goto(re.sub(r"/$", "", page.url) + "/content/")
        officer.settle()
        content = re.sub(r"^https?://[^/]+", "", page.url)
        page.get_by_label("选择环节 铸造生铁", exact=True).check()
        page.get_by_label("选择环节 不锈钢板棒材", exact=True).check()
        officer.picture("content")
        page.get_by_role("button", name="为所选环节签字").click()
        officer.settle()
        expect(page.locator("main")).to_contain_text("已签字 2 / 58")
        # Two windows on one node: whoever saves second is told, and keeps what was typed.
        other = second.sign_in("sim.science")
        for somebody, shown in ((officer, page), (second, other)):
            somebody.go(f"{content}shaft_steel/edit/")
            shown.fill("[name=title]", "轴用钢" if somebody is officer else "轴用圆钢")
        page.get_by_role("button", name="写进草稿").click()
        officer.settle()
        expect(page.locator("main")).to_contain_text("您在看草稿，还没有批准")
        other.get_by_role("button", name="写进草稿").click()
        second.settle()
        expect(other.locator("main")).to_contain_text("已被他人改动")
        expect(other.locator("[name=title]")).to_have_value("轴用圆钢")
        second.picture("content-clash-dark")
        # The refusal is an answer of its own: 409, which browsers note.
        second.complaints = [words for words in second.complaints if "409" not in words]
        officer.go(f"{content}compare/")
        expect(page.locator("main")).to_contain_text("轴用优质结构钢")
        officer.picture("content-changes")
        officer.go("/purchases/?placed=0")
        page.locator("tbody input[type=checkbox]").first.check()
        page.get_by_role("button", name="认可建议的环节").click()
        officer.settle()
        officer.picture("purchases-accept")
        for at, path in enumerate((content, f"{content}compare/", "/purchases/", "/purchases/1/", "/offers/")):
            officer.stands(path, f"content-{at}-{{look}}")
        for somebody in (officer, second):
            clean(somebody)
