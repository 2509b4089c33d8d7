"""From a target to production in a browser: the clock across a worked weekend, the project, the node that is covered then."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from .test_register import clean

CHAIN, NODE = "泵阀与流体设备", "pm_motor"
FIRM = "模拟永驱电机有限公司"


def present(demo_home: Any) -> list[str]:
    """Who stands at the node, as the command line says."""
    told = demo_home.liantu("chains", "coverage", "--zone", "simulated", "--chain", CHAIN, "--json").json
    node = next(one for one in told["nodes"] if one["node"] == NODE)
    return [one["name"] for one in node["organisations"]]


def move(visit: Any, title: str, **told: str) -> None:
    """Make the move of that name on the page of a lead or project, and come back to it."""
    page, back = visit.page, visit.page.url
    page.locator(".case-moves").get_by_role("link", name=title, exact=True).click()
    for name, value in told.items():
        page.fill(f"#sheet [name=told_{name}], #drawer [name=told_{name}]", value)
    page.locator("#sheet button[type=submit], #drawer button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    visit.settle()
    page.goto(back)
    visit.settle()


def test_target_of_a_gap_becomes_a_lead_a_project_and_covers_its_node(visit: Any, demo_home: Any) -> None:
    with visit() as officer:
        page = officer.sign_in("sim.investment")
        officer.go(f"/targets/?node={NODE}")
        row = page.locator("table tbody tr", has_text=FIRM)
        expect(row).to_contain_text("产品对得上")
        officer.picture("targets")
        row.get_by_role("link", name="转为线索").click()
        expect(page.locator("[name=name]")).to_have_value(FIRM)
        page.get_by_role("button", name="登记线索").click()
        page.wait_for_url(re.compile(r"/leads/\d+/$"))
        officer.settle()
        move(officer, "已回复企业", told="已致电")
        move(officer, "研判后考察", judgement="补上永磁电机")
        # A week of working days from Monday the 14th ends on Sunday the 20th, which is worked for the holidays.
        expect(page.locator(".case-head")).to_contain_text("2026-09-20")
        officer.picture("lead-clock")
        move(officer, "答复并进入洽谈", told="书面答复")
        move(officer, "签约并立项", project="永磁电机总装项目", investment="18000")
        page.get_by_role("link", name="永磁电机总装项目").click()
        page.wait_for_url(re.compile(r"/projects/\d+/$"))
        officer.settle()
        move(officer, "开工")
        assert FIRM not in present(demo_home)
        move(officer, "投产")
        expect(page.locator(".case-head")).to_contain_text("投产")
        officer.picture("project-production")
        assert FIRM in present(demo_home)
        officer.go("/leads/board/")
        expect(page.locator("[data-stage=production]")).to_contain_text(FIRM)
        officer.picture("leads-board")
        clean(officer)
